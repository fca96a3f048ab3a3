// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_FILES_HPP
#define QUORATE_SIM_FILES_HPP

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <quorate/failure.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/world.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// The file policy of one run of a process: the production write-ahead log over a simulated disk.
/// Once the process is dead, even in the middle of a job, no operation has an effect.
class files {
public:
    class file {
    public:
        file() = default;
        file(file&& other) noexcept = default;
        file& operator=(file&& other) noexcept {
            release();
            body_ = std::move(other.body_);
            path_ = std::move(other.path_);
            lock_ = std::exchange(other.lock_, {});
            disk_ = std::exchange(other.disk_, nullptr);
            owner_ = std::exchange(other.owner_, nullptr);
            return *this;
        }
        ~file() { release(); }

    private:
        friend class files;
        void release() {
            body_.reset();
            if (lock_.empty() || owner_->dead) return;
            auto const held = disk_->locks_.find(lock_);
            if (held != disk_->locks_.end() && held->second == owner_) disk_->locks_.erase(held);
            lock_.clear();
        }
        testing::file_ref body_;
        std::string path_;  ///< for the texts of failures
        std::string lock_;  ///< not empty: this is a lock file, held
        disk* disk_ = nullptr;
        process* owner_ = nullptr;
    };

    files() = default;
    files(world& w, disk& d, process& p) : world_{&w}, disk_{&d}, process_{&p} {}

    failure make_directory(std::string const& path) {
        if (dies()) return dead();
        disk_->make_directory(path);
        return {};
    }
    failure list(std::string const& path, std::vector<std::string>& names) {
        if (process_->dead) return dead();
        return disk_->list(path, names);
    }
    failure sync_directory(std::string const& path) {
        if (dies()) return dead();
        disk_->sync_directory(path);
        return {};
    }
    failure rename(std::string const& from, std::string const& to) {
        if (dies()) return dead();
        return disk_->rename(from, to);
    }
    failure remove(std::string const& path) {
        if (dies()) return dead();
        return disk_->remove(path);
    }
    failure lock(std::string const& path, file& out) {
        if (dies()) return dead();
        auto const [held, fresh] = disk_->locks_.emplace(path, process_);
        if (!fresh) return {errc::store_locked, path + ": held by another process"};
        out = file{};
        out.body_ = disk_->open_or_create(path);
        out.lock_ = path;
        out.disk_ = disk_;
        out.owner_ = process_;
        return {};
    }
    failure open(std::string const& path, log_stores::file_mode mode, file& out) {
        if (mode == log_stores::file_mode::create ? dies() : process_->dead) return dead();
        file f;
        f.path_ = path;
        auto refused = disk_->open(path, mode, f.body_);
        if (!refused) out = std::move(f);
        return refused;
    }
    failure write(file& f, std::uint64_t offset, std::span<bytes_view const> parts) {
        std::uint64_t size = 0;
        for (auto const& p : parts) size += p.size();
        bool const torn = dies();
        if (torn && (!dying_ || size == 0)) return dead();
        auto const end = offset + size;
        auto const over = excess(f.body_->seen().size(), end);
        // A process that dies in the middle of a write has written a part of it. A full disk takes
        // as much as fits.
        auto rest = torn ? world_->dice().below(size) : size - std::min(over, size);
        for (auto const& p : parts) {
            auto const n = std::min<std::uint64_t>(p.size(), rest);
            f.body_->write(offset, p.first(n));
            offset += n;
            rest -= n;
        }
        dying_ = false;
        if (torn) return dead();
        if (over == 0) return {};
        ++disk_->told.full;
        return {errc::store_full, f.path_ + ": no space left on the simulated disk"};
    }
    failure read(file const& f, std::uint64_t offset, std::span<std::byte> into, std::size_t& got) {
        got = 0;
        if (process_->dead) return dead();
        if (disk_->faults.reads_fail) {
            ++disk_->told.reads;
            return {errc::store_io, f.path_ + ": read: input/output error"};
        }
        got = f.body_->read(offset, into);
        return {};
    }
    failure sync(file& f) {
        if (dies()) return dead();
        if (disk_->faults.syncs_until_error != disk_faults::never &&
            disk_->faults.syncs_until_error-- == 0) {
            disk_->faults.syncs_until_error = disk_faults::never;
            f.body_->forget_dirty();
            ++disk_->told.syncs;
            return {errc::store_io, f.path_ + ": fsync: input/output error"};
        }
        f.body_->sync();
        return {};
    }
    failure size(file const& f, std::uint64_t& size) {
        if (process_->dead) return dead();
        size = f.body_->seen().size();
        return {};
    }

private:
    static failure dead() { return {errc::store_io, "this process is dead"}; }
    /// How many bytes have no room on the disk if a file of this size grows up to `end`.
    std::uint64_t excess(std::uint64_t size, std::uint64_t end) const {
        if (end <= size || disk_->faults.bytes_max == disk_faults::never) return 0;
        auto const all = disk_->bytes() + end - size;
        return all - std::min(all, disk_->faults.bytes_max);
    }
    /// Whether this change is void, because the process is dead or dies right here.
    bool dies() {
        dying_ = false;
        if (process_->dead) return true;
        auto& left = disk_->faults.crash_after;
        if (left == disk_faults::never || left-- != 0) return false;
        left = disk_faults::never;
        world_->doom(*process_);
        dying_ = true;
        return true;
    }

    world* world_ = nullptr;
    disk* disk_ = nullptr;
    process* process_ = nullptr;
    bool dying_ = false;
};

static_assert(log_stores::files<files>);

}  // namespace quorate::inline v1::sim

#endif
