// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_PEER_SESSION_HPP
#define QUORATE_TRANSPORTS_PEER_SESSION_HPP

#include <algorithm>
#include <cstdint>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/time.hpp>

/// What a transport decides about a peer, as values: when to dial it again, and how often to
/// complain. Pure.
namespace quorate::inline v1::transports {

/// How long to wait before the next attempt to reach a peer. A step doubles from `least` to `most`,
/// and the wait is a random time from half a step to a whole one. Without chance, nodes that lost
/// one peer together would come back to it together. The generator is part of the value, so a seed
/// replays.
class backoff {
public:
    struct bounds {
        duration least = std::chrono::milliseconds{20};
        duration most = std::chrono::milliseconds{1000};
    };

    backoff(bounds const& b, std::uint64_t seed) : bounds_{b}, random_{seed} {}

    /// The wait after an attempt that failed, or after a connection that broke.
    duration next() {
        auto const step = std::clamp(step_, bounds_.least, bounds_.most);
        step_ = std::min(step, bounds_.most / 2) * 2;
        auto const half = static_cast<std::uint64_t>(step.count()) / 2;
        return step -
               duration{static_cast<duration::rep>(codecs::splitmix64(random_) % (half + 1))};
    }
    /// To be called after a handshake that succeeded: the next wait is a short one again.
    void reset() { step_ = {}; }

private:
    bounds bounds_;
    std::uint64_t random_;
    duration step_{};
};

/// Bounds how often strangers make a node complain: `burst` times at once, then once per
/// `interval`. Otherwise each connection of a stranger would be one more report. A peer of ours
/// needs no such bound, since its own backoff limits it.
class complaint_budget {
public:
    static constexpr std::uint32_t burst = 16;

    explicit complaint_budget(duration interval) : interval_{std::max(interval, duration{1})} {}

    /// May there be one more complaint now? If so, it is counted.
    bool allows(instant now) {
        auto const earned = (now - since_) / interval_;
        if (earned > 0) {
            left_ = earned >= burst ? burst
                                    : std::min(burst, left_ + static_cast<std::uint32_t>(earned));
            since_ = now;
        }
        if (left_ == 0) return false;
        --left_;
        return true;
    }

private:
    duration interval_;
    instant since_{};
    std::uint32_t left_ = burst;
};

}  // namespace quorate::inline v1::transports

#endif
