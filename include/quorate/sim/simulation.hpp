// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_SIMULATION_HPP
#define QUORATE_SIM_SIMULATION_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/cluster.hpp>
#include <quorate/sim/subject.hpp>
#include <string>

namespace quorate::sim {

/// What a run has seen. A run that met no faults proves nothing, so the totals are as important as the verdict.
struct report {
    std::uint64_t seed = 0;
    std::string violation;  ///< empty: all oracles are content
    std::uint64_t trace = 0;
    std::uint64_t events = 0;
    std::uint64_t elections = 0;
    std::uint64_t kills = 0;
    std::uint64_t power_losses = 0;
    std::uint64_t partitions = 0;
    network_counts network;
    client_totals clients;
    duration virtual_time{};

    /// Adds the numbers of another run.
    report& operator+=(report const& r) {
        events += r.events;
        elections += r.elections;
        kills += r.kills;
        power_losses += r.power_losses;
        partitions += r.partitions;
        network.sent += r.network.sent;
        network.lost += r.network.lost;
        network.duplicated += r.network.duplicated;
        network.straggled += r.network.straggled;
        network.connections += r.network.connections;
        clients.acknowledged += r.clients.acknowledged;
        clients.rejected += r.clients.rejected;
        clients.unknown += r.clients.unknown;
        clients.reads += r.clients.reads;
        clients.reads_failed += r.clients.reads_failed;
        virtual_time += r.virtual_time;
        return *this;
    }
};

/// The settings of one run, drawn from its seed: swarm testing, since a fault that is always on hides others.
struct plan {
    cluster_options cluster;
    network_faults network;
    std::size_t clients = 1;
    duration chaos = std::chrono::seconds{6};
    duration quiet_start{};                    ///< no faults until then
    duration fault_every_most = std::chrono::milliseconds{900};
    std::uint32_t crash_weight = 1;
    std::uint32_t partition_weight = 1;
    bool power = true;                         ///< crashes may take the power with them
    std::size_t filler_most = 64;

    static plan draw(random& dice);
};

inline plan plan::draw(random& dice) {
    auto const pick = [&dice](auto... choices) {
        std::common_type_t<decltype(choices)...> const all[] = {choices...};
        return all[dice.below(sizeof...(choices))];
    };
    using std::chrono::microseconds;
    using std::chrono::milliseconds;
    plan p;
    p.cluster.nodes = pick(3U, 3U, 3U, 4U, 5U);
    p.cluster.core.election_timeout = milliseconds{300};
    p.cluster.core.heartbeat_interval = milliseconds{60};
    p.cluster.core.inflight_messages_max = pick(2U, 8U, 256U);
    p.cluster.core.message_entries_max = pick(1U, 3U, 64U, 8192U);
    p.cluster.segment_bytes = pick(8U, 32U, 128U) << 10U;
    p.cluster.cpu.most = pick(microseconds{0}, microseconds{50}, microseconds{1000});
    p.cluster.disk.most = pick(milliseconds{1}, milliseconds{5}, milliseconds{40});
    p.network.delay_most = pick(milliseconds{1}, milliseconds{5}, milliseconds{30});
    p.network.loss = pick(0U, 10U, 100U);
    p.network.duplicate = pick(0U, 20U, 200U);
    p.network.straggle = pick(0U, 20U, 200U);
    p.clients = pick(1U, 2U, 4U);
    p.quiet_start = pick(milliseconds{0}, milliseconds{1000}, milliseconds{1000});
    p.fault_every_most = pick(milliseconds{400}, milliseconds{900}, milliseconds{2000});
    p.crash_weight = pick(0U, 1U, 3U);
    p.partition_weight = pick(0U, 1U, 3U);
    p.power = pick(true, true, false);
    p.filler_most = pick(16U, 600U, 6000U);
    return p;
}

/// One seeded run: a cluster under faults with clients, then peace, in which it must recover.
template <class Subject = default_subject>
class basic_simulation {
public:
    using cluster_type = basic_cluster<Subject>;
    using quorum_type = typename cluster_type::quorum_type;

    /// A majority of as many nodes as the seed draws.
    explicit basic_simulation(std::uint64_t seed)
        requires std::same_as<quorum_type, majority>
        : seed_{seed}, plan_{draw(seed)}, cluster_{seed, plan_.cluster}, dice_{cluster_.world().dice().split()} {}
    /// A cluster that decides by `quorum`, over the nodes 1, 2, 3, ...
    basic_simulation(std::uint64_t seed, quorum_type const& quorum)
        : seed_{seed}, plan_{draw(seed, quorum.members().size())}, cluster_{seed, plan_.cluster, quorum},
          dice_{cluster_.world().dice().split()} {}

