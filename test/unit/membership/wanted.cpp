// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/membership/wanted.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <variant>

BOOST_AUTO_TEST_SUITE(membership_wanted)

using namespace quorate;
using membership::configuration;
using membership::electorate;
using membership::member;

namespace {

configuration<majority> two_members() {
    electorate<majority> e{majority::of(1, 2), {}};
    e.members = {{{{1}, {7, 1}}, "a:1", {1}}, {{{2}, {7, 2}}, "b:1", {2}, 5}};
    return {e, std::nullopt, {3}};
}
wanted_membership<majority> three_wanted() {
    return {{{{3}, "c:1"}, {{2}, ""}, {{1}, "a:2"}}, majority::of(1, 2, 3)};
}
membership_report<majority> report() {
    membership_report<majority> r;
    r.configuration = two_members();
    r.at = {{4}, {9}};
    return r;
}
/// Node 3 has introduced itself, node 4 has not.
std::optional<incarnation> met(node_id id) {
    return id == node_id{3} ? std::optional{incarnation{7, 3}} : std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_CASE(members_keep_their_stores_and_new_ones_are_who_answers) {
    auto const e = membership::name_stores(three_wanted(), two_members(), met);
    BOOST_TEST_REQUIRE(e.members.size() == 3U);
    BOOST_TEST((e.members[0].who == member_id{{1}, {7, 1}}));  // ascending by id
    BOOST_TEST((e.members[1].who == member_id{{2}, {7, 2}}));
    BOOST_TEST((e.members[2].who == member_id{{3}, {7, 3}}));
    BOOST_TEST((e.quorum == majority::of(1, 2, 3)));
}

BOOST_AUTO_TEST_CASE(a_member_without_an_address_stays_where_it_is) {
    auto const e = membership::name_stores(three_wanted(), two_members(), met);
    BOOST_TEST(e.members[0].address == "a:2");
    BOOST_TEST(e.members[1].address == "b:1");
    BOOST_TEST(e.members[1].priority == 0U);  // a priority is as it is wanted, not as it was
}

BOOST_AUTO_TEST_CASE(a_store_that_is_named_is_the_one_and_nobody_is_no_store) {
    auto w = three_wanted();
    w.members = {{{1}, "a:1", {9, 9}}, {{3}, "c:1", {8, 8}}, {{4}, "d:1"}};
    auto const e = membership::name_stores(w, two_members(), met);
    BOOST_TEST((e.members[0].who.store == incarnation{9, 9}));
    BOOST_TEST((e.members[1].who.store == incarnation{8, 8}));
    BOOST_TEST(!e.members[2].who.store);
}

BOOST_AUTO_TEST_CASE(what_is_reported_is_wanted_until_somebody_edits_it) {
    auto r = report();
    auto const w = r.wanted();
    BOOST_TEST((w.based_on == log_id{{4}, {9}}));
    BOOST_TEST((membership::name_stores(w, two_members(), met) == [] {
        auto e = two_members().current;
        for (auto& m : e.members) m.number = {};
        return e;
    }()));
}

BOOST_AUTO_TEST_CASE(a_plan_waits_for_the_change_before_it) {
    auto r = report();
    BOOST_TEST(membership::make_plan<sequential_terms>(r, three_wanted()).index() == 0U);
    r.configuration.target = r.configuration.current;
    auto const refused = membership::make_plan<sequential_terms>(r, three_wanted());
    BOOST_TEST_REQUIRE(refused.index() == 1U);
    BOOST_TEST((std::get<failure>(refused).code == errc::change_in_progress));
}

BOOST_AUTO_TEST_SUITE_END()
