// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/any_of.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/sets.hpp>
#include <stdexcept>
#include <vector>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_any_of)

using namespace quorate;
using namespace quorate_test;

static_assert(check_quorum_system<any_of<majority, majority>>());
static_assert(lawful(any_of{majority::of(1, 2, 3, 4), majority::of(1, 2, 3)}));
static_assert(equivalent(any_of{majority::of(1, 2, 3, 4), majority::of(1, 2, 3)},
                         majority::of(1, 2, 3)));

BOOST_AUTO_TEST_CASE(a_union_decides_where_one_part_does) {
    check_model<sequential_terms>(any_of{majority::of(1, 2, 3, 4), majority::of(1, 2, 3)},
                                  [](auto const& s) {
                                      return s.size() > 2 || count_in(s, {1, 2, 3}) > 1;
                                  });
    check_model<sequential_terms>(any_of{sets::of({{1, 2}, {2, 3}}), sets::of({{2, 4}, {1, 3, 2}})},
                                  [](auto const& s) {
                                      return count_in(s, {2}) == 1 && count_in(s, {1, 3, 4}) > 0;
                                  });
}

BOOST_AUTO_TEST_CASE(for_an_even_size_one_vote_never_matters) {
    // M(D) or M(D without x) has the same quorums as M(D without x).
    for (std::uint64_t n = 2; n <= 12; n += 2) {
        auto const all = ids(n);
        for (auto x : all) {
            auto others = all;
            std::erase(others, x);
            auto const both = any_of<majority, majority>::make(majority{all}, majority{others});
            BOOST_TEST_REQUIRE(both.has_value());
            BOOST_TEST_REQUIRE(bool{equivalent(*both, majority{others})});
        }
    }
}

BOOST_AUTO_TEST_CASE(where_a_quorum_of_one_misses_the_other_there_is_no_union) {
    using two = any_of<majority, majority>;
    BOOST_TEST(!two::make(majority::of(1, 2, 3), majority::of(4, 5, 6)));
    BOOST_TEST(!two::make(majority::of(1, 2, 3), majority::of(3, 4, 5)));
    BOOST_TEST(two::make(majority::of(1), majority::of(1)).has_value());
    BOOST_CHECK_THROW((any_of{majority::of(1), majority::of(2)}), std::invalid_argument);
    writer out;
    out.u32(2);
    encode_quorum(out, majority::of(1, 2, 3));
    encode_quorum(out, majority::of(4, 5, 6));
    BOOST_TEST(!decoded<two>(out));
    BOOST_TEST(!two{}.commits(slot_set{1}));
}

BOOST_AUTO_TEST_SUITE_END()
