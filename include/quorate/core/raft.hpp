// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_RAFT_HPP
#define QUORATE_CORE_RAFT_HPP

#include <cstdint>
#include <optional>
#include <quorate/effects.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/options.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <vector>

namespace quorate::core {

/// A configuration entry in the log of this node.
template <class Quorum>
struct logged_configuration {
    log_index index;
    membership::configuration<Quorum> value;
    friend bool operator==(logged_configuration const&, logged_configuration const&) = default;
};

/// What a raft starts from: durable facts only.
template <class Quorum>
struct start_state {
    member_id self;
    start_number start;
    quorate::ballot ballot;
    log_id base;                     // the log begins behind it
    log_index last;
    std::vector<term_run> terms;     // ascending, covering (base, last]
    std::vector<logged_configuration<Quorum>> configurations;
};

/// The entries of an append as the core sees them: terms as runs, and the configurations among them, decoded.
template <class Quorum>
struct received_entries {
    std::vector<term_run> terms;
    std::vector<logged_configuration<Quorum>> configurations;
};

/// The protocol of one node: a copyable value. Inputs are time, messages and completions; effects are data. It knows
/// no payload, clock, thread or I/O, so the same object runs in production, in the simulator, in exhaustive search
/// and in scripts.
///
/// After each input the driver obeys the effects *in order* and, when a batch of inputs is done, calls `replicate`
/// once, so that what has gathered travels together.
template <quorum_system Quorum>
class raft {
public:
    raft(core_options const&, start_state<Quorum>, std::uint64_t seed, instant now);

    /// Time passed; call it at or after `deadline()`.
    void tick(instant now, effects& out);
    /// A message for this node's pair. `entries` only matters for an append. Messages to another pair, from another
    /// life, term or session are dropped here.
    void receive(message const&, received_entries<Quorum> const& entries, instant now, effects& out);
    /// Appends `count` commands (leader only); asks for the write `append_entries`. Gives the index of the first, or
    /// why not (no_leader, not_leader, transfer_in_progress).
    std::pair<log_index, errc> propose(std::uint32_t count, effects& out);
    /// Appends a configuration as the very first entry of an empty log, in a term of its own: how a cluster is founded.
    /// Every first member that is not the founder gets it by replication. Asks for save_ballot and append_entries.
    void found(membership::configuration<Quorum>, instant now, effects& out);
    /// Asks for a read index; answers come as effects::reads with this token (leader: after a round; follower: asks
    /// the leader). Fails at once (in `out.reads`) if no leader is known or the queue is full.
    void read(std::uint64_t token, instant now, effects& out);
    /// Hands leadership to a voter (thesis 3.10); the end comes as effects::transfer_ended.
    errc transfer(node_id to, instant now, effects& out);
    /// All writes up to s are durable: releases what waited for them.
    void durable(sequence s, instant now, effects& out);
    /// The connection to a node broke: what was on its way may be lost.
    void unreachable(node_id, effects& out);
    /// Answers a load_request: `count` entries from load.first, `bytes` large. Gives the append to send with them, or
    /// nothing if it is no longer wanted.
    std::optional<message> loaded(load_request const&, std::uint32_t count, std::uint64_t bytes);
    /// Ends a batch of inputs: asks for the loads that the followers' windows allow.
    void replicate(effects& out);

    role current_role() const;
    member_id self() const;
    term current_term() const;
    member_id leader() const;         ///< none if unknown
    log_index commit() const;
    log_index last_index() const;
    std::optional<term> term_at(log_index) const;  ///< nothing if compacted or beyond the end (Z20)
    instant deadline() const;         ///< when tick must be called, unless an input comes first
    membership::configuration<Quorum> const* configuration() const;  ///< newest in the log; none in an empty log
};

}  // namespace quorate::core

#endif
