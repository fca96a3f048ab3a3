// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_ASSEMBLY_HPP
#define QUORATE_SIM_ASSEMBLY_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <quorate/node/options.hpp>
#include <quorate/sim/clock.hpp>
#include <quorate/sim/cluster_options.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/policies.hpp>
#include <quorate/sim/world.hpp>

namespace quorate::inline v1::sim {

/// The parts from which a production node of the world is put together.
template <class Subject>
struct assembly {
    using policies_type = policies<Subject>;
    using store_options = typename policies_type::log_store::options;

    cluster_options const& options;
    sim::world& world;
    sim::network& network;
    witness& oracle;

    /// A store on that disk, for one run of a process.
    store_options store_on(sim::disk& d, process& p) const {
        store_options o{.inner = {}, .oracle = &oracle, .owner = &p};
        o.inner.directory = "data";
        o.inner.segment_bytes = options.segment_bytes;
        if constexpr (requires { o.inner.memory_bytes_max; })
            o.inner.memory_bytes_max = options.memory_bytes_max;
        o.inner.files = typename policies_type::files{world, d, p};
        return o;
    }
    /// A node on that disk, with a clock of its own. `disk_latency` must outlive the node.
    node_options<policies_type> node_of(node_id id, sim::disk& d, latency const& disk_latency,
                                        process& p) const {
        auto const drift = static_cast<std::uint64_t>(options.drift_ppm_most);
        auto const ppm =
            static_cast<std::int32_t>(world.dice().below(2 * drift + 1)) - options.drift_ppm_most;
        auto const offset = world.dice().between(duration{0}, std::chrono::seconds{4});
        node_options<policies_type> o{
            .id = id,
            .core = options.core,
            .store = store_on(d, p),
            .transport = {.net = &network, .owner = &p},
            .clock = sim::clock{world, p, offset, ppm},
            .entropy = entropy{world.dice().split()},
            .disk = sim::executor{world, p, executor::kind::disk, disk_latency},
        };
        o.forward_timeout = options.forward_timeout;
        o.proposals_max = options.proposals_max;
        o.proposal_bytes_max = options.proposal_bytes_max;
        o.entry_bytes_max = std::min(o.entry_bytes_max, o.proposal_bytes_max);
        return o;
    }
};

}  // namespace quorate::inline v1::sim

#endif
