// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <stdexcept>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_flexible)

using namespace quorate;
using namespace quorate_test;

static_assert(check_quorum_system<flexible>());
static_assert(lawful<distinct_terms>(flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4)));
// A peer says safe.
static_assert(!lawful<sequential_terms>(flexible::of({.commit = 4, .elect = 2}, 1, 2, 3, 4, 5)));
// With either.
static_assert(lawful(flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4)));
static_assert(lawful<distinct_terms>(flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4)));
static_assert(lawful(flexible::of({.commit = 6, .elect = 7}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                                  12)));
static_assert(equivalent(flexible::of({2, 2}, 1, 2, 3), majority::of(1, 2, 3)));

BOOST_AUTO_TEST_CASE(so_many_commit_and_so_many_elect) {
    for (std::uint32_t n = 1; n <= 9; ++n)
        for (std::uint32_t r = 1; r <= n; ++r)
            for (auto e = n + 1 - r; e <= n; ++e)
                check_model<distinct_terms>(
                    flexible{ids(n), {.commit = r, .elect = e}},
                    [&](auto const& s) { return s.size() >= r; },
                    [&](auto const& s) { return s.size() >= e; });
}

BOOST_AUTO_TEST_CASE(thresholds_that_do_not_meet_are_refused) {
    for (std::uint32_t n = 1; n <= 6; ++n)
        for (std::uint32_t r = 0; r <= n + 1; ++r)
            for (std::uint32_t e = 0; e <= n + 1; ++e) {
                bool const fit = 1 <= r && r <= n && 1 <= e && e <= n && r + e > n;
                BOOST_TEST(flexible::make(ids(n), {r, e}).has_value() == fit);
                writer out;
                id_list::make(ids(n))->encode(out);
                out.u32(r);
                out.u32(e);
                BOOST_TEST(decoded<flexible>(out).has_value() == fit);
            }
    BOOST_CHECK_THROW((flexible{ids(4), {2, 2}}), std::invalid_argument);
    // Their sum would wrap in 32 bits.
    BOOST_TEST(!flexible::make(ids(4), {0xFFFFFFFFU, 0xFFFFFFFFU}));
    BOOST_TEST(flexible::make(ids(32), {16, 17}).has_value());
    BOOST_TEST(!flexible::make(ids(33), {17, 17}));
}

BOOST_AUTO_TEST_CASE(the_empty_value_decides_nothing) {
    BOOST_TEST(!flexible{}.commits(slot_set{7}));
    BOOST_TEST(!flexible{}.elects(slot_set{7}));
}

BOOST_AUTO_TEST_SUITE_END()
