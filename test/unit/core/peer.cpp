// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/core/peer.hpp>
#include <quorate/options.hpp>

BOOST_AUTO_TEST_SUITE(core_peer)

using namespace quorate;
using core::peer;
using core::peer_mode;

namespace {

core_options small_windows() {
    core_options o;
    o.inflight_messages_max = 3;
    o.inflight_entries_max = 5;
    o.inflight_bytes_max = 100;
    return o;
}
peer replicating() {
    auto p = peer::fresh({1}, {1});
    p.start_replicate();
    return p;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_probe_is_one_request_and_waits_while_it_is_paused) {
    auto p = peer::fresh({1}, {7});
    BOOST_TEST(p.may_send(small_windows()));
    p.paused = true;
    BOOST_TEST(!p.may_send(small_windows()));
    p.start_probe({4});
    BOOST_TEST(p.may_send(small_windows()));
    p.loading = true;
    BOOST_TEST(!p.may_send(small_windows()));
}

BOOST_AUTO_TEST_CASE(a_probe_never_goes_below_what_is_matched_and_takes_no_earlier_answer) {
    auto p = replicating();
    p.match = {5};
    p.number = 8;
    p.start_probe({3});
    BOOST_TEST(p.next.value == 6U);
    BOOST_TEST(p.probe_from == 9U);
    BOOST_TEST((p.mode == peer_mode::probe));
    p.start_probe({9});
    BOOST_TEST(p.next.value == 9U);
}

BOOST_AUTO_TEST_CASE(a_window_shuts_at_messages_bytes_or_entries) {
    auto const o = small_windows();
    auto many = replicating();
    for (std::uint64_t i = 1; i <= 3; ++i) many.inflight.add({i}, 1);
    BOOST_TEST(!many.may_send(o));
    many.inflight.release({1});
    BOOST_TEST(many.may_send(o));

    auto large = replicating();
    large.inflight.add({1}, 99);
    BOOST_TEST(large.may_send(o));
    large.inflight.add({2}, 1);
    BOOST_TEST(!large.may_send(o));

    auto far = replicating();
    far.next = {5};
    BOOST_TEST(far.may_send(o));
    far.next = {6};
    BOOST_TEST(!far.may_send(o));
    far.match = {1};
    BOOST_TEST(far.may_send(o));
}

BOOST_AUTO_TEST_CASE(what_is_answered_or_lost_gives_its_bytes_back) {
    core::inflight_window w;
    w.add({2}, 10);
    w.add({4}, 20);
    w.add({6}, 30);
    w.release({4});
    BOOST_TEST(w.bytes() == 30U);
    w.release({5});
    BOOST_TEST(w.bytes() == 30U);
    w.reset();
    BOOST_TEST(w.bytes() == 0U);
    BOOST_TEST((w == core::inflight_window{}));
}

BOOST_AUTO_TEST_CASE(a_peer_is_reachable_for_two_checks_after_it_was_heard_of) {
    auto p = peer::fresh({1}, {1});
    BOOST_TEST((p.reachable() == reachability::unknown));
    p.heard = true;
    BOOST_TEST((p.reachable() == reachability::yes));
    p.active = false;
    BOOST_TEST((p.reachable() == reachability::yes));
    p.was_active = false;
    BOOST_TEST((p.reachable() == reachability::no));
}

BOOST_AUTO_TEST_SUITE_END()
