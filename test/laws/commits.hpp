// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_LAWS_COMMITS_HPP
#define QUORATE_TEST_LAWS_COMMITS_HPP

#include <quorate/testing/laws/commits.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

/// What a commit owes, where the leader is known. The simulator hears of commits only by messages
/// and machines, so it cannot ask these laws.
namespace laws {

using namespace quorate::testing::laws;

/// A leader counts copies of entries of its own term only, and older entries are committed along
/// with those (rule: own-term-commits). Facts: the leader's term, and the newest entry that it
/// commits.
inline std::string counts_own_term(quorate::term own, quorate::log_id committed) {
    if (committed.term == own) return {};
    return "commits " + text(committed.index) + " of term " + text(committed.term) +
           " by counting in term " + text(own);
}

/// A follower commits only what a leader has committed (rule: commit-covers-what-was-checked).
/// Facts: how many entries are committed, and how many the follower commits.
inline std::string leader_commits_first(std::size_t known, quorate::log_index commit) {
    if (commit.value <= known) return {};
    return "commits " + text(known + 1) + ", which no leader has committed";
}

/// O3 from the other side: if a leader commits an entry late, the leader of a later term already
/// holds it (rule: newest-log-wins). Facts: the log of the leader that commits, how far it commits,
/// and the later leader's term, name and log.
template <class Entry>
std::string later_leader_holds(std::vector<Entry> const& log, quorate::log_index commit,
                               quorate::term later, quorate::node_id who,
                               std::vector<Entry> const& its_log) {
    if (id_at(log, commit) == id_at(its_log, commit)) return {};
    return "commits " + text(commit) + ", which " + text(who) + ", the leader of term " +
           text(later) + ", does not hold";
}

}  // namespace laws

#endif
