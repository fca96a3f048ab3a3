// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>
#include "servers.hpp"

BOOST_AUTO_TEST_SUITE(process_kill_and_restart)

namespace {

using namespace process;

std::size_t lines(std::string const& path) {
    auto const text = file_text(path);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}
std::size_t acknowledged(std::string const& path) {
    std::ifstream in{path};
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) count += line.starts_with("ack ") ? 1 : 0;
    return count;
}

/// Two client processes that write as fast as they are answered, each with its own keys and its own
/// file.
class load {
public:
    explicit load(cluster& c) : cluster_{c} {
        for (auto const* name : {"a", "b"})
            writers_.emplace_back(
                std::vector<std::string>{QUORATE_KV_CLIENT_BINARY, "write", "--nodes",
                                         c.client_addresses(), "--log", log(name), "--prefix", name,
                                         "--rate", "2000", "--window", "16"},
                c.path("writer"));
    }
    bool progresses() {
        auto const wanted = total() + 200;
        return eventually([&] { return total() >= wanted; }, std::chrono::seconds{60});
    }
    std::size_t total() const { return lines(log("a")) + lines(log("b")); }
    std::size_t acknowledged_in_all() const {
        return acknowledged(log("a")) + acknowledged(log("b"));
    }
    void stop() {
        for (auto& w : writers_) w.signal(SIGTERM);
        for (auto& w : writers_) BOOST_TEST(w.wait().value_or(-1) == 0);
    }
    void verify() {
        for (auto const* name : {"a", "b"}) {
            auto const output = cluster_.path("verify");
            child c{{QUORATE_KV_CLIENT_BINARY, "verify", "--nodes", cluster_.client_addresses(),
                     "--log", log(name)},
                    output};
            BOOST_TEST(c.wait(std::chrono::seconds{120}).value_or(-1) == 0);
        }
        BOOST_TEST_MESSAGE(file_text(cluster_.path("verify")));
        BOOST_TEST_CONTEXT(file_text(cluster_.path("verify"))) {
            BOOST_TEST(acknowledged_in_all() > 0U);
        }
    }

private:
    std::string log(std::string const& name) const { return cluster_.path("log-" + name); }
    cluster& cluster_;
    std::vector<child> writers_;
};

/// Who dies next: mostly the leader, sometimes a follower, two or all of them.
std::vector<std::size_t> victims(cluster const& c, std::mt19937& random) {
    auto const any = random() % c.size() + 1;
    switch (random() % 6) {
        case 0: return {any};
        case 1: return {any, any % c.size() + 1};
        case 2: return {1, 2, 3};
        default: break;
    }
    auto const leader = c.leader();
    return {leader ? leader : any};
}

}  // namespace

BOOST_AUTO_TEST_CASE(nodes_killed_and_restarted_under_load_lose_nothing) {
    auto const* const wanted = std::getenv("QUORATE_PROCESS_SECONDS");
    auto const seconds = std::chrono::seconds{wanted ? std::atoi(wanted) : 60};
    auto const* const given = std::getenv("QUORATE_PROCESS_SEED");
    auto const seed = given ? static_cast<unsigned>(std::atoi(given)) : std::random_device{}();
    std::mt19937 random{seed};
    cluster nodes{3};
    nodes.start_all();
    load writers{nodes};
    auto const end = steady::now() + seconds;
    std::size_t kills = 0;
    do {
        BOOST_REQUIRE_MESSAGE(writers.progresses(),
                              "seed " << seed << ": writes do not go on" << nodes.logs());
        auto const dead = victims(nodes, random);
        for (auto id : dead) nodes[id].kill();
        kills += dead.size();
        // With a majority left, the others must go on without the dead.
        if (dead.size() == 1)
            BOOST_REQUIRE_MESSAGE(writers.progresses(),
                                  "seed " << seed << ": no failover" << nodes.logs());
        for (auto id : dead) nodes.start(id);
    } while (steady::now() < end);
    BOOST_REQUIRE_MESSAGE(writers.progresses(), "seed " << seed << ": no end" << nodes.logs());
    writers.stop();
    writers.verify();
    BOOST_TEST_MESSAGE("seed " << seed << ": " << kills << " kills, "
                               << writers.acknowledged_in_all() << " acknowledged writes");
    BOOST_TEST(kills >= static_cast<std::size_t>(seconds.count()) / 10);
    BOOST_TEST(writers.acknowledged_in_all() >= 100 * kills);
}

