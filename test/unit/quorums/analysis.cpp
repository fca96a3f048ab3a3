// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <quorate/quorums/analysis.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/minimal_quorums.hpp>
#include <quorate/quorums/sets.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/tie_break.hpp>
#include <quorate/quorums/weighted.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_analysis)

using namespace quorate;

namespace {

std::vector<node_id> ids(std::uint64_t count) {
    std::vector<node_id> all;
    for (std::uint64_t id = 1; id <= count; ++id) all.push_back({id});
    return all;
}

std::vector<double> each(std::size_t members, double p) { return std::vector<double>(members, p); }

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

// By hand, over all sets of nodes that may be up.
template <class Rule>
void check_by_hand(rule_analysis const& a, std::size_t n, Rule rule) {
    std::vector<std::uint64_t> survived(n + 1);
    std::size_t smallest = n + 1;
    std::size_t largest_minimal = 0;
    for (std::uint64_t up = 0; up < std::uint64_t{1} << n; ++up) {
        if (!rule(slot_set{up})) continue;
        auto const size = static_cast<std::size_t>(std::popcount(up));
        ++survived[n - size];
        smallest = std::min(smallest, size);
        bool minimal = true;
        for (std::size_t s = 0; s < n; ++s)
            if ((up >> s & 1U) != 0 && rule(slot_set{up & ~(std::uint64_t{1} << s)}))
                minimal = false;
        if (minimal) largest_minimal = std::max(largest_minimal, size);
    }
    BOOST_TEST(a.smallest_quorum == smallest);
    BOOST_TEST(a.largest_minimal_quorum.value() == largest_minimal);
    BOOST_TEST(a.sets_survived == survived, boost::test_tools::per_element());
    std::size_t f = 0;
    auto const any_failure = [&](std::size_t count) {
        for (std::uint64_t down = 0; down < std::uint64_t{1} << n; ++down)
            if (static_cast<std::size_t>(std::popcount(down)) == count &&
                !rule(slot_set::first(n) - slot_set{down}))
                return false;
        return true;
    };
    while (f < n && any_failure(f + 1)) ++f;
    BOOST_TEST(a.failures_survived == f);
    for (std::size_t s = 0; s < n; ++s)
        BOOST_TEST(a.indispensable.contains(s) ==
                   !rule(slot_set::first(n) - slot_set{std::uint64_t{1} << s}));
}

template <class Q>
void check(Q const& q) {
    auto const a = analyze(q);
    BOOST_REQUIRE(a.has_value());
    auto const n = a->members;
    check_by_hand(a->commits, n, [&](slot_set s) { return commits(q, s); });
    check_by_hand(a->elects, n, [&](slot_set s) { return elects(q, s); });
    check_by_hand(a->works, n, [&](slot_set s) { return commits(q, s) && elects(q, s); });
    // By recursion over the gates it is the same.
    for (auto which : {question::commits, question::elects}) {
        auto const tree = quorums::gates_of(q, which);
        if (!tree || !tree->is_read_once()) continue;
        auto const& by_sets = which == question::commits ? a->commits : a->elects;
        auto const by_tree = quorums::analyze_tree(*tree, n);
        BOOST_TEST(by_tree.smallest_quorum == by_sets.smallest_quorum);
        if (by_tree.largest_minimal_quorum)
            BOOST_TEST(*by_tree.largest_minimal_quorum == *by_sets.largest_minimal_quorum);
        BOOST_TEST(by_tree.sets_survived == by_sets.sets_survived,
                   boost::test_tools::per_element());
        BOOST_TEST(by_tree.failures_survived == by_sets.failures_survived);
        BOOST_TEST((by_tree.indispensable == by_sets.indispensable));
        if (by_tree.load) BOOST_TEST(near(*by_tree.load, *by_sets.load));
        std::vector<double> down;
        for (std::size_t s = 0; s < n; ++s) down.push_back(0.05 * static_cast<double>(s + 1));
        BOOST_TEST(near(availability(*tree, down), *availability(q, which, down)));
    }
}

}  // namespace

// The identities that the library started from.
static_assert(*minimal_quorums(joint{majority::of(1, 2, 3), majority::of(1, 2, 4)},
                               question::commits) ==
              std::vector{slot_set{0b0011}, slot_set{0b1101}, slot_set{0b1110}});  // ab, acd, bcd
static_assert(minimal_quorums(joint{majority::of(1, 2, 3), majority::of(2, 3, 4)},
                              question::commits)
                  ->size() == 3);

BOOST_AUTO_TEST_CASE(every_kind_is_analyzed_as_by_hand) {
    for (std::uint64_t n = 1; n <= 9; ++n) check(majority{ids(n)});
    for (std::uint32_t n = 1; n <= 7; ++n)
        for (std::uint32_t k = 1; k <= n; ++k) check(flexible{ids(n), {k, n + 1 - k}});
    for (std::uint64_t n = 2; n <= 8; n += 2) check(tie_break{ids(n), {1}});
    check(weighted{{{1}, 3}, {{2}, 1}, {{3}, 1}, {{4}, 2}});
    check(sets::of({{1, 2}, {2, 3}, {1, 3}}));
    check(joint{majority::of(1, 2, 3), majority::of(3, 4, 5)});
    check(hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)});
    check(hierarchical{majority::of(1, 2, 3, 4), majority::of(5), majority::of(6, 7)});
    check(hierarchical<flexible>{{flexible::of({3, 1}, 1, 2, 3), flexible::of({3, 1}, 4, 5, 6)},
                                 {1, 2}});
    check(threshold_tree::of("2 of (a, 2 of (b,c,d), 2 of (e,f))"));
    check(threshold_tree::of("3 of (a:2, b, 2 of (c,d):2)"));
}

