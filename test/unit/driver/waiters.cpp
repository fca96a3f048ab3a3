// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/driver/waiters.hpp>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_waiters)

using namespace quorate;

namespace {

struct machine {
    using command = std::int64_t;
    using result = std::int64_t;
    std::int64_t value = 7;
};

/// What waiters look at in a core.
struct office_of {
    quorate::role role = quorate::role::follower;
    quorate::term term;
    member_id known;
    log_index committed;
    quorate::role current_role() const { return role; }
    quorate::term current_term() const { return term; }
    member_id leader() const { return known; }
    member_id self() const { return {{1}, {1, 1}}; }
    log_index commit() const { return committed; }
};

constexpr member_id other{{2}, {2, 2}};

struct fixture {
    struct no_endpoint {
        bool send(parcel&&) { return false; }
    };

    boost::asio::io_context context;
    no_endpoint endpoint;
    driver::waiters<machine> waiters{4, 1000, 2};
    std::optional<errc> ended[4];

    driver::pending_read<machine> read(std::size_t n) {
        auto handler = [this, n](errc why, machine const*) { ended[n] = why; };
        return {driver::make_operation<errc, machine const*>(std::move(handler),
                                                             context.get_executor()),
                n};
    }
    /// A read that may run at an index.
    void released(std::size_t n, log_index at) {
        std::vector<driver::pending_read<machine>> batch;
        batch.push_back(read(n));
        auto const token = waiters.take(batch);
        BOOST_REQUIRE(token.has_value());
        waiters.reads().released({*token, errc::ok, at});
    }
    void run() {
        context.restart();
        context.poll();  // what waits is work: run() would wait for it
    }
};

}  // namespace

// On an idle cluster it would wait for ever: the entry may be a blank one that nobody else has.
BOOST_AUTO_TEST_CASE(
    a_read_that_waits_for_more_than_is_committed_ends_with_the_leader_that_released_it) {
    for (bool const leader_lost : {false, true}) {
        fixture d;
        d.waiters.on_office_changed(office_of{.term = {3}, .known = other, .committed = {4}},
                                    d.endpoint);
        d.released(0, {5});
        d.released(1, {4});
        d.waiters.on_office_changed(
            office_of{.term = {3}, .known = leader_lost ? member_id{} : other, .committed = {4}},
            d.endpoint);
        d.run();
        BOOST_TEST(
            (d.ended[0] == (leader_lost ? std::optional{errc::leadership_lost} : std::nullopt)));
        BOOST_TEST(!d.ended[1].has_value());  // its entry is committed here: it will be applied
        d.waiters.reads().run({4}, machine{});
        d.run();
        BOOST_TEST((d.ended[1] == errc::ok));
    }
}

BOOST_AUTO_TEST_CASE(reads_beyond_the_bound_are_rejected_and_the_first_ones_kept) {
    fixture d;
    std::vector<driver::pending_read<machine>> batch;
    for (std::size_t n = 0; n < 3; ++n) batch.push_back(d.read(n));
    BOOST_TEST(d.waiters.take(batch).has_value());
    d.run();
    BOOST_TEST(!d.ended[0].has_value());
    BOOST_TEST(!d.ended[1].has_value());
    BOOST_TEST((d.ended[2] == errc::queue_full));
    batch.clear();
    batch.push_back(d.read(3));
    BOOST_TEST(!d.waiters.take(batch).has_value());
    d.run();
    BOOST_TEST((d.ended[3] == errc::queue_full));
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_is_found_wherever_it_waits) {
    fixture d;
    driver::gathered<machine> g;
    g.reads.push_back(d.read(0));
    d.released(1, {9});
    BOOST_TEST(d.waiters.cancel(g, 0));
    BOOST_TEST(d.waiters.cancel(g, 1));
    BOOST_TEST(!d.waiters.cancel(g, 1));  // it is over
    BOOST_TEST(!d.waiters.cancel(g, 3));
    d.run();
    BOOST_TEST((d.ended[0] == errc::cancelled));
    BOOST_TEST((d.ended[1] == errc::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()
