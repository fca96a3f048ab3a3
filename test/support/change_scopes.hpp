// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CHANGE_SCOPES_HPP
#define QUORATE_TEST_SUPPORT_CHANGE_SCOPES_HPP

#include <algorithm>
#include <cstdint>
#include <quorate/term_policy.hpp>
#include <type_traits>
#include <utility>
#include <vector>
#include "core_scopes.hpp"
#include "lawful_rules.hpp"

/// Scopes in which the membership changes, from and to all systems of a list.
namespace script {

using quorate_test::any_rule;
using quorate_test::least_renamed;

template <class Terms>
using rule_with = std::conditional_t<Terms::elections_must_meet, any_rule, distinct<any_rule>>;
template <class Terms>
using change_scopes = std::vector<scope<rule_with<Terms>>>;

/// From each system, up to renaming, to all others: together these are all pairs. Where terms name members nobody is
/// renamed in a search; there one of each class of pairs must do.
template <class Terms>
change_scopes<Terms> all_pairs(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    change_scopes<Terms> out;
    for (any_rule const& from : systems) {
        if (least_renamed({from}, nodes) != std::vector{from}) continue;
        std::vector<rule_with<Terms>> targets;
        for (any_rule const& to : systems) {
            std::vector const both{from, to};
            bool const one_of_class = Terms::elections_must_meet || least_renamed(both, nodes) == both;
            if (to != from && one_of_class) targets.emplace_back(to);
        }
        out.push_back(changes(rule_with<Terms>{from}, std::move(targets)));
    }
    return out;
}

/// From one system to two others, each one step away, that must not follow one another: of two leaders who begin, one
/// must fail. All of them, up to renaming.
template <class Terms>
change_scopes<Terms> all_rivals(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    auto const one_step = [&](any_rule const& i, any_rule const& j) {
        return i != j && quorate_test::lawful_in_one_step<Terms>(i, j, nodes);
    };
    std::vector<std::vector<any_rule>> known;
    for (any_rule const& from : systems) {
        if (least_renamed({from}, nodes) != std::vector{from}) continue;
        for (any_rule const& t : systems) {
            for (any_rule const& u : systems) {
                if (t == u || !one_step(from, t) || !one_step(from, u) || one_step(t, u)) continue;
                auto all = least_renamed({from, t, u}, nodes);
                auto const swapped = least_renamed({from, u, t}, nodes);
                if (std::ranges::find(known, swapped) == known.end() && std::ranges::find(known, all) == known.end())
                    known.push_back(std::move(all));
            }
        }
    }
    change_scopes<Terms> out;
    for (auto const& all : known)
        out.push_back(changes(rule_with<Terms>{all[0]}, {rule_with<Terms>{all[1]}, rule_with<Terms>{all[2]}}));
    return out;
}

/// Of a system of all nodes one was wiped, without whom the others decide: it may come back, or be left out, or the
/// system may become any other one.
template <class Terms>
change_scopes<Terms> all_wiped(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    change_scopes<Terms> out;
    std::vector<rule_with<Terms>> const targets(systems.begin(), systems.end());
    auto const all = (1U << nodes) - 1;
    for (any_rule const& from : systems) {
        if (from.who != all || least_renamed({from}, nodes) != std::vector{from}) continue;
        for (std::uint64_t id = 1; id <= nodes; ++id) {
            auto const others = all & ~(1U << (id - 1));
            if ((from.commit >> others & 1U) == 0 || (from.elect >> others & 1U) == 0) continue;
            out.push_back(changes(rule_with<Terms>{from}, targets));
            out.back().wiped = {id};
        }
    }
    return out;
}

template <class Terms>
void all_are_lawful(change_scopes<Terms> scopes, bounds const& b, bool disks_at_once) {
    for (auto& sc : scopes) {
        sc.disks_at_once = disks_at_once;
        all_is_lawful(sc, b);
    }
}

}  // namespace script

#endif
