// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_TRANSFER_HPP
#define QUORATE_CORE_TRANSFER_HPP

#include <quorate/core/election.hpp>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <quorate/mutant.hpp>

/// Leadership transfer (thesis 3.10): no new proposals, wait until the target holds everything, tell it to campaign.
/// If it has not taken over after an election timeout, the leader goes on (Z40b).
namespace quorate::core {

/// Tells the target to campaign once it holds the whole log; repeated with each heartbeat, since it may be lost.
template <class Rules>
void maybe_hand_over(state<Rules>& s, leader& l, effects& out) {
    if (!s.transfer) return;
    auto const at = s.voters.position(s.transfer->target);
    bool const holds_all = at && l.peers[*at].match == s.log.last_index();
    if (holds_all || (at && Rules::has(mutant::transfer_without_catchup)))
        out.messages.push_back(request(s, s.transfer->target, messages::timeout_now{}));
}

template <class Rules>
void end_transfer(state<Rules>& s, errc result, effects& out) {
    s.transfer.reset();
    out.transfer_ended = true;
    out.transfer_result = result;
}

template <class Rules>
errc start_transfer(state<Rules>& s, node_id to, effects& out) {
    auto* l = std::get_if<leader>(&s.office);
    if (!l) return errc::not_leader;
    if (s.transfer) return errc::transfer_in_progress;
    auto const at = s.voters.position_of(to);
    if (!at || !s.voters.is_voter(*at)) return errc::unknown_node;
    auto const target = s.voters.members()[*at];
    s.transfer = transfer_order{target, s.now + s.options.election_timeout};
    if (target == s.self) end_transfer(s, errc::ok, out);
    else maybe_hand_over(s, *l, out);
    return errc::ok;
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::timeout_now const&, effects& out) {
    auto const* f = std::get_if<follower>(&s.office);
    if (m.term != s.ballot.term || !f || f->leader != m.from || !s.may_campaign()) return;
    start_vote(s, true, out);  // no pre-vote: the leader itself wants this campaign (Z32)
}

}  // namespace quorate::core

#endif
