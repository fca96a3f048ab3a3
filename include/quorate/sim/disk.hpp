// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_DISK_HPP
#define QUORATE_SIM_DISK_HPP

#include <algorithm>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace quorate::sim {

/// The bytes of one file, twice: what programs see (the page cache) and what is on the platter. A sector that differs
/// is dirty, unless a failed fsync marked it clean, as kernels do (Z11): then it is lost without a sign.
class file_body : public boost::intrusive_ref_counter<file_body, boost::thread_unsafe_counter> {
public:
    static constexpr std::size_t sector = 512;

    std::vector<std::byte> const& seen() const { return seen_; }

    void write(std::size_t offset, bytes_view data) {
        if (data.empty()) return;
        if (seen_.size() < offset + data.size()) seen_.resize(offset + data.size());
        std::memcpy(seen_.data() + offset, data.data(), data.size());
        auto const last = (offset + data.size() - 1) / sector;
        if (dirty_.size() <= last) dirty_.resize(last + 1);
        for (auto s = offset / sector; s <= last; ++s) {
            if (!dirty_[s]) dirty_list_.push_back(s);
            dirty_[s] = true;
        }
    }
    void sync() {
        stable_.resize(seen_.size());
        for (auto s : dirty_list_) keep(s, sector);
        clean();
    }
    /// A failed fsync: the cache still shows the bytes, nobody will write them any more.
    void forget_dirty() { clean(); }

    /// Flips a bit on the platter, as a medium does that ages. Precondition: the byte is settled.
    void damage(std::size_t offset) {
        stable_.at(offset) ^= std::byte{1};
        seen_.at(offset) ^= std::byte{1};
    }

    /// Are these bytes on the platter as they are seen?
    bool settled(std::size_t offset, std::size_t size) const {
        auto const from = static_cast<std::ptrdiff_t>(offset);
        auto const n = static_cast<std::ptrdiff_t>(size);
        return offset + size <= stable_.size() &&
               std::equal(seen_.begin() + from, seen_.begin() + from + n, stable_.begin() + from);
    }

    enum class loss : std::uint8_t { all, some, none };
    /// Power is lost: of the dirty sectors a subset survives, now and then one that is torn in the middle.
    void lose_power(random& dice, loss what) {
        for (auto s : dirty_list_) {
            bool const survives = what == loss::none || (what == loss::some && dice.chance(1, 2));
            if (!survives) continue;
            bool const torn = what == loss::some && dice.chance(1, 16);
            keep(s, torn ? dice.below(sector) : sector);
        }
        seen_ = stable_;
        clean();
    }

private:
    void keep(std::size_t s, std::size_t bytes) {
        auto const begin = s * sector;
        auto const end = std::min(begin + bytes, seen_.size());
        if (end <= begin) return;
        if (stable_.size() < end) stable_.resize(end);
        std::copy(seen_.begin() + static_cast<std::ptrdiff_t>(begin), seen_.begin() + static_cast<std::ptrdiff_t>(end),
                  stable_.begin() + static_cast<std::ptrdiff_t>(begin));
    }
    void clean() {
        for (auto s : dirty_list_) dirty_[s] = false;
        dirty_list_.clear();
    }

    std::vector<std::byte> seen_;
    std::vector<std::byte> stable_;
    std::vector<bool> dirty_;
    std::vector<std::size_t> dirty_list_;
};

using file_ref = boost::intrusive_ptr<file_body>;

/// Faults that a test asks of one disk.
struct disk_faults {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes_max = never;        ///< of all files together; beyond is store_full
    std::uint64_t syncs_until_error = never;  ///< so many more succeed; the next one fails
    bool reads_fail = false;                ///< an input/output error, whatever is read
    std::uint64_t crash_after = never;      ///< so many more changes happen; in the next one the process dies
};

/// How often a disk said so to a process because of such a fault. What was not said hurt nobody.
struct disk_errors {
    std::uint64_t full = 0;
    std::uint64_t syncs = 0;
    std::uint64_t reads = 0;
};

/// One node's disk. It outlives the node's lives; `sim::files` is a life's view of it.
class disk {
public:
    disk_faults faults;
    disk_errors told;

