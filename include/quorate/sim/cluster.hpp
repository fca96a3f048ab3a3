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
#include <quorate/codecs/writer.hpp>
#include <quorate/driver/rules_of.hpp>
#include <quorate/node/node.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/assembly.hpp>
#include <quorate/sim/cluster_options.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/history.hpp>
#include <quorate/sim/host.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/liveness.hpp>
#include <quorate/sim/membership_operator.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/policies.hpp>
#include <quorate/sim/subject.hpp>
#include <quorate/sim/world.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// A cluster in a world of its own: nodes 1, 2, 3, ... The first of them are the members of its
/// quorum system, the others are there for changes of the membership. Everything happens in
/// `run_*`, in the calling thread; the first violated oracle ends it.
template <class Subject = default_subject>
class basic_cluster {
public:
    static_assert(check_subject<Subject>());
    using machine = typename Subject::machine;
    using policies_type = policies<Subject>;
    using quorum_type = quorum_of<policies_type>;
    using node_type = quorate::node<ledger<machine>, policies_type>;
    using store_type = typename policies_type::log_store;
    using history_type = history<machine, typename Subject::workload>;

    basic_cluster(std::uint64_t seed, cluster_options const& o, quorum_type const& quorum)
        : options_{o},
          quorum_{quorum},
          world_{seed},
          oracle_{o.nodes, Subject::terms::elections_must_meet},
          network_{world_, oracle_},
          history_{oracle_},
          hosts_(o.nodes + 1) {
        if (options_.members == 0) options_.members = o.nodes;
        assert(0 < o.nodes && o.nodes <= nodes_max &&
               std::ranges::equal(quorum.members(), first_ids(options_.members)));
        calm();
    }
    /// More than half of the nodes decide.
    basic_cluster(std::uint64_t seed, cluster_options const& o)
        requires std::same_as<quorum_type, majority>
        : basic_cluster{seed, o, majority{first_ids(o.members == 0 ? o.nodes : o.members)}} {}
    ~basic_cluster() {
        for (std::size_t n = 1; n < hosts_.size(); ++n) end_process(n);
    }

    sim::world& world() { return world_; }
    sim::network& net() { return network_; }
    witness& oracle() { return oracle_; }
    history_type& clients() { return history_; }
    membership_operator<basic_cluster>& membership() { return changes_; }
    node_type& node(std::size_t n) { return *hosts_[n].node; }
    cluster_options const& options() const { return options_; }
    /// The quorum system that it was bootstrapped with.
    quorum_type const& quorum() const { return quorum_; }
    /// From now on the disks work at this speed, of all nodes or of one. For a scenario that must
    /// hit a moment.
    void set_disk_latency(latency l) {
        for (auto& h : hosts_) h.disk_latency = l;
    }
    void set_disk_latency(std::size_t n, latency l) { hosts_[n].disk_latency = l; }
    void set_cpu_latency(std::size_t n, latency l) { hosts_[n].cpu_latency = l; }
    sim::disk& disk(std::size_t n) { return hosts_[n].disk; }
    std::size_t size() const { return hosts_.size() - 1; }
    bool alive(std::size_t n) const { return hosts_[n].alive(); }
    bool started(std::size_t n) const { return hosts_[n].started; }
    std::uint64_t crashes(crash kind) const { return crashes_[static_cast<std::size_t>(kind)]; }
    std::uint64_t disk_deaths(crash kind) const {
        return disk_deaths_[static_cast<std::size_t>(kind)];
    }
    node_status status(std::size_t n) const {
        return hosts_[n].node ? hosts_[n].node->status() : node_status{};
    }
    /// Why node n stopped by itself or failed to start; empty if it did not.
    std::string const& stopped(std::size_t n) const { return hosts_[n].stopped; }
    error_code const& stop_reason(std::size_t n) const { return hosts_[n].reason; }

