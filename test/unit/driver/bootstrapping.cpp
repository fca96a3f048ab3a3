// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <support/small_rules.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_bootstrapping)

using namespace quorate;
using quorate_test::counts;

namespace {

std::vector<first_member> members(std::uint64_t count) {
    std::vector<first_member> all;
    for (std::uint64_t id = 1; id <= count; ++id) all.push_back({{id}, "here:1"});
    return all;
}

template <class Terms, class Q>
std::string refusal(Q const& q, std::uint64_t count) {
    driver::bootstrap_plan<Q> const plan{members(count), q};
    auto const bad = plan.template check<Terms>({1});
    if (bad) BOOST_TEST((bad.code == errc::configuration_invalid));
    return bad.text;
}
bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_lawful_system_is_bootstrapped_with) {
    BOOST_TEST(refusal<sequential_terms>(majority::of(1, 2, 3), 3) == "");
    BOOST_TEST(refusal<distinct_terms>(flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4), 4) ==
               "");
    BOOST_TEST(refusal<distinct_terms>(counts{16, 9, 8}, 16) == "");
}

BOOST_AUTO_TEST_CASE(an_unlawful_one_is_refused_with_two_sets) {
    BOOST_TEST(refusal<sequential_terms>(flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4), 4) ==
               "bootstrap: this quorum system must not run a cluster with sequential_terms: {1, 2} "
               "elects and {3, 4} "
               "elects too, and they share no node: two leaders could win one term");
    BOOST_TEST(contains(refusal<distinct_terms>(counts{4, 2, 2}, 4),
                        "the new leader would miss what was committed"));
    quorate_test::table const exactly_one{0b0001'0110};
    BOOST_TEST(
        contains(refusal<distinct_terms>(exactly_one, 3), "a superset of a quorum must be one"));
    BOOST_TEST(contains(refusal<distinct_terms>(counts{4, 5, 1}, 4), "do not commit"));
}

BOOST_AUTO_TEST_CASE(what_nobody_can_decide_is_refused) {
    BOOST_TEST(contains(refusal<sequential_terms>(counts{17, 9, 9}, 17),
                        "more than 16 members and no gates()"));
    BOOST_TEST(
        contains(refusal<sequential_terms>(counts{33, 17, 17}, 33), "must be 1 to 32 unique ids"));
    BOOST_TEST(contains(refusal<sequential_terms>(counts{0, 1, 1}, 1), "has no members"));
}

BOOST_AUTO_TEST_CASE(a_plan_has_its_members_in_order_whatever_the_order_of_the_list) {
    driver::bootstrap_plan<majority> const plan{{{{3}, "c:1"}, {{1}, "a:1"}, {{2}, "b:1"}},
                                                majority::of(1, 2, 3)};
    BOOST_TEST(!plan.check<sequential_terms>({1}));
    driver::met_peers met;
    met.meet({{2}, {2, 2}});
    BOOST_TEST(!driver::first_configuration(plan, {{1}, {1, 1}}, "own:1", met).has_value());
    met.meet({{3}, {3, 3}});
    auto const c = driver::first_configuration(plan, {{1}, {1, 1}}, "own:1", met);
    BOOST_REQUIRE(c.has_value());
    std::vector<membership::member> const expected{
        {{{1}, {1, 1}}, "own:1", {1}}, {{{2}, {2, 2}}, "b:1", {2}}, {{{3}, {3, 3}}, "c:1", {3}}};
    BOOST_TEST((c->current.members == expected));
}

BOOST_AUTO_TEST_CASE(voters_are_in_the_list) {
    BOOST_TEST(contains(refusal<sequential_terms>(majority::of(1, 2, 9), 3),
                        "voter 9 is not in the list"));
}

BOOST_AUTO_TEST_SUITE_END()
