// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_OPTIONS_HPP
#define QUORATE_OPTIONS_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/time.hpp>

namespace quorate::inline v1 {

/// What the protocol core may be tuned with. Every queue has a bound in entries and in bytes, and
/// every bound must be positive; validate() checks that.
struct core_options {
    /// A follower that hears of no leader for a random time in [t, 2t) campaigns. Too small:
    /// elections under load. Too large: a longer pause after a crash. At least three heartbeat
    /// intervals.
    duration election_timeout = std::chrono::milliseconds{1000};
    /// How often a leader says that it leads. At least three intervals must fit into an election
    /// timeout: one heartbeat may be lost and one late before anybody campaigns.
    duration heartbeat_interval = std::chrono::milliseconds{100};
    /// Entries and bytes on their way to one follower, sent and not yet answered.
    std::uint32_t inflight_entries_max = 65536;
    std::uint64_t inflight_bytes_max = 16U << 20U;
    /// Append requests on their way to one follower.
    std::uint32_t inflight_messages_max = 256;
    /// Entries and bytes in one append request; at most 64 MiB. A single larger entry still
    /// travels, alone.
    std::uint32_t message_entries_max = 8192;
    std::uint64_t message_bytes_max = 1U << 20U;
    /// Requests for a read index that wait: at a leader for their round, at a follower for the
    /// leader. What is beyond it ends as queue_full.
    std::uint32_t pending_reads_max = 1024;
};

/// Names the option that is out of its bounds, or succeeds.
inline failure validate(core_options const& o) {
    auto const bad = [](char const* text) { return failure{errc::option_invalid, text}; };
    if (o.heartbeat_interval <= duration{0}) return bad("heartbeat_interval: must be positive");
    if (o.election_timeout < 3 * o.heartbeat_interval)
        return bad("election_timeout: must be at least three heartbeat intervals");
    if (o.inflight_entries_max == 0) return bad("inflight_entries_max: must be positive");
    if (o.inflight_bytes_max == 0) return bad("inflight_bytes_max: must be positive");
    if (o.inflight_messages_max == 0) return bad("inflight_messages_max: must be positive");
    if (o.message_entries_max == 0) return bad("message_entries_max: must be positive");
    if (o.message_bytes_max == 0) return bad("message_bytes_max: must be positive");
    if (o.message_bytes_max > entry_payload_max)
        return bad("message_bytes_max: must not exceed 64 MiB");
    if (o.pending_reads_max == 0) return bad("pending_reads_max: must be positive");
    return {};
}

}  // namespace quorate::inline v1

#endif
