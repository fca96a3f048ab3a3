// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <quorate/quorums/gate_meeting.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_gate_meeting)

using namespace quorate;

namespace {

using weights = std::vector<std::uint32_t>;

std::uint64_t seed = 7;
std::uint64_t draw(std::uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33U) % below;
}

// Each member of these weights, from the slot on.
gate_tree weighing(weights const& w, std::uint32_t threshold, std::size_t from = 0) {
    gate_tree tree;
    bool ok = tree.open(threshold);
    for (std::size_t i = 0; i < w.size(); ++i) ok = ok && tree.add(from + i, w[i]);
    BOOST_REQUIRE((ok && tree.close()));
    return tree;
}

// Groups of these sizes side by side, each with its threshold; so many groups decide.
gate_tree grouped(std::vector<std::size_t> const& sizes, std::vector<std::uint32_t> const& needs,
                  std::uint32_t of) {
    gate_tree tree;
    bool ok = tree.open(of);
    std::size_t slot = 0;
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        ok = ok && tree.open(needs[g]);
        for (std::size_t i = 0; i < sizes[g]; ++i) ok = ok && tree.add(slot++);
        ok = ok && tree.close();
    }
    BOOST_REQUIRE((ok && tree.close()));
    return tree;
}

// A random tree over slots 0..n-1, each slot up to `uses` times.
gate_tree any_tree(std::size_t n, std::size_t uses) {
    std::vector<std::size_t> slots;
    for (std::size_t use = 0; use < uses; ++use)
        for (std::size_t s = 0; s < n; ++s)
            if (use == 0 || draw(2) == 0) slots.push_back(s);
    for (std::size_t i = slots.size(); i > 1; --i) std::swap(slots[i - 1], slots[draw(i)]);
    gate_tree tree;
    std::function<void(std::size_t, std::size_t, std::size_t, std::uint32_t)> const build =
        [&](std::size_t from, std::size_t to, std::size_t depth, std::uint32_t weight) {
            std::vector<std::size_t> cuts{from};
            for (auto at = from + 1; at < to; ++at)
                if (draw(depth < 3 ? 3 : 1) == 0) cuts.push_back(at);
            cuts.push_back(to);
            BOOST_REQUIRE(tree.open(1, weight));
            for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
                auto const each = static_cast<std::uint32_t>(1 + draw(3));
                // A member that stands in this gate already is left out.
                if (cuts[c + 1] - cuts[c] == 1) static_cast<void>(tree.add(slots[cuts[c]], each));
                else build(cuts[c], cuts[c + 1], depth + 1, each);
            }
            BOOST_REQUIRE(tree.close(static_cast<std::uint32_t>(1 + draw(tree.open_weight()))));
        };
    build(0, slots.size(), 0, 1);
    return tree;
}

// Compares with the answers about all sets; true if the closed forms covered it.
bool agrees(gate_tree const& a, gate_tree const& b, std::size_t n) {
    quorums::truth_table const first{n, [&](slot_set s) { return a.decides(s); }};
    quorums::truth_table const second{n, [&](slot_set s) { return b.decides(s); }};
    bool const meets = !first.apart_from(second);
    auto const m = quorums::meet_by_gates(a, b);
    if (m.meets == verdict::too_large) return false;
    BOOST_TEST((m.meets == verdict::yes) == meets);
    if (m.meets == verdict::no) {
        BOOST_TEST(a.decides(m.first));
        BOOST_TEST(b.decides(m.second));
        BOOST_TEST((m.first & m.second).empty());
    }
    return true;
}

// All ways to write n as a sum, largest first.
std::vector<std::vector<std::size_t>> partitions(std::size_t n, std::size_t largest) {
    if (n == 0) return {{}};
    std::vector<std::vector<std::size_t>> all;
    for (std::size_t head = std::min(n, largest); head >= 1; --head)
        for (auto tail : partitions(n - head, head)) {
            tail.insert(tail.begin(), head);
            all.push_back(tail);
        }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_thresholds_agree_with_enumeration) {
    for (std::size_t n = 1; n <= 9; ++n)
        for (std::uint32_t k = 1; k <= n; ++k)
            for (std::uint32_t l = 1; l <= n; ++l)
                BOOST_TEST(agrees(weighing(weights(n, 1), k), weighing(weights(n, 1), l), n));
}

