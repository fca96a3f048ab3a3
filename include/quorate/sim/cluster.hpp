// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_CLUSTER_HPP
#define QUORATE_SIM_CLUSTER_HPP

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <quorate/codecs/writer.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/node/node.hpp>
#include <quorate/node/options.hpp>
#include <quorate/node/rules_of.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/clock.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/files.hpp>
#include <quorate/sim/history.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/observed_store.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/subject.hpp>
#include <quorate/sim/transport.hpp>
#include <quorate/sim/world.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::sim {

/// Randomness of a node, from the world's.
struct entropy {
    random dice{0};
    std::uint64_t operator()() { return dice(); }
};

/// The production node over a simulated world: core, driver and write-ahead log are the code that users run.
template <class Subject>
struct entries_of;
template <class Subject>
struct policies {
    using executor = sim::executor;
    using quorum = typename Subject::quorum;
    using terms = typename Subject::terms;
    using files = basic_files<typename Subject::mutants>;
    using log_store = observed_store<typename Subject::template log_store<files>, entries_of<Subject>>;
    using transport = sim::transport;
    using clock = sim::clock;
    using entropy = sim::entropy;
    using mutants = typename Subject::mutants;
};

/// What the oracles read in the entries of a subject's log.
template <class Subject>
struct entries_of {
    static std::uint64_t number_of(bytes_view payload) {
        return ledger<typename Subject::machine>::number_of(payload);
    }
    static std::optional<decision_rule> rule_of(bytes_view payload) {
        using terms = typename Subject::terms;
        auto const c = membership::decode_configuration<quorum_of<policies<Subject>>>(payload, terms::name);
        return c ? std::optional{sim::rule_of(*c)} : std::nullopt;
    }
};

struct cluster_options {
    std::size_t nodes = 3;
    core_options core;
    std::uint64_t segment_bytes = 32U << 10U;
    latency cpu;                      ///< of each job of a node
    latency disk{std::chrono::microseconds{100}, std::chrono::milliseconds{3}};
    duration forward_timeout = std::chrono::milliseconds{800};
    std::uint32_t proposals_max = 1024;
    std::uint64_t proposal_bytes_max = 64U << 20U;
    std::int32_t drift_ppm_most = 100;
};

/// What a crash takes with it.
enum class crash : std::uint8_t {
    process,  ///< what was written stays, synced or not
    power,    ///< of what was not synced a random part survives
};

/// A cluster in a world of its own: nodes 1, 2, 3, ..., all of them members of its quorum system. Everything happens in
/// `run_*`, in this thread; the first violated oracle ends it.
template <class Subject = default_subject>
class basic_cluster {
public:
    static_assert(check_subject<Subject>());
    using machine = typename Subject::machine;
    using policies_type = policies<Subject>;
    using quorum_type = quorum_of<policies_type>;
    using node_type = quorate::node<ledger<machine>, policies_type>;
    using history_type = history<machine, typename Subject::workload>;

    basic_cluster(std::uint64_t seed, cluster_options const& o, quorum_type const& quorum)
        : options_{o}, quorum_{quorum}, world_{seed}, oracle_{o.nodes},
          network_{world_, oracle_}, history_{oracle_}, hosts_(o.nodes + 1) {
        assert(0 < o.nodes && o.nodes <= nodes_max && std::ranges::equal(quorum.members(), ids(o.nodes)));
    }
    /// More than half of the nodes decide.
    basic_cluster(std::uint64_t seed, cluster_options const& o)
        requires std::same_as<quorum_type, majority>
        : basic_cluster{seed, o, majority{ids(o.nodes)}} {}
    ~basic_cluster() {
        for (std::size_t n = 1; n < hosts_.size(); ++n) end_life(n);
    }

    sim::world& world() { return world_; }
    sim::network& net() { return network_; }
    witness& oracle() { return oracle_; }
    history_type& clients() { return history_; }
    /// What happens next at this speed; for a scenario that must hit a moment.
    void set_disk_latency(latency l) { options_.disk = l; }
    sim::disk& disk(std::size_t n) { return hosts_[n].disk; }
    std::size_t size() const { return hosts_.size() - 1; }
    bool alive(std::size_t n) const { return hosts_[n].life && !hosts_[n].life->dead; }
    bool started(std::size_t n) const { return hosts_[n].started; }
    std::uint64_t crashes(crash kind) const { return crashes_[static_cast<std::size_t>(kind)]; }
    node_status status(std::size_t n) const { return hosts_[n].node ? hosts_[n].node->status() : node_status{}; }
    /// Why that node stopped by itself or failed to start; empty if it did not.
    std::string const& stopped(std::size_t n) const { return hosts_[n].stopped; }
    error_code const& stop_reason(std::size_t n) const { return hosts_[n].reason; }

