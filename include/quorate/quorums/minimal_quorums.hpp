// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_MINIMAL_QUORUMS_HPP
#define QUORATE_QUORUMS_MINIMAL_QUORUMS_HPP

#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <ranges>
#include <vector>

namespace quorate::inline v1 {

/// The minimal quorums, which are those of which no smaller set is a quorum, ascending by mask.
/// They determine an upward closed rule. Nothing for more than 16 members, as there may be too many
/// such quorums. A constant expression with more than 12 members does not compile.
template <quorum_rule Q>
constexpr std::optional<std::vector<slot_set>> minimal_quorums(Q const& q, question which) {
    if (!quorums::is_enumerable(std::ranges::size(q.members()))) return std::nullopt;
    std::vector<slot_set> all;
    quorums::table_of(q, which).for_each_minimal([&](slot_set s) { all.push_back(s); });
    return all;
}

}  // namespace quorate::inline v1

#endif
