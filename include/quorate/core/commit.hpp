// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_COMMIT_HPP
#define QUORATE_CORE_COMMIT_HPP

#include <algorithm>
#include <cstddef>
#include <quorate/core/state.hpp>

namespace quorate::inline v1::core {

/// Commits the entries that a commit quorum of the newest configuration holds durably. True if the
/// commit index rose.
///
/// The leader counts only entries of its own term; the entries before them commit along. An older
/// entry can stand on a commit quorum and still be replaced by a later leader
/// (rule: own-term-commits; Raft 5.4.2, Z23). The leader counts its own copy by what its disk
/// holds, as it counts any other: a crash would take back a copy in memory
/// (rule: promise-after-durable; Z05). It counts itself only if it is a member
/// (rule: only-members-count; Z34).
template <class Rules>
bool advance_commit(state<Rules>& s, leader& l) {
    auto const match = [&](std::size_t at) { return l.peers[at].match.value; };
    log_index const held{s.voters.commit_value(match)};
    if (held < l.blank || held <= s.commit) return false;
    s.commit = held;
    return true;
}

/// The disk of this leader holds everything up to the write `durable`: counts the leader's own copy
/// of the entries in it.
template <class Rules>
void note_own_durable(state<Rules>& s, leader& l, sequence durable) {
    auto const own = s.voters.position(s.self);
    for (; !s.unsynced.empty() && s.unsynced.front().after <= durable; s.unsynced.pop_front())
        if (own) l.peers[*own].match = s.unsynced.front().last;
    advance_commit(s, l);
}

/// Raises a follower's commit index to `leaders`, that of its leader, but not beyond `checked`, the
/// end of what was just compared with the leader's log. Behind that, this log may hold entries that
/// no leader committed (rule: commit-covers-what-was-checked; Z16). The index never falls: a late
/// message may name an older one (rule: commit-never-falls; Z24).
template <class Rules>
void follow_commit(state<Rules>& s, log_index leaders, log_index checked) {
    s.commit = std::max(s.commit, std::min(leaders, checked));
}

}  // namespace quorate::inline v1::core

#endif
