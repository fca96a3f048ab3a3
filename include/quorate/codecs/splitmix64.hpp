// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_SPLITMIX64_HPP
#define QUORATE_CODECS_SPLITMIX64_HPP

#include <cstdint>

namespace quorate::inline v1::codecs {

/// The next number of the generator splitmix64 with this state, which it advances. This is the one
/// source of chance in this library. It is own code, since what std distributions draw differs
/// between standard libraries, and a seed must replay everywhere.
constexpr std::uint64_t splitmix64(std::uint64_t& state) {
    auto z = (state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace quorate::inline v1::codecs

#endif
