// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_TAPPED_CLUSTER_HPP
#define QUORATE_TEST_FUZZ_TAPPED_CLUSTER_HPP

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <kv/store.hpp>
#include <optional>
#include <quorate/clocks/manual.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/node/node.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/transports/handshake.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <utility>
#include <vector>

/// Three real nodes of the key-value store in one thread, with everything that goes over the
/// network and to the disks kept. No clock and no chance but what a test gives: each run is the
/// same, byte for byte.
namespace fuzz {

using namespace std::chrono_literals;

/// What was sent, in the order in which it was.
struct tape {
    std::vector<quorate::parcel> parcels;
    std::vector<quorate::transports::hello> hellos;
    std::vector<quorate::local_identity> identities;  ///< as each listener last was
};

/// The transport within a process, and a copy of everything for the tape.
struct tapped {
    struct options : quorate::transports::in_process::options {
        tape* to = nullptr;
    };
    template <class Executor, class Receiver>
    class endpoint : public quorate::transports::in_process::endpoint<Executor, Receiver> {
        using base = quorate::transports::in_process::endpoint<Executor, Receiver>;

    public:
        endpoint(Executor const& e, options const& o, Receiver& r) : base{e, o, r}, tape_{o.to} {}
        quorate::failure listen(quorate::local_identity const& self) {
            self_ = self;
            tape_->identities.push_back(self_);
            return base::listen(self);
        }
        void bind_cluster(quorate::cluster_id c) {
            self_.cluster = c;
            tape_->identities.push_back(self_);
            base::bind_cluster(c);
        }
        void set_configuration(std::vector<std::string> kinds, quorate::log_id at) {
            self_.quorum_kinds = kinds;
            self_.configuration = at;
            tape_->identities.push_back(self_);
            base::set_configuration(std::move(kinds), at);
        }
        void connect(quorate::node_id id, std::string const& address) {
            tape_->hellos.push_back({{}, 1, id, self_});
            base::connect(id, address);
        }
        bool send(quorate::parcel&& p) {
            auto copy = p;
            bool const sent = base::send(std::move(p));
            if (sent) tape_->parcels.push_back(std::move(copy));
            return sent;
        }

    private:
        tape* tape_;
        quorate::local_identity self_;
    };
};

struct repeatable_entropy {
    std::uint64_t state = 1;
    std::uint64_t operator()() { return quorate::codecs::splitmix64(state); }
};

struct tapped_policies {
    using executor = boost::asio::io_context::executor_type;
    using quorum = quorate::majority;
    using terms = quorate::sequential_terms;
    using log_store = quorate::log_stores::wal<quorate::testing::crash_files>;
    using transport = tapped;
    using clock = quorate::clocks::manual;
    using entropy = repeatable_entropy;
};

class tapped_cluster {
public:
    static constexpr std::uint64_t size = 3;
    static constexpr auto ignore = [](quorate::error_code, quorate::start_report const&) {};
    using node_type = quorate::node<kv::store, tapped_policies>;

    fuzz::tape tape;

    tapped_cluster() {
        for (std::uint64_t id = 1; id <= size; ++id) make(id);
        std::vector<quorate::first_member> members;
        for (std::uint64_t id = 1; id <= size; ++id) members.push_back({{id}, address(id)});
        node(1).async_bootstrap(members, quorate::majority::of(1, 2, 3), ignore);
        for (std::uint64_t id = 2; id <= size; ++id) node(id).async_join(ignore);
        pass(5s);
    }

    node_type& node(std::uint64_t id) { return *nodes_[id - 1]; }
    quorate::testing::crash_disk& disk(std::uint64_t id) { return disks_[id - 1]; }

    void pass(quorate::duration d) {
        for (settle(); d > 0ms; d -= 10ms) {
            clock_.advance(10ms);
            settle();
        }
    }
    std::uint64_t leader() {
        for (std::uint64_t id = 1; id <= size; ++id)
            if (nodes_[id - 1] && node(id).status().is_leader()) return id;
        return 0;
    }
    void propose(std::uint64_t id, kv::store::command const& c) {
        node(id).async_propose(c, [](quorate::error_code, kv::result) {});
    }
    void read(std::uint64_t id) {
        node(id).async_read([](kv::store const& s) { return s.size(); },
                            [](quorate::error_code, std::size_t) {});
    }
    void isolate(std::uint64_t id) {
        for (std::uint64_t other = 1; other <= size; ++other)
            if (other != id) hub_.cut({id}, {other});
    }
    void reconnect(std::uint64_t id) {
        for (std::uint64_t other = 1; other <= size; ++other)
            if (other != id) hub_.heal({id}, {other});
    }
    /// The process dies; whatever its disk had not synced is gone.
    void kill(std::uint64_t id) {
        nodes_[id - 1].reset();
        disk(id).lose_power([](std::size_t) { return false; });
        settle();
    }
    void restart(std::uint64_t id) {
        make(id);
        node(id).async_open(ignore);
        settle();
    }

private:
    static std::string address(std::uint64_t id) { return "node-" + std::to_string(id); }
    void make(std::uint64_t id) {
        quorate::node_options<tapped_policies> o;
        o.id = {id};
        o.store.directory = "d";
        o.store.segment_bytes = 8192;
        o.store.files = quorate::testing::crash_files{disk(id)};
        o.transport.hub = &hub_;
        o.transport.listen = address(id);
        o.transport.to = &tape;
        o.clock = clock_;
        o.entropy.state = id * 1000 + ++starts_;
        nodes_[id - 1].emplace(context_.get_executor(), std::move(o));
    }
    void settle() {
        context_.restart();
        context_.poll();
    }

    quorate::transports::in_process_hub hub_;
    quorate::clocks::manual clock_;
    std::array<quorate::testing::crash_disk, size> disks_;
    std::uint64_t starts_ = 0;
    boost::asio::io_context context_;
    std::array<std::optional<node_type>, size> nodes_;
};

}  // namespace fuzz

#endif
