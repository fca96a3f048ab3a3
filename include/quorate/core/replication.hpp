// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_REPLICATION_HPP
#define QUORATE_CORE_REPLICATION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/core/commit.hpp>
#include <quorate/core/read_index.hpp>
#include <quorate/core/state.hpp>
#include <quorate/core/transfer.hpp>
#include <type_traits>
#include <utility>

/// The leader's half of log replication (Raft 5.3). First the leader probes: it looks for the last
/// entry that both logs hold. From there on it sends entries without waiting for each answer.
namespace quorate::inline v1::core {

template <class Rules>
void send_heartbeat(state<Rules>& s, leader& l, std::size_t at, effects& out) {
    auto& p = l.peers[at];
    // Never beyond what this follower is known to hold. Behind that it may hold entries of an
    // earlier leader, and would commit them (rule: commit-covers-what-was-checked; Z16).
    p.told_commit = std::min(s.commit, p.match);
    out.messages.push_back(
        request(s, s.voters.members()[at], messages::heartbeat{p.session, l.round, p.told_commit}));
}

/// Sends a heartbeat to each other member. It must not put off the heartbeat timer
/// (rule: only-the-timer-mends).
template <class Rules>
void broadcast_heartbeat(state<Rules>& s, leader& l, effects& out) {
    for (std::size_t at = 0; at < l.peers.size(); ++at)
        if (!s.is_self(at)) send_heartbeat(s, l, at, out);
}

/// An append request for the entries [first, first + count). With count 0 it asks whether the logs
/// agree before `first`. Nothing if the term of the entry before `first` is not known any more:
/// with a made-up term two logs could seem to agree that do not
/// (rule: unknown-is-not-term-zero; Z20).
template <class Rules>
std::optional<message> make_append(state<Rules> const& s, peer& p, member_id to, log_index first,
                                   std::uint32_t count) {
    auto const before = s.log.term_at(first - 1);
    if (!before) return std::nullopt;
    messages::append const body{p.session, ++p.number, {*before, first - 1}, count, s.commit};
    p.told_commit = std::max(p.told_commit, std::min(s.commit, first - 1 + count));
    return request(s, to, body);
}

/// Asks whether the logs agree before `next`. The question carries no entries, so it is cheap to
/// repeat; the answer lets entries flow.
template <class Rules>
void send_probe(state<Rules>& s, leader& l, std::size_t at, effects& out) {
    auto& p = l.peers[at];
    p.paused = true;
    if (auto m = make_append(s, p, s.voters.members()[at], p.next, 0))
        out.messages.push_back(std::move(*m));
}

/// Asks for as many entries as the follower's window allows. If there are none to send, and the
/// follower should know a higher commit index, a heartbeat tells it.
template <class Rules>
void replicate_to(state<Rules>& s, leader& l, std::size_t at, effects& out) {
    auto& p = l.peers[at];
    auto const last = s.log.last_index();
    if (p.mode == peer_mode::probe) {
        if (p.may_send(s.options)) send_probe(s, l, at, out);
    } else if (p.next <= last && p.may_send(s.options)) {
        p.loading = true;
        auto const room = s.options.inflight_entries_max - (p.next - next(p.match));
        auto const entries =
            std::min<std::uint64_t>({room, s.options.message_entries_max, next(last) - p.next});
        auto const bytes = std::min(s.options.message_bytes_max,
                                    s.options.inflight_bytes_max - p.inflight.bytes());
        out.loads.push_back({s.voters.members()[at], s.ballot.term, p.session, p.next,
                             static_cast<std::uint32_t>(entries), bytes});
    } else if (p.told_commit < std::min(s.commit, p.match)) {
        send_heartbeat(s, l, at, out);
    }
}

/// Begins a round for the reads that came, and goes on with each follower.
template <class Rules>
void replicate(state<Rules>& s, leader& l, effects& out) {
    if (l.round_wanted) {
        l.round_wanted = false;
        ++l.round;
        broadcast_heartbeat(s, l, out);
        release_reads(s, l, out);  // where this node alone is a quorum
    }
    for (std::size_t at = 0; at < l.peers.size(); ++at)
        if (!s.is_self(at)) replicate_to(s, l, at, out);
}

/// See raft::loaded().
template <class Rules>
std::optional<message> on_loaded(state<Rules>& s, leader& l, load_request const& load,
                                 std::uint32_t count, std::uint64_t bytes) {
    auto const at = s.voters.position(load.to);
    if (load.term != s.ballot.term || !at || l.peers[*at].session != load.session)
        return std::nullopt;
    auto& p = l.peers[*at];
    p.loading = false;
    // While the entries were loaded, the peer may have fallen back to probing, or moved on. Then
    // these entries are not the next ones.
    bool const wanted = p.mode == peer_mode::replicate && p.next == load.first && count != 0 &&
                        load.first + (count - 1) <= s.log.last_index();
    if (!wanted) return std::nullopt;
    auto m = make_append(s, p, load.to, load.first, count);
    if (!m) return std::nullopt;
    p.next = load.first + count;
    p.inflight.add(p.next - 1, bytes);
    return m;
}

/// The heartbeat timer ran out: says who leads, and repairs what was lost. A peer that has answered
/// no append since the timer ran last is asked again where both logs agree. If a request was lost,
/// or the last of several, the peer refuses, and its refusal starts a probe. Only this timer
/// repairs, so nothing may put it off. Rounds of reads may follow each other for ever; if they put
/// it off, a follower whose connection broke once would get no entry any more
/// (rule: only-the-timer-mends).
template <class Rules>
void on_heartbeat_timer(state<Rules>& s, leader& l, effects& out) {
    l.heartbeat_at = s.now + s.options.heartbeat_interval;
    broadcast_heartbeat(s, l, out);
    for (std::size_t at = 0; at < l.peers.size(); ++at) {
        auto& p = l.peers[at];
        if (s.is_self(at)) continue;
        bool const waits = p.mode == peer_mode::probe ? p.paused : next(p.match) < p.next;
        if (waits && !p.answered) send_probe(s, l, at, out);
        p.answered = false;
    }
    maybe_hand_over(s, l, out);
    maybe_prefer(s, l, out);
    l.commit_before = s.commit;
}

/// A peer refused an append: looks for the last entry that both logs hold where its hint says.
template <class Rules>
void on_rejected(state<Rules>& s, peer& p, messages::append_reply const& answer) {
    // The refused request was sent before this probe, so its refusal says nothing about it (Z22).
    if (answer.number < p.probe_from) return;
    // The hint says where to look and never what is held there: counted as held, it could commit an
    // entry that the peer does not have (rule: match-rises-by-acks; Z18).
    auto const agreed = s.log.last_at_most(answer.hint);
    p.start_probe(std::min(next(agreed.index), p.next));
}

/// A peer holds the leader's log up to `answer.matched`, durably.
template <class Rules>
void on_accepted(state<Rules>& s, leader& l, peer& p, messages::append_reply const& answer,
                 effects& out) {
    if (s.log.last_index() < answer.matched) return;  // this leader asked for no such entry
    // Acknowledgements may come in any order (rule: match-rises-by-acks; Z18).
    p.match = std::max(p.match, answer.matched);
    p.inflight.release(p.match);
    p.arrived = p.arrived || answer.arrived;
    if (p.mode == peer_mode::probe && answer.number >= p.probe_from) p.start_replicate();
    if (p.next <= p.match) p.next = next(p.match);
    if (advance_commit(s, l)) release_reads(s, l, out);
    maybe_hand_over(s, l, out);
}

/// The peer that a reply is from, and notes that it was heard of. Null unless the reply belongs to
/// this term, this start of the node and the peer's current session: what it says of another one is
/// not true of this one, so it is dropped whole (rule: answer-names-its-request; Z19, Z43).
template <class Rules, class Reply>
peer* peer_of(state<Rules>& s, leader* l, message const& m, Reply const& answer) {
    if (!l || m.term != s.ballot.term || m.start != s.start) return nullptr;
    auto const at = s.voters.position(m.from);
    if (!at || l->peers[*at].session != answer.session) return nullptr;
    l->peers[*at].active = l->peers[*at].heard = true;
    return &l->peers[*at];
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::append_reply const& answer, effects& out) {
    learn_term(s, answer.follower_term, out);
    auto* l = std::get_if<leader>(&s.office);
    auto* p = peer_of(s, l, m, answer);
    if (!p) return;
    p->answered = true;
    if (answer.accepted) on_accepted(s, *l, *p, answer, out);
    else on_rejected(s, *p, answer);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::heartbeat_reply const& answer, effects& out) {
    learn_term(s, answer.follower_term, out);
    auto* l = std::get_if<leader>(&s.office);
    auto* p = peer_of(s, l, m, answer);
    // Only this round confirms the reads before it (rule: read-round-comes-after).
    if (!p || l->round < answer.round) return;
    p->round = std::max(p->round, answer.round);
    release_reads(s, *l, out);
}

/// Steps down unless a commit quorum was heard of since the last check. A smaller set may do for
/// reads, but not here: a leader that hears only such a set can commit nothing, and would keep its
/// office (rule: check-quorum-by-commit; thesis 6.2, Z61).
template <class Rules>
void check_quorum(state<Rules>& s, leader& l, effects& out) {
    auto const heard = [&](std::size_t at) { return s.is_self(at) || l.peers[at].active; };
    if (!s.voters.commits(heard)) return become_follower(s, {}, out);
    for (auto& p : l.peers) p.was_active = std::exchange(p.active, false);
    l.check_at = s.now + s.options.election_timeout;
}

}  // namespace quorate::inline v1::core

#endif
