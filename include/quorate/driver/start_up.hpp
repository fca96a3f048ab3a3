// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_START_UP_HPP
#define QUORATE_DRIVER_START_UP_HPP

#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/codec.hpp>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/core/raft.hpp>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/log_store.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/node/status.hpp>
#include <quorate/transport.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// How commands and results are encoded, as a number that both ends of a handshake must share.
template <class Machine>
constexpr std::uint64_t machine_fingerprint() {
    using command = typename Machine::command;
    using result = typename Machine::result;
    if constexpr (std::is_void_v<result>) return fingerprint<command>();
    else return fingerprint<std::pair<command, result>>();
}

/// Does what `decide_start` decides: opens the store, binds it to its cluster, listens, meets the
/// first members. It is done when the node runs. Used on the node's strand.
template <class Engine, class Machine, class Rules>
class start_up {
    using quorum = typename Rules::quorum;

public:
    explicit start_up(Engine& engine) : engine_{engine} {}

    member_id self() const { return self_; }
    bool is_store_open() const { return store_open_; }
    /// Whether this is a bootstrapping node that has not written the first configuration yet.
    bool is_bootstrapping() const { return step_ == next_step::bootstrap; }
    /// Whether this is a joiner that no cluster has named yet, durably. It answers nothing but
    /// handshakes.
    bool is_unbound() const { return step_ == next_step::await_cluster; }

    void open(start_call call, bootstrap_plan<quorum> plan) {
        call_ = call;
        plan_ = std::move(plan);
        auto& entropy = engine_.options().entropy;
        open_request request{.node = engine_.options().id, .fresh = {}};
        request.mode =
            call == start_call::open ? open_mode::must_exist : open_mode::create_if_missing;
        request.fresh.high = entropy();
        request.fresh.low = entropy();
        auto& lane = engine_.pump().lane();
        lane.begin();
        engine_.on_disk(
            [store = &lane.store(), request] {
                std::pair<recovered_log, failure> r;
                auto bad = guarded([&] {
                    r = store->open(request);
                    return r.second;
                });
                r.second = std::move(bad);
                return r;
            },
            [](Engine& e, std::pair<recovered_log, failure> r) {
                e.start_up().on_opened(std::move(r.first), std::move(r.second));
            });
    }

    void on_opened(recovered_log log, failure bad) {
        engine_.pump().lane().end();
        store_open_ = !bad;
        if (engine_.state() == run_state::stopping) {
            if (bad) engine_.on_closed();
            else engine_.pump().lane().want_close();
            return;
        }
        if (bad) return engine_.pump().fail(std::move(bad));
        go_on(log);
    }

    /// The store's binding to its cluster is durable.
    void on_bound() {
        if (is_bootstrapping()) return listen();
        assert(step_ == next_step::await_cluster);
        step_ = next_step::run;
        engine_.endpoint().bind_cluster(cluster_);
        engine_.set_state(run_state::running);
        publish("bound to cluster " + to_text(cluster_));
    }

    /// A node of cluster `c` has sent a message to this very pair. Such a message binds a joiner; a
    /// handshake alone binds nothing (rule: bound-by-name). Until the binding is durable messages
    /// are dropped. Their senders send them again.
    void on_named(cluster_id c) {
        if (!c || cluster_) return;
        cluster_ = c;
        engine_.pump().lane().bind_cluster(c);
        engine_.schedule();
    }

    void on_misdirected(message const& m) {
        if (m.to.id != self_.id || std::exchange(told_misdirected_, true)) return;
        engine_.tell("node " + std::to_string(m.from.id.value) + " expects another store for id " +
                     std::to_string(self_.id.value) + ": store " + to_text(m.to.store) +
                     ", but this one is " + to_text(self_.store) +
                     "; it was wiped or is new, and must be admitted as a new member");
    }

