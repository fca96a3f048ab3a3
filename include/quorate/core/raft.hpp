// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_RAFT_HPP
#define QUORATE_CORE_RAFT_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/core/change.hpp>
#include <quorate/core/commit.hpp>
#include <quorate/core/election.hpp>
#include <quorate/core/following.hpp>
#include <quorate/core/office.hpp>
#include <quorate/core/read_index.hpp>
#include <quorate/core/replication.hpp>
#include <quorate/core/rules.hpp>
#include <quorate/core/state.hpp>
#include <quorate/core/transfer.hpp>
#include <quorate/effects.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/options.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::core {

/// What a raft starts from: durable facts only.
template <class Quorum>
struct start_state {
    member_id self;
    start_number start;
    quorate::ballot ballot;
    log_id base;  ///< the log begins behind it
    log_index last;
    std::vector<term_run> terms;  ///< ascending, covering (base, last]
    std::vector<logged_configuration<Quorum>> configurations;
    /// Where a leader told that this log had reached what was committed; none: never.
    log_index joined{};
};

/// The protocol of one node: a copyable value. Inputs are time, messages and completions; effects
/// are data. It knows no payload, clock, thread or I/O, so the same object runs in production, in
/// the simulator, in exhaustive search and in scripts.
///
/// After each input the driver obeys the effects *in order* and, when a batch of inputs is done,
/// calls `replicate` until it asks for no more loads, so that what has gathered travels together.
template <quorum_system Quorum, term_policy Terms = sequential_terms>
class raft {
public:
    using rules_type = rules<Quorum, Terms>;

    raft(core_options const& options, start_state<Quorum> from, std::uint64_t seed, instant now) {
        s_.options = options;
        s_.self = from.self;
        s_.start = from.start;
        s_.ballot = from.ballot;
        s_.joined = from.joined;
        s_.log = {term_view{from.base, from.last, std::move(from.terms)},
                  std::move(from.configurations)};
        effects nobody_listens_yet;
        refresh_voters(s_, nobody_listens_yet);
        s_.commit = from.base.index;
        s_.random = seed;
        s_.now = now;
        // Always a follower: a leader of the same term would reuse its numbers
        // (rule: vote-once-per-term; Z07)
        reset_election_timer(s_);
        // One who needs nobody's vote disturbs nobody by campaigning at once.
        if (s_.voters.elects([&](std::size_t at) { return s_.is_self(at); })) s_.election_at = now;
    }

    /// Time passed; call it at or after `deadline()`.
    void tick(instant now, effects& out) {
        s_.now = now;
        expire_asked_reads(s_, out);
        if (s_.transfer && s_.transfer->deadline <= now) {
            // Who has left this office need not hear of the next one: it may be no member any more.
            bool const leads = std::holds_alternative<core::leader>(s_.office);
            end_transfer(s_, leads ? errc::transfer_failed : errc::leadership_lost, out);
            leave_office_if_retired(s_, out);
        }
        if (auto* l = std::get_if<core::leader>(&s_.office)) {
            if (l->heartbeat_at <= now) on_heartbeat_timer(s_, *l, out);
            if (l->check_at <= now) check_quorum(s_, *l, out);
        } else if (s_.election_at <= now) {
            on_election_timer(s_, out);
        }
    }

    /// A message. `entries` only matters for an append. Messages to another pair, replies to
    /// another life, term or session, and terms that no node enters are dropped here.
    void receive(message const& m, received_entries<Quorum> const& entries, instant now,
                 effects& out) {
        if (m.to != s_.self || m.from == s_.self || !has_lawful_terms(m)) return;
        s_.now = now;
        dispatch(m, entries, out);
    }

    /// Appends `count` commands (leader only); asks for the write `append_entries`. Gives the index
    /// of the first, or why not: no_leader, not_leader, transfer_in_progress.
    std::pair<log_index, errc> propose(std::uint32_t count, effects& out) {
        if (!std::holds_alternative<core::leader>(s_.office))
            return {{}, leader() ? errc::not_leader : errc::no_leader};
        if (s_.transfer) return {{}, errc::transfer_in_progress};
        auto const first = next(s_.log.last_index());
        s_.log.append(s_.ballot.term, count);
        ask_write(s_, out, writes::append_entries{first, count, s_.ballot.term});
        note_own_append(s_);
        return {first, errc::ok};
    }

