// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/membership/laws.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(membership_laws)

using namespace quorate;
using membership::electorate;

namespace {

struct named {
    node_id id;
    std::string address;
};
std::vector<named> const two{{{1}, "a:1"}, {{2}, "b:1"}};

template <class Terms = sequential_terms, class Quorum = majority>
std::string wrong(std::vector<named> const& members, Quorum const& q = majority::of(1, 2)) {
    return membership::check_members<Terms>("change", members, q).text;
}

electorate<majority> of(std::vector<member_id> const& who) {
    electorate<majority> e;
    std::vector<node_id> ids;
    for (auto const& m : who) {
        ids.push_back(m.id);
        e.members.push_back({m, "a:1"});
    }
    e.quorum = *majority::make(ids);
    return e;
}
member_id node(std::uint64_t id, std::uint64_t store = 1) { return {{id}, {id, store}}; }

}  // namespace

BOOST_AUTO_TEST_CASE(members_have_ids_and_addresses) {
    BOOST_TEST(wrong(two) == "");
    BOOST_TEST(wrong({}) == "change: the list of members is empty");
    BOOST_TEST(wrong({{{0}, "a:1"}, {{1}, "a:1"}}) == "change: a member has id 0");
    BOOST_TEST(wrong({{{1}, "a:1"}, {{1}, "b:1"}}) == "change: member 1 is named twice");
    BOOST_TEST(wrong({{{1}, ""}, {{2}, "b:1"}}) == "change: member 1 has no address");
    BOOST_TEST(wrong({{{1}, std::string(membership::address_size_max, 'a')}, {{2}, "b"}}) == "");
    BOOST_TEST(wrong({{{1}, std::string(membership::address_size_max + 1, 'a')}, {{2}, "b"}}) !=
               "");
}

BOOST_AUTO_TEST_CASE(there_is_a_bound_of_members) {
    std::vector<named> many;
    while (many.size() < membership::members_max) many.push_back({{many.size() + 1}, "a:1"});
    BOOST_TEST(wrong(many) == "");
    many.push_back({{many.size() + 1}, "a:1"});
    BOOST_TEST(wrong(many) ==
               "change: more than " + std::to_string(membership::members_max) + " members");
}

BOOST_AUTO_TEST_CASE(voters_are_members) {
    BOOST_TEST(wrong(two, majority::of(2)) == "");
    BOOST_TEST(wrong(two, majority::of(2, 3)) == "change: voter 3 is not in the list of members");
}

BOOST_AUTO_TEST_CASE(the_terms_say_whether_elections_must_meet) {
    auto const fast = flexible::of({.commit = 2, .elect = 1}, 1, 2);
    BOOST_TEST(wrong<distinct_terms>(two, fast) == "");
    BOOST_TEST(wrong<sequential_terms>(two, fast).starts_with(
        "change: this quorum system must not run a cluster with sequential_terms: "));
}

BOOST_AUTO_TEST_CASE(a_wiped_voter_is_another_node_and_a_vacant_seat_is_nobody) {
    using membership::broken_laws;
    auto const three = of({node(1), node(2), node(3)});
    BOOST_TEST(broken_laws<sequential_terms>(three, three).empty());
    // 1 and 3 elect before, 2 and the other 3 behind.
    BOOST_TEST(!broken_laws<sequential_terms>(three, of({node(1), node(2), node(3, 2)})).empty());
    auto const four = of({node(1), node(2), node(3), node(4)});
    BOOST_TEST(
        broken_laws<sequential_terms>(four, of({node(1), node(2), node(3), node(4, 2)})).empty());
    auto vacant = three;
    vacant.members.pop_back();
    membership::held_seats const seats{vacant};
    BOOST_TEST(seats.members().size() == 2U);
    BOOST_TEST(seats.commits(slot_set::first(2)));
    BOOST_TEST(!seats.commits(slot_set::first(1)));
    // There is no third one, by whatever number.
    for (std::uint64_t other : {0b101U, 0b1001U}) BOOST_TEST(!seats.commits(slot_set{other}));
}

BOOST_AUTO_TEST_SUITE_END()
