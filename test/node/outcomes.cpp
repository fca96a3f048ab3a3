// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>
#include "node_cluster.hpp"

BOOST_AUTO_TEST_SUITE(node_outcomes)

using namespace quorate_test;
using quorate::outcome;
using quorate::outcome_of;

BOOST_AUTO_TEST_CASE(a_write_at_the_leader_is_applied_everywhere) {
    cluster c;
    BOOST_REQUIRE(c.start());
    outcome_of_call<std::int64_t> write;
    c[c.leader()].async_propose(5, write.handler());
    BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
    BOOST_TEST(write.ec == error_code{});
    BOOST_TEST(write.value == 5);
    for (std::uint64_t id = 1; id <= 3; ++id) {
        outcome_of_call<std::int64_t> read;
        c[id].async_read([](counter const& m) { return m.value; }, read.handler());
        BOOST_REQUIRE(c.until([&] { return read.calls != 0; }));
        BOOST_TEST(!read.ec);
        BOOST_TEST(read.value == 5);
    }
    BOOST_TEST(write.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_write_at_a_follower_is_forwarded_and_a_read_there_sees_it) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto& follower = c[c.follower()];
    outcome_of_call<std::int64_t> write;
    follower.async_propose(7, write.handler());
    BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
    BOOST_TEST(!write.ec);
    BOOST_TEST(write.value == 7);
    outcome_of_call<std::int64_t> read;
    follower.async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls != 0; }));
    BOOST_TEST(read.value == 7);
}

BOOST_AUTO_TEST_CASE(many_writes_from_every_node_each_count_once) {
    cluster c;
    BOOST_REQUIRE(c.start());
    std::vector<outcome_of_call<std::int64_t>> writes(300);
    for (std::size_t i = 0; i < writes.size(); ++i)
        c[i % 3 + 1].async_propose(1, writes[i].handler());
    BOOST_REQUIRE(c.until(
        [&] { return std::ranges::all_of(writes, [](auto const& w) { return w.calls == 1; }); }));
    for (auto const& w : writes) BOOST_TEST(!w.ec);
    outcome_of_call<std::int64_t> read;
    c[1].async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls != 0; }));
    BOOST_TEST(read.value == 300);
}

BOOST_AUTO_TEST_CASE(entries_that_are_not_in_memory_come_from_the_disk) {
    cluster c;
    for (std::uint64_t id = 1; id <= 3; ++id) c.disk(id).forgets_memory = true;
    BOOST_REQUIRE(c.start());
    outcome_of_call<std::int64_t> write;
    c[c.leader()].async_propose(5, write.handler());
    BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
    BOOST_TEST(!write.ec);
    BOOST_TEST(write.value == 5);
}

BOOST_AUTO_TEST_CASE(without_a_leader_a_write_is_rejected) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const cut = c.follower();
    c.isolate(cut);
    BOOST_REQUIRE(c.until([&] { return !c[cut].status().leader; }));
    outcome_of_call<std::int64_t> write, read;
    c[cut].async_propose(5, write.handler());
    c[cut].async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return write.calls != 0 && read.calls != 0; }));
    BOOST_TEST(write.ec == errc::no_leader);
    BOOST_TEST((outcome_of(write.ec) == outcome::rejected));
    BOOST_TEST(read.ec == errc::no_leader);
}

