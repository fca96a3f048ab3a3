// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <vector>
#include "servers.hpp"

namespace {

using namespace process;

struct one_server {
    one_server() { nodes.start_all(); }
    ~one_server() {
        auto check = nodes.connect(1);
        auto const r = check.call({"PING"});
        BOOST_TEST((r && r->text == "PONG"), "the server is unharmed");
        nodes[1].signal(SIGTERM);
        BOOST_TEST(nodes[1].wait().value_or(-1) == 0);
    }
    cluster nodes{1};
};

std::size_t resident_kilobytes(pid_t pid) {
    auto const status = file_text("/proc/" + std::to_string(pid) + "/status");
    auto const at = status.find("VmRSS:");
    return at == std::string::npos ? 0 : std::strtoul(status.c_str() + at + 6, nullptr, 10);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(process_redis_protocol, one_server)

BOOST_AUTO_TEST_CASE(an_announced_600_mb_argument_is_refused_and_the_connection_closed) {
    auto c = nodes.connect(1);
    BOOST_TEST(
        c.send_raw("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$629145600\r\n" + std::string(100000, 'x')));
    auto const r = c.receive();
    BOOST_REQUIRE(r);
    BOOST_TEST(r->text == "ERR Protocol error: invalid bulk length");
    BOOST_TEST(c.wait_closed());
    BOOST_TEST(resident_kilobytes(nodes[1].pid()) < 300000U);
}

BOOST_AUTO_TEST_CASE(a_broken_frame_closes_after_the_replies_before_it) {
    auto c = nodes.connect(1);
    BOOST_TEST(c.send_raw("SET k v\r\nGET k\r\n*1\r\nGET\r\nPING\r\n"));
    BOOST_TEST(c.receive()->text == "OK");
    BOOST_TEST(c.receive()->text == "v");
    BOOST_TEST(c.receive()->text == "ERR Protocol error: expected '$', got 'G'");
    BOOST_TEST(c.wait_closed());
}

BOOST_AUTO_TEST_CASE(garbage_gets_errors_or_a_closed_connection) {
    std::mt19937 random{1};
    for (int round = 0; round < 20; ++round) {
        auto c = nodes.connect(1);
        std::string bytes(50000, '\0');
        for (auto& b : bytes) b = static_cast<char>(random() & 0xFFU);
        if (round % 2 == 1) bytes.insert(0, "*3\r\n$3\r\n");
        c.send_raw(bytes + "\r\n");
        auto const r = c.receive();
        BOOST_TEST((r && r->type == '-'));
    }
}

BOOST_AUTO_TEST_CASE(wrong_requests_are_answered_and_the_connection_goes_on) {
    auto c = nodes.connect(1);
    BOOST_TEST(c.call({"GET"})->text == "ERR wrong number of arguments for 'get' command");
    BOOST_TEST(c.call({"FLUSHALL", "x"})->text ==
               "ERR unknown command 'FLUSHALL', with args beginning with: 'x' ");
    BOOST_TEST(c.call({"SET", "t", "text"})->text == "OK");
    BOOST_TEST(c.call({"INCR", "t"})->text == "ERR value is not an integer or out of range");
    BOOST_TEST(c.call({"PING"})->text == "PONG");
}

BOOST_AUTO_TEST_CASE(a_pipeline_is_answered_in_order_and_sees_its_own_writes) {
    auto c = nodes.connect(1);
    std::string bytes;
    for (int i = 1; i <= 3000; ++i)
        bytes += redis_connection::encode({"INCR", "n"}) +
                 redis_connection::encode({"ECHO", std::to_string(i)});
    for (int i = 0; i < 50; ++i)
        bytes += redis_connection::encode({"SET", "k", std::to_string(i)}) +
                 redis_connection::encode({"GET", "k"});
    BOOST_TEST(c.send_raw(bytes));
    for (int i = 1; i <= 3000; ++i) {
        BOOST_REQUIRE(c.receive()->text == std::to_string(i));
        BOOST_REQUIRE(c.receive()->text == std::to_string(i));
    }
    for (int i = 0; i < 50; ++i) {
        BOOST_REQUIRE(c.receive()->text == "OK");
        BOOST_REQUIRE(c.receive()->text == std::to_string(i));
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_costs_bounded_memory) {
    auto c = nodes.connect(1);
    BOOST_TEST(c.call({"SET", "large", std::string(1U << 20U, 'x')})->text == "OK");
    std::string bytes;
    for (int i = 0; i < 1000; ++i) bytes += redis_connection::encode({"GET", "large"});
    BOOST_TEST(c.send_raw(bytes));  // 1 GB of replies, and nobody reads
    auto other = nodes.connect(1);
    // Time for the server to go astray.
    for (int i = 0; i < 200; ++i) BOOST_REQUIRE(other.call({"INCR", "n"}));
    BOOST_TEST(resident_kilobytes(nodes[1].pid()) < 300000U);
    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(c.receive()->text.size() == 1U << 20U);
}

BOOST_AUTO_TEST_CASE(values_at_the_limit_pass_and_beyond_it_do_not) {
    auto c = nodes.connect(1);
    std::string const largest(8U << 20U, 'x');
    BOOST_TEST(c.call({"SET", "k", largest})->text == "OK");
    BOOST_TEST((c.call({"GET", "k"})->text == largest));
    BOOST_TEST(c.send({"SET", "k", largest + "x"}));
    BOOST_TEST(c.receive()->text == "ERR Protocol error: invalid bulk length");
}

BOOST_AUTO_TEST_SUITE_END()
