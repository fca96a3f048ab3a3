// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_COMMIT_INDEX_HPP
#define QUORATE_QUORUMS_COMMIT_INDEX_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <ranges>
#include <utility>

namespace quorate::inline v1::quorums {

/// Says what each member holds, by slot: held(slot) is a number, 0 for nothing.
template <class H>
concept held_by_slot = requires(H const& held, std::size_t slot) {
    { held(slot) } -> std::convertible_to<std::uint64_t>;
};

/// A system with a way of its own that is faster than the definition.
template <class Q, class Held>
concept has_commit_index = requires(Q const& q, Held const& held) {
    { q.commit_index(held) } -> std::same_as<std::uint64_t>;
};

constexpr void sort_two(std::uint64_t& a, std::uint64_t& b) {
    auto const low = std::min(a, b);
    b = std::max(a, b);
    a = low;
}

constexpr std::uint64_t kth_largest_of_3(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                         std::size_t k) {
    auto const low = std::min(a, b);
    auto const high = std::max(a, b);
    if (k == 2) return std::max(low, std::min(high, c));
    return k == 1 ? std::max(high, c) : std::min(low, c);
}

constexpr std::uint64_t median_of_5(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                    std::uint64_t d, std::uint64_t e) {
    sort_two(a, b);
    sort_two(c, d);
    sort_two(a, c);  // a is below b, c and d: at best the fourth largest
    sort_two(b, d);  // d is above a, b and c: at least the second
    sort_two(b, c);
    return std::max(b, std::min(c, e));
}

/// The k-th largest of `count` values. It takes k rounds of a selection sort, which puts no more in
/// order than is asked for, and reorders the values. Precondition: 0 < k <= count.
constexpr std::uint64_t select_kth_largest(std::uint64_t* v, std::size_t count, std::size_t k) {
    for (std::size_t round = 0; round < k; ++round) {
        auto largest = v[round];
        for (std::size_t i = round + 1; i < count; ++i) {
            auto const other = v[i];
            v[i] = std::min(largest, other);
            largest = std::max(largest, other);
        }
        v[round] = largest;
    }
    return v[k - 1];
}

/// The k-th largest of what the first `count` slots hold; 0 if there are fewer than k. For the
/// sizes that most clusters have, 3 and 5, the values stay in registers and no branch depends on
/// them. Precondition: 0 < k, count <= 128.
template <class Held>
constexpr std::uint64_t kth_largest(std::size_t count, std::size_t k, Held const& held) {
    if (count < k) return 0;
    if (count == 3) return kth_largest_of_3(held(0), held(1), held(2), k);
    if (count == 5 && k == 3) return median_of_5(held(0), held(1), held(2), held(3), held(4));
    std::uint64_t values[128];
    for (std::size_t i = 0; i < count; ++i) values[i] = held(i);
    return select_kth_largest(values, count, k);
}

/// What a member or a gate holds, and how much it weighs.
struct weighed_value {
    std::uint64_t value;
    std::uint32_t weight;
};

/// The largest number n such that the values of at least n weigh `threshold` or more together; 0 if
/// there is none. Reorders the values. Precondition: 0 < threshold.
constexpr std::uint64_t weighed_largest(weighed_value* values, std::size_t count,
                                        std::uint64_t threshold) {
    std::uint64_t weight = 0;
    for (std::size_t round = 0; round < count; ++round) {
        for (std::size_t i = round + 1; i < count; ++i)
            if (values[round].value < values[i].value) std::swap(values[round], values[i]);
        weight += values[round].weight;
        if (weight >= threshold) return values[round].value;
    }
    return 0;
}

/// The largest number n such that the members with held(slot) >= n form a commit quorum; 0 if there
/// is none. From the index that each member holds it gives the commit index. From the round that
/// each member answered it gives the round that is confirmed.
///
/// This is the definition, for any rule: members join a set, those that hold most first, until the
/// set commits. It is right because the rule is upward closed: the sets {held >= n} grow as n
/// falls. Faster ways have counted wrong in other systems (Z25), so tests compare each one with
/// this.
template <quorum_rule Q, held_by_slot Held>
constexpr std::uint64_t commit_index_by_definition(Q const& q, Held const& held) {
    auto const count = static_cast<std::size_t>(std::ranges::size(q.members()));
    std::pair<std::uint64_t, std::size_t> by_value[quorum_members_max];
    for (std::size_t slot = 0; slot < count; ++slot) {  // insertion sort, largest first: n is small
        std::pair<std::uint64_t, std::size_t> const item{held(slot), slot};
        auto at = slot;
        for (; at != 0 && by_value[at - 1].first < item.first; --at)
            by_value[at] = by_value[at - 1];
        by_value[at] = item;
    }
    slot_set set;
    for (std::size_t i = 0; i < count; ++i) {
        set.insert(by_value[i].second);
        if (commits(q, set)) return by_value[i].first;
    }
    return 0;
}

/// The same, by the system's own way if it has one. Allocates nothing.
template <quorum_rule Q, held_by_slot Held>
constexpr std::uint64_t commit_index(Q const& q, Held const& held) {
    if constexpr (has_commit_index<Q, Held>) return q.commit_index(held);
    else return commit_index_by_definition(q, held);
}

}  // namespace quorate::inline v1::quorums

#endif