    /// Bootstraps a cluster: `c` becomes the first entry of an empty log, in the first term of this
    /// node's own, and this node campaigns at once. The other members get it by replication. Asks
    /// for save_ballot and append_configuration. Precondition: this node is a member of `c`.
    void bootstrap(membership::configuration<Quorum> c, instant now, effects& out) {
        s_.now = now;
        auto const first = Terms::next({}, c.find(s_.self)->number);
        // A bootstrapping node that lost power may find its ballot of then and nothing else; nobody
        // has heard of it.
        assert(s_.log.last_index() == log_index{} &&
               (!s_.ballot.term || s_.ballot == ballot{first, s_.self}));
        s_.ballot = {first, s_.self};
        ask_save_ballot(s_, out);
        append_configuration(s_, std::move(c), out);
        s_.election_at = now;
    }

    /// Makes `next` the membership, by the steps of membership::make_plan(): appends the first one
    /// (leader only), and goes on with the others as they commit; whoever leads next does so too.
    /// The end comes as effects::change_ended, unless this gives a failure: then nothing was
    /// appended. Its codes: no_leader, not_leader, leader_not_ready, change_in_progress,
    /// transfer_in_progress, and configuration_invalid with what is wrong. The members of `next`
    /// ascend by id; their numbers are given here. One who stays is named by the store it has.
    failure change(membership::electorate<Quorum> const& next, instant now, effects& out) {
        s_.now = now;
        return start_change(s_, next, out);
    }

    /// Asks for a read index; the answer comes as effects::reads with this token, at once if it is
    /// an error. Tokens must differ within a life.
    void read(std::uint64_t token, instant now, effects& out) {
        s_.now = now;
        if (auto* l = std::get_if<core::leader>(&s_.office))
            take_read(s_, *l,
                      waiting_read{.token = token, .index = {}, .origin = {}, .origin_start = {}},
                      out);
        else if (leader()) ask_leader(s_, leader(), token, out);
        else out.reads.push_back({token, errc::no_leader, {}});
    }

    /// Hands leadership to a voter, or (none) to the one that holds most of the log; the end comes
    /// as effects::transfer_ended unless this gives an error.
    errc transfer(node_id to, instant now, effects& out) {
        s_.now = now;
        return start_transfer(s_, to, out);
    }

    /// All writes up to `s` are durable: releases what waited for them.
    void durable(sequence s, instant now, effects& out) {
        s_.now = now;
        s_.ledger.durable(s);
        if (auto* l = std::get_if<core::leader>(&s_.office)) {
            note_own_durable(s_, *l, s);
            release_reads(s_, *l, out);
        }
        while (s_.ledger.has_due()) {
            auto const m = s_.ledger.take_due();
            if (!is_still_meant(m)) continue;
            if (m.to == s_.self) dispatch(m, {}, out);
            else out.messages.push_back(m);
        }
    }

    /// The connection to a node broke: what was on its way may be lost.
    void unreachable(node_id node, effects& out) {
        if (auto* l = std::get_if<core::leader>(&s_.office)) {
            for (std::size_t at = 0; at < l->peers.size(); ++at) {
                if (s_.voters.members()[at].id != node || s_.is_self(at)) continue;
                l->peers[at].start_probe(l->peers[at].next);
                l->peers[at].paused = true;  // the heartbeat timer goes on with it
            }
        } else if (leader().id == node) {
            fail_asked_reads(s_, out);
        }
    }

    /// Answers a load_request: `count` entries from load.first, `bytes` large; 0 if there were
    /// none. Gives the append to send with them, or nothing if they are no longer wanted.
    std::optional<message> loaded(load_request const& load, std::uint32_t count,
                                  std::uint64_t bytes) {
        auto* l = std::get_if<core::leader>(&s_.office);
        return l ? on_loaded(s_, *l, load, count, bytes) : std::nullopt;
    }

    /// Ends a batch of inputs: a leader goes on with a change that is half done, and asks for the
    /// loads that the followers' windows allow.
    void replicate(effects& out) {
        if (auto* l = std::get_if<core::leader>(&s_.office)) go_on_with_change(s_, *l, out);
        if (auto* l = std::get_if<core::leader>(&s_.office)) core::replicate(s_, *l, out);
    }

