// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_AVAILABILITY_HPP
#define QUORATE_QUORUMS_AVAILABILITY_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <span>
#include <vector>

/// How likely a rule can decide while nodes fail independently, each with a probability of its own.
/// Both ways are exact. For a truth table the sum goes over all sets of nodes. For a tree it goes
/// over the weights that can come together. That is right only if each member stands in one place;
/// otherwise the parts of a gate are not independent.
namespace quorate::inline v1 {

/// The probability that the nodes that are up decide. `down[slot]` is the probability, from 0 to 1,
/// that the node of a slot is down. Precondition: `down` has a value for each member.
inline double availability(quorums::truth_table const& rule, std::span<double const> down) {
    double sum = 0;
    rule.for_each([&](slot_set up) {
        double product = 1;
        for (std::size_t slot = 0; slot < rule.members(); ++slot)
            product *= up.contains(slot) ? 1 - down[slot] : down[slot];
        sum += product;
    });
    return sum;
}

/// The same for gate `at` of a tree. Precondition: tree.is_read_once(at).
inline double availability(gate_tree const& tree, std::span<double const> down,
                           std::size_t at = 0) {
    gate const& g = tree.gates()[at];
    // probability[w]: that the parts looked at so far weigh w; the last one stands for the
    // threshold or more.
    std::vector<double> probability(std::size_t{g.threshold} + 1);
    probability[0] = 1;
    auto const add = [&](double up, std::size_t weight) {
        for (auto w = probability.size(); w-- != 0;) {
            auto const moved = probability[w] * up;
            probability[w] -= moved;
            probability[std::min(w + weight, probability.size() - 1)] += moved;
        }
    };
    for (auto rest = g.members.bits(); rest != 0; rest &= rest - 1)
        add(1 - down[static_cast<std::size_t>(std::countr_zero(rest))], 1);
    tree.for_each_in(
        at, [&](std::size_t i) { add(availability(tree, down, i), tree.gates()[i].weight); });
    return probability.back();
}

}  // namespace quorate::inline v1

#endif
