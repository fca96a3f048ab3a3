// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/core/ledger.hpp>
#include <quorate/message.hpp>
#include <variant>

BOOST_AUTO_TEST_SUITE(core_ledger)

using namespace quorate;

namespace {

message ack(std::uint64_t number, std::uint64_t matched, std::uint64_t session = 1) {
    messages::append_reply r;
    r.accepted = true;
    r.session = {session};
    r.number = number;
    r.matched = {matched};
    return {{{2}, {2, 2}}, {{1}, {1, 1}}, {3}, {1}, r};
}
messages::append_reply const& due(message const& m) {
    return std::get<messages::append_reply>(m.body);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_promise_waits_for_all_that_was_issued_before_it_and_for_nothing_later) {
    core::ledger l;
    l.hold(ack(1, 1));
    BOOST_TEST(l.has_due());  // nothing was issued
    BOOST_TEST(due(l.take_due()).number == 1U);
    auto const first = l.issue();
    l.hold(ack(2, 2));
    auto const second = l.issue();
    l.hold(ack(3, 3));
    BOOST_TEST(!l.has_due());
    l.durable(first);
    BOOST_TEST(l.has_due());
    BOOST_TEST(!l.all_durable());
    BOOST_TEST(due(l.take_due()).number == 2U);
    BOOST_TEST(!l.has_due());
    l.durable(second);
    BOOST_TEST(due(l.take_due()).number == 3U);
    BOOST_TEST(l.all_durable());
}

BOOST_AUTO_TEST_CASE(a_late_completion_takes_nothing_back) {
    core::ledger l;
    auto const first = l.issue();
    auto const second = l.issue();
    l.durable(second);
    l.durable(first);
    BOOST_TEST(l.all_durable());
}

BOOST_AUTO_TEST_CASE(acks_of_one_leader_that_wait_for_one_write_become_one) {
    core::ledger l;
    auto const write = l.issue();
    l.hold(ack(1, 5));
    l.hold(ack(2, 4));
    l.durable(write);
    auto const m = l.take_due();
    BOOST_TEST(due(m).number == 2U);
    BOOST_TEST(due(m).matched.value == 5U);
    BOOST_TEST(!l.has_due());
}

BOOST_AUTO_TEST_CASE(others_stay_apart) {
    auto refusal = ack(2, 5);
    std::get<messages::append_reply>(refusal.body).accepted = false;
    auto of_another_term = ack(2, 5);
    of_another_term.term = {4};
    auto to_another_run = ack(2, 5);
    to_another_run.start = {2};
    auto to_another = ack(2, 5);
    to_another.to = {{3}, {3, 3}};
    for (auto const& m :
         {ack(2, 5, 2), refusal, of_another_term, to_another_run, to_another,
          message{{{2}, {2, 2}}, {{1}, {1, 1}}, {3}, {1}, messages::vote_reply{}}}) {
        core::ledger l;
        auto const write = l.issue();
        l.hold(ack(1, 5));
        l.hold(m);
        l.durable(write);
        l.take_due();
        BOOST_TEST_REQUIRE(l.has_due());
        BOOST_TEST((l.take_due() == m));
    }
}

BOOST_AUTO_TEST_CASE(acks_with_a_write_between_them_stay_apart) {
    core::ledger l;
    l.issue();
    l.hold(ack(1, 5));
    auto const last = l.issue();
    l.hold(ack(2, 3));
    l.durable(last);
    BOOST_TEST(due(l.take_due()).matched.value == 5U);
    BOOST_TEST(due(l.take_due()).matched.value == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
