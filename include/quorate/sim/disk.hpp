// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_DISK_HPP
#define QUORATE_SIM_DISK_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <quorate/entry.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/testing/memory_disk.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string>

namespace quorate::inline v1::sim {

/// Faults that a test asks of one disk.
struct disk_faults {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes_max = never;          ///< of all files together; beyond: store_full
    std::uint64_t syncs_until_error = never;  ///< so many more succeed; the next one fails
    bool reads_fail = false;                  ///< an input/output error, whatever is read
    /// So many more changes happen; the process dies in the next one.
    std::uint64_t crash_after = never;
};

/// How often a disk has reported such a fault to a process. A fault that was not reported has
/// harmed no process.
struct disk_errors {
    std::uint64_t full = 0;
    std::uint64_t syncs = 0;
    std::uint64_t reads = 0;
};

/// One node's disk. It outlives the processes on it; `sim::files` is the view of one process.
class disk : public testing::memory_disk {
public:
    disk_faults faults;
    disk_errors told;

    /// The process died: its bytes stay in the cache, its locks are gone.
    void process_ended() { locks_.clear(); }

    enum class loss : std::uint8_t { all, some, none };
    /// The machine lost power. Each unsynced sector and name survives or not by itself; now and
    /// then a sector is torn.
    void lose_power(random& dice) {
        auto const style = dice.below(4);
        lose_power(dice, style == 0 ? loss::all : style == 1 ? loss::none : loss::some);
    }
    void lose_power(random& dice, loss what) {
        process_ended();
        auto const survives = [&] {
            return what == loss::none || (what == loss::some && dice.chance(1, 2));
        };
        memory_disk::lose_power(
            survives, [&](testing::file_body const&, std::size_t) -> std::size_t {
                if (!survives()) return 0;
                bool const torn = what == loss::some && dice.chance(1, 16);
                return torn ? dice.below(testing::file_body::sector) : testing::file_body::sector;
            });
    }
    /// The disk was replaced by an empty one.
    void wipe() {
        process_ended();
        static_cast<memory_disk&>(*this) = {};
    }
    /// A disk of its own with the same bytes, without the faults that are under way.
    disk copy() const {
        disk other;
        static_cast<memory_disk&>(other) = twin();
        return other;
    }

    struct place {
        testing::file_ref body;
        std::size_t offset = 0;
        std::size_t size = 0;
    };
    /// Where an entry stands; nothing if no file holds it. If it stands at several places, since an
    /// entry that was cut off may be written again, the last one counts.
    std::optional<place> find_entry(term t, log_index i) const {
        for (auto const& [path, body] : std::views::reverse(names())) {
            bytes_view const bytes{body->seen()};
            for (auto at = bytes.size(); at-- != 0;) {
                auto const h = peek_entry(bytes.subspan(at));
                if (!h || h->index != i || h->term != t || !decode_entry(bytes.subspan(at)))
                    continue;
                return place{body, at, h->encoded_size()};
            }
        }
        return std::nullopt;
    }

private:
    friend class files;

    std::map<std::string, process*> locks_;
};

}  // namespace quorate::inline v1::sim

#endif
