// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include "node_cluster.hpp"

using namespace quorate_test;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(node_tokens)

BOOST_AUTO_TEST_CASE(a_callback_gets_error_and_result) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    int calls = 0;
    c[1].async_propose(5, [&](error_code ec, std::int64_t now) {
        ++calls;
        BOOST_TEST(!ec);
        BOOST_TEST(now == 5);
    });
    BOOST_TEST(calls == 0);
    BOOST_TEST(c.until([&] { return calls == 1; }));
}

BOOST_AUTO_TEST_CASE(a_future_gets_the_result_or_throws) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    std::future<std::int64_t> write = c[1].async_propose(5, asio::use_future);
    c.settle();
    BOOST_TEST(write.get() == 5);
    std::future<std::int64_t> read =
        c[1].async_read([](counter const& m) { return m.value; }, asio::use_future);
    c.settle();
    BOOST_TEST(read.get() == 5);
    std::future<void> transfer = c[1].async_transfer_leadership({9}, asio::use_future);
    c.settle();
    BOOST_CHECK_THROW(transfer.get(), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(a_coroutine_reads_its_own_write) {
    cluster c;
    BOOST_REQUIRE(c.start());
    std::optional<std::int64_t> seen;
    std::exception_ptr thrown;
    auto talk = [&]() -> asio::awaitable<void> {
        auto& node = c[c.follower()];
        co_await node.async_propose(5, asio::use_awaitable);
        auto const now = co_await node.async_propose(6, asio::use_awaitable);
        BOOST_TEST(now == 11);
        seen =
            co_await node.async_read([](counter const& m) { return m.value; }, asio::use_awaitable);
    };
    asio::co_spawn(c.context, talk(), [&](std::exception_ptr e) { thrown = e; });
    BOOST_REQUIRE(c.until([&] { return seen || thrown; }));
    BOOST_TEST(!thrown);
    BOOST_TEST(seen.value_or(0) == 11);
}

BOOST_AUTO_TEST_CASE(a_query_may_give_nothing) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    std::int64_t seen = -1;
    int calls = 0;
    c[1].async_read([&](counter const& m) { seen = m.value; },
                    [&](error_code ec) {
                        BOOST_TEST(!ec);
                        ++calls;
                    });
    BOOST_REQUIRE(c.until([&] { return calls == 1; }));
    BOOST_TEST(seen == 0);
}

BOOST_AUTO_TEST_CASE(a_query_that_throws_fails_alone) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    outcome_of_call<int> read;
    c[1].async_read([](counter const&) -> int { throw std::runtime_error{"no"}; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls == 1; }));
    BOOST_TEST(read.ec == errc::machine_failed);
    BOOST_TEST(c[1].status().is_leader());
}

BOOST_AUTO_TEST_CASE(a_handler_runs_on_its_executor) {
    asio::io_context other;
    cluster c{1};
    BOOST_REQUIRE(c.start());
    outcome_of_call<std::int64_t> write;
    c[1].async_propose(5, asio::bind_executor(other.get_executor(), write.handler()));
    c.pass(100ms);
    BOOST_TEST(write.calls == 0);
    BOOST_TEST(!other.stopped());  // the operation counted as its work, and now the handler does
    other.run();
    BOOST_TEST(write.calls == 1);
}

namespace {

std::size_t allocated = 0;
std::size_t live = 0;

template <class T>
struct counting_allocator {
    using value_type = T;
    counting_allocator() = default;
    template <class U>
    counting_allocator(counting_allocator<U> const&) {}
    T* allocate(std::size_t n) {
        ++allocated;
        ++live;
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t) {
        --live;
        ::operator delete(p);
    }
    template <class U>
    friend bool operator==(counting_allocator, counting_allocator<U>) {
        return true;
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(memory_comes_from_the_handlers_allocator_and_is_back_before_the_call) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    int calls = 0;
    c[1].async_propose(
        5, asio::bind_allocator(counting_allocator<char>{}, [&](error_code, std::int64_t) {
            ++calls;
            BOOST_TEST(live == 0U);
        }));
    BOOST_TEST(live == 1U);
    BOOST_REQUIRE(c.until([&] { return calls == 1; }));
    BOOST_TEST(allocated >= 2U);  // the operation, and the posted handler
    BOOST_TEST(live == 0U);
}

BOOST_AUTO_TEST_CASE(every_function_may_be_called_from_any_thread) {
    cluster c{1};
    BOOST_REQUIRE(c.start());
    constexpr int each = 500;
    std::atomic<int> done{0};
    asio::thread_pool callers{2};
    for (int t = 0; t < 2; ++t)
        asio::post(callers, [&] {
            for (int i = 0; i < each; ++i) {
                c[1].async_propose(1, [&](error_code ec, std::int64_t) { done += !ec; });
                c[1].async_read([](counter const& m) { return m.value; },
                                [&](error_code ec, std::int64_t) { done += !ec; });
                static_cast<void>(c[1].status());
            }
        });
    callers.join();
    BOOST_REQUIRE(c.until([&] { return done == 4 * each; }));
    outcome_of_call<std::int64_t> read;
    c[1].async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls == 1; }));
    BOOST_TEST(read.value == 2 * each);
}

BOOST_AUTO_TEST_SUITE_END()
