// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What the calls about the membership do and say. That changes are safe, scripts, searches and the
// simulator look at.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <initializer_list>
#include <quorate/node/lost_quorum.hpp>
#include <string>
#include <vector>
#include "node_cluster.hpp"

BOOST_AUTO_TEST_SUITE(node_membership)

using namespace quorate_test;
using quorate::change_report;
using quorate::majority;
using quorate::reachability;
using quorate::start_report;
using quorate::wanted_membership;
using report = quorate::membership_report<majority>;

namespace {

bool says(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

/// Node 1 alone, and the others waiting to be named.
struct lone_first_member : cluster {
    explicit lone_first_member(std::uint64_t size = 3) : cluster{size} {
        for (std::uint64_t id = 1; id <= size; ++id) make(id);
        (*this)[1].async_bootstrap({{{1}, address(1)}}, majority::of(1),
                                   [](error_code, start_report) {});
        for (std::uint64_t id = 2; id <= size; ++id)
            (*this)[id].async_join([](error_code, start_report) {});
        BOOST_REQUIRE(
            until([&] { return leader() == 1 && (*this)[1].status().commit.value == 2; }));
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

// Who is not a member yet is named by its address alone: the leader finds out which store answers
// there.
BOOST_AUTO_TEST_CASE(a_lone_first_member_takes_in_two_others) {
    lone_first_member c;
    auto const done = c.change(1, c.of({1, 2, 3}));
    BOOST_TEST(!done.ec);
    BOOST_TEST(says(done.value.text, "majority of {1, 2, 3}"), done.value.text);
    auto const r = c.look(1);
    BOOST_TEST((r.leads && r.committed));
    BOOST_TEST((r.at.index == done.value.index));
    BOOST_REQUIRE(r.members.size() == 3U);
    for (auto const& m : r.members) {
        BOOST_TEST((m.votes && m.reachable == reachability::yes && !m.other_store));
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
    lone_first_member c;
    auto const before = c[1].status().last_index;
    auto const refused = [&](std::uint64_t at, wanted_membership<majority> w, quorate::errc why,
                             char const* text) {
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
    stale.based_on = {{1}, {99}};
    refused(1, stale, errc::membership_changed, "log index 99");
    auto nobody = c.of({1, 2});
    nobody.members[1].address = "node-9";
    refused(1, nobody, errc::node_not_found, "nobody answers as node 2 at node-9");
}

BOOST_AUTO_TEST_CASE(only_one_change_at_a_time_and_only_by_the_leader) {
    lone_first_member c;
    outcome_of_call<change_report> first, second;
    c[1].async_change_membership(c.of({1, 2, 3}), first.handler());
    c[1].async_change_membership(c.of({1, 2}), second.handler());
    BOOST_REQUIRE(c.until([&] { return first.calls + second.calls == 2; }));
    BOOST_TEST(!first.ec);
    BOOST_TEST(second.ec == quorate::errc::change_in_progress);
    BOOST_REQUIRE(c.until(
        [&] { return c[2].status().leader.value == 1U && c[2].status().members.size() == 3U; }));
    auto const at_follower = c.change(2, c.of({1, 2}));
    BOOST_TEST(at_follower.ec == quorate::errc::not_leader);
    BOOST_TEST(says(at_follower.value.text, "node 1 leads"), at_follower.value.text);
}

BOOST_AUTO_TEST_CASE(a_leader_that_removes_itself_hands_over) {
    lone_first_member c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    auto const done = c.change(1, c.of({2, 3}));
    BOOST_TEST(!done.ec);
    BOOST_REQUIRE(c.until([&] { return c.leader() > 1; }));
    BOOST_TEST(c.look(c.leader()).members.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_leader_that_stops_hands_over_first) {
    lone_first_member c;
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
    lone_first_member c;
    auto w = c.of({1, 2, 3});
    w.members[2].priority = 7;
    BOOST_REQUIRE(!c.change(1, w).ec);
    BOOST_TEST(c.until([&] { return c.leader() == 3; }));
    c.pass(10'000ms);
    BOOST_TEST(c.leader() == 3U);
}

BOOST_AUTO_TEST_CASE(a_learner_is_promoted) {
    lone_first_member c;
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
    lone_first_member c;
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

// A batch that is on its way to the strand when the change is asked for must not take its
// cancellation along.
BOOST_AUTO_TEST_CASE(a_cancellation_right_behind_a_write_is_not_lost) {
    lone_first_member c;
    auto nobody = c.of({1, 2});
    nobody.members[1].address = "node-9";
    outcome_of_call<std::int64_t> write;
    outcome_of_call<change_report> changed;
    outcome_of_call<std::string> waited;
    boost::asio::cancellation_signal stop_change;
    boost::asio::cancellation_signal stop_wait;
    c[1].async_propose(1, write.handler());
    c[1].async_change_membership(
        nobody, boost::asio::bind_cancellation_slot(stop_change.slot(), changed.handler()));
    c[1].async_wait_stopped(
        boost::asio::bind_cancellation_slot(stop_wait.slot(), waited.handler()));
    stop_change.emit(boost::asio::cancellation_type::terminal);
    stop_wait.emit(boost::asio::cancellation_type::terminal);
    c.settle();
    BOOST_TEST(changed.calls == 1);
    BOOST_TEST(changed.ec == quorate::errc::cancelled);
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(waited.ec == quorate::errc::cancelled);
}

// Who looks whether a member is dead before he removes another one must not be told that it lives
// because nobody knows.
BOOST_AUTO_TEST_CASE(a_new_leader_says_of_nobody_that_he_answers_before_he_did) {
    lone_first_member c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    c.destroy(1);
    BOOST_REQUIRE(c.until([&] { return c.leader() > 1; }));
    auto const r = c.look(c.leader());
    BOOST_TEST((r.members[0].reachable == reachability::unknown));
    BOOST_TEST((r.members[1].reachable == reachability::yes));
    BOOST_TEST((r.members[2].reachable == reachability::yes));
    BOOST_REQUIRE(
        c.until([&] { return c.look(c.leader()).members[0].reachable == reachability::no; }));
}

// What was appended goes on; whoever asks for something else meanwhile is not told how that ends.
BOOST_AUTO_TEST_CASE(a_change_that_was_appended_goes_on_after_its_cancellation) {
    lone_first_member c;
    auto first = c.of({1, 2});
    first.members[1].store = c[2].status().store;
    c.destroy(2);
    c.settle();
    outcome_of_call<change_report> cancelled;
    outcome_of_call<change_report> second;
    boost::asio::cancellation_signal signal;
    c[1].async_change_membership(
        first, boost::asio::bind_cancellation_slot(signal.slot(), cancelled.handler()));
    c.settle();
    signal.emit(boost::asio::cancellation_type::terminal);
    c.settle();
    BOOST_TEST(cancelled.calls == 1);
    BOOST_TEST(cancelled.ec == quorate::errc::outcome_unknown);
    BOOST_TEST((cancelled.value.index != quorate::log_index{}));

    auto other = c.of({1, 2, 3});
    other.members[1].store = first.members[1].store;
    other.members[2].address = "node-9";
    c[1].async_change_membership(other, second.handler());
    c.make(2);
    c[2].async_join([](error_code, start_report) {});
    BOOST_REQUIRE(
        c.until([&] { return c.look(1).members.size() == 2U && !c.look(1).configuration.target; }));
    BOOST_TEST(second.calls == 0);
    BOOST_TEST(c.until([&] { return second.calls != 0; }));
    BOOST_TEST(second.ec == quorate::errc::node_not_found);
}

BOOST_AUTO_TEST_CASE(who_answered_and_was_lost_is_still_known_by_its_store) {
    lone_first_member c;
    c.destroy(3);
    c.settle();
    outcome_of_call<change_report> o;
    auto learners = c.of({1, 2, 3});
    learners.members[2].address = "node-9";
    learners.quorum = majority::of(1);
    auto const store = c[2].status().store;
    c[1].async_change_membership(learners, o.handler());
    c.settle();
    c.destroy(2);
    c.pass(200ms);
    BOOST_TEST(o.calls == 0);
    auto moved = cluster::options(3, c);
    moved.transport.listen = "node-9";
    c.make(3, moved);
    c[3].async_join([](error_code, start_report) {});
    BOOST_REQUIRE(c.until([&] { return o.calls != 0; }));
    BOOST_TEST(!o.ec);
    BOOST_TEST((c.look(1).members[1].what.who.store == store));
}

BOOST_AUTO_TEST_CASE(a_refused_handshake_is_told_where_nobody_answers) {
    lone_first_member c;
    auto wrong = c.of({1, 2});
    wrong.members[1].address = c.address(3);
    auto const o = c.change(1, wrong);
    BOOST_TEST(o.ec == quorate::errc::node_not_found);
    BOOST_TEST(says(o.value.text, "nobody answers as node 2 at node-3: "), o.value.text);
    auto own = c.of({1, 2});
    own.members[0].store = c[3].status().store;
    BOOST_TEST(says(c.change(1, own).value.text, "hand leadership over first"));
}

// It says where it listens, not what its log says: who was down as it moved, and knows less, finds
// it.
BOOST_AUTO_TEST_CASE(a_member_that_moved_is_found_where_it_is) {
    lone_first_member c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    BOOST_REQUIRE(c.until([&] { return c[3].status().members.size() == 3U; }));
    c.destroy(2);
    c.settle();
    auto moved = cluster::options(2, c);
    moved.transport.listen = "node-9";
    c.make(2, moved);
    c[2].async_open([](error_code, start_report) {});
    auto w = c.look(1).wanted();
    w.members[1].address = "node-9";
    BOOST_REQUIRE(!c.change(1, w).ec);
    BOOST_TEST(c[2].status().address == "node-9");
    outcome_of_call<void> transfer;
    BOOST_REQUIRE(c.until([&] { return c.look(1).members[1].reachable == reachability::yes; }));
    c[1].async_transfer_leadership({2}, transfer.handler());
    BOOST_REQUIRE(c.until([&] { return c.leader() == 2; }));
    c.destroy(3);
    c.settle();
    w = c.look(2).wanted();
    w.members[1].priority = 5;
    BOOST_REQUIRE(!c.change(2, w).ec);
    c.make(3);
    c[3].async_open([](error_code, start_report) {});
    BOOST_TEST(c.until([&] { return c[3].status().leader.value == 2U; }));
    BOOST_TEST(c.until([&] { return c.look(2).members[2].match == c[2].status().last_index; }));
}

BOOST_AUTO_TEST_CASE(a_cluster_of_one_that_has_lost_nothing_is_not_recovered) {
    lone_first_member c{1};
    auto const cluster_before = c[1].status().cluster;
    c.destroy(1);
    c.settle();
    auto const [unused, refused] = quorate::recover_from_lost_quorum<cluster::policies>(
        cluster::options(1, c).store, {1}, majority::of(1), {7, 7});
    BOOST_TEST((refused.code == quorate::errc::configuration_invalid));
    BOOST_TEST(says(refused.text, "just start it"), refused.text);
    c.make(1);
    c[1].async_open([](error_code, start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.leader() == 1; }));
    BOOST_TEST((c[1].status().cluster == cluster_before));
}

// Two of three are gone for good. The survivor goes on alone, in another cluster: one that comes
// back is refused there.
BOOST_AUTO_TEST_CASE(a_survivor_goes_on_alone_in_a_cluster_of_its_own) {
    lone_first_member c;
    BOOST_REQUIRE(!c.change(1, c.of({1, 2, 3})).ec);
    auto const cluster_before = c[1].status().cluster;
    for (std::uint64_t id = 1; id <= 3; ++id) c.destroy(id);
    c.settle();

    using policies = cluster::policies;
    auto const recover = [&](majority const& alone, quorate::cluster_id fresh) {
        return quorate::recover_from_lost_quorum<policies>(cluster::options(3, c).store, {3}, alone,
                                                           fresh);
    };
    auto const look = [&] {
        return quorate::look_at_lost_quorum<policies>(cluster::options(3, c).store, {3},
                                                      majority::of(3));
    };
    BOOST_TEST(
        (recover(majority::of(2), {7, 7}).second.code == quorate::errc::configuration_invalid));
    BOOST_TEST((recover(majority::of(3), {}).second.code == quorate::errc::configuration_invalid));
    BOOST_TEST(says(recover(majority::of(3), cluster_before).second.text, "another cluster"));
    auto const [seen, unseen] = look();
    BOOST_REQUIRE(!unseen);
    BOOST_TEST(says(to_text(seen), "would be written: entry "), to_text(seen));
    auto const [told, bad] = recover(majority::of(3), {7, 7});
    BOOST_REQUIRE(!bad);
    BOOST_TEST(told.before == "majority of {1, 2, 3}");
    BOOST_TEST((told.old_cluster == cluster_before));
    BOOST_TEST((told.index == told.last.index + 1));
    BOOST_TEST((told.last == seen.last));  // looking has written nothing
    BOOST_REQUIRE(told.missing.size() == 2U);
    BOOST_TEST(told.missing[1].who.id.value == 2U);
    for (auto const* part :
         {"missing: node 1 at node-1, node 2 at node-2\n", "LOST: ", "\nwritten: entry "})
        BOOST_TEST(says(to_text(told), part), to_text(told));
    // Once it is alone, there is nothing to recover any more.
    for (auto const& again : {look(), recover(majority::of(3), {8, 8})}) {
        BOOST_TEST((again.second.code == quorate::errc::configuration_invalid));
        BOOST_TEST(says(again.second.text, "node 3 decides alone already"), again.second.text);
    }

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
