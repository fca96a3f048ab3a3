// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <optional>
#include <quorate/driver/network.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/weighted.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_network)

// That what dial_list decides is done, at once; what it decides is in dial_list.cpp.

using namespace quorate;

namespace {

/// Writes down what an endpoint is told.
struct noting {
    struct options {
        std::string* calls = nullptr;
    };
    template <class Strand, class Receiver>
    struct endpoint {
        endpoint(Strand const&, options const& o, Receiver&) : calls{*o.calls} {}
        failure listen(local_identity const& who) {
            note("listen " + std::to_string(who.self.id.value));
            return {};
        }
        void bind_cluster(cluster_id) { note("bind"); }
        void set_configuration(std::vector<std::string> kinds, log_id at) {
            std::string all;
            for (auto const& kind : kinds) all += " " + kind;
            note("configuration " + std::to_string(at.term.value) + "/" +
                 std::to_string(at.index.value) + all);
        }
        void connect(node_id id, std::string const& address) {
            note(std::to_string(id.value) + "@" + address);
        }
        void disconnect(node_id id) { note("-" + std::to_string(id.value)); }
        bool send(parcel&&) { return true; }
        void flush() { note("flush"); }
        void close() { note("close"); }
        std::string local_address() const { return "here"; }
        void note(std::string const& call) { calls += call + "\n"; }
        std::string& calls;
    };
};

struct strand {};
struct nobody {};

using quorum = one_of<majority, weighted>;

membership::configuration<quorum> alone_with(std::uint64_t other) {
    membership::electorate<quorum> e{majority::of(1, other), {}};
    e.members = {{{{1}, {1, 1}}, "a", {1}}, {{{other}, {other, 1}}, "b", {2}}};
    return {std::move(e), std::nullopt, {3}};
}

struct bench {
    std::string calls;
    nobody engine;
    driver::network<noting, strand, nobody> net{engine};

    bench() {
        BOOST_TEST(!net.is_open());
        BOOST_TEST(!net.send({}));
        net.flush();
        BOOST_TEST(net.local_address() == "");
        local_identity self;
        self.self = {{1}, {1, 1}};
        BOOST_TEST(!net.listen({}, {&calls}, self));
        BOOST_TEST(said() == "listen 1\n");
    }
    std::string said() { return std::exchange(calls, {}); }
    void meet(std::uint64_t id, std::string answered_at = {}, cluster_id cluster = {}) {
        net.meet({{{id}, {id, 1}}, {1}, cluster, "there", {}, std::move(answered_at)});
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_configuration_is_followed_and_told) {
    bench b;
    auto c = alone_with(2);
    b.net.follow(c, {{3}, {7}});
    BOOST_TEST(b.said() == "2@b\nconfiguration 3/7 majority\n");
    auto const alone = *weighted::make(std::vector<quorums::weight_of>{{{1}, 1}});
    c.target = membership::electorate<quorum>{alone, {c.current.members[0]}};
    b.net.follow(c, {{3}, {8}});
    BOOST_TEST(b.said() == "configuration 3/8 majority weighted\n");
}

BOOST_AUTO_TEST_CASE(each_event_is_obeyed_at_once) {
    bench b;
    b.net.dial({3}, "c");
    BOOST_TEST(b.said() == "3@c\n");
    b.net.probe({4}, "d");
    BOOST_TEST(b.said() == "4@d\n");
    b.meet(4, "d");
    BOOST_TEST((b.net.store_of({4}) == incarnation{4, 1}));
    b.meet(5);
    BOOST_TEST(b.said() == "5@there\n");
    b.net.on_lost({5});
    BOOST_TEST(b.said() == "-5\n");
    b.net.on_lost({4});
    BOOST_TEST(b.said() == "");
    b.net.end_probe({4});
    BOOST_TEST(b.said() == "-4\n");
    b.meet(6, {}, {0xD, 0});
    b.said();
    b.net.bind_cluster({0xC, 0});
    BOOST_TEST(b.said() == "bind\n-6\n");
    b.net.close();
    BOOST_TEST(b.said() == "close\n");
}

BOOST_AUTO_TEST_SUITE_END()