    /// A bootstrapping node learns from the handshakes which store each first member is.
    void on_met(member_id who) {
        assert(is_bootstrapping());
        if (plan_.find(who.id)) met_.meet(who);
        maybe_bootstrap();
    }

private:
    void go_on(recovered_log& log) {
        auto decision = decide_start(call_, log);
        report_ = std::move(decision.report);
        step_ = decision.step;
        self_ = {log.identity.node, log.identity.store};
        start_ = log.start;
        cluster_ = log.identity.cluster;
        if (!log.note.empty()) report_.text += "; " + log.note;
        if (!start_core(log)) return;
        if (is_bootstrapping() && !cluster_) {
            // The binding is durable before any other node hears of the cluster. So after a crash
            // the bootstrapping node goes on with the same cluster.
            cluster_ = cluster_of(self_.store);
            engine_.pump().lane().bind_cluster(cluster_);
        } else {
            listen();
        }
    }

    bool start_core(recovered_log& log) {
        core::start_state<quorum> from{
            self_, log.start, log.ballot, log.base, log.last, std::move(log.terms), {}, log.joined};
        for (auto const& stored : log.configurations) {
            auto c =
                membership::decode_configuration<quorum>(stored.payload.view(), Rules::terms::name);
            if (!c) {
                engine_.pump().fail(
                    foreign_configuration<Rules>(stored.index, stored.payload.view()));
                return false;
            }
            from.configurations.push_back({stored.index, std::move(*c)});
        }
        if (call_ == start_call::bootstrap && step_ == next_step::run &&
            !from.configurations.empty()) {
            auto const differs = differences(plan_, from.configurations.back().value);
            if (!differs.empty()) report_.text += "; the list differs: " + differs;
        }
        own_address_ = listed_address();
        std::uint64_t const seed = engine_.options().entropy();
        engine_.pump().start(std::move(from), seed);
        return true;
    }

    /// The address at which the list given to bootstrap says that others find this node; empty if
    /// this node does not bootstrap. Such a node says where it listens, and not what the
    /// configuration says of it: that may be the address that it has left.
    std::string listed_address() const {
        auto const* listed = is_bootstrapping() ? plan_.find(self_.id) : nullptr;
        return listed && !listed->address.ends_with(":0") ? listed->address : std::string{};
    }

    void listen() {
        auto& network = engine_.endpoint();
        auto const& raft = *engine_.pump().raft();
        auto const* c = raft.configuration();
        local_identity const identity{
            .self = self_,
            .start = start_,
            .cluster = cluster_,
            .fingerprint = machine_fingerprint<Machine>(),
            .terms = std::string{Rules::terms::name},
            .quorum = std::string{quorum::name},
            .quorum_kinds = c ? quorum_kinds(*c) : std::vector<std::string>{},
            .configuration = raft.configuration_id(),
            .address = own_address_};
        auto bad = network.listen(engine_.link().strand(), engine_.options().transport, identity);
        if (bad) return engine_.pump().fail(std::move(bad));
        if (own_address_.empty()) own_address_ = network.local_address();
        engine_.set_state(step_ == next_step::run ? run_state::running : run_state::waiting);
        publish(report_.text);
        engine_.calls().end_start(errc::ok, std::move(report_));
        if (!is_bootstrapping()) return;
        for (auto const& m : plan_.members)
            if (m.id != self_.id) network.dial(m.id, m.address);
        maybe_bootstrap();
    }

    /// Writes the first configuration when the handshakes have told the store of every first
    /// member.
    void maybe_bootstrap() {
        auto c = first_configuration(plan_, self_, own_address_, met_);
        if (!c) return;
        step_ = next_step::run;
        engine_.pump().bootstrap(std::move(*c));
        engine_.set_state(run_state::running);
        publish("bootstrapped cluster " + to_text(cluster_));
    }

    void publish(std::string text) {
        engine_.change_status([&](node_status& s) {
            s.store = self_.store;
            s.cluster = cluster_;
            s.address = own_address_;
            s.text = std::move(text);
        });
    }

    Engine& engine_;
    start_call call_ = start_call::open;
    bootstrap_plan<quorum> plan_;
    next_step step_ = next_step::run;
    start_report report_;
    member_id self_;
    start_number start_;
    cluster_id cluster_;
    met_peers met_;
    std::string own_address_;
    bool store_open_ = false;
    bool told_misdirected_ = false;
};

}  // namespace quorate::inline v1::driver

#endif
