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
#include <quorate/mutant.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// How a membership becomes another one: which configurations it goes through, decided on values before anything is
/// appended. Each is one entry of the log; from each to the next, every quorum of the one meets those of the other as
/// broken_laws() asks, so that whoever leads next finds what was committed before (doc/membership.md).
namespace quorate::membership {

template <class Quorum>
struct plan {
    /// In the order of their entries; the last one is what was asked for. Empty: nothing is to be done.
    std::vector<configuration<Quorum>> steps;
};

/// The configuration in which `next` alone decides. A member that stays keeps its number; each other one gets one
/// that was never given (Z55). Nothing if there is none left.
template <class Quorum>
std::optional<configuration<Quorum>> arrive(configuration<Quorum> const& now, electorate<Quorum> next) {
    auto number = now.next_number;
    for (member& m : next.members) {
        auto const* known = now.find(m.who);
        m.number = known ? known->number : std::exchange(number, {number.value + 1});
    }
    if (number.value > member_number_max + 1) return std::nullopt;
    return configuration<Quorum>{std::move(next), std::nullopt, number};
}

/// The first step where an id comes back with another store: its seat falls vacant, for an id never names two members
/// at once (Z56). A set that decides afterwards decided before, so this always is one step.
template <class Quorum>
std::optional<configuration<Quorum>> vacate(configuration<Quorum> const& now, electorate<Quorum> const& next) {
    auto left = now;
    std::erase_if(left.current.members, [&](member const& m) {
        auto const* other = next.find(m.who.id);
        return other && other->who != m.who;
    });
    return left == now ? std::nullopt : std::optional{std::move(left)};
}

/// The steps from `now` to `next`, or why there are none. One step where the quorums of both sides meet; otherwise, or
/// where nobody can say, through the product of both, which is lawful with either by construction.
/// Preconditions: no change is half done in `now`; the members of `next` are ascending by id.
template <term_policy Terms, class Mutants = no_mutants, class Quorum>
std::variant<plan<Quorum>, failure> make_plan(configuration<Quorum> const& now, electorate<Quorum> const& next) {
    assert(!now.target);
    struct place {
        node_id id;
        std::string const& address;
    };
    std::vector<place> places;
    for (member const& m : next.members) places.push_back({m.who.id, m.address});
    if (auto bad = check_members<Terms, Mutants>("change", places, next.quorum)) return bad;

    plan<Quorum> p;
    auto from = now;
    if (auto left = vacate(now, next)) {
        auto const held = left->current.held();
        if (!commits(left->current.quorum, held) || !elects(left->current.quorum, held))
            return failure{errc::configuration_invalid,
                           "change: a node comes back with another store, and without its old one the others do not "
                           "decide"};
        from = *left;
        p.steps.push_back(std::move(*left));
    }
    auto to = arrive(from, next);
    if (!to) return failure{errc::configuration_invalid, "change: all member numbers have been given"};
    if (to->current == now.current) return plan<Quorum>{};
    bool const one_step = broken_laws<Terms>(from.current, to->current).empty();
    if (!one_step) p.steps.push_back({from.current, to->current, to->next_number});
    p.steps.push_back(std::move(*to));
    return p;
}

}  // namespace quorate::membership

#endif
