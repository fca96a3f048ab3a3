// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_SIMULATION_HPP
#define QUORATE_SIM_SIMULATION_HPP

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/cluster.hpp>
#include <quorate/sim/liveness.hpp>
#include <quorate/sim/plan.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/replay.hpp>
#include <quorate/sim/report.hpp>
#include <quorate/sim/strike.hpp>
#include <quorate/sim/subject.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// One run from a seed. First a cluster meets faults and changes of its membership, with clients.
/// Then the faults stand still around a core of nodes, which must make progress. Then there is
/// peace: all nodes recover, and everything is judged.
template <class Subject = default_subject>
class basic_simulation {
public:
    using cluster_type = basic_cluster<Subject>;
    using quorum_type = typename cluster_type::quorum_type;

    /// Decides by a majority of as many nodes as the seed draws.
    explicit basic_simulation(replay const& r)
        requires std::same_as<quorum_type, majority>
        : plan_{r.draw()},
          cluster_{r.seed, plan_.cluster},
          dice_{cluster_.world().dice().split()} {}
    /// Decides by `quorum`, over the nodes 1, 2, 3, ...
    basic_simulation(replay const& r, quorum_type const& quorum)
        : plan_{r.draw(quorum.members().size())},
          cluster_{r.seed, plan_.cluster, quorum},
          dice_{cluster_.world().dice().split()} {}
    explicit basic_simulation(std::uint64_t seed)
        requires std::same_as<quorum_type, majority>
        : basic_simulation{replay{seed}} {}
    basic_simulation(std::uint64_t seed, quorum_type const& quorum)
        : basic_simulation{replay{seed}, quorum} {}

    cluster_type& world() { return cluster_; }
    sim::plan const& plan() const { return plan_; }
    report run();

private:
    static constexpr duration ms(std::uint64_t n) { return std::chrono::milliseconds{n}; }
    /// The time, in election timeouts, after which all must be well.
    static constexpr std::uint64_t liveness_timeouts = 60;

    template <class F>
    void later(duration delay, F&& f) {
        cluster_.world().after(delay, nullptr, std::forward<F>(f));
    }
    std::size_t any_node() { return 1 + dice_.below(cluster_.size()); }

    /// Restarts nodes that are down, and notices those that stopped by themselves.
    void operate() {
        if (over_) return;
        for (std::size_t n = 1; n <= cluster_.size(); ++n) {
            bool const soon = dice_.chance(1, 4);
            if (!cluster_.alive(n)) {
                if (soon) cluster_.start(n);
            } else if (cluster_.gave_up(n) && soon && !cluster_.rotten(n)) {
                cluster_.restart(n);
            } else {
                if (dice_.chance(1, 32)) cluster_.inspect(n);
                if (cluster_.started(n)) cluster_.membership().look(n);
            }
        }
        later(dice_.between(ms(30), ms(150)), [this] { operate(); });
    }