BOOST_AUTO_TEST_CASE(a_leader_that_steps_down_does_not_know_the_outcome) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const old = c.leader();
    c.isolate(old);
    outcome_of_call<std::int64_t> write;
    c[old].async_propose(5, write.handler());
    c.settle();
    BOOST_TEST(write.calls == 0);
    BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
    BOOST_TEST(write.ec == errc::outcome_unknown);
    BOOST_TEST((outcome_of(write.ec) == outcome::unknown));
    BOOST_TEST(!c[old].status().is_leader());
    c.reconnect(old);
    BOOST_REQUIRE(c.until([&] { return c.all_know_leader(); }));
    BOOST_TEST(write.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_forwarded_write_whose_leader_is_cut_off_ends_as_unknown) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const leader = c.leader();
    auto const follower = c.follower();
    outcome_of_call<std::int64_t> write;
    c[follower].async_propose(5, write.handler());
    // One handler at a time, until the command has left this node but no answer has come.
    c.context.restart();
    c.context.poll_one();
    c.context.poll_one();
    c.isolate(leader);
    c.settle();
    // At once: the connection broke; the time for an answer is not over yet.
    BOOST_TEST(write.calls == 1);
    BOOST_TEST(write.ec == errc::outcome_unknown);
    c.pass(10000ms);
    BOOST_TEST(write.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_full_queue_rejects) {
    cluster c{1};
    auto o = cluster::options(1, c);
    o.proposals_max = 2;
    c.make(1, o);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, quorate::start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.leader() == 1; }));
    std::vector<outcome_of_call<std::int64_t>> writes(5);
    for (auto& w : writes) c[1].async_propose(1, w.handler());
    for (auto& w : writes) BOOST_TEST(w.calls == 0);  // never inside the initiating call
    BOOST_REQUIRE(
        c.until([&] { return std::ranges::all_of(writes, [](auto& w) { return w.calls == 1; }); }));
    BOOST_TEST(std::ranges::count_if(writes, [](auto& w) { return w.ec == errc::queue_full; }) ==
               3);
    outcome_of_call<std::int64_t> later;
    c[1].async_propose(1, later.handler());
    BOOST_REQUIRE(c.until([&] { return later.calls != 0; }));
    BOOST_TEST(!later.ec);
    BOOST_TEST(later.value == 3);
}

// What is forwarded is in the budget of the leader, too, as long as it waits there.
BOOST_AUTO_TEST_CASE(forwarded_writes_give_the_leaders_budget_back) {
    cluster c;
    for (std::uint64_t id = 1; id <= 3; ++id) {
        auto o = cluster::options(id, c);
        o.proposals_max = 2;
        c.make(id, o);
    }
    BOOST_REQUIRE(c.bootstrap());
    auto& follower = c[c.follower()];
    for (std::int64_t i = 1; i <= 10; ++i) {
        outcome_of_call<std::int64_t> write;
        follower.async_propose(1, write.handler());
        BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
        BOOST_TEST(!write.ec);
        BOOST_TEST(write.value == i);
    }
}

BOOST_AUTO_TEST_CASE(too_many_bytes_reject_too) {
    cluster c{1};
    auto o = cluster::options(1, c);
    o.proposal_bytes_max = 20;  // a command of this machine takes 9
    o.entry_bytes_max = 20;
    c.make(1, o);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, quorate::start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.leader() == 1; }));
    std::vector<outcome_of_call<std::int64_t>> writes(3);
    for (auto& w : writes) c[1].async_propose(1, w.handler());
    BOOST_REQUIRE(
        c.until([&] { return std::ranges::all_of(writes, [](auto& w) { return w.calls == 1; }); }));
    BOOST_TEST(std::ranges::count_if(writes, [](auto& w) { return w.ec == errc::queue_full; }) ==
               1);
}

BOOST_AUTO_TEST_CASE(a_command_that_is_too_large_is_rejected) {
    cluster c{1};
    auto o = cluster::options(1, c);
    o.entry_bytes_max = 4;
    c.make(1, o);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, quorate::start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.leader() == 1; }));
    outcome_of_call<std::int64_t> write;
    c[1].async_propose(1, write.handler());
    c.settle();
    BOOST_TEST(write.ec == errc::command_too_large);
}

