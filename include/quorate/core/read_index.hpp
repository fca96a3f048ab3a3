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
/// The index of a read is max(commit, own blank entry), so no read is parked before the blank entry
/// commits and none is answered with the commit index of an earlier leader
/// (rule: read-waits-for-own-term; Z41, Z46). The leader then makes sure that it still leads: one
/// heartbeat round, started after the read came, answered by a commit quorum. (Needed is a set that
/// meets every election quorum, also those of the configuration before while the newest may not be
/// committed. Every commit quorum of the newest one does, for that is what a change keeps; the dual
/// of a product does not (rule: reads-meet-every-election; Z42, Z66).) Round numbers are the
/// leader's own and never reused in a term (rule: read-round-comes-after; Z43).
namespace quorate::inline v1::core {

template <class Rules>
void answer_read(state<Rules>& s, waiting_read const& r, errc error, effects& out) {
    if (!r.origin) {
        out.reads.push_back({r.token, error, r.index});
        return;
    }
    // The reply goes by the identity of the asker's request: our term is the one that it named.
    out.messages.push_back({s.self, r.origin, s.ballot.term, r.origin_start,
                            messages::read_index_reply{r.token, error, r.index}});
}

template <class Rules>
void take_read(state<Rules>& s, leader& l, waiting_read r, effects& out) {
    if (l.reads.size() >= s.options.pending_reads_max)
        return answer_read(s, r, errc::queue_full, out);
    r.index = std::max(s.commit, l.blank);
    r.round = l.round + 1;
    l.round_wanted = true;
    l.reads.push_back(std::move(r));
}

/// The newest round that a commit quorum has answered.
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

/// The leader steps down: what it could not confirm, it must not answer
/// (rule: read-waits-for-own-term; Z46).
template <class Rules>
void fail_reads(state<Rules>& s, leader& l, effects& out) {
    for (; !l.reads.empty(); l.reads.pop_front())
        answer_read(s, l.reads.front(), errc::leadership_lost, out);
}

/// The reads that were asked of another leader will not be answered by it.
template <class Rules>
void fail_asked_reads(state<Rules>& s, effects& out) {
    for (; !s.asked_reads.empty(); s.asked_reads.pop_front())
        out.reads.push_back({s.asked_reads.front().token, errc::leadership_lost, {}});
}

template <class Rules>
void expire_asked_reads(state<Rules>& s, effects& out) {
    for (; !s.asked_reads.empty() && s.asked_reads.front().expires <= s.now;
         s.asked_reads.pop_front())
        out.reads.push_back({s.asked_reads.front().token, errc::leadership_lost, {}});
}

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
    if (!l || m.term != s.ballot.term || !at) return;  // for another office, or from a stranger
    // Each is decided on once, however often the network brings it (rule: forward-decided-once).
    auto& p = l->peers[*at];
    if (m.start < p.asker || (m.start == p.asker && ask.number <= p.asked)) return;
    p.asker = m.start;
    p.asked = ask.number;
    take_read(s, *l, {ask.number, 0, {}, m.from, m.start}, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::read_index_reply const& answer, effects& out) {
    // To an earlier life or another leader (Z65)
    if (m.start != s.start || m.term != s.ballot.term) return;
    // Answers of one leader come in any order; a read that has expired is not here any more.
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