    role current_role() const {
        if (std::holds_alternative<core::leader>(s_.office)) return role::leader;
        auto const* c = std::get_if<candidate>(&s_.office);
        if (!c) return role::follower;
        return c->pre ? role::pre_candidate : role::candidate;
    }
    member_id self() const { return s_.self; }
    start_number start() const { return s_.start; }
    term current_term() const { return s_.ballot.term; }
    /// None if unknown.
    member_id leader() const {
        if (std::holds_alternative<core::leader>(s_.office)) return s_.self;
        auto const* f = s_.following();
        return f ? f->leader : member_id{};
    }
    /// Does this node follow in a term that an earlier life of it may have led?
    bool may_have_led() const {
        return s_.ballot.voted_for == s_.self && !std::holds_alternative<core::leader>(s_.office);
    }
    log_index commit() const { return s_.commit; }
    log_index last_index() const { return s_.log.last_index(); }
    /// Nothing if compacted or beyond the end (rule: unknown-is-not-term-zero; Z20).
    std::optional<term> term_at(log_index i) const { return s_.log.term_at(i); }
    /// The newest configuration in the log, committed or not; none in an empty log.
    membership::configuration<Quorum> const* configuration() const {
        auto const* newest = s_.log.configuration();
        return newest ? &newest->value : nullptr;
    }
    /// Where that one stands, and whether this node knows it to be committed.
    log_index configured_at() const { return s_.voters_from; }
    /// Orders what nodes know of their configurations as logs are ordered. Of a compacted entry the
    /// term is not known; that of the base says as much: up to there it is committed to be the
    /// newest.
    log_id configuration_id() const {
        return {s_.log.term_at(s_.voters_from).value_or(s_.log.base().term), s_.voters_from};
    }
    bool is_configuration_committed() const { return s_.voters_from <= s_.commit; }
    /// Has this node, by its newest configuration, no vote, and does it know that to be committed?
    bool is_retired() const { return s_.is_retired(); }
    /// A transfer of leadership is under way: proposals are refused.
    bool is_handing_over() const { return s_.transfer.has_value(); }
    struct progress {
        log_index match;
        reachability reachable{};  ///< `yes`: heard of within the last two election timeouts
    };
    /// What this leader knows of a member; nothing if it does not lead or that is none.
    std::optional<progress> progress_of(member_id who) const {
        auto const* l = std::get_if<core::leader>(&s_.office);
        auto const at = s_.voters.position(who);
        if (!l || !at) return std::nullopt;
        auto const& p = l->peers[*at];
        return progress{p.match, who == s_.self ? reachability::yes : p.reachable()};
    }
    /// When tick must be called, unless an input comes first.
    instant deadline() const {
        auto const* l = std::get_if<core::leader>(&s_.office);
        auto at = l ? std::min(l->heartbeat_at, l->check_at) : s_.election_at;
        if (s_.transfer) at = std::min(at, s_.transfer->deadline);
        if (!s_.asked_reads.empty()) at = std::min(at, s_.asked_reads.front().expires);
        return at;
    }
    /// Everything it knows, to inspect in tests and checkers.
    core::state<rules_type> const& state() const { return s_; }

    friend bool operator==(raft const&, raft const&) = default;

private:
    /// Is every term that this message could make a node enter one that a node may enter
    /// (rule: impossible-messages-are-dropped)?
    static bool has_lawful_terms(message const& m) {
        auto repliers = m.term;
        if (auto const* v = std::get_if<messages::vote_reply>(&m.body)) repliers = v->voter_term;
        if (auto const* a = std::get_if<messages::append_reply>(&m.body))
            repliers = a->follower_term;
        if (auto const* h = std::get_if<messages::heartbeat_reply>(&m.body))
            repliers = h->follower_term;
        return std::max(m.term, repliers) <= term_max;
    }

    /// A promise that waited for the disk while the term moved on is dropped, not sent late
    /// (rule: stale-promises-are-dropped); so is a request for votes in a campaign that is over:
    /// nobody would count the answers, yet the voters would wait for a leader.
    bool is_still_meant(message const& m) const {
        if (m.term != s_.ballot.term) return false;
        auto const* asked = std::get_if<messages::vote>(&m.body);
        return !asked ||
               (std::holds_alternative<candidate>(s_.office) && asked->round == s_.campaigns);
    }

    void dispatch(message const& m, received_entries<Quorum> const& entries, effects& out) {
        std::visit(
            [&]<class Body>(Body const& body) {
                if constexpr (std::is_same_v<Body, messages::append>)
                    on_append(s_, m, body, entries, out);
                else if constexpr (requires { on(s_, m, body, out); }) on(s_, m, body, out);
                else
                    static_assert(
                        std::is_same_v<Body, messages::forward> ||
                            std::is_same_v<Body, messages::forward_reply>,
                        "every message is handled here, but for the two that the node handles");
            },
            m.body);
    }

    core::state<rules_type> s_;
};

}  // namespace quorate::inline v1::core

#endif
