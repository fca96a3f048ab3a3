// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_COMMIT_HPP
#define QUORATE_CORE_COMMIT_HPP

#include <algorithm>
#include <cstddef>
#include <quorate/core/state.hpp>

namespace quorate::inline v1::core {

/// Commits what a commit quorum of the newest configuration holds durably. Only entries of the own
/// term are counted; those before them commit along (rule: own-term-commits; Raft 5.4.2, Z23). This
/// node counts like any other: by what is durable (rule: promise-after-durable; Z05), and only if
/// it is a member (rule: only-members-count; Z34). True if the commit index rose.
template <class Rules>
bool advance_commit(state<Rules>& s, leader& l) {
    auto const match = [&](std::size_t at) { return l.peers[at].match.value; };
    log_index const held{s.voters.commit_value(match)};
    if (held < l.blank || held <= s.commit) return false;
    s.commit = held;
    return true;
}

/// The disk holds more of the own log.
template <class Rules>
void note_own_durable(state<Rules>& s, leader& l, sequence durable) {
    auto const own = s.voters.position(s.self);
    for (; !s.unsynced.empty() && s.unsynced.front().after <= durable; s.unsynced.pop_front())
        if (own) l.peers[*own].match = s.unsynced.front().last;
    advance_commit(s, l);
}

/// A follower's commit: what the leader has committed, but not beyond what was just checked against
/// its log (rule: commit-covers-what-was-checked; Z16), and never back (rule: commit-never-falls;
/// Z24).
template <class Rules>
void follow_commit(state<Rules>& s, log_index leaders, log_index checked) {
    s.commit = std::max(s.commit, std::min(leaders, checked));
}

}  // namespace quorate::inline v1::core

#endif
