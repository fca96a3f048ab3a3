// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_PUMP_HPP
#define QUORATE_DRIVER_PUMP_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/core/raft.hpp>
#include <quorate/driver/applier.hpp>
#include <quorate/driver/contradiction_text.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/driver/inbox.hpp>
#include <quorate/driver/rules_of.hpp>
#include <quorate/driver/store_lane.hpp>
#include <quorate/driver/waiters.hpp>
#include <quorate/effects.hpp>
#include <quorate/failure.hpp>
#include <quorate/log_store.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/node/options.hpp>
#include <quorate/node/quorum_of.hpp>
#include <quorate/time.hpp>
#include <quorate/transport.hpp>
#include <string>
#include <utility>
#include <variant>

namespace quorate::inline v1::driver {

/// Feeds inputs to the core and obeys its effects, in the order that effects.hpp states. Used on
/// the node's strand only. Each input is fed as it comes. What can wait for the end of the batch
/// (loads, the flush of the network, the sync of the disk, apply) is done once, in `finish_batch`.
/// The operations that callers wait for are kept in `waiters`, not here.
///
/// The `Host` gives endpoint, time and disk: endpoint(), now(), schedule(), on_disk(call, done),
/// on_bound(), on_closed(), on_transfer_ended(errc), on_change_ended(change_end) and pump(). A
/// failure of store, data or machine stops the node and never the process: the pump keeps the
/// failure in `bad()` and obeys no further effect, and the host ends what is pending.
template <class Machine, class Policies, class Host>
class pump {
public:
    using quorum = quorum_of<Policies>;
    using raft_type = core::raft<quorum, typename Policies::terms>;
    using store_type = typename Policies::log_store;
    using result = typename Machine::result;

    pump(Host& host, node_options<Policies> const& options, Machine machine)
        : host_{host},
          options_{options},
          lane_{options.store},
          applier_{std::move(machine), options.core.inflight_bytes_max},
          waiters_{options.proposals_max, options.proposal_bytes_max, options.reads_max} {}

    void start(core::start_state<quorum> from, std::uint64_t seed) {
        applier_.start_at(from.base.index);
        raft_.emplace(options_.core, std::move(from), seed, host_.now());
        configuration_changed_ = true;
    }

    raft_type const* raft() const { return raft_ ? &*raft_ : nullptr; }
    store_lane<store_type>& lane() { return lane_; }
    write_budget& budget() { return waiters_.writes().budget(); }
    failure const& bad() const { return failure_; }
    log_index applied() const { return applier_.applied(); }
    std::size_t pending_reads() { return waiters_.reads().size(); }
    instant deadline() const { return std::min(raft_->deadline(), waiters_.writes().deadline()); }
    bool take_configuration_changed() { return std::exchange(configuration_changed_, false); }

    /// This node cannot go on. The first failure is the one that is kept.
    void fail(failure f) {
        if (!failure_) failure_ = std::move(f);
    }

    // ---- inputs

    void on_requests(gathered<Machine>& g) {
        for (std::uint64_t id : g.cancelled) waiters_.cancel(g, id);
        if (!raft_ || failure_) return refuse(g, errc::not_running);
        auto& writes = waiters_.writes();
        if (is_leader() && lane_.is_behind(options_.proposals_max, options_.proposal_bytes_max)) {
            // The other members may commit without this node's disk, and the budget is given back
            // then. So the budget does not bound what waits for a disk that stalls; this does.
            writes.reject(g, errc::queue_full, raft_->self(), host_.endpoint());
        } else if (is_leader()) {
            effects_.clear();
            writes.propose(g, *raft_, effects_, proposed_, host_.endpoint());
            obey(&proposed_);
        } else {
            writes.refuse_arrivals(raft_->self(), errc::not_leader, host_.endpoint());
            if (!g.writes.empty())
                writes.forward(g, *raft_, host_.now() + options_.forward_timeout, host_.endpoint());
        }
        if (auto const token = waiters_.take(g.reads)) {
            effects_.clear();
            raft_->read(*token, host_.now(), effects_);
            obey(nullptr);
        }
    }

    void on_parcel(parcel&& p) {
        if (!raft_ || failure_) return;
        auto const& body = p.message.body;
        if (std::holds_alternative<messages::forward>(body))
            return waiters_.writes().on_forward(std::move(p), *raft_, options_.entry_bytes_max,
                                                host_.endpoint());
        if (std::holds_alternative<messages::forward_reply>(body))
            return waiters_.writes().on_forward_reply(p, raft_->start());
        if (auto const* a = std::get_if<messages::append>(&body)) {
            failure fatal;
            if (!describe_entries<rules_of<Policies>>(*a, p.message.term, p.entries, received_,
                                                      fatal))
                return;
            if (fatal) return fail(std::move(fatal));
        }
        effects_.clear();
        raft_->receive(p.message, received_, host_.now(), effects_);
        obey(&p.entries);
    }

