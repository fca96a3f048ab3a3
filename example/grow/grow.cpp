// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A cluster of one node grows to three while it counts: the membership calls in a program.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <list>
#include <quorate.hpp>
#include <quorate/log_stores/memory.hpp>
#include <quorate/membership/survival.hpp>
#include <quorate/transports/in_process.hpp>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

using namespace quorate;

struct policies : default_policies {  // to run three nodes in one process
    using log_store = log_stores::memory;
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
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
using counter_node = node<counter, policies>;

asio::awaitable<void> add(counter_node& n, std::int64_t delta) {
    auto [ec, now] = co_await n.async_propose(delta, tuple);
    while (outcome_of(ec) == outcome::rejected) {  // no leader yet
        asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::milliseconds{50}};
        co_await pause.async_wait(asio::use_awaitable);
        std::tie(ec, now) = co_await n.async_propose(delta, tuple);
    }
    std::cout << "added " << delta << ": " << ec.message() << ", now " << now << '\n';
}

asio::awaitable<void> grow(counter_node& leader) {
    auto const now = co_await leader.async_membership(asio::use_awaitable);
    // Everything as it is, to be changed here. If another change is faster, this one is refused.
    auto wanted = now.wanted();
    wanted.members.push_back({{2}, "node-2"});  // no store: the one that answers there
    wanted.members.push_back({{3}, "node-3"});
    wanted.quorum = majority::of(1, 2, 3);  // a member that is not in here learns
    auto const steps = membership::make_plan<policies::terms>(now, wanted);  // the steps it takes
    if (auto const* refused = std::get_if<failure>(&steps)) throw std::runtime_error(refused->text);
    std::cout << membership::describe(std::get<0>(steps), now.configuration);
    auto const [bad, report] = co_await leader.async_change_membership(wanted, tuple);
    if (bad) throw std::runtime_error(report.text);  // why; the code says how it ended
    std::cout << report.text << '\n';
    auto const after = co_await leader.async_membership(asio::use_awaitable);
    for (member_report const& m : after.members)
        std::cout << "node " << m.what.who.id.value << " at " << m.what.address
                  << (m.votes ? " votes" : " learns")
                  << (m.reachable == reachability::no ? ", does not answer" : "") << ", lags "
                  << after.last_index - m.match << '\n';
}

asio::awaitable<void> run(std::list<counter_node>& nodes) {
    auto& first = nodes.front();
    for (auto n = ++nodes.begin(); n != nodes.end(); ++n) co_await n->async_join(tuple);
    std::vector<first_member> const alone{{{1}, "node-1"}};
    auto const [ec, report] = co_await first.async_bootstrap(alone, majority::of(1), tuple);
    if (ec) throw std::runtime_error(report.text);
    co_await add(first, 5);
    co_await grow(first);
    // At a new node: it goes to the leader, and counts once two of three have it.
    co_await add(nodes.back(), 7);
    for (auto& n : nodes) co_await n.async_stop(tuple);
}

int main() try {
    asio::io_context context{1};
    transports::in_process_hub hub;
    std::list<counter_node> nodes;
    for (node_id id : {node_id{1}, node_id{2}, node_id{3}}) {
        node_options<policies> options;
        options.id = id;
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
