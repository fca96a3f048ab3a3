// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_CRASH_DISK_HPP
#define QUORATE_TESTING_CRASH_DISK_HPP

#include <algorithm>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <quorate/log_stores/files.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// A disk in memory for crash tests: it knows which sectors and names no sync has covered, can die before or in the
/// middle of any operation, fail any one, and lose any chosen subset of what was not synced. `crash_files` is the file
/// policy over it. One thread.
namespace quorate::testing {

class crash_disk {
public:
    static constexpr std::size_t sector = 512;
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t changes = 0;         ///< operations that change something, so far
    std::uint64_t crash_at = never;    ///< the process dies in the change of this number; of a write, half happens
    std::uint64_t fail_at = never;     ///< the change of this number fails, without effect; a sync loses its sectors
    bool fail_halfway = false;         ///< if that is a write, half of it has happened, as when a disk is full
    errc fail_with = errc::store_io;
    bool torn = false;                 ///< half of a write has happened
    std::size_t largest_read = 0;
    bool dead = false;

    /// A new process: what was seen stays, locks are gone.
    void kill() {
        ++generation_;
        dead = false;
        crash_at = fail_at = never;
        locks_.clear();
    }
    /// How many sectors and names a power loss may or may not take.
    std::size_t unsynced() const { return items().size() + renames_.size(); }
    /// Power is lost: item i survives iff keep(i).
    template <class Keep>
    void lose_power(Keep const& keep) {
        std::size_t i = 0;
        auto const list = items();
        auto const kept_names = names_after(keep, list.size());
        for (auto const& [b, s] : list)
            if (keep(i++)) b->keep(s);
        for (auto& b : bodies_) {
            b->seen = b->stable;
            b->dirty.clear();
        }
        names_ = stable_names_ = kept_names;
        renames_.clear();
        kill();
    }

    std::vector<std::string> paths() const {
        std::vector<std::string> p;
        for (auto const& [path, b] : names_) p.push_back(path);
        return p;
    }
    std::vector<std::byte>& bytes(std::string const& path) { return names_.at(path)->seen; }
    /// Flips a bit for good.
    void flip(std::string const& path, std::size_t offset, std::byte mask) {
        names_.at(path)->seen[offset] ^= mask;
        names_.at(path)->stable[offset] ^= mask;
    }
    /// Another disk with the same content; a plain copy would share it.
    crash_disk clone() const;

private:
    friend class crash_files;

    struct body : boost::intrusive_ref_counter<body, boost::thread_unsafe_counter> {
        std::vector<std::byte> seen, stable;
        std::set<std::size_t> dirty;
        void keep(std::size_t s) {
            auto const end = std::min((s + 1) * sector, seen.size());
            if (stable.size() < end) stable.resize(end);
            std::copy(seen.begin() + std::ptrdiff_t(s * sector), seen.begin() + std::ptrdiff_t(end),
                      stable.begin() + std::ptrdiff_t(s * sector));
        }
        bool differs(std::size_t s) const {
            for (auto i = s * sector; i < std::min((s + 1) * sector, seen.size()); ++i)
                if (seen[i] != (i < stable.size() ? stable[i] : std::byte{})) return true;
            return false;
        }
    };
    using body_ptr = boost::intrusive_ptr<body>;
    using name_map = std::map<std::string, body_ptr>;
    struct name_change {
        std::string from, to;
        body_ptr what;
    };

    static void apply(name_map& names, name_change const& c) {
        if (!c.from.empty()) names.erase(c.from);
        if (!c.to.empty()) names[c.to] = c.what;
    }
    void change_name(name_change c) {
        apply(names_, c);
        renames_.push_back(std::move(c));
    }
    std::vector<std::pair<body_ptr, std::size_t>> items() const {
        std::vector<std::pair<body_ptr, std::size_t>> list;
        for (auto const& b : bodies_)
            for (auto s : b->dirty)
                if (b->differs(s)) list.emplace_back(b, s);
        return list;
    }
    template <class Keep>
    name_map names_after(Keep const& keep, std::size_t i) const {
        auto names = stable_names_;
        for (auto const& c : renames_) {
            auto const possible = c.from.empty() || names.contains(c.from);
            if (keep(i++) && possible) apply(names, c);
        }
        return names;
    }

    name_map names_, stable_names_;
    std::vector<name_change> renames_;
    std::vector<body_ptr> bodies_;
    std::set<std::string> directories_, locks_;
    std::uint64_t generation_ = 0;
};

inline crash_disk crash_disk::clone() const {
    auto copy = *this;
    std::map<body_ptr, body_ptr> twins;
    for (auto& b : copy.bodies_) {
        body_ptr const twin{new body{*b}};
        twins.emplace(b, twin);
        b = twin;
    }
    for (auto* names : {&copy.names_, &copy.stable_names_})
        for (auto& [path, b] : *names) b = twins.at(b);
    for (auto& c : copy.renames_)
        if (c.what) c.what = twins.at(c.what);
    return copy;
}

/// One process's view of a crash_disk.
class crash_files {
public:
    class file {
    public:
        file() = default;
        file(file&& o) noexcept { swap(o); }
        file& operator=(file&& o) noexcept {
            file gone;
            gone.swap(*this);
            swap(o);
            return *this;
        }
        ~file() {
            if (disk_ && !lock_.empty() && generation_ == disk_->generation_) disk_->locks_.erase(lock_);
        }

