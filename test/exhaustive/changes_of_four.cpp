// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Changes of the membership of four nodes: a sample of the pairs of quorum systems, another one for each QUORATE_SEED,
// or with QUORATE_FOUR=1 all of them, which takes an hour. Each within one election and one change.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <iostream>
#include <quorate/splitmix64.hpp>
#include <quorate/term_policy.hpp>
#include <support/change_scopes.hpp>
#include <support/lawful_rules.hpp>
#include <support/seeds.hpp>
#include <vector>

using namespace quorate;
using quorate_test::any_rule;
using quorate_test::usual_rules;
using script::bounds;
using script::least_renamed;

namespace {

bounds const one_leader{.campaigns = 1, .proposals = 0, .changes = 1};

template <class Terms>
void sample(std::uint64_t pairs) {
    auto random = test::from_environment("QUORATE_SEED", 4);
    auto const systems = usual_rules<Terms>(4, true);
    script::change_scopes<Terms> scopes;
    while (scopes.size() < pairs) {
        auto const from = systems[splitmix64(random) % systems.size()];
        auto const to = systems[splitmix64(random) % systems.size()];
        if (from == to) continue;
        auto const both = least_renamed({from, to}, 4);
        scopes.push_back(script::changes(script::rule_with<Terms>{both[0]}, {script::rule_with<Terms>{both[1]}}));
    }
    script::all_are_lawful<Terms>(scopes, one_leader, true);
}

template <class Terms>
void all() {
    script::all_are_lawful<Terms>(script::all_pairs<Terms>(usual_rules<Terms>(4, true), 4), one_leader, true);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exhaustive_changes_of_four)

BOOST_AUTO_TEST_CASE(between_some_systems) {
    sample<sequential_terms>(12);
    sample<distinct_terms>(8);
}
BOOST_AUTO_TEST_CASE(between_all_systems) {
    if (test::from_environment("QUORATE_FOUR", 0) == 0) return;
    all<sequential_terms>();
    all<distinct_terms>();
}

BOOST_AUTO_TEST_SUITE_END()
