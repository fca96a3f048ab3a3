// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_RANDOM_HPP
#define QUORATE_SIM_RANDOM_HPP

#include <cassert>
#include <cstdint>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/time.hpp>

namespace quorate::inline v1::sim {

/// All randomness of a simulated world. It uses no std distribution and no std::shuffle, which
/// differ between libraries: a seed must replay everywhere. Never draw twice in one expression: the
/// compiler chooses the order of evaluation.
class random {
public:
    explicit random(std::uint64_t seed) : state_{seed} {}

    std::uint64_t operator()() { return codecs::splitmix64(state_); }
    /// Uniform in [0, bound), except for a bias below 2^-32. Precondition: 0 < bound < 2^32.
    std::uint64_t below(std::uint64_t bound) {
        assert(0 < bound && bound < (std::uint64_t{1} << 32U));
        return ((*this)() >> 32U) * bound >> 32U;
    }
    /// Uniform in [low, high]; precondition: low <= high, and the range fits into 4 s.
    duration between(duration low, duration high) {
        auto const width = static_cast<std::uint64_t>((high - low).count()) + 1;
        return low + duration{static_cast<duration::rep>(below(width))};
    }
    /// True in `parts` of `whole` cases.
    bool chance(std::uint32_t parts, std::uint32_t whole) { return below(whole) < parts; }
    /// A generator of its own: what one part draws then does not shift what another part draws.
    random split() { return random{(*this)()}; }

private:
    std::uint64_t state_;
};

}  // namespace quorate::inline v1::sim

#endif
