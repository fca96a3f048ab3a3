// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Changes of the membership from each quorum system of two or three nodes to each other one, in all
// interleavings (search/search.hpp): what is committed stays, of the changes that are tried
// one succeeds, and whoever is left in peace ends it. What is too much for each run is drawn, anew
// each time (QUORATE_SEED). QUORATE_LONG=1 runs the larger scopes, which take minutes and
// gigabytes.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/term_policy.hpp>
#include <search/change_scopes.hpp>
#include <support/lawful_rules.hpp>
#include <support/seeds.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(exhaustive_changes)

using namespace quorate;
using quorate_test::any_rule;
using quorate_test::usual_rules;
using search::all_are_lawful;
using search::all_pairs;
using search::all_rivals;
using search::all_wiped;
using search::bounds;
using search::some_are_lawful;
using search::ways;

namespace {

constexpr std::uint64_t all = ~std::uint64_t{0};  // states
bool long_run() { return test::from_environment("QUORATE_LONG", 0) != 0; }

bounds const one_leader{.campaigns = 1, .proposals = 0, .changes = 1};
bounds const two_leaders{.campaigns = 2, .proposals = 0, .changes = 1};
bounds const a_crash{.campaigns = 1, .proposals = 0, .crashes = 1, .changes = 1};
bounds const two_changes{.campaigns = 2, .proposals = 0, .changes = 2};
// Where one leads already: the second leader of that history.
bounds const another_leader = one_leader;
bounds const another_change{.campaigns = 1, .proposals = 0, .changes = 2};

template <class Terms>
void two_nodes() {
    auto const systems = usual_rules<Terms>(2, true);
    auto const pairs = all_pairs<Terms>(systems, 2);
    auto const rivals = all_rivals<Terms>(systems, 2, ways::one_step, false);
    all_are_lawful<Terms>(pairs, {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 1},
                          false);
    all_are_lawful<Terms>(
        pairs, {.campaigns = 2, .proposals = 0, .drops = 1, .duplicates = 1, .changes = 1}, false);
    all_are_lawful<Terms>(pairs, {.campaigns = 2, .beats = 1, .proposals = 0, .changes = 1}, false);
    all_are_lawful<Terms>(pairs, two_changes, false);
    all_are_lawful<Terms>(rivals, {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 2},
                          false);
    if (!long_run()) return;
    all_are_lawful<Terms>(pairs, {.campaigns = 2, .proposals = 1, .crashes = 1, .changes = 2},
                          false);
    all_are_lawful<Terms>(rivals, {.campaigns = 2, .proposals = 1, .crashes = 1, .changes = 2},
                          false);
    all_are_lawful<Terms>(rivals, {.campaigns = 3, .proposals = 1, .crashes = 1, .changes = 2},
                          false);
}

template <class Terms>
void three_nodes() {
    auto const systems = usual_rules<Terms>(3, true);
    auto const pairs = all_pairs<Terms>(systems, 3);
    auto const led = all_pairs<Terms>(systems, 3, true);
    all_are_lawful<Terms>(led, another_leader, true);
    some_are_lawful<Terms>(pairs, long_run() ? all : 1'000'000, two_leaders);
    all_are_lawful<Terms>(pairs, a_crash, true);
    some_are_lawful<Terms>(led, long_run() ? all : 1'000'000, a_crash);
    if (!long_run()) return;
    all_are_lawful<Terms>(pairs, a_crash, false);
    // Also those in which somebody has a vote that never matters.
    all_are_lawful<Terms>(all_pairs<Terms>(quorate_test::lawful_rules<Terms>(3), 3), one_leader,
                          true);
}

/// One leads and asks for a change, another one is elected and asks for another. With one campaign
/// more the first one may come back, elected by what it tried: only then something is lost if both
/// were committed.
template <class Terms>
void two_changes_at_once() {
    auto const systems = usual_rules<Terms>(3, true);
    auto const steps = all_rivals<Terms>(systems, 3, ways::one_step, true);
    auto const products = all_rivals<Terms>(systems, 3, ways::products, true);
    all_are_lawful<Terms>(steps, another_change, true);
    some_are_lawful<Terms>(products, long_run() ? all : 1'500'000, another_change);
    auto both = steps;
    both.insert(both.end(), products.begin(), products.end());
    some_are_lawful<Terms>(both, long_run() ? 150'000'000 : 1'000'000, two_changes);
    if (long_run())
        all_are_lawful<Terms>(all_rivals<Terms>(systems, 3, ways::one_step, false), two_changes,
                              true);
}

}  // namespace

BOOST_AUTO_TEST_CASE(from_each_system_of_two_nodes_to_each_other) { two_nodes<sequential_terms>(); }
BOOST_AUTO_TEST_CASE(from_each_system_of_two_nodes_to_each_other_with_distinct_terms) {
    two_nodes<distinct_terms>();
}

BOOST_AUTO_TEST_CASE(from_each_system_of_three_nodes_to_each_other) {
    three_nodes<sequential_terms>();
}
BOOST_AUTO_TEST_CASE(from_each_system_of_three_nodes_to_each_other_with_distinct_terms) {
    three_nodes<distinct_terms>();
}

BOOST_AUTO_TEST_CASE(of_two_changes_that_must_not_both_succeed_one_does_not) {
    two_changes_at_once<sequential_terms>();
}
BOOST_AUTO_TEST_CASE(of_two_changes_that_must_not_both_succeed_one_does_not_with_distinct_terms) {
    two_changes_at_once<distinct_terms>();
}
// Z35.
BOOST_AUTO_TEST_CASE(
    who_lost_campaigns_by_the_configuration_that_it_tried_in_which_it_elects_alone) {
    auto const listed = [](auto... sets) { return any_rule::listed({sets...}); };
    using ids = std::vector<std::uint64_t>;
    auto const three = listed(ids{1, 2, 3});
    auto const two_of_three = listed(ids{1, 2}, ids{1, 3}, ids{2, 3});
    search::distinct<any_rule> const from{any_rule{3, three, two_of_three}};
    search::distinct<any_rule> const lost{
        any_rule{3, listed(ids{1, 2}, ids{1, 3}), listed(ids{1}, ids{2, 3})}};
    search::distinct<any_rule> const won{
        any_rule::on(0b110, listed(ids{2, 3}), listed(ids{2}, ids{3}))};
    auto sc = search::changes(from, {lost, won});
    if (long_run())
        all_are_lawful<distinct_terms>({sc}, {.campaigns = 3, .proposals = 0, .changes = 2}, true);
    sc.led_by = 1;
    all_are_lawful<distinct_terms>({sc}, two_changes, true);
}

BOOST_AUTO_TEST_CASE(a_node_that_was_wiped_is_another_node) {
    all_are_lawful<sequential_terms>(
        all_wiped<sequential_terms>(usual_rules<sequential_terms>(3, false), 3), two_leaders, true);
    if (long_run())
        all_are_lawful<distinct_terms>(
            all_wiped<distinct_terms>(usual_rules<distinct_terms>(3, false), 3), two_leaders, true);
}

BOOST_AUTO_TEST_SUITE_END()