    void on_lost(node_id id) {
        if (!raft_ || failure_) return;
        if (raft_->leader().id == id) waiters_.writes().lose_leader();
        effects_.clear();
        raft_->unreachable(id, effects_);
        obey(nullptr);
    }

    void on_timer() {
        if (!raft_ || failure_) return;
        auto const now = host_.now();
        waiters_.writes().expire(now);
        if constexpr (store_type::blocking) lane_.want_mark();
        if (now < raft_->deadline()) return;
        effects_.clear();
        raft_->tick(now, effects_);
        obey(nullptr);
    }

    void bootstrap(membership::configuration<quorum> c) {
        effects_.clear();
        raft_->bootstrap(std::move(c), host_.now(), effects_);
        obey(nullptr);
    }

    /// Asks the core for a change of the membership. A failure: the core refused, and nothing was
    /// appended. Otherwise the host hears of the end (`on_change_ended`).
    failure change(membership::electorate<quorum> const& next) {
        effects_.clear();
        auto bad = raft_->change(next, host_.now(), effects_);
        obey(nullptr);
        return bad;
    }

    errc transfer(node_id to) {
        effects_.clear();
        auto const why = raft_->transfer(to, host_.now(), effects_);
        obey(nullptr);
        return why;
    }

    bool is_handing_over() const { return raft_->is_handing_over(); }

    // ---- the end of a batch

    void finish_batch() {
        if (!raft_ || failure_) return;
        replicate();
        // The network is flushed first, so that messages travel while the disk works.
        if constexpr (store_type::blocking) host_.endpoint().flush();
        use_disk();
        apply();
        host_.endpoint().flush();
    }

    /// Starts what the disk should do next, if it is idle. With a store that does not block, all
    /// jobs are done when this returns.
    void use_disk() {
        using job = typename store_lane<store_type>::job;
        for (;;) {
            auto const what = lane_.next_job();
            if (what == job::close) close();
            else if (what == job::none || failure_) return;
            else if (what == job::sync) sync();
            else read_disk();
        }
    }

    void refuse(gathered<Machine>& g, errc why) { waiters_.refuse(g, why); }
    void end_operations(errc why) {
        waiters_.end_all(why, raft_ ? std::optional{raft_->self()} : std::nullopt,
                         host_.endpoint());
    }
    void drop_operations() { waiters_.drop(); }

private:
    bool is_leader() const { return raft_->current_role() == role::leader; }

    // ---- effects, in their order

    void obey(entry_runs const* source) {
        if (effects_.fatal != errc::ok)
            return fail({effects_.fatal,
                         to_text(effects_.shown, raft_->current_term(), raft_->last_index())});
        for (auto const& w : effects_.writes) {
            auto const* c = std::get_if<writes::append_configuration>(&w.what);
            if (c) stage_configuration(w, c->id);
            else lane_.stage(w, source);
        }
        for (auto& m : effects_.messages) host_.endpoint().send(parcel{std::move(m), {}, {}});
        for (auto const& l : effects_.loads) load(l);
        for (auto const& r : effects_.reads) waiters_.reads().released(r);
        if (effects_.office_changed) waiters_.on_office_changed(*raft_, host_.endpoint());
        if (effects_.configuration_changed) configuration_changed_ = true;
        if (effects_.transfer_ended) host_.on_transfer_ended(*effects_.transfer_ended);
        if (effects_.change_ended) host_.on_change_ended(*effects_.change_ended);
    }

    void stage_configuration(numbered_write const& w, log_id id) {
        writer payload;
        membership::encode(payload, *raft_->configuration(), Policies::terms::name);
        bytes_view const one[] = {payload.view()};
        entry_runs runs;
        runs.push_back(seal_run(id, entry_kind::configuration, one));
        lane_.stage(w, &runs);
    }

    void load(load_request const& l) {
        entry_runs runs;
        if (lane_.store().load(l.first, l.entries_max, l.bytes_max, runs) != 0)
            return send_loaded(l, std::move(runs));
        lane_.want({l, l.first, l.entries_max, l.bytes_max});
    }
    void send_loaded(load_request const& l, entry_runs runs) {
        auto m = raft_->loaded(l, count_entries(runs), count_bytes(runs));
        if (m) host_.endpoint().send(parcel{std::move(*m), std::move(runs), {}});
    }

