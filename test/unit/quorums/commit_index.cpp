// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/any_of.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/dual.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/sets.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/tie_break.hpp>
#include <quorate/quorums/weighted.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_commit_index)

using namespace quorate;

namespace {

std::uint64_t seed = 11;
std::uint64_t draw(std::uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33U) % below;
}

// The definition: of all numbers that anybody holds, the largest whose holders commit.
template <class Q>
std::uint64_t defined(Q const& q, std::vector<std::uint64_t> const& held) {
    std::uint64_t best = 0;
    for (auto const n : held) {
        slot_set holders;
        for (std::size_t slot = 0; slot < held.size(); ++slot)
            if (held[slot] >= n) holders.insert(slot);
        if (commits(q, holders)) best = std::max(best, n);
    }
    return best;
}

template <class Q>
void agrees(Q const& q, std::vector<std::uint64_t> const& values) {
    auto const held = [&](std::size_t slot) { return values[slot]; };
    auto const expected = defined(q, values);
    BOOST_TEST_REQUIRE(quorums::commit_index(q, held) == expected);
    BOOST_TEST_REQUIRE(quorums::commit_index_by_definition(q, held) == expected);
}

// Every way to hold 0 to 3 for few members (nothing reported, ties, gaps), random ones for more.
template <class Q>
void agrees(Q const& q) {
    auto const n = std::ranges::size(q.members());
    std::vector<std::uint64_t> values(n);
    if (n <= 6) {
        for (std::uint64_t code = 0; code < std::uint64_t{1} << (2 * n); ++code) {
            for (std::size_t i = 0; i < n; ++i) values[i] = code >> (2 * i) & 3U;
            agrees(q, values);
        }
        return;
    }
    for (int round = 0; round < 20000; ++round) {
        auto const spread = 1 + draw(12);
        for (auto& v : values) v = draw(3) == 0 ? 0 : 1000 + draw(spread);
        agrees(q, values);
    }
}

std::vector<node_id> ids(std::uint64_t count) {
    std::vector<node_id> all;
    for (std::uint64_t id = 1; id <= count; ++id) all.push_back({id});
    return all;
}

}  // namespace

static_assert(quorums::commit_index(majority::of(1, 2, 3),
                                    [](std::size_t slot) { return std::uint64_t{5} + slot; }) == 6);

BOOST_AUTO_TEST_CASE(of_majorities_it_is_the_definition) {
    for (std::uint64_t n = 1; n <= 9; ++n) agrees(majority{ids(n)});
    agrees(majority{ids(32)});
}

BOOST_AUTO_TEST_CASE(of_thresholds_and_ties_it_is_the_definition) {
    for (std::uint32_t n = 1; n <= 9; ++n) {
        for (std::uint32_t k = 1; k <= n; ++k) agrees(flexible{ids(n), {k, n + 1 - k}});
        for (std::uint64_t breaker = 1; breaker <= n; ++breaker)
            agrees(tie_break{ids(n), {breaker}});
    }
}

BOOST_AUTO_TEST_CASE(of_weights_it_is_the_definition) {
    for (int round = 0; round < 60; ++round) {
        std::vector<quorums::weight_of> weights;
        std::uint32_t total = 0;
        for (auto const id : ids(1 + draw(5))) {
            weights.push_back({id, static_cast<std::uint32_t>(1 + draw(4))});
            total += weights.back().weight;
        }
        auto const commit = static_cast<std::uint32_t>(1 + draw(total));
        agrees(
            weighted{std::span<quorums::weight_of const>{weights}, {commit, total + 1 - commit}});
    }
}

BOOST_AUTO_TEST_CASE(of_parts_it_is_the_definition) {
    agrees(joint{majority::of(1, 2, 3), majority::of(1, 2, 4)});
    agrees(joint{majority::of(4, 5, 6), majority::of(1, 2, 3)});
    agrees(joint{majority::of(2, 4, 6), flexible::of({1, 3}, 1, 3, 5), majority::of(6)});
    agrees(joint{majority::of(1, 3, 5, 7, 9), majority::of(2, 4, 6, 8)});
    agrees(any_of{majority::of(1, 2, 3, 4), majority::of(1, 2, 3)});
    agrees(any_of{sets::of({{1, 2}, {2, 3}}), sets::of({{2, 4}})});
    agrees(one_of<majority, weighted>{weighted{{{1}, 3}, {{2}, 1}, {{3}, 1}}});
    agrees(elected_by_dual<flexible>{flexible::of({4, 2}, 1, 2, 3, 4, 5)});
}

BOOST_AUTO_TEST_CASE(of_groups_and_trees_it_is_the_definition) {
    hierarchical const squares{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)};
    agrees(squares);
    agrees(*threshold_tree::from(squares));
    agrees(hierarchical{majority::of(1, 5), majority::of(2), majority::of(3, 4, 6)});
    agrees(
        hierarchical<flexible>{{flexible::of({2, 1}, 1, 2), flexible::of({2, 1}, 3, 4)}, {1, 2}});
    agrees(threshold_tree::of("3 of (a:2, b, 2 of (c, d, a):2)"));
    agrees(threshold_tree::of("any of ({a,b}, {b,c}, {a,c,d})"));
    agrees(sets::of({{1, 2, 3}, {1, 2, 4}, {1, 3, 4}, {2, 3, 4}, {1, 2}}));
}

BOOST_AUTO_TEST_CASE(of_an_empty_value_it_is_nothing) {
    auto const held = [](std::size_t) { return std::uint64_t{9}; };
    BOOST_TEST(quorums::commit_index(majority{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(flexible{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(tie_break{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(weighted{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(hierarchical<>{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(threshold_tree{}, held) == 0U);
    BOOST_TEST(quorums::commit_index(sets{}, held) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
