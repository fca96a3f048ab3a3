// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_UUID_TEXT_HPP
#define QUORATE_CODECS_UUID_TEXT_HPP

#include <cstdint>
#include <quorate/types.hpp>
#include <string>

namespace quorate::inline v1 {

/// A UUID as 32 hexadecimal digits; "none" for the zero value.
template <class Tag>
std::string to_text(strong_uuid<Tag> const& v) {
    if (!v) return "none";
    std::string out;
    for (std::uint64_t half : {v.high, v.low})
        for (int shift = 60; shift >= 0; shift -= 4)
            out += "0123456789abcdef"[(half >> shift) & 15U];
    return out;
}

}  // namespace quorate::inline v1

#endif