    // ---- the log

    void replicate() {
        do {
            effects_.clear();
            raft_->replicate(effects_);
            obey(nullptr);
        } while (!effects_.loads.empty() && !failure_);
    }

    void sync() {
        lane_.begin_sync();
        host_.on_disk([store = &lane_.store()] { return guarded([&] { return store->sync(); }); },
                      [](Host& h, failure f) { h.pump().on_synced(std::move(f)); });
    }
    /// A sync that failed ends the store: what it covered may be lost (rule: failed-sync-is-final).
    void on_synced(failure f) {
        if (f) return lane_.end(), fail(std::move(f));
        auto const done = lane_.end_sync();
        if (done.bound) host_.on_bound();
        if (!done.upto || failure_) return;
        effects_.clear();
        raft_->durable(done.upto, host_.now(), effects_);
        obey(nullptr);
        replicate();
    }

    void read_disk() {
        host_.on_disk([lane = &lane_, job = lane_.begin_read()] { return lane->read(job); },
                      [](Host& h, read_answer a) { h.pump().on_read(std::move(a)); });
    }
    /// Entries that could not be read are not sent with a guessed term before them
    /// (rule: unknown-is-not-term-zero).
    void on_read(read_answer a) {
        lane_.end();
        if (failure_) return;
        if (a.bad) return fail(std::move(a.bad));
        if (a.job.load) return send_loaded(*a.job.load, std::move(a.runs));
        applier_.set_waits(false);
        if (a.runs.empty())
            return fail(
                {errc::store_corrupt, "entry " + std::to_string(a.job.first.value) +
                                          " is committed, but this node's store does not have it"});
        apply(still_in_log(a.runs));
    }
    /// While the disk read, a new leader may have cut off what was read, and other entries that
    /// stand there now may be committed. So only entries whose term the core knows at their index
    /// are applied (rule: apply-what-the-log-holds).
    entry_runs still_in_log(entry_runs const& runs) const {
        entry_runs kept;
        for (auto const& run : runs) {
            std::uint32_t same = 0;
            bool all = true;
            for_each_entry(run, [&](entry_view const& e) {
                all = all && raft_->term_at(e.header.index) == e.header.term;
                if (all) ++same;
            });
            if (same != 0) kept.push_back(sub_run(run, 0, same));
            if (!all) break;
        }
        return kept;
    }

    void close() {
        lane_.begin();
        host_.on_disk(
            [store = &lane_.store()] {
                return guarded([&] {
                    store->close();
                    return failure{};
                });
            },
            [](Host& h, failure) {
                h.pump().lane_.end_close();
                h.on_closed();
            });
    }

    // ---- the machine

    /// Applies one slice of the entries that are committed and not applied yet. The rest follows in
    /// a further batch.
    void apply() {
        if (failure_) return;
        if (applier_.applied() < raft_->commit() && !applier_.waits()) {
            using limits = applier<Machine>;
            entry_runs runs;
            auto const first = next(applier_.applied());
            if (lane_.store().load(first, limits::slice_entries_max, limits::slice_bytes_max,
                                   runs) != 0) {
                apply(runs);
            } else {
                applier_.set_waits(true);
                lane_.want(
                    {std::nullopt, first, limits::slice_entries_max, limits::slice_bytes_max});
                use_disk();
            }
        }
        if (failure_) return;
        waiters_.reads().run(applier_.applied(), applier_.machine());
        if (auto const upto = applier_.releasable()) lane_.store().release(upto);
        if (applier_.applied() < raft_->commit() && !applier_.waits()) host_.schedule();
    }
    void apply(entry_runs const& runs) {
        auto bad =
            applier_.apply(runs, raft_->commit(), [&](log_index i, stored_result<result>&& value) {
                waiters_.writes().applied(i, std::move(value), raft_->self(), host_.endpoint());
            });
        if (bad) fail(std::move(bad));
    }

    Host& host_;
    node_options<Policies> const& options_;
    store_lane<store_type> lane_;
    applier<Machine> applier_;
    waiters<Machine> waiters_;
    std::optional<raft_type> raft_;
    quorate::effects effects_;  ///< of the last input; scratch, as are the next two
    core::received_entries<quorum> received_;
    entry_runs proposed_;
    failure failure_;
    bool configuration_changed_ = false;  ///< since the host last asked
};

}  // namespace quorate::inline v1::driver

#endif