BOOST_AUTO_TEST_CASE(thresholds_over_other_members_agree_with_enumeration) {
    for (std::size_t n = 1; n <= 6; ++n)
        for (std::size_t shift = 0; shift <= 3; ++shift)
            for (std::uint32_t k = 1; k <= n; ++k)
                for (std::uint32_t l = 1; l <= n; ++l)
                    BOOST_TEST(agrees(weighing(weights(n, 1), k), weighing(weights(n, 1), l, shift),
                                      n + shift));
}

BOOST_AUTO_TEST_CASE(all_small_weights_agree_with_enumeration) {
    for (std::size_t n = 1; n <= 5; ++n) {
        std::uint32_t all = 1;
        for (std::size_t i = 0; i < n; ++i) all *= 3;
        for (std::uint32_t code = 0; code < all; ++code) {
            weights w;
            std::uint32_t total = 0;
            for (auto rest = code; w.size() < n; rest /= 3) total += w.emplace_back(1 + rest % 3);
            for (std::uint32_t k = 1; k <= total; ++k)
                for (std::uint32_t l = k; l <= total; l += 2)
                    BOOST_TEST(agrees(weighing(w, k), weighing(w, l), n));
        }
    }
}

BOOST_AUTO_TEST_CASE(weights_of_either_side_agree_with_enumeration) {
    for (int round = 0; round < 3000; ++round) {
        auto const n = 1 + draw(9);
        weights a;
        weights b;
        std::uint32_t of_a = 0;
        std::uint32_t of_b = 0;
        for (std::size_t i = 0; i < n; ++i) {
            of_a += a.emplace_back(static_cast<std::uint32_t>(1 + draw(5)));
            of_b += b.emplace_back(static_cast<std::uint32_t>(1 + draw(5)));
        }
        BOOST_TEST(agrees(weighing(a, static_cast<std::uint32_t>(1 + draw(of_a))),
                          weighing(b, static_cast<std::uint32_t>(1 + draw(of_b))), n));
    }
}

BOOST_AUTO_TEST_CASE(all_groups_of_thresholds_agree_with_enumeration) {
    // Every way to group up to 9 members and every threshold of groups, each group by all of the
    // thresholds in turn, with itself, its dual and a threshold of members.
    for (std::size_t n = 2; n <= 9; ++n)
        for (auto const& sizes : partitions(n, n))
            for (std::uint32_t of = 1; of <= sizes.size(); ++of)
                for (std::uint32_t need = 1; need <= sizes.front(); ++need) {
                    std::vector<std::uint32_t> needs;
                    std::vector<std::uint32_t> others;
                    for (auto size : sizes) {
                        needs.push_back(std::min(need, static_cast<std::uint32_t>(size)));
                        others.push_back(static_cast<std::uint32_t>(size) + 1 - needs.back());
                    }
                    auto const tree = grouped(sizes, needs, of);
                    BOOST_TEST(agrees(tree, tree, n));
                    BOOST_TEST(agrees(tree, tree.dual(), n));
                    auto const rest = static_cast<std::uint32_t>(sizes.size()) + 1 - of;
                    BOOST_TEST(agrees(tree, grouped(sizes, others, rest), n));
                    BOOST_TEST(agrees(
                        tree, weighing(weights(n, 1), static_cast<std::uint32_t>(1 + n / 2)), n));
                    BOOST_TEST(agrees(weighing(weights(n, 1), need), tree, n));
                }
}

BOOST_AUTO_TEST_CASE(read_once_trees_agree_with_enumeration) {
    int covered = 0;
    for (int round = 0; round < 3000; ++round) {
        auto const n = 2 + draw(8);
        auto const tree = any_tree(n, 1);
        BOOST_TEST(agrees(tree, tree, n));
        BOOST_TEST(agrees(tree, tree.dual(), n));
        covered += agrees(tree, any_tree(n, 1), n) ? 1 : 0;
    }
    BOOST_TEST(covered > 500);
}

BOOST_AUTO_TEST_CASE(repeated_members_are_answered_exactly_or_not_at_all) {
    int covered = 0;
    for (int round = 0; round < 4000; ++round) {
        auto const n = 2 + draw(6);
        covered += agrees(any_tree(n, 2), any_tree(n, 1 + draw(2)), n) ? 1 : 0;
    }
    BOOST_TEST(covered > 500);
}

