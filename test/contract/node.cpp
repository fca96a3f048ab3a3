// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <quorate/node/node.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The least that each policy may offer. That the node can be instantiated over them proves that it
/// asks for no more than its contracts say; that it runs is a small extra.
namespace {

struct least_machine {
    struct command {
        std::uint8_t value = 0;
    };
    using result = void;
    least_machine() = default;
    least_machine(least_machine&&) = default;
    least_machine& operator=(least_machine&&) = default;
    void apply(command) {}
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
};

struct least_quorum {
    static constexpr std::string_view name = "least";
    std::vector<quorate::node_id> ids;
    std::vector<quorate::node_id> members() const { return ids; }
    bool is_quorum(quorate::slot_set s) const {
        return (quorate::slot_set::first(ids.size()) - s).empty();
    }
    void encode(quorate::writer&) const {}
    static std::optional<least_quorum> decode(quorate::reader&) { return least_quorum{}; }
    friend bool operator==(least_quorum const&, least_quorum const&) = default;
};

struct least_store {
    static constexpr bool blocking = true;
    struct options {};
    explicit least_store(options const&) {}
    least_store(least_store const&) = delete;
    least_store& operator=(least_store const&) = delete;

    void save_ballot(quorate::ballot) {}
    void save_joined(quorate::log_index) {}
    void append(quorate::entry_run) {}
    void truncate_after(quorate::log_index) {}
    void bind_cluster(quorate::cluster_id) {}
    bool staged() { return false; }
    void begin_sync() {}
    quorate::failure sync() { return {}; }
    void end_sync() {}
    std::uint32_t load(quorate::log_index, std::uint32_t, std::uint64_t, quorate::entry_runs&) {
        return 0;
    }
    quorate::failure read(quorate::log_index, std::uint32_t, std::uint64_t, quorate::entry_runs&) {
        return {};
    }
    void release(quorate::log_index) {}
    std::pair<quorate::recovered_log, quorate::failure> open(quorate::open_request const& r) {
        quorate::recovered_log log;
        log.identity = {r.node, r.fresh, {}};
        log.start = {1};
        return {std::move(log), {}};
    }
    void close() {}
};

struct least_transport {
    struct options {};
    template <class Executor, class Receiver>
    struct endpoint {
        endpoint(Executor const&, options const&, Receiver&) {}
        endpoint(endpoint const&) = delete;
        endpoint& operator=(endpoint const&) = delete;
        quorate::failure listen(quorate::local_identity const&) { return {}; }
        void bind_cluster(quorate::cluster_id) {}
        void set_configuration(std::vector<std::string>, quorate::log_id) {}
        void connect(quorate::node_id, std::string const&) {}
        void disconnect(quorate::node_id) {}
        bool send(quorate::parcel&&) { return false; }
        void flush() {}
        void close() {}
        char const* local_address() { return "here"; }
    };
};

struct least_clock {
    quorate::instant now() { return {}; }
    template <class Executor>
    struct timer {
        timer(least_clock&, Executor const&) {}
        timer(timer const&) = delete;
        timer& operator=(timer const&) = delete;
        template <class Handler>
        void async_wait(quorate::instant, Handler) {}
        void cancel() {}
    };
};

struct least_policies {
    using executor = boost::asio::io_context::executor_type;
    using quorum = least_quorum;
    using terms = quorate::sequential_terms;
    using log_store = least_store;
    using transport = least_transport;
    using clock = least_clock;
    struct entropy {
        std::uint64_t operator()() { return 7; }
    };
};

/// A handler as modest as Asio allows: it moves, is called once as an rvalue, and has an allocator
/// of its own.
struct least_handler {
    template <class T>
    struct allocator {
        using value_type = T;
        allocator() = default;
        template <class U>
        allocator(allocator<U> const&) {}
        T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
        void deallocate(T* p, std::size_t) { ::operator delete(p); }
        template <class U>
        friend bool operator==(allocator, allocator<U>) {
            return true;
        }
    };
    using allocator_type = allocator<char>;
    allocator_type get_allocator() const noexcept { return {}; }

    explicit least_handler(int& calls) : calls_{&calls} {}
    least_handler(least_handler&&) = default;
    least_handler& operator=(least_handler&&) = delete;
    template <class... Values>
    void operator()(quorate::error_code, Values...) && {
        ++*calls_;
    }

private:
    int* calls_;
};

}  // namespace

template class quorate::driver::engine<least_machine, least_policies>;
template class quorate::node<least_machine, least_policies>;

BOOST_AUTO_TEST_SUITE(contract_node)

BOOST_AUTO_TEST_CASE(the_least_policies_and_the_least_handler_are_enough) {
    boost::asio::io_context context;
    int calls = 0;
    {
        quorate::node_options<least_policies> o;
        o.id = {1};
        quorate::node<least_machine, least_policies> node{context.get_executor(), std::move(o)};
        node.async_bootstrap({{{1}, "here"}, {{2}, "there"}}, least_quorum{{{1}, {2}}},
                             least_handler{calls});
        node.async_join(least_handler{calls});
        node.async_open(least_handler{calls});
        node.async_propose({1}, least_handler{calls});
        node.async_read([](least_machine const&) {}, least_handler{calls});
        node.async_read([](least_machine const&) { return std::make_unique<int>(); },
                        least_handler{calls});
        node.async_transfer_leadership({2}, least_handler{calls});
        node.async_wait_stopped(least_handler{calls});
        node.async_stop(least_handler{calls});
        BOOST_TEST(calls == 0);
        context.run();
        BOOST_TEST((node.status().state == quorate::run_state::stopped));
    }
    context.restart();
    context.run();
    BOOST_TEST(calls == 9);
}

BOOST_AUTO_TEST_SUITE_END()
