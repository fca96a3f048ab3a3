// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <quorate/testing/transport_suite.hpp>
#include <quorate/transports/tcp.hpp>
#include <string>
#include <support/random_messages.hpp>
#include <thread>
#include <vector>
#include "station.hpp"

BOOST_AUTO_TEST_SUITE(net_tcp)

// Real sockets on loopback. Nothing sleeps: a context runs until what is waited for has happened,
// or a deadline that fails the test.

using namespace quorate;
using namespace quorate::transports;
using namespace std::chrono_literals;
using namespace net_test;
using transports_test::make_run;

namespace {

using strand_executor = boost::asio::strand<io_executor>;

static_assert(check_transport<tcp, io_executor>());
static_assert(check_transport<tcp, strand_executor>());

}  // namespace

BOOST_AUTO_TEST_CASE(it_passes_the_conformance_suite) {
    for (auto const& finding : quorate::testing::transport_suite<tcp>([] { return quick(); }))
        BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(two_nodes_meet_and_exchange_messages_both_ways) {
    two t;
    BOOST_TEST((t.a.seen.peers[0].who == identity(2).self));
    BOOST_TEST((t.a.seen.peers[0].cluster == identity(2).cluster));
    BOOST_TEST(t.a.seen.peers[0].address == t.b.at());
    BOOST_TEST(exchange(t.ctx, t.a, t.b, 1, 2));
    BOOST_TEST(exchange(t.ctx, t.b, t.a, 2, 1));
    BOOST_TEST((t.b.seen.parcels[0].message == heartbeat(1, 2, 1).message));
    BOOST_TEST((t.b.seen.clusters[0] == identity(1).cluster));
    BOOST_TEST(t.a.seen.lost.empty());
    BOOST_TEST(t.a.seen.refused.empty());
}

BOOST_AUTO_TEST_CASE(ten_thousand_appends_arrive_whole_and_in_order) {
    two t;
    static constexpr std::uint64_t count = 10000;
    std::uint64_t sent = 0;
    auto const pump = [&] {
        for (int batch = 0; batch < 100 && sent < count; ++batch, ++sent) {
            auto const payload =
                sent % 1000 == 0 ? std::size_t{300000} : static_cast<std::size_t>(sent % 700);
            if (!t.a.end.send(append(1, 2, make_run(1 + sent * 2, 2, payload)))) break;
        }
        t.a.end.flush();
        return t.b.seen.parcels.size() == count;
    };
    BOOST_REQUIRE(run_until(t.ctx, pump));
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const& p = t.b.seen.parcels[i];
        auto const payload =
            i % 1000 == 0 ? std::size_t{300000} : static_cast<std::size_t>(i % 700);
        auto const expected = make_run(1 + i * 2, 2, payload);
        wrong += p.entries.size() != 1 || p.entries[0].first != expected.first ||
                 p.entries[0].count != 2 ||
                 !std::ranges::equal(p.entries[0].bytes.view(), expected.bytes.view());
    }
    BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(entries_of_several_runs_arrive_as_one_and_a_body_as_it_was) {
    two t;
    auto p = append(1, 2, make_run(5, 3, 2000));
    p.entries.push_back(make_run(8, 2, 10));
    std::get<messages::append>(p.message.body).count = 5;
    BOOST_TEST(t.a.end.send(std::move(p)));
    parcel forward = heartbeat(1, 2, 0);
    forward.message.body = messages::forward{3};
    forward.body = make_run(1, 1, std::size_t{2} << 20U).bytes;
    auto const body = forward.body;
    BOOST_TEST(t.a.end.send(std::move(forward)));
    t.a.end.flush();
    BOOST_REQUIRE(run_until(t.ctx, [&] { return t.b.seen.parcels.size() == 2; }));
    BOOST_REQUIRE(t.b.seen.parcels[0].entries.size() == 1U);
    BOOST_TEST(t.b.seen.parcels[0].entries[0].count == 5U);
    BOOST_TEST(std::ranges::equal(t.b.seen.parcels[1].body.view(), body.view()));
}

BOOST_AUTO_TEST_CASE(a_peer_that_restarts_is_lost_and_found_again) {
    io_context ctx;
    station a{ctx, identity(1)};
    std::optional<station> b;
    b.emplace(ctx, identity(2));
    auto const at = b->at();
    a.end.connect({2}, at);
    b->end.connect({1}, a.at());
    BOOST_REQUIRE(exchange(ctx, a, *b, 1, 2));
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.peers.size() == 2; }));
    b.reset();
    // Both directions: the one that a dialled and only sends on, too.
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.lost.size() == 2; }));
    BOOST_TEST(!a.end.send(heartbeat(1, 2, 1)));
    auto again = identity(2);
    again.start = {2};
    b.emplace(ctx, again, quick(at));
    b->end.connect({1}, a.at());
    BOOST_REQUIRE(exchange(ctx, a, *b, 1, 2));
    BOOST_TEST((a.seen.peers.back().start == start_number{2}));
    BOOST_TEST(exchange(ctx, *b, a, 2, 1));
}

