// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_LITTLE_ENDIAN_HPP
#define QUORATE_CODECS_LITTLE_ENDIAN_HPP

#include <bit>
#include <concepts>
#include <cstddef>

namespace quorate::inline v1::codecs {

/// Converts a number to the byte order of disk and wire, or back. (Boost.Endian is not used, so
/// that quorum systems need nothing but the standard library.)
template <std::unsigned_integral T>
constexpr T little_endian(T v) {
    if constexpr (std::endian::native == std::endian::little) return v;
    T turned = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        turned = static_cast<T>(turned << 8U | (v >> (8 * i) & 0xFFU));
    return turned;
}

}  // namespace quorate::inline v1::codecs

#endif
