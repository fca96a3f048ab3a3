// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_STATUS_HPP
#define QUORATE_NODE_STATUS_HPP

#include <cstdint>
#include <quorate/effects.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

namespace quorate::inline v1 {

/// Where a node stands between construction and end. The state only moves forward: a node that has
/// stopped does not start again.
enum class run_state : std::uint8_t {
    idle,      ///< made, not started
    starting,  ///< the store is being opened
    /// A bootstrapping node waits until it has met all first members, a joiner until a cluster
    /// names it.
    waiting,
    running,
    stopping,  ///< operations end, the store is being closed
    stopped,
};

inline char const* to_string(run_state s) {
    switch (s) {
        case run_state::idle: return "idle";
        case run_state::starting: return "starting";
        case run_state::waiting: return "waiting";
        case run_state::running: return "running";
        case run_state::stopping: return "stopping";
        case run_state::stopped: return "stopped";
    }
    return "unknown";
}

inline char const* to_string(role r) {
    switch (r) {
        case role::follower: return "follower";
        case role::pre_candidate: return "pre_candidate";
        case role::candidate: return "candidate";
        case role::leader: return "leader";
    }
    return "unknown";
}

/// What a node says about itself: a copy, taken at the end of a batch of work.
struct node_status {
    node_id id;
    run_state state = run_state::idle;
    quorate::role role = quorate::role::follower;
    quorate::term term;
    node_id leader;        ///< none if unknown
    log_index commit;      ///< all entries up to here are known to be committed
    log_index applied;     ///< up to here they were applied to this node's machine; <= commit
    log_index last_index;  ///< the end of this node's log
    /// Writes without an outcome yet: asked for at this node, or forwarded to it as the leader.
    std::uint32_t pending_writes = 0;
    std::uint64_t pending_write_bytes = 0;
    std::uint64_t pending_reads = 0;  ///< asked for at this node, without an answer yet
    incarnation store;                ///< which store this node is; none before it is open
    cluster_id cluster;               ///< none if not bound yet
    std::string address;              ///< where others reach this node; empty before it listens
    std::string text;     ///< the last thing worth telling: a refused peer, a repaired store
    std::string failure;  ///< why the node stopped by itself; empty otherwise
    std::vector<membership::member> members;  ///< of the newest configuration, with their addresses

    bool is_leader() const { return state == run_state::running && role == quorate::role::leader; }
};

}  // namespace quorate::inline v1

#endif
