// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What the calls about the membership do and say. That changes are safe, scripts, searches and the simulator look at.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <initializer_list>
#include <quorate/node/lost_quorum.hpp>
#include <string>
#include <support/node_cluster.hpp>
#include <vector>

using namespace quorate_test;
using quorate::change_report;
using quorate::majority;
using quorate::start_report;
using quorate::wanted_membership;
using report = quorate::membership_report<majority>;

namespace {

bool says(std::string const& text, char const* part) { return text.find(part) != std::string::npos; }

/// Node 1 alone, and the others waiting to be named.
struct lone_founder : cluster {
    explicit lone_founder(std::uint64_t size = 3) : cluster{size} {
        for (std::uint64_t id = 1; id <= size; ++id) make(id);
        (*this)[1].async_found({{{1}, address(1)}}, majority::of(1), [](error_code, start_report) {});
        for (std::uint64_t id = 2; id <= size; ++id) (*this)[id].async_join([](error_code, start_report) {});
        BOOST_REQUIRE(until([&] { return leader() == 1 && (*this)[1].status().commit.value == 2; }));
    }

    report look(std::uint64_t at) {
        outcome_of_call<report> r;
        (*this)[at].async_membership(r.handler());
        settle();
        BOOST_REQUIRE(r.calls == 1);
        BOOST_TEST(!r.ec);
        return r.value;
    }
    static wanted_membership<majority> of(std::initializer_list<std::uint64_t> ids) {
        wanted_membership<majority> w;
        std::vector<quorate::node_id> voters;
        for (auto id : ids) {
            voters.push_back({id});
            w.members.push_back({{id}, address(id)});
        }
        w.quorum = *majority::make(voters);
        return w;
    }
    outcome_of_call<change_report> change(std::uint64_t at, wanted_membership<majority> w) {
        outcome_of_call<change_report> o;
        (*this)[at].async_change_membership(std::move(w), o.handler());
        until([&] { return o.calls != 0; });
        return o;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(node_membership)

// Who is not a member yet is named by its address alone: the leader finds out which store answers there.
BOOST_AUTO_TEST_CASE(a_lone_founder_takes_in_two_others) {
    lone_founder c;
    auto const done = c.change(1, c.of({1, 2, 3}));
    BOOST_TEST(!done.ec);
    BOOST_TEST(says(done.value.text, "majority of {1, 2, 3}"), done.value.text);
    auto const r = c.look(1);
    BOOST_TEST((r.leads && r.committed));
    BOOST_TEST((r.index == done.value.index));
    BOOST_REQUIRE(r.members.size() == 3U);
    for (auto const& m : r.members) {
        BOOST_TEST((m.votes && m.answers && !m.impostor));
        BOOST_TEST((m.match == c[1].status().last_index));
    }
    BOOST_REQUIRE(c.until([&] { return c[3].status().members.size() == 3U; }));
    c.destroy(1);
    outcome_of_call<std::int64_t> write;
    BOOST_REQUIRE(c.until([&] { return c.leader() > 1; }));
    c[c.leader()].async_propose(5, write.handler());
    BOOST_TEST(c.until([&] { return write.calls != 0; }));
    BOOST_TEST(!write.ec);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_with_the_reason) {
    lone_founder c;
    auto const before = c[1].status().last_index;
    auto const refused = [&](std::uint64_t at, wanted_membership<majority> w, quorate::errc why, char const* text) {
        auto const o = c.change(at, std::move(w));
        BOOST_TEST(o.ec == why, o.ec.message());
        BOOST_TEST(says(o.value.text, text), o.value.text);
        BOOST_TEST(!o.value.index);
        BOOST_TEST((c[1].status().last_index == before));
    };
    using quorate::errc;
    refused(2, c.of({1, 2}), errc::not_running, "not running");  // it waits to be named
    auto twice = c.of({1, 2});
    twice.members.push_back(twice.members.front());
    refused(1, twice, errc::configuration_invalid, "named twice");
    auto unlisted = c.of({1, 2});
    unlisted.members.pop_back();
    refused(1, unlisted, errc::configuration_invalid, "voter 2 is not in the list of members");
    refused(1, {}, errc::configuration_invalid, "the list of members is empty");
    auto stale = c.of({1, 2});
    stale.based_on = {99};
    refused(1, stale, errc::membership_changed, "log index 99");
    auto nobody = c.of({1, 2});
    nobody.members[1].address = "node-9";
    refused(1, nobody, errc::unknown_node, "nobody answers as node 2 at node-9");
}

BOOST_AUTO_TEST_CASE(only_one_change_at_a_time_and_only_by_the_leader) {
    lone_founder c;
    outcome_of_call<change_report> first, second;
    c[1].async_change_membership(c.of({1, 2, 3}), first.handler());
    c[1].async_change_membership(c.of({1, 2}), second.handler());
    BOOST_REQUIRE(c.until([&] { return first.calls + second.calls == 2; }));
    BOOST_TEST(!first.ec);
    BOOST_TEST(second.ec == quorate::errc::change_in_progress);
    BOOST_REQUIRE(c.until([&] { return c[2].status().leader.value == 1U && c[2].status().members.size() == 3U; }));
    auto const at_follower = c.change(2, c.of({1, 2}));
    BOOST_TEST(at_follower.ec == quorate::errc::not_leader);
    BOOST_TEST(says(at_follower.value.text, "node 1 leads"), at_follower.value.text);
}

BOOST_AUTO_TEST_CASE(a_leader_that_removes_itself_hands_over) {
    lone_founder c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    auto const done = c.change(1, c.of({2, 3}));
    BOOST_TEST(!done.ec);
    BOOST_REQUIRE(c.until([&] { return c.leader() > 1; }));
    BOOST_TEST(c.look(c.leader()).members.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_leader_that_stops_hands_over_first) {
    lone_founder c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    c.pass(1000ms);
    outcome_of_call<void> stop;
    c[1].async_stop(stop.handler());
    c.settle();  // no time passes: nobody waited for an election timeout
    BOOST_TEST(stop.calls == 1);
    BOOST_TEST(!stop.ec);
    BOOST_TEST(c.leader() > 1U);
}

BOOST_AUTO_TEST_CASE(leadership_goes_to_the_preferred_node) {
    lone_founder c;
    auto w = c.of({1, 2, 3});
    w.members[2].priority = 7;
    BOOST_REQUIRE(!c.change(1, w).ec);
    BOOST_TEST(c.until([&] { return c.leader() == 3; }));
    c.pass(10'000ms);
    BOOST_TEST(c.leader() == 3U);
}

BOOST_AUTO_TEST_CASE(a_learner_is_promoted) {
    lone_founder c;
    auto w = c.of({1, 2, 3});
    w.quorum = majority::of(1, 2);
    BOOST_REQUIRE(!c.change(1, w).ec);
    auto r = c.look(1);
    BOOST_TEST((r.members[1].votes && !r.members[2].votes));
    auto promoted = r.wanted();
    promoted.quorum = majority::of(1, 2, 3);
    BOOST_TEST(!c.change(1, promoted).ec);
    BOOST_TEST(c.look(1).members[2].votes);
}

BOOST_AUTO_TEST_CASE(a_change_whose_node_stops_has_an_end) {
    lone_founder c;
    outcome_of_call<change_report> o;
    auto nobody = c.of({1, 2});
    nobody.members[1].address = "node-9";
    c[1].async_change_membership(nobody, o.handler());
    c.settle();
    c.destroy(1);
    c.settle();
    BOOST_TEST(o.calls == 1);
    BOOST_TEST(o.ec == quorate::errc::not_running);
}

// Two of three are gone for good. The survivor goes on alone, in another cluster: one that comes back is refused there.
BOOST_AUTO_TEST_CASE(a_survivor_goes_on_alone_in_a_cluster_of_its_own) {
    lone_founder c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    auto const cluster_before = c[1].status().cluster;
    for (std::uint64_t id = 1; id <= 3; ++id) c.destroy(id);
    c.settle();

    using policies = cluster::policies;
    auto const recover = [&](majority const& alone, quorate::cluster_id fresh) {
        return quorate::recover_from_lost_quorum<policies>(cluster::options(3, c).store, {3}, alone, fresh);
    };
    BOOST_TEST((recover(majority::of(2), {7, 7}).second.code == quorate::errc::configuration_invalid));
    BOOST_TEST((recover(majority::of(3), {}).second.code == quorate::errc::configuration_invalid));
    auto const [told, bad] = recover(majority::of(3), {7, 7});
    BOOST_REQUIRE(!bad);
    BOOST_TEST(told.before == "majority of {1, 2, 3}");
    BOOST_TEST((told.old_cluster == cluster_before));
    BOOST_TEST((told.index == told.last + 1));
    BOOST_TEST(says(to_text(told), "LOST"), to_text(told));

    for (std::uint64_t id : {2U, 3U}) {
        c.make(id);
        c[id].async_open([](error_code, start_report) {});
    }
    BOOST_REQUIRE(c.until([&] { return c.leader() == 3; }));
    c.pass(5000ms);
    BOOST_TEST((c[3].status().cluster == quorate::cluster_id{7, 7}));
    BOOST_TEST(c[2].status().leader.value == 0U);
    BOOST_TEST(c.look(3).members.size() == 1U);

    c.destroy(2);
    c.settle();
    c.wipe(2);
    c.make(2);
    c[2].async_join([](error_code, start_report) {});
    BOOST_TEST(!c.change(3, c.of({2, 3})).ec);
}

BOOST_AUTO_TEST_SUITE_END()
