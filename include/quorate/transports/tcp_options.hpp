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

/// What the TCP transport may be tuned with; the defaults serve a cluster in one data centre.
struct tcp_options {
    /// "host:port" with a numeric host or "localhost"; port 0 lets the system choose.
    std::string listen = "127.0.0.1:0";
    /// What others are told to dial; empty: where it listens. Needed when it listens on every
    /// interface.
    std::string advertise;
    /// Which of many groups this is; a frame of another one is refused.
    std::uint64_t group = 1;
    /// One frame, at least one entry of the largest size: memory is taken for a frame once its
    /// length is known.
    std::size_t frame_bytes_max = frame_bytes_least;
    /// One read, and the size of a receive buffer. Too small: many system calls. Too large: an
    /// entry that is kept in memory keeps that much.
    std::size_t read_bytes = std::size_t{128} << 10U;
    /// Parcels and bytes on their way to one peer; beyond them `send` says false.
    std::size_t queue_parcels_max = 16384;
    std::size_t queue_bytes_max = std::size_t{64} << 20U;
    /// Connections accepted and open at one time.
    std::size_t accepted_max = 128;
    /// Dialling again waits at least and at most so long, plus jitter.
    duration backoff_min = std::chrono::milliseconds{20};
    duration backoff_max = std::chrono::milliseconds{1000};
    /// From the dialling or accepting to the end of the handshake.
    duration handshake_timeout = std::chrono::seconds{5};
    /// A connection on which nothing sent was acknowledged for so long is broken (where the system
    /// can tell).
    duration stall_timeout = std::chrono::seconds{10};
    /// Of the jitter; the node's own identity is mixed in.
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
