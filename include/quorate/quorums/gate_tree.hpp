// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_GATE_TREE_HPP
#define QUORATE_QUORUMS_GATE_TREE_HPP

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <span>

namespace quorate::inline v1 {

/// A gate decides if what decides inside it weighs `threshold` or more together. In a gate stand
/// members, each of weight 1, and further gates, each of its own weight. A member of another weight
/// stands in a gate of its own, which has that weight.
struct gate {
    slot_set members;
    std::uint32_t threshold = 0;
    std::uint32_t weight = 1;  ///< of this gate in the one around it
    std::uint32_t span = 1;    ///< how many gates are in here, itself included

    friend constexpr bool operator==(gate const&, gate const&) = default;
};

/// One rule, which says what sets decide, as data: a gate of gates over slots. Every shipped quorum
/// system can say its rules this way, and the exact answers for large systems are computed from it.
/// A tree is upward closed by construction.
///
/// The gates stand in one array, each before the gates inside it. A tree is built by `open`, `add`,
/// `append` and `close`. Each of them gives false where a limit is reached or its argument is
/// wrong. Then the tree must not be used, even if it says that it is `finished()`.
class gate_tree {
public:
    static constexpr std::size_t gates_max = 96;
    static constexpr std::size_t depth_max = 8;
    /// Of what stands directly in one gate; it bounds the memory of a knapsack (knapsack.hpp).
    static constexpr std::uint32_t weight_sum_max = 65535;

    constexpr gate_tree() = default;

    /// Begins a gate inside the open one, or the outermost gate. False for a second outermost gate,
    /// for the weight 0 and at the bounds.
    constexpr bool open(std::uint32_t threshold, std::uint32_t weight = 1) {
        if (count_ == gates_max || depth_ == depth_max || (depth_ == 0 && count_ != 0) ||
            weight == 0)
            return false;
        gates_[count_] = {{}, threshold, weight, 1};
        open_[depth_++] = static_cast<std::uint8_t>(count_++);
        return true;
    }
    /// Adds a member to the open gate. False also if the member stands there already.
    constexpr bool add(std::size_t slot, std::uint32_t weight = 1) {
        if (depth_ == 0 || stands_in_open_gate(slot)) return false;
        if (weight != 1) return open(1, weight) && add(slot) && close();
        gates_[open_[depth_ - 1]].members.insert(slot);
        return true;
    }
    /// Adds a whole tree as a gate inside the open one, or as the outermost gate. `where` says
    /// which slots its slots become.
    constexpr bool append(gate_tree const& part, quorums::slot_map const& where,
                          std::uint32_t weight = 1) {
        if (!part.finished() || depth_ + part.depth() > depth_max ||
            count_ + part.count_ > gates_max)
            return false;
        if ((depth_ == 0 && count_ != 0) || weight == 0) return false;
        auto const root = count_;
        for (std::size_t i = 0; i < part.count_; ++i) {
            gates_[count_] = part.gates_[i];
            gates_[count_].members = where.places(part.gates_[i].members);
            ++count_;
        }
        gates_[root].weight = weight;
        return true;
    }
    /// The weight of what stands in the open gate so far. Precondition: a gate is open.
    constexpr std::uint64_t open_weight() const {
        std::size_t const at = open_[depth_ - 1];
        auto total = static_cast<std::uint64_t>(gates_[at].members.size());
        for (auto i = at + 1; i < count_; i += gates_[i].span) total += gates_[i].weight;
        return total;
    }
    /// Ends the open gate with this threshold, in place of the one that it was opened with.
    constexpr bool close(std::uint32_t threshold) {
        if (depth_ == 0) return false;
        gates_[open_[depth_ - 1]].threshold = threshold;
        return close();
    }
    /// Gives gate `at`, which was just closed, another weight. Precondition: the gate around it is
    /// still open, since `close` of that gate checks the sum.
    constexpr bool weigh(std::size_t at, std::uint32_t weight) {
        if (weight == 0) return false;
        gates_[at].weight = weight;
        return true;
    }
    /// Ends the open gate. False if the gate could never decide, would always decide, or has a
    /// total weight above weight_sum_max.
    constexpr bool close() {
        if (depth_ == 0) return false;
        std::size_t const at = open_[--depth_];
        open_[depth_] = 0;
        gates_[at].span = static_cast<std::uint32_t>(count_ - at);
        auto const total = total_weight(at);
        return 0 < gates_[at].threshold && gates_[at].threshold <= total && total <= weight_sum_max;
    }

