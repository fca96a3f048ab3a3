// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// All that can happen to two or three production cores within bounds (search/search.hpp). A
// scope is exhausted, or the test fails. QUORATE_LONG=1 runs the larger scopes, which take minutes
// and gigabytes.

#include <boost/test/unit_test.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <search/scopes.hpp>
#include <support/seeds.hpp>

BOOST_AUTO_TEST_SUITE(exhaustive_cores)

using namespace quorate;
using search::all_is_lawful;

namespace {

bool long_run() { return test::from_environment("QUORATE_LONG", 0) != 0; }
auto const two = majority::of(1, 2);
auto const three = majority::of(1, 2, 3);
auto const sets_of_nodes = sets::of({{1, 2}, {1, 3}});

}  // namespace

BOOST_AUTO_TEST_CASE(two_nodes) {
    all_is_lawful("cluster 2", two,
                  {.campaigns = 2, .proposals = 1, .crashes = 1, .drops = 1, .duplicates = 1});
    all_is_lawful("cluster 2", two,
                  {.campaigns = 2, .beats = 1, .proposals = 1, .reads = 1, .crashes = 1});
    all_is_lawful("cluster 2", two, {.campaigns = 2, .proposals = 1, .transfers = 1, .crashes = 1});
    all_is_lawful("cluster 2", two, {.campaigns = 3, .proposals = 2, .crashes = 1});
    if (!long_run()) return;
    all_is_lawful(
        "cluster 2", two,
        {.campaigns = 2, .beats = 1, .proposals = 1, .reads = 1, .drops = 1, .duplicates = 1});
    all_is_lawful("cluster 2", two, {.campaigns = 3, .proposals = 1, .crashes = 2});
}

BOOST_AUTO_TEST_CASE(three_nodes) {
    all_is_lawful("cluster 3", three, {.campaigns = 1, .proposals = 1, .crashes = 1, .drops = 1});
    all_is_lawful("cluster 3", three,
                  {.campaigns = 1, .proposals = 1, .reads = 1, .duplicates = 1});
    all_is_lawful("cluster 3", three, {.campaigns = 2, .proposals = 1});
    all_is_lawful("cluster 3", three, {.campaigns = 2, .proposals = 0, .crashes = 1, .drops = 1});
    if (!long_run()) return;
    all_is_lawful("cluster 3", three, {.campaigns = 2, .proposals = 1, .duplicates = 1});
    all_is_lawful("cluster 3", three,
                  {.campaigns = 2, .proposals = 0, .crashes = 1, .duplicates = 1});
    all_is_lawful("cluster 3", three, {.campaigns = 2, .proposals = 1, .crashes = 1, .drops = 1});
}

BOOST_AUTO_TEST_CASE(sets_that_all_hold_the_first) {
    all_is_lawful("cluster sets 1,2|1,3", sets_of_nodes,
                  {.campaigns = 1, .proposals = 1, .crashes = 1, .drops = 1});
    all_is_lawful("cluster sets 1,2|1,3", sets_of_nodes, {.campaigns = 2, .proposals = 1});
    all_is_lawful("cluster sets 1,2|1,3", sets_of_nodes,
                  {.campaigns = 2, .proposals = 0, .crashes = 1, .drops = 1});
    if (long_run())
        all_is_lawful("cluster sets 1,2|1,3", sets_of_nodes,
                      {.campaigns = 2, .proposals = 1, .drops = 1});
}

BOOST_AUTO_TEST_CASE(disjoint_elections_with_distinct_terms) {
    all_is_lawful("cluster distinct 2 1 2", search::two_of_two(),
                  {.campaigns = 2, .proposals = 1, .crashes = 1, .drops = 1, .duplicates = 1});
    all_is_lawful("cluster distinct 3 1 3", search::three_of_three(),
                  {.campaigns = 2, .proposals = 1});
    all_is_lawful("cluster distinct 3 1 3", search::three_of_three(),
                  {.campaigns = 1, .proposals = 1, .crashes = 1, .drops = 1});
    all_is_lawful("cluster distinct 3 1 3", search::three_of_three(),
                  {.campaigns = 2, .proposals = 0, .crashes = 1, .drops = 1});
    if (!long_run()) return;
    all_is_lawful("cluster distinct 2 1 2", search::two_of_two(),
                  {.campaigns = 3, .proposals = 2, .crashes = 1});
    all_is_lawful("cluster distinct 3 1 3", search::three_of_three(),
                  {.campaigns = 2, .proposals = 1, .crashes = 1});
}

BOOST_AUTO_TEST_CASE(a_system_of_ones_own) {
    quorate_test::first_and_one const own;
    // As scripts say it.
    auto const* const first_and_one = "cluster rule 3 commit 1,2|1,3 elect 1,2|1,3|2,3";
    all_is_lawful(first_and_one, own, {.campaigns = 1, .proposals = 1, .crashes = 1, .drops = 1});
    all_is_lawful(first_and_one, own, {.campaigns = 2, .proposals = 1});
    if (!long_run()) return;
    all_is_lawful(first_and_one, own, {.campaigns = 2, .proposals = 0, .crashes = 1, .drops = 1});
    all_is_lawful(first_and_one, own, {.campaigns = 2, .proposals = 1, .drops = 1});
}

BOOST_AUTO_TEST_SUITE_END()