BOOST_AUTO_TEST_CASE(with_both_others_killed_a_write_does_not_report_success) {
    cluster nodes{3};
    nodes.start_all();
    auto const leader = nodes.leader();
    auto client = nodes.connect(leader);
    auto const first = client.call({"SET", "k", "before"});
    BOOST_REQUIRE(first);
    BOOST_TEST(first->text == "OK");
    for (std::size_t id = 1; id <= 3; ++id)
        if (id != leader) nodes[id].kill();
    for (int i = 0; i < 3; ++i) {
        auto const r = client.call({"SET", "k", "alone"});
        BOOST_REQUIRE_MESSAGE(r, "no reply" << nodes.logs());
        BOOST_TEST(r->type == '-');
        BOOST_TEST((r->is_error("TRYAGAIN ") || r->is_error("UNKNOWN ")), r->text);
    }
    // Nor is a read answered from what this node alone believes.
    auto const read = client.call({"GET", "k"});
    BOOST_REQUIRE(read);
    BOOST_TEST(read->is_error("TRYAGAIN "), read->text);
    for (std::size_t id = 1; id <= 3; ++id)
        if (id != leader) nodes.start(id);
    BOOST_TEST(eventually([&] {
        auto const r = client.call({"SET", "k", "together"});
        return r && r->text == "OK";
    }));
    for (std::size_t id = 1; id <= 3; ++id) {
        auto other = nodes.connect(id);
        BOOST_TEST(eventually([&] {
            auto const r = other.call({"GET", "k"});
            return r && r->text == "together";
        }));
    }
}

BOOST_AUTO_TEST_CASE(leadership_moves_on_request_and_writes_go_on) {
    cluster nodes{3};
    nodes.start_all();
    auto const from = nodes.leader();
    auto const to = from % 3 + 1;
    auto client = nodes.connect(from);
    BOOST_TEST(client.call({"SET", "k", "1"})->text == "OK");
    auto const r = client.call({"CLUSTER.TRANSFER", std::to_string(to)});
    BOOST_REQUIRE(r);
    BOOST_TEST(r->text == "node " + std::to_string(to) + " leads");
    BOOST_TEST(eventually([&] { return nodes.leader() == to; }));
    BOOST_TEST(eventually([&] {
        auto const again = client.call({"SET", "k", "2"});  // from now on forwarded
        return again && again->text == "OK";
    }));
    BOOST_TEST(client.call({"GET", "k"})->text == "2");
}

BOOST_AUTO_TEST_CASE(redis_benchmark_runs_clean_against_leader_and_follower) {
    cluster c{3};
    c.start_all();
    auto const leader = c.leader();
    for (std::size_t const id : {leader, leader % 3 + 1}) {
        auto const address = c.client_address(id);
        auto const port = address.substr(address.rfind(':') + 1);
        auto const log = c.path("benchmark.log");
        auto const line = "redis-benchmark -p " + port + " -t set,get -n 20000 -c 50 -P 16 -q > '" +
                          log + "' 2>&1";
        BOOST_TEST(std::system(line.c_str()) == 0, file_text(log));
        auto const said = file_text(log);
        BOOST_TEST(said.find("SET: ") != std::string::npos, said);
        BOOST_TEST(said.find("rror") == std::string::npos, said);
    }
}

BOOST_AUTO_TEST_SUITE_END()
