// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_STORE_LANE_HPP
#define QUORATE_DRIVER_STORE_LANE_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/core/ring.hpp>
#include <quorate/driver/disk_job.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/effects.hpp>
#include <quorate/entry.hpp>
#include <quorate/log_store.hpp>
#include <quorate/types.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace quorate::inline v1::driver {

/// Entries that are wanted from the disk: for a follower or, without `load`, for this node's own
/// state machine.
struct read_job {
    std::optional<load_request> load;
    log_index first;
    std::uint32_t entries_max = 0;
    std::uint64_t bytes_max = 0;
};

struct read_answer {
    read_job job;
    entry_runs runs;
    failure bad;
};

/// The log store and the order of its blocking calls: one at a time, a sync before any read, and
/// after a close nothing. The lane also knows which of the core's writes a sync makes durable.
template <class Store>
class store_lane {
public:
    enum class job : std::uint8_t { none, sync, read, close };

    explicit store_lane(typename Store::options const& options) : store_{options} {}

    Store& store() { return store_; }

    /// Obeys one write of the core. A write of entries or of a configuration takes the last entries
    /// of `source`, which must be given then.
    void stage(numbered_write const& w, entry_runs const* source) {
        assert(std::max(staged_.upto, syncing_.upto) < w.number);
        staged_.upto = w.number;
        std::visit(
            [&]<class What>(What const& what) {
                if constexpr (std::is_same_v<What, writes::save_ballot>) {
                    store_.save_ballot(what.ballot);
                } else if constexpr (std::is_same_v<What, writes::truncate_after>) {
                    store_.truncate_after(what.last);
                } else if constexpr (std::is_same_v<What, writes::append_blank>) {
                    bytes_view const nothing[1] = {};
                    store_.append(seal_run(what.id, entry_kind::blank, nothing));
                } else if constexpr (std::is_same_v<What, writes::save_joined>) {
                    store_.save_joined(what.at);
                } else if constexpr (std::is_same_v<What, writes::append_configuration>) {
                    stage_last(1, source);
                } else {
                    stage_last(what.count, source);
                }
            },
            w.what);
    }
    void bind_cluster(cluster_id c) {
        store_.bind_cluster(c);
        staged_.binding = true;
    }

    /// The node is idle for a while: asks for a sync in which the store leaves its durable mark
    /// behind what was synced last. Without that mark, damage of the last batch would be taken for
    /// a torn tail and cut (rule: damage-is-no-torn-tail; Z12).
    void want_mark() { mark_wanted_ = unmarked_; }

    void want(read_job r) { reads_.push_back(std::move(r)); }
    void want_close() { closing_ = true; }

    /// Whether the entries handed to the store and not durable yet have reached either bound.
    /// Without a bound they would fill the memory while a disk stalls.
    bool is_behind(std::uint64_t entries_max, std::uint64_t bytes_max) const {
        return entries_max <= staged_.entries + syncing_.entries ||
               bytes_max <= staged_.bytes + syncing_.bytes;
    }

    /// What the disk should do now; `none` while something is under way.
    job next_job() {
        if (busy_ || closed_) return job::none;
        if (closing_) return job::close;
        if (store_.staged()) return job::sync;
        if (!reads_.empty()) return job::read;
        return mark_wanted_ ? job::sync : job::none;
    }
    void begin() {
        assert(!busy_);
        busy_ = true;
    }
    void end() {
        assert(busy_);
        busy_ = false;
    }
    bool busy() const { return busy_; }

    void begin_sync() {
        begin();
        syncing_ = std::exchange(staged_, {});
        unmarked_ = store_.staged();
        mark_wanted_ = false;
        store_.begin_sync();
    }
    struct synced {
        sequence upto;       ///< all writes of the core up to here are durable; none if nothing new
        bool bound = false;  ///< the binding to a cluster is durable, too
    };
    /// Called after a sync that succeeded.
    synced end_sync() {
        end();
        store_.end_sync();
        auto const done = std::exchange(syncing_, {});
        return {done.upto, done.binding};
    }
    read_job begin_read() {
        begin();
        auto r = std::move(reads_.front());
        reads_.pop_front();
        return r;
    }
    void end_close() {
        end();
        closed_ = true;
    }

    /// Blocks. Called on the disk's executor.
    read_answer read(read_job r) {
        read_answer a{std::move(r), {}, {}};
        a.bad = guarded(
            [&] { return store_.read(a.job.first, a.job.entries_max, a.job.bytes_max, a.runs); });
        return a;
    }

private:
    void stage_last(std::uint32_t count, entry_runs const* source) {
        assert(source);
        for_last_entries(*source, count, [&](entry_run r) {
            staged_.add(r);
            store_.append(std::move(r));
        });
    }

    /// What was handed to the store between two syncs.
    struct handed {
        sequence upto;  ///< the core's newest write in it; none if it holds none
        std::uint64_t entries = 0;
        std::uint64_t bytes = 0;
        bool binding = false;  ///< the store was bound to a cluster
        void add(entry_run const& r) {
            entries += r.count;
            bytes += r.bytes.size();
        }
    };

    Store store_;
    handed staged_;   ///< since the last sync began
    handed syncing_;  ///< what the sync under way took
    core::ring<read_job> reads_;
    bool unmarked_ = false;  ///< something was synced since the last mark
    bool mark_wanted_ = false;
    bool busy_ = false;
    bool closing_ = false;
    bool closed_ = false;
};

}  // namespace quorate::inline v1::driver

#endif
