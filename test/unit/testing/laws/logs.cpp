// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/testing/laws/logs.hpp>
#include "entry.hpp"

BOOST_AUTO_TEST_SUITE(testing_laws_logs)

using namespace quorate;
using namespace quorate::testing::laws;
using laws_test::entries;

BOOST_AUTO_TEST_CASE(an_entry_is_found_by_its_index_and_nothing_lies_before_or_behind) {
    entries const l{{{1}}, {{3}}};
    BOOST_TEST(entry_at(l, {0}) == nullptr);
    BOOST_TEST(entry_at(l, {3}) == nullptr);
    BOOST_TEST(entry_at(l, {2}) == &l[1]);
    BOOST_TEST((id_at(l, {2}) == log_id{{3}, {2}}));
    BOOST_TEST((id_at(l, {3}) == log_id{}));
    BOOST_TEST(placed(l, {1}).before.value == 0U);
    BOOST_TEST(placed(l, {2}).before.value == 1U);
}

BOOST_AUTO_TEST_CASE(logs_that_part_in_terms_match) {
    BOOST_TEST(logs_match(entries{{{1}, 1}, {{1}, 2}}, entries{{{1}, 1}, {{2}, 9}}) == "");
    BOOST_TEST(logs_match(entries{{{1}, 1}, {{1}, 2}}, entries{{{1}, 1}}) == "");
    BOOST_TEST(logs_match(entries{}, entries{{{1}, 1}}) == "");
}

BOOST_AUTO_TEST_CASE(one_index_and_term_name_one_entry) {
    BOOST_TEST(logs_match(entries{{{1}, 1}, {{2}, 2}}, entries{{{1}, 1}, {{2}, 3}}) ==
               "entry 2 of term 2 differs from another node's");
    BOOST_TEST(
        logs_match(entries{{{1}, 1}, {{1}, 2}, {{2}, 3}}, entries{{{1}, 1}, {{1}, 9}, {{2}, 3}}) ==
        "entry 2 of term 1 differs from another node's");
}

BOOST_AUTO_TEST_CASE(an_entry_follows_one_of_one_term) {
    BOOST_TEST(logs_match(entries{{{1}, 1}, {{3}, 3}}, entries{{{2}, 2}, {{3}, 3}}) ==
               "entry 2 of term 3 differs from another node's");
}

BOOST_AUTO_TEST_CASE(no_entry_is_of_a_term_above_the_disks) {
    BOOST_TEST(term_before_entries({2}, {2}) == "");
    BOOST_TEST(term_before_entries({2}, {3}) == "has an entry of term 3 on a disk of term 2");
}

BOOST_AUTO_TEST_CASE(a_copy_that_counts_is_the_leaders) {
    entries const leader{{{1}, 1}, {{2}, 2}};
    BOOST_TEST(copy_is_true(leader, entries{}, {0}) == "");
    BOOST_TEST(copy_is_true(leader, entries{{{1}, 1}, {{1}, 7}}, {1}) == "");
    BOOST_TEST(copy_is_true(leader, entries{{{1}, 1}, {{1}, 7}}, {2}) ==
               "counts as holding entry 2, and its disk has not the leader's");
    BOOST_TEST(copy_is_true(leader, entries{{{1}, 1}}, {2}) != "");
    BOOST_TEST(copy_is_true(entries{{{1}, 1}}, leader, {2}) != "");
}

BOOST_AUTO_TEST_SUITE_END()
