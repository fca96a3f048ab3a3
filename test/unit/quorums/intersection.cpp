// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/sets.hpp>
#include <support/small_rules.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_intersection)

using namespace quorate;
using namespace quorate_test;

// A peer documents {R, E} = {4, 2} of 5 as safe with ordinary terms. What is written can be read,
// but two disjoint pairs elect two leaders in one term.
static_assert(intersecting(counts{5, 4, 2}) && !elections_intersect(counts{5, 4, 2}));
static_assert(!lawful(counts{5, 4, 2}) && lawful(counts{4, 2, 3}) &&
              !intersecting(counts{4, 2, 2}));

// Within the default limits of both compilers.
static_assert(lawful(majority::of(1, 2, 3, 4, 5, 6, 7, 8)));
static_assert(lawful(joint{
    joint{majority::of(1, 2, 3, 4, 5, 6, 7), majority::of(2, 3, 4, 5, 6, 7, 8)},
    majority::of(1, 3, 5, 7, 8)}));
static_assert(intersecting(majority::of(1, 2, 3, 4, 5, 6, 7, 8),
                           majority::of(2, 3, 4, 5, 6, 7, 8)));
static_assert(equivalent(counts{8, 5, 5}, majority::of(1, 2, 3, 4, 5, 6, 7, 8)));

BOOST_AUTO_TEST_CASE(the_complement_test_agrees_with_the_definition) {
    for (std::size_t n = 1; n <= 5; ++n)
        for (int r = 1; r <= static_cast<int>(n); ++r)
            for (int e = 1; e <= static_cast<int>(n); ++e) {
                counts const q{n, r, e};
                auto const reads = [&](slot_set s) { return q.elects(s); };
                auto const writes = [&](slot_set s) { return q.commits(s); };
                BOOST_TEST(bool{intersecting(q)} == every_pair_meets(n, writes, reads));
                BOOST_TEST(bool{intersecting(q)} == (static_cast<std::size_t>(r + e) > n));
                BOOST_TEST(bool{elections_intersect(q)} == every_pair_meets(n, reads, reads));
                BOOST_TEST(bool{upward_closed(q)});
            }
}

BOOST_AUTO_TEST_CASE(every_rule_on_three_nodes_is_judged_by_definition) {
    for (unsigned yes = 0; yes < 256; ++yes) {
        table const q{static_cast<std::uint8_t>(yes)};
        bool closed = true;
        for (std::uint64_t i = 0; i < 8; ++i)
            for (std::uint64_t j = 0; j < 8; ++j)
                if ((i & j) == i && q.is_quorum(slot_set{i}) && !q.is_quorum(slot_set{j}))
                    closed = false;
        BOOST_TEST_REQUIRE(bool{upward_closed(q)} == closed);
        // Only for closed rules is the shortcut right; "exactly one node" passes it with disjoint
        // quorums (Z57).
        auto const rule = [&](slot_set s) { return q.is_quorum(s); };
        if (closed) BOOST_TEST_REQUIRE(bool{intersecting(q)} == every_pair_meets(3, rule, rule));
        BOOST_TEST_REQUIRE(lawful(q) ==
                           (closed && q.is_quorum(slot_set{7}) && every_pair_meets(3, rule, rule)));
    }
    constexpr table exactly_one{0b00010110};
    BOOST_TEST(bool{intersecting(exactly_one)});
    BOOST_TEST(!lawful(exactly_one));
}

BOOST_AUTO_TEST_CASE(two_systems_are_compared_by_node_and_never_by_slot) {
    auto const abc = majority::of(1, 2, 3);
    auto const abd = majority::of(1, 2, 4);
    // Equal masks, other nodes: "no change, one step" would give two leaders, b by {b, c} and d by
    // {a, d} (Z55).
    for (std::uint64_t bits = 0; bits < 8; ++bits)
        BOOST_TEST(abc.is_quorum(slot_set{bits}) == abd.is_quorum(slot_set{bits}));
    BOOST_TEST(!equivalent(abc, abd));
    BOOST_TEST(!intersecting(abc, abd));
    BOOST_TEST(!intersecting(abd, abc));

    auto const abcd = majority::of(1, 2, 3, 4);
    BOOST_TEST(bool{intersecting(abc, abcd)});
    BOOST_TEST(bool{intersecting(abcd, abc)});
    // One step that a rule of one member at a time does not see: 3 of abcd and 3 of abce meet.
    BOOST_TEST(bool{intersecting(abcd, majority::of(1, 2, 3, 5))});
    BOOST_TEST(!intersecting(majority::of(1, 2), majority::of(3, 4)));
    // The product meets both sides.
    auto const both = joint{abc, abd};
    BOOST_TEST((intersecting(abc, both) && intersecting(both, abc)));
    BOOST_TEST((intersecting(abd, both) && intersecting(both, abd)));
}

