// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_PLAN_HPP
#define QUORATE_SIM_PLAN_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/sim/cluster_options.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/strike.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace quorate::inline v1::sim {

/// What one run does, drawn from its seed. The settings are drawn, too (swarm testing): a fault
/// that is always on would hide others.
struct plan {
    cluster_options cluster;
    network_faults network;
    std::size_t clients = 1;
    std::size_t filler_most = 64;  ///< bytes that a command carries in addition
    duration chaos = std::chrono::seconds{6};
    fault_weights weights{};
    std::vector<strike> strikes;

    /// `nodes`: the number of first members; 0 if the seed decides.
    static plan draw(std::uint64_t seed, std::size_t nodes = 0);

private:
    void draw_settings(random& dice);
    void draw_faults(random& dice, std::size_t first_members);
    template <class... T>
    static auto pick(random& dice, T... choices) {
        std::common_type_t<T...> const all[] = {choices...};
        return all[dice.below(sizeof...(choices))];
    }
};

inline plan plan::draw(std::uint64_t seed, std::size_t nodes) {
    random dice{seed ^ 0x5EEDU};
    plan p;
    p.cluster.nodes = pick(dice, 1U, 2U, 3U, 3U, 3U, 3U, 3U, 3U, 4U, 4U, 5U, 5U, 5U, 7U);
    if (nodes != 0) p.cluster.nodes = nodes;
    p.draw_settings(dice);
    p.draw_faults(dice, nodes);
    return p;
}

