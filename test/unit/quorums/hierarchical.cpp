// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/one_of.hpp>
#include <stdexcept>
#include <vector>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_hierarchical)

using namespace quorate;
using namespace quorate_test;

static_assert(check_quorum_system<hierarchical<majority>>());
static_assert(hierarchical<flexible>::name == "hierarchical(flexible)");
static_assert(lawful(hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6),
                                  majority::of(7, 8, 9)}));
static_assert(lawful(hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6),
                                  majority::of(7, 8, 9), majority::of(10, 11, 12)}));

BOOST_AUTO_TEST_CASE(a_majority_of_majorities_decides) {
    check_model<sequential_terms>(
        hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)},
        [](auto const& s) {
            auto const groups = (count_in(s, {1, 2, 3}) > 1) + (count_in(s, {4, 5, 6}) > 1) +
                                (count_in(s, {7, 8, 9}) > 1);
            return groups > 1;
        });
    // Members of the groups need not stand in the order of their ids.
    check_model<sequential_terms>(
        hierarchical{majority::of(2, 7, 9), majority::of(1), majority::of(4, 8)},
        [](auto const& s) {
            auto const groups =
                (count_in(s, {2, 7, 9}) > 1) + (count_in(s, {1}) > 0) + (count_in(s, {4, 8}) > 1);
            return groups > 1;
        });
}

BOOST_AUTO_TEST_CASE(a_row_of_a_grid_commits_and_one_of_each_row_elects) {
    flexible const rows[] = {flexible::of({3, 1}, 1, 2, 3), flexible::of({3, 1}, 4, 5, 6),
                             flexible::of({3, 1}, 7, 8, 9)};
    check_model<distinct_terms>(
        hierarchical<flexible>{{rows[0], rows[1], rows[2]}, {.commit = 1, .elect = 3}},
        [](auto const& s) {
            return count_in(s, {1, 2, 3}) == 3 || count_in(s, {4, 5, 6}) == 3 ||
                   count_in(s, {7, 8, 9}) == 3;
        },
        [](auto const& s) {
            return count_in(s, {1, 2, 3}) > 0 && count_in(s, {4, 5, 6}) > 0 &&
                   count_in(s, {7, 8, 9}) > 0;
        });
}

BOOST_AUTO_TEST_CASE(groups_of_groups_and_of_several_kinds) {
    using site = hierarchical<majority>;
    check_model<sequential_terms>(
        hierarchical<site>{site{majority::of(1), majority::of(2), majority::of(3)},
                           site{majority::of(4, 5, 6)}, site{majority::of(7)}},
        [](auto const& s) {
            auto const groups = (count_in(s, {1, 2, 3}) > 1) + (count_in(s, {4, 5, 6}) > 1) +
                                (count_in(s, {7}) > 0);
            return groups > 1;
        });
    using kind = one_of<majority, flexible>;
    check_model<distinct_terms>(
        hierarchical<kind>{majority::of(1, 2, 3), flexible::of({1, 2}, 4, 5)},
        [](auto const& s) {
            return count_in(s, {1, 2, 3}) > 1 && count_in(s, {4, 5}) > 0;
        },
        [](auto const& s) {
            return count_in(s, {1, 2, 3}) > 1 && count_in(s, {4, 5}) > 1;
        });
}

BOOST_AUTO_TEST_CASE(groups_share_nobody_and_have_bounds) {
    std::vector<majority> groups;
    for (std::uint64_t g = 0; g < 8; ++g)
        groups.push_back(majority::of(4 * g + 1, 4 * g + 2, 4 * g + 3, 4 * g + 4));
    BOOST_TEST(hierarchical<majority>::make(groups).has_value());  // 8 groups, 32 members
    auto more = groups;
    more.push_back(majority::of(40));
    BOOST_TEST(!hierarchical<majority>::make(more));
    groups.back() = majority::of(29, 30, 31, 32, 33);
    BOOST_TEST(!hierarchical<majority>::make(groups));
    std::vector<majority> const shared{majority::of(1, 2), majority::of(2, 3)};
    BOOST_TEST(!hierarchical<majority>::make(shared));
    BOOST_TEST(!hierarchical<majority>::make(std::vector<majority>{}));
    BOOST_TEST(!hierarchical<majority>::make(std::vector<majority>{majority{}}));
    std::vector<majority> const two{majority::of(1), majority::of(2)};
    BOOST_TEST(hierarchical<majority>::make(two, {1, 2}).has_value());
    BOOST_TEST(!hierarchical<majority>::make(two, {1, 1}));
    BOOST_TEST(!hierarchical<majority>::make(two, {3, 1}));
    BOOST_CHECK_THROW((hierarchical{majority::of(1, 2), majority::of(2, 3)}),
                      std::invalid_argument);
    BOOST_TEST(!hierarchical<>{}.commits(slot_set{1}));
}

BOOST_AUTO_TEST_SUITE_END()