BOOST_AUTO_TEST_CASE(commits_of_the_one_meet_elections_of_the_other) {
    counts const writes_few{4, 2, 3};
    counts const writes_all{4, 4, 1};
    BOOST_TEST(bool{intersecting(writes_all, writes_few)});  // 4 + 3 > 4
    BOOST_TEST(!intersecting(writes_few, writes_all));       // 2 + 1 <= 4
}

BOOST_AUTO_TEST_CASE(a_member_whose_vote_never_matters_makes_no_difference) {
    auto const without = sets::of({{1, 2}, {2, 3}, {1, 3}});
    auto const with = sets::of({{1, 2}, {2, 3}, {1, 3}, {1, 2, 4}});
    BOOST_TEST(with.members().size() == 4U);
    BOOST_TEST(bool{equivalent(with, without)});
    BOOST_TEST(bool{equivalent(without, with)});
    BOOST_TEST(bool{equivalent(with, majority::of(1, 2, 3))});
    BOOST_TEST(!equivalent(with, majority::of(1, 2, 3, 4)));
}

BOOST_AUTO_TEST_CASE(beyond_enumeration_a_rule_without_gates_is_neither_yes_nor_no) {
    counts const q{17, 9, 9};
    BOOST_TEST((intersecting(q).answer() == verdict::too_large));
    BOOST_TEST((elections_intersect(q).answer() == verdict::too_large));
    BOOST_TEST((upward_closed(q).answer() == verdict::too_large));
    BOOST_TEST((equivalent(q, q).answer() == verdict::too_large));
    BOOST_TEST((intersecting(counts{16, 9, 8}).answer() == verdict::yes));
    BOOST_TEST((intersecting(counts{16, 8, 8}).answer() == verdict::no));
}

BOOST_AUTO_TEST_CASE(beyond_enumeration_gates_answer) {
    std::vector<node_id> low;
    std::vector<node_id> high;
    for (std::uint64_t id = 1; id <= 31; ++id) {
        low.push_back({id});
        high.push_back({id + 1});
    }
    BOOST_TEST(bool{lawful(majority{low})});
    BOOST_TEST(bool{upward_closed(majority{low})});
    BOOST_TEST(!intersecting(majority{low}, majority{high}));  // 16 of 1..31 and 16 of 2..32
    BOOST_TEST(bool{equivalent(majority{low}, majority{low})});
    auto const differs = equivalent(majority{low}, majority{high});
    BOOST_TEST((differs.answer() == verdict::no));
    // The set that shows it decides on one side only.
    auto const in = [&](std::vector<node_id> const& ids) {
        int count = 0;
        for (std::size_t place = 0; place < differs.nodes().size(); ++place) {
            auto const id = differs.nodes().nodes()[place].id;
            if (differs.first().contains(place) && std::ranges::find(ids, id) != ids.end()) ++count;
        }
        return count >= 16;
    };
    BOOST_TEST(in(low) != in(high));
}

BOOST_AUTO_TEST_CASE(a_finding_names_two_sets) {
    auto const f = intersecting(majority::of(1, 2), majority::of(2, 3));
    BOOST_TEST(bool{f});
    auto const g = intersecting(majority::of(1, 2, 3), majority::of(2, 3, 4));
    BOOST_TEST(!g);
    BOOST_TEST(to_text(g.nodes(), g.first()) == "{1, 2}");
    BOOST_TEST(to_text(g.nodes(), g.second()) == "{3, 4}");
}

BOOST_AUTO_TEST_SUITE_END()
