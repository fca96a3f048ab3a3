// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <quorate/quorums/majority.hpp>
#include <utility>
#include <vector>
#include "electorate.hpp"

BOOST_AUTO_TEST_SUITE(core_state)

// A configuration is effective when it is appended, whatever office this node holds: what is known
// of its members, by position, stays theirs.
using namespace quorate;

namespace {

using rules = core::rules<majority, sequential_terms>;
using answer = core::candidate::answer;

member_id pair(std::uint64_t id, std::uint64_t store = 1) { return {{id}, {id, store}}; }

membership::configuration<majority> configuration_of(std::vector<member_id> const& who) {
    return {test::electorate_of(who), std::nullopt};
}

/// Node 2 of {2, 3, 4}, whose log ends with that configuration.
core::state<rules> state_of_2() {
    core::state<rules> s;
    s.self = pair(2);
    s.ballot = {{1}, pair(2)};
    s.log.append({1}, 1);
    s.log.add_configuration({{1}, configuration_of({pair(2), pair(3), pair(4)})});
    effects out;
    core::refresh_voters(s, out);
    return s;
}

/// Appends a configuration without 4, with another store of 3, and with 1 and 5.
void change(core::state<rules>& s) {
    effects out;
    s.log.append({1}, 1);
    s.log.add_configuration(
        {s.log.last_index(), configuration_of({pair(1), pair(2), pair(3, 9), pair(5)})});
    core::refresh_voters(s, out);
    BOOST_TEST(out.configuration_changed);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_leader_keeps_what_it_knows_of_members_that_stay_and_follows_others_anew) {
    auto s = state_of_2();
    effects out;
    core::become_leader(s, out);
    auto& l = std::get<core::leader>(s.office);
    for (auto const& p : l.peers) BOOST_TEST((p.session == session_number{1}));
    for (std::uint64_t at = 0; at < 3; ++at) l.peers[at].match = {at + 7};
    auto const of_2 = l.peers[0];
    change(s);
    BOOST_REQUIRE(l.peers.size() == 4U);
    BOOST_TEST((l.peers[1] == of_2));
    // Nothing that the old store of 3 said, or a 1 of before, may be taken for an answer of the new
    // one (Z19).
    std::uint64_t session = 1;
    for (std::size_t at : {0U, 2U, 3U}) {
        BOOST_TEST((l.peers[at].session == session_number{++session}));
        BOOST_TEST((l.peers[at].match == log_index{}));
        BOOST_TEST((l.peers[at].next == next(s.log.last_index())));
    }
}

BOOST_AUTO_TEST_CASE(a_candidate_keeps_the_answers_of_members_that_stay) {
    auto s = state_of_2();
    s.office = core::candidate{.wanted = {2},
                               .follows = {},
                               .answers = {answer::granted, answer::granted, answer::refused}};
    change(s);
    auto const& answers = std::get<core::candidate>(s.office).answers;
    BOOST_TEST((answers == std::vector{answer::none, answer::granted, answer::none, answer::none}));
}

BOOST_AUTO_TEST_CASE(a_cut_that_takes_a_configuration_away_brings_the_one_before_back) {
    auto s = state_of_2();
    auto const before = s.voters;
    change(s);
    BOOST_TEST((s.voters != before));
    s.log.truncate_after({1});
    effects out;
    core::refresh_voters(s, out);
    BOOST_TEST(out.configuration_changed);
    BOOST_TEST((s.voters == before));
    out.clear();
    core::refresh_voters(s, out);
    BOOST_TEST(!out.configuration_changed);
}

BOOST_AUTO_TEST_SUITE_END()
