// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <quorate.hpp>
#include <string>
#include <support/temporary_directory.hpp>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(node_real)

/// The default policies as users get them: write-ahead logs on the disk, TCP over loopback, real
/// time, fsync on a thread of its own.
namespace {

using namespace std::chrono_literals;
using quorate::error_code;

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    std::int64_t value = 0;
};
using node_type = quorate::node<counter>;

struct three_nodes {
    three_nodes() : disk_thread{[this] { disk.run(); }} {}
    ~three_nodes() {
        nodes.clear();
        run_until([] { return false; }, 100ms);  // they close their files and sockets
        work.reset();
        disk_thread.join();
    }

    void make(std::uint64_t id) {
        quorate::node_options<quorate::default_policies> o;
        o.id = {id};
        o.store.directory = directory.path() + "/" + std::to_string(id);
        o.core.election_timeout = 300ms;
        o.core.heartbeat_interval = 50ms;
        o.disk = disk.get_executor();
        if (id <= ports.size()) o.transport.listen = ports[id - 1];
        nodes.push_back(std::make_unique<node_type>(context.get_executor(), std::move(o)));
    }
    template <class Condition>
    bool run_until(Condition holds, std::chrono::milliseconds limit = 20s) {
        auto const end = std::chrono::steady_clock::now() + limit;
        context.restart();
        while (!holds() && std::chrono::steady_clock::now() < end) {
            if (context.stopped()) context.restart();
            context.run_one_for(10ms);
        }
        return holds();
    }
    node_type* leader() {
        for (auto& n : nodes)
            if (n->status().is_leader()) return n.get();
        return nullptr;
    }
    bool all_know_leader() {
        auto const* l = leader();
        return l && std::ranges::all_of(
                        nodes, [&](auto& n) { return n->status().leader == l->status().id; });
    }

    wal_test::temporary_directory directory;
    boost::asio::io_context disk;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work{
        disk.get_executor()};
    std::thread disk_thread;
    boost::asio::io_context context;
    std::vector<std::string> ports;
    std::vector<std::unique_ptr<node_type>> nodes;
};

}  // namespace

BOOST_AUTO_TEST_CASE(three_nodes_over_tcp_and_disk_keep_what_they_acknowledged) {
    three_nodes t;
    // Nodes 2 and 3 join first, so that their real ports are known to the bootstrapping node's
    // list.
    std::vector<quorate::first_member> list{{{1}, "127.0.0.1:0"}};
    t.make(1);
    for (std::uint64_t id = 2; id <= 3; ++id) {
        t.make(id);
        bool up = false;
        t.nodes.back()->async_join([&](error_code ec, quorate::start_report r) {
            BOOST_TEST(!ec, r.text);
            up = true;
        });
        BOOST_REQUIRE(t.run_until([&] { return up; }));
        list.push_back({{id}, t.nodes.back()->local_address()});
    }
    t.nodes[0]->async_bootstrap(
        list, quorate::majority::of(1, 2, 3),
        [](error_code ec, quorate::start_report r) { BOOST_TEST(!ec, r.text); });
    BOOST_REQUIRE(t.run_until([&] { return t.all_know_leader(); }));

    constexpr int writes = 600;
    int applied = 0, ended = 0;
    for (int i = 0; i < writes; ++i)
        t.nodes[static_cast<std::size_t>(i) % 3]->async_propose(1,
                                                                [&](error_code ec, std::int64_t) {
                                                                    ++ended;
                                                                    applied += !ec;
                                                                });
    BOOST_REQUIRE(t.run_until([&] { return ended == writes; }));
    BOOST_TEST(applied == writes);

    for (auto& n : t.nodes) t.ports.push_back(n->local_address());
    int stopped = 0;
    for (auto& n : t.nodes) n->async_stop([&](error_code ec) { stopped += !ec; });
    BOOST_REQUIRE(t.run_until([&] { return stopped == 3; }));
    t.nodes.clear();
    for (std::uint64_t id = 1; id <= 3; ++id) {
        t.make(id);
        t.nodes.back()->async_open(
            [](error_code ec, quorate::start_report r) { BOOST_TEST(!ec, r.text); });
    }
    BOOST_REQUIRE(t.run_until([&] { return t.all_know_leader(); }));
    for (auto& n : t.nodes) {
        std::optional<std::int64_t> seen;
        n->async_read([](counter const& c) { return c.value; },
                      [&](error_code ec, std::int64_t v) {
                          BOOST_TEST(!ec);
                          seen = v;
                      });
        BOOST_REQUIRE(t.run_until([&] { return seen.has_value(); }));
        BOOST_TEST(*seen == writes);
    }
}

BOOST_AUTO_TEST_CASE(a_taken_port_and_a_held_directory_are_named) {
    three_nodes t;
    t.make(1);
    bool up = false;
    t.nodes[0]->async_join([&](error_code ec, quorate::start_report) { up = !ec; });
    BOOST_REQUIRE(t.run_until([&] { return up; }));
    std::optional<error_code> why;
    std::string text;
    auto const report = [&](error_code ec, quorate::start_report r) {
        why = ec;
        text = r.text;
    };
    t.make(1);  // the same directory
    t.nodes[1]->async_join(report);
    BOOST_REQUIRE(t.run_until([&] { return why.has_value(); }));
    BOOST_TEST((*why == quorate::errc::store_locked), text);
    BOOST_TEST((text.find(t.directory.path()) != std::string::npos), text);
    why.reset();
    t.ports = {"", t.nodes[0]->local_address()};
    t.make(2);  // the same port
    t.nodes[2]->async_join(report);
    BOOST_REQUIRE(t.run_until([&] { return why.has_value(); }));
    BOOST_TEST((*why == quorate::errc::address_in_use), text);
    BOOST_TEST((text.find(t.nodes[0]->local_address()) != std::string::npos), text);
}

BOOST_AUTO_TEST_SUITE_END()
