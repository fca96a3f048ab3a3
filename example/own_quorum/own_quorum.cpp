// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A quorum system of your own (primary_plus_one.hpp): the compiler proves it, the conformance kit
// passes it, it is combined with the library's systems and analyzed, and it decides in a cluster of
// three nodes in this process.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <iterator>
#include <list>
#include <quorate.hpp>
#include <quorate/log_stores/memory.hpp>
#include <quorate/quorums/analysis.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/testing/quorum_suite.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <vector>
#include "primary_plus_one.hpp"

using namespace quorate;

constexpr primary_plus_one ours{{{{1}, {2}, {3}}}};
static_assert(equivalent(ours, sets::of({{1, 2}, {1, 3}})));  // what it amounts to
// Its product with another system is lawful too.
static_assert(lawful(joint{ours, majority::of(1, 2, 3, 4)}));

struct policies : default_policies {
    using quorum = primary_plus_one;       // all that a node needs to be told
    using log_store = log_stores::memory;  // and the rest, to run three nodes in one process
    using transport = transports::in_process;
};

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(writer& out) const { quorate::encode(out, value); }
    void load(reader& in) { quorate::decode(in, value); }
    std::int64_t value = 0;
};

namespace asio = boost::asio;

asio::awaitable<void> run(std::list<node<counter, policies>>& nodes) {
    constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
    std::vector<first_member> members;
    for (node_id id : ours.members()) members.push_back({id, "node-" + std::to_string(id.value)});
    for (auto n = std::next(nodes.begin()); n != nodes.end(); ++n) co_await n->async_join(tuple);
    auto const [bad, report] = co_await nodes.front().async_bootstrap(members, ours, tuple);
    std::cout << report.text << '\n';
    for (int attempt = 0; !bad && attempt < 100; ++attempt) {
        auto const [ec, now] = co_await nodes.front().async_propose(5, tuple);
        if (outcome_of(ec) != outcome::rejected) {
            std::cout << "added 5: " << ec.message() << ", now " << now << '\n';
            break;
        }
        // No leader yet.
        asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::milliseconds{50}};
        co_await pause.async_wait(asio::use_awaitable);
    }
    for (auto& n : nodes) co_await n.async_stop(tuple);
}

int main() try {
    auto const findings = testing::quorum_suite<sequential_terms>(ours);
    for (auto const& finding : findings) std::cout << "conformance: " << finding << '\n';
    if (findings.empty()) std::cout << "conformance: nothing to complain about\n";
    auto const worth = analyze(ours);
    std::cout << "survives " << worth->works.failures_survived
              << " failures whichever they are, and " << worth->works.sets_survived[1]
              << " of 3 single ones\n";

    asio::io_context context{1};
    transports::in_process_hub hub;
    std::list<node<counter, policies>> nodes;
    for (node_id id : ours.members()) {
        node_options<policies> options;
        options.id = id;
        options.core.election_timeout = std::chrono::milliseconds{200};
        options.core.heartbeat_interval = std::chrono::milliseconds{50};
        options.transport.hub = &hub;
        options.transport.listen = "node-" + std::to_string(id.value);
        nodes.emplace_back(context.get_executor(), options);
    }
    asio::co_spawn(context, run(nodes), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    context.run();
} catch (std::exception const& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