    /// A process died: its bytes stay in the cache, its locks go.
    void process_ended() { locks_.clear(); }
    /// The machine lost power: unsynced sectors and names survive or not, each for itself.
    void lose_power(random& dice) {
        auto const style = dice.below(4);
        lose_power(dice, style == 0   ? file_body::loss::all
                         : style == 1 ? file_body::loss::none
                                      : file_body::loss::some);
    }
    void lose_power(random& dice, file_body::loss what) {
        process_ended();
        lose_names(dice, what);
        for (auto& [path, body] : names_) body->lose_power(dice, what);
    }
    /// The disk was replaced by an empty one.
    void wipe() {
        process_ended();
        names_.clear();
        stable_names_.clear();
        changes_.clear();
        directories_.clear();
    }
    /// Of all files together.
    std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (auto const& [path, body] : names_) sum += body->seen().size();
        return sum;
    }

    /// The same bytes on a disk of its own, without the faults that are under way.
    disk copy() const {
        disk twin;
        std::map<file_body const*, file_ref> twins;
        auto const twin_of = [&](file_ref const& body) {
            if (!body) return file_ref{};
            auto& t = twins[body.get()];
            if (!t) t = file_ref{new file_body{*body}};
            return t;
        };
        for (auto const& [path, body] : names_) twin.names_[path] = twin_of(body);
        for (auto const& [path, body] : stable_names_) twin.stable_names_[path] = twin_of(body);
        for (auto const& c : changes_) twin.changes_.push_back({c.from, c.to, twin_of(c.body)});
        twin.directories_ = directories_;
        return twin;
    }

    struct place {
        file_ref body;
        std::size_t offset = 0;
        std::size_t size = 0;
    };
    /// Where an entry stands, the last place if there are several: what was truncated may be written again. Nothing if
    /// no file holds it.
    std::optional<place> find_entry(term t, log_index i) const {
        for (auto const& [path, body] : std::views::reverse(names_)) {
            bytes_view const bytes{body->seen()};
            for (auto at = bytes.size(); at-- != 0;) {
                auto const h = peek_entry(bytes.subspan(at));
                if (!h || h->index != i || h->term != t || !decode_entry(bytes.subspan(at))) continue;
                return place{body, at, h->encoded_size()};
            }
        }
        return std::nullopt;
    }

    /// For tests that damage a file on purpose: its bytes as they are seen.
    file_ref find(std::string const& path) const {
        auto const at = names_.find(path);
        return at == names_.end() ? file_ref{} : at->second;
    }
    std::map<std::string, file_ref> const& names() const { return names_; }

private:
    template <class>
    friend class basic_files;

    /// A change of names that no sync_directory has covered yet. An empty `to` is a removal, an empty `from` a birth.
    struct name_change {
        std::string from;
        std::string to;
        file_ref body;
    };

    static void apply(std::map<std::string, file_ref>& names, name_change const& c) {
        if (!c.from.empty()) names.erase(c.from);
        if (!c.to.empty()) names[c.to] = c.body;
    }
    static std::string directory_of(std::string const& path) { return path.substr(0, path.rfind('/')); }
    void change(name_change c) {
        apply(names_, c);
        changes_.push_back(std::move(c));
    }
    void sync_names(std::string const& directory) {
        auto const in = [&](std::string const& p) { return !p.empty() && directory_of(p) == directory; };
        std::vector<name_change> rest;
        for (auto& c : changes_) {
            if (in(c.from) || in(c.to)) apply(stable_names_, c);
            else rest.push_back(std::move(c));
        }
        changes_ = std::move(rest);
    }
    void lose_names(random& dice, file_body::loss what) {
        for (auto const& c : changes_) {
            bool const survives =
                what == file_body::loss::none || (what == file_body::loss::some && dice.chance(1, 2));
            // A rename whose first half was lost has nothing to take along.
            bool const possible = c.from.empty() || stable_names_.contains(c.from);
            if (survives && possible) apply(stable_names_, c);
        }
        changes_.clear();
        names_ = stable_names_;
    }
    std::map<std::string, file_ref> names_;
    std::map<std::string, file_ref> stable_names_;
    std::vector<name_change> changes_;
    std::map<std::string, bool> directories_;
    std::map<std::string, life*> locks_;
};

}  // namespace quorate::sim

#endif
