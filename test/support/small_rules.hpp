// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_SMALL_RULES_HPP
#define QUORATE_TEST_SUPPORT_SMALL_RULES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <span>

/// Quorum systems that say nothing of gates, and what two rules owe each other by definition.
namespace quorate_test {

using quorate::node_id;
using quorate::slot_set;

// What a user writes: R nodes commit, E nodes elect.
struct counts {
    std::size_t n = 0;
    int r = 0;
    int e = 0;

    constexpr std::span<node_id const> members() const { return std::span{ids}.first(n); }
    constexpr bool commits(slot_set s) const { return (s & slot_set::first(n)).size() >= r; }
    constexpr bool elects(slot_set s) const { return (s & slot_set::first(n)).size() >= e; }
    friend constexpr bool operator==(counts const&, counts const&) = default;

    static constexpr std::array<node_id, 40> ids = [] {
        std::array<node_id, 40> made{};
        for (std::uint64_t i = 0; i < 40; ++i) made[i] = node_id{i + 1};
        return made;
    }();
};

// Any rule on 3 nodes, as a truth table: bit s says whether the set s decides.
struct table {
    std::uint8_t yes = 0;
    static constexpr std::array<node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(slot_set s) const { return ((yes >> (s.bits() & 7U)) & 1U) != 0; }
};

// The definitions, over pairs of sets, as the library's shortcut does not go.
template <class F, class G>
bool every_pair_meets(std::size_t n, F first, G second) {
    for (std::uint64_t i = 0; i < (1U << n); ++i)
        for (std::uint64_t j = 0; j < (1U << n); ++j)
            if ((i & j) == 0 && first(slot_set{i}) && second(slot_set{j})) return false;
    return true;
}

}  // namespace quorate_test

#endif