    cluster_type& world() { return cluster_; }
    report run();

private:
    static plan draw(std::uint64_t seed, std::size_t nodes = 0) {
        random dice{seed ^ 0x5EEDU};
        auto p = plan::draw(dice);
        if (nodes != 0) p.cluster.nodes = nodes;
        return p;
    }
    static constexpr duration ms(std::uint64_t n) { return std::chrono::milliseconds{n}; }

    template <class F>
    void later(duration delay, F&& f) {
        cluster_.world().after(delay, nullptr, std::forward<F>(f));
    }
    std::size_t any_node() { return 1 + dice_.below(cluster_.size()); }

    /// Restarts what is down, and notices what went down by itself.
    void operate() {
        if (over_) return;
        for (std::size_t n = 1; n <= cluster_.size(); ++n) {
            if (!cluster_.alive(n)) {
                if (dice_.chance(1, 4)) cluster_.start(n);
            } else if (!cluster_.stopped(n).empty()) {
                cluster_.oracle().fail("node " + std::to_string(n) + " stopped by itself: " + cluster_.stopped(n));
            }
        }
        later(dice_.between(ms(30), ms(150)), [this] { operate(); });
    }

    void strike() {
        if (over_) return;
        auto const kind = dice_.below(1 + 2 * plan_.crash_weight + 2 * plan_.partition_weight);
        if (kind == 0) disturb();
        else if (kind <= 2 * plan_.crash_weight) crash_some();
        else partition();
        later(dice_.between(ms(50), plan_.fault_every_most), [this] { strike(); });
    }
    void disturb() {
        auto const a = any_node();
        auto const b = any_node();
        if (dice_.chance(1, 2)) return cluster_.net().disconnect(a, b);
        if (cluster_.alive(a)) cluster_.transfer(a, b);
    }
    void crash_some() {
        auto const n = any_node();
        bool const power = plan_.power && dice_.chance(1, 2);
        auto const kind = power ? crash::power : crash::process;
        auto const how = dice_.below(4);
        if (how == 0 && power) {  // the whole room
            for (std::size_t i = 1; i <= cluster_.size(); ++i) cluster_.crash_now(i, kind);
        } else if (how == 1) {
            cluster_.crash_now(n, kind);
        } else if (cluster_.alive(n)) {
            cluster_.crash_in_disk_job(n, dice_.below(12), kind);
        }
    }
    void partition() {
        ++partitions_;
        auto& net = cluster_.net();
        auto const one = any_node();
        auto const how = dice_.below(4);
        for (std::size_t a = 1; a <= cluster_.size(); ++a) {
            for (std::size_t b = 1; b <= cluster_.size(); ++b) {
                bool const out = a == one && b != one;
                bool const in = b == one && a != one;
                bool const halves = (a < one) != (b < one);
                if (how == 0 ? out || in : how == 1 ? out : how == 2 ? in : halves) net.cut(a, b);
            }
        }
        later(dice_.between(ms(100), ms(2500)), [this] { cluster_.net().heal_all(); });
    }

    void client() {
        if (over_) return;
        auto const n = any_node();
        if (cluster_.alive(n)) {
            auto const burst = dice_.chance(1, 8) ? 1 + dice_.below(16) : 1;
            for (std::uint64_t i = 0; i < burst; ++i) {
                if (dice_.chance(1, 3)) cluster_.read(n);
                else cluster_.write(n, dice_.below(plan_.filler_most));
            }
        }
        later(dice_.between(ms(2), ms(80)), [this] { client(); });
    }

    std::uint64_t seed_;
    plan plan_;
    cluster_type cluster_;
    random dice_;
    std::uint64_t partitions_ = 0;
    bool over_ = false;
};

template <class Subject>
report basic_simulation<Subject>::run() {
    cluster_.net().faults = plan_.network;
    for (std::size_t n = 1; n <= cluster_.size(); ++n)
        later(dice_.between(ms(0), ms(200)), [this, n] {
            if (!cluster_.alive(n)) cluster_.start(n);
        });
    later(ms(250), [this] { operate(); });
    for (std::size_t c = 0; c < plan_.clients; ++c) later(ms(300), [this] { client(); });
    later(plan_.quiet_start + ms(1), [this] { strike(); });
    cluster_.run_for(plan_.chaos);
    over_ = true;
    if (!cluster_.failed()) cluster_.settle(std::chrono::seconds{30});

    report r;
    r.seed = seed_;
    r.violation = cluster_.oracle().violation();
    r.trace = cluster_.world().trace();
    r.events = cluster_.world().events();
    r.elections = cluster_.oracle().elections();
    r.kills = cluster_.crashes(crash::process);
    r.power_losses = cluster_.crashes(crash::power);
    r.partitions = partitions_;
    r.network = cluster_.net().counts();
    r.clients = cluster_.clients().counts();
    r.virtual_time = cluster_.world().now().time_since_epoch();
    return r;
}

using simulation = basic_simulation<>;

}  // namespace quorate::sim

#endif