BOOST_AUTO_TEST_CASE(leadership_is_handed_over) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const from = c.leader();
    auto const to = c.follower();
    outcome_of_call<void> transfer, elsewhere;
    c[to].async_transfer_leadership({from}, elsewhere.handler());
    c[from].async_transfer_leadership({to}, transfer.handler());
    BOOST_REQUIRE(c.until([&] { return transfer.calls != 0; }));
    BOOST_TEST(!transfer.ec);
    BOOST_TEST(elsewhere.ec == errc::not_leader);
    BOOST_REQUIRE(c.until([&] { return c.all_know_leader(); }));
    BOOST_TEST(c.leader() == to);
    outcome_of_call<void> nobody;
    c[to].async_transfer_leadership({99}, nobody.handler());
    BOOST_REQUIRE(c.until([&] { return nobody.calls != 0; }));
    BOOST_TEST(nobody.ec == errc::unknown_node);
}

BOOST_AUTO_TEST_CASE(a_failing_sync_stops_the_node_and_not_the_cluster) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const broken = c.leader();
    outcome_of_call<std::string> stopped;
    outcome_of_call<std::int64_t> write;
    c[broken].async_wait_stopped(stopped.handler());
    c.disk(broken).sync_fails = {errc::store_io, "fdatasync of test-1: Input/output error"};
    c[broken].async_propose(5, write.handler());
    BOOST_REQUIRE(c.until([&] { return stopped.calls != 0; }));
    BOOST_TEST(stopped.ec == errc::store_io);
    BOOST_TEST(stopped.value == "fdatasync of test-1: Input/output error");
    BOOST_TEST((outcome_of(write.ec) == outcome::unknown));
    BOOST_TEST((c[broken].status().state == quorate::run_state::stopped));
    BOOST_TEST(c[broken].status().failure == stopped.value);
    BOOST_REQUIRE(c.until([&] { return c.leader() != 0; }));
    outcome_of_call<std::int64_t> next;
    c[c.leader()].async_propose(5, next.handler());
    BOOST_REQUIRE(c.until([&] { return next.calls != 0; }));
    BOOST_TEST(!next.ec);
}

BOOST_AUTO_TEST_CASE(a_store_that_throws_stops_the_node_and_not_the_process) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    outcome_of_call<std::string> stopped;
    c[1].async_wait_stopped(stopped.handler());
    c.disk(1).sync_throws = true;
    c[1].async_propose(5, [](error_code, std::int64_t) {});
    BOOST_REQUIRE(c.until([&] { return stopped.calls != 0; }));
    BOOST_TEST(stopped.ec == errc::store_io);
    BOOST_TEST(stopped.value.find("the log store threw") != std::string::npos);
}

// The followers commit without the leader's disk, so their acks say nothing of how much waits for
// it.
BOOST_AUTO_TEST_CASE(a_leader_whose_disk_stalls_rejects_at_its_bound) {
    cluster c;
    boost::asio::io_context slow_disk;
    auto o = cluster::options(1, c);
    o.proposals_max = 4;
    o.disk = slow_disk.get_executor();
    c.make(1, o);
    c.make(2);
    c.make(3);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, quorate::start_report) {});
    for (std::uint64_t id : {2U, 3U}) c[id].async_join([](error_code, quorate::start_report) {});
    auto const run_disk = [&] {
        slow_disk.restart();
        slow_disk.poll();
    };
    BOOST_REQUIRE(
        c.until([&] { return run_disk(), c.leader() == 1 && c[1].status().commit.value == 2; }));
    std::vector<outcome_of_call<std::int64_t>> writes(6);
    for (auto& w : writes) {
        c[1].async_propose(1, w.handler());
        BOOST_REQUIRE(c.until([&] { return w.calls != 0; }));
    }
    BOOST_TEST(std::ranges::count_if(writes, [](auto& w) { return !w.ec; }) == 4);
    BOOST_TEST(writes.back().ec == errc::queue_full);
    outcome_of_call<std::int64_t> later;
    BOOST_TEST(c.until([&] {
        run_disk();
        c.settle();
        c[1].async_propose(1, [&](error_code ec, std::int64_t) { later.calls += !ec; });
        return later.calls != 0;
    }));
    for (int i = 0; i < 100; ++i) run_disk(), c.pass(10ms);
    c.destroy(1);
    for (int i = 0; i < 100; ++i) run_disk(), c.settle();
}

BOOST_AUTO_TEST_SUITE_END()
