// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/tie_break.hpp>
#include <quorate/quorums/weighted.hpp>
#include <stdexcept>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_tie_break)

using namespace quorate;
using namespace quorate_test;

static_assert(check_quorum_system<tie_break>());
static_assert(lawful(tie_break::of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)));
static_assert(equivalent(tie_break::of(1, 2, 3, 4),
                         weighted{{{1}, 2}, {{2}, 1}, {{3}, 1}, {{4}, 1}}));

BOOST_AUTO_TEST_CASE(half_of_them_decide_with_the_tie_breaker) {
    for (std::uint64_t n = 1; n <= 9; ++n)
        for (std::uint64_t breaker = 1; breaker <= n; ++breaker)
            check_model<sequential_terms>(tie_break{ids(n), {breaker}}, [&](auto const& s) {
                return s.size() > n / 2 ||
                       (n % 2 == 0 && s.size() == n / 2 && count_in(s, {breaker}) == 1);
            });
}

BOOST_AUTO_TEST_CASE(the_breaker_is_a_member) {
    BOOST_TEST(!tie_break::make(ids(4), {5}));
    BOOST_TEST(!tie_break::make(ids(4), {0}));
    BOOST_CHECK_THROW((tie_break{ids(4), node_id{5}}), std::invalid_argument);
    BOOST_TEST((tie_break::of(3, 1, 2, 4).breaker() == node_id{3}));
    writer out;
    id_list::make(ids(4))->encode(out);
    out.u32(4);
    BOOST_TEST(!decoded<tie_break>(out));
    BOOST_TEST(tie_break::make(ids(32), {32}).has_value());
    BOOST_TEST(!tie_break::make(ids(33), {1}));
    BOOST_TEST(!tie_break{}.is_quorum(slot_set{1}));
}

BOOST_AUTO_TEST_SUITE_END()
