// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/quorums/dual.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/sets.hpp>
#include <string_view>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_dual)

using namespace quorate;
using namespace quorate_test;

namespace {
// Says nothing of elections.
struct two_of_three {
    static constexpr std::string_view name = "two_of_three";
    static constexpr std::array<node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool commits(slot_set s) const { return (s & slot_set::first(3)).size() >= 2; }
    [[maybe_unused]] friend constexpr bool operator==(two_of_three const&,
                                                      two_of_three const&) = default;
    void encode(writer&) const {}
    static std::optional<two_of_three> decode(reader&) { return two_of_three{}; }
};
}  // namespace
static_assert(!quorum_rule<two_of_three>);
static_assert(std::same_as<completed<majority, distinct_terms>, majority>);
static_assert(check_quorum_system<completed<two_of_three, sequential_terms>>());
static_assert(lawful(completed<two_of_three, sequential_terms>{}));
static_assert(lawful<distinct_terms>(completed<two_of_three, distinct_terms>{}));
static_assert(equivalent(dual(two_of_three{}), majority::of(1, 2, 3)));
static_assert(completed<two_of_three, distinct_terms>::name == "two_of_three");

BOOST_AUTO_TEST_CASE(a_set_is_in_the_dual_iff_its_complement_does_not_commit) {
    auto const check = [](auto const& q) {
        auto const d = dual(q);
        auto const all = slot_set::first(q.members().size());
        for (std::uint64_t s = 0; s <= all.bits(); ++s) {
            BOOST_TEST_REQUIRE(d.is_quorum(slot_set{s}) == !commits(q, all - slot_set{s}));
            BOOST_TEST_REQUIRE(dual(d).is_quorum(slot_set{s}) == commits(q, slot_set{s}));
            BOOST_TEST_REQUIRE(d.gates(question::elects)->decides(slot_set{s}) ==
                               d.is_quorum(slot_set{s}));
        }
        // The largest: it meets every commit quorum, and whatever does is in it.
        BOOST_TEST(bool{intersecting(q, d)});
        BOOST_TEST(bool{implies(q, d, question::elects)} == bool{intersecting(q)});
    };
    for (std::uint32_t n = 1; n <= 8; ++n)
        for (std::uint32_t r = 1; r <= n; ++r) check(flexible{ids(n), {r, n}});
    check(sets::of({{1, 2}, {2, 3}, {1, 3, 4}}));
    check(hierarchical{majority::of(1, 2), majority::of(3, 4, 5), majority::of(6)});
    check(joint{majority::of(1, 2, 3), majority::of(3, 4)});
}

BOOST_AUTO_TEST_CASE(the_dual_of_an_odd_majority_is_itself) {
    for (std::uint64_t n = 1; n <= 15; n += 2)
        BOOST_TEST(bool{equivalent(dual(majority{ids(n)}), majority{ids(n)})});
    BOOST_TEST(!equivalent(dual(majority{ids(4)}), majority{ids(4)}));
    // 4 of 5 commit: 2 of 5 elect.
    for (std::uint32_t n = 1; n <= 9; ++n)
        for (std::uint32_t r = 1; r <= n; ++r)
            BOOST_TEST(bool{implies(dual(flexible{ids(n), {r, n}}),
                                    flexible{ids(n), {r, n + 1 - r}}, question::elects)});
}

BOOST_AUTO_TEST_CASE(who_says_only_how_writes_commit_gets_elections_that_suit_the_terms) {
    auto const three = [](auto const& s) { return s.size() >= 3; };
    check_model<distinct_terms>(elected_by_dual<flexible>{flexible{ids(4), {3, 4}}}, three,
                                [](auto const& s) { return s.size() >= 2; });
    check_model<sequential_terms>(elected_by_both<flexible>{flexible{ids(4), {3, 4}}}, three,
                                  three);
    // Two of five commit: four elect, in the dual and in both.
    check_model<sequential_terms>(
        elected_by_both<flexible>{flexible{ids(5), {2, 5}}},
        [](auto const& s) { return s.size() >= 2; }, [](auto const& s) { return s.size() >= 4; });
    // The dual alone breaks E∩E: two pairs of four.
    BOOST_TEST(broken_laws<sequential_terms>(elected_by_dual<flexible>{flexible{ids(4), {3, 4}}})
                   .breaks(law::elections_meet));
}

BOOST_AUTO_TEST_SUITE_END()
