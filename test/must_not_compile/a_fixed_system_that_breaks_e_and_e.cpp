// error: every_two_election_quorums_must_meet_or_two_leaders_win_one_sequential_term
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <quorate/quorums/obligations.hpp>

struct three_and_two {
    static constexpr std::array<quorate::node_id, 4> members() { return {{{1}, {2}, {3}, {4}}}; }
    constexpr bool commits(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 3;
    }
    constexpr bool elects(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 2;
    }
};

// {1,2} and {3,4} both elect: with sequential terms that is two leaders in one term.
inline constexpr auto fixed = quorate::proven<quorate::sequential_terms>(three_and_two{});