    constexpr bool finished() const { return count_ != 0 && depth_ == 0; }
    /// Each gate stands before the gates inside it; the first is the outermost.
    constexpr std::span<gate const> gates() const { return {gates_.data(), count_}; }
    /// Calls `f(index)` for each gate that stands directly in gate `at`.
    template <class F>
    constexpr void for_each_in(std::size_t at, F f) const {
        auto const end = at + gates_[at].span;
        for (auto i = at + 1; i < end; i += gates_[i].span) f(i);
    }
    /// The weight of what stands directly in gate `at`. It has 64 bits, as the sum of 96 weights of
    /// 32 bits may not fit in 32.
    constexpr std::uint64_t total_weight(std::size_t at) const {
        auto total = static_cast<std::uint64_t>(gates_[at].members.size());
        for_each_in(at, [&](std::size_t i) { total += gates_[i].weight; });
        return total;
    }
    /// All members in gate `at`, however deep.
    constexpr slot_set members_in(std::size_t at) const {
        slot_set all;
        for (auto i = at; i < at + gates_[at].span; ++i) all = all | gates_[i].members;
        return all;
    }
    constexpr slot_set members() const { return count_ == 0 ? slot_set{} : members_in(0); }
    /// Does each member of gate `at` stand in one place only? Gate 0 is the whole tree.
    constexpr bool is_read_once(std::size_t at = 0) const {
        int places = 0;
        for (auto i = at; count_ != 0 && i < at + gates_[at].span; ++i)
            places += gates_[i].members.size();
        return places == (count_ == 0 ? 0 : members_in(at).size());
    }
    /// Is gate `at` around one member and nothing else? A member whose weight is not 1 stands so.
    constexpr bool is_leaf(std::size_t at) const {
        return gates_[at].span == 1 && gates_[at].members.size() == 1;
    }
    constexpr std::size_t depth() const { return count_ == 0 ? 0 : depth_of(0); }

    constexpr bool decides(slot_set s) const { return count_ != 0 && decides(0, s); }
    /// Does gate `at`, by itself, decide for this set?
    constexpr bool decides(std::size_t at, slot_set s) const {
        gate const& g = gates_[at];
        auto held = static_cast<std::uint64_t>((s & g.members).size());
        auto const end = at + g.span;
        for (auto i = at + 1; i < end; i += gates_[i].span)
            if (decides(i, s)) held += gates_[i].weight;
        return held >= g.threshold;
    }

    /// The rule that says yes to a set iff this one says no to its complement. So each gate of it
    /// needs just the weight without which its counterpart here cannot decide.
    constexpr gate_tree dual() const {
        gate_tree other = *this;
        for (std::size_t i = 0; i < count_; ++i)
            other.gates_[i].threshold =
                static_cast<std::uint32_t>(total_weight(i) + 1 - gates_[i].threshold);
        return other;
    }
    /// The same rule, with its slots translated to places of a list.
    constexpr gate_tree moved(quorums::slot_map const& where) const {
        gate_tree other = *this;
        for (std::size_t i = 0; i < count_; ++i)
            other.gates_[i].members = where.places(gates_[i].members);
        return other;
    }