    /// Starts a process as its operator would: node 1 bootstraps, and the others join. A node that
    /// has data goes on with it. A node on a new disk joins, too.
    void start(std::size_t n) {
        start(n, n == 1 && !hosts_[n].wiped ? driver::start_call::bootstrap
                                            : driver::start_call::join);
    }
    void start(std::size_t n, driver::start_call how);
    void start_all() {
        for (std::size_t n = 1; n <= size(); ++n)
            if (!alive(n)) start(n);
    }
    void crash_now(std::size_t n, crash kind) {
        // If the process is dead already, a loss of power can still take what it wrote.
        if (!hosts_[n].process && kind == crash::process) return;
        ++crashes_[static_cast<std::size_t>(kind)];
        end_process(n);
        if (kind == crash::power) hosts_[n].disk.lose_power(world_.dice());
        inspect(n);
        oracle_.check_durable();
    }
    /// The process dies in the middle of its disk's next work, `changes` file operations from now.
    void crash_in_disk_job(std::size_t n, std::uint64_t changes, crash kind) {
        hosts_[n].disk.faults.crash_after = changes;
        hosts_[n].armed = kind;
    }
    /// Ends the process; its disk stays as it is.
    void end_process(std::size_t n);
    /// The process stands still for a while, and then does all that was due.
    void pause(std::size_t n, duration d) {
        if (hosts_[n].process) hosts_[n].process->paused_until = world_.now() + d;
    }
    /// When the last process that stands still now goes on.
    instant paused_until() const {
        auto latest = world_.now();
        for (auto const& h : hosts_)
            if (h.process) latest = std::max(latest, h.process->paused_until);
        return latest;
    }
    /// Gives node n a new, empty disk. The node that starts on it is another incarnation, which
    /// nobody has admitted.
    void wipe(std::size_t n) {
        end_process(n);
        hosts_[n].disk.wipe();
        hosts_[n].wiped = true;
        hosts_[n].rotten = false;
        oracle_.on_wipe(n);
    }
    /// Flips a bit of a committed entry that is durable, below a durable mark. False if there is no
    /// such entry yet, or if the node has not started: it may write anew what it finds. The node
    /// may go on until it reads that entry, and must not start again.
    bool rot(std::size_t n, std::uint64_t amount);
    /// Whether node n's disk has lost for good something that it held. Then the node must not start
    /// again.
    bool rotten(std::size_t n) const { return hosts_[n].rotten; }
    /// Whether node n stopped by itself. It is a violation if it did so without a fault of its
    /// disk.
    bool gave_up(std::size_t n) {
        if (stopped(n).empty()) return false;
        if (!hosts_[n].may_stop()) oracle_.fail_at(n, "stopped by itself: " + stopped(n));
        return hosts_[n].may_stop();
    }
    /// Does what an operator does with a node that stopped: mends what can be mended, and starts
    /// the node again.
    void restart(std::size_t n) {
        end_process(n);
        hosts_[n].disk.faults = {};
        start(n);
    }

    /// A client writes at node n, which must be alive: this command, or the next one of the
    /// workload.
    std::uint64_t write_command(std::size_t n, typename machine::command command);
    std::uint64_t write(std::size_t n, std::size_t size = 0) {
        return write_command(
            n, Subject::workload::command(world_.dice(), history_.next_number(), size));
    }
    /// A client reads at node n; the history checks that it sees all that it must.
    std::uint64_t read(std::size_t n);
    void transfer(std::size_t from, std::size_t to) {
        hosts_[from].node->async_transfer_leadership(node_id{to}, [](error_code) {});
    }

    /// What the machine of node n saves, as a client there reads it.
    template <class Handler>
    void save_state(std::size_t n, Handler&& handler) {
        auto const saved = [](ledger<machine> const& l) {
            writer out;
            l.save(out);
            return shared_bytes::copy_of(out.view());
        };
        hosts_[n].node->async_read(saved, std::forward<Handler>(handler));
    }

    bool failed() const { return !oracle_.violation().empty(); }
    void run_until(instant when) {
        while (!failed() && world_.next() <= when) step();
        if (!failed()) world_.skip_to(when);
    }
    void run_for(duration d) { run_until(world_.now() + d); }
    /// Runs until `done()`, at most for `limit`; true if it was done.
    template <class Done>
    bool run_while(duration limit, Done&& done) {
        auto const end = world_.now() + limit;
        while (!failed() && !done() && world_.next() <= end) step();
        return !failed() && done();
    }

    /// How that operation ends, if it ends within `limit`.
    ending outcome(std::uint64_t number, duration limit) {
        run_while(limit, [&] { return history_.end_of(number) != ending::open; });
        return history_.end_of(number);
    }

    /// The node that leads in the newest term and is alive; 0 if there is none.
    std::size_t leader() const { return newest_leader(hosts_); }
    /// Ends all faults: links, disks and speeds are as new. What is lost stays lost.
    void calm() {
        calm(slot_set::first(size()));
        network_.calm();
    }
    /// The same for these nodes, and for the links between them.
    void calm(slot_set among) {
        network_.calm(among);
        for (std::size_t n = 1; n <= size(); ++n) {
            if (!among.contains(n - 1)) continue;
            hosts_[n].disk.faults = {};
            hosts_[n].cpu_latency = options_.cpu;
            hosts_[n].disk_latency = options_.disk;
        }
    }
    /// Peace: all faults end and all nodes are up. Then the cluster must recover (O11), and the
    /// whole history is judged. Afterwards no node is alive.
    void settle(duration limit) {
        liveness<basic_cluster>{*this}.in_peace(limit);
        check_end();
    }
    /// Runs recovery on a copy of a node's disk: it must give back all that was promised, as if
    /// power were lost now.
    void inspect(std::size_t n);
    /// Checks what must hold at the end, when all faults are gone: every operation at a living node
    /// has ended, nothing is held back (O12), the history is linearizable (O10), and every disk
    /// gives back what it should.
    void check_end();

private:
    using host_type = host<node_type>;

