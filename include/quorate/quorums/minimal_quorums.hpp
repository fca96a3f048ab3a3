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

/// The quorums of which no smaller set is one, ascending by mask: they say all there is to say
/// about a rule. Nothing for more than 16 members, of whom there may be too many; in a constant
/// expression it is 12.
template <quorum_rule Q>
constexpr std::optional<std::vector<slot_set>> minimal_quorums(Q const& q, question which) {
    if (!quorums::is_enumerable(std::ranges::size(q.members()))) return std::nullopt;
    std::vector<slot_set> all;
    quorums::table_of(q, which).for_each_minimal([&](slot_set s) { all.push_back(s); });
    return all;
}

}  // namespace quorate::inline v1

#endif
