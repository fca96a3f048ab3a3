// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <kv/membership_edit.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <string>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_membership_edit)

namespace {

using quorate::majority;
using quorate::threshold_tree;
using words = std::vector<std::string>;

/// Members 1, 2, ... at "h:1", "h:2", ... with the stores {9, 1}, {9, 2}, ...
template <class Quorum>
quorate::membership_report<Quorum> report(Quorum q, std::uint64_t members) {
    quorate::membership_report<Quorum> r;
    r.configuration.current.quorum = q;
    r.at = {{2}, {77}};
    for (std::uint64_t id = 1; id <= members; ++id) {
        quorate::membership::member const m{{{id}, {9, id}}, "h:" + std::to_string(id), {id}, 0};
        r.configuration.current.members.push_back(m);
        r.members.push_back(
            {m, r.configuration.is_voter(m.who), quorate::reachability::yes, {}, {}});
    }
    return r;
}

template <class Quorum>
struct edited {
    quorate::wanted_membership<Quorum> wanted;
    std::string error;
    std::string note;
    bool soon = false;
    bool done = false;
    std::string newcomer;

    quorate::wanted_member const* find(std::uint64_t id) const {
        for (auto const& m : wanted.members)
            if (m.id.value == id) return &m;
        return nullptr;
    }
};

template <class Quorum>
edited<Quorum> edit(quorate::membership_report<Quorum> const& now, words const& w) {
    auto const parsed = kv::parse_cluster(w);
    BOOST_REQUIRE(std::holds_alternative<kv::cluster_request>(parsed));
    kv::membership_edit<Quorum> e{now};
    auto const error = e.apply(std::get<kv::cluster_request>(parsed));
    return {e.wanted(), error, e.note(), e.may_be_possible_soon(), e.is_done(), e.newcomer()};
}

bool is(std::string const& text, char const* part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_majority_follows_its_voters) {
    auto const now = report(majority::of(1, 2, 3), 4);  // 4 learns
    auto const add = edit(now, {"ADD", "5", "h:5", "PRIORITY", "2"});
    BOOST_TEST(add.error == "");
    BOOST_TEST((add.wanted.quorum == majority::of(1, 2, 3, 5)));
    BOOST_TEST(add.wanted.members.size() == 5U);
    BOOST_TEST(int{add.find(5)->priority} == 2);
    BOOST_TEST(!add.find(5)->store);
    // Of two operators only the first gets his way.
    BOOST_TEST((add.wanted.based_on == quorate::log_id{{2}, {77}}));
    BOOST_TEST((edit(now, {"ADD", "5", "h:5", "LEARNER"}).wanted.quorum == majority::of(1, 2, 3)));
    BOOST_TEST((edit(now, {"PROMOTE", "4"}).wanted.quorum == majority::of(1, 2, 3, 4)));
    BOOST_TEST((edit(now, {"DEMOTE", "3"}).wanted.quorum == majority::of(1, 2)));
    BOOST_TEST(edit(now, {"DEMOTE", "3"}).find(3));
    auto const removed = edit(now, {"REMOVE", "3"});
    BOOST_TEST((removed.wanted.quorum == majority::of(1, 2)));
    BOOST_TEST(!removed.find(3));
    BOOST_TEST((edit(now, {"REMOVE", "4"}).wanted.quorum == majority::of(1, 2, 3)));
    BOOST_TEST(!edit(now, {"REMOVE", "4"}).find(4));
}

BOOST_AUTO_TEST_CASE(so_does_a_majority_that_is_said_as_a_tree) {
    auto const now = report(threshold_tree::of("2 of (1,2,3)"), 3);
    auto const add = edit(now, {"ADD", "4", "h:4"});
    BOOST_TEST((add.wanted.quorum == threshold_tree::of("3 of (1,2,3,4)")));
    BOOST_TEST(add.note == "");
}

BOOST_AUTO_TEST_CASE(of_another_system_the_operator_says_how_it_goes_on) {
    auto const now = report(threshold_tree::of("2 of (2 of (1,2,3), 1 of (4,5))"), 6);  // 6 learns
    auto const add = edit(now, {"ADD", "7", "h:7"});
    BOOST_TEST(add.error == "");
    BOOST_TEST(is(add.note, "node 7 only learns"));
    BOOST_TEST((add.wanted.quorum == now.configuration.current.quorum));
    for (auto const* verb : {"REMOVE", "DEMOTE"})
        BOOST_TEST(is(edit(now, {verb, "5"}).error, "give that SYSTEM"));
    BOOST_TEST(is(edit(now, {"PROMOTE", "6"}).error, "with the vote of node 6"));
    BOOST_TEST(edit(now, {"REMOVE", "6"}).error == "");
    auto const system = edit(now, {"SYSTEM", "2 of (2 of (1,2,3), 2 of (4,5,6))"});
    BOOST_TEST(system.error == "");
    BOOST_TEST((system.wanted.quorum == threshold_tree::of("2 of (2 of (1,2,3), 2 of (4,5,6))")));
    BOOST_TEST(system.wanted.members.size() == 6U);
    BOOST_TEST(
        is(edit(now, {"SYSTEM", "2 of (1,2,8)"}).error, "node 8 is no member: ADD it first"));
    BOOST_TEST(is(edit(now, {"SYSTEM", "1 of (1,2)"}).error, "breaks the law"));
}

BOOST_AUTO_TEST_CASE(a_server_of_majorities_takes_no_other_system) {
    auto const now = report(majority::of(1, 2, 3), 4);
    BOOST_TEST(
        (edit(now, {"SYSTEM", "majority of (1,2,4)"}).wanted.quorum == majority::of(1, 2, 4)));
    BOOST_TEST((edit(now, {"SYSTEM", "2 of (1,2,4)"}).wanted.quorum == majority::of(1, 2, 4)));
    BOOST_TEST(is(edit(now, {"SYSTEM", "2 of (1:2,2)"}).error, "example/kv/quorum.hpp"));
    BOOST_TEST(edit(now, {"SYSTEM", "majority of (1,4)"}).note ==
               "without a vote from then on: 2, 3");
}

BOOST_AUTO_TEST_CASE(a_server_of_several_kinds_goes_from_a_majority_to_whatever_a_text_says) {
    using any = quorate::one_of<majority, threshold_tree>;
    auto now = report(any{majority::of(1, 2, 3)}, 5);  // 4 and 5 learn
    BOOST_TEST((edit(now, {"PROMOTE", "4"}).wanted.quorum == any{majority::of(1, 2, 3, 4)}));
    BOOST_TEST((edit(now, {"SYSTEM", "2 of (1,2,4)"}).wanted.quorum == any{majority::of(1, 2, 4)}));
    auto const regions = edit(now, {"SYSTEM", "2 of (2 of (1,2,3), 1 of (4,5))"});
    BOOST_TEST(regions.error == "");
    BOOST_TEST(
        (regions.wanted.quorum == any{threshold_tree::of("2 of (2 of (1,2,3), 1 of (4,5))")}));
    now = report(regions.wanted.quorum, 6);
    BOOST_TEST(is(edit(now, {"REMOVE", "5"}).error, "2 of (2 of (1, 2, 3), 1 of (4, 5))"));
    BOOST_TEST(is(edit(now, {"ADD", "7", "h:7"}).note, "node 7 only learns"));
    BOOST_TEST(
        (edit(now, {"SYSTEM", "majority of (1,2,3)"}).wanted.quorum == any{majority::of(1, 2, 3)}));
}

BOOST_AUTO_TEST_CASE(another_store_takes_the_place_of_one_that_is_gone) {
    auto now = report(majority::of(1, 2, 3), 3);
    now.members[2].reachable = quorate::reachability::no;
    auto const unmet = edit(now, {"REPLACE", "3", "h:3"});
    BOOST_TEST(is(unmet.error, "the leader has met no other store of node 3 at h:3"));
    BOOST_TEST(unmet.soon);
    now.members[2].other_store = {8, 8};
    auto const met = edit(now, {"REPLACE", "3", "h:3"});
    BOOST_TEST(met.error == "");
    BOOST_TEST((met.find(3)->store == quorate::incarnation{8, 8}));
    BOOST_TEST(met.newcomer == "node 3 with store 00000000000000080000000000000008");
    BOOST_TEST(is(edit(now, {"REPLACE", "3", "h:3", "STORE", std::string(32, '7')}).error,
                  "at h:3 store 00000000000000080000000000000008 answers, not this one"));
    BOOST_TEST((met.wanted.quorum == majority::of(1, 2, 3)));
    BOOST_TEST(edit(now, {"REPLACE", "3", "h:9"}).soon);  // whom it met is somewhere else
    auto const given = edit(now, {"REPLACE", "3", "h:9", "STORE", std::string(32, '7')});
    BOOST_TEST(given.find(3)->address == "h:9");
    BOOST_TEST(
        (given.find(3)->store == quorate::incarnation{0x7777777777777777, 0x7777777777777777}));
    // The steps are the same for any store.
    BOOST_TEST(edit(now, {"PLAN", "REPLACE", "3", "h:9"}).error == "");
    BOOST_TEST(
        is(edit(now, {"REPLACE", "3", "h:3", "STORE", "00000000000000090000000000000003"}).error,
           "node 3 is there already, with store 00000000000000090000000000000003, but it does not "
           "answer"));
    // Its leader is new: the old store may be alive.
    now.members[2].reachable = quorate::reachability::unknown;
    auto const early = edit(now, {"REPLACE", "3", "h:9", "STORE", std::string(32, '7')});
    BOOST_TEST(is(early.error, "may answer yet, so it keeps its seat"));
    BOOST_TEST(early.soon);
    auto const same =
        edit(now, {"REPLACE", "3", "h:3", "STORE", "00000000000000090000000000000003"});
    BOOST_TEST(is(same.error, "but has not answered yet"));
    BOOST_TEST(same.soon);
    BOOST_TEST(
        is(edit(now, {"REPLACE", "3", "h:3", "STORE", "00000000000000090000000000000001"}).error,
           "store 00000000000000090000000000000001 is that of node 1"));
    BOOST_TEST(is(edit(now, {"REPLACE", "3", "h:2"}).error, "the address of node 2"));
    BOOST_TEST(is(edit(now, {"REPLACE", "4", "h:4"}).error, "node 4 is no member"));
}

BOOST_AUTO_TEST_CASE(a_store_that_answers_keeps_its_seat) {
    auto const now = report(majority::of(1, 2, 3), 3);
    words const other{"REPLACE", "3", "h:3", "STORE", std::string(32, '7')};
    auto const refused = edit(now, other);
    BOOST_TEST(is(refused.error, "so it keeps its seat: stop it first, or say FORCE"));
    BOOST_TEST(refused.soon);  // it may have been stopped just now
    auto forced = other;
    forced.push_back("FORCE");
    BOOST_TEST(edit(now, forced).error == "");
    BOOST_TEST(is(edit(now, {"REPLACE", "3", "h:3", "FORCE"}).error,
                  "so it keeps its seat: stop it first"));
    auto planned = other;
    planned.insert(planned.begin(), "PLAN");
    BOOST_TEST(edit(now, planned).error == "");
    BOOST_TEST(edit(now, planned).note == "");
    words const early{"PLAN", "REPLACE", "3", "h:3", "STORE", "00000000000000090000000000000003"};
    BOOST_TEST(edit(now, early).error == "");
    BOOST_TEST(is(edit(now, early).note, "so it keeps its seat"));
    BOOST_TEST((edit(now, early).find(3)->store != quorate::incarnation{9, 3}));
    // Asked for twice: it is so already.
    auto const same =
        edit(now, {"REPLACE", "3", "h:3", "STORE", "00000000000000090000000000000003"});
    BOOST_TEST(same.error == "");
    BOOST_TEST(same.done);
    BOOST_TEST(is(same.note, "and it answers: nothing was done"));
    auto const moved =
        edit(now, {"REPLACE", "3", "h:9", "STORE", "00000000000000090000000000000003"});
    BOOST_TEST(is(moved.error, "at h:3: ADDRESS"));
}

BOOST_AUTO_TEST_CASE(a_seat_that_an_earlier_try_left_vacant_is_taken_or_given_up) {
    auto now = report(majority::of(1, 2, 3), 2);
    auto const replaced = edit(now, {"REPLACE", "3", "h:3"});
    BOOST_TEST(replaced.error == "");
    BOOST_TEST(!replaced.find(3)->store);  // whoever answers there
    auto const added = edit(now, {"ADD", "3", "h:3"});
    BOOST_TEST(added.error == "");
    BOOST_TEST((added.wanted.quorum == majority::of(1, 2, 3)));
    BOOST_TEST(is(edit(now, {"ADD", "3", "h:3", "LEARNER"}).error,
                  "node 3 has a vacant seat, so it would vote"));
    BOOST_TEST((edit(now, {"REMOVE", "3"}).wanted.quorum == majority::of(1, 2)));
}

BOOST_AUTO_TEST_CASE(a_zone_of_a_plan_names_members_of_now_or_then) {
    auto now = report(majority::of(1, 2, 3), 2);  // the seat of 3 is vacant
    BOOST_TEST(
        edit(now, {"PLAN", "ZONE", "a", "1,3", "ZONE", "b", "2,4", "ADD", "4", "h:4"}).error == "");
    BOOST_TEST(edit(now, {"PLAN", "ZONE", "a", "1,3", "ZONE", "b", "2", "REMOVE", "3"}).error ==
               "");
    BOOST_TEST(edit(now, {"PLAN", "ZONE", "a", "1", "ZONE", "b", "2,44", "REMOVE", "3"}).error ==
               "zone 'b': node 44 is no member, neither now nor then");
}

BOOST_AUTO_TEST_CASE(address_and_priority) {
    auto const now = report(majority::of(1, 2, 3), 3);
    auto const moved = edit(now, {"ADDRESS", "2", "h:9"});
    BOOST_TEST(moved.find(2)->address == "h:9");
    BOOST_TEST((moved.find(2)->store == quorate::incarnation{9, 2}));
    BOOST_TEST(is(edit(now, {"ADDRESS", "2", "h:3"}).error, "the address of node 3"));
    BOOST_TEST(is(edit(now, {"ADDRESS", "4", "h:9"}).error, "no member"));
    BOOST_TEST(int{edit(now, {"PRIORITY", "2", "9"}).find(2)->priority} == 9);
    BOOST_TEST(is(edit(now, {"PRIORITY", "4", "9"}).error, "no member"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
    auto now = report(majority::of(1), 2);
    BOOST_TEST(is(edit(now, {"ADD", "2", "h:9"}).error, "a member already"));
    BOOST_TEST(is(edit(now, {"ADD", "3", "h:2"}).error, "the address of node 2"));
    BOOST_TEST(is(edit(now, {"REMOVE", "1"}).error, "the last voter"));
    BOOST_TEST(is(edit(now, {"DEMOTE", "1"}).error, "the last voter"));
    BOOST_TEST(is(edit(now, {"DEMOTE", "2"}).error, "only learns already"));
    BOOST_TEST(is(edit(now, {"PROMOTE", "1"}).error, "votes already"));
    BOOST_TEST(is(edit(now, {"PROMOTE", "3"}).error, "no member"));
    BOOST_TEST(is(edit(now, {"DEMOTE", "3"}).error, "no member"));
    BOOST_TEST(is(edit(now, {"REMOVE", "3"}).error, "no member"));
    now.configuration.target = now.configuration.current;
    BOOST_TEST(is(edit(now, {"REMOVE", "2"}).error, "another change is under way"));
}

BOOST_AUTO_TEST_CASE(systems_are_shown_as_they_are_read) {
    BOOST_TEST(kv::system_text(majority::of(1, 2, 3)) == "majority of (1,2,3)");
    BOOST_TEST(kv::system_text(threshold_tree::of("2 of (1,2,3)")) == "majority of (1,2,3)");
    BOOST_TEST(kv::system_text(threshold_tree::of("2 of (1:2,2)")) == "2 of (1:2, 2)");
    using any = quorate::one_of<majority, threshold_tree>;
    BOOST_TEST(kv::system_text(any{majority::of(1, 2, 3)}) == "majority of (1,2,3)");
    BOOST_TEST(kv::system_text(any{threshold_tree::of("2 of (1:2,2)")}) == "2 of (1:2, 2)");
    BOOST_TEST(kv::is_majority(any{threshold_tree::of("2 of (1,2,3)")}));
    BOOST_TEST(!kv::is_majority(any{threshold_tree::of("2 of (1:2,2)")}));
}

BOOST_AUTO_TEST_SUITE_END()
