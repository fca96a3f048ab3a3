// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_CHANGE_HPP
#define QUORATE_CORE_CHANGE_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <quorate/core/transfer.hpp>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/plan.hpp>
#include <utility>
#include <variant>
#include <vector>

/// Changes of the membership. A plan has steps, and each step is a configuration entry, effective
/// as soon as it is appended (rule: newest-configuration-decides). A leader appends the next step
/// only when the step before and an entry of the leader's own term are committed. Otherwise two
/// leaders could begin from the same configuration and both commit a change, and the quorums of the
/// two changes need not meet (rule: one-change-at-a-time; Z35). The entry of a change that is half
/// done names its target, so the next leader finds the change in its log and goes on with it.
/// Otherwise nobody would finish the change of a leader that died
/// (rule: change-stands-in-the-log; Z38).
namespace quorate::inline v1::core {

/// New voters learn in rounds. A round ends when all of them hold what was in the log as the round
/// began, and the last round must be shorter than an election timeout. A voter that needs longer is
/// so far behind that the new quorums would stop the cluster until it has caught up (thesis 4.2.1).
/// After this many rounds without such a short one the change ends with catch_up_failed.
inline constexpr std::uint32_t catch_up_rounds_max = 10;
/// In election timeouts: the change ends with catch_up_failed when its new voters have got no
/// further for this long. Otherwise a new voter that is down would keep every later change waiting.
inline constexpr int catch_up_standstill_max = 10;

/// Appends a configuration to the log, where it is effective at once, and asks for the write.
template <class Rules>
void append_configuration(state<Rules>& s, membership::configuration<typename Rules::quorum> c,
                          effects& out) {
    s.log.append(s.ballot.term, 1);
    s.log.add_configuration({s.log.last_index(), std::move(c)});
    refresh_voters(s, out);
    ask_write(s, out, writes::append_configuration{s.log.last_id()});
    if (std::holds_alternative<leader>(s.office)) note_own_append(s);
}

/// See raft::change(): checks that a change may begin, makes its plan and appends the first step.
template <class Rules>
failure start_change(state<Rules>& s, membership::electorate<typename Rules::quorum> const& next,
                     effects& out) {
    auto* const l = std::get_if<leader>(&s.office);
    if (!l) {
        auto const* f = s.following();
        if (!f || !f->leader) return {errc::no_leader, "change: no leader is known here"};
        return {errc::not_leader, "change: node " + std::to_string(f->leader.id.value) + " leads"};
    }
    if (s.transfer) return {errc::transfer_in_progress, "change: leadership is being handed over"};
    if (s.commit < l->blank)
        return {errc::leader_not_ready,
                "change: this leader has not committed an entry of its own term yet"};
    auto const& now = s.log.configuration()->value;
    if (now.target || s.commit < s.voters_from)
        return {errc::change_in_progress, "change: the one at log index " +
                                              std::to_string(s.voters_from.value) +
                                              " is not finished"};
    for (auto const& m : next.members)
        if (!m.who.store)
            return {
                errc::configuration_invalid,
                "change: the store of node " + std::to_string(m.who.id.value) + " is not known"};
    auto decided = membership::make_plan<typename Rules::terms>(now, next);
    if (auto* refused = std::get_if<failure>(&decided)) return std::move(*refused);
    l->change_asked = true;
    l->change_result = {};
    auto& steps = std::get<membership::plan<typename Rules::quorum>>(decided).steps;
    if (!steps.empty()) append_configuration(s, std::move(steps.front()), out);
    return {};
}

/// Calls `f(member_id, log_index match, bool arrived)` for each new voter: a member that votes in
/// the target and not in the current half. The leader itself counts as arrived. Precondition: `c`
/// has a target.
template <class Rules, class F>
void for_each_new_voter(state<Rules> const& s, leader const& l,
                        membership::configuration<typename Rules::quorum> const& c, F f) {
    for (auto const& m : c.target->members)
        if (auto const at = s.voters.position(m.who);
            at && c.target->is_voter(m.who) && !c.current.is_voter(m.who))
            f(m.who, l.peers[*at].match, l.peers[*at].arrived || m.who == s.self);
}

/// The new voter that holds least of the log.
template <class Rules>
member_id furthest_behind(state<Rules> const& s, leader const& l,
                          membership::configuration<typename Rules::quorum> const& c) {
    std::pair<log_index, member_id> least{next(s.log.last_index()), {}};
    for_each_new_voter(s, l, c, [&](member_id who, log_index match, bool) {
        least = std::min(least, {match, who});
    });
    return least.second;
}

/// How far the new voters of a change are.
enum class learning : std::uint8_t {
    goes_on,  ///< wait
    done,     ///< they have caught up: the next step may be appended
    failed    ///< one of them does not catch up: give the change up
};

/// Looks how far the new voters are. A new voter gets its vote only when it has also said that it
/// may campaign. Otherwise its log could become the newest one: it would not campaign, and nobody
/// could elect the others (rule: vote-after-arrival; Z67).
template <class Rules>
learning look_at_new_voters(state<Rules>& s, leader& l,
                            membership::configuration<typename Rules::quorum> const& c) {
    auto& k =
        l.catching_up ? *l.catching_up : l.catching_up.emplace(catch_up{0, {}, s.now, 0, s.now});
    std::uint64_t held = 0;
    bool all = k.round != 0;
    bool all_arrived = true;
    for_each_new_voter(s, l, c, [&](member_id, log_index match, bool arrived) {
        // At most the goal: a voter that is beyond it must not hide one that stands still.
        held += std::min(k.goal, match).value;
        all = all && k.goal <= match;
        all_arrived = all_arrived && arrived;
    });
    if (k.held < held) k.moved = s.now;
    k.held = held;
    if (all && all_arrived && s.now < k.began + s.options.election_timeout) return learning::done;
    bool const next_round = all || k.round == 0;
    if (next_round && k.round == catch_up_rounds_max) return learning::failed;
    if (next_round) k = {k.round + 1, s.log.last_index(), s.now, held, s.now};
    bool const stands_still =
        k.moved + catch_up_standstill_max * s.options.election_timeout <= s.now;
    return stands_still ? learning::failed : learning::goes_on;
}

/// Makes a leader without a vote step down. It brought about the change that took its vote away
/// (thesis 4.2.2) and then handed over; if its successor has not taken over in time, it leaves all
/// the same. Until then it may be the only node that can lead (rule: outsiders-campaign).
template <class Rules>
void leave_office_if_retired(state<Rules>& s, effects& out) {
    if (std::holds_alternative<leader>(s.office) && s.is_retired() &&
        !s.log.configuration()->value.target)
        become_follower(s, {}, out);
}

/// Reports the end of a change, if it was asked for here.
template <class Rules>
void end_change(leader& l, effects& out) {
    if (l.change_asked) out.change_ended = l.change_result;
    l.change_asked = false;
    l.change_result = {};
    l.catching_up.reset();
}

/// Goes on with a change that is half done; called at the end of each batch of inputs. Waits until
/// the newest configuration and this leader's blank entry are committed
/// (rule: one-change-at-a-time; Z35). Once a change is over, a leader that has no vote any more
/// hands over.
template <class Rules>
void go_on_with_change(state<Rules>& s, leader& l, effects& out) {
    if (s.commit < l.blank) return;
    if (s.commit < s.voters_from) return;
    auto const& c = s.log.configuration()->value;
    if (!c.target) {
        end_change<Rules>(l, out);
        if (s.is_retired() && !s.transfer) hand_over_to(s, l, *best_successor(s, l), false, out);
        return;
    }
    if (s.transfer) return;
    auto const how = c.joint ? learning::done : look_at_new_voters(s, l, c);
    if (how == learning::goes_on) return;
    l.catching_up.reset();
    if (how == learning::failed)
        l.change_result = {errc::catch_up_failed, furthest_behind(s, l, c)};
    if (how == learning::done)
        return append_configuration(s, membership::next_step<typename Rules::terms>(c), out);
    auto const* before = s.log.configuration_before();
    append_configuration(s, membership::give_up(c, before ? &before->value : nullptr), out);
}

}  // namespace quorate::inline v1::core

#endif
