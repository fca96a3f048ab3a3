// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_INTERSECTION_HPP
#define QUORATE_QUORUMS_INTERSECTION_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <stdexcept>

/// The obligations between quorum systems, decided by asking about every set of members: 2^n questions, in a
/// static_assert or at run time. Two upward closed rules meet iff no set satisfies one while its complement satisfies
/// the other, so pairs of sets (4^n) need not be tried; where a rule is not upward closed that shortcut is wrong (Z57),
/// hence `upward_closed`. Systems are compared by node, never by slot (Z55).
namespace quorate {

/// More members (of both sides together) than this are not decided by enumeration.
inline constexpr std::size_t intersection_members_max = 12;

/// Not constexpr on purpose: in a constant expression the compiler stops here and prints the name.
[[noreturn]] inline void intersection_is_decided_for_at_most_12_members() {
    throw std::length_error{"quorate: intersection of quorum systems is decided for at most 12 members"};
}

/// Asks f(set, rest of the members) about every set of members of `q`; true if it always said true.
template <has_members Q, class F>
constexpr bool all_of_sets(Q const& q, F f) {
    auto const count = static_cast<std::size_t>(std::ranges::size(q.members()));
    if (count > intersection_members_max) intersection_is_decided_for_at_most_12_members();
    for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << count); ++bits)
        if (!f(slot_set{bits}, slot_set::first(count) - slot_set{bits})) return false;
    return true;
}

/// The nodes of two systems, and where each node is in either: what they must be compared by.
template <has_members A, has_members B>
class common_ground {
public:
    constexpr common_ground(A const& a, B const& b)
        : nodes_{checked_members(id_list::unite(a.members(), b.members()))}, to_a_{nodes_, a}, to_b_{nodes_, b} {}

    constexpr auto members() const { return nodes_.ids(); }
    constexpr slot_set in_first(slot_set s) const { return to_a_(s); }
    constexpr slot_set in_second(slot_set s) const { return to_b_(s); }

private:
    id_list nodes_;
    slot_map to_a_;
    slot_map to_b_;
};

/// E∩R: every commit quorum meets every election quorum, so that what was written can be read.
template <quorum_rule Q>
constexpr bool intersecting(Q const& q) {
    return all_of_sets(q, [&](slot_set set, slot_set rest) { return !(commits(q, set) && elects(q, rest)); });
}

/// E∩E: two election quorums meet. Needed where two nodes may use the same term number, or both win it.
template <quorum_rule Q>
constexpr bool elections_intersect(Q const& q) {
    return all_of_sets(q, [&](slot_set set, slot_set rest) { return !(elects(q, set) && elects(q, rest)); });
}

/// Every commit quorum of `a` meets every election quorum of `b`.
template <quorum_rule A, quorum_rule B>
constexpr bool intersecting(A const& a, B const& b) {
    common_ground const ground{a, b};
    return all_of_sets(ground, [&](slot_set set, slot_set rest) {
        return !(commits(a, ground.in_first(set)) && elects(b, ground.in_second(rest)));
    });
}

/// The same sets of nodes commit in both, and the same elect. A member that only one side lists makes no difference
/// unless its acknowledgement or vote does.
template <quorum_rule A, quorum_rule B>
constexpr bool equivalent(A const& a, B const& b) {
    common_ground const ground{a, b};
    return all_of_sets(ground, [&](slot_set set, slot_set) {
        auto const in_a = ground.in_first(set);
        auto const in_b = ground.in_second(set);
        return commits(a, in_a) == commits(b, in_b) && elects(a, in_a) == elects(b, in_b);
    });
}

/// A superset of a quorum is a quorum, for both questions.
template <quorum_rule Q>
constexpr bool upward_closed(Q const& q) {
    std::array<unsigned char, std::size_t{1} << intersection_members_max> answers{};
    auto const by_slots = [&](slot_set set, slot_set) {
        auto& answer = answers[static_cast<std::size_t>(set.bits())];
        answer = static_cast<unsigned char>((commits(q, set) ? 1 : 0) | (elects(q, set) ? 2 : 0));
        // A set is asked after all its subsets: it must say yes to whatever one with a slot less said yes to.
        for (auto rest = set.bits(); rest != 0; rest &= rest - 1) {
            auto const smaller = answers[static_cast<std::size_t>(set.bits() & ~(rest & (~rest + 1)))];
            if ((smaller & ~answer) != 0) return false;
        }
        return true;
    };
    return all_of_sets(q, by_slots);
}

/// What a system must be to decide alone, with terms that two nodes may both use: upward closed, able to decide with
/// all members, E∩R and E∩E.
template <quorum_rule Q>
constexpr bool lawful(Q const& q) {
    auto const all = slots_where(q, [](node_id) { return true; });
    return commits(q, all) && elects(q, all) && upward_closed(q) && intersecting(q) && elections_intersect(q);
}

}  // namespace quorate

#endif
