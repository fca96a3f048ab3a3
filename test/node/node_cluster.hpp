// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_NODE_NODE_CLUSTER_HPP
#define QUORATE_TEST_NODE_NODE_CLUSTER_HPP

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <quorate/clocks/manual.hpp>
#include <quorate/driver/rules_of.hpp>
#include <quorate/log_stores/memory.hpp>
#include <quorate/node/node.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate {
/// How Boost.Test prints a reason.
inline std::ostream& boost_test_print_type(std::ostream& out, errc e) {
    return out << to_string(e);
}
}  // namespace quorate

/// Nodes in one thread, over a clock that a test moves: no sleeps, every run the same.
namespace quorate_test {

using namespace std::chrono_literals;

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer& out) const { out.u64(static_cast<std::uint64_t>(value)); }
    void load(quorate::reader& in) { value = static_cast<std::int64_t>(in.u64()); }
    std::int64_t value = 0;
};

/// A disk that a test keeps while nodes come and go, and that it can break.
struct test_disk {
    quorate::log_stores::memory kept;
    quorate::failure sync_fails;
    bool sync_throws = false;
    bool forgets_memory = false;  ///< load finds nothing, so that every entry comes from read
};

/// A store on such a disk, with blocking calls as a real one has.
struct test_store {
    static constexpr bool blocking = true;
    struct options {
        test_disk* disk = nullptr;
    };

    explicit test_store(options o) : disk{o.disk} {}

    void save_ballot(quorate::ballot b) { disk->kept.save_ballot(b); }
    void save_joined(quorate::log_index i) { disk->kept.save_joined(i); }
    void append(quorate::entry_run run) { disk->kept.append(std::move(run)); }
    void truncate_after(quorate::log_index i) { disk->kept.truncate_after(i); }
    void bind_cluster(quorate::cluster_id c) { disk->kept.bind_cluster(c); }
    bool staged() const { return disk->kept.staged(); }
    void begin_sync() { disk->kept.begin_sync(); }
    quorate::failure sync() {
        if (disk->sync_throws) throw std::bad_alloc{};
        return disk->sync_fails ? disk->sync_fails : disk->kept.sync();
    }
    void end_sync() { disk->kept.end_sync(); }
    std::uint32_t load(quorate::log_index i, std::uint32_t n, std::uint64_t bytes,
                       quorate::entry_runs& out) {
        return disk->forgets_memory ? 0 : disk->kept.load(i, n, bytes, out);
    }
    quorate::failure read(quorate::log_index i, std::uint32_t n, std::uint64_t bytes,
                          quorate::entry_runs& out) {
        return disk->kept.read(i, n, bytes, out);
    }
    void release(quorate::log_index) {}
    std::pair<quorate::recovered_log, quorate::failure> open(quorate::open_request const& r) {
        return disk->kept.open(r);
    }
    void close() {}

    test_disk* disk;
};

/// Fresh numbers that are the same in every run.
struct test_entropy {
    std::uint64_t next = 1;
    std::uint64_t operator()() { return next += 0x9E3779B97F4A7C15U; }
};

/// All that runs without a thread; deciding as a test wants it.
template <class Quorum, class Terms>
struct policies_of {
    using executor = boost::asio::io_context::executor_type;
    using quorum = Quorum;
    using terms = Terms;
    using log_store = test_store;
    using transport = quorate::transports::in_process;
    using clock = quorate::clocks::manual;
    using entropy = test_entropy;
};
using test_policies = policies_of<quorate::majority, quorate::sequential_terms>;

}  // namespace quorate_test

extern template class quorate::driver::engine<quorate_test::counter, quorate_test::test_policies>;
extern template class quorate::node<quorate_test::counter, quorate_test::test_policies>;

namespace quorate_test {

using test_node = quorate::node<counter, test_policies>;
using quorate::errc;
using quorate::error_code;

/// What a handler was called with, and how often.
template <class T>
struct outcome_of_call {
    int calls = 0;
    error_code ec;
    T value{};
    /// A handler that fills this in.
    auto handler() {
        return [this](error_code e, T v) {
            ++calls;
            ec = e;
            value = std::move(v);
        };
    }
};
template <>
struct outcome_of_call<void> {
    int calls = 0;
    error_code ec;
    auto handler() {
        return [this](error_code e) {
            ++calls;
            ec = e;
        };
    }
};

inline quorate::majority everyone(std::uint64_t size) {
    std::vector<quorate::node_id> ids;
    for (std::uint64_t id = 1; id <= size; ++id) ids.push_back({id});
    return quorate::majority{ids};
}

/// One thread, one clock, one hub: members 1, 2, 3, ... at "node-1", "node-2", ...
template <class Policies>
class basic_cluster {
public:
    using policies = Policies;
    using node_type = quorate::node<counter, Policies>;
    using quorum = quorate::quorum_of<Policies>;

