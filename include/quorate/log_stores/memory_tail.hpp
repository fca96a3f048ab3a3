// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_MEMORY_TAIL_HPP
#define QUORATE_LOG_STORES_MEMORY_TAIL_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/log_store.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The newest runs of a log, in memory: a consecutive range of indices. A bound in bytes drops the
/// oldest, but never what is not durable yet: nobody could read it anywhere else. Used on the
/// strand only.
class memory_tail {
public:
    explicit memory_tail(std::uint64_t bytes_max = 0) : bytes_max_{bytes_max} {}

    /// Forgets everything; the log on the disk ends at `last`.
    void reset(log_index last) {
        runs_.clear();
        head_ = 0;
        bytes_ = 0;
        last_ = taken_ = durable_ = last;
    }
    log_index last() const { return last_; }
    std::uint64_t bytes() const { return bytes_; }

    void append(entry_run run) {
        last_ = run.last();
        bytes_ += run.bytes.size();
        runs_.push_back(std::move(run));
        trim();
    }
    void truncate_after(log_index i) {
        while (!empty() && runs_.back().first > i) drop_back();
        if (!empty() && runs_.back().last() > i) {
            auto const kept =
                sub_run(runs_.back(), 0, static_cast<std::uint32_t>(i - runs_.back().first + 1));
            drop_back();
            bytes_ += kept.bytes.size();
            runs_.push_back(kept);
        }
        last_ = std::min(last_, i);
        taken_ = std::min(taken_, i);
        durable_ = std::min(durable_, i);
    }
    /// A sync took everything appended so far.
    void taken() { taken_ = last_; }
    /// The sync that took it has succeeded.
    void synced() {
        durable_ = taken_;
        trim();
    }
    /// Drops runs up to i, as far as they are durable.
    void release(log_index i) {
        while (!empty() && runs_[head_].last() <= std::min(i, durable_)) drop_front();
    }

    /// Appends consecutive entries from i on to `out`; gives their number. See log_reader.
    std::uint32_t load(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       entry_runs& out) const {
        auto const begin = runs_.begin() + static_cast<std::ptrdiff_t>(head_);
        auto run = std::ranges::upper_bound(begin, runs_.end(), i, {}, &entry_run::first);
        std::uint32_t count = 0;
        if (run == begin || i > last_ || entries_max == 0) return 0;
        std::uint64_t bytes = 0;
        for (--run; run != runs_.end() && count < entries_max; ++run) {
            auto const part =
                fitting(*run, i + count, entries_max - count, bytes_max - bytes, count == 0);
            if (part.count == 0) break;
            count += part.count;
            bytes = std::min(bytes_max, bytes + part.bytes.size());
            auto const whole = part.last() == run->last();
            out.push_back(part);
            if (!whole) break;
        }
        return count;
    }

private:
    /// The part of `run` from index i on that fits; at least one entry if `force`.
    static entry_run fitting(entry_run const& run, log_index i, std::uint32_t entries_max,
                             std::uint64_t bytes_max, bool force) {
        auto const skip = static_cast<std::uint32_t>(i - run.first);
        if (skip == 0 && run.count <= entries_max && run.bytes.size() <= bytes_max) return run;
        auto const from = skip == 0 ? run : sub_run(run, skip, run.count - skip);
        std::uint32_t count = 0;
        std::size_t size = 0;
        while (count < std::min(from.count, entries_max)) {
            auto const next = peek_entry(from.bytes.view().subspan(size))->encoded_size();
            if (size + next > bytes_max && !(force && count == 0)) break;
            size += next;
            ++count;
        }
        return {i, count, count == 0 ? shared_bytes{} : from.bytes.slice(0, size)};
    }
    bool empty() const { return head_ == runs_.size(); }
    void drop_back() {
        bytes_ -= runs_.back().bytes.size();
        runs_.pop_back();
    }
    void drop_front() {
        bytes_ -= runs_[head_].bytes.size();
        runs_[head_++] = {};
        if (head_ < 64 || head_ * 2 < runs_.size()) return;
        runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
    void trim() {
        while (bytes_ > bytes_max_ && !empty() && runs_[head_].last() <= durable_) drop_front();
    }

    std::uint64_t bytes_max_;
    std::vector<entry_run> runs_;  // consecutive from head_ on; before it, runs that were dropped
    std::size_t head_ = 0;
    std::uint64_t bytes_ = 0;  // of runs_
    log_index last_;           // of the log as staged
    log_index taken_;          // of what the running sync took; <= last_
    log_index durable_;        // what a sync made durable and no truncation replaced; <= taken_
};

}  // namespace quorate::inline v1::log_stores

#endif
