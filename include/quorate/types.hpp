// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TYPES_HPP
#define QUORATE_TYPES_HPP

#include <compare>
#include <cstddef>
#include <cstdint>

/// The vocabulary of identities and positions: plain values, with no implicit conversion between
/// them.
namespace quorate::inline v1 {

/// A 64-bit number that the compiler never takes for another kind of number. Zero means "none".
template <class Tag>
struct strong_number {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(strong_number, strong_number) = default;
    constexpr explicit operator bool() const { return value != 0; }
};

/// The number that an operator gives to a node, unique in its cluster at any one time.
using node_id = strong_number<struct node_id_tag>;

/// Orders the leaders (Raft 5.1). Terms may be compared; only a term policy makes new ones.
using term = strong_number<struct term_tag>;

/// Names one admission of a member to its cluster. A counter in the configuration gives it, and
/// never gives one twice. Otherwise two nodes could campaign in one distinct term
/// (rule: numbers-given-once; Z55).
using member_number = strong_number<struct member_number_tag>;

/// A position in the replicated log. The first entry has 1; 0 is "before the log".
using log_index = strong_number<struct log_index_tag>;

/// Counts how often a store was opened, and is durable before the node speaks. So an answer to an
/// earlier run of a node is told from one to this run (rule: answer-names-its-request; Z65).
using start_number = strong_number<struct start_number_tag>;

/// Numbers the replication sessions of one leader. A session begins each time the leader follows a
/// peer anew; answers to an earlier one are not true of it (rule: answer-names-its-request; Z19).
using session_number = strong_number<struct session_number_tag>;

/// Numbers the writes that a core asks for: "durable up to s" means all of them up to s.
using sequence = strong_number<struct sequence_tag>;

constexpr log_index operator+(log_index i, std::uint64_t count) { return {i.value + count}; }
/// Precondition: count <= i.value.
constexpr log_index operator-(log_index i, std::uint64_t count) { return {i.value - count}; }
/// How many entries lie in (b, a]. Precondition: b <= a.
constexpr std::uint64_t operator-(log_index a, log_index b) { return a.value - b.value; }
constexpr log_index next(log_index i) { return {i.value + 1}; }
constexpr sequence next(sequence s) { return {s.value + 1}; }
constexpr session_number next(session_number s) { return {s.value + 1}; }

/// A 128-bit random identity. All zero means "none".
template <class Tag>
struct strong_uuid {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr auto operator<=>(strong_uuid const&, strong_uuid const&) = default;
    constexpr explicit operator bool() const { return high != 0 || low != 0; }
};

/// The UUID of a store, drawn when its data directory is made. A node whose disk was wiped has
/// forgotten its promises, so it is another node, and this shows it (Z39, Z56).
using incarnation = strong_uuid<struct incarnation_tag>;

/// The UUID of a cluster, drawn by the node that bootstraps it.
using cluster_id = strong_uuid<struct cluster_id_tag>;

/// What a node *is*. Votes, acknowledgements and `voted_for` go by this pair, never by the id
/// alone: under the same id a wiped store would vote again (rule: node-is-its-store).
struct member_id {
    node_id id;
    incarnation store;

    friend constexpr auto operator<=>(member_id const&, member_id const&) = default;
    constexpr explicit operator bool() const { return static_cast<bool>(id); }
};

/// Does a member answer its leader? `unknown`: it is too early to say, or the node that reports
/// does not lead.
enum class reachability : std::uint8_t { unknown, yes, no };

/// Names an entry. Two logs that hold the same log_id agree on everything up to it (log matching,
/// Raft 5.3). Ordered as the up-to-date rule orders logs: by term first, then by index (Raft 5.4.1,
/// Z29), so that the newest log wins an election (rule: newest-log-wins).
struct log_id {
    quorate::term term;
    log_index index;

    friend constexpr auto operator<=>(log_id const&, log_id const&) = default;
};

/// What must survive a restart for elections to be safe (Raft figure 2). A node that forgot it
/// could vote twice in a term.
struct ballot {
    quorate::term term;
    member_id voted_for;  ///< in this term; none if it has not voted yet

    friend constexpr auto operator<=>(ballot const&, ballot const&) = default;
};

/// The entries from `first` up to the next run's first all have this term.
struct term_run {
    quorate::term term;
    log_index first;
    friend bool operator==(term_run const&, term_run const&) = default;
};

}  // namespace quorate::inline v1

#endif