BOOST_AUTO_TEST_CASE(known_figures) {
    for (std::uint64_t f = 0; f <= 4; ++f) {
        auto const a = analyze(majority{ids(2 * f + 1)});
        BOOST_TEST(a->works.failures_survived == f);
        BOOST_TEST(
            near(*a->works.load, static_cast<double>(f + 1) / static_cast<double>(2 * f + 1)));
    }
    BOOST_TEST(near(*availability(majority::of(1, 2, 3), each(3, 0.1)), 0.972));
    auto const squares =
        analyze(hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)});
    BOOST_TEST(squares->works.smallest_quorum == 4U);
    BOOST_TEST(squares->works.failures_survived == 3U);
    BOOST_TEST(near(*squares->works.load, 4.0 / 9));
    // Of 126; all but the 27 that take two of each of two groups.
    BOOST_TEST(squares->works.sets_survived[4] == 99U);
    // A star: nobody can do without its centre.
    auto const star = analyze(sets::of({{1, 2}, {1, 3}, {1, 4}}));
    BOOST_TEST((star->works.indispensable == slot_set{1}));
    BOOST_TEST(near(*star->works.load, 1.0));
    // A grid of 3 x 3: a row commits, one of each row elects.
    hierarchical<flexible> const grid{{flexible::of({3, 1}, 1, 2, 3), flexible::of({3, 1}, 4, 5, 6),
                                       flexible::of({3, 1}, 7, 8, 9)},
                                      {1, 3}};
    auto const g = analyze(grid);
    BOOST_TEST(near(*g->commits.load, 1.0 / 3));
    BOOST_TEST(near(*g->elects.load, 1.0 / 3));
    BOOST_TEST(g->commits.smallest_quorum == 3U);
    BOOST_TEST(g->commits.failures_survived == 2U);
    BOOST_TEST(g->elects.failures_survived == 2U);
}

BOOST_AUTO_TEST_CASE(four_nodes_by_four_systems) {
    auto const plain = analyze(majority::of(1, 2, 3, 4));
    auto const breaker = analyze(tie_break::of(1, 2, 3, 4));
    auto const writes = analyze(flexible::of({2, 3}, 1, 2, 3, 4));
    BOOST_TEST(plain->works.failures_survived == 1U);
    BOOST_TEST(plain->works.sets_survived[2] == 0U);
    BOOST_TEST(breaker->works.failures_survived == 1U);
    BOOST_TEST(breaker->works.sets_survived[2] == 3U);  // of 6: those that leave the tie breaker
    BOOST_TEST(writes->commits.failures_survived == 2U);
    BOOST_TEST(writes->elects.failures_survived == 1U);
    // Of the 7 partitions the three 2|2 ones leave a majority of 4 dead, and a tie breaker none.
    BOOST_TEST(plain->dead_partitions->size() == 3U);
    BOOST_TEST(breaker->dead_partitions->empty());
}

BOOST_AUTO_TEST_CASE(a_partition_is_dead_if_neither_side_works) {
    auto const q = joint{majority::of(1, 2, 3), majority::of(3, 4, 5)};
    auto const a = analyze(q);
    std::size_t dead = 0;
    for (std::uint64_t side = 1; side < 31; side += 2) {
        slot_set const other = slot_set::first(5) - slot_set{side};
        bool const alive = q.commits(slot_set{side}) || q.commits(other);
        dead += alive ? 0U : 1U;
        BOOST_TEST(survives(q, other) == q.commits(slot_set{side}));
    }
    BOOST_TEST(a->dead_partitions->size() == dead);
}

BOOST_AUTO_TEST_CASE(large_systems_are_analyzed_by_their_gates) {
    auto const a = analyze(majority{ids(31)});
    BOOST_REQUIRE(a.has_value());
    BOOST_TEST(a->works.failures_survived == 15U);
    BOOST_TEST(a->works.smallest_quorum == 16U);
    BOOST_TEST(near(*a->works.load, 16.0 / 31));
    BOOST_TEST(!a->dead_partitions.has_value());
    BOOST_TEST(near(*availability(majority{ids(31)}, each(31, 0.5)), 0.5));
    auto const split = analyze(flexible{ids(20), {5, 16}});
    BOOST_TEST(split->commits.failures_survived == 15U);
    BOOST_TEST(split->works.failures_survived == 4U);
    // Neither answers for a product of 20 members that stand in both halves.
    auto const half = ids(19);
    BOOST_TEST(!analyze(joint{majority{ids(20)}, majority{half}}).has_value());
    BOOST_TEST(!availability(joint{majority{ids(20)}, majority{half}}, each(20, 0.1)).has_value());
    BOOST_TEST(!minimal_quorums(majority{ids(17)}, question::commits).has_value());
}

BOOST_AUTO_TEST_CASE(nodes_fail_each_with_its_own_probability) {
    std::vector<double> const down{0.5, 0.0, 1.0};
    BOOST_TEST(near(*availability(majority::of(1, 2, 3), down), 0.5));
    BOOST_TEST(near(*availability(flexible::of({1, 3}, 1, 2, 3), question::commits, down), 1.0));
    BOOST_TEST(near(*availability(flexible::of({1, 3}, 1, 2, 3), question::elects, down), 0.0));
}

BOOST_AUTO_TEST_CASE(abc_and_bcd_is_the_majority_of_four_or_bc) {
    // M_abc x M_bcd = M_abcd or {b, c}
    auto const both = joint{majority::of(1, 2, 3), majority::of(2, 3, 4)};
    for (std::uint64_t s = 0; s < 16; ++s)
        BOOST_TEST(both.commits(slot_set{s}) == (std::popcount(s) >= 3 || (s & 6U) == 6U));
}

BOOST_AUTO_TEST_SUITE_END()
