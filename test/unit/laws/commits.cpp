// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <laws/commits.hpp>
#include <unit/testing/laws/entry.hpp>

BOOST_AUTO_TEST_SUITE(laws_commits)

using namespace quorate;
using namespace ::laws;
using laws_test::entries;

BOOST_AUTO_TEST_CASE(a_leader_counts_what_is_of_its_own_term) {
    BOOST_TEST(counts_own_term({3}, {{3}, {5}}) == "");
    BOOST_TEST(counts_own_term({3}, {{2}, {5}}) == "commits 5 of term 2 by counting in term 3");
    BOOST_TEST(counts_own_term({3}, {{4}, {5}}) == "commits 5 of term 4 by counting in term 3");
}

BOOST_AUTO_TEST_CASE(nobody_commits_before_a_leader) {
    BOOST_TEST(leader_commits_first(3, {2}) == "");
    BOOST_TEST(leader_commits_first(3, {3}) == "");
    BOOST_TEST(leader_commits_first(3, {4}) == "commits 4, which no leader has committed");
    BOOST_TEST(leader_commits_first(3, {6}) == "commits 4, which no leader has committed");
    BOOST_TEST(leader_commits_first(0, {1}) == "commits 1, which no leader has committed");
}

BOOST_AUTO_TEST_CASE(the_leader_of_a_later_term_holds_what_is_committed_late) {
    entries const log{{{1}}, {{2}}, {{2}}};
    auto const judge = [&](entries const& its_log) {
        return later_leader_holds(log, {2}, {5}, {7}, its_log);
    };
    BOOST_TEST(judge(log) == "");
    BOOST_TEST(judge(entries{{{1}}, {{2}}, {{5}}}) == "");
    BOOST_TEST(judge(entries{{{1}}, {{5}}, {{5}}}) ==
               "commits 2, which 7, the leader of term 5, does not hold");
    BOOST_TEST(judge(entries{{{1}}}) == "commits 2, which 7, the leader of term 5, does not hold");
}

BOOST_AUTO_TEST_SUITE_END()
