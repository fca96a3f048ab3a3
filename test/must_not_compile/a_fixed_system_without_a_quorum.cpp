// error: all_members_together_must_commit_and_elect
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <quorate/quorums/obligations.hpp>

struct five_of_four {
    static constexpr std::array<quorate::node_id, 4> members() { return {{{1}, {2}, {3}, {4}}}; }
    constexpr bool commits(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 5;
    }
    constexpr bool elects(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 1;
    }
};

inline constexpr auto fixed = quorate::proven<quorate::distinct_terms>(five_of_four{});
