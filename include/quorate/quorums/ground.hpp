// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_GROUND_HPP
#define QUORATE_QUORUMS_GROUND_HPP

#include <array>
#include <cstddef>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <span>

namespace quorate::inline v1 {

/// Some nodes, each with a place: up to two quorum systems' worth, ascending by (id, incarnation).
class node_list {
public:
    static constexpr std::size_t nodes_max = 2 * quorum_members_max;

    constexpr std::span<member_id const> nodes() const { return {nodes_.data(), count_}; }
    constexpr std::size_t size() const { return count_; }
    constexpr slot_set all() const { return slot_set::first(count_); }
    constexpr std::size_t place_of(member_id node) const {
        std::size_t at = 0;
        while (at < count_ && nodes_[at] != node) ++at;
        return at;
    }
    /// Once, wherever it comes from.
    constexpr void insert(member_id node) {
        if (place_of(node) != count_) return;
        auto at = count_++;
        for (; at != 0 && node < nodes_[at - 1]; --at) nodes_[at] = nodes_[at - 1];
        nodes_[at] = node;
    }

    friend constexpr bool operator==(node_list const&, node_list const&) = default;

private:
    std::array<member_id, nodes_max> nodes_{};  // zero from count_ on
    std::size_t count_ = 0;
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// The stores of a system's members, by slot; empty where only ids matter. A wiped node is another
/// node (Z56).
using store_list = std::span<incarnation const>;

/// The nodes of one or two systems together, and where each member of either is among them: what
/// systems must be compared by, since a slot means something in one value only (Z55) and an id two
/// nodes if it was given twice (Z56). Precondition: at most 32 members each; else it does not
/// compile, or throws std::invalid_argument.
template <has_members A, has_members B>
class ground {
public:
    constexpr ground(A const& a, B const& b, store_list stores_of_a = {},
                     store_list stores_of_b = {}) {
        insert(a, stores_of_a);
        insert(b, stores_of_b);
        in_first_ = seat(a, stores_of_a);
        in_second_ = seat(b, stores_of_b);
    }

    constexpr node_list const& nodes() const { return nodes_; }
    constexpr slot_map const& in_first() const { return in_first_; }
    constexpr slot_map const& in_second() const { return in_second_; }

private:
    static constexpr member_id node(node_id id, std::size_t slot, store_list stores) {
        return {id, stores.empty() ? incarnation{} : stores[slot]};
    }
    template <class Q>
    constexpr void insert(Q const& q, store_list stores) {
        if (std::ranges::size(q.members()) > quorum_members_max)
            quorum_members_must_be_1_to_32_unique_nonzero_ids();
        std::size_t slot = 0;
        for (node_id id : q.members()) nodes_.insert(node(id, slot++, stores));
    }
    template <class Q>
    constexpr slot_map seat(Q const& q, store_list stores) const {
        std::size_t slot = 0;
        return slot_map{q, [&](node_id id) { return nodes_.place_of(node(id, slot++, stores)); }};
    }

    node_list nodes_;
    slot_map in_first_;
    slot_map in_second_;
};

}  // namespace quorate::inline v1::quorums

#endif
