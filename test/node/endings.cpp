// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include "node_cluster.hpp"

/// How operations end when they do not simply succeed: cancelled, by a stop, by the end of the node
/// or of its context.
using namespace quorate_test;
namespace asio = boost::asio;

namespace {

/// What a linearizable read at this node finds; -1 if it fails.
std::int64_t value_at(cluster& c, std::uint64_t id) {
    outcome_of_call<std::int64_t> read;
    c[id].async_read([](counter const& m) { return m.value; }, read.handler());
    c.until([&] { return read.calls != 0; });
    return read.calls == 1 && !read.ec ? read.value : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(node_endings)

BOOST_AUTO_TEST_CASE(a_write_cancelled_before_it_is_appended_is_rejected) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    asio::cancellation_signal stop;
    outcome_of_call<std::int64_t> write;
    auto const last = c[1].status().last_index;
    c[1].async_propose(5, asio::bind_cancellation_slot(stop.slot(), write.handler()));
    stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(write.calls == 0);
    c.settle();
    BOOST_TEST(write.calls == 1);
    BOOST_TEST(write.ec == errc::cancelled);
    BOOST_TEST((quorate::outcome_of(write.ec) == quorate::outcome::rejected));
    c.pass(1000ms);
    BOOST_TEST((c[1].status().last_index == last));
}

BOOST_AUTO_TEST_CASE(a_write_cancelled_after_it_was_appended_is_unknown_and_may_take_effect) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const leader = c.leader();
    c.isolate(leader);
    asio::cancellation_signal stop;
    outcome_of_call<std::int64_t> write;
    c[leader].async_propose(5, asio::bind_cancellation_slot(stop.slot(), write.handler()));
    c.settle();
    BOOST_TEST(write.calls == 0);
    stop.emit(asio::cancellation_type::partial);
    c.settle();
    BOOST_TEST(write.calls == 1);
    BOOST_TEST(write.ec == errc::outcome_unknown);
    stop.emit(asio::cancellation_type::total);  // late: nothing is there any more
    c.reconnect(leader);
    c.pass(5000ms);
    BOOST_TEST(write.calls == 1);
    BOOST_TEST(value_at(c, c.follower()) == 5);
}

BOOST_AUTO_TEST_CASE(a_read_can_be_cancelled) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const leader = c.leader();
    c.isolate(leader);
    asio::cancellation_signal stop;
    outcome_of_call<std::int64_t> read;
    c[leader].async_read([](counter const& m) { return m.value; },
                         asio::bind_cancellation_slot(stop.slot(), read.handler()));
    c.settle();
    BOOST_TEST(read.calls == 0);
    stop.emit(asio::cancellation_type::total);
    c.settle();
    BOOST_TEST(read.calls == 1);
    BOOST_TEST(read.ec == errc::cancelled);
}

BOOST_AUTO_TEST_CASE(a_forwarded_write_that_is_cancelled_is_unknown) {
    cluster c;
    BOOST_REQUIRE(c.start());
    asio::cancellation_signal stop;
    outcome_of_call<std::int64_t> write;
    auto const follower = c.follower();
    c[follower].async_propose(5, asio::bind_cancellation_slot(stop.slot(), write.handler()));
    c.context.restart();
    c.context.poll_one();  // it leaves
    c.context.poll_one();
    stop.emit(asio::cancellation_type::terminal);
    c.settle();
    BOOST_TEST(write.calls == 1);
    BOOST_TEST(write.ec == errc::outcome_unknown);
    BOOST_TEST(value_at(c, follower) == 5);  // the leader had it
}

BOOST_AUTO_TEST_CASE(waiting_for_the_end_can_be_cancelled) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    asio::cancellation_signal stop;
    outcome_of_call<std::string> wait;
    c[1].async_wait_stopped(asio::bind_cancellation_slot(stop.slot(), wait.handler()));
    c.settle();
    stop.emit(asio::cancellation_type::terminal);
    c.settle();
    BOOST_TEST(wait.ec == errc::cancelled);
    BOOST_TEST(c[1].status().is_leader());
}

