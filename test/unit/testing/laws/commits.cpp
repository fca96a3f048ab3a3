// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/testing/laws/commits.hpp>
#include "entry.hpp"

BOOST_AUTO_TEST_SUITE(testing_laws_commits)

using namespace quorate;
using namespace quorate::testing::laws;
using laws_test::entries;
using laws_test::node;

namespace {

/// The first was there, the second committed in term 2, the third in term 4.
committed_log<laws_test::entry> three() {
    auto known = committed_before(entries{{{1}, 1}});
    known.push({{2}, 2}, {2});
    known.push({{3}, 3}, {4});
    return known;
}
entries const all{{{1}, 1}, {{2}, 2}, {{3}, 3}};
entries const another_third{{{1}, 1}, {{2}, 2}, {{3}, 9}};

}  // namespace

BOOST_AUTO_TEST_CASE(everybody_commits_the_same) {
    BOOST_TEST(same_commits(three(), all, {1}, {3}) == "");
    BOOST_TEST(same_commits(three(), another_third, {1}, {2}) == "");
    BOOST_TEST(same_commits(three(), another_third, {1}, {3}) ==
               "commits another entry 3 than was committed before");
    BOOST_TEST(same_commits(three(), entries{{{1}, 9}, {{2}, 2}}, {2}, {2}) == "");
    BOOST_TEST(same_commits(three(), entries{{{1}, 1}}, {1}, {2}) ==
               "commits 2 behind the end of its log");
    BOOST_TEST(same_commits(committed_before(entries{}), all, {1}, {3}) == "");  // it is the first
}

BOOST_AUTO_TEST_CASE(a_commit_quorum_holds_what_is_committed) {
    auto const both = [](auto in) { return in(node(1)) && in(node(2)); };
    BOOST_TEST(commit_is_durable({7}, both, [](member_id) { return true; }) == "");
    BOOST_TEST(commit_is_durable({7}, both, [](member_id m) { return m == node(1); }) ==
               "commits 7, which is not on the disks of a commit quorum");
}

BOOST_AUTO_TEST_CASE(a_leader_holds_what_earlier_terms_committed) {
    entries const two{{{1}, 1}, {{2}, 2}};
    BOOST_TEST(leader_is_complete(three(), {5}, all) == "");
    BOOST_TEST(leader_is_complete(three(), {5}, two) ==
               "leads term 5 without the committed entry 3");
    BOOST_TEST(leader_is_complete(three(), {5}, another_third) != "");
    BOOST_TEST(leader_is_complete(three(), {4}, two) == "");  // it commits the third itself
    BOOST_TEST(leader_is_complete(three(), {1}, entries{}) ==
               "leads term 1 without the committed entry 1");
}

BOOST_AUTO_TEST_CASE(what_is_committed_is_not_cut) {
    BOOST_TEST(cut_spares_commits(three(), all, {4}, {3}) == "");
    BOOST_TEST(cut_spares_commits(three(), all, {4}, {2}) ==
               "cuts the committed entry 3 off its disk");
    BOOST_TEST(cut_spares_commits(three(), all, {3}, {2}) == "");  // in term 3 it may obey another
    BOOST_TEST(cut_spares_commits(three(), another_third, {4}, {2}) == "");
    BOOST_TEST(cut_spares_commits(three(), all, {3}, {0}) ==
               "cuts the committed entry 1 off its disk");
}

BOOST_AUTO_TEST_CASE(a_commit_index_rises_within_the_log) {
    BOOST_TEST(commit_rises({2}, {2}, {2}) == "");
    BOOST_TEST(commit_rises({2}, {1}, {2}) == "moves its commit back from 2 to 1");
    BOOST_TEST(commit_rises({2}, {3}, {2}) == "commits 3 behind the end of its log");
}

BOOST_AUTO_TEST_CASE(a_read_sees_what_was_committed_before_it) {
    BOOST_TEST(read_is_fresh(3, 3) == "");
    BOOST_TEST(read_is_fresh(2, 3) ==
               "is a stale read: it sees 2, and 3 were committed when it was asked");
}

BOOST_AUTO_TEST_SUITE_END()
