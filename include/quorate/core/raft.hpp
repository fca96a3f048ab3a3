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

/// What a raft starts from: durable facts only, as recovered_log has them. On a fact that is not
/// durable it could build a promise that a crash takes back.
template <class Quorum>
struct start_state {
    member_id self;
    start_number start;
    quorate::ballot ballot;
    log_id base;  ///< the log begins behind it
    log_index last;
    std::vector<term_run> terms;  ///< ascending, covering (base, last]
    std::vector<logged_configuration<Quorum>> configurations;
    /// Where a leader told this node that its log had reached what was committed; none: no leader
    /// did.
    log_index joined{};
};

/// The protocol of one node, as a copyable value. Its inputs are time, messages and completions of
/// writes. Its outputs are effects, which are data. It knows no payload, clock, thread or I/O, so
/// the same object runs in production, in the simulator, in exhaustive search and in scripts. One
/// thread uses it at a time.
///
/// After each input the driver obeys the effects *in order*. When a batch of inputs is done, it
/// calls `replicate` until that asks for no more loads; so what the batch gathered travels
/// together.
template <quorum_system Quorum, term_policy Terms = sequential_terms>
class raft {
public:
    using rules_type = rules<Quorum, Terms>;

    /// `seed` is for the random election timeouts. Nodes with equal seeds would campaign together,
    /// again and again.
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
        // A node always starts as a follower. A leader that resumed its office would use its term
        // and its indexes a second time, for other entries (rule: vote-once-per-term; Z07).
        reset_election_timer(s_);
        // A node that needs no other vote campaigns at once: that disturbs nobody.
        if (s_.voters.elects([&](std::size_t at) { return s_.is_self(at); })) s_.election_at = now;
    }

    /// Time passed. Must be called at `deadline()` or soon after it; an earlier call does no harm.
    void tick(instant now, effects& out) {
        s_.now = now;
        expire_asked_reads(s_, out);
        if (s_.transfer && s_.transfer->deadline <= now) {
            // A node that has left this office may be no member any more. Then it never hears which
            // node leads next, so the transfer ends here without that.
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

    /// A message arrived. `entries` matters for an append only. Dropped without an answer are a
    /// message to another pair of stores (rule: node-is-its-store), a reply to another start, term
    /// or session, and a message with a term that no node enters.
    void receive(message const& m, received_entries<Quorum> const& entries, instant now,
                 effects& out) {
        if (m.to != s_.self || m.from == s_.self || !has_lawful_terms(m)) return;
        s_.now = now;
        dispatch(m, entries, out);
    }

    /// Appends `count` commands to the leader's log and asks for the write `append_entries`. Gives
    /// the index of the first command, or why nothing was appended: no_leader, not_leader,
    /// transfer_in_progress (rule: transfer-after-catch-up).
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

    /// Bootstraps a cluster. `c` becomes the first entry of the log, in the first term of this
    /// node's own, and this node campaigns at once. The other members get the entry by replication.
    /// Asks for save_ballot and append_configuration. Preconditions: the log is empty, and this
    /// node is a member of `c`. All first members do this with the same `c`
    /// (rule: one-first-configuration).
    void bootstrap(membership::configuration<Quorum> c, instant now, effects& out) {
        s_.now = now;
        auto const first = Terms::next({}, c.find(s_.self)->number);
        // A bootstrapping node that lost power may find the ballot of its first attempt and no
        // entry. No other node has heard of that attempt, so it may be made again.
        assert(s_.log.last_index() == log_index{} &&
               (!s_.ballot.term || s_.ballot == ballot{first, s_.self}));
        s_.ballot = {first, s_.self};
        ask_save_ballot(s_, out);
        append_configuration(s_, std::move(c), out);
        s_.election_at = now;
    }

    /// Makes `next` the membership, by the steps of membership::make_plan(). The leader appends the
    /// first step, and each other one when the step before is committed; a later leader goes on
    /// with them. The end comes as effects::change_ended. If this gives a failure, nothing was
    /// appended and no end comes; its codes are no_leader, not_leader, leader_not_ready,
    /// change_in_progress, transfer_in_progress, and configuration_invalid, with a text that says
    /// what is wrong. The members of `next` must ascend by id, and one that stays is named with the
    /// store that it has. Their numbers are given here.
    failure change(membership::electorate<Quorum> const& next, instant now, effects& out) {
        s_.now = now;
        return start_change(s_, next, out);
    }

    /// Asks for a read index. The answer comes as effects::reads with this token; a refusal
    /// (no_leader, queue_full) comes at once. Tokens must differ within a run of this node.
    void read(std::uint64_t token, instant now, effects& out) {
        s_.now = now;
        if (auto* l = std::get_if<core::leader>(&s_.office))
            take_read(s_, *l,
                      waiting_read{.token = token, .index = {}, .origin = {}, .origin_start = {}},
                      out);
        else if (leader()) ask_leader(s_, leader(), token, out);
        else out.reads.push_back({token, errc::no_leader, {}});
    }

    /// Hands leadership to the voter `to`; none: to the other voter that holds most of the log. The
    /// end comes as effects::transfer_ended, unless this gives an error: not_leader,
    /// transfer_in_progress, unknown_node.
    errc transfer(node_id to, instant now, effects& out) {
        s_.now = now;
        return start_transfer(s_, to, out);
    }

    /// All writes up to `s` are durable: sends the promises that waited for them.
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

    /// The connection to a node broke, so what was on its way may be lost. A leader looks again for
    /// the last entry that both logs hold. A follower fails the reads that it asked of this leader.
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

    /// Answers a load_request: the driver has `count` entries from load.first on, `bytes` large in
    /// all; 0 if there were none. Gives the append to send with them, or nothing if they are not
    /// wanted any more.
    std::optional<message> loaded(load_request const& load, std::uint32_t count,
                                  std::uint64_t bytes) {
        auto* l = std::get_if<core::leader>(&s_.office);
        return l ? on_loaded(s_, *l, load, count, bytes) : std::nullopt;
    }

    /// Ends a batch of inputs. A leader goes on with a change that is half done, begins a round for
    /// the reads that came, and asks for the loads that the followers' windows allow.
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
    /// The leader of the current term, which may be this node; none if it is not known.
    member_id leader() const {
        if (std::holds_alternative<core::leader>(s_.office)) return s_.self;
        auto const* f = s_.following();
        return f ? f->leader : member_id{};
    }
    /// Does this node not lead in a term that it may have led before, in an earlier run or in this
    /// one? It voted for itself then.
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
    /// The index of that configuration; 0 in an empty log.
    log_index configured_at() const { return s_.voters_from; }
    /// The log id of that configuration. Nodes compare these ids as they compare logs, and the
    /// higher one knows the newer configuration. If the entry is compacted, its term is not known,
    /// and the term of the base stands for it: up to the base this configuration is the newest one,
    /// and is committed.
    log_id configuration_id() const {
        return {s_.log.term_at(s_.voters_from).value_or(s_.log.base().term), s_.voters_from};
    }
    /// As far as this node knows.
    bool is_configuration_committed() const { return s_.voters_from <= s_.commit; }
    /// Does this node know a committed configuration, its newest one, in which it has no vote?
    bool is_retired() const { return s_.is_retired(); }
    /// Is a transfer of leadership under way? Then proposals are refused.
    bool is_handing_over() const { return s_.transfer.has_value(); }
    /// How far a member is.
    struct progress {
        log_index match;           ///< it holds this leader's log up to here, durably
        reachability reachable{};  ///< `yes`: it answered within the last two election timeouts
    };
    /// What this leader knows of a member; nothing if this node does not lead or `who` is no
    /// member.
    std::optional<progress> progress_of(member_id who) const {
        auto const* l = std::get_if<core::leader>(&s_.office);
        auto const at = s_.voters.position(who);
        if (!l || !at) return std::nullopt;
        auto const& p = l->peers[*at];
        return progress{p.match, who == s_.self ? reachability::yes : p.reachable()};
    }
    /// When `tick` must be called, unless another input comes first.
    instant deadline() const {
        auto const* l = std::get_if<core::leader>(&s_.office);
        auto at = l ? std::min(l->heartbeat_at, l->check_at) : s_.election_at;
        if (s_.transfer) at = std::min(at, s_.transfer->deadline);
        if (!s_.asked_reads.empty()) at = std::min(at, s_.asked_reads.front().expires);
        return at;
    }
    /// All that the protocol of this node knows, for tests and checkers to look at.
    core::state<rules_type> const& state() const { return s_; }

    friend bool operator==(raft const&, raft const&) = default;

private:
    /// May a node enter every term that this message could make it enter? Behind the highest lawful
    /// term terms would begin anew (rule: impossible-messages-are-dropped).
    static bool has_lawful_terms(message const& m) {
        auto repliers = m.term;
        if (auto const* v = std::get_if<messages::vote_reply>(&m.body)) repliers = v->voter_term;
        if (auto const* a = std::get_if<messages::append_reply>(&m.body))
            repliers = a->follower_term;
        if (auto const* h = std::get_if<messages::heartbeat_reply>(&m.body))
            repliers = h->follower_term;
        return std::max(m.term, repliers) <= term_max;
    }

    /// May a promise that waited for the disk still be sent? If the term moved on meanwhile it is
    /// dropped: it would be an answer in a term that this node has left
    /// (rule: stale-promises-are-dropped). A request for votes is also dropped when its campaign is
    /// over: nobody would count the answers, yet the voters would wait for a leader.
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
