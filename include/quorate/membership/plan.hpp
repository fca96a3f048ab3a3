// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_PLAN_HPP
#define QUORATE_MEMBERSHIP_PLAN_HPP

#include <algorithm>
#include <cassert>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/laws.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// How a membership becomes another one: through which configurations. That is decided on values,
/// before anything is appended. Each configuration is one entry of the log. From each to the next
/// the quorums of both must meet, as broken_laws() asks. Otherwise the next leader could miss what
/// was committed before (rule: quorums-meet-across-a-change; doc/membership.md).
namespace quorate::inline v1::membership {

template <class Quorum>
struct plan {
    /// In the order of their entries; the last one is what was asked for. Empty: it is so already.
    std::vector<configuration<Quorum>> steps;
};

/// What follows a configuration in which a change is half done. If the current half decides alone,
/// it follows when the new voters have caught up: the product of both halves, or the target alone
/// if the quorums of both meet. If both halves decide, the target alone follows when they have
/// committed the configuration. `c` alone says all of this, so any leader can go on
/// (rule: change-stands-in-the-log). Precondition: `c` has a target.
template <term_policy Terms, class Quorum>
configuration<Quorum> next_step(configuration<Quorum> c) {
    assert(c.target);
    if (!c.joint && !broken_laws<Terms>(c.current, *c.target).empty()) {
        c.joint = true;
        return c;
    }
    return {std::move(*c.target), std::nullopt, c.next_number};
}

/// What follows if a new voter does not catch up: the members of `before`, so that a seat which
/// fell vacant for the change is held again. If `before` is not the configuration in which the
/// change began, it is not known whose the vacant seats were, and the current half goes on without
/// them.
template <class Quorum>
configuration<Quorum> give_up(configuration<Quorum> const& c, configuration<Quorum> const* before) {
    assert(c.target && !c.joint);
    bool const known = before && !before->target && before->current.quorum == c.current.quorum;
    return {known ? before->current : c.current, std::nullopt, c.next_number};
}

/// The configuration in which `next` alone decides. A member that stays keeps its number; each
/// other member gets a number that was never given. Otherwise it could win the distinct term of a
/// node that had the number before (rule: numbers-given-once; Z55). Nothing if no number is left.
template <class Quorum>
std::optional<configuration<Quorum>> arrive(configuration<Quorum> const& now,
                                            electorate<Quorum> next) {
    auto number = now.next_number;
    for (member& m : next.members) {
        auto const* known = now.find(m.who);
        m.number = known ? known->number : std::exchange(number, {number.value + 1});
    }
    if (number.value > member_number_max + 1) return std::nullopt;
    return configuration<Quorum>{std::move(next), std::nullopt, number};
}

/// `now` without the members whose id comes back with another store. Their seats fall vacant first,
/// since an id never names two members at once (rule: node-is-its-store; Z56). What decides with
/// vacant seats decided before, too, so this is safe in any step, whatever the quorum system.
template <class Quorum>
electorate<Quorum> vacate(electorate<Quorum> now, electorate<Quorum> const& next) {
    std::erase_if(now.members, [&](member const& m) {
        auto const* other = next.find(m.who.id);
        return other && other->who != m.who;
    });
    return now;
}

/// The steps from `now` to `next`, or why there are none:
///
///  1. if there are new voters: the current half goes on alone, without the members whose id comes
///     back with another store, until the new voters have caught up;
///  2. if the quorums of both sides do not meet, or it cannot be decided whether they do: the
///     product of both, which is lawful with either;
///  3. `next` alone.
///
/// Preconditions: no change is half done in `now`; the members of `next` ascend by id.
template <term_policy Terms, class Quorum>
std::variant<plan<Quorum>, failure> make_plan(configuration<Quorum> const& now,
                                              electorate<Quorum> const& next) {
    assert(!now.target);
    auto const refused = [](char const* why) { return failure{errc::configuration_invalid, why}; };
    struct place {
        node_id id;
        std::string const& address;
    };
    std::vector<place> places;
    for (member const& m : next.members) places.push_back({m.who.id, m.address});
    if (auto bad = check_members<Terms>("change", places, next.quorum)) return bad;

    auto to = arrive(now, next);
    if (!to) return refused("change: all member numbers have been given");
    if (to->current == now.current) return plan<Quorum>{};

    bool const new_voters = std::ranges::any_of(next.members, [&](member const& m) {
        return next.is_voter(m.who) && !now.current.is_voter(m.who);
    });
    configuration<Quorum> half{vacate(now.current, next), to->current, to->next_number, false};
    bool const at_once = !new_voters && broken_laws<Terms>(now.current, to->current).empty();
    if (!at_once && !half.current.decides())
        return refused(
            "change: without the nodes that come back with another store, the others do not "
            "decide; while "
            "the old ones still run, change first to a quorum system without them");
    plan<Quorum> p;
    if (!at_once) {
        half.joint = !new_voters;
        p.steps.push_back(std::move(half));
    } else {
        p.steps.push_back(std::move(*to));
    }
    while (p.steps.back().target) p.steps.push_back(next_step<Terms>(p.steps.back()));
    return p;
}

}  // namespace quorate::inline v1::membership

#endif
