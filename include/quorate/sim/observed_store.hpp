// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_OBSERVED_STORE_HPP
#define QUORATE_SIM_OBSERVED_STORE_HPP

#include <cstdint>
#include <quorate/log_store.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/world.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// A log store under observation: the production store, and a witness that is told what the store
/// is asked for and what it has made durable. `Entries` reads payloads: `number_of(bytes_view)`
/// names a command, `rule_of(bytes_view)` gives the rule of a configuration.
template <class Store, class Entries>
class observed_store {
public:
    struct options {
        typename Store::options inner;
        witness* oracle = nullptr;
        process* owner = nullptr;
    };
    static constexpr bool blocking = Store::blocking;

    explicit observed_store(options const& o)
        : inner_{o.inner}, oracle_{o.oracle}, owner_{o.owner} {}

    std::pair<recovered_log, failure> open(open_request const& request) {
        auto result = inner_.open(request);
        // What a dead process reads is seen by nobody.
        if (!result.second && !owner_->dead) {
            oracle_->on_open(owner_->node, result.first);
            compare_entries(result.first, oracle_->at(owner_->node).durable().log);
        }
        return result;
    }
    /// Opens the store only to see whether it gives back what it should; no node goes on with it.
    void inspect(open_request const& request) {
        auto const [found, bad] = inner_.open(request);
        if (bad) return oracle_->fail_at(owner_->node, "recovery: " + bad.text);
        if (auto const state = oracle_->on_inspect(owner_->node, found))
            compare_entries(found, state->log);
    }
    void close() { inner_.close(); }

    void save_ballot(ballot b) {
        stage({.what = shadow::operation::kind::ballot,
               .ballot = b,
               .cluster = {},
               .at = {},
               .entries = {}});
        inner_.save_ballot(b);
    }
    void save_joined(log_index i) {
        stage({.what = shadow::operation::kind::joined,
               .ballot = {},
               .cluster = {},
               .at = i,
               .entries = {}});
        inner_.save_joined(i);
    }
    void append(entry_run run) {
        shadow::operation op{.what = shadow::operation::kind::append,
                             .ballot = {},
                             .cluster = {},
                             .at = {},
                             .entries = {}};
        op.entries.reserve(run.count);
        for_each_entry(run, [&](entry_view const& e) { op.entries.push_back(stamp_of(e)); });
        stage(std::move(op));
        inner_.append(std::move(run));
    }
    void truncate_after(log_index last) {
        stage({.what = shadow::operation::kind::truncate,
               .ballot = {},
               .cluster = {},
               .at = last,
               .entries = {}});
        inner_.truncate_after(last);
    }
    void bind_cluster(cluster_id c) {
        stage({.what = shadow::operation::kind::bind,
               .ballot = {},
               .cluster = c,
               .at = {},
               .entries = {}});
        inner_.bind_cluster(c);
    }

    bool staged() { return inner_.staged(); }
    void begin_sync() {
        if (!owner_->dead) oracle_->on_begin_sync(owner_->node);
        inner_.begin_sync();
    }
    failure sync() {
        auto result = inner_.sync();
        if (!result && !owner_->dead) oracle_->on_synced(owner_->node);
        return result;
    }
    void end_sync() { inner_.end_sync(); }

    std::uint32_t load(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       entry_runs& out) {
        return inner_.load(i, entries_max, bytes_max, out);
    }
    failure read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max, entry_runs& out) {
        return inner_.read(i, entries_max, bytes_max, out);
    }
    void release(log_index i) { inner_.release(i); }

private:
    stamp stamp_of(entry_view const& e) {
        stamp s{e.header.term, e.header.crc, 0, 0};
        if (e.header.kind == entry_kind::command) s.command = Entries::number_of(e.payload);
        if (e.header.kind != entry_kind::configuration) return s;
        if (auto c = Entries::configuration_of(e.payload))
            s.configuration = oracle_->number_of(std::move(*c));
        else oracle_->fail("codec: a configuration does not decode");
        return s;
    }
    void stage(shadow::operation op) {
        if (!owner_->dead) oracle_->on_stage(owner_->node, std::move(op));
    }
    /// Compares the bytes of the entries, after terms and bounds were found to agree.
    void compare_entries(recovered_log const& found, std::vector<stamp> const& log) {
        entry_runs runs;
        for (auto i = next(found.base.index); i <= found.last && i.value <= log.size();) {
            runs.clear();
            if (inner_.read(i, 1024, 1U << 20U, runs) || runs.empty()) {
                if (!owner_->dead)
                    oracle_->fail("recovery: an entry that was found cannot be read");
                return;
            }
            for (auto const& run : runs) {
                if (!check_run(i, run.count, run.bytes))
                    return oracle_->fail("recovery: an entry is damaged");
                for_each_entry(run, [&](entry_view const& e) {
                    if (!(stamp_of(e) == log[e.header.index.value - 1]))
                        oracle_->fail("recovery: an entry is another");
                    i = next(e.header.index);
                });
            }
        }
    }

    Store inner_;
    witness* oracle_;
    process* owner_;
};

}  // namespace quorate::inline v1::sim

#endif
