// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/codec.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/driver/write_waiters.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_write_waiters)

// What a leader makes of a write that a follower forwarded.
using namespace quorate;

namespace {

struct machine {
    using command = std::string;
    using result = std::string;
};

constexpr member_id the_leader{{1}, {1, 1}};
constexpr member_id follower{{2}, {2, 2}};

/// What the waiters look at in a core: the leader of term 3.
struct leader_core {
    membership::configuration<majority> members{
        {majority::of(1, 2), {{the_leader, "", {1}}, {follower, "", {2}}}}, std::nullopt};
    member_id leads = the_leader;
    bool led = false;
    term current_term() const { return {3}; }
    membership::configuration<majority> const* configuration() const { return &members; }
    member_id leader() const { return leads; }
    member_id self() const { return the_leader; }
    bool may_have_led() const { return led; }
};

struct recorder {
    std::vector<parcel> sent;
    bool send(parcel&& p) { return sent.push_back(std::move(p)), true; }
};

parcel forwarded(std::string const& command, member_id from = follower, term meant_for = {3}) {
    writer out;
    encode_value(out, command);
    return {{from, the_leader, meant_for, {1}, messages::forward{1}},
            {},
            shared_bytes::copy_of(out.view())};
}

/// The answer to such a write: taken in (ok), refused, or none.
std::optional<errc> answer_to(parcel p, leader_core const& core = {}, std::uint32_t room = 1) {
    driver::write_waiters<machine> waiting{room, 100};
    recorder endpoint;
    waiting.on_forward(std::move(p), core, 20, endpoint);
    if (endpoint.sent.empty()) {
        waiting.refuse_arrivals(the_leader, errc::ok, endpoint);  // tells what was taken in
        if (endpoint.sent.empty()) return std::nullopt;
    }
    BOOST_REQUIRE(endpoint.sent.size() == 1U);
    auto const& m = endpoint.sent[0].message;
    BOOST_TEST((m.to == follower && m.term == term{3} && m.start == start_number{1}));
    return std::get<messages::forward_reply>(m.body).error;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_forwarded_command_is_checked_before_it_is_taken_in) {
    BOOST_TEST((answer_to(forwarded("x")) == errc::ok));
    BOOST_TEST((answer_to(forwarded(std::string(30, 'x'))) == errc::command_too_large));
    auto cut = forwarded("x");
    cut.body = cut.body.slice(0, cut.body.size() - 1);
    BOOST_TEST((answer_to(std::move(cut)) == errc::command_not_decodable));
    BOOST_TEST((answer_to(forwarded("x"), {}, 0) == errc::queue_full));
    leader_core elsewhere;
    elsewhere.leads = follower;
    BOOST_TEST((answer_to(forwarded("x"), elsewhere) == errc::not_leader));  // at most one hop
}

BOOST_AUTO_TEST_CASE(
    what_might_have_been_decided_on_before_or_is_a_strangers_is_dropped_unanswered) {
    BOOST_TEST((answer_to(forwarded("x", follower, {2})) == std::nullopt));
    BOOST_TEST((answer_to(forwarded("x", {follower.id, {2, 9}})) == std::nullopt));
    BOOST_TEST((answer_to(forwarded("x", {{7}, {7, 7}})) == std::nullopt));
    leader_core again;
    again.led = true;
    BOOST_TEST((answer_to(forwarded("x"), again) == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