// Where nobody listens is no refusal: the peer is down, and will be dialled again.
BOOST_AUTO_TEST_CASE(a_peer_that_starts_late_is_found_without_a_complaint) {
    io_context ctx;
    station a{ctx, identity(1)};
    std::string at;
    {
        station reserve{ctx, identity(2)};
        at = reserve.at();
    }
    a.end.connect({2}, at);
    auto const until = std::chrono::steady_clock::now() + 30ms;
    run_until(ctx, [&] { return std::chrono::steady_clock::now() >= until; });
    BOOST_TEST(a.seen.refused.empty());
    station b{ctx, identity(2), quick(at)};
    BOOST_TEST(exchange(ctx, a, b, 1, 2));
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_an_error_that_names_it) {
    io_context ctx;
    station a{ctx, identity(1)};
    recorder seen;
    tcp::endpoint<io_executor, recorder> b{ctx.get_executor(), quick(a.at()), seen};
    auto const why = b.listen(identity(2));
    BOOST_TEST((why.code == errc::address_in_use));
    BOOST_TEST(why.text.find(a.at()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_listening_address_that_cannot_be_is_an_error_that_names_it) {
    io_context ctx;
    for (char const* bad : {"nonsense", "host.example:1", "127.0.0.1:99999", "192.0.2.1:1"}) {
        recorder seen;
        tcp::endpoint<io_executor, recorder> e{ctx.get_executor(), quick(bad), seen};
        auto const why = e.listen(identity(1));
        BOOST_TEST((why.code == errc::address_invalid), bad);
        BOOST_TEST(why.text.find(bad) != std::string::npos, why.text);
    }
    recorder seen;
    tcp::endpoint<io_executor, recorder> everywhere{ctx.get_executor(), quick("0.0.0.0:0"), seen};
    BOOST_TEST((everywhere.listen(identity(1)).code == errc::option_invalid));
    auto o = quick();
    o.queue_parcels_max = 0;
    tcp::endpoint<io_executor, recorder> unbounded{ctx.get_executor(), o, seen};
    BOOST_TEST((unbounded.listen(identity(1)).code == errc::option_invalid));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_is_told_to_the_receiver) {
    io_context ctx;
    station a{ctx, identity(1)};
    a.end.connect({2}, "nowhere");
    BOOST_TEST(a.seen.refused.empty());
    BOOST_REQUIRE(run_until(ctx, [&] { return !a.seen.refused.empty(); }));
    BOOST_TEST((a.seen.refused[0].code == errc::address_invalid));
    BOOST_TEST((a.seen.refused_ids[0] == node_id{2}));
}

BOOST_AUTO_TEST_CASE(version_six_loopback_and_localhost_work) {
    io_context ctx;
    boost::system::error_code no_v6;
    boost::asio::ip::tcp::acceptor probe{ctx};
    probe.open(boost::asio::ip::tcp::v6(), no_v6);
    if (!no_v6) probe.bind({boost::asio::ip::address_v6::loopback(), 0}, no_v6);
    probe.close();
    station a{ctx, identity(1), quick("localhost:0")};
    station b{ctx, identity(2), quick(no_v6 ? "127.0.0.1:0" : "[::1]:0")};
    a.end.connect({2}, b.at());
    BOOST_TEST(exchange(ctx, a, b, 1, 2));
}

BOOST_AUTO_TEST_CASE(a_peer_that_may_not_work_with_us_is_refused_and_both_sides_know_why) {
    for (auto const expected : {errc::wrong_cluster, errc::wrong_policies, errc::wrong_quorum,
                                errc::wrong_identity, errc::wrong_group}) {
        io_context ctx;
        auto other = identity(2);
        auto options = quick();
        if (expected == errc::wrong_cluster) other.cluster = {0xD, 0};
        if (expected == errc::wrong_policies) other.fingerprint = 8;
        if (expected == errc::wrong_quorum) other.quorum_kinds = {"weighted"};
        if (expected == errc::wrong_identity) other.self.id = {3};
        if (expected == errc::wrong_group) options.group = 2;
        station a{ctx, identity(1)};
        station b{ctx, other, options};
        a.end.connect({2}, b.at());
        BOOST_REQUIRE(
            run_until(ctx, [&] { return a.seen.refused.size() >= 3 && !b.seen.refused.empty(); }));
        BOOST_TEST((a.seen.refused[0].code == expected));
        BOOST_TEST((b.seen.refused[0].code == expected));
        BOOST_TEST((a.seen.refused_ids[0] == node_id{2}));
        BOOST_TEST((b.seen.refused_ids[0] == node_id{1}));
        BOOST_TEST(a.seen.refused[0].text.find("node 1") != std::string::npos,
                   a.seen.refused[0].text);
        BOOST_TEST(a.seen.refused[0].text.find(b.at()) != std::string::npos,
                   a.seen.refused[0].text);
        BOOST_TEST(!a.end.send(heartbeat(1, 2, 1)));
        BOOST_TEST(a.seen.peers.empty());
    }
}

BOOST_AUTO_TEST_CASE(garbage_before_the_handshake_ends_the_connection_and_harms_nobody) {
    two t;
    auto const good = encode(hello{{}, 1, {1}, identity(9)});
    auto huge = good;
    boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(huge.data()) + 12,
                                    600U << 20U);
    auto flipped = good;
    flipped[30] ^= std::byte{1};
    struct {
        std::vector<std::byte> bytes;
        errc code;
    } const cases[] = {
        {std::vector<std::byte>(3000, std::byte{0x55}), errc::frame_corrupt},
        {huge, errc::frame_too_large},
        {flipped, errc::frame_corrupt},
    };
    for (auto const& c : cases) {
        auto const before = t.a.seen.refused.size();
        stranger s{t.ctx, t.a.at()};
        s.say(c.bytes);
        BOOST_REQUIRE(run_until(t.ctx, [&] { return t.a.seen.refused.size() > before; }));
        BOOST_TEST((t.a.seen.refused.back().code == c.code));
        BOOST_TEST((t.a.seen.refused_ids.back() == node_id{}));
        BOOST_TEST(s.is_closed());
    }
    for (std::size_t part : {std::size_t{5}, std::size_t{16}, good.size() - 1}) {
        auto const before = t.a.seen.refused.size();
        {
            stranger s{t.ctx, t.a.at()};
            s.say(bytes_view{good}.first(part));
        }
        BOOST_REQUIRE(run_until(t.ctx, [&] { return t.a.seen.refused.size() > before; }));
        BOOST_TEST((t.a.seen.refused.back().code == errc::frame_corrupt));
    }
    BOOST_TEST(exchange(t.ctx, t.b, t.a, 2, 1));
    BOOST_TEST(t.a.seen.lost.empty());
}

BOOST_AUTO_TEST_CASE(a_handshake_that_drips_is_cut_off_at_its_deadline) {
    io_context ctx;
    auto o = quick();
    o.handshake_timeout = 30ms;
    station a{ctx, identity(1), o};
    auto const good = encode(hello{{}, 1, {1}, identity(9)});
    stranger s{ctx, a.at()};
    std::size_t said = 0;
    auto const drip = [&] {  // a byte with every turn of the context, never the last one
        if (said + 1 < good.size()) {
            boost::system::error_code ignored;
            s.socket.write_some(boost::asio::buffer(&good[said++], 1), ignored);
        }
        return !a.seen.refused.empty();
    };
    BOOST_REQUIRE(run_until(ctx, drip));
    BOOST_TEST((a.seen.refused[0].code == errc::frame_corrupt));
    BOOST_TEST(s.is_closed());
}

BOOST_AUTO_TEST_CASE(strangers_who_say_nothing_do_not_lock_a_member_out) {
    io_context ctx;
    auto o = quick();
    o.accepted_max = 4;
    station a{ctx, identity(1), o};
    std::vector<stranger> silent;
    for (int i = 0; i < 10; ++i) silent.emplace_back(ctx, a.at());
    station b{ctx, identity(2)};
    b.end.connect({1}, a.at());
    BOOST_TEST(exchange(ctx, b, a, 2, 1));
}

BOOST_AUTO_TEST_CASE(a_member_that_sends_what_is_no_frame_is_dropped_with_the_reason) {
    auto too_large = frame_of(heartbeat(9, 1, 1));
    boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(too_large.data()) + 4,
                                    600U << 20U);
    auto harmed = frame_of(append(9, 1, make_run(1, 2, 100)));
    harmed.back() ^= std::byte{1};
    parcel foreign_group = heartbeat(9, 1, 1);
    frame_head head;
    encode_head(head, 2, foreign_group);
    struct {
        std::vector<std::byte> bytes;
        errc code;
    } const cases[] = {
        {too_large, errc::frame_too_large},
        {std::vector<std::byte>(100, std::byte{0}), errc::frame_corrupt},
        {harmed, errc::frame_corrupt},
        {frame_of(heartbeat(8, 1, 1)), errc::frame_corrupt},  // in the name of another node
        {{head.view().begin(), head.view().end()}, errc::wrong_group},
    };
    io_context ctx;
    station a{ctx, identity(1)};
    for (auto const& c : cases) {
        auto const before = a.seen.lost.size();
        stranger s{ctx, a.at()};
        s.say(encode(hello{{}, 1, {1}, identity(9)}));
        s.say(frame_of(heartbeat(9, 1, 5)));
        s.say(c.bytes);
        BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.lost.size() > before; }));
        BOOST_TEST((a.seen.refused.back().code == c.code), a.seen.refused.back().text);
        BOOST_TEST((a.seen.refused_ids.back() == node_id{9}));
        BOOST_TEST((a.seen.lost.back() == node_id{9}));
        BOOST_TEST(s.is_closed());
    }
    BOOST_TEST(a.seen.parcels.size() == std::size(cases));  // what came before was good
    auto const before = a.seen.lost.size();
    {
        stranger s{ctx, a.at()};  // half a frame, then the end: a crash, no corruption
        s.say(encode(hello{{}, 1, {1}, identity(9)}));
        s.say(bytes_view{harmed}.first(50));
        BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.peers.size() > std::size(cases); }));
    }
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.lost.size() > before; }));
    BOOST_TEST(a.seen.refused.size() == std::size(cases));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_no_quorate_is_told_apart) {
    io_context ctx;
    boost::asio::ip::tcp::acceptor other{ctx, {boost::asio::ip::address_v4::loopback(), 0}};
    raw_socket accepted{ctx};
    other.async_accept(accepted, [&](boost::system::error_code const& ec) {
        if (!ec)
            boost::asio::write(accepted, boost::asio::buffer("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    station a{ctx, identity(1)};
    a.end.connect({2}, to_text(other.local_endpoint()));
    BOOST_REQUIRE(run_until(ctx, [&] { return !a.seen.refused.empty(); }));
    BOOST_TEST((a.seen.refused[0].code == errc::frame_corrupt));
}

// The receiver's context stands still, so that first the system's buffers and then the outbox fill
// up.
BOOST_AUTO_TEST_CASE(a_full_queue_says_so_and_what_it_took_arrives) {
    io_context sending;
    io_context receiving;
    auto o = quick();
    o.queue_bytes_max = std::size_t{1} << 20U;
    station a{sending, identity(1), o};
    station b{receiving, identity(2)};
    a.end.connect({2}, b.at());
    BOOST_REQUIRE(run_until(sending, [&] {
        receiving.poll();
        return !a.seen.peers.empty() && !b.seen.peers.empty();
    }));
    std::uint64_t taken = 0;
    int refused = 0;
    BOOST_REQUIRE(run_until(sending, [&] {
        while (a.end.send(append(1, 2, make_run(1 + taken, 1, 50000)))) ++taken;
        a.end.flush();
        return ++refused > 20 && taken > 20;
    }));
    BOOST_TEST(taken * 50000 < (std::uint64_t{64} << 20U));
    BOOST_REQUIRE(run_until(receiving, [&] {
        sending.poll();
        return b.seen.parcels.size() >= taken;
    }));
    for (std::uint64_t i = 0; i < taken; ++i)
        BOOST_REQUIRE(b.seen.parcels[i].entries[0].first.value == 1 + i);
    BOOST_TEST(a.end.send(heartbeat(1, 2, 1)));
}

BOOST_AUTO_TEST_CASE(a_joiner_that_is_bound_says_so_over_the_connections_it_has) {
    io_context ctx;
    auto joiner = identity(2);
    joiner.cluster = {};
    station a{ctx, identity(1)};
    station b{ctx, joiner};
    b.end.connect({1}, a.at());
    a.end.connect({2}, b.at());
    BOOST_REQUIRE(exchange(ctx, b, a, 2, 1));
    BOOST_REQUIRE(exchange(ctx, a, b, 1, 2));
    b.end.bind_cluster(identity(1).cluster);
    BOOST_REQUIRE(exchange(ctx, b, a, 2, 1));
    BOOST_TEST((a.seen.clusters == std::vector<cluster_id>{{}, identity(1).cluster}));
    BOOST_TEST(a.seen.lost.empty());
    // Bound elsewhere after all: the cluster that it does not belong to is dropped, and told why.
    station c{ctx, identity(3)};
    auto other = identity(4);
    other.cluster = {};
    station d{ctx, other};
    d.end.connect({3}, c.at());
    BOOST_REQUIRE(exchange(ctx, d, c, 4, 3));
    d.end.bind_cluster({0xE, 0});
    BOOST_REQUIRE(run_until(ctx, [&] { return !d.seen.refused.empty(); }));
    BOOST_TEST((d.seen.refused[0].code == errc::wrong_cluster));
}

BOOST_AUTO_TEST_CASE(a_new_address_replaces_the_old_one_and_a_disconnected_peer_is_left_alone) {
    io_context ctx;
    station a{ctx, identity(1)};
    station b{ctx, identity(2)};
    station moved{ctx, identity(2)};
    a.end.connect({2}, b.at());
    BOOST_REQUIRE(exchange(ctx, a, b, 1, 2));
    a.end.connect({2}, b.at());  // the same: nothing happens
    BOOST_TEST(a.end.send(heartbeat(1, 2, 1)));
    a.end.connect({2}, moved.at());
    BOOST_TEST(!a.end.send(heartbeat(1, 2, 1)));
    BOOST_REQUIRE(exchange(ctx, a, moved, 1, 2));
    a.end.disconnect({2});
    BOOST_TEST(!a.end.send(heartbeat(1, 2, 1)));
    BOOST_REQUIRE(run_until(ctx, [&] { return !moved.seen.lost.empty(); }));
    BOOST_TEST(a.seen.lost.empty());  // it asked for it
}

// Z51: a dial is given up before it has begun, and after each of its steps.
BOOST_AUTO_TEST_CASE(a_new_address_replaces_one_that_is_still_being_dialled) {
    bool pending = true;
    for (int steps = 0; pending; ++steps) {
        BOOST_TEST_INFO_SCOPE("after " << steps << " steps");
        io_context ctx;
        station a{ctx, identity(1)};
        station b{ctx, identity(2)};
        station moved{ctx, identity(2)};
        a.end.connect({2}, b.at());
        for (int i = 0; i < steps; ++i) ctx.run_one();
        pending = a.seen.peers.empty();
        if (!pending) continue;
        a.end.connect({2}, moved.at());
        BOOST_TEST(!a.end.send(heartbeat(1, 2, 1)));
        BOOST_REQUIRE(exchange(ctx, a, moved, 1, 2));
        BOOST_REQUIRE(a.seen.peers.size() == 1U);
        BOOST_TEST(a.seen.peers[0].address == moved.at());
        BOOST_TEST(b.seen.parcels.empty());
        BOOST_TEST(a.seen.lost.empty());
        BOOST_TEST(a.seen.refused.empty());
    }
}

BOOST_AUTO_TEST_CASE(the_same_store_that_dials_again_replaces_its_dead_connection) {
    io_context ctx;
    station a{ctx, identity(1)};
    stranger first{ctx, a.at()};
    first.say(encode(hello{{}, 1, {1}, identity(9)}));
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.peers.size() == 1; }));
    stranger second{ctx, a.at()};
    second.say(encode(hello{{}, 1, {1}, identity(9)}));
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.peers.size() == 2; }));
    BOOST_TEST((a.seen.lost == std::vector<node_id>{{9}}));
    BOOST_TEST(first.is_closed());
}

