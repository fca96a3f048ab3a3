// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_APPLIER_HPP
#define QUORATE_DRIVER_APPLIER_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <exception>
#include <quorate/codec.hpp>
#include <quorate/core/ring.hpp>
#include <quorate/driver/pending_write.hpp>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace quorate::inline v1::driver {

/// The state machine, and the index up to which it has applied the log. Each committed entry is
/// applied once, in the order of the log (rule: commit-never-falls).
template <class Machine>
class applier {
public:
    using result = typename Machine::result;

    /// At most this many entries and bytes are applied in one turn of the strand; heartbeats and
    /// timers run between two turns. If a long log were applied in one turn, a leader would be
    /// silent meanwhile and lose its office.
    static constexpr std::uint32_t slice_entries_max = 1024;
    static constexpr std::uint64_t slice_bytes_max = 1U << 20U;

    applier(Machine machine, std::uint64_t retain_bytes_max)
        : machine_{std::move(machine)}, retain_bytes_max_{retain_bytes_max} {}

    void start_at(log_index base) { applied_ = base; }
    log_index applied() const { return applied_; }
    Machine const& machine() const { return machine_; }
    /// Whether the next entries are being read from the disk.
    bool waits() const { return waits_; }
    void set_waits(bool w) { waits_ = w; }

    /// Applies the entries of `runs` that are next and not beyond `commit`, and skips the others.
    /// Calls `on_result(index, stored_result)` for each command. A failure (a command that does not
    /// decode, a machine that throws) names the entry; that entry and those behind it are not
    /// applied.
    template <class F>
    failure apply(entry_runs const& runs, log_index commit, F on_result) {
        failure bad;
        std::uint64_t bytes = 0;
        for (auto const& run : runs)
            for_each_entry(run, [&](entry_view const& e) {
                bool const due = e.header.index == next(applied_) && e.header.index <= commit;
                if (!due || bad) return;
                bad = apply_one(e, on_result);
                if (bad) return;
                applied_ = e.header.index;
                bytes += e.header.encoded_size();
            });
        if (bytes != 0) retained_.push_back({applied_, bytes}), retained_bytes_ += bytes;
        return bad;
    }

    /// The index up to which the store may drop entries from memory; none if nothing new can be
    /// dropped. The newest applied entries, up to `retain_bytes_max` bytes, are kept for followers
    /// that are a little late: otherwise each of these followers would make this node read its
    /// disk.
    log_index releasable() {
        log_index upto;
        while (retained_bytes_ > retain_bytes_max_ && !retained_.empty()) {
            upto = retained_.front().last;
            retained_bytes_ -= retained_.front().bytes;
            retained_.pop_front();
        }
        return upto;
    }

private:
    struct slice {
        log_index last;
        std::uint64_t bytes = 0;
    };

    template <class F>
    failure apply_one(entry_view const& e, F& on_result) {
        if (e.header.kind != entry_kind::command) return {};
        typename Machine::command command{};
        if (!decode_value(e.payload, command))
            return {errc::command_not_decodable,
                    "entry " + std::to_string(e.header.index.value) +
                        " of the log is no command of this state machine; start the program "
                        "version that wrote it"};
        try {
            if constexpr (std::is_void_v<result>) {
                machine_.apply(std::move(command));
                on_result(e.header.index, stored_result<result>{});
            } else {
                on_result(e.header.index,
                          stored_result<result>{machine_.apply(std::move(command))});
            }
        } catch (std::exception const& error) {
            return {errc::machine_failed, "the state machine threw while it applied entry " +
                                              std::to_string(e.header.index.value) + ": " +
                                              error.what()};
        } catch (...) {
            return {errc::machine_failed, "the state machine threw while it applied entry " +
                                              std::to_string(e.header.index.value)};
        }
        return {};
    }

    Machine machine_;
    log_index applied_;
    std::uint64_t retain_bytes_max_;
    core::ring<slice> retained_;  ///< applied and still in memory, oldest first
    std::uint64_t retained_bytes_ = 0;
    bool waits_ = false;
};

}  // namespace quorate::inline v1::driver

#endif
