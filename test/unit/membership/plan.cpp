// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <quorate/membership/plan.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <support/lawful_rules.hpp>
#include <support/own_quorums.hpp>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(membership_plan)

using namespace quorate;
using membership::configuration;
using membership::electorate;
using membership::member;
using quorate_test::any_rule;

namespace {

// Store 0 is the first that an id has; a wiped one has another.
member make_member(std::uint64_t id, std::uint64_t store = 0) {
    return {{{id}, {7, 100 * id + store}}, "host" + std::to_string(id) + ":1"};
}

// The voters of the system, and who learns; `wiped`: a bit for each id that has another store than
// before.
template <class Quorum>
electorate<Quorum> make(Quorum q, std::vector<std::uint64_t> const& learners = {},
                        std::uint64_t wiped = 0) {
    electorate<Quorum> e{std::move(q), {}};
    for (node_id id : e.quorum.members())
        e.members.push_back(make_member(id.value, wiped >> id.value & 1U));
    for (auto id : learners) e.members.push_back(make_member(id, wiped >> id & 1U));
    std::ranges::sort(e.members, {}, [](member const& m) { return m.who.id; });
    return e;
}

template <class Quorum>
configuration<Quorum> start(electorate<Quorum> e) {
    configuration<Quorum> c{std::move(e), std::nullopt};
    membership::number_members(c);
    return c;
}

template <class Terms = sequential_terms, class Quorum>
std::vector<configuration<Quorum>> steps(configuration<Quorum> const& now,
                                         electorate<Quorum> const& next) {
    auto const made = membership::make_plan<Terms>(now, next);
    if (auto const* bad = std::get_if<failure>(&made)) {
        BOOST_ERROR(bad->text);
        return {};
    }
    return std::get<0>(made).steps;
}

template <class Terms = sequential_terms, class Quorum>
std::string refusal(configuration<Quorum> const& now, electorate<Quorum> const& next) {
    auto const made = membership::make_plan<Terms>(now, next);
    auto const* bad = std::get_if<failure>(&made);
    if (bad) BOOST_TEST((bad->code == errc::configuration_invalid));
    return bad ? bad->text : "";
}

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

// ---- the definition, on sets of pairs, written in another way than the library's

template <class Quorum>
bool decides_in(electorate<Quorum> const& e, question which, std::vector<member_id> const& set) {
    slot_set held;
    std::size_t slot = 0;
    for (node_id id : e.quorum.members()) {
        auto const* m = e.find(id);
        if (m && std::ranges::find(set, m->who) != set.end()) held.insert(slot);
        ++slot;
    }
    return decides(e.quorum, which, held);
}
template <class Quorum>
bool decides_in(configuration<Quorum> const& c, question which, std::vector<member_id> const& set) {
    return decides_in(c.current, which, set) && (!c.joint || decides_in(*c.target, which, set));
}

template <class Quorum>
std::vector<member_id> pairs_of(configuration<Quorum> const& a, configuration<Quorum> const& b) {
    std::vector<member_id> all;
    auto const add = [&](member const& m) {
        if (std::ranges::find(all, m.who) == all.end()) all.push_back(m.who);
    };
    a.for_each_member(add);
    b.for_each_member(add);
    return all;
}

// Every set that satisfies one rule of `a` meets every set that satisfies the other rule of `b`.
// The rules are upward closed, so a set and all that it leaves out are the pairs that matter.
template <class Quorum>
bool all_meet(configuration<Quorum> const& a, question of_a, configuration<Quorum> const& b,
              question of_b) {
    auto const all = pairs_of(a, b);
    for (std::uint64_t mask = 0; mask < (std::uint64_t{1} << all.size()); ++mask) {
        std::vector<member_id> set;
        std::vector<member_id> rest;
        for (std::size_t i = 0; i < all.size(); ++i)
            ((mask >> i & 1U) != 0 ? set : rest).push_back(all[i]);
        if (decides_in(a, of_a, set) && decides_in(b, of_b, rest)) return false;
    }
    return true;
}

template <class Terms, class Quorum>
bool is_safe(configuration<Quorum> const& a, configuration<Quorum> const& b) {
    return all_meet(a, question::elects, b, question::commits) &&
           all_meet(a, question::commits, b, question::elects) &&
           (!Terms::elections_must_meet || all_meet(a, question::elects, b, question::elects));
}

struct totals {
    std::size_t plans = 0;
    std::size_t one_step = 0;
    std::size_t products = 0;
    std::size_t catching_up = 0;
    std::size_t refused = 0;
};

template <class Terms>
void check_plan(any_rule const& i, any_rule const& j, std::uint64_t wiped, totals& sum) {
    auto const now = start(make(i));
    auto const next = make(j, {}, wiped);
    auto const made = membership::make_plan<Terms>(now, next);
    ++sum.plans;
    if (std::holds_alternative<failure>(made)) {
        // Only where those who stay cannot decide without the ones that were wiped.
        slot_set const stay{~(wiped >> 1U) & 7U};
        BOOST_TEST_REQUIRE((wiped != 0 && !(i.commits(stay) && i.elects(stay))));
        ++sum.refused;
        return;
    }
    auto const& steps = std::get<0>(made).steps;
    auto const* before = &now;
    std::string wrong;
    auto const must = [&](bool holds, char const* what) {
        if (!holds) wrong += std::string{wrong.empty() ? "" : ", "} + what;
    };
    for (auto const& c : steps) {
        must(is_safe<Terms>(*before, c), "a step without intersection");
        must(!c.target || *c.target == steps.back().current,
             "a step that does not say where it leads");
        must(membership::are_members_lawful(c) && c.next_number >= before->next_number,
             "a number given twice");
        before = &c;
    }
    must(before->current.quorum == j && !before->target, "another system than was asked for");
    for (std::size_t n = 0; n < 3; ++n)
        must(before->current.members[n].who == next.members[n].who, "other members");
    auto const products = std::ranges::count_if(steps, [](auto const& c) { return c.joint; });
    must(steps.size() == std::size_t{i != j || wiped != 0} + std::size_t{wiped != 0} +
                             static_cast<std::size_t>(products),
         "more steps than needed");
    must(products == 0 || !is_safe<Terms>(wiped != 0 ? steps.front() : now, *before), "a detour");
    BOOST_TEST_REQUIRE(wrong == "");
    sum.products += products != 0;
    sum.catching_up += wiped != 0;
    sum.one_step += steps.size() == 1;
}

template <class Terms>
void check_all_plans() {
    auto const rules = quorate_test::lawful_rules<Terms>(3);
    totals sum;
    for (auto const& i : rules)
        for (auto const& j : rules)
            for (std::uint64_t wiped : {0b0000U, 0b0010U, 0b1000U, 0b1100U})
                check_plan<Terms>(i, j, wiped, sum);
    std::cout << "plans, " << Terms::name << ": " << sum.plans << " between " << rules.size()
              << " systems of 3 nodes, " << sum.one_step << " in one step, " << sum.products
              << " through a product, " << sum.catching_up << " with a wiped node, " << sum.refused
              << " refused\n";
    BOOST_TEST(sum.one_step > rules.size());
    BOOST_TEST(sum.products > rules.size());
    BOOST_TEST(sum.refused > rules.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_step_is_safe_by_definition_from_any_system_of_three_to_any_other) {
    check_all_plans<sequential_terms>();
}
BOOST_AUTO_TEST_CASE(and_where_terms_are_distinct) { check_all_plans<distinct_terms>(); }

BOOST_AUTO_TEST_CASE(four_of_which_one_is_replaced_need_no_product) {
    auto const now = start(make(majority::of(1, 2, 3, 4)));
    auto const s = steps(now, make(majority::of(1, 2, 3, 5)));
    BOOST_REQUIRE(s.size() == 2U);
    BOOST_TEST((s[0].current == now.current));  // 5 catches up
    BOOST_TEST((s[0].target == s[1].current && !s[0].joint));
    BOOST_TEST((s[1].current.members[3].number == member_number{5}));
    BOOST_TEST(steps(now, make(majority::of(1, 2, 3))).size() == 1U);  // nobody new
}

BOOST_AUTO_TEST_CASE(three_of_which_one_is_replaced_go_through_the_product) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto const s = steps(now, make(majority::of(1, 2, 4)));
    BOOST_REQUIRE(s.size() == 3U);
    for (auto const& c : {s[0], s[1]})
        BOOST_TEST((c.current == now.current && c.target == s[2].current));
    BOOST_TEST((!s[0].joint && s[1].joint));
    for (auto const& c : s) BOOST_TEST((c.next_number == member_number{5}));
}

BOOST_AUTO_TEST_CASE(a_wiped_node_leaves_a_vacant_seat_before_its_id_comes_back) {
    auto const now = start(make(majority::of(1, 2, 3)));
    auto const s = steps(now, make(majority::of(1, 2, 3), {}, 0b0100));
    BOOST_REQUIRE(s.size() == 2U);
    BOOST_TEST((s[0].current.quorum == majority::of(1, 2, 3)));
    BOOST_TEST((s[0].current.members ==
                std::vector<member>{now.current.members[0], now.current.members[2]}));
    BOOST_TEST((s[0].current.held() == slot_set{0b101}));
    BOOST_TEST((s[1].current.members[1].number == member_number{4}));
    BOOST_TEST(contains(refusal(now, make(majority::of(1, 2, 3), {}, 0b1100)),
                        "the others do not decide"));
}

BOOST_AUTO_TEST_CASE(a_learner_that_was_wiped_comes_back_at_once) {
    auto const now = start(make(majority::of(1, 2, 3), {4}));
    auto const s = steps(now, make(majority::of(1, 2, 3), {4}, 0b1'0000));
    BOOST_REQUIRE(s.size() == 1U);
    BOOST_TEST((s[0].current.members[3].number == member_number{5}));
}

BOOST_AUTO_TEST_CASE(a_voter_that_was_wiped_may_come_back_as_a_learner_in_one_step) {
    auto const s = steps(start(make(majority::of(1, 2))), make(majority::of(1), {2}, 0b0100));
    BOOST_REQUIRE(s.size() == 1U);  // though 1 alone did not decide before
    BOOST_TEST((s[0].current.members[1].number == member_number{3}));
}

BOOST_AUTO_TEST_CASE(learners_and_addresses_change_in_one_step) {
    auto const now = start(make(majority::of(1, 2, 3)));
    BOOST_TEST(steps(now, make(majority::of(1, 2, 3))).empty());
    BOOST_TEST(steps(now, make(majority::of(1, 2, 3), {4, 5})).size() == 1U);
    auto moved = make(majority::of(1, 2, 3));
    moved.members[1].address = "elsewhere:1";
    auto const s = steps(now, moved);
    BOOST_REQUIRE(s.size() == 1U);
    BOOST_TEST(s[0].current.members[1].address == "elsewhere:1");
    BOOST_TEST((s[0].next_number == now.next_number));
}

BOOST_AUTO_TEST_CASE(a_kind_becomes_another_kind) {
    auto const tree = [](char const* text) { return make(threshold_tree::of(text)); };
    auto const s = steps(start(tree("2 of (1,2,3)")), tree("2 of (2 of (1,2,3), 2 of (4,5,6))"));
    BOOST_REQUIRE(s.size() == 2U);  // whoever decides afterwards has two of 1, 2 and 3
    BOOST_TEST(!s[0].joint);
    BOOST_TEST(steps(start(tree("2 of (1,2,3)")), tree("2 of (4,5,6)")).size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_breaks_a_law_is_refused_with_the_sets_that_show_it) {
    auto const now = start(make(flexible::of({.commit = 2, .elect = 2}, 1, 2, 3)));
    auto const next = make(flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4));
    BOOST_TEST(contains(refusal(now, next), "{1, 2} elects and {3, 4} elects too"));
    BOOST_TEST(refusal<distinct_terms>(now, next) == "");
    auto twice = make(majority::of(1, 2, 3));
    twice.members.insert(twice.members.begin() + 1, make_member(1, 1));
    auto const from = start(make(majority::of(1, 2, 3)));
    BOOST_TEST(contains(refusal(from, twice), "change: member 1 is named twice"));
    auto stranger = make(majority::of(1, 2, 3));
    stranger.members.pop_back();
    BOOST_TEST(contains(refusal(from, stranger), "voter 3 is not in the list"));
    BOOST_TEST(contains(refusal(from, make(majority{})), "the list of members is empty"));
    auto silent = make(majority::of(1, 2, 3));
    silent.members[0].address.clear();
    BOOST_TEST(contains(refusal(from, silent), "member 1 has no address"));
}

BOOST_AUTO_TEST_CASE(numbers_that_were_given_are_never_given_again) {
    auto now = start(make(majority::of(1, 2, 3)));
    now = steps(now, make(majority::of(1, 2))).back();
    BOOST_TEST((now.next_number == member_number{4}));
    // The same store: it was away, so this is another admission.
    now = steps(now, make(majority::of(1, 2, 3))).back();
    BOOST_TEST((now.current.members[2].number == member_number{4}));
    now.next_number = {member_number_max + 1};
    BOOST_TEST(contains(refusal(now, make(majority::of(1, 2, 3, 4))),
                        "all member numbers have been given"));
    BOOST_TEST(refusal(now, make(majority::of(1, 2))) == "");
}

BOOST_AUTO_TEST_SUITE_END()
