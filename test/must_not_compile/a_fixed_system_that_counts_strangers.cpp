// error: a_quorum_rule_must_count_no_slots_but_those_of_its_members
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <quorate/quorums/obligations.hpp>

struct two_of_three {
    static constexpr std::array<quorate::node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(quorate::slot_set s) const { return s.size() >= 2; }
};

inline constexpr auto fixed = quorate::proven<quorate::sequential_terms>(two_of_three{});
