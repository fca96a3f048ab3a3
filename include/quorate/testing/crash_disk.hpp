// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_CRASH_DISK_HPP
#define QUORATE_TESTING_CRASH_DISK_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <quorate/failure.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/testing/memory_disk.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// A disk for crash tests. It can die before or in the middle of any operation, let any operation
/// fail, and lose any chosen subset of what was not synced. `crash_files` is the file policy over
/// it. For one thread.
namespace quorate::inline v1::testing {

class crash_disk : public memory_disk {
public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t changes = 0;  ///< operations that change something, so far
    /// The process dies in the change of this number. If that is a write, half of it happens.
    std::uint64_t crash_at = never;
    /// The change of this number fails without effect. If that is a sync, its sectors are lost.
    std::uint64_t fail_at = never;
    /// If the change that fails is a write, half of it has happened, as when a disk is full.
    bool fail_halfway = false;
    errc fail_with = errc::store_io;
    bool torn = false;  ///< half of a write has happened
    std::size_t largest_read = 0;
    bool dead = false;

    /// The process is killed and a new one begins: what was seen stays, locks are gone.
    void kill() {
        ++generation_;
        dead = false;
        crash_at = fail_at = never;
        locks_.clear();
    }
    /// How many sectors and names a power loss may take or leave.
    std::size_t unsynced() const { return unsynced_sectors().size() + unsynced_names(); }
    /// Power is lost: of what was not synced, item i survives if keep(i).
    template <class Keep>
    void lose_power(Keep const& keep) {
        std::size_t i = 0;
        std::set<std::pair<file_body const*, std::size_t>> kept;
        for (auto const& s : unsynced_sectors())
            if (keep(i++)) kept.insert(s);
        memory_disk::lose_power([&] { return keep(i++); },
                                [&](file_body const& body, std::size_t s) {
                                    return kept.contains({&body, s}) ? file_body::sector : 0;
                                });
        kill();
    }
    /// Another disk with the same content. A plain copy would share it.
    crash_disk clone() const {
        auto copy = *this;
        static_cast<memory_disk&>(copy) = twin();
        return copy;
    }

    std::vector<std::string> paths() const {
        std::vector<std::string> p;
        for (auto const& [path, body] : names()) p.push_back(path);
        return p;
    }
    /// The bytes that programs see. Precondition: the file is there.
    std::vector<std::byte> const& bytes(std::string const& path) const {
        return find(path)->seen();
    }

private:
    friend class crash_files;

    std::set<std::string> locks_;
    std::uint64_t generation_ = 0;
};

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
            if (disk_ && !lock_.empty() && generation_ == disk_->generation_)
                disk_->locks_.erase(lock_);
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
        file_ref body_;
        std::string lock_;
        std::uint64_t generation_ = 0;
    };

    crash_files() = default;
    explicit crash_files(crash_disk& d) : disk_{&d}, generation_{d.generation_} {}

    failure make_directory(std::string const& path) {
        if (auto f = change()) return f;
        disk_->make_directory(path);
        return {};
    }
    failure list(std::string const& path, std::vector<std::string>& names) {
        if (dead()) return gone();
        return disk_->list(path, names);
    }
    failure sync_directory(std::string const& path) {
        if (auto f = change()) return f;
        disk_->sync_directory(path);
        return {};
    }
    failure rename(std::string const& from, std::string const& to) {
        if (auto f = change()) return f;
        return disk_->rename(from, to);
    }
    failure remove(std::string const& path) {
        if (auto f = change()) return f;
        return disk_->remove(path);
    }
    failure lock(std::string const& path, file& out) {
        if (auto f = change()) return f;
        if (!disk_->locks_.insert(path).second)
            return {errc::store_locked, path + ": held by another process"};
        disk_->open_or_create(path);
        file f;
        f.disk_ = disk_;
        f.lock_ = path;
        f.generation_ = generation_;
        out = std::move(f);
        return {};
    }
    failure open(std::string const& path, log_stores::file_mode mode, file& out) {
        if (mode == log_stores::file_mode::create)
            if (auto f = change()) return f;
        if (dead()) return gone();
        file f;
        f.disk_ = disk_;
        auto const refused = disk_->open(path, mode, f.body_);
        if (!refused) out = std::move(f);
        return refused;
    }
    failure write(file& f, std::uint64_t offset, std::span<bytes_view const> parts) {
        auto const number = disk_->changes;
        auto const refused = change();
        auto const half =
            number != disk_->changes && (disk_->dead || (refused && disk_->fail_halfway));
        if (refused && !half) return refused;
        disk_->torn = disk_->torn || half;
        std::size_t size = 0;
        for (auto const& p : parts) size += p.size();
        auto left = half ? size / 2 : size;
        for (auto const& p : parts) {
            auto const n = std::min(p.size(), left);
            f.body_->write(offset, p.first(n));
            offset += n;
            left -= n;
        }
        return refused;
    }
    failure read(file const& f, std::uint64_t offset, std::span<std::byte> into, std::size_t& got) {
        got = 0;
        if (dead()) return gone();
        disk_->largest_read = std::max(disk_->largest_read, into.size());
        got = f.body_->read(offset, into);
        return {};
    }
    failure sync(file& f) {
        if (auto refused = change()) {
            if (!disk_->dead) f.body_->forget_dirty();
            return refused;
        }
        f.body_->sync();
        return {};
    }
    failure size(file const& f, std::uint64_t& out) {
        if (dead()) return gone();
        out = f.body_->seen().size();
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
    crash_disk* disk_ = nullptr;
    std::uint64_t generation_ = 0;
};

static_assert(log_stores::files<crash_files>);

}  // namespace quorate::inline v1::testing

#endif