BOOST_AUTO_TEST_CASE(a_receiver_may_disconnect_whom_it_lost) {
    struct strict : recorder {
        tcp::endpoint<io_executor, strict>* end = nullptr;
        void on_lost(node_id id) {
            recorder::on_lost(id);
            end->disconnect(id);
        }
    };
    io_context ctx;
    strict seen;
    tcp::endpoint<io_executor, strict> a{ctx.get_executor(), quick(), seen};
    seen.end = &a;
    BOOST_REQUIRE(!a.listen(identity(1)));
    stranger first{ctx, a.local_address()};
    first.say(encode(hello{{}, 1, {1}, identity(9)}));
    BOOST_REQUIRE(run_until(ctx, [&] { return seen.peers.size() == 1; }));
    stranger second{ctx, a.local_address()};
    second.say(encode(hello{{}, 1, {1}, identity(9)}));
    BOOST_REQUIRE(run_until(ctx, [&] { return seen.lost.size() == 1; }));
    BOOST_REQUIRE(seen.peers.size() == 1U);  // the second one is gone before it is there
    BOOST_TEST(first.is_closed());
    BOOST_TEST(second.is_closed());
    stranger third{ctx, a.local_address()};
    third.say(encode(hello{{}, 1, {1}, identity(9)}));
    BOOST_REQUIRE(run_until(ctx, [&] { return seen.peers.size() == 2; }));
    BOOST_TEST(seen.lost.size() == 1U);
}

