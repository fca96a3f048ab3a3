// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_LOGS_HPP
#define QUORATE_TESTING_LAWS_LOGS_HPP

#include <algorithm>
#include <cstddef>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// What logs owe one another. A law is a function over facts. The programs that run protocol cores
/// ask it: the scripts, the exhaustive search, the fuzz target and the simulator. Its result says
/// what is wrong, as the rest of a sentence that begins with the name of the node, or is empty.
///
/// A log is a vector with entry i at i - 1. An entry has a term, and two of them are equal or not.
namespace quorate::inline v1::testing::laws {

template <class Entry>
Entry const* entry_at(std::vector<Entry> const& log, log_index i) {
    return i && i.value <= log.size() ? &log[i.value - 1] : nullptr;
}
/// Term 0 before the log and behind it.
template <class Entry>
log_id id_at(std::vector<Entry> const& log, log_index i) {
    auto const* e = entry_at(log, i);
    return e ? log_id{e->term, i} : log_id{};
}

/// An entry, and the term of the one before it: 0 for the first one.
template <class Entry>
struct placed_entry {
    Entry const& entry;
    quorate::term before;
};
/// Precondition: `at` is in the log.
template <class Entry>
placed_entry<Entry> placed(std::vector<Entry> const& log, log_index at) {
    return {log[at.value - 1], id_at(log, at - 1).term};
}

/// O2: an index and a term name one entry, which follows one of the same term
/// (rule: cut-at-first-conflict). By induction, two logs that agree on the term at an index agree
/// up to that index. Facts: what stands at an index in two logs, or in one log at two times.
template <class Entry>
bool is_one_entry(placed_entry<Entry> const& a, placed_entry<Entry> const& b) {
    return a.entry.term != b.entry.term || (a.before == b.before && a.entry == b.entry);
}
template <class Entry>
std::string one_entry(log_index at, placed_entry<Entry> const& a, placed_entry<Entry> const& b) {
    if (is_one_entry(a, b)) return {};
    return "entry " + text(at) + " of term " + text(a.entry.term) + " differs from another node's";
}
/// The same of two whole logs.
template <class Entry>
std::string logs_match(std::vector<Entry> const& a, std::vector<Entry> const& b) {
    term before_a;
    term before_b;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        placed_entry<Entry> const of_a{a[i], std::exchange(before_a, a[i].term)};
        placed_entry<Entry> const of_b{b[i], std::exchange(before_b, b[i].term)};
        if (!is_one_entry(of_a, of_b)) return one_entry(log_index{i + 1}, of_a, of_b);
    }
    return {};
}

/// O2: a disk is told of a term before it is given an entry of it (rule: one-write-stream). Facts:
/// the term of a disk, and of the newest entry on it.
inline std::string term_before_entries(term of_disk, term of_entry) {
    if (of_entry <= of_disk) return {};
    return "has an entry of term " + text(of_entry) + " on a disk of term " + text(of_disk);
}

/// O8: a follower's disk holds what its leader counts as the follower's copy
/// (rule: ack-counts-this-request). Facts: the leader's log, the follower's disk, and up to which
/// entry the leader counts it, or will count it by an answer that is on its way.
template <class Entry>
std::string copy_is_true(std::vector<Entry> const& leader, std::vector<Entry> const& follower,
                         log_index counted) {
    auto const* theirs = entry_at(leader, counted);
    auto const* mine = entry_at(follower, counted);
    if (theirs && mine ? *theirs == *mine : theirs == mine) return {};
    return "counts as holding entry " + text(counted) + ", and its disk has not the leader's";
}

}  // namespace quorate::inline v1::testing::laws

#endif
