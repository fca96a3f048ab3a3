// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/testing/laws/leaders.hpp>
#include "entry.hpp"

BOOST_AUTO_TEST_SUITE(testing_laws_leaders)

using namespace quorate;
using namespace quorate::testing::laws;
using laws_test::node;

BOOST_AUTO_TEST_CASE(a_term_has_one_leader_in_one_run) {
    BOOST_TEST(one_leader({3}, {node(1), {1}}, {node(1), {1}}) == "");
    BOOST_TEST(one_leader({3}, {node(1), {1}}, {node(2), {1}}) ==
               "term 3 has two leaders: 1 and 2");
    BOOST_TEST(one_leader({3}, {node(1), {1}}, {node(1, 2), {1}}) ==
               "term 3 has two leaders: 1 and 1, with another store");
    BOOST_TEST(one_leader({3}, {node(1), {1}}, {node(1), {2}}) ==
               "term 3 has two leaders: 1 and 1, in another run");
    BOOST_TEST(one_leader({(2U << 24U) + 1}, {node(1), {1}}, {node(2), {1}}) ==
               "term 2.1 has two leaders: 1 and 2");
}

BOOST_AUTO_TEST_CASE(a_leader_has_the_votes_of_an_election_quorum) {
    auto const both = [](auto in) { return in(node(1)) && in(node(2)); };
    BOOST_TEST(leader_is_elected({3}, both, [](member_id) { return true; }) == "");
    BOOST_TEST(leader_is_elected({3}, both, [](member_id m) { return m == node(2); }) ==
               "leads term 3 without the votes of an election quorum");
}

BOOST_AUTO_TEST_SUITE_END()