BOOST_AUTO_TEST_CASE(after_close_the_receiver_is_not_called_even_if_it_closes_itself) {
    struct closer {
        tcp::endpoint<io_executor, closer>* end = nullptr;
        int after = 0;
        bool closed = false;
        void on_parcel(parcel&&, cluster_id) {
            after += closed;
            closed = true;
            end->close();
        }
        void on_peer(peer_identity const&) { after += closed; }
        void on_lost(node_id) { after += closed; }
        void on_refused(node_id, failure const&) { after += closed; }
    };
    io_context ctx;
    station a{ctx, identity(1)};
    closer seen;
    tcp::endpoint<io_executor, closer> b{ctx.get_executor(), quick(), seen};
    seen.end = &b;
    BOOST_REQUIRE(!b.listen(identity(2)));
    a.end.connect({2}, b.local_address());
    b.connect({1}, a.at());
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.peers.size() == 2; }));
    for (std::uint64_t i = 0; i < 5; ++i) a.end.send(heartbeat(1, 2, i));
    a.end.flush();
    BOOST_REQUIRE(run_until(ctx, [&] { return a.seen.lost.size() == 2; }));
    BOOST_TEST(seen.closed);
    BOOST_TEST(seen.after == 0);
    a.end.close();
    ctx.restart();
    ctx.run();  // ends: nothing is pending any more
}

