// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_MEMORY_HPP
#define QUORATE_LOG_STORES_MEMORY_HPP

#include <cassert>
#include <cstdint>
#include <limits>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/log_outline.hpp>
#include <quorate/log_stores/memory_tail.hpp>
#include <string>
#include <utility>

namespace quorate::inline v1::log_stores {

/// A log in memory, for tests and for clusters that may lose everything when power fails. Its
/// "durable" means "as long as this object lives": the content stays when the same object is closed
/// and opened again. It never blocks, so the node calls it on its strand only.
class memory {
public:
    static constexpr bool blocking = false;

    struct options {
        /// When the entries take more bytes than this, `sync` fails with store_full, and every call
        /// that can fail does so from then on.
        std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max();
    };

    memory() = default;
    explicit memory(options const& o) : options_{o} {}

    void save_ballot(ballot b) {
        ballot_ = b;
        staged_ = true;
    }
    void save_joined(log_index i) {
        joined_ = i;
        staged_ = true;
    }
    void append(entry_run run) {
        assert(run.count != 0);
        assert(run.first == next(entries_.last()));
        note(run);
        entries_.append(std::move(run));
        staged_ = true;
    }
    void truncate_after(log_index i) {
        if (i >= entries_.last()) return;
        entries_.truncate_after(i);
        outline_.truncate_after(i);
        staged_ = true;
    }
    void bind_cluster(cluster_id c) {
        identity_.cluster = c;
        staged_ = true;
    }

    bool staged() const { return staged_; }
    void begin_sync() { staged_ = false; }
    failure sync() {
        if (!failed_ && entries_.bytes() > options_.bytes_max)
            failed_ = {errc::store_full, "bytes_max: the log in memory has outgrown it"};
        return failed_;
    }
    void end_sync() {}

    std::uint32_t load(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       entry_runs& out) const {
        return entries_.load(i, entries_max, bytes_max, out);
    }
    failure read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max, entry_runs& out) {
        static_cast<void>(load(i, entries_max, bytes_max, out));
        return failed_;
    }
    void release(log_index) {}  // does nothing: this is the only copy

    std::pair<recovered_log, failure> open(open_request const& request) {
        auto const made = !identity_.node;
        if (failed_) return {{}, failed_};
        if (made && request.mode == open_mode::must_exist)
            return {{}, {errc::store_not_found, "this store in memory was never made"}};
        if (made) identity_ = {request.node, request.fresh, {}};
        if (identity_.node != request.node)
            return {
                {},
                {errc::store_foreign, "the store of node " + std::to_string(identity_.node.value) +
                                          ", not of node " + std::to_string(request.node.value)}};
        start_.value += 1;
        return {{.identity = identity_,
                 .start = start_,
                 .created = made,
                 .ballot = ballot_,
                 .joined = joined_,
                 .base = {},
                 .last = entries_.last(),
                 .terms = outline_.terms,
                 .configurations = outline_.configurations,
                 .note = {}},
                {}};
    }
    void close() {}

private:
    void note(entry_run const& run) {
        for_each_entry(run, [&](entry_view const& e) {
            outline_.append(e.header.id());
            if (e.header.kind == entry_kind::configuration)
                outline_.append_configuration(e.header.index, shared_bytes::copy_of(e.payload));
        });
    }

    options options_;
    store_identity identity_;
    start_number start_;
    quorate::ballot ballot_;
    log_index joined_;
    memory_tail entries_{std::numeric_limits<std::uint64_t>::max()};
    log_outline outline_;
    bool staged_ = false;
    failure failed_;
};

}  // namespace quorate::inline v1::log_stores

#endif
