// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Is the search what it says to be? It computes each step of a node once and leaves out stale
// replies; here it is compared with the world of the scripts, which does neither.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/majority.hpp>
#include <search/scopes.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(exhaustive_the_search_itself)

using namespace quorate;
using search::bounds;
using search::search_of;

namespace {

bounds const everything{.campaigns = 4,
                        .beats = 3,
                        .proposals = 3,
                        .reads = 2,
                        .transfers = 2,
                        .crashes = 2,
                        .drops = 2,
                        .duplicates = 2,
                        .changes = 3};

template <class Quorum>
void agrees_with_the_scripts(search::scope<Quorum> const& sc) {
    auto s = search_of(sc, everything, false);
    std::string differs;
    std::vector<std::string> script;
    for (std::uint64_t seed = 1; seed <= 300 && differs.empty(); ++seed)
        differs = s.compare(seed, script);
    BOOST_TEST(differs == "");
}
template <class Quorum>
void agrees_with_the_scripts(Quorum const& q, std::vector<Quorum> targets = {}) {
    auto sc = search::changes(q, std::move(targets));
    agrees_with_the_scripts(sc);
    if (sc.targets.empty()) return;
    sc.disks_at_once = true;
    sc.wiped = {1};
    agrees_with_the_scripts(sc);
}

template <class Quorum>
void reaches_the_same_reduced_or_not(Quorum const& q, bounds const& b,
                                     std::vector<Quorum> const& targets = {}) {
    search::digest_set seen[2];
    std::uint64_t states[2];
    for (bool reduced : {false, true}) {
        auto s = search_of(search::changes(q, targets), b, reduced);
        s.collect(seen[reduced]);
        auto const r = s.run(search::bytes_most);
        BOOST_TEST(r.exhausted, told(r));
        BOOST_TEST(s.stale_is_stale() == "");
        states[reduced] = r.states;
    }
    BOOST_TEST(states[1] < states[0]);
    BOOST_TEST(seen[0].size() == seen[1].size());
    bool same = true;
    seen[0].for_each([&](search::digest const& d) { same = same && !seen[1].insert(d); });
    BOOST_TEST(same);
}

template <class Quorum>
void have_one_future(Quorum const& q, bounds const& b, std::vector<Quorum> const& targets = {}) {
    for (bool reduced : {false, true}) {
        auto s = search_of(search::changes(q, targets), b, reduced);
        s.keep_worlds();
        auto const r = s.run(search::bytes_most);
        BOOST_TEST(r.exhausted, told(r));
        BOOST_TEST(s.twins_are_alike() == "", search::told(b));
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(random_histories_are_the_same_in_the_world_of_the_scripts) {
    agrees_with_the_scripts(majority::of(1, 2));
    agrees_with_the_scripts(majority::of(1, 2, 3));
    agrees_with_the_scripts(search::three_of_three());
    agrees_with_the_scripts(quorate_test::first_and_one{});
    agrees_with_the_scripts(majority::of(1, 2),
                            {majority::of(2, 3), majority::of(1), majority::of(1, 2, 3)});
    agrees_with_the_scripts(search::two_of_two(),
                            {{flexible::of({.commit = 1, .elect = 3}, 1, 2, 3)},
                             {flexible::of({.commit = 1, .elect = 1}, 3)}});
}

BOOST_AUTO_TEST_CASE(what_the_laws_see_is_the_same_with_and_without_stale_replies) {
    auto const two = majority::of(1, 2);
    reaches_the_same_reduced_or_not(two, {.campaigns = 2, .proposals = 1, .crashes = 1});
    reaches_the_same_reduced_or_not(
        two, {.campaigns = 2, .beats = 1, .proposals = 1, .drops = 1, .duplicates = 1});
    reaches_the_same_reduced_or_not(two,
                                    {.campaigns = 2, .proposals = 1, .reads = 1, .transfers = 1});
    auto const three = majority::of(1, 2, 3);
    reaches_the_same_reduced_or_not(three, {.campaigns = 1, .proposals = 1, .crashes = 1});
    reaches_the_same_reduced_or_not(three,
                                    {.campaigns = 1, .proposals = 1, .drops = 1, .duplicates = 1});
    reaches_the_same_reduced_or_not(search::two_of_two(),
                                    {.campaigns = 2, .proposals = 1, .crashes = 1});
    // And where the membership changes.
    auto const one = majority::of(1);
    auto const second = majority::of(2);
    auto const pair = majority::of(2, 3);
    reaches_the_same_reduced_or_not(
        two, {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 1}, {second});
    reaches_the_same_reduced_or_not(two, {.campaigns = 2, .proposals = 0, .drops = 1, .changes = 1},
                                    {second});
    reaches_the_same_reduced_or_not(two, {.campaigns = 2, .proposals = 0, .changes = 1}, {three});
    reaches_the_same_reduced_or_not(one, {.campaigns = 2, .proposals = 1, .changes = 2},
                                    {two, second});
    reaches_the_same_reduced_or_not(one, {.campaigns = 3, .beats = 1, .proposals = 0, .changes = 1},
                                    {two});
    reaches_the_same_reduced_or_not(one, {.campaigns = 2, .proposals = 0, .changes = 1}, {pair});
}

BOOST_AUTO_TEST_CASE(what_is_one_state_to_the_search_has_one_future) {
    auto const two = majority::of(1, 2);
    have_one_future(two, {.campaigns = 2, .beats = 1, .proposals = 0, .reads = 1});
    have_one_future(two, {.campaigns = 2, .beats = 2, .proposals = 0, .duplicates = 1});
    have_one_future(two, {.campaigns = 2, .proposals = 1, .transfers = 1});
    have_one_future(two, {.campaigns = 2, .proposals = 1, .crashes = 1});
    auto const three = majority::of(1, 2, 3);
    have_one_future(three, {.campaigns = 1, .proposals = 1, .crashes = 1});
    have_one_future(search::two_of_two(), {.campaigns = 2, .proposals = 1, .crashes = 1});
    have_one_future(quorate_test::first_and_one{}, {.campaigns = 1, .proposals = 0, .crashes = 1});
    // And where the membership changes.
    auto const one = majority::of(1);
    auto const second = majority::of(2);
    have_one_future(two, {.campaigns = 2, .proposals = 0, .changes = 1}, {second});
    have_one_future(two, {.campaigns = 1, .proposals = 0, .crashes = 1, .changes = 1}, {second});
    have_one_future(one, {.campaigns = 2, .proposals = 1, .changes = 1}, {two});
    have_one_future(one, {.campaigns = 2, .beats = 1, .proposals = 0, .changes = 1}, {two});
    have_one_future(one, {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 1}, {two});
    have_one_future(one, {.campaigns = 2, .proposals = 0, .changes = 2}, {second, two});
    have_one_future(search::two_of_two(), {.campaigns = 2, .proposals = 0, .changes = 1},
                    {{flexible::of({.commit = 1, .elect = 1}, 1)}});
}

template <class Quorum>
std::size_t symmetries_of(Quorum const& q) {
    return search::symmetries(search::core_world<Quorum>{{}, q, std::ranges::size(q.members())})
        .size();
}

BOOST_AUTO_TEST_CASE(systems_that_treat_nodes_alike_have_their_symmetries_and_no_others) {
    BOOST_TEST(symmetries_of(majority::of(1, 2, 3)) == 6U);
    BOOST_TEST(symmetries_of(sets::of({{1, 2}, {1, 3}})) == 2U);
    BOOST_TEST(symmetries_of(sets::of({{1, 2}, {2, 3}, {2, 4}, {1, 3, 4}})) == 6U);
    BOOST_TEST(symmetries_of(quorate_test::first_and_one{}) == 2U);
    BOOST_TEST(symmetries_of(search::three_of_three()) == 1U);  // a term names a member
}

BOOST_AUTO_TEST_SUITE_END()
