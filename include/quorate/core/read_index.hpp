// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_READ_INDEX_HPP
#define QUORATE_CORE_READ_INDEX_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/core/state.hpp>
#include <utility>

/// Linearizable reads without a log entry (ReadIndex, thesis 6.4).
///
/// The index of a read is the larger of the commit index and the leader's own blank entry, taken
/// when the read comes. A new leader does not know yet what earlier leaders have committed, so its
/// commit index alone could be too low. With the blank entry as the least index no read has to be
/// parked until that entry commits (rule: read-waits-for-own-term; Z41, Z46).
///
/// Then the leader makes sure that it still leads: a commit quorum must answer a heartbeat round
/// that began after the read came. Answers to an earlier round would not show that nobody has been
/// elected since. Round numbers are the leader's own and are never reused in a term. A number that
/// a client chose twice could be confirmed by answers to an earlier read
/// (rule: read-round-comes-after; Z43).
///
/// Any set that meets every election quorum would do; as long as the newest configuration may not
/// be committed, it must also meet those of the configuration before. A change keeps that for each
/// commit quorum of the newest configuration, so a commit quorum is asked for. The dual of a
/// product may be smaller, but it does not meet them all
/// (rule: reads-meet-every-election; Z42, Z66).
namespace quorate::inline v1::core {

/// Answers a read that was asked for here, or sends the answer to the follower that asked.
template <class Rules>
void answer_read(state<Rules>& s, waiting_read const& r, errc error, effects& out) {
    if (!r.origin) {
        out.reads.push_back({r.token, error, r.index});
        return;
    }
    // The reply repeats the start number of the request. While this node leads, its term is the
    // term of the request, too.
    out.messages.push_back({s.self, r.origin, s.ballot.term, r.origin_start,
                            messages::read_index_reply{r.token, error, r.index}});
}

/// Gives a read its index and its round, or refuses it if too many wait.
template <class Rules>
void take_read(state<Rules>& s, leader& l, waiting_read r, effects& out) {
    if (l.reads.size() >= s.options.pending_reads_max)
        return answer_read(s, r, errc::queue_full, out);
    r.index = std::max(s.commit, l.blank);
    r.round = l.round + 1;
    l.round_wanted = true;
    l.reads.push_back(std::move(r));
}

/// The newest round that a commit quorum has answered. The leader itself counts as having answered
/// each round.
template <class Rules>
std::uint64_t confirmed_round(state<Rules> const& s, leader const& l) {
    auto const round_of = [&](std::size_t at) {
        return s.is_self(at) ? l.round : l.peers[at].round;
    };
    return s.voters.commit_value(round_of);
}

/// Answers the reads whose round a commit quorum has confirmed.
template <class Rules>
void release_reads(state<Rules>& s, leader& l, effects& out) {
    if (l.reads.empty()) return;
    auto const confirmed = confirmed_round(s, l);
    while (!l.reads.empty() && l.reads.front().round <= confirmed) {
        answer_read(s, l.reads.front(), errc::ok, out);
        l.reads.pop_front();
    }
}

/// Fails the reads of a leader that steps down. It could not confirm them, and another leader may
/// have committed entries that they would miss (rule: read-waits-for-own-term; Z46).
template <class Rules>
void fail_reads(state<Rules>& s, leader& l, effects& out) {
    for (; !l.reads.empty(); l.reads.pop_front())
        answer_read(s, l.reads.front(), errc::leadership_lost, out);
}

/// Fails the reads that were asked of a leader which will not answer them any more.
template <class Rules>
void fail_asked_reads(state<Rules>& s, effects& out) {
    for (; !s.asked_reads.empty(); s.asked_reads.pop_front())
        out.reads.push_back({s.asked_reads.front().token, errc::leadership_lost, {}});
}

/// Fails the reads that were asked of a leader an election timeout ago: question or answer was
/// lost.
template <class Rules>
void expire_asked_reads(state<Rules>& s, effects& out) {
    for (; !s.asked_reads.empty() && s.asked_reads.front().expires <= s.now;
         s.asked_reads.pop_front())
        out.reads.push_back({s.asked_reads.front().token, errc::leadership_lost, {}});
}

/// Asks the leader of this follower for a read index.
template <class Rules>
void ask_leader(state<Rules>& s, member_id leader, std::uint64_t token, effects& out) {
    if (s.asked_reads.size() >= s.options.pending_reads_max) {
        out.reads.push_back({token, errc::queue_full, {}});
        return;
    }
    s.asked_reads.push_back({token, s.now + s.options.election_timeout});
    out.messages.push_back(request(s, leader, messages::read_index{token}));
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::read_index const& ask, effects& out) {
    auto* l = std::get_if<leader>(&s.office);
    auto const at = s.voters.position(m.from);
    // The question is for a leader of another term, or from a node that is no member.
    if (!l || m.term != s.ballot.term || !at) return;
    // A request is decided once, however often the network delivers it
    // (rule: forward-decided-once).
    auto& p = l->peers[*at];
    if (m.start < p.asker || (m.start == p.asker && ask.number <= p.asked)) return;
    p.asker = m.start;
    p.asked = ask.number;
    take_read(s, *l, {ask.number, 0, {}, m.from, m.start}, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::read_index_reply const& answer, effects& out) {
    // The answer is to an earlier start of this node, or from another leader
    // (rule: answer-names-its-request; Z65).
    if (m.start != s.start || m.term != s.ballot.term) return;
    // The answers of one leader come in any order. A read that has expired is not here any more.
    for (auto kept = s.asked_reads.size(); kept != 0; --kept) {
        auto const read = s.asked_reads.front();
        s.asked_reads.pop_front();
        if (read.token == answer.number)
            out.reads.push_back({read.token, answer.error, answer.index});
        else s.asked_reads.push_back(read);
    }
}

}  // namespace quorate::inline v1::core

#endif