    friend constexpr bool operator==(gate_tree const&, gate_tree const&) = default;

private:
    constexpr bool stands_in_open_gate(std::size_t slot) const {
        std::size_t const at = open_[depth_ - 1];
        if (gates_[at].members.contains(slot)) return true;
        for (auto i = at + 1; i < count_; i += gates_[i].span)
            if (is_leaf(i) && gates_[i].members.contains(slot)) return true;
        return false;
    }
    constexpr std::size_t depth_of(std::size_t at) const {
        std::size_t deepest = 0;
        for_each_in(at, [&](std::size_t i) {
            auto const d = depth_of(i);
            deepest = d < deepest ? deepest : d;
        });
        return deepest + 1;
    }

    std::array<gate, gates_max> gates_{};  // default values from count_ on
    std::size_t count_ = 0;
    // The open gates, outermost first; zero behind them, so that equal trees are equal values.
    std::array<std::uint8_t, depth_max> open_{};
    std::size_t depth_ = 0;
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// The member of gate `at`, if there is only one in it and in all gates inside it.
constexpr std::optional<std::size_t> lone_member(gate_tree const& tree, std::size_t at) {
    for (auto i = at; i < at + tree.gates()[at].span; ++i) {
        gate const& g = tree.gates()[i];
        bool const innermost = i + 1 == at + tree.gates()[at].span;
        if (g.members.size() != (innermost ? 1 : 0)) return std::nullopt;
        if (innermost) return static_cast<std::size_t>(std::countr_zero(g.members.bits()));
        if (g.span != tree.gates()[i + 1].span + 1) return std::nullopt;
    }
    return std::nullopt;
}

/// Copies gate `at` in canonical form, so that one rule has one encoding. In each gate members come
/// first, by slot, then gates. A member that is alone in a gate of weight 1 is moved out of that
/// gate. False if a member then stands twice in one gate.
constexpr bool copy_canonical(gate_tree const& from, std::size_t at, gate_tree& to) {
    gate const& g = from.gates()[at];
    bool ok = to.open(g.threshold, g.weight);
    std::uint32_t weights[64] = {};
    for (std::size_t slot = 0; slot < 64; ++slot) weights[slot] = g.members.contains(slot) ? 1 : 0;
    from.for_each_in(at, [&](std::size_t i) {
        auto const lone = lone_member(from, i);
        if (!lone) return;
        auto& weight = weights[*lone];
        ok = ok && weight == 0;
        weight = from.gates()[i].weight;
    });
    for (std::size_t slot = 0; slot < 64; ++slot)
        if (weights[slot] != 0) ok = ok && to.add(slot, weights[slot]);
    from.for_each_in(at, [&](std::size_t i) {
        if (!lone_member(from, i)) ok = ok && copy_canonical(from, i, to);
    });
    return ok && to.close();
}
/// The tree in canonical form; nothing if the tree is not finished, or a member stands twice in one
/// gate.
constexpr std::optional<gate_tree> canonical(gate_tree const& tree) {
    gate_tree copy;
    if (!tree.finished() || !copy_canonical(tree, 0, copy)) return std::nullopt;
    return copy;
}

/// A system that can say its rules as gates over its own slots. `gates` gives nothing if a rule has
/// more gates than a gate_tree can hold.
template <class Q>
concept gate_described = requires(Q const& q, question which) {
    { q.gates(which) } -> std::same_as<std::optional<gate_tree>>;
};

/// The gates of any system; nothing if the system does not say them.
template <quorum_rule Q>
constexpr std::optional<gate_tree> gates_of(Q const& q, question which) {
    if constexpr (gate_described<Q>) return q.gates(which);
    else return std::nullopt;
}

/// The rule "`threshold` of the first `count` slots", of which systems that count their members
/// consist. Nothing if the threshold is not from 1 to `count`.
constexpr std::optional<gate_tree> counting_gate(std::size_t count, std::size_t threshold) {
    gate_tree tree;
    bool ok = tree.open(static_cast<std::uint32_t>(threshold));
    for (std::size_t slot = 0; slot < count; ++slot) ok = ok && tree.add(slot);
    return ok && tree.close() ? std::optional{tree} : std::nullopt;
}

}  // namespace quorate::inline v1::quorums

#endif