    /// Starts a process as its operator would: node 1 founds, the others join, and whoever has data goes on with it.
    void start(std::size_t n);
    void start_all() {
        for (std::size_t n = 1; n <= size(); ++n)
            if (!alive(n)) start(n);
    }
    void crash_now(std::size_t n, crash kind) {
        // A machine whose process is dead already can still lose what that process wrote.
        if (!hosts_[n].life && kind == crash::process) return;
        ++crashes_[static_cast<std::size_t>(kind)];
        end_life(n);
        if (kind == crash::power) hosts_[n].disk.lose_power(world_.dice());
    }
    /// The process dies in the middle of its disk's next work, `changes` file operations from now.
    void crash_in_disk_job(std::size_t n, std::uint64_t changes, crash kind) {
        hosts_[n].disk.faults.crash_after = changes;
        hosts_[n].armed = kind;
    }
    /// A new, empty disk.
    void wipe(std::size_t n) {
        end_life(n);
        hosts_[n].disk.wipe();
        oracle_.on_wipe(n);
    }

    /// A client writes at node n, which must be alive: this command, or what the workload says next.
    std::uint64_t write_command(std::size_t n, typename machine::command command);
    std::uint64_t write(std::size_t n, std::size_t size = 0) {
        return write_command(n, Subject::workload::command(world_.dice(), history_.next_number(), size));
    }
    /// A client reads at node n; the history checks that it sees all that it must.
    std::uint64_t read(std::size_t n);
    void transfer(std::size_t from, std::size_t to) {
        hosts_[from].node->async_transfer_leadership(node_id{to}, [](error_code) {});
    }

    bool failed() const { return !oracle_.violation().empty(); }
    void run_until(instant when) {
        while (!failed() && world_.next() <= when) step();
        if (!failed()) world_.skip_to(when);
    }
    void run_for(duration d) { run_until(world_.now() + d); }
    /// Runs until `done()`, at most for `limit`; was it done?
    template <class Done>
    bool run_while(duration limit, Done&& done) {
        auto const end = world_.now() + limit;
        while (!failed() && !done() && world_.next() <= end) step();
        return !failed() && done();
    }

    /// The node that leads the newest term, alive; 0 if none does.
    std::size_t leader() const {
        std::size_t best = 0;
        quorate::term newest;
        for (std::size_t n = 1; n <= size(); ++n) {
            if (!alive(n)) continue;
            auto const s = status(n);
            if (!s.is_leader() || s.term < newest) continue;
            best = n;
            newest = s.term;
        }
        return best;
    }
    /// Liveness (O11): with all faults gone and all nodes up, a leader, an acknowledged write, and equal nodes.
    void settle(duration limit);

private:
    struct host {
        sim::disk disk;
        sim::life* life = nullptr;
        std::unique_ptr<node_type> node;
        std::uint32_t lives = 0;
        bool started = false;         ///< its start was reported well, in this life
        std::string stopped;
        error_code reason;
        crash armed = crash::process;  ///< what happens when the disk dooms the life
    };

    void step() {
        world_.step();
        for (std::size_t n = 1; n < hosts_.size(); ++n)
            if (hosts_[n].life && hosts_[n].life->dead) crash_now(n, hosts_[n].armed);
    }
    static std::vector<node_id> ids(std::size_t nodes) {
        std::vector<node_id> all;
        for (std::size_t n = 1; n <= nodes; ++n) all.push_back(node_id{n});
        return all;
    }
    node_options<policies_type> options_of(std::size_t n, sim::life& l);
    void end_life(std::size_t n);
    bool all_equal(shared_bytes const& goal);

    cluster_options options_;
    quorum_type quorum_;
    sim::world world_;
    witness oracle_;
    sim::network network_;
    history_type history_;
    std::deque<host> hosts_;  ///< by node; 0 is nobody
    std::uint64_t crashes_[2] = {0, 0};
};

template <class Subject>
node_options<policies<Subject>> basic_cluster<Subject>::options_of(std::size_t n, sim::life& l) {
    auto const drift = static_cast<std::uint64_t>(options_.drift_ppm_most);
    auto const ppm = static_cast<std::int32_t>(world_.dice().below(2 * drift + 1)) - options_.drift_ppm_most;
    auto const offset = world_.dice().between(duration{0}, std::chrono::seconds{4});
    node_options<policies_type> o{
        .id = node_id{n},
        .core = options_.core,
        .store = {.inner = {}, .oracle = &oracle_, .owner = &l},
        .transport = {.net = &network_, .owner = &l},
        .clock = sim::clock{world_, l, offset, ppm},
        .entropy = entropy{world_.dice().split()},
        .disk = sim::executor{world_, l, executor::kind::disk, options_.disk},
    };
    o.store.inner.directory = "data";
    o.store.inner.segment_bytes = options_.segment_bytes;
    o.store.inner.files = typename policies_type::files{world_, hosts_[n].disk, l};
    o.forward_timeout = options_.forward_timeout;
    o.proposals_max = options_.proposals_max;
    o.proposal_bytes_max = options_.proposal_bytes_max;
    o.entry_bytes_max = std::min(o.entry_bytes_max, o.proposal_bytes_max);
    return o;
}

