// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// From each quorum system of three nodes to each other one, in all interleavings (support/core_search.hpp): what is
// committed stays, of the changes that are tried one succeeds, and whoever is left in peace ends it.

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <support/core_scopes.hpp>
#include <support/lawful_rules.hpp>
#include <support/seeds.hpp>
#include <type_traits>
#include <utility>
#include <vector>

using namespace quorate;
using quorate_test::any_rule;
using quorate_test::least_renamed;
using script::bounds;

namespace {

template <class Terms>
using rule_with =
    std::conditional_t<std::is_same_v<Terms, distinct_terms>, script::distinct<any_rule>, any_rule>;

/// From each system, up to renaming, to all others: together these are all pairs. Where terms name members nobody is
/// renamed in a search; there one of each class of pairs must do.
template <class Terms>
std::vector<script::scope<rule_with<Terms>>> all_pairs(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    std::vector<script::scope<rule_with<Terms>>> out;
    for (any_rule const& from : systems) {
        if (least_renamed({from}, nodes) != std::vector{from}) continue;
        std::vector<rule_with<Terms>> targets;
        for (any_rule const& to : systems) {
            bool const one_of_class = Terms::elections_must_meet || least_renamed({from, to}, nodes) == std::vector{from, to};
            if (to != from && one_of_class) targets.emplace_back(to);
        }
        out.push_back(script::changes(rule_with<Terms>{from}, std::move(targets)));
    }
    return out;
}

/// From one system to two others, each one step away, that must not follow one another: so only one of two leaders may
/// succeed. All of them, up to renaming.
template <class Terms>
std::vector<script::scope<rule_with<Terms>>> all_rivals(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    std::vector<script::scope<rule_with<Terms>>> out;
    auto const one_step = [&](any_rule const& i, any_rule const& j) {
        return i != j && quorate_test::lawful_in_one_step<Terms>(i, j, nodes);
    };
    for (any_rule const& from : systems) {
        for (std::size_t i = 0; i < systems.size(); ++i) {
            for (std::size_t j = i + 1; j < systems.size(); ++j) {
                auto const& t = systems[i];
                auto const& u = systems[j];
                bool const rivals = one_step(from, t) && one_step(from, u) && !one_step(t, u);
                std::vector const all{from, t, u};
                if (!rivals || (least_renamed(all, nodes) != all && least_renamed({from, u, t}, nodes) != std::vector{from, u, t})) continue;
                out.push_back(script::changes(rule_with<Terms>{from}, {rule_with<Terms>{t}, rule_with<Terms>{u}}));
            }
        }
    }
    return out;
}

template <class Terms>
void measure() {
    auto const which = test::from_environment("WHICH", 1);
    auto const systems = quorate_test::usual_rules<Terms>(3);
    bounds b{.campaigns = 2, .proposals = 0, .changes = 1};
    if (which == 2) b.crashes = 1, b.campaigns = 1;
    if (which == 3) b.crashes = 1, b.campaigns = 1;
    if (which == 4) b.changes = 2;
    for (auto s : which == 4 ? all_rivals<Terms>(systems, 3) : all_pairs<Terms>(systems, 3)) {
        s.disks_at_once = which != 3;
        script::all_is_lawful(s, b);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exhaustive_changes)

BOOST_AUTO_TEST_CASE(sequential) { measure<sequential_terms>(); }
BOOST_AUTO_TEST_CASE(distinct) { measure<distinct_terms>(); }

BOOST_AUTO_TEST_SUITE_END()
