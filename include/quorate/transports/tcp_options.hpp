// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_OPTIONS_HPP
#define QUORATE_TRANSPORTS_TCP_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/time.hpp>
#include <quorate/transports/frame.hpp>
#include <string>

namespace quorate::inline v1::transports {

/// The options of the TCP transport. The defaults suit a cluster in one data centre.
struct tcp_options {
    /// "host:port" with a numeric host or "localhost"; port 0 lets the system choose.
    std::string listen = "127.0.0.1:0";
    /// The address that other nodes are told to dial; if empty, it is where this node listens. It
    /// must be set if the node listens on every interface, since that address tells nobody where
    /// the node is.
    std::string advertise;
    /// The group that this endpoint speaks for. A frame for another group ends its connection.
    std::uint64_t group = 1;
    /// The largest frame, in bytes; below 4 GiB, and at least frame_bytes_least, so that one entry
    /// of the largest size fits. Memory is taken for a frame once its length is known, so this
    /// bounds what a length from outside can claim.
    std::size_t frame_bytes_max = frame_bytes_least;
    /// The size of a receive buffer in bytes, and so of one read; at least 4096. If it is too
    /// small, there are many system calls. If it is too large, an entry that is kept in memory
    /// keeps that much.
    std::size_t read_bytes = std::size_t{128} << 10U;
    /// Bounds on the parcels and the bytes on their way to one peer; beyond them `send` says false
    /// (rule: what-waits-is-bounded).
    std::size_t queue_parcels_max = 16384;
    std::size_t queue_bytes_max = std::size_t{64} << 20U;
    /// How many accepted connections may be open at one time. Beyond that the oldest one without a
    /// handshake is closed, or the new one if there is none.
    std::size_t accepted_max = 128;
    /// Bounds on the wait before dialling again. A step doubles from `backoff_min` to
    /// `backoff_max`, and the wait is a random time from half a step to a whole one.
    duration backoff_min = std::chrono::milliseconds{20};
    duration backoff_max = std::chrono::milliseconds{1000};
    /// The time from dialling or accepting a connection to the end of its handshake. A connection
    /// that takes longer is closed.
    duration handshake_timeout = std::chrono::seconds{5};
    /// A connection on which nothing that was sent is acknowledged for so long is broken. Only
    /// Linux is told this time; elsewhere the system's own applies.
    duration stall_timeout = std::chrono::seconds{10};
    /// The seed of the random part of the backoff. The node's own identity is mixed in, so all
    /// nodes may have one seed.
    std::uint64_t seed = 0;
};

/// Names the option that is out of its bounds, or succeeds.
inline failure validate(tcp_options const& o) {
    auto const bad = [](char const* text) { return failure{errc::option_invalid, text}; };
    if (o.frame_bytes_max < frame_bytes_least)
        return bad("frame_bytes_max: one entry of 64 MiB must fit");
    if (o.frame_bytes_max > 0xFFFF'FFFFU) return bad("frame_bytes_max: must be below 4 GiB");
    if (o.read_bytes < 4096) return bad("read_bytes: must be at least 4096");
    if (o.queue_parcels_max == 0) return bad("queue_parcels_max: must be positive");
    if (o.queue_bytes_max == 0) return bad("queue_bytes_max: must be positive");
    if (o.accepted_max == 0) return bad("accepted_max: must be positive");
    if (o.backoff_min <= duration{0}) return bad("backoff_min: must be positive");
    if (o.backoff_max < o.backoff_min) return bad("backoff_max: must not be below backoff_min");
    if (o.handshake_timeout <= duration{0}) return bad("handshake_timeout: must be positive");
    if (o.stall_timeout < std::chrono::milliseconds{1})
        return bad("stall_timeout: must be at least 1 ms");
    return {};
}

}  // namespace quorate::inline v1::transports

#endif
