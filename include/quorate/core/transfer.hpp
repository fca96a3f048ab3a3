// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_TRANSFER_HPP
#define QUORATE_CORE_TRANSFER_HPP

#include <cstddef>
#include <optional>
#include <quorate/core/election.hpp>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <quorate/mutant.hpp>
#include <tuple>

/// Leadership transfer (thesis 3.10): no new proposals, wait until the target holds everything, tell it to campaign.
/// If it has not taken over after an election timeout, the leader goes on (Z40b).
namespace quorate::core {

/// In election timeouts: as long as this a leader leaves a preferred node alone that did not take over.
inline constexpr int preference_patience = 10;

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
    if (s.transfer->asked) out.transfer_ended = result;
    s.transfer.reset();
}

template <class Rules>
void hand_over_to(state<Rules>& s, leader& l, std::size_t position, bool asked, effects& out) {
    s.transfer = transfer_order{s.voters.members()[position], s.now + s.options.election_timeout, asked};
    if (s.is_self(position)) end_transfer(s, errc::ok, out);
    else maybe_hand_over(s, l, out);
}

/// The other voter that answers and holds most of the log, of such the one with the highest priority; none if there is
/// no other.
template <class Rules>
std::optional<std::size_t> best_successor(state<Rules> const& s, leader const& l) {
    std::optional<std::size_t> best;
    auto const rank = [&](std::size_t at) {
        auto const& p = l.peers[at];
        return std::tuple{p.active && s.commit <= p.match, p.match, s.priority(at)};
    };
    for (std::size_t at = 0; at < l.peers.size(); ++at)
        if (s.voters.is_voter(at) && !s.is_self(at) && (!best || rank(*best) < rank(at))) best = at;
    return best;
}

/// `to` none: to the one who holds most.
template <class Rules>
errc start_transfer(state<Rules>& s, node_id to, effects& out) {
    auto* l = std::get_if<leader>(&s.office);
    if (!l) return errc::not_leader;
    if (s.transfer) return errc::transfer_in_progress;
    auto const at = to ? s.voters.position_of(to) : best_successor(s, *l);
    if (!at || !s.voters.is_voter(*at)) return errc::unknown_node;
    hand_over_to(s, *l, *at, true, out);
    return errc::ok;
}

/// Hands over to a voter of a higher priority that is there and has caught up. It is never for that one to campaign
/// against a leader that works.
template <class Rules>
void maybe_prefer(state<Rules>& s, leader& l, effects& out) {
    if (s.transfer || s.now < l.prefer_at || s.commit < l.blank) return;
    auto const own = s.voters.position(s.self);
    if (!own || !s.voters.is_voter(*own)) return;  // it leaves by itself
    auto preferred = *own;
    for (std::size_t at = 0; at < l.peers.size(); ++at) {
        bool const fit = s.voters.is_voter(at) && l.peers[at].active && s.commit <= l.peers[at].match;
        if (fit && s.priority(preferred) < s.priority(at)) preferred = at;
    }
    if (preferred == *own) return;
    l.prefer_at = s.now + preference_patience * s.options.election_timeout;
    hand_over_to(s, l, preferred, false, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::timeout_now const&, effects& out) {
    auto const* f = std::get_if<follower>(&s.office);
    if (m.term != s.ballot.term || !f || f->leader != m.from || !s.may_campaign()) return;
    start_vote(s, true, out);  // no pre-vote: the leader itself wants this campaign (Z32)
}

}  // namespace quorate::core

#endif
