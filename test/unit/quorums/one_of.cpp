// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <own_quorum/primary_plus_one.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/weighted.hpp>
#include <vector>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_one_of)

using namespace quorate;
using namespace quorate_test;

namespace {
using any = one_of<majority, weighted, joint<majority, majority>, primary_plus_one>;
}
static_assert(check_quorum_system<any>());
static_assert(any::name == "one_of(majority,weighted,joint(majority,majority),primary_plus_one)");
static_assert(lawful(any{majority::of(1, 2, 3)}));
static_assert(lawful(any{majority::of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)}));

BOOST_AUTO_TEST_CASE(it_decides_as_what_it_holds) {
    check_model<sequential_terms>(any{majority::of(1, 2, 3, 4)},
                                  [](auto const& s) { return s.size() > 2; });
    check_model<sequential_terms>(any{weighted{{{1}, 3}, {{2}, 1}, {{3}, 1}}},
                                  [](auto const& s) { return count_in(s, {1}) == 1; });
    check_model<sequential_terms>(any{joint{majority::of(1, 2, 3), majority::of(3, 4)}},
                                  [](auto const& s) {
                                      return count_in(s, {1, 2, 3}) > 1 && count_in(s, {3, 4}) == 2;
                                  });
}

BOOST_AUTO_TEST_CASE(slots_stay_those_of_the_kind) {
    any const q = primary_plus_one{{{{7}, {2}, {5}}}};
    BOOST_TEST((q.members()[0] == node_id{7} && q.members()[1] == node_id{2} &&
                q.members()[2] == node_id{5}));
    BOOST_TEST(q.commits(slot_set{0b011}));
    BOOST_TEST(!q.commits(slot_set{0b110}));
    BOOST_TEST(lawful(q));
    for (auto const& finding : quorate::testing::quorum_suite<sequential_terms>(q))
        BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(it_is_written_as_what_it_holds) {
    writer alone;
    writer held;
    encode_quorum(alone, majority::of(1, 2, 3));
    encode_quorum(held, any{majority::of(1, 2, 3)});
    BOOST_TEST(std::ranges::equal(alone.view(), held.view()));
    reader in{held.view()};
    BOOST_TEST((decode_quorum<majority>(in) == majority::of(1, 2, 3)));
    reader again{alone.view()};
    auto const back = decode_quorum<any>(again);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((back->get_if<majority>() != nullptr && back->get_if<weighted>() == nullptr));
    writer other;
    encode_quorum(other, any{weighted{{{1}, 2}, {{2}, 1}}});
    reader narrow{other.view()};
    BOOST_TEST(!decode_quorum<majority>(narrow));
}

BOOST_AUTO_TEST_CASE(values_of_different_kinds_differ) {
    BOOST_TEST(!(any{majority::of(1)} == any{weighted{{{1}, 1}}}));
    BOOST_TEST((any{majority::of(1)} == any{majority::of(1)}));
    BOOST_TEST((any{} == any{majority{}}));
    BOOST_TEST(kind_of(any{weighted{{{1}, 1}}}) == "weighted");
}

BOOST_AUTO_TEST_SUITE_END()
