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

/// What a crash takes with it.
enum class crash : std::uint8_t {
    process,  ///< what was written stays, synced or not
    power,    ///< of what was not synced a random part survives
};

/// A machine of the world: its disk, and the process that lives on it now.
template <class Node>
struct host {
    sim::disk disk;
    sim::life* life = nullptr;  ///< none: the process is down
    std::unique_ptr<Node> node;
    latency cpu_latency;
    latency disk_latency;
    std::uint32_t lives = 0;
    bool started = false;  ///< its start was reported well, in this life
    std::string stopped;   ///< why it stopped by itself or failed to start
    error_code reason;
    crash armed = crash::process;  ///< what happens when the disk dooms the life
    disk_errors told_before;       ///< what the disk had said when this life began
    bool rotten = false;           ///< a bit of a durable entry has flipped
    /// The disk is another, empty when it came: another node, which must be admitted.
    bool wiped = false;
    bool alive() const { return life && !life->dead; }
    /// May it stop by itself for this reason, after what its disk told this life, or holds?
    bool may_stop() const {
        auto const& told = disk.told;
        if (reason == errc::store_full) return told.full != told_before.full;
        if (reason == errc::store_io)
            return told.syncs != told_before.syncs || told.reads != told_before.reads;
        return reason == errc::store_corrupt && rotten;
    }
};

/// The position of the host whose node leads the newest term, alive; 0 if none does.
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
