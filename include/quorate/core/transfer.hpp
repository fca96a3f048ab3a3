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
#include <tuple>

/// Leadership transfer (thesis 3.10): no new proposals, wait until the target holds everything,
/// tell it to campaign. If it has not taken over after an election timeout, the leader goes on
/// (rule: transfer-after-catch-up; Z40b).
namespace quorate::inline v1::core {

/// In election timeouts: as long as this a leader leaves a preferred node alone that did not take
/// over; twice as long each time, up to the second number. While it tries, writes are refused.
inline constexpr int preference_patience = 10;
inline constexpr int preference_patience_max = 1000;

/// Tells the target to campaign once it holds the whole log; repeated with each heartbeat, since it
/// may be lost.
template <class Rules>
void maybe_hand_over(state<Rules>& s, leader& l, effects& out) {
    if (!s.transfer) return;
    auto const at = s.voters.position(s.transfer->target);
    if (at && l.peers[*at].match == s.log.last_index())
        out.messages.push_back(
            request(s, s.transfer->target, messages::timeout_now{s.transfer->ask_first}));
}

template <class Rules>
void end_transfer(state<Rules>& s, errc result, effects& out) {
    out.transfer_ended = result;
    s.transfer.reset();
}

template <class Rules>
void hand_over_to(state<Rules>& s, leader& l, std::size_t position, bool ask_first, effects& out) {
    s.transfer =
        transfer_order{s.voters.members()[position], s.now + s.options.election_timeout, ask_first};
    if (s.is_self(position)) end_transfer(s, errc::ok, out);
    else maybe_hand_over(s, l, out);
}

/// The other voter that answers and holds most of the log, of such the one with the highest
/// priority; none if there is no other.
template <class Rules>
std::optional<std::size_t> best_successor(state<Rules> const& s, leader const& l) {
    std::optional<std::size_t> best;
    auto const rank = [&](std::size_t at) {
        auto const& p = l.peers[at];
        return std::tuple{p.reachable() == reachability::yes && s.commit <= p.match, p.match,
                          s.priority(at)};
    };
    for (std::size_t at = 0; at < l.peers.size(); ++at)
        if (s.voters.is_voter(at) && !s.is_self(at) && (!best || rank(*best) < rank(at))) best = at;
    return best;
}

/// `to` none: to the one who holds most. What somebody asks for goes before what this leader tries
/// by itself.
template <class Rules>
errc start_transfer(state<Rules>& s, node_id to, effects& out) {
    auto* l = std::get_if<leader>(&s.office);
    if (!l) return errc::not_leader;
    if (s.transfer && !s.transfer->ask_first) return errc::transfer_in_progress;
    auto const at = to ? s.voters.position_of(to) : best_successor(s, *l);
    if (!at || !s.voters.is_voter(*at)) return errc::unknown_node;
    if (s.transfer && s.is_self(*at)) return errc::transfer_in_progress;  // too late to keep it
    hand_over_to(s, *l, *at, false, out);
    return errc::ok;
}

/// Has it, as far as the leader knows, what was committed when the timer ran last? While writes
/// come, nobody has at every moment what is committed just now.
template <class Rules>
bool is_fit_to_lead(state<Rules> const& s, leader const& l, std::size_t at) {
    auto const& p = l.peers[at];
    bool const fit = s.voters.is_voter(at) && p.reachable() == reachability::yes && p.arrived;
    return fit && std::max(l.commit_before, l.blank) <= p.match;
}

/// It did not take over when this node tried last, not long ago.
template <class Rules>
bool is_left_alone(state<Rules> const& s, member_id who) {
    return std::ranges::any_of(s.backoffs,
                               [&](patience const& p) { return p.with == who && s.now < p.until; });
}

/// From now on it is left alone for a while, unless it takes over.
template <class Rules>
void leave_alone(state<Rules>& s, member_id who) {
    std::erase_if(s.backoffs, [&](patience const& p) { return !s.voters.position(p.with); });
    auto p = std::ranges::find(s.backoffs, who, &patience::with);
    if (p == s.backoffs.end()) p = s.backoffs.insert(p, {who, {}, {}});
    auto const timeout = s.options.election_timeout;
    p->wait =
        std::clamp(2 * p->wait, preference_patience * timeout, preference_patience_max * timeout);
    p->until = s.now + p->wait;
}

/// Hands over to a voter of a higher priority that is there and has caught up. It is never for that
/// one to campaign against a leader that works; and before it does so on the leader's word it asks
/// the others, for not all that this leader reaches need be able to win
/// (rule: preferred-asks-first).
template <class Rules>
void maybe_prefer(state<Rules>& s, leader& l, effects& out) {
    if (s.transfer || s.now < l.prefer_from || s.commit < l.blank) return;
    auto const own = s.voters.position(s.self);
    if (!own || !s.voters.is_voter(*own)) return;  // it leaves by itself
    auto preferred = *own;
    for (std::size_t at = 0; at < l.peers.size(); ++at) {
        bool const may = is_fit_to_lead(s, l, at) && !is_left_alone(s, s.voters.members()[at]);
        if (may && s.priority(preferred) < s.priority(at)) preferred = at;
    }
    if (preferred == *own) return;
    leave_alone(s, s.voters.members()[preferred]);
    hand_over_to(s, l, preferred, true, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::timeout_now const& t, effects& out) {
    auto const* f = s.following();
    if (m.term != s.ballot.term || !f || f->leader != m.from || !s.may_campaign()) return;
    auto const* asks = std::get_if<candidate>(&s.office);
    if (!t.ask_first) start_vote(s, true, out);   // the leader itself wants this campaign (Z32)
    else if (asks) send_pre_vote(s, *asks, out);  // it said so again: the questions may be lost
    else start_pre_vote(s, true, out);
}

}  // namespace quorate::inline v1::core

#endif
