// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// From each quorum system of three nodes to each other one, in all interleavings (support/core_search.hpp): what is
// committed stays, of the changes that are tried one succeeds, and whoever is left in peace ends it.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <support/core_scopes.hpp>
#include <support/lawful_rules.hpp>
#include <type_traits>
#include <utility>
#include <vector>

using namespace quorate;
using quorate_test::any_rule;
using quorate_test::least_renamed;

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
            bool const one_of_class =
                Terms::elections_must_meet || least_renamed({from, to}, nodes) == std::vector{from, to};
            if (to != from && one_of_class) targets.emplace_back(to);
        }
        out.push_back(script::changes(rule_with<Terms>{from}, std::move(targets)));
    }
    return out;
}

/// One election and one change: small enough for all pairs.
template <class Terms>
void run_all_pairs() {
    for (auto s : all_pairs<Terms>(quorate_test::usual_rules<Terms>(3), 3)) {
        s.disks_at_once = true;
        script::all_is_lawful(s, {.campaigns = 1, .proposals = 0, .changes = 1});
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exhaustive_changes)

BOOST_AUTO_TEST_CASE(all_pairs_with_sequential_terms) { run_all_pairs<sequential_terms>(); }

BOOST_AUTO_TEST_CASE(all_pairs_with_distinct_terms) { run_all_pairs<distinct_terms>(); }

BOOST_AUTO_TEST_SUITE_END()
