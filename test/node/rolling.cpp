// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A cluster of `majority` rolls node by node to a one_of with more in it: the quorum type is each
// node's own, what counts is that it can decode what the cluster decides by.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/node/node.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/weighted.hpp>
#include <string>
#include <support/kinds.hpp>
#include <utility>
#include "node_cluster.hpp"

BOOST_AUTO_TEST_SUITE(node_rolling)

using namespace quorate_test;
using quorate::sequential_terms;
using quorate::weighted;

namespace {

/// That knows every quorum system; quorum_systems.cpp compiles these nodes too.
template <class Terms>
using any_policies = policies_of<any_kind<Terms>, Terms>;

using wide = quorate::node<counter, any_policies<sequential_terms>>;
using foreign = quorate::node<counter, policies_of<weighted, sequential_terms>>;
using other_terms = quorate::node<counter, any_policies<quorate::distinct_terms>>;

/// The cluster of `majority`, and beside it nodes of other types on the same disks.
class roll : public basic_cluster<test_policies> {
public:
    template <class Node>
    void replace(std::uint64_t id, std::optional<Node>& by) {
        destroy(id);
        settle();
        typename Node::options o;
        o.id = {id};
        o.store.disk = &disk(id);
        o.transport.hub = &hub;
        o.transport.listen = address(id);
        o.clock = clock;
        o.entropy.next = 7000 + id;
        by.emplace(context.get_executor(), std::move(o));
        by->async_open([this](error_code ec, quorate::start_report report) {
            refused = ec ? report.text : std::string{};
        });
        pass(2000ms);
    }
    std::string refused;
};

template <class Node>
bool writes(roll& c, Node& node) {
    for (int attempt = 0; attempt < 30; ++attempt) {
        outcome_of_call<std::int64_t> write;
        node.async_propose(1, write.handler());
        c.until([&] { return write.calls != 0; });
        if (!write.ec) return true;
        c.pass(200ms);
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_majority_cluster_rolls_node_by_node_to_one_of) {
    roll c;
    BOOST_REQUIRE(c.start());
    std::optional<wide> replaced[3];
    for (std::uint64_t id = 1; id <= 3; ++id) {
        c.replace(id, replaced[id - 1]);
        BOOST_TEST(c.refused == "");
        BOOST_TEST(writes(c, *replaced[id - 1]));      // at the new one
        if (id < 3) BOOST_TEST(writes(c, c[id + 1]));  // and at an old one
    }
    outcome_of_call<std::int64_t> read;
    replaced[2]->async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls != 0; }));
    BOOST_TEST(read.value == 5);
}

BOOST_AUTO_TEST_CASE(a_node_that_cannot_decode_the_configuration_is_told_so) {
    roll c;
    BOOST_REQUIRE(c.start());
    std::optional<foreign> cannot;
    c.replace(3, cannot);
    BOOST_TEST(c.refused.find("decides by \"majority\"") != std::string::npos, c.refused);
    BOOST_TEST(c.refused.find("knows \"weighted\"") != std::string::npos, c.refused);
    BOOST_TEST(writes(c, c[1]));  // the others go on
}

BOOST_AUTO_TEST_CASE(a_node_of_another_term_policy_is_told_so) {
    roll c;
    BOOST_REQUIRE(c.start());
    std::optional<other_terms> cannot;
    c.replace(3, cannot);
    BOOST_TEST(c.refused.find("with \"sequential_terms\"") != std::string::npos, c.refused);
    BOOST_TEST(c.refused.find("with \"distinct_terms\"") != std::string::npos, c.refused);
    BOOST_TEST(writes(c, c[1]));
}

BOOST_AUTO_TEST_CASE(an_unlawful_system_is_refused_before_anything_is_written) {
    basic_cluster<any_policies<sequential_terms>> c{
        4, quorate::flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4)};
    c.make(1);
    std::string text;
    error_code failed;
    c[1].async_bootstrap(c.list(), c.everyone(), [&](error_code ec, quorate::start_report report) {
        failed = ec;
        text = report.text;
    });
    c.pass(100ms);
    BOOST_TEST((failed == errc::configuration_invalid));
    BOOST_TEST(text.find("{1, 2} elects and {3, 4} elects too") != std::string::npos, text);
    BOOST_TEST(text.find("sequential_terms") != std::string::npos, text);
    auto const untouched = c.disk(1).kept.open({quorate::open_mode::must_exist, {1}, {}});
    BOOST_TEST(bool{untouched.second});
}

BOOST_AUTO_TEST_SUITE_END()