BOOST_AUTO_TEST_CASE(stop_ends_everything_first) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const leader = c.leader();
    c.isolate(leader);
    outcome_of_call<std::int64_t> write, read, late;
    outcome_of_call<std::string> stopped, stopped_late;
    outcome_of_call<void> stop;
    c[leader].async_wait_stopped(stopped.handler());
    c[leader].async_propose(5, write.handler());
    c[leader].async_read([](counter const& m) { return m.value; }, read.handler());
    c.settle();
    c[leader].async_stop(stop.handler());
    c[leader].async_propose(5, late.handler());
    c.settle();
    BOOST_TEST(late.ec == errc::transfer_in_progress);
    BOOST_TEST(stop.calls == 0);  // it would hand over, but nobody hears it
    c.pass(std::chrono::seconds{2});
    BOOST_TEST(write.ec == errc::outcome_unknown);
    BOOST_TEST((read.ec == errc::not_running || read.ec == errc::leadership_lost));
    BOOST_TEST(stop.calls == 1);
    BOOST_TEST(!stop.ec);
    BOOST_TEST(stopped.calls == 1);
    BOOST_TEST(!stopped.ec);
    c[leader].async_wait_stopped(stopped_late.handler());
    c.settle();
    BOOST_TEST(stopped_late.calls == 1);
    BOOST_TEST(write.calls + read.calls + late.calls == 3);
}

BOOST_AUTO_TEST_CASE(nothing_runs_before_the_start) {
    cluster c{1};
    c.make(1);
    outcome_of_call<std::int64_t> write, read;
    outcome_of_call<void> transfer;
    c[1].async_propose(5, write.handler());
    c[1].async_read([](counter const& m) { return m.value; }, read.handler());
    c[1].async_transfer_leadership({1}, transfer.handler());
    c.settle();
    BOOST_TEST(write.ec == errc::not_running);
    BOOST_TEST(read.ec == errc::not_running);
    BOOST_TEST(transfer.ec == errc::not_running);
}

BOOST_AUTO_TEST_CASE(a_node_that_is_destroyed_ends_its_operations) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const leader = c.leader();
    c.isolate(leader);
    outcome_of_call<std::int64_t> write, read;
    outcome_of_call<std::string> stopped;
    c[leader].async_propose(5, write.handler());
    c[leader].async_read([](counter const& m) { return m.value; }, read.handler());
    c[leader].async_wait_stopped(stopped.handler());
    c.settle();
    c.destroy(leader);
    BOOST_TEST(write.calls == 0);
    c.settle();
    BOOST_TEST(write.ec == errc::outcome_unknown);
    BOOST_TEST(read.ec == errc::not_running);
    BOOST_TEST(stopped.calls == 1);
    BOOST_TEST(!stopped.ec);
}

BOOST_AUTO_TEST_CASE(a_node_destroyed_while_it_starts_is_no_leak) {
    cluster c{1};
    c.make(1);
    outcome_of_call<quorate::start_report> found;
    c[1].async_bootstrap(c.list(), c.everyone(), found.handler());
    c.context.poll_one();
    c.destroy(1);
    c.settle();
    BOOST_TEST(found.calls == 1);
}

