// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/driver/alarm.hpp>
#include <quorate/time.hpp>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_alarm)

using namespace quorate;
using namespace std::chrono_literals;

namespace {

struct asked_times {
    std::vector<instant> asked;
};
/// A timer that notes what it is asked for; as an Asio timer, a new wait ends the one before.
struct timer {
    asked_times& of;
    timer(asked_times& c, int) : of{c} {}
    template <class Handler>
    void async_wait(instant at, Handler) {
        of.asked.push_back(at);
    }
};
constexpr instant at(int ms) { return instant{} + std::chrono::milliseconds{ms}; }

}  // namespace

BOOST_AUTO_TEST_CASE(an_earlier_time_moves_it_and_a_later_one_does_not) {
    asked_times c;
    driver::alarm<timer> a;
    a.set(at(1), [] {});
    BOOST_TEST(c.asked.empty());  // not open yet
    a.open(c, 0);
    for (int ms : {20, 30, 20, 10}) a.set(at(ms), [] {});
    BOOST_TEST((c.asked == std::vector{at(20), at(10)}));
}

BOOST_AUTO_TEST_CASE(once_it_rang_or_was_closed_any_time_sets_it) {
    asked_times c;
    driver::alarm<timer> a;
    a.open(c, 0);
    a.set(at(10), [] {});
    a.fired();
    a.set(at(30), [] {});
    a.close();
    BOOST_TEST(!a.is_open());
    a.set(at(5), [] {});
    a.open(c, 0);
    a.set(at(40), [] {});
    BOOST_TEST((c.asked == std::vector{at(10), at(30), at(40)}));
}

BOOST_AUTO_TEST_SUITE_END()
