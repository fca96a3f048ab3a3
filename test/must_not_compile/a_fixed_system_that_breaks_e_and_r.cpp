// error: every_commit_quorum_must_meet_every_election_quorum_or_commits_are_lost
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <quorate/quorums/obligations.hpp>

struct two_of_four {
    static constexpr std::array<quorate::node_id, 4> members() { return {{{1}, {2}, {3}, {4}}}; }
    constexpr bool commits(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 2;
    }
    constexpr bool elects(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 2;
    }
};

// {1,2} commits and {3,4} elects: no terms help.
inline constexpr auto fixed = quorate::proven<quorate::distinct_terms>(two_of_four{});