// Destroys endpoints at every stage with operations pending, and contexts with handlers queued: for
// the sanitizers.
BOOST_AUTO_TEST_CASE(an_endpoint_may_die_at_any_time) {
    for (int turns = 0; turns < 60; ++turns) {
        io_context ctx;
        std::optional<station> a;
        std::optional<station> b;
        a.emplace(ctx, identity(1));
        b.emplace(ctx, identity(2));
        a->end.connect({2}, b->at());
        b->end.connect({1}, a->at());
        for (int i = 0; i < turns; ++i) {
            if (a->end.send(append(1, 2, make_run(1, 1, 100000)))) a->end.flush();
            ctx.run_one_for(5ms);
        }
        a.reset();
        if (turns % 2 == 0) ctx.poll();
        b.reset();
        if (turns % 3 == 0) ctx.poll();
    }
}

// Each endpoint on a strand of a context with two threads, as a node's is: for the thread
// sanitizer.
BOOST_AUTO_TEST_CASE(endpoints_on_strands_work_with_several_threads) {
    static constexpr std::uint64_t rounds = 2000;
    struct counter {
        std::atomic<bool>* done;
        std::uint64_t next = 1;
        bool in_order = true;
        std::atomic<bool> met = false;
        void on_parcel(parcel&& p, cluster_id) {
            in_order = in_order && p.entries.at(0).first.value == next;
            if (next++ == rounds) *done = true;
        }
        void on_peer(peer_identity const&) { met = true; }
        void on_lost(node_id) {}
        void on_refused(node_id, failure const&) {}
    };
    using end_type = tcp::endpoint<strand_executor, counter>;
    io_context ctx;
    std::atomic<bool> done = false;
    counter seen_a{&done};
    counter seen_b{&done};
    strand_executor on_a{ctx.get_executor()};
    strand_executor on_b{ctx.get_executor()};
    std::optional<end_type> a{std::in_place, on_a, quick(), seen_a};
    std::optional<end_type> b{std::in_place, on_b, quick(), seen_b};
    BOOST_REQUIRE(!b->listen(identity(2)));
    BOOST_REQUIRE(!a->listen(identity(1)));
    a->connect({2}, b->local_address());
    std::atomic<std::uint64_t> sent = 0;  // the strand counts, this thread looks whether to go on
    auto const pump = [&] {
        while (sent < rounds && a->send(append(1, 2, make_run(1 + sent, 1, 1000)))) ++sent;
        a->flush();
    };
    std::thread helper{[&] { ctx.run_for(20s); }};
    BOOST_TEST(run_until(ctx, [&] {
        if (seen_a.met && sent < rounds) boost::asio::post(on_a, pump);
        return done.load();
    }));
    boost::asio::post(on_a, [&] { a.reset(); });
    boost::asio::post(on_b, [&] { b.reset(); });
    helper.join();
    ctx.restart();
    ctx.run();
    BOOST_TEST(seen_b.in_order);
}

BOOST_AUTO_TEST_SUITE_END()
