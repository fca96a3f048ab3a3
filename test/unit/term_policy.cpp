// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/term_policy.hpp>

BOOST_AUTO_TEST_SUITE(term_policy)

using namespace quorate;

namespace {

term of(std::uint64_t round, std::uint64_t number) {
    return {(round << distinct_terms::number_bits) + number};
}

}  // namespace

BOOST_AUTO_TEST_CASE(sequential_terms_count) {
    BOOST_TEST((sequential_terms::next({4}, {9}) == term{5}));
}

BOOST_AUTO_TEST_CASE(a_distinct_term_is_a_round_and_a_number) {
    BOOST_TEST(distinct_terms::round(of(7, 3)) == 7U);
    BOOST_TEST(distinct_terms::number(of(7, 3)).value == 3U);
}

BOOST_AUTO_TEST_CASE(a_higher_number_goes_on_in_the_round_and_others_begin_the_next) {
    BOOST_TEST((distinct_terms::next(of(7, 3), {4}) == of(7, 4)));
    BOOST_TEST((distinct_terms::next(of(7, 3), {3}) == of(8, 3)));
    BOOST_TEST((distinct_terms::next(of(7, 3), {2}) == of(8, 2)));
}

BOOST_AUTO_TEST_CASE(the_next_term_is_the_smallest_own_one_above) {
    for (std::uint64_t round = 0; round < 4; ++round)
        for (std::uint64_t number = 0; number < 6; ++number)
            for (std::uint64_t own = 1; own < 6; ++own) {
                auto const next = distinct_terms::next(of(round, number), {own});
                BOOST_TEST((of(round, number) < next));
                BOOST_TEST(distinct_terms::number(next).value == own);
                BOOST_TEST((of(distinct_terms::round(next), own).value <
                            of(round, number).value + of(1, 1).value));
            }
}

BOOST_AUTO_TEST_SUITE_END()