    /// Carries out the strike, and says whether it hit anything. Faults of a disk are counted by
    /// the disk, once it has had them.
    bool hit(strike const& s);
    bool hit_network(strike const& s);
    bool hit_disk(strike const& s);
    bool change(strike const& s);
    void cut_for(duration d, bool (*cuts)(std::size_t from, std::size_t to, strike const&),
                 strike const& s) {
        auto const each = [this, cuts, &s](void (network::*act)(std::size_t, std::size_t)) {
            for (std::size_t a = 1; a <= cluster_.size(); ++a)
                for (std::size_t b = 1; b <= cluster_.size(); ++b)
                    if (a != b && cuts(a, b, s)) (cluster_.net().*act)(a, b);
        };
        each(&network::cut);
        later(d, [this, each] {
            if (!over_) each(&network::heal);
        });
    }
    void end_later(strike const& s, void (*end)(disk_faults&)) {
        later(s.lasts, [this, end, n = s.a] { end(cluster_.disk(n).faults); });
    }
    bool slow(strike const& s, void (cluster_type::*set)(std::size_t, latency), latency usual,
              duration most) {
        (cluster_.*set)(s.a, {usual.least, most});
        later(s.lasts, [this, set, usual, n = s.a] { (cluster_.*set)(n, usual); });
        return true;
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
    report summary();

    sim::plan plan_;
    cluster_type cluster_;
    random dice_;
    std::array<std::uint64_t, fault_kinds> struck_{};
    bool over_ = false;
};

template <class Subject>
bool basic_simulation<Subject>::hit_network(strike const& s) {
    auto& net = cluster_.net();
    switch (s.what) {
        case fault::disconnect:
            if (!net.connected(s.a, s.b)) return false;
            net.disconnect(s.a, s.b);
            return true;
        case fault::stall: net.stall(s.a, s.b, cluster_.world().now() + s.lasts); return s.a != s.b;
        case fault::isolate:
            cut_for(
                s.lasts, [](auto a, auto b, strike const& t) { return a == t.a || b == t.a; }, s);
            return true;
        case fault::mute:
            cut_for(
                s.lasts, [](auto a, auto, strike const& t) { return a == t.a; }, s);
            return true;
        case fault::deafen:
            cut_for(
                s.lasts, [](auto, auto b, strike const& t) { return b == t.a; }, s);
            return true;
        case fault::halve:
            cut_for(
                s.lasts, [](auto a, auto b, strike const& t) { return (a < t.a) != (b < t.a); }, s);
            return s.a != 1;
        default:  // scatter
            cut_for(
                s.lasts,
                [](auto a, auto b, strike const& t) {
                    return (t.amount >> (8 * (a % 8) + b % 8) & 1U) != 0;
                },
                s);
            return true;
    }
}

template <class Subject>
bool basic_simulation<Subject>::hit_disk(strike const& s) {
    auto& c = cluster_;
    auto& faults = c.disk(s.a).faults;
    switch (s.what) {
        case fault::slow_disk:
            return slow(s, &cluster_type::set_disk_latency, plan_.cluster.disk, ms(200));
        case fault::fill_disk:
            faults.bytes_max = c.disk(s.a).bytes() + s.amount % 4096;
            end_later(s, [](disk_faults& f) { f.bytes_max = disk_faults::never; });
            return false;
        case fault::break_sync:
            faults.syncs_until_error = s.amount % 8;
            end_later(s, [](disk_faults& f) { f.syncs_until_error = disk_faults::never; });
            return false;
        case fault::break_reads:
            faults.reads_fail = true;
            end_later(s, [](disk_faults& f) { f.reads_fail = false; });
            return false;
        case fault::rot:
            if (c.rotten(s.a) || !c.membership().may_lose(s.a) || !c.rot(s.a, s.amount))
                return false;
            if (s.amount >> 63U)
                c.crash_now(s.a, crash::process);  // so that the damage is found at once
            return true;
        default:  // wipe
            if (!c.membership().may_lose(s.a)) return false;
            c.wipe(s.a);
            return true;
    }
}

/// Changes the membership to any lawful system over any nodes whose disks are sound, with learners.
template <class Subject>
bool basic_simulation<Subject>::change(strike const& s) {
    if constexpr (changing_subject<Subject>) {
        random dice{s.amount};
        std::vector<node_id> voters;
        slot_set learners;
        auto const many = dice.chance(1, 2);
        for (std::size_t n = 1; n <= cluster_.size(); ++n) {
            bool const votes = dice.chance(many ? 3 : 1, 4);
            bool const learns = dice.chance(1, 4);
            if (cluster_.rotten(n)) continue;
            if (votes) voters.push_back({n});
            if (learns) learners.insert(n - 1);
        }
        if (voters.empty()) return false;
        auto const q = Subject::draw_system(dice, voters);
        auto const leader = cluster_.leader();
        return q && cluster_.membership().change(leader != 0 ? leader : s.a, quorum_type{*q},
                                                 learners, &dice);
    }
    return false;
}

template <class Subject>
bool basic_simulation<Subject>::hit(strike const& s) {
    auto& c = cluster_;
    if (s.what <= fault::stall) return hit_network(s);
    if (fault::slow_disk <= s.what) return hit_disk(s);
    bool const alive = c.alive(s.a);
    switch (s.what) {
        case fault::black_out:
            for (std::size_t i = 1; i <= c.size(); ++i) c.crash_now(i, crash::power);
            return true;
        case fault::lose_power: c.crash_now(s.a, crash::power); return true;
        case fault::slow_cpu:
            return slow(s, &cluster_type::set_cpu_latency, plan_.cluster.cpu, ms(20));
        default: break;
    }
    if (!alive) return false;
    switch (s.what) {
        case fault::change: return change(s);
        case fault::transfer: c.transfer(s.a, s.b); return c.leader() == s.a && s.a != s.b;
        case fault::kill: c.crash_now(s.a, crash::process); return true;
        case fault::pause: c.pause(s.a, s.lasts); return true;
        case fault::die_at_disk:
            c.crash_in_disk_job(s.a, s.amount % 12, crash::process);
            return false;
        default: c.crash_in_disk_job(s.a, s.amount % 12, crash::power); return false;
    }
}

template <class Subject>
report basic_simulation<Subject>::summary() {
    report r;
    r.violation = cluster_.oracle().violation();
    r.trace = cluster_.world().trace();
    r.events = cluster_.world().events();
    r.elections = cluster_.oracle().elections();
    r.kills = cluster_.crashes(crash::process);
    r.power_losses = cluster_.crashes(crash::power);
    r.struck = struck_;
    auto const count = [&](fault f) -> std::uint64_t& {
        return r.struck[static_cast<std::size_t>(f)];
    };
    count(fault::die_at_disk) = cluster_.disk_deaths(crash::process);
    count(fault::fail_at_disk) = cluster_.disk_deaths(crash::power);
    for (std::size_t n = 1; n <= cluster_.size(); ++n) {
        auto const& told = cluster_.disk(n).told;
        count(fault::fill_disk) += told.full;
        count(fault::break_sync) += told.syncs;
        count(fault::break_reads) += told.reads;
    }
    r.network = cluster_.net().counts();
    r.clients = cluster_.clients().counts();
    r.changes = cluster_.membership().counts();
    r.virtual_time = cluster_.world().now().time_since_epoch();
    r.counted = r.too_little().empty() ? 1 : 0;
    return r;
}

template <class Subject>
report basic_simulation<Subject>::run() {
    cluster_.net().faults = plan_.network;
    for (std::size_t n = 1; n <= cluster_.size(); ++n)
        later(dice_.between(ms(0), ms(200)), [this, n] {
            if (!cluster_.alive(n)) cluster_.start(n);
        });
    later(ms(250), [this] { operate(); });
    for (std::size_t c = 0; c < plan_.clients; ++c) later(ms(300), [this] { client(); });
    for (auto const& s : plan_.strikes)
        later(s.at, [this, &s] {
            if (hit(s)) ++struck_[static_cast<std::size_t>(s.what)];
        });
    cluster_.run_for(plan_.chaos);
    over_ = true;
    duration const limit = liveness_timeouts * plan_.cluster.core.election_timeout;
    if (!cluster_.failed()) liveness<cluster_type>{cluster_}.with_core(dice_.split(), limit);
    if (!cluster_.failed()) cluster_.settle(limit);
    return summary();
}

using simulation = basic_simulation<>;

}  // namespace quorate::inline v1::sim

#endif
