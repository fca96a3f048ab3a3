// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_TRANSFER_HPP
#define QUORATE_CORE_TRANSFER_HPP

#include <algorithm>
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

/// In election timeouts: as long as this a leader leaves a preferred node alone that did not take over; twice as long
/// each time, up to the second number. While it tries, writes are refused.
inline constexpr int preference_patience = 10;
inline constexpr int preference_patience_max = 1000;

/// Tells the target to campaign once it holds the whole log; repeated with each heartbeat, since it may be lost.
template <class Rules>
void maybe_hand_over(state<Rules>& s, leader& l, effects& out) {
    if (!s.transfer) return;
    auto const at = s.voters.position(s.transfer->target);
    bool const holds_all = at && l.peers[*at].match == s.log.last_index();
    if (holds_all || (at && Rules::has(mutant::transfer_without_catchup)))
        out.messages.push_back(request(
            s, s.transfer->target, messages::timeout_now{s.transfer->cause == transfer_cause::preference}));
}

template <class Rules>
void end_transfer(state<Rules>& s, errc result, effects& out) {
    if (s.transfer->cause == transfer_cause::order) out.transfer_ended = result;
    s.transfer.reset();
}

template <class Rules>
void hand_over_to(state<Rules>& s, leader& l, std::size_t position, transfer_cause cause, effects& out) {
    s.transfer = transfer_order{s.voters.members()[position], s.now + s.options.election_timeout, cause};
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
        return std::tuple{p.answers() && s.commit <= p.match, p.match, s.priority(at)};
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
    hand_over_to(s, *l, *at, transfer_cause::order, out);
    return errc::ok;
}

/// Hands over to a voter of a higher priority that is there and has caught up. It is never for that one to campaign
/// against a leader that works; and before it does so on the leader's word it asks the others, for not all that this
/// leader reaches need be able to win.
template <class Rules>
void maybe_prefer(state<Rules>& s, leader& l, effects& out) {
    if (s.transfer || s.now < s.prefer_at || s.commit < l.blank) return;
    auto const own = s.voters.position(s.self);
    if (!own || !s.voters.is_voter(*own)) return;  // it leaves by itself
    auto preferred = *own;
    for (std::size_t at = 0; at < l.peers.size(); ++at) {
        auto const& p = l.peers[at];
        bool const fit = s.voters.is_voter(at) && p.answers() && p.arrived && s.commit <= p.match;
        if (fit && s.priority(preferred) < s.priority(at)) preferred = at;
    }
    if (preferred == *own) return;
    auto const timeout = s.options.election_timeout;
    s.prefer_again = std::clamp(2 * s.prefer_again, preference_patience * timeout, preference_patience_max * timeout);
    s.prefer_at = s.now + s.prefer_again;
    hand_over_to(s, l, preferred, transfer_cause::preference, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::timeout_now const& t, effects& out) {
    auto const* f = std::get_if<follower>(&s.office);
    if (m.term != s.ballot.term || !f || f->leader != m.from || !s.may_campaign()) return;
    if (t.ask_first) start_pre_vote(s, true, out);
    else start_vote(s, true, out);  // the leader itself wants this campaign (Z32)
}

}  // namespace quorate::core

#endif
