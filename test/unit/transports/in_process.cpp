// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <quorate/testing/transport_suite.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <support/random_messages.hpp>
#include <support/recorder.hpp>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(transports_in_process)

using namespace quorate;
using namespace quorate::transports;
using transports_test::identity;
using transports_test::make_run;
using transports_test::recorder;

namespace {

using io_executor = boost::asio::io_context::executor_type;

static_assert(check_transport<in_process, io_executor>());
static_assert(check_transport<in_process, boost::asio::strand<io_executor>>());

struct station {
    recorder seen;
    in_process::endpoint<io_executor, recorder> end;

    station(boost::asio::io_context& ctx, in_process_hub& hub, std::string const& at,
            std::size_t parcels_max = 16384)
        : end{ctx.get_executor(),
              {.hub = &hub, .listen = at, .queue_parcels_max = parcels_max},
              seen} {}
};

parcel heartbeat(std::uint64_t from, std::uint64_t to, std::uint64_t round) {
    return {{identity(from).self, identity(to).self, {1}, {1}, messages::heartbeat{{1}, round, {}}},
            {},
            {}};
}

struct two {
    boost::asio::io_context ctx;
    in_process_hub hub;
    station a{ctx, hub, "a"};
    station b{ctx, hub, "b"};

    void join(local_identity const& one = identity(1), local_identity const& other = identity(2)) {
        a.end.connect(other.self.id, "b");
        b.end.connect(one.self.id, "a");
        BOOST_REQUIRE(!a.end.listen(one));
        BOOST_REQUIRE(!b.end.listen(other));
        run();
    }
    void run() {
        ctx.restart();
        ctx.run();
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(it_passes_the_conformance_suite) {
    in_process_hub hub;
    auto const findings = quorate::testing::transport_suite<in_process>(
        [&] { return in_process::options{.hub = &hub, .listen = "", .queue_parcels_max = 1000}; });
    for (auto const& finding : findings) BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(parcels_arrive_in_order_after_flush_and_never_inside_a_call) {
    two t;
    BOOST_TEST(!t.a.end.send(heartbeat(1, 2, 0)));  // no link yet
    t.join();
    BOOST_REQUIRE(t.a.seen.peers.size() == 2U);  // dialled and accepted
    BOOST_TEST((t.b.seen.peers[0].who == identity(1).self));
    for (std::uint64_t i = 1; i <= 100; ++i) BOOST_TEST(t.a.end.send(heartbeat(1, 2, i)));
    t.run();
    BOOST_TEST(t.b.seen.parcels.empty());
    t.a.end.flush();
    BOOST_TEST(t.b.seen.parcels.empty());
    t.run();
    BOOST_REQUIRE(t.b.seen.parcels.size() == 100U);
    for (std::uint64_t i = 1; i <= 100; ++i)
        BOOST_TEST((t.b.seen.parcels[i - 1].message == heartbeat(1, 2, i).message));
    BOOST_TEST((t.b.seen.clusters[0] == cluster_id{0xC, 0}));
    BOOST_TEST(t.a.seen.lost.empty());
}

BOOST_AUTO_TEST_CASE(a_cut_link_is_lost_on_both_sides_and_comes_back_when_healed) {
    two t;
    t.join();
    t.a.end.send(heartbeat(1, 2, 1));
    t.hub.cut({2}, {1});
    t.a.end.flush();  // over a link that is gone
    t.run();
    BOOST_TEST((t.a.seen.lost == std::vector<node_id>{{2}, {2}}));
    BOOST_TEST((t.b.seen.lost == std::vector<node_id>{{1}, {1}}));
    BOOST_TEST(!t.a.end.send(heartbeat(1, 2, 2)));
    t.hub.heal({1}, {2});
    t.run();
    BOOST_TEST(t.a.end.send(heartbeat(1, 2, 3)));
    t.a.end.flush();
    t.run();
    BOOST_REQUIRE(t.b.seen.parcels.size() == 1U);
    BOOST_TEST((t.b.seen.parcels[0].message == heartbeat(1, 2, 3).message));
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_closes_is_lost_and_its_successor_is_found) {
    two t;
    t.join();
    t.b.end.close();
    t.run();
    BOOST_TEST((t.a.seen.lost == std::vector<node_id>{{2}, {2}}));
    BOOST_TEST(t.b.seen.lost.empty());  // after close the receiver is not called
    station again{t.ctx, t.hub, "b"};
    BOOST_TEST(!again.end.listen(identity(2)));
    t.run();
    BOOST_TEST(t.a.end.send(heartbeat(1, 2, 1)));
    t.a.end.flush();
    t.run();
    BOOST_TEST(again.seen.parcels.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_address_may_change_while_the_old_one_answers) {
    two t;
    station moved{t.ctx, t.hub, "moved"};
    BOOST_REQUIRE(!t.a.end.listen(identity(1)));
    BOOST_REQUIRE(!t.b.end.listen(identity(2)));
    BOOST_REQUIRE(!moved.end.listen(identity(2)));
    t.run();
    t.a.end.connect({2}, "b");
    t.ctx.restart();
    t.ctx.poll_one();  // it dials; the answer is on its way
    t.a.end.connect({2}, "moved");
    t.run();
    BOOST_REQUIRE(!t.a.seen.peers.empty());
    BOOST_TEST(t.a.seen.peers.back().answered_at == "moved");
    BOOST_TEST(t.a.end.send(heartbeat(1, 2, 1)));
    t.a.end.flush();
    t.run();
    BOOST_TEST(t.b.seen.parcels.empty());
    BOOST_TEST(moved.seen.parcels.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_handshake_is_judged_as_on_a_real_connection) {
    for (auto const expected : {errc::wrong_cluster, errc::wrong_policies, errc::wrong_identity}) {
        two t;
        auto other = identity(2);
        if (expected == errc::wrong_cluster) other.cluster = {0xD, 0};
        if (expected == errc::wrong_policies) other.fingerprint = 8;
        if (expected == errc::wrong_identity) other.self.id = {3};
        t.a.end.connect({2}, "b");
        BOOST_REQUIRE(!t.a.end.listen(identity(1)));
        BOOST_REQUIRE(!t.b.end.listen(other));
        t.run();
        BOOST_REQUIRE(!t.a.seen.refused.empty());
        BOOST_REQUIRE(!t.b.seen.refused.empty());
        BOOST_TEST((t.a.seen.refused[0].code == expected));
        BOOST_TEST(t.a.seen.refused[0].text == t.b.seen.refused[0].text);
        BOOST_TEST(!t.a.end.send(heartbeat(1, 2, 1)));
    }
}

BOOST_AUTO_TEST_CASE(a_joiner_that_is_bound_says_so_with_its_parcels) {
    two t;
    auto joiner = identity(2);
    joiner.cluster = {};
    t.join(identity(1), joiner);
    t.b.end.send(heartbeat(2, 1, 1));
    t.b.end.flush();
    t.b.end.bind_cluster(identity(1).cluster);
    t.b.end.send(heartbeat(2, 1, 2));
    t.b.end.flush();
    t.run();
    BOOST_TEST((t.a.seen.clusters == std::vector<cluster_id>{{}, identity(1).cluster}));
    BOOST_TEST(t.a.seen.lost.empty());
    t.b.end.bind_cluster({0xE, 0});
    t.run();
    BOOST_TEST(!t.a.seen.lost.empty());
}

BOOST_AUTO_TEST_CASE(a_full_queue_says_so_until_the_receiver_has_caught_up) {
    boost::asio::io_context ctx;
    in_process_hub hub;
    station a{ctx, hub, "a", 3};
    station b{ctx, hub, "b"};
    a.end.connect({2}, "b");
    BOOST_REQUIRE(!a.end.listen(identity(1)));
    BOOST_REQUIRE(!b.end.listen(identity(2)));
    ctx.run();
    for (std::uint64_t i = 0; i < 3; ++i) BOOST_TEST(a.end.send(heartbeat(1, 2, i)));
    BOOST_TEST(!a.end.send(heartbeat(1, 2, 3)));
    a.end.flush();
    BOOST_TEST(!a.end.send(heartbeat(1, 2, 3)));
    ctx.restart();
    ctx.run();
    BOOST_TEST(a.end.send(heartbeat(1, 2, 3)));
}

BOOST_AUTO_TEST_CASE(a_taken_address_or_a_missing_hub_is_an_error_that_says_so) {
    two t;
    t.join();
    station c{t.ctx, t.hub, "a"};
    auto const why = c.end.listen(identity(3));
    BOOST_TEST((why.code == errc::address_in_use));
    BOOST_TEST(why.text.find("listen on a") != std::string::npos);
    recorder r;
    in_process::endpoint<io_executor, recorder> lonely{t.ctx.get_executor(), {}, r};
    BOOST_TEST((lonely.listen(identity(4)).code == errc::option_invalid));
}

BOOST_AUTO_TEST_CASE(a_receiver_may_close_its_endpoint_from_within_a_delivery) {
    struct closer {
        in_process::endpoint<io_executor, closer>* end = nullptr;
        int calls = 0;
        void on_parcel(parcel&&, cluster_id) {
            ++calls;
            end->close();
        }
        void on_peer(peer_identity const&) {}
        void on_lost(node_id) { ++calls; }
        void on_refused(node_id, failure const&) {}
    };
    boost::asio::io_context ctx;
    in_process_hub hub;
    station a{ctx, hub, "a"};
    closer seen;
    in_process::endpoint<io_executor, closer> b{
        ctx.get_executor(), {.hub = &hub, .listen = "b"}, seen};
    seen.end = &b;
    a.end.connect({2}, "b");
    BOOST_REQUIRE(!a.end.listen(identity(1)));
    BOOST_REQUIRE(!b.listen(identity(2)));
    ctx.run();
    for (std::uint64_t i = 0; i < 5; ++i) a.end.send(heartbeat(1, 2, i));
    a.end.flush();
    ctx.restart();
    ctx.run();
    BOOST_TEST(seen.calls == 1);
}

BOOST_AUTO_TEST_CASE(endpoints_of_two_threads_exchange_everything_in_order) {
    static constexpr std::uint64_t rounds = 5000;
    struct
        // Answers each round with the next, so that both threads are busy in both directions.
        ponger {
        in_process::endpoint<io_executor, ponger>* end = nullptr;
        std::uint64_t self = 0;
        std::uint64_t other = 0;
        std::uint64_t expected = 0;
        bool in_order = true;
        boost::asio::io_context* ctx = nullptr;
        void on_parcel(parcel&& p, cluster_id) {
            auto const round = std::get<messages::heartbeat>(p.message.body).round;
            in_order = in_order && round == ++expected;
            if (round < rounds) {
                end->send(heartbeat(self, other, round));
                end->flush();
            }
            if (self == 1 ? round + 1 == rounds : round == rounds) ctx->stop();
        }
        void on_peer(peer_identity const&) {
            if (self != 1 || started) return;
            for (std::uint64_t i = 1; i <= rounds; ++i)
                started = end->send(heartbeat(1, 2, i)) || started;
            end->flush();
        }
        void on_lost(node_id) {}
        void on_refused(node_id, failure const&) {}
        bool started = false;
    };
    in_process_hub hub;
    boost::asio::io_context first;
    boost::asio::io_context second;
    auto const keep_first = boost::asio::make_work_guard(first);
    auto const keep_second = boost::asio::make_work_guard(second);
    ponger one{.self = 1, .other = 2, .ctx = &first};
    ponger two{.self = 2, .other = 1, .ctx = &second};
    in_process::endpoint<io_executor, ponger> a{
        first.get_executor(), {.hub = &hub, .listen = "a"}, one};
    in_process::endpoint<io_executor, ponger> b{
        second.get_executor(), {.hub = &hub, .listen = "b"}, two};
    one.end = &a;
    two.end = &b;
    BOOST_REQUIRE(!b.listen(identity(2)));
    b.connect({1}, "a");
    BOOST_REQUIRE(!a.listen(identity(1)));
    a.connect({2}, "b");
    std::thread other{[&] { second.run_for(std::chrono::seconds{30}); }};
    first.run_for(std::chrono::seconds{30});
    other.join();
    BOOST_TEST(one.in_order);
    BOOST_TEST(two.in_order);
    BOOST_TEST(two.expected == rounds);
}

BOOST_AUTO_TEST_SUITE_END()
