// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_KNAPSACK_HPP
#define QUORATE_QUORUMS_KNAPSACK_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace quorate::inline v1::quorums {

/// Something that may be taken: its weight counts towards a goal, and it has a cost.
struct offer {
    std::uint64_t weight = 0;
    std::uint64_t cost = 0;
};

/// The offers that are taken, and what they cost together.
struct bargain {
    std::uint64_t cost = 0;
    std::vector<bool> taken;  ///< by offer
};

/// The cheapest choice of offers that weighs `goal` or more; nothing if all offers together weigh
/// less. Dynamic programming over the weight takes offers x goal steps and as much memory. That is
/// why the weights in a gate are bounded (gate_tree::weight_sum_max).
inline std::optional<bargain> cheapest(std::vector<offer> const& offers, std::uint64_t goal) {
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    constexpr auto skipped = std::numeric_limits<std::uint32_t>::max();
    // By the weight so far; the last state stands for the goal or more.
    auto const states = static_cast<std::size_t>(goal) + 1;
    std::vector<std::uint64_t> cost(states, never);
    std::vector<std::uint32_t> from(offers.size() * states, skipped);
    cost[0] = 0;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        auto const before = cost;
        for (std::size_t s = 0; s < states; ++s) {
            if (before[s] == never) continue;
            auto const to = static_cast<std::size_t>(std::min(s + offers[i].weight, goal));
            if (cost[to] <= before[s] + offers[i].cost) continue;
            cost[to] = before[s] + offers[i].cost;
            from[i * states + to] = static_cast<std::uint32_t>(s);
        }
    }
    if (cost.back() == never) return std::nullopt;
    bargain best{cost.back(), std::vector<bool>(offers.size())};
    auto state = states - 1;
    for (auto i = offers.size(); i-- != 0;) {
        auto const previous = from[i * states + state];
        if (previous == skipped) continue;
        best.taken[i] = true;
        state = previous;
    }
    return best;
}

}  // namespace quorate::inline v1::quorums

#endif
