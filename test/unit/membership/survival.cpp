// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/membership/plan.hpp>
#include <quorate/membership/survival.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(membership_survival)

using namespace quorate;
using membership::configuration;
using membership::electorate;
using membership::survival_of;

namespace {

electorate<majority> make(majority q, std::uint64_t store = 0) {
    electorate<majority> e{q, {}};
    for (node_id id : e.quorum.members()) e.members.push_back({{id, {store, id.value}}, "host:1"});
    return e;
}
configuration<majority> start(electorate<majority> e) {
    configuration<majority> c{std::move(e), std::nullopt};
    membership::number_members(c);
    return c;
}
auto plan_of(configuration<majority> const& now, electorate<majority> const& next) {
    return std::get<0>(membership::make_plan<sequential_terms>(now, next));
}

// Three data centres, each with an old node and the one that replaces it.
std::vector<membership::zone> const centres{
    {"east", {{1}, {4}}}, {"west", {{2}, {5}}}, {"north", {{3}, {6}}}};

}  // namespace

BOOST_AUTO_TEST_CASE(a_move_across_three_centres_survives_the_loss_of_one_at_every_step) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto const p = plan_of(now, make(majority::of(4, 5, 6)));
    BOOST_REQUIRE(p.steps.size() == 3U);
    for (auto const& c : p.steps) {
        auto const s = survival_of(c, centres);
        BOOST_TEST(s.zones_lost.empty());
        BOOST_TEST(s.zones_survived.size() == 3U);
    }
}

BOOST_AUTO_TEST_CASE(one_by_one_it_does_not) {
    auto const s = survival_of(start(make(majority::of(1, 2, 3, 4))), centres);
    BOOST_TEST((s.zones_lost == std::vector<std::string>{"east"}));  // it holds two of the four
    BOOST_REQUIRE(s.what && s.what->dead_partitions);
    BOOST_TEST(s.what->dead_partitions->size() == 3U);  // any two from the other two
}

BOOST_AUTO_TEST_CASE(the_product_needs_a_quorum_of_either_side) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto const product = plan_of(now, make(majority::of(4, 5, 6))).steps[1];
    membership::deciders const rule{product};
    BOOST_TEST(rule.members().size() == 6U);
    BOOST_TEST(rule.commits(slot_set{0b011'011}));
    BOOST_TEST(!rule.commits(slot_set{0b111'001}));
    auto const s = survival_of(product);
    BOOST_REQUIRE(s.what.has_value());
    BOOST_TEST(s.what->works.failures_survived == 1U);
    BOOST_TEST(s.what->works.smallest_quorum == 4U);
}

BOOST_AUTO_TEST_CASE(a_vacant_seat_is_nobody_to_lose) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto next = make(majority::of(1, 2, 3));
    next.members[1].who.store = {9, 9};
    auto const vacant = plan_of(now, next).steps.front();
    auto const s = survival_of(vacant);
    BOOST_REQUIRE(s.what.has_value());
    BOOST_TEST(s.voters.size() == 2U);
    BOOST_TEST(s.what->works.failures_survived == 0U);
    BOOST_TEST(to_text(s).starts_with("survives no failure; needs each of "), to_text(s));
    BOOST_TEST(to_text(vacant) ==
               "majority of {1, 2, 3}, vacant {2}, while what is new catches up for majority of "
               "{1, 2, 3}");
}

BOOST_AUTO_TEST_CASE(what_writing_and_electing_survive_is_told_apart_where_it_differs) {
    electorate<flexible> e{flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4), {}};
    for (node_id id : e.quorum.members()) e.members.push_back({{id, {0, id.value}}, "host:1"});
    auto const text = to_text(survival_of(configuration<flexible>{std::move(e), std::nullopt}));
    BOOST_TEST(text.starts_with(
                   "survives any 1 failure (writing: any 2 failures, electing: any 1 failure)"),
               text);
}

BOOST_AUTO_TEST_CASE(a_plan_can_be_read) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto next = make(majority::of(1, 2, 4));
    next.members.push_back({{{7}, {0, 7}}, "host:1"});
    BOOST_TEST(describe(plan_of(now, next), now, centres) ==
               "now: majority of {1, 2, 3}\n"
               "  survives any 1 failure; goes on without east, west, north\n"
               "step 1 of 3: majority of {1, 2, 3}, while what is new catches up for majority of "
               "{1, 2, 4}, learners "
               "{7}\n"
               "  survives any 1 failure; goes on without east, west, north\n"
               "step 2 of 3: majority of {1, 2, 3} and majority of {1, 2, 4}, learners {7}\n"
               "  survives any 1 failure; 2 partitions stop it, such as {1, 3} | {2, 4}; goes on "
               "without west, north; "
               "STOPS without east\n"
               "step 3 of 3: majority of {1, 2, 4}, learners {7}\n"
               "  survives any 1 failure; goes on without west, north; STOPS without east\n");
    BOOST_TEST(describe(plan_of(now, make(majority::of(1, 2, 3))), now) ==
               "now: majority of {1, 2, 3}\n  survives any 1 failure\nnothing is to be done\n");
}

BOOST_AUTO_TEST_CASE(of_many_voters_the_zones_are_told) {
    electorate<majority> many;
    std::vector<node_id> ids;
    membership::zone half{"half", {}};
    for (std::uint64_t id = 1; id <= 17; ++id) {
        ids.push_back({id});
        many.members.push_back({{{id}, {0, id}}, "host:1"});
        if (id <= 9) half.nodes.push_back({id});
    }
    many.quorum = *majority::make(ids);
    std::vector<membership::zone> const zones{half, {"one", {{17}}}};
    auto const s = survival_of(start(many), zones);
    BOOST_TEST(to_text(s) ==
               "too many voters to say which failures it survives; goes on without one; STOPS "
               "without half");
}

BOOST_AUTO_TEST_SUITE_END()