template <class Subject>
void basic_cluster<Subject>::start(std::size_t n) {
    auto& h = hosts_[n];
    assert(!h.life);
    h.life = &world_.spawn(static_cast<std::uint32_t>(n), ++h.lives);
    h.started = false;
    h.stopped.clear();
    h.reason = {};
    sim::executor const cpu{world_, *h.life, executor::kind::cpu, options_.cpu};
    h.node = std::make_unique<node_type>(cpu, options_of(n, *h.life), ledger<machine>{oracle_, *h.life});
    auto const on_start = [&h](error_code ec, start_report const& report) {
        h.started = !ec;
        if (!ec) return;
        h.stopped = report.text;
        h.reason = ec;
    };
    h.node->async_wait_stopped([&h](error_code ec, std::string const& text) {
        h.stopped = text.empty() ? "stopped" : text;
        h.reason = ec;
    });
    if (n != 1) return h.node->async_join(on_start);
    std::vector<first_member> members;
    for (std::size_t i = 1; i <= size(); ++i) members.push_back({node_id{i}, network::address_of(i)});
    h.node->async_found(std::move(members), quorum_, on_start);
}

template <class Subject>
void basic_cluster<Subject>::end_life(std::size_t n) {
    auto& h = hosts_[n];
    if (!h.life) return;
    network_.process_ended(n);
    // Sometimes the node goes before its executor, sometimes after it: programs do both.
    h.life->dead = true;
    bool const node_first = world_.dice().chance(1, 2);
    if (node_first) h.node.reset();
    world_.kill(*h.life);
    h.node.reset();
    h.disk.process_ended();
    h.disk.faults.crash_after = disk_faults::never;
    h.life = nullptr;
    h.started = false;
}

template <class Subject>
std::uint64_t basic_cluster<Subject>::write_command(std::size_t n, typename machine::command command) {
    auto const number = history_.begin_write(command, *hosts_[n].life);
    using result = typename ledger<machine>::result;
    hosts_[n].node->async_propose({number, std::move(command)}, [this, number](error_code ec, result const& told) {
        world_.fold(number + static_cast<std::uint64_t>(ec.value()));
        history_.end_write(number, ec, told);
    });
    return number;
}

template <class Subject>
std::uint64_t basic_cluster<Subject>::read(std::size_t n) {
    using workload = typename Subject::workload;
    using seen = std::pair<place, typename history_type::answer>;
    auto const question = ask<workload, machine>(world_.dice());
    auto const number = history_.begin_read(question, *hosts_[n].life);
    auto const look = [question](ledger<machine> const& l) {
        return seen{l.at(), answer<workload>(l.machine(), question)};
    };
    hosts_[n].node->async_read(look, [this, number](error_code ec, seen const& told) {
        world_.fold(number + static_cast<std::uint64_t>(ec.value()));
        history_.end_read(number, ec, told.first, told.second);
    });
    return number;
}

template <class Subject>
bool basic_cluster<Subject>::all_equal(shared_bytes const& goal) {
    std::vector<shared_bytes> seen(size() + 1);
    std::size_t answers = 0;
    for (std::size_t n = 1; n <= size(); ++n) {
        if (!alive(n)) return false;
        auto const saved = [](ledger<machine> const& l) {
            writer out;
            l.save(out);
            return shared_bytes::copy_of(out.view());
        };
        hosts_[n].node->async_read(saved, [&seen, &answers, n](error_code ec, shared_bytes told) {
            if (!ec) seen[n] = std::move(told);
            ++answers;
        });
    }
    run_while(std::chrono::seconds{20}, [&] { return answers == size(); });
    if (answers != size()) {
        oracle_.fail("O11: a read at a healthy node has no end");
        for (std::size_t n = 1; n <= size(); ++n) end_life(n);  // the handlers refer to this frame
        return false;
    }
    return std::all_of(seen.begin() + 1, seen.end(), [&](shared_bytes const& s) {
        return std::ranges::equal(s.view(), goal.view());
    });
}

template <class Subject>
void basic_cluster<Subject>::settle(duration limit) {
    network_.faults = {};
    network_.heal_all();
    for (auto& h : hosts_) h.disk.faults = {};
    for (std::size_t n = 1; n <= size(); ++n) {
        if (alive(n) && stopped(n).empty()) continue;
        end_life(n);
        start(n);
    }
    auto const end = world_.now() + limit;
    bool acknowledged = false;
    while (!failed() && world_.now() < end && !acknowledged) {
        auto const n = 1 + world_.dice().below(size());
        auto const number = write(n);
        run_while(std::chrono::seconds{2}, [&] { return history_.end_of(number) != ending::open; });
        acknowledged = history_.end_of(number) == ending::applied;
        if (!acknowledged) run_for(std::chrono::milliseconds{100});
    }
    if (failed()) return;
    if (!acknowledged) return oracle_.fail("O11: no write succeeds although all faults are gone");
    run_for(std::chrono::seconds{2});  // a write that waits for an answer ends as unknown by then
    while (!failed() && !all_equal(history_.final_state())) {
        if (end < world_.now()) return oracle_.fail("O11: the nodes do not become equal");
        run_for(std::chrono::milliseconds{200});
    }
    run_for(std::chrono::milliseconds{200});  // who waited for the last of these entries is told now
    history_.check_end();
    history_.judge();
}

using cluster = basic_cluster<>;

}  // namespace quorate::sim

#endif
