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

/// Leadership transfer (thesis 3.10). The leader takes no new proposals, waits until the target
/// holds the whole log, and tells it to campaign. Otherwise new writes could keep the target behind
/// for ever. If the target has not taken over after an election timeout, the leader goes on;
/// otherwise a target that is down would cost the cluster its leader
/// (rule: transfer-after-catch-up; Z40b).
namespace quorate::inline v1::core {

/// The first backoff of a preferred node that did not take over, and the longest one, both in
/// election timeouts; each is twice as long as the one before. A leader that tries to hand over
/// refuses writes, so without a backoff a preferred node that cannot win would make it refuse them
/// again and again.
inline constexpr int preference_backoff_min = 10;
inline constexpr int preference_backoff_max = 1000;

/// Tells the target to campaign, once it holds the whole log. Repeated with each heartbeat, since
/// the message may be lost.
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

/// Begins a transfer to the member at `position`. A transfer to this node itself has ended at once.
template <class Rules>
void hand_over_to(state<Rules>& s, leader& l, std::size_t position, bool ask_first, effects& out) {
    s.transfer =
        transfer_order{s.voters.members()[position], s.now + s.options.election_timeout, ask_first};
    if (s.is_self(position)) end_transfer(s, errc::ok, out);
    else maybe_hand_over(s, l, out);
}

/// The best voter to hand over to: one that answers and holds what is committed, if there is such a
/// voter; of these the one that holds most of the log; of these the one with the highest priority.
/// None if there is no other voter.
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

/// See raft::transfer(). A transfer that was asked for replaces one that this leader tries on its
/// own.
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

/// Can this voter take over? As far as the leader knows, it answers, may campaign, and holds what
/// was committed when the heartbeat timer ran last. More cannot be asked: while writes come, no
/// follower holds at every moment what is committed at that moment.
template <class Rules>
bool is_fit_to_lead(state<Rules> const& s, leader const& l, std::size_t at) {
    auto const& p = l.peers[at];
    bool const fit = s.voters.is_voter(at) && p.reachable() == reachability::yes && p.arrived;
    return fit && std::max(l.commit_before, l.blank) <= p.match;
}

/// Does the backoff of this node run?
template <class Rules>
bool has_backoff(state<Rules> const& s, member_id who) {
    return std::ranges::any_of(
        s.backoffs, [&](backoff const& b) { return b.target == who && s.now < b.until; });
}

/// Begins the next backoff of this node; it ends early when the node leads (settle_transfer).
template <class Rules>
void begin_backoff(state<Rules>& s, member_id who) {
    std::erase_if(s.backoffs, [&](backoff const& b) { return !s.voters.position(b.target); });
    auto b = std::ranges::find(s.backoffs, who, &backoff::target);
    if (b == s.backoffs.end()) b = s.backoffs.insert(b, {who, {}, {}});
    auto const timeout = s.options.election_timeout;
    b->wait =
        std::clamp(2 * b->wait, preference_backoff_min * timeout, preference_backoff_max * timeout);
    b->until = s.now + b->wait;
}

/// Hands over to a voter of a higher priority that answers and has caught up. A preferred node must
/// not depose a working leader. So before it campaigns it holds a pre-vote: the leader may reach it
/// while a quorum does not (rule: preferred-asks-first).
template <class Rules>
void maybe_prefer(state<Rules>& s, leader& l, effects& out) {
    if (s.transfer || s.now < l.prefer_from || s.commit < l.blank) return;
    auto const own = s.voters.position(s.self);
    if (!own || !s.voters.is_voter(*own)) return;  // go_on_with_change hands over for it
    auto preferred = *own;
    for (std::size_t at = 0; at < l.peers.size(); ++at) {
        bool const may = is_fit_to_lead(s, l, at) && !has_backoff(s, s.voters.members()[at]);
        if (may && s.priority(preferred) < s.priority(at)) preferred = at;
    }
    if (preferred == *own) return;
    begin_backoff(s, s.voters.members()[preferred]);
    hand_over_to(s, l, preferred, true, out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::timeout_now const& t, effects& out) {
    auto const* f = s.following();
    if (m.term != s.ballot.term || !f || f->leader != m.from || !s.may_campaign()) return;
    auto const* asks = std::get_if<candidate>(&s.office);
    if (!t.ask_first) start_vote(s, true, out);   // the leader itself wants this campaign (Z32)
    else if (asks) send_pre_vote(s, *asks, out);  // asked again: the requests may be lost
    else start_pre_vote(s, true, out);
}

}  // namespace quorate::inline v1::core

#endif
