// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_FINGERPRINT_HPP
#define QUORATE_CODECS_FINGERPRINT_HPP

#include <concepts>
#include <cstdint>
#include <quorate/codecs/kinds.hpp>
#include <string_view>

namespace quorate::inline v1::codecs {

/// The hash FNV-1a, 64 bits. It is the same on every machine, since nodes compare fingerprints.
class fnv {
public:
    constexpr void byte(std::uint8_t b) { hash_ = (hash_ ^ b) * 0x100000001b3U; }
    constexpr void number(std::uint32_t n) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            byte(static_cast<std::uint8_t>(n >> shift));
    }
    constexpr void text(std::string_view t) {
        number(static_cast<std::uint32_t>(t.size()));
        for (char c : t) byte(static_cast<std::uint8_t>(c));
    }
    constexpr std::uint64_t value() const { return hash_; }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// Adds kind, extent and parts of T to the hash, recursively. A type with the hook adds its `name`
/// if it has one.
template <class T>
constexpr void describe(fnv& hash) {
    using s = shape<T>;
    hash.byte(static_cast<std::uint8_t>(s::is));
    hash.number(s::extent);
    if constexpr (s::is == kind::hook && requires {
                      { T::name } -> std::convertible_to<std::string_view>;
                  })
        hash.text(T::name);
    []<class... P>(type_list<P...>, fnv& h) {
        h.number(sizeof...(P));
        (describe<P>(h), ...);
    }(typename s::parts{}, hash);
}

}  // namespace quorate::inline v1::codecs

#endif