    void step() {
        world_.step();
        for (std::size_t n = 1; n < hosts_.size(); ++n)
            if (hosts_[n].process && hosts_[n].process->dead) {
                ++disk_deaths_[static_cast<std::size_t>(hosts_[n].armed)];
                crash_now(n, hosts_[n].armed);
            }
    }
    assembly<Subject> parts() { return {options_, world_, network_, oracle_}; }

    cluster_options options_;
    quorum_type quorum_;
    sim::world world_;
    witness oracle_;
    sim::network network_;
    history_type history_;
    std::deque<host_type> hosts_;  ///< by node; 0 is no node
    membership_operator<basic_cluster> changes_{*this};
    std::uint64_t crashes_[2] = {0, 0};      ///< by kind
    std::uint64_t disk_deaths_[2] = {0, 0};  ///< those in the middle of a disk's work
};

template <class Subject>
void basic_cluster<Subject>::start(std::size_t n, driver::start_call how) {
    auto& h = hosts_[n];
    assert(!h.process);
    h.process = &world_.spawn(static_cast<std::uint32_t>(n));
    h.told_before = h.disk.told;
    sim::executor const cpu{world_, *h.process, executor::kind::cpu, h.cpu_latency};
    h.node = std::make_unique<node_type>(
        cpu, parts().node_of(node_id{n}, h.disk, h.disk_latency, *h.process),
        ledger<machine>{oracle_, *h.process});
    auto const on_start = [this, &h, n, rotten = h.rotten](error_code ec,
                                                           start_report const& report) {
        h.started = !ec;
        if (!ec && rotten)
            oracle_.fail_at(n, "recovery: starts although an entry on its disk is damaged");
        if (!ec) return;
        h.stopped = report.text;
        h.reason = ec;
    };
    h.node->async_wait_stopped([&h](error_code ec, std::string const& text) {
        h.stopped = text.empty() ? "stopped" : text;
        h.reason = ec;
    });
    if (how == driver::start_call::join) return h.node->async_join(on_start);
    std::vector<first_member> members;
    for (std::size_t i = 1; i <= options_.members; ++i)
        members.push_back({node_id{i}, network::address_of(i)});
    h.node->async_bootstrap(std::move(members), quorum_, on_start);
}

template <class Subject>
void basic_cluster<Subject>::end_process(std::size_t n) {
    auto& h = hosts_[n];
    if (!h.process) return;
    network_.process_ended(n);
    // Sometimes the node is destroyed before its executor, sometimes after it: programs do both.
    h.process->dead = true;
    bool const node_first = world_.dice().chance(1, 2);
    if (node_first) h.node.reset();
    world_.kill(*h.process);
    h.node.reset();
    h.disk.process_ended();
    changes_.on_end_of_life(n);
    h.disk.faults.crash_after = disk_faults::never;
    h.process = nullptr;
    h.started = false;
    h.stopped.clear();
    h.reason = {};
}

template <class Subject>
std::uint64_t basic_cluster<Subject>::write_command(std::size_t n,
                                                    typename machine::command command) {
    auto const number = history_.begin_write(command, *hosts_[n].process);
    using result = typename ledger<machine>::result;
    hosts_[n].node->async_propose({number, std::move(command)},
                                  [this, number](error_code ec, result const& told) {
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
    auto const number = history_.begin_read(question, *hosts_[n].process);
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
void basic_cluster<Subject>::inspect(std::size_t n) {
    auto& h = hosts_[n];
    if (failed() || h.rotten || !oracle_.at(n).store()) return;
    sim::disk copy = h.disk.copy();
    copy.lose_power(world_.dice(), sim::disk::loss::all);
    auto& p = world_.spawn(static_cast<std::uint32_t>(n));
    store_type store{parts().store_on(copy, p)};
    store.inspect({open_mode::must_exist, node_id{n}, {}});
    world_.kill(p);
}

template <class Subject>
bool basic_cluster<Subject>::rot(std::size_t n, std::uint64_t amount) {
    auto const& s = oracle_.at(n);
    auto const last = std::min<std::uint64_t>(s.marked(), oracle_.committed().value);
    if (last == 0 || !started(n)) return false;
    auto const index = 1 + amount % last;
    auto const found = hosts_[n].disk.find_entry(s.durable().log[index - 1].term, {index});
    if (!found || !found->body->settled(found->offset, found->size)) return false;
    found->body->damage(found->offset + (amount >> 32U) % found->size);
    hosts_[n].rotten = true;
    return true;
}

template <class Subject>
void basic_cluster<Subject>::check_end() {
    if (failed()) return;
    history_.check_end();
    history_.judge();
    for (std::size_t n = 1; n <= size(); ++n) {
        if (!alive(n) || gave_up(n) || rotten(n)) continue;
        if (auto const held = what_is_held(status(n)); !held.empty())
            oracle_.fail_at(n, "O12: holds " + held + ", and nobody asks for anything");
    }
    for (std::size_t n = 1; n <= size(); ++n) {
        end_process(n);
        inspect(n);
    }
    oracle_.check_durable();
}

using cluster = basic_cluster<>;

}  // namespace quorate::inline v1::sim

#endif