inline void plan::draw_settings(random& dice) {
    using std::chrono::microseconds;
    using std::chrono::milliseconds;
    cluster.core.election_timeout = milliseconds{300};
    cluster.core.heartbeat_interval = milliseconds{60};
    cluster.core.inflight_messages_max = pick(dice, 2U, 8U, 256U);
    cluster.core.message_entries_max = pick(dice, 1U, 3U, 64U, 8192U);
    cluster.segment_bytes = pick(dice, 8U, 32U, 128U) << 10U;
    cluster.memory_bytes_max = pick(dice, 2U, 32U, 65536U) << 10U;
    cluster.drift_ppm_most = pick(dice, 0, 100, 20'000);
    cluster.cpu.most = pick(dice, microseconds{0}, microseconds{50}, microseconds{1000});
    cluster.disk.most = pick(dice, milliseconds{1}, milliseconds{5}, milliseconds{40});
    // With one entry in each message, and a slow disk for each, it would take minutes to bring a
    // follower up to date.
    if (cluster.core.message_entries_max < 64) cluster.disk.most = milliseconds{1};
    network.delay_most = pick(dice, milliseconds{1}, milliseconds{5}, milliseconds{30});
    network.loss = pick(dice, 0U, 10U, 100U);
    network.duplicate = pick(dice, 0U, 20U, 200U);
    network.straggle = pick(dice, 0U, 20U, 200U);
    clients = pick(dice, 1U, 2U, 4U);
    filler_most = pick(dice, 16U, 600U, 6000U);
    if (dice.chance(1, 4)) {
        cluster.proposals_max = pick(dice, 2U, 8U);
        cluster.proposal_bytes_max = pick(dice, 8U, 16U) << 10U;
        cluster.core.inflight_bytes_max = pick(dice, 1U, 8U) << 10U;
        cluster.core.message_bytes_max = pick(dice, 1U, 8U) << 10U;
        cluster.core.pending_reads_max = pick(dice, 2U, 8U);
    }
}

inline void plan::draw_faults(random& dice, std::size_t first_members) {
    using std::chrono::milliseconds;
    for (auto& w : weights) w = pick(dice, 0U, 0U, 1U, 3U);
    // In these runs the membership changes all the time, and disks come back as other nodes; all
    // else is kinder.
    if (dice.chance(1, 3)) {
        for (auto& w : weights) w = w == 3 ? 1 : 0;
        weights[static_cast<std::size_t>(fault::change)] = 12;
        weights[static_cast<std::size_t>(fault::transfer)] = 2;
        weights[static_cast<std::size_t>(fault::wipe)] = pick(dice, 0U, 1U, 3U);
    }
    // Where the membership changes, some nodes are not first members.
    bool const changes = weights[static_cast<std::size_t>(fault::change)] != 0;
    cluster.members =
        first_members != 0 || !changes ? cluster.nodes : 1 + dice.below(cluster.nodes);
    if (first_members != 0 && first_members < 7 && changes) cluster.nodes += dice.below(3);
    duration const quiet = pick(dice, milliseconds{0}, milliseconds{1000}, milliseconds{1000});
    duration const every = pick(dice, milliseconds{400}, milliseconds{800}, milliseconds{1600});
    strikes = draw_strikes(dice, weights, cluster.nodes, quiet + milliseconds{1}, chaos, every);
}

/// Calmer settings, for a failing run that fails with them, too (shrink.hpp).
enum class comfort : std::uint8_t {
    no_loss,
    no_duplicates,
    no_stragglers,
    fast_cpu,
    fast_disk,
    true_clocks,
    one_client,
    small_commands,
    wide_bounds,
};
inline constexpr std::array<std::string_view, 9> comfort_names{
    "no_loss",     "no_duplicates", "no_stragglers",  "fast_cpu",   "fast_disk",
    "true_clocks", "one_client",    "small_commands", "wide_bounds"};
inline constexpr std::size_t comforts = comfort_names.size();

inline void apply(comfort c, plan& p) {
    switch (c) {
        case comfort::no_loss: p.network.loss = 0; return;
        case comfort::no_duplicates: p.network.duplicate = 0; return;
        case comfort::no_stragglers: p.network.straggle = 0; return;
        case comfort::fast_cpu: p.cluster.cpu.most = {}; return;
        case comfort::fast_disk: p.cluster.disk.most = std::chrono::milliseconds{1}; return;
        case comfort::true_clocks: p.cluster.drift_ppm_most = 0; return;
        case comfort::one_client: p.clients = 1; return;
        case comfort::small_commands: p.filler_most = 16; return;
        case comfort::wide_bounds: {
            cluster_options const wide;
            p.cluster.proposals_max = wide.proposals_max;
            p.cluster.proposal_bytes_max = wide.proposal_bytes_max;
            p.cluster.core.inflight_bytes_max = wide.core.inflight_bytes_max;
            p.cluster.core.message_bytes_max = wide.core.message_bytes_max;
            p.cluster.core.pending_reads_max = wide.core.pending_reads_max;
            return;
        }
    }
}

/// The settings and the mix of faults, in two lines. A failing run prints them.
inline std::string describe(plan const& p) {
    auto const us = [](duration d) {
        return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(d).count()) +
               " us";
    };
    auto const& c = p.cluster;
    std::string out = std::to_string(c.nodes) + " nodes, " + std::to_string(c.members) +
                      " of them first members, clients " + std::to_string(p.clients) +
                      ", of 1000 messages " + std::to_string(p.network.loss) + " lost, " +
                      std::to_string(p.network.duplicate) + " doubled, " +
                      std::to_string(p.network.straggle) + " late; delay to " +
                      us(p.network.delay_most) + ", cpu to " + us(c.cpu.most) + ", disk to " +
                      us(c.disk.most) + ", drift to " + std::to_string(c.drift_ppm_most) +
                      " ppm; segments " + std::to_string(c.segment_bytes >> 10U) +
                      " KiB, log in memory " + std::to_string(c.memory_bytes_max >> 10U) +
                      " KiB, commands to " + std::to_string(p.filler_most) + " bytes, " +
                      std::to_string(c.core.message_entries_max) + " entries a message, " +
                      std::to_string(c.core.inflight_messages_max) + " messages under way";
    if (c.proposals_max != cluster_options{}.proposals_max)
        out += "; at most " + std::to_string(c.proposals_max) + " proposals of " +
               std::to_string(c.proposal_bytes_max >> 10U) + " KiB, " +
               std::to_string(c.core.pending_reads_max) + " reads, " +
               std::to_string(c.core.inflight_bytes_max >> 10U) + " KiB under way, " +
               std::to_string(c.core.message_bytes_max >> 10U) + " a message";
    out += "\nfaults:";
    for (std::size_t i = 0; i < fault_kinds; ++i)
        if (p.weights[i] != 0) {
            out += " " + std::string{fault_names[i].name};
            if (p.weights[i] != 1) out += " x" + std::to_string(p.weights[i]);
        }
    return out;
}

}  // namespace quorate::inline v1::sim

#endif
