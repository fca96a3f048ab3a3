// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_HOST_HPP
#define QUORATE_SIM_HOST_HPP

#include <cstdint>
#include <memory>
#include <quorate/errc.hpp>
#include <quorate/error_category.hpp>
#include <quorate/node/status.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/types.hpp>
#include <string>

namespace quorate::inline v1::sim {

/// What a crash takes away.
enum class crash : std::uint8_t {
    process,  ///< what was written stays, synced or not
    power,    ///< of what was not synced a random part survives
};

/// A machine of the world: its disk, and the process that runs on it now.
template <class Node>
struct host {
    sim::disk disk;
    sim::process* process = nullptr;  ///< none: the process is down
    std::unique_ptr<Node> node;
    latency cpu_latency;
    latency disk_latency;
    bool started = false;  ///< this process has reported that it started
    std::string stopped;   ///< why it stopped by itself or failed to start
    error_code reason;
    crash armed = crash::process;  ///< what kind of crash follows when it dies in a disk's work
    disk_errors told_before;       ///< what the disk had reported before this process began
    bool rotten = false;           ///< a bit of a durable entry has flipped
    /// The disk was replaced by an empty one. This is another node, which must be admitted.
    bool wiped = false;
    bool alive() const { return process && !process->dead; }
    /// Whether the node may stop by itself for this reason, after what its disk told this process,
    /// or holds.
    bool may_stop() const {
        auto const& told = disk.told;
        if (reason == errc::store_full) return told.full != told_before.full;
        if (reason == errc::store_io)
            return told.syncs != told_before.syncs || told.reads != told_before.reads;
        return reason == errc::store_corrupt && rotten;
    }
};

/// The position of the host whose node leads in the newest term and is alive; 0 if there is none.
template <class Hosts>
std::size_t newest_leader(Hosts const& hosts) {
    std::size_t best = 0;
    term newest;
    for (std::size_t n = 1; n < hosts.size(); ++n) {
        if (!hosts[n].alive()) continue;
        auto const s = hosts[n].node->status();
        if (!s.is_leader() || s.term < newest) continue;
        best = n;
        newest = s.term;
    }
    return best;
}

/// What a node that has nothing to do still holds; empty if that is nothing.
inline std::string what_is_held(node_status const& s) {
    if (s.pending_writes == 0 && s.pending_write_bytes == 0 && s.pending_reads == 0) return {};
    return std::to_string(s.pending_writes) + " writes of " +
           std::to_string(s.pending_write_bytes) + " bytes and " + std::to_string(s.pending_reads) +
           " reads";
}

}  // namespace quorate::inline v1::sim

#endif
