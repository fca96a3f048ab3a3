// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/core/electors.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <vector>
#include "electorate.hpp"

BOOST_AUTO_TEST_SUITE(core_electors)

using namespace quorate;
using test::electorate_of;

namespace {

member_id pair(std::uint64_t id, std::uint64_t store = 0) {
    return {{id}, {0, store ? store : id}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_commit_value_is_the_largest_one_that_a_majority_reached) {
    for (std::size_t n = 1; n <= 5; ++n) {
        std::vector<member_id> who;
        for (std::size_t i = 1; i <= n; ++i) who.push_back(pair(i));
        core::electors<majority> const voters{{electorate_of(who), std::nullopt}};
        std::uint64_t combinations = 1;
        for (std::size_t i = 0; i < n; ++i) combinations *= 4;
        for (std::uint64_t code = 0; code < combinations; ++code) {  // each member has reached 0..3
            auto const value = [&](std::size_t at) { return (code >> (2 * at)) & 3U; };
            std::uint64_t expected = 0;
            for (std::uint64_t v = 1; v <= 3; ++v) {
                std::size_t reached = 0;
                for (std::size_t at = 0; at < n; ++at) reached += value(at) >= v;
                if (2 * reached > n) expected = v;
            }
            BOOST_TEST(voters.commit_value(value) == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(during_a_change_both_halves_must_decide) {
    core::electors<majority> const voters{
        {electorate_of({pair(1)}), electorate_of({pair(1), pair(2), pair(3)}), {}, true}};
    auto const only = [&](std::uint64_t id) {
        return [&, id](std::size_t at) { return voters.members()[at] == pair(id); };
    };
    BOOST_TEST(!voters.commits(only(1)));  // Z34: the first half alone is no quorum
    BOOST_TEST(voters.commits([&](std::size_t at) { return voters.members()[at] != pair(3); }));
    BOOST_TEST(!voters.elects([&](std::size_t at) { return voters.members()[at] != pair(1); }));
}

BOOST_AUTO_TEST_CASE(who_catches_up_has_a_place_and_no_vote) {
    core::electors<majority> const voters{
        {electorate_of({pair(1)}), electorate_of({pair(2), pair(3)})}};
    BOOST_TEST(voters.members().size() == 3U);
    BOOST_TEST(!voters.is_voter(1));
    BOOST_TEST(voters.elects([](std::size_t at) { return at == 0; }));
    BOOST_TEST(!voters.elects([](std::size_t at) { return at != 0; }));
}

BOOST_AUTO_TEST_CASE(a_wiped_node_is_another_member) {
    core::electors<majority> const voters{{electorate_of({pair(1), pair(2), pair(3)}),
                                           electorate_of({pair(1), pair(2, 22), pair(3)}),
                                           {},
                                           true}};
    BOOST_TEST(voters.members().size() == 4U);
    BOOST_TEST(!voters.position(pair(2, 99)).has_value());
    // 1 and the old 2 are a quorum of the first half only (Z55, Z56).
    BOOST_TEST(!voters.commits([&](std::size_t at) {
        return voters.members()[at] == pair(1) || voters.members()[at] == pair(2);
    }));
}

BOOST_AUTO_TEST_CASE(nobody_answers_for_a_vacant_seat) {
    auto e = electorate_of({pair(1), pair(2), pair(3)});
    e.members.erase(e.members.begin() + 1);
    core::electors<majority> const voters{{e, std::nullopt}};
    BOOST_TEST(voters.members().size() == 2U);
    BOOST_TEST((voters.is_voter(0) && voters.is_voter(1)));
    BOOST_TEST(voters.commits([](std::size_t) { return true; }));
    for (std::size_t one : {0U, 1U})
        BOOST_TEST(!voters.elects([&](std::size_t at) { return at == one; }));
    BOOST_TEST(voters.commit_value([](std::size_t at) { return 4 + at; }) == 4U);
}

BOOST_AUTO_TEST_CASE(nobody_decides_without_a_configuration) {
    core::electors<majority> const none;
    BOOST_TEST(!none.commits([](std::size_t) { return true; }));
    BOOST_TEST(!none.elects([](std::size_t) { return true; }));
    BOOST_TEST(none.commit_value([](std::size_t) { return 7U; }) == 0U);
}

BOOST_AUTO_TEST_CASE(a_learner_is_a_member_without_a_vote) {
    auto e = electorate_of({pair(1)});
    e.members.push_back({pair(2), ""});
    core::electors<majority> const voters{{e, std::nullopt}};
    BOOST_TEST(voters.members().size() == 2U);
    BOOST_TEST(voters.is_voter(0));
    BOOST_TEST(!voters.is_voter(1));
}

BOOST_AUTO_TEST_SUITE_END()