    private:
        friend class crash_files;
        void swap(file& o) noexcept {
            std::swap(disk_, o.disk_);
            std::swap(body_, o.body_);
            std::swap(lock_, o.lock_);
            std::swap(generation_, o.generation_);
        }
        crash_disk* disk_ = nullptr;
        crash_disk::body_ptr body_;
        std::string lock_;
        std::uint64_t generation_ = 0;
    };

    crash_files() = default;
    explicit crash_files(crash_disk& d) : disk_{&d}, generation_{d.generation_} {}

    failure make_directory(std::string const& path) {
        if (auto f = change()) return f;
        disk_->directories_.insert(path);
        return {};
    }
    failure list(std::string const& path, std::vector<std::string>& names) {
        names.clear();
        if (dead()) return gone();
        if (!disk_->directories_.contains(path)) return {errc::store_not_found, path + ": no such directory"};
        for (auto const& [name, b] : disk_->names_) names.push_back(name.substr(path.size() + 1));
        return {};
    }
    failure sync_directory(std::string const&) {
        if (auto f = change()) return f;
        for (auto const& c : disk_->renames_) crash_disk::apply(disk_->stable_names_, c);
        disk_->renames_.clear();
        return {};
    }
    failure rename(std::string const& from, std::string const& to) {
        if (auto f = change()) return f;
        if (!disk_->names_.contains(from)) return {errc::store_io, from + ": no such file"};
        disk_->change_name({from, to, disk_->names_.at(from)});
        return {};
    }
    failure remove(std::string const& path) {
        if (auto f = change()) return f;
        if (!disk_->names_.contains(path)) return {errc::store_io, path + ": no such file"};
        disk_->change_name({path, {}, {}});
        return {};
    }
    failure lock(std::string const& path, file& out) {
        if (auto f = change()) return f;
        if (!disk_->locks_.insert(path).second) return {errc::store_locked, path + ": held by another process"};
        if (!disk_->names_.contains(path)) create(path);
        file f;
        f.disk_ = disk_;
        f.lock_ = path;
        f.generation_ = generation_;
        out = std::move(f);
        return {};
    }
    failure open(std::string const& path, log_stores::file_mode mode, file& out) {
        auto const creates = mode == log_stores::file_mode::create;
        if (creates)
            if (auto f = change()) return f;
        if (dead()) return gone();
        if (disk_->names_.contains(path) == creates)
            return {errc::store_io, path + (creates ? ": taken" : ": missing")};
        if (creates) create(path);
        file f;
        f.disk_ = disk_;
        f.body_ = disk_->names_.at(path);
        out = std::move(f);
        return {};
    }
    failure write(file& f, std::uint64_t offset, std::span<bytes_view const> parts) {
        auto const number = disk_->changes;
        auto const refused = change();
        auto const half = number != disk_->changes && (disk_->dead || (refused && disk_->fail_halfway));
        if (refused && !half) return refused;
        disk_->torn = disk_->torn || half;
        std::size_t size = 0;
        for (auto const& p : parts) size += p.size();
        auto left = half ? size / 2 : size;
        for (auto const& p : parts) {
            auto const n = std::min(p.size(), left);
            put(*f.body_, static_cast<std::size_t>(offset), p.first(n));
            offset += n;
            left -= n;
        }
        return refused;
    }
    failure read(file const& f, std::uint64_t offset, std::span<std::byte> into, std::size_t& got) {
        got = 0;
        if (dead()) return gone();
        disk_->largest_read = std::max(disk_->largest_read, into.size());
        auto const& bytes = f.body_->seen;
        if (offset >= bytes.size()) return {};
        got = std::min(into.size(), bytes.size() - static_cast<std::size_t>(offset));
        std::copy_n(bytes.begin() + std::ptrdiff_t(offset), got, into.begin());
        return {};
    }
    failure sync(file& f) {
        if (auto refused = change()) {
            // What a kernel does: the pages are clean, the bytes are on no disk (Z11).
            if (!disk_->dead) f.body_->dirty.clear();
            return refused;
        }
        f.body_->stable.resize(f.body_->seen.size());
        for (auto s : f.body_->dirty) f.body_->keep(s);
        f.body_->dirty.clear();
        return {};
    }
    failure size(file const& f, std::uint64_t& out) {
        if (dead()) return gone();
        out = f.body_->seen.size();
        return {};
    }

private:
    bool dead() const { return disk_->dead || generation_ != disk_->generation_; }
    static failure gone() { return {errc::store_io, "the process is dead"}; }
    failure change() {
        if (dead()) return gone();
        auto const number = disk_->changes++;
        if (number == disk_->crash_at) {
            disk_->dead = true;
            return gone();
        }
        if (number == disk_->fail_at) return {disk_->fail_with, "injected failure"};
        return {};
    }
    void create(std::string const& path) {
        disk_->bodies_.emplace_back(new crash_disk::body);
        disk_->change_name({{}, path, disk_->bodies_.back()});
    }
    static void put(crash_disk::body& b, std::size_t offset, bytes_view data) {
        if (data.empty()) return;
        if (b.seen.size() < offset + data.size()) b.seen.resize(offset + data.size());
        std::copy(data.begin(), data.end(), b.seen.begin() + std::ptrdiff_t(offset));
        for (auto s = offset / crash_disk::sector; s <= (offset + data.size() - 1) / crash_disk::sector; ++s)
            b.dirty.insert(s);
    }

    crash_disk* disk_ = nullptr;
    std::uint64_t generation_ = 0;
};

static_assert(log_stores::files<crash_files>);

}  // namespace quorate::testing

#endif
