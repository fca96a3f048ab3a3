// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_STRIKE_HPP
#define QUORATE_SIM_STRIKE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/sim/random.hpp>
#include <quorate/time.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The faults of a run as data. They are drawn from the seed before the run begins. So some of them
/// can be left out, and the others strike as before.
namespace quorate::inline v1::sim {

enum class fault : std::uint8_t {
    // the network
    disconnect,  ///< one connection breaks; its ends dial again
    isolate,     ///< nothing reaches a node or leaves it
    mute,        ///< nothing leaves it
    deafen,      ///< nothing reaches it
    halve,       ///< the cluster falls into two parts
    scatter,     ///< some links are cut, each in one direction
    stall,       ///< a link keeps everything back and then delivers all of it
    // the nodes
    transfer,      ///< an operator asks for another leader
    change,        ///< an operator asks for another membership
    kill,          ///< the process dies
    lose_power,    ///< one machine loses power
    black_out,     ///< all machines lose power
    die_at_disk,   ///< the process dies between two operations on files
    fail_at_disk,  ///< the machine loses power there
    pause,         ///< the process stands still
    slow_cpu,
    // the disks
    slow_disk,
    fill_disk,    ///< no space left
    break_sync,   ///< an fsync fails and its pages count as clean
    break_reads,  ///< every read is an input/output error
    rot,          ///< a bit of a durable entry flips
    wipe,         ///< an empty disk: another incarnation
};
inline constexpr std::size_t fault_kinds = 22;

struct fault_name {
    std::string_view name;   ///< in a plan
    std::string_view story;  ///< in the story of a run: A and B are nodes
};
inline constexpr std::array<fault_name, fault_kinds> fault_names{{
    {"disconnect", "the connection of A and B breaks"},
    {"isolate", "nothing reaches or leaves node A"},
    {"mute", "nothing leaves node A"},
    {"deafen", "nothing reaches node A"},
    {"halve", "the nodes below A and the others are apart"},
    {"scatter", "some links are cut, each in one direction"},
    {"stall", "the link from A to B stalls"},
    {"transfer", "node A is asked to hand its office to B"},
    {"change", "the leader, or else node A, is asked to change the membership"},
    {"kill", "the process of node A is killed"},
    {"lose_power", "node A loses power"},
    {"black_out", "all nodes lose power"},
    {"die_at_disk", "the process of node A dies at its disk"},
    {"fail_at_disk", "node A loses power while its disk works"},
    {"pause", "the process of node A stands still"},
    {"slow_cpu", "node A computes slowly"},
    {"slow_disk", "the disk of node A is slow"},
    {"fill_disk", "the disk of node A is full"},
    {"break_sync", "an fsync of node A will fail"},
    {"break_reads", "reads of node A's disk fail"},
    {"rot", "a bit of a durable entry of node A flips"},
    {"wipe", "node A gets an empty disk"},
}};
constexpr std::string_view to_string(fault f) {
    return fault_names[static_cast<std::size_t>(f)].name;
}

struct strike {
    duration at{};  ///< since the run began
    fault what = fault::kill;
    std::size_t a = 1;
    std::size_t b = 1;
    duration lasts{};          ///< of a fault that passes
    std::uint64_t amount = 0;  ///< random bits for what else the fault needs
};

/// "2.417 s: node 3 loses power"
inline std::string to_string(strike const& s) {
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(s.at).count();
    auto const rest = std::to_string(1000 + ms % 1000);
    std::string out = std::to_string(ms / 1000) + "." + rest.substr(1) + " s: ";
    for (char c : fault_names[static_cast<std::size_t>(s.what)].story) {
        if (c == 'A') out += std::to_string(s.a);
        else if (c == 'B') out += std::to_string(s.b);
        else out += c;
    }
    bool const of_network = fault::isolate <= s.what && s.what <= fault::stall;
    bool const of_node = fault::pause <= s.what && s.what < fault::rot;
    if (of_network || of_node)
        out +=
            " for " +
            std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(s.lasts).count()) +
            " ms";
    return out;
}

/// How often each fault strikes, relative to the others; 0: never in this run.
using fault_weights = std::array<std::uint32_t, fault_kinds>;

/// Strikes from `first` to `end`, at most `every_most` apart.
inline std::vector<strike> draw_strikes(random& dice, fault_weights const& weights,
                                        std::size_t nodes, duration first, duration end,
                                        duration every_most) {
    using std::chrono::milliseconds;
    std::vector<strike> all;
    std::uint64_t sum = 0;
    for (auto w : weights) sum += w;
    if (sum == 0) return all;
    for (auto at = first; at < end; at += dice.between(milliseconds{50}, every_most)) {
        auto pick = dice.below(sum);
        std::size_t kind = 0;
        while (weights[kind] <= pick) pick -= weights[kind++];
        strike s{.at = at, .what = static_cast<fault>(kind)};
        s.a = 1 + dice.below(nodes);
        s.b = 1 + dice.below(nodes);
        s.lasts = dice.between(milliseconds{100}, milliseconds{2500});
        s.amount = dice();
        all.push_back(s);
    }
    return all;
}

}  // namespace quorate::inline v1::sim

#endif
