// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/weighted.hpp>
#include <span>
#include <stdexcept>
#include <vector>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_weighted)

using namespace quorate;
using namespace quorate_test;

static_assert(check_quorum_system<weighted>());
static_assert(lawful(weighted{{{1}, 2},
                              {{2}, 1},
                              {{3}, 1},
                              {{4}, 1},
                              {{5}, 1},
                              {{6}, 3},
                              {{7}, 1},
                              {{8}, 1},
                              {{9}, 1},
                              {{10}, 1},
                              {{11}, 1},
                              {{12}, 4}}));
static_assert(equivalent(weighted{{{1}, 5}, {{2}, 5}, {{3}, 5}}, majority::of(1, 2, 3)));
static_assert(weighted{{{2}, 1}, {{1}, 3}} == weighted{{{1}, 3}, {{2}, 1}});
static_assert(weighted::of({{1, 3}, {2, 1}}) == weighted{{{1}, 3}, {{2}, 1}});
static_assert(weighted::of({{7, 1}}) == weighted{{{7}, 1}});
static_assert(weighted::of({.commit = 2, .elect = 3}, {{1, 3}, {2, 1}}) ==
              weighted{{{{1}, 3}, {{2}, 1}}, {.commit = 2, .elect = 3}});

BOOST_AUTO_TEST_CASE(a_set_decides_by_its_weight) {
    for (std::uint32_t code = 0; code < 81; ++code) {
        std::vector<quorums::weight_of> weights;
        std::uint32_t total = 0;
        auto rest = code;
        for (auto id : ids(4)) {
            weights.push_back({id, 1 + rest % 3});
            total += weights.back().weight;
            rest /= 3;
        }
        auto const weight = [&](auto const& s) {
            std::uint32_t sum = 0;
            for (auto id : s) sum += weights[id - 1].weight;
            return sum;
        };
        check_model<sequential_terms>(weighted{weights},
                                      [&](auto const& s) { return 2 * weight(s) > total; });
        for (std::uint32_t commit = 1; commit <= total; commit += 3)
            check_model<distinct_terms>(
                weighted{weights, {commit, total + 1 - commit}},
                [&](auto const& s) { return weight(s) >= commit; },
                [&](auto const& s) { return weight(s) >= total + 1 - commit; });
    }
}

BOOST_AUTO_TEST_CASE(weights_and_thresholds_have_bounds) {
    auto const make = [](std::vector<quorums::weight_of> const& w) {
        return weighted::make(w).has_value();
    };
    BOOST_TEST(make({{{1}, 65535}}));
    BOOST_TEST(!make({{{1}, 65536}}));
    BOOST_TEST(make({{{1}, 65534}, {{2}, 1}}));
    BOOST_TEST(!make({{{1}, 65535}, {{2}, 1}}));
    BOOST_TEST(!make({{{1}, 0xFFFFFFFF}, {{2}, 2}}));  // wraps in 32 bits
    BOOST_TEST(!make({{{1}, 0}, {{2}, 1}}));
    BOOST_TEST(!make({{{1}, 1}, {{1}, 1}}));
    BOOST_TEST(!make({{{0}, 1}}));
    BOOST_TEST(!make({}));
    std::vector<quorums::weight_of> many;
    for (auto id : ids(32)) many.push_back({id, 2047});
    BOOST_TEST(make(many));
    many.push_back({{33}, 1});
    BOOST_TEST(!make(many));
    std::vector<quorums::weight_of> const w{{{1}, 2}, {{2}, 1}};
    BOOST_TEST(weighted::make(w, {2, 2}).has_value());
    BOOST_TEST(!weighted::make(w, {1, 2}));
    BOOST_TEST(!weighted::make(w, {4, 1}));
    BOOST_TEST(!weighted::make(w, {0, 3}));
    BOOST_CHECK_THROW((weighted{w, {1, 1}}), std::invalid_argument);
    BOOST_CHECK_THROW((weighted{{{1}, 0}}), std::invalid_argument);
    BOOST_CHECK_THROW(weighted::of({{1, 1}, {1, 1}}), std::invalid_argument);
    BOOST_CHECK_THROW(weighted::of({.commit = 1, .elect = 1}, {{1, 1}, {2, 1}}),
                      std::invalid_argument);
    BOOST_TEST(!weighted{}.commits(slot_set{1}));
}

BOOST_AUTO_TEST_SUITE_END()
