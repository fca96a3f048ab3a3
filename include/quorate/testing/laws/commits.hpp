// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_COMMITS_HPP
#define QUORATE_TESTING_LAWS_COMMITS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// What is owed to an entry once it is committed (laws/logs.hpp says what a law is).
namespace quorate::inline v1::testing::laws {

/// All entries that were ever committed, from 1 on. With each stands the term of the leader that
/// committed it, or 0 if the entry was there from the beginning.
template <class Entry>
struct committed_log {
    std::vector<Entry> entries;
    std::vector<term> in;

    std::size_t size() const { return entries.size(); }
    void push(Entry const& e, term t) {
        entries.push_back(e);
        in.push_back(t);
    }
    friend bool operator==(committed_log const&, committed_log const&) = default;
};
/// Adds an entry that was there from the beginning.
template <class Entry>
committed_log<Entry> committed_before(std::vector<Entry> entries) {
    auto const count = entries.size();
    return {std::move(entries), std::vector<term>(count)};
}

/// O4: all nodes commit the same entry at an index (rule: commit-covers-what-was-checked). Facts:
/// the log of a node that commits `first` to `last`. An entry that no node has committed before is
/// not judged. Precondition: `first` is not 0.
template <class Entry>
std::string same_commits(committed_log<Entry> const& known, std::vector<Entry> const& log,
                         log_index first, log_index last) {
    if (log.size() < last.value) return "commits " + text(last) + " behind the end of its log";
    auto const both = std::min<std::uint64_t>(last.value, known.size());
    for (auto i = first; i.value <= both; i = next(i))
        if (!(log[i.value - 1] == known.entries[i.value - 1]))
            return "commits another entry " + text(i) + " than was committed before";
    return {};
}

/// O5: what a leader commits is then on the disks of a commit quorum (rule: promise-after-durable).
/// Facts: `commits`, does a set of members commit? and `holds`, has a member's disk this entry?
template <class Commits, class Holds>
std::string commit_is_durable(log_index at, Commits commits, Holds holds) {
    if (commits(holds)) return {};
    return "commits " + text(at) + ", which is not on the disks of a commit quorum";
}

/// O3: the leader of a term holds all that was committed in earlier terms (rule: newest-log-wins).
/// Facts: the term, and the log of its leader. The node may learn late that it was elected, so it
/// need not hold what a later term has committed meanwhile.
template <class Entry>
std::string leader_is_complete(committed_log<Entry> const& known, term t,
                               std::vector<Entry> const& log) {
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known.in[i] < t && (log.size() <= i || !(log[i] == known.entries[i])))
            return "leads term " + text(t) + " without the committed entry " + text(i + 1);
    return {};
}

/// O4, O5: nothing committed is cut off a disk (rule: cut-at-first-conflict). Facts: the log of the
/// disk, its term, and the last entry that stays. A disk of an earlier term than the commit may
/// still obey an earlier leader, which commits nothing more.
template <class Entry>
std::string cut_spares_commits(committed_log<Entry> const& known, std::vector<Entry> const& log,
                               term of_disk, log_index last) {
    for (auto i = last.value; i < std::min(log.size(), known.size()); ++i)
        if (log[i] == known.entries[i] && known.in[i] <= of_disk)
            return "cuts the committed entry " + text(i + 1) + " off its disk";
    return {};
}

/// O6: within a run of a process the commit index does not fall (rule: commit-never-falls), and it
/// stays within the log. Facts: the commit index before and after an input, and the end of the log.
inline std::string commit_rises(log_index before, log_index now, log_index end_of_log) {
    if (now < before) return "moves its commit back from " + text(before) + " to " + text(now);
    if (end_of_log < now) return "commits " + text(now) + " behind the end of its log";
    return {};
}

/// O10: a read sees all that was committed when it was asked (rule: read-waits-for-own-term).
/// Facts: how many entries the read sees, and how many were known to be committed then.
inline std::string read_is_fresh(std::uint64_t sees, std::uint64_t known_when_asked) {
    if (known_when_asked <= sees) return {};
    return "is a stale read: it sees " + text(sees) + ", and " + text(known_when_asked) +
           " were committed when it was asked";
}

}  // namespace quorate::inline v1::testing::laws

#endif
