// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_WAL_HPP
#define QUORATE_LOG_STORES_WAL_HPP

#include <cassert>
#include <cstdint>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/batch_builder.hpp>
#include <quorate/log_stores/disk_log.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/log_stores/memory_tail.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The bounds of wal::options.
struct wal_limits {
    static constexpr std::uint64_t segment_bytes_min = 8192;
    static constexpr std::uint64_t segment_bytes_max = 1ULL << 40U;
};

/// The write-ahead log: one ordered stream of ballots, facts, entries, truncations and identities
/// (rule: one-write-stream), in segment files whose space is taken ahead. What is staged while one
/// sync runs goes into the next one (group commit without a timer). doc/formats/wal.md has the
/// format, and says what recovery can and cannot tell apart.
///
/// `begin_sync` and `sync` with nothing staged write the durable mark behind the last batch. An
/// idle driver may do so once, so that recovery can tell damage of that batch from a torn tail;
/// again, it does nothing.
///
/// The two sides of the contract share `taken_` only: begin_sync fills it, end_sync empties it.
/// Once `sync` has failed, every call that can fail gives that failure, `open` too. To try again
/// from the disk, make a new object (rule: failed-sync-is-final; Z11).
template <class Files>
class wal {
    static_assert(check_files<Files>());

public:
    static constexpr bool blocking = true;

    struct options {
        std::string directory;  ///< must be named; made if it is missing and a store may be made
        /// A file of the log has about so many bytes, within wal_limits. Larger: fewer files;
        /// smaller: space is freed in finer steps.
        std::uint64_t segment_bytes = 16U << 20U;
        /// When the entries in memory take more bytes than this, durable ones are dropped, oldest
        /// first, and read from the disk when they are needed.
        std::uint64_t memory_bytes_max = 64U << 20U;
        Files files{};
    };

    explicit wal(options o)
        : directory_{o.directory},
          segment_bytes_{o.segment_bytes},
          tail_{o.memory_bytes_max},
          disk_{o.files, std::move(o.directory), o.segment_bytes} {}
    // The destructor writes nothing. A record that was staged but not synced is lost, as in a
    // crash; writing it now could make an old vote durable after a newer one.
    wal(wal const&) = delete;
    wal& operator=(wal const&) = delete;

    void save_ballot(ballot b) { staged_.emplace_back(b); }
    void save_joined(log_index i) { staged_.emplace_back(joined_fact{i}); }
    /// Precondition: run.first == last + 1, and its bytes were checked.
    void append(entry_run run) {
        assert(run.count != 0);
        assert(run.first == next(tail_.last()));
        tail_.append(run);
        staged_.emplace_back(std::move(run));
    }
    /// A truncation is one more record: a cut of the file could take along a ballot that was
    /// written behind the entries (rule: truncation-is-a-record; Z58).
    void truncate_after(log_index i) {
        if (i >= tail_.last()) return;
        tail_.truncate_after(i);
        staged_.emplace_back(truncation{i});
    }
    void bind_cluster(cluster_id c) { staged_.emplace_back(c); }

    bool staged() const { return !staged_.empty(); }
    void begin_sync() {
        assert(taken_.empty());
        taken_.swap(staged_);
        tail_.taken();
    }
    failure sync() { return disk_.sync(taken_); }
    void end_sync() {
        taken_.clear();
        tail_.synced();
    }

    std::uint32_t load(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       entry_runs& out) const {
        return tail_.load(i, entries_max, bytes_max, out);
    }
    failure read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max, entry_runs& out) {
        return disk_.read(i, entries_max, bytes_max, out);
    }
    void release(log_index i) { tail_.release(i); }

    std::pair<recovered_log, failure> open(open_request const& request) {
        std::pair<recovered_log, failure> result;
        result.second = check_options();
        if (!result.second) result.second = disk_.open(request, result.first);
        staged_.clear();
        taken_.clear();
        tail_.reset(result.first.last);
        return result;
    }
    /// Writes the durable mark if it lacks, and unlocks the directory. What is staged and was not
    /// synced is lost, as in a crash.
    void close() { disk_.close(); }

private:
    failure check_options() const {
        if (directory_.empty()) return {errc::option_invalid, "directory: must be named"};
        if (segment_bytes_ < wal_limits::segment_bytes_min ||
            wal_limits::segment_bytes_max < segment_bytes_)
            return {errc::option_invalid, "segment_bytes: must be within 8 KiB and 1 TiB"};
        return {};
    }

    std::string directory_;
    std::uint64_t segment_bytes_;
    memory_tail tail_;                   // strand
    std::vector<staged_record> staged_;  // strand
    std::vector<staged_record> taken_;   // handed over: strand, then disk during sync, then strand
    disk_log<Files> disk_;               // disk
};

}  // namespace quorate::inline v1::log_stores

#endif
