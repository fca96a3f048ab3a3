// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_OPTIONS_HPP
#define QUORATE_NODE_OPTIONS_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/node/check_policies.hpp>
#include <quorate/options.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>

namespace quorate::inline v1 {

/// What a node is started with: its id, the options of its policies, and the bounds of its queues.
template <class Policies>
struct node_options {
    static_assert(check_policies<Policies>());  // before what it checks is used

    node_id id;  ///< not zero, and unique in the cluster
    core_options core;
    typename Policies::log_store::options store;
    typename Policies::transport::options transport;
    typename Policies::clock clock{};
    typename Policies::entropy entropy{};
    /// Where blocking calls of the store run, one at a time. Give a thread pool's executor: then an
    /// fsync does not hold up the network. Default: the node's own executor. Whatever runs it must
    /// be stopped before the context of the node's executor is destroyed.
    std::optional<typename Policies::executor> disk{};
    /// Writes under way at this node, from submission to outcome; one more is rejected with
    /// queue_full. At least 1. Too small: no batching. Too large: memory, and latency under load.
    std::uint32_t proposals_max = 65536;
    /// Bytes of the encoded commands of those writes, likewise. At least entry_bytes_max.
    std::uint64_t proposal_bytes_max = 64U << 20U;
    /// Bytes of one encoded command; a larger one is rejected with command_too_large. 1 to 64 MiB.
    std::uint64_t entry_bytes_max = 16U << 20U;
    /// Reads under way at this node; one more is rejected with queue_full. At least 1.
    std::uint32_t reads_max = 65536;
    /// A forwarded write that has no answer after this time ends as outcome_unknown. For the same
    /// time a change looks for the stores of new members. Positive. Too short: slow writes end as
    /// unknown. Too long: callers wait although the leader is gone.
    duration forward_timeout = std::chrono::seconds{5};
};

/// A failure (option_invalid) that names the option which is out of its bounds, or success. The
/// policies check their own options when the node starts.
template <class Policies>
failure validate(node_options<Policies> const& o) {
    auto const bad = [](char const* text) { return failure{errc::option_invalid, text}; };
    if (!o.id) return bad("id: must not be zero");
    if (o.proposals_max == 0) return bad("proposals_max: must be positive");
    if (o.proposal_bytes_max == 0) return bad("proposal_bytes_max: must be positive");
    if (o.entry_bytes_max == 0) return bad("entry_bytes_max: must be positive");
    if (o.entry_bytes_max > entry_payload_max)
        return bad("entry_bytes_max: must not exceed 64 MiB");
    if (o.entry_bytes_max > o.proposal_bytes_max)
        return bad("entry_bytes_max: must not exceed proposal_bytes_max");
    if (o.reads_max == 0) return bad("reads_max: must be positive");
    if (o.forward_timeout <= duration{0}) return bad("forward_timeout: must be positive");
    return validate(o.core);
}

}  // namespace quorate::inline v1

#endif
