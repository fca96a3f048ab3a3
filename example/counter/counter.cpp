// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The smallest whole program: a durable counter, in a cluster of one node. Run it again and it goes
// on counting.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <quorate.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

struct counter {  // the state machine: what the log means
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer& out) const { quorate::encode(out, value); }
    void load(quorate::reader& in) { quorate::decode(in, value); }
    std::int64_t value = 0;
};

namespace asio = boost::asio;
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> count(quorate::node<counter>& node) {
    std::vector<quorate::first_member> const members{{{1}, "127.0.0.1:0"}};
    auto const [ec, report] =
        co_await node.async_bootstrap(members, quorate::majority::of(1), tuple);
    if (ec) throw std::runtime_error(report.text);              // what is wrong, and where
    std::cout << report.text << std::endl;                      // what it found
    auto [error, now] = co_await node.async_propose(5, tuple);  // replicated, durable, applied
    // No leader yet: certainly not executed.
    while (quorate::outcome_of(error) == quorate::outcome::rejected) {
        asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::milliseconds{50}};
        co_await pause.async_wait(asio::use_awaitable);
        std::tie(error, now) = co_await node.async_propose(5, tuple);
    }
    std::cout << "added 5: " << error.message() << ", now " << now << std::endl;
    auto const seen =
        co_await node.async_read([](counter const& c) { return c.value; }, asio::use_awaitable);
    std::cout << "read back: " << seen << std::endl;  // linearizable
    co_await node.async_stop(asio::use_awaitable);
}

int main(int argc, char** argv) try {
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        std::cerr << "usage: counter [DIRECTORY]" << std::endl;
        return 2;
    }
    quorate::node_options<quorate::default_policies> options;
    options.id = {1};
    options.store.directory =
        argc > 1 ? argv[1] : std::filesystem::temp_directory_path() / "quorate-counter";
    asio::io_context context{1};
    quorate::node<counter> node{context.get_executor(), options};
    asio::co_spawn(context, count(node), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    context.run();
} catch (std::exception const& e) {
    std::cerr << e.what() << std::endl;
    return 1;
}
