// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_CLUSTER_OPTIONS_HPP
#define QUORATE_SIM_CLUSTER_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/options.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace quorate::inline v1::sim {

struct cluster_options {
    std::size_t nodes = 3;
    std::size_t members = 0;  ///< so many of the nodes are the first members; 0: all
    core_options core;
    std::uint64_t segment_bytes = 32U << 10U;
    /// Bytes of durable entries in memory; older ones are read from the disk again.
    std::uint64_t memory_bytes_max = 64U << 20U;
    latency cpu;  ///< of each job of a node
    latency disk{std::chrono::microseconds{100}, std::chrono::milliseconds{3}};
    duration forward_timeout = std::chrono::milliseconds{800};
    std::uint32_t proposals_max = 1024;
    std::uint64_t proposal_bytes_max = 64U << 20U;
    /// How much faster or slower than the world's time a clock may run, in millionths.
    std::int32_t drift_ppm_most = 100;
};

/// The ids of the first nodes of a cluster: 1, 2, 3, ...
inline std::vector<node_id> first_ids(std::size_t nodes) {
    std::vector<node_id> all;
    for (std::size_t n = 1; n <= nodes; ++n) all.push_back(node_id{n});
    return all;
}

}  // namespace quorate::inline v1::sim

#endif