namespace {

/// A handler that tells whether it was called, and that it was destroyed.
struct witness {
    std::shared_ptr<int> alive;
    int* calls;
    template <class... Args>
    void operator()(Args&&...) {
        ++*calls;
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_node_may_be_stopped_at_every_step_of_its_start) {
    for (int steps = 0; steps < 60; ++steps) {
        BOOST_TEST_CONTEXT("after " << steps << " steps") {
            cluster c{1};
            c.make(1);
            outcome_of_call<quorate::start_report> found;
            outcome_of_call<void> stop;
            c[1].async_bootstrap(c.list(), c.everyone(), found.handler());
            for (int i = 0; i < steps; ++i) c.context.poll_one();
            c[1].async_stop(stop.handler());
            c.pass(50ms);
            BOOST_TEST(found.calls == 1);
            BOOST_TEST(stop.calls == 1);
            BOOST_TEST((c[1].status().state == quorate::run_state::stopped));
        }
    }
}

// Callers with a time limit must not fill a log that does not commit: what they gave up stays in
// the budget.
BOOST_AUTO_TEST_CASE(cancelled_writes_stay_in_the_budget_until_they_leave_the_log) {
    cluster c;
    for (std::uint64_t id = 1; id <= 3; ++id) {
        auto o = cluster::options(id, c);
        o.proposals_max = 2;
        c.make(id, o);
    }
    BOOST_REQUIRE(c.bootstrap());
    auto const leader = c.leader();
    c.isolate(leader);
    for (int i = 0; i < 2; ++i) {
        asio::cancellation_signal stop;
        outcome_of_call<std::int64_t> write;
        c[leader].async_propose(5, asio::bind_cancellation_slot(stop.slot(), write.handler()));
        c.settle();
        stop.emit(asio::cancellation_type::total);
        c.settle();
        BOOST_TEST(write.ec == errc::outcome_unknown);
    }
    outcome_of_call<std::int64_t> third;
    c[leader].async_propose(5, third.handler());
    c.settle();
    BOOST_TEST(third.ec == errc::queue_full);
    c.reconnect(leader);
    outcome_of_call<std::int64_t> later;
    BOOST_TEST(c.until([&] {
        if (c.leader() != 0)
            c[c.leader()].async_propose(1,
                                        [&](error_code ec, std::int64_t) { later.calls += !ec; });
        return later.calls != 0;
    }));
}

BOOST_AUTO_TEST_CASE(a_context_that_is_destroyed_drops_handlers_uncalled) {
    auto alive = std::make_shared<int>();
    int calls = 0;
    {
        cluster c;
        BOOST_REQUIRE(c.start());
        auto const leader = c.leader();
        c.isolate(leader);
        auto& node = c[leader];
        node.async_propose(5, witness{alive, &calls});
        node.async_read([](counter const& m) { return m.value; }, witness{alive, &calls});
        node.async_wait_stopped(witness{alive, &calls});
        c.settle();
        node.async_propose(6, witness{alive, &calls});  // this one is not even looked at
        node.async_stop(witness{alive, &calls});
        BOOST_TEST(alive.use_count() > 1);
        // The nodes go first, then the context, which runs nothing any more.
    }
    BOOST_TEST(calls == 0);
    BOOST_TEST(alive.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_node_may_outlive_its_context) {
    auto alive = std::make_shared<int>();
    int calls = 0;
    quorate::transports::in_process_hub hub;
    quorate::clocks::manual clock;
    test_disk disk;
    std::optional<test_node> node;
    {
        asio::io_context context;
        quorate::node_options<test_policies> o;
        o.id = {1};
        o.store.disk = &disk;
        o.transport.hub = &hub;
        o.clock = clock;
        node.emplace(context.get_executor(), o);
        node->async_bootstrap({{{1}, "in-process:0"}}, quorate::majority::of(1),
                              witness{alive, &calls});
        for (int i = 0; i < 1000; ++i) {
            clock.advance(10ms);
            context.restart();
            context.poll();
        }
        BOOST_TEST(node->status().is_leader());
        node->async_propose(5, witness{alive, &calls});
        node->async_wait_stopped(witness{alive, &calls});
        context.restart();
        context.poll_one();
    }
    BOOST_TEST(calls == 1);  // the start; the others went with the context
    BOOST_TEST(alive.use_count() == 1);
    static_cast<void>(node->status());
    node.reset();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_handler_that_owns_its_node_may_be_destroyed_with_the_context) {
    quorate::transports::in_process_hub hub;
    test_disk disk;
    auto calls = std::make_shared<int>();
    {
        asio::io_context context;
        quorate::node_options<test_policies> o;
        o.id = {1};
        o.store.disk = &disk;
        o.transport.hub = &hub;
        auto node = std::make_shared<test_node>(context.get_executor(), o);
        auto& n = *node;
        n.async_join([](error_code, quorate::start_report) {});
        context.poll();
        n.async_wait_stopped(
            [node = std::move(node), calls](error_code, std::string) { ++*calls; });
        context.poll();
    }
    BOOST_TEST(*calls == 0);
    BOOST_TEST(calls.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
