// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_OFFICE_HPP
#define QUORATE_CORE_OFFICE_HPP

#include <algorithm>
#include <quorate/core/read_index.hpp>
#include <quorate/core/state.hpp>
#include <utility>

/// Changes of role and term, and what must never survive one.
namespace quorate::inline v1::core {

/// Ends a transfer by this node when a leader is known: with `ok` if that is the target.
template <class Rules>
void settle_transfer(state<Rules>& s, member_id leader, effects& out) {
    if (!leader) return;
    // The node can win an election, even if it was late: its backoff is over.
    std::erase_if(s.backoffs, [&](backoff const& b) { return b.target == leader; });
    if (!s.transfer) return;
    out.transfer_ended = leader == s.transfer->target ? errc::ok : errc::transfer_failed;
    s.transfer.reset();
}

/// Follows `leader` in the current term; none: the leader is not known yet. The vote of the term
/// stays what it is. If it were forgotten, this node could vote a second time in the term
/// (rule: vote-once-per-term; Z03).
template <class Rules>
void become_follower(state<Rules>& s, member_id leader, effects& out) {
    if (auto* l = std::get_if<core::leader>(&s.office)) {
        fail_reads(s, *l, out);
        // The next leader goes on with the change if its log has it; this node cannot tell.
        if (l->change_asked) out.change_ended = change_end{errc::outcome_unknown};
    }
    fail_asked_reads(s, out);
    s.office = follower{leader, leader ? std::optional{s.now} : std::nullopt};
    out.office_changed = true;
    reset_election_timer(s);
    settle_transfer(s, leader, out);
}

/// Ends a pre-vote that the leader of this node wanted: the node goes on as a follower of that
/// leader. Otherwise does nothing.
template <class Rules>
void stop_asking(state<Rules>& s, effects& out) {
    auto const* c = std::get_if<candidate>(&s.office);
    if (!c || !c->follows) return;
    s.office = follower{*c->follows};
    out.office_changed = true;
    reset_election_timer(s);
}

/// Enters a higher term, in which this node has not voted.
template <class Rules>
void adopt_term(state<Rules>& s, term t, effects& out) {
    s.ballot = {t, {}};
    ask_save_ballot(s, out);
    become_follower(s, {}, out);
}

/// Enters the term that a reply names, if it is higher. Otherwise this node would go on in a term
/// to which the others do not listen any more (rule: higher-term-is-learnt).
template <class Rules>
void learn_term(state<Rules>& s, term t, effects& out) {
    if (s.ballot.term < t) adopt_term(s, t, out);
}

/// Notes that the leader's log grew and the disk was asked to keep it: the leader counts its own
/// copy when that write is durable.
template <class Rules>
void note_own_append(state<Rules>& s) {
    s.unsynced.push_back({s.ledger.last_issued(), s.log.last_index()});
}

/// Takes office. The blank entry is one of the leader's own term, without which nothing that an
/// earlier leader left behind could commit (rule: own-term-commits).
template <class Rules>
void become_leader(state<Rules>& s, effects& out) {
    leader l;
    l.blank = next(s.log.last_index());
    // Not at once: the first probes say who leads.
    l.heartbeat_at = s.now + s.options.heartbeat_interval;
    l.check_at = s.now + s.options.election_timeout;
    l.prefer_from = l.check_at;
    l.newest_session = {1};
    l.peers.assign(s.voters.members().size(), peer::fresh(l.newest_session, l.blank));
    s.office = std::move(l);
    s.log.append(s.ballot.term, 1);
    ask_write(s, out, writes::append_blank{s.log.last_id()});
    s.unsynced.clear();
    note_own_append(s);
    out.office_changed = true;
    fail_asked_reads(s, out);
    settle_transfer(s, s.self, out);
}

}  // namespace quorate::inline v1::core

#endif