BOOST_AUTO_TEST_CASE(explicit_sets_are_decided_whatever_they_meet) {
    for (int round = 0; round < 1000; ++round) {
        auto const n = 2 + draw(8);
        gate_tree listed;
        BOOST_REQUIRE(listed.open(1));
        for (auto sets = 1 + draw(5); sets != 0; --sets) {
            slot_set set{1 + draw((1U << n) - 1)};
            BOOST_REQUIRE(listed.open(static_cast<std::uint32_t>(set.size())));
            for (std::size_t s = 0; s < n; ++s)
                if (set.contains(s)) BOOST_REQUIRE(listed.add(s));
            BOOST_REQUIRE(listed.close());
        }
        BOOST_REQUIRE(listed.close());
        BOOST_TEST(agrees(listed, any_tree(n, 2), n));
        BOOST_TEST(agrees(any_tree(n, 2), listed, n));
    }
}

BOOST_AUTO_TEST_CASE(large_systems_have_closed_forms) {
    auto const odd = weighing(weights(31, 1), 16);
    BOOST_TEST((quorums::meet_by_gates(odd, odd).meets == verdict::yes));
    auto const even = weighing(weights(32, 1), 16);
    auto const apart = quorums::meet_by_gates(even, even);
    BOOST_TEST((apart.meets == verdict::no));
    BOOST_TEST(apart.first.size() + apart.second.size() == 32);
    // {1..32} and {2..33}: 17 of 32 each miss each other only if 16 + 16 suffice, and they do not.
    BOOST_TEST(
        (quorums::meet_by_gates(weighing(weights(32, 1), 17), weighing(weights(32, 1), 17, 1))
             .meets == verdict::yes));
    BOOST_TEST(
        (quorums::meet_by_gates(weighing(weights(32, 1), 16), weighing(weights(32, 1), 17, 1))
             .meets == verdict::no));
    std::vector<std::size_t> const sizes(8, 4);
    auto const rows = grouped(sizes, std::vector<std::uint32_t>(8, 4), 1);     // a whole row
    auto const columns = grouped(sizes, std::vector<std::uint32_t>(8, 1), 8);  // one of every row
    BOOST_TEST((quorums::meet_by_gates(rows, columns).meets == verdict::yes));
    BOOST_TEST((quorums::meet_by_gates(rows, rows).meets == verdict::no));
    BOOST_TEST((quorums::meet_by_gates(rows, even).meets == verdict::no));
    weights heavy(32, 2047);
    heavy[0] = 65535 - 31 * 2047;
    BOOST_TEST((quorums::meet_by_gates(weighing(heavy, 32768), weighing(heavy, 32768)).meets ==
                verdict::yes));
    BOOST_TEST((quorums::meet_by_gates(weighing(heavy, 32768), weighing(heavy, 32767)).meets ==
                verdict::no) ==
               (quorums::meet_by_gates(weighing(heavy, 32767), weighing(heavy, 32768)).meets ==
                verdict::no));
}

BOOST_AUTO_TEST_CASE(what_would_take_for_ever_is_too_large) {
    // Sums of products of 32 members with heavy weights, each member in many places.
    int undecided = 0;
    for (int round = 0; round < 20; ++round) {
        gate_tree trees[2];
        for (auto& tree : trees) {
            BOOST_REQUIRE(tree.open(1));
            for (int product = 0; product < 2; ++product) {
                BOOST_REQUIRE(tree.open(8));
                for (int sum = 0; sum < 8; ++sum) {
                    BOOST_REQUIRE(tree.open(1));
                    while (tree.open_weight() < 60000)
                        static_cast<void>(
                            tree.add(draw(32), static_cast<std::uint32_t>(20000 + draw(1000))));
                    BOOST_REQUIRE(tree.close(static_cast<std::uint32_t>(tree.open_weight() / 2)));
                }
                BOOST_REQUIRE(tree.close());
            }
            BOOST_REQUIRE(tree.close());
        }
        auto const m = quorums::meet_by_gates(trees[0], trees[1]);
        undecided += m.meets == verdict::too_large ? 1 : 0;
        if (m.meets == verdict::no)
            BOOST_TEST((trees[0].decides(m.first) && trees[1].decides(m.second)));
    }
    BOOST_TEST(undecided > 0);
}

BOOST_AUTO_TEST_SUITE_END()