    static std::string address(std::uint64_t id) { return "node-" + std::to_string(id); }
    static quorate::node_options<Policies> options(std::uint64_t id, basic_cluster& c) {
        quorate::node_options<Policies> o;
        o.id = {id};
        o.store.disk = &c.disk(id);
        o.transport.hub = &c.hub;
        o.transport.listen = address(id);
        o.clock = c.clock;
        o.entropy.next = id * 1000 + ++c.starts_;
        return o;
    }

    explicit basic_cluster(std::uint64_t size = 3)
        : basic_cluster{size, quorate_test::everyone(size)} {}
    basic_cluster(std::uint64_t size, quorum q) : quorum_{std::move(q)} {
        for (std::uint64_t id = 1; id <= size; ++id) {
            disks_.push_back(std::make_unique<test_disk>());
            nodes_.emplace_back();
        }
    }

    test_disk& disk(std::uint64_t id) { return *disks_[id - 1]; }
    node_type& operator[](std::uint64_t id) { return *nodes_[id - 1]; }
    void make(std::uint64_t id) {
        nodes_[id - 1].emplace(context.get_executor(), options(id, *this));
    }
    void make(std::uint64_t id, quorate::node_options<Policies> o) {
        nodes_[id - 1].emplace(context.get_executor(), std::move(o));
    }
    void destroy(std::uint64_t id) { nodes_[id - 1].reset(); }
    bool has(std::uint64_t id) const { return nodes_[id - 1].has_value(); }
    void wipe(std::uint64_t id) { disks_[id - 1] = std::make_unique<test_disk>(); }

    std::vector<quorate::first_member> list() const {
        std::vector<quorate::first_member> out;
        for (std::uint64_t id = 1; id <= nodes_.size(); ++id) out.push_back({{id}, address(id)});
        return out;
    }
    quorum everyone() const { return quorum_; }
    std::uint64_t size() const { return nodes_.size(); }

    /// Runs all that is ready, without moving time.
    void settle() {
        context.restart();
        context.poll();
    }
    void pass(quorate::duration d) {
        for (; d > 0ms; d -= 10ms) {
            clock.advance(10ms);
            settle();
        }
    }
    /// Moves time until it holds; false if it did not within a minute of the cluster's time.
    template <class Condition>
    bool until(Condition holds) {
        settle();
        for (int i = 0; i < 6000 && !holds(); ++i) pass(10ms);
        return holds();
    }

    bool start() {
        for (std::uint64_t id = 1; id <= nodes_.size(); ++id) make(id);
        return bootstrap();
    }
    /// Node 1 bootstraps, the others join, all of them made before; until there is a leader that
    /// all know.
    bool bootstrap() {
        (*this)[1].async_bootstrap(list(), everyone(), [](error_code, quorate::start_report) {});
        for (std::uint64_t id = 2; id <= nodes_.size(); ++id)
            (*this)[id].async_join([](error_code, quorate::start_report) {});
        return until([this] { return all_know_leader(); });
    }
    bool all_know_leader() {
        auto const known = leader();
        for (std::uint64_t id = 1; id <= nodes_.size(); ++id)
            if (has(id) && (*this)[id].status().leader.value != known) return false;
        return known != 0;
    }
    std::uint64_t leader() {
        for (std::uint64_t id = 1; id <= nodes_.size(); ++id)
            if (has(id) && (*this)[id].status().is_leader()) return id;
        return 0;
    }
    std::uint64_t follower() {
        for (std::uint64_t id = 1; id <= nodes_.size(); ++id)
            if (has(id) && !(*this)[id].status().is_leader()) return id;
        return 0;
    }

    /// Cuts a node off from all others, or connects it again.
    void isolate(std::uint64_t id) {
        for (std::uint64_t other = 1; other <= nodes_.size(); ++other)
            if (other != id) hub.cut({id}, {other});
    }
    void reconnect(std::uint64_t id) {
        for (std::uint64_t other = 1; other <= nodes_.size(); ++other)
            if (other != id) hub.heal({id}, {other});
    }

    quorate::transports::in_process_hub hub;
    quorate::clocks::manual clock;

private:
    std::vector<std::unique_ptr<test_disk>> disks_;
    std::uint64_t starts_ = 0;

public:
    boost::asio::io_context context;

private:
    std::vector<std::optional<node_type>> nodes_;
    quorum quorum_;
};

using cluster = basic_cluster<test_policies>;

}  // namespace quorate_test

#endif
