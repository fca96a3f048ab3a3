// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_PEER_SESSION_HPP
#define QUORATE_TRANSPORTS_PEER_SESSION_HPP

#include <algorithm>
#include <cstdint>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/time.hpp>

/// What a session with a peer decides, as values: when to dial again, and how often to complain.
/// Pure.
namespace quorate::inline v1::transports {

/// How long to wait before the next attempt: doubles from `least` to `most`, and of each step a
/// random half, so that nodes that lost one peer together do not come back to it together. The
/// generator is part of the value.
class backoff {
public:
    struct bounds {
        duration least = std::chrono::milliseconds{20};
        duration most = std::chrono::milliseconds{1000};
    };

    backoff(bounds const& b, std::uint64_t seed) : bounds_{b}, random_{seed} {}

    /// After an attempt that failed, or a connection that broke: in [step/2, step].
    duration next() {
        auto const step = std::clamp(step_, bounds_.least, bounds_.most);
        step_ = std::min(step, bounds_.most / 2) * 2;
        auto const half = static_cast<std::uint64_t>(step.count()) / 2;
        return step -
               duration{static_cast<duration::rep>(codecs::splitmix64(random_) % (half + 1))};
    }
    /// After a handshake that succeeded.
    void reset() { step_ = {}; }

private:
    bounds bounds_;
    std::uint64_t random_;
    duration step_{};
};

/// Bounds how often strangers make a node complain: a burst of `burst`, then one per `interval`. A
/// peer of ours is limited by its own backoff already.
class complaint_budget {
public:
    static constexpr std::uint32_t burst = 16;

    explicit complaint_budget(duration interval) : interval_{std::max(interval, duration{1})} {}

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
