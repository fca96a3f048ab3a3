// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <quorate/clocks/manual.hpp>
#include <quorate/clocks/steady.hpp>
#include <type_traits>
#include <vector>

BOOST_AUTO_TEST_SUITE(clocks)

using namespace std::chrono_literals;
using boost::asio::io_context;
using quorate::clocks::manual;
using quorate::clocks::steady;
using io_executor = io_context::executor_type;

static_assert(quorate::check_clock<steady, io_executor>());
static_assert(quorate::check_clock<manual, io_executor>());
static_assert(quorate::check_clock<steady, boost::asio::strand<io_executor>>());
static_assert(quorate::check_clock<manual, boost::asio::strand<io_executor>>());
static_assert(std::is_empty_v<steady>);

BOOST_AUTO_TEST_CASE(a_steady_timer_calls_not_before_its_instant_and_never_inside_the_call) {
    io_context ctx;
    steady clock;
    steady::timer<io_executor> timer{clock, ctx.get_executor()};
    auto const at = clock.now() + 2ms;
    std::optional<quorate::instant> called;
    timer.async_wait(at, [&] { called = clock.now(); });
    BOOST_TEST(!called);
    ctx.run();
    BOOST_REQUIRE(called.has_value());
    BOOST_TEST((*called >= at));
    called.reset();
    timer.async_wait(clock.now() - 1s, [&] { called = clock.now(); });
    BOOST_TEST(!called);
    ctx.restart();
    ctx.run();
    BOOST_TEST(called.has_value());
}

// The wait is due and its handler may already stand in the queue of the context when it is
// replaced: only the number of the arming keeps it from running.
BOOST_AUTO_TEST_CASE(a_steady_wait_that_was_replaced_or_cancelled_or_lost_its_timer_stays_silent) {
    io_context ctx;
    steady clock;
    std::optional<steady::timer<io_executor>> timer;
    int stale = 0;
    int fresh = 0;
    for (int end = 0; end < 3; ++end) {
        timer.emplace(clock, ctx.get_executor());
        // Both timers come due in one poll of the reactor; the first handler acts while the second
        // is queued.
        steady::timer<io_executor> first{clock, ctx.get_executor()};
        auto const past = clock.now() - 1s;
        first.async_wait(past - 1s, [&] {
            if (end == 0) timer->async_wait(past, [&] { ++fresh; });
            if (end == 1) timer->cancel();
            if (end == 2) timer.reset();
        });
        timer->async_wait(past, [&] { ++stale; });
        ctx.restart();
        ctx.run();
    }
    BOOST_TEST(stale == 0);
    BOOST_TEST(fresh == 1);
}

BOOST_AUTO_TEST_CASE(a_manual_clock_moves_only_by_hand_and_fires_in_the_order_of_instants) {
    io_context ctx;
    manual clock;
    manual copy = clock;
    manual::timer<io_executor> early{copy, ctx.get_executor()};
    manual::timer<io_executor> late{copy, ctx.get_executor()};
    std::vector<int> order;
    late.async_wait(clock.now() + 20ms, [&] { order.push_back(2); });
    early.async_wait(clock.now() + 10ms, [&] { order.push_back(1); });
    BOOST_TEST((clock.next_deadline() == clock.now() + 10ms));
    ctx.poll();
    BOOST_TEST(order.empty());
    clock.advance(9ms);
    ctx.poll();
    BOOST_TEST(order.empty());
    clock.advance(11ms);
    BOOST_TEST(order.empty());  // posted, not called
    ctx.poll();
    BOOST_TEST((order == std::vector<int>{1, 2}));
    BOOST_TEST((copy.now() == clock.now()));
}

BOOST_AUTO_TEST_CASE(a_manual_wait_that_was_replaced_or_cancelled_or_lost_its_timer_stays_silent) {
    io_context ctx;
    manual clock;
    int stale = 0;
    int fresh = 0;
    for (int end = 0; end < 3; ++end) {
        std::optional<manual::timer<io_executor>> timer;
        timer.emplace(clock, ctx.get_executor());
        timer->async_wait(clock.now() + 1ms, [&] { ++stale; });
        clock.advance(1ms);  // the handler is posted now
        if (end == 0) timer->async_wait(clock.now(), [&] { ++fresh; });
        if (end == 1) timer->cancel();
        if (end == 2) timer.reset();
        ctx.restart();
        ctx.poll();
    }
    BOOST_TEST(stale == 0);
    BOOST_TEST(fresh == 1);
}

BOOST_AUTO_TEST_SUITE_END()
