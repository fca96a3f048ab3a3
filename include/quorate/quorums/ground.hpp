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

/// A list of nodes in ascending order of (id, incarnation); a node's place is its position. There
/// is room for the members of two quorum systems.
class node_list {
public:
    static constexpr std::size_t nodes_max = 2 * quorum_members_max;

    constexpr std::span<member_id const> nodes() const { return {nodes_.data(), count_}; }
    constexpr std::size_t size() const { return count_; }
    constexpr slot_set all() const { return slot_set::first(count_); }
    /// size() if the node is not in the list.
    constexpr std::size_t place_of(member_id node) const {
        std::size_t at = 0;
        while (at < count_ && nodes_[at] != node) ++at;
        return at;
    }
    /// Adds a node, unless it is in the list already. Precondition: there is room.
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

/// The stores of a system's members, by slot; empty where only ids matter. They are needed where a
/// node may have been wiped: it keeps its id, but has forgotten what it promised, so it is another
/// node (rule: node-is-its-store; Z56).
using store_list = std::span<incarnation const>;

/// The nodes of one or two systems together, and the place of each member among them. Systems must
/// be compared by these places. A comparison by slot would take different nodes for one, since a
/// slot means something in one value only (rule: nodes-not-slots; Z55). A comparison by id would
/// take two nodes for one if the id was given twice (Z56).
///
/// Precondition: at most 32 members each. Otherwise a constant expression does not compile, and a
/// call at run time throws std::invalid_argument.
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
