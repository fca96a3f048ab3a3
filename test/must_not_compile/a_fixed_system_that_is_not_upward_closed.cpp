// error: a_superset_of_a_quorum_must_be_a_quorum_and_nothing_but_the_set_may_matter
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <quorate/quorums/obligations.hpp>

struct exactly_two {
    static constexpr std::array<quorate::node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(3)).size() == 2;
    }
};

inline constexpr auto fixed = quorate::proven<quorate::distinct_terms>(exactly_two{});
