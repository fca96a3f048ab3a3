// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_INPUT_HPP
#define QUORATE_TEST_FUZZ_INPUT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/shared_bytes.hpp>
#include <span>

/// What a target does with the bytes that libFuzzer gives it: reads them as decisions. Behind the
/// end all are zero, so that every input means something and a shorter one is a simpler one.
namespace fuzz {

using quorate::bytes_view;

class input {
public:
    input(std::uint8_t const* data, std::size_t size)
        : rest_{std::as_bytes(std::span{data, size})} {}
    explicit input(bytes_view bytes) : rest_{bytes} {}

    bool empty() const { return rest_.empty(); }
    std::size_t size() const { return rest_.size(); }
    std::uint8_t u8() {
        if (rest_.empty()) return 0;
        auto const b = std::to_integer<std::uint8_t>(rest_.front());
        rest_ = rest_.subspan(1);
        return b;
    }
    std::uint64_t little(std::size_t size) {
        std::uint64_t v = 0;
        for (std::size_t i = 0; i < size; ++i) v |= std::uint64_t{u8()} << (8 * i);
        return v;
    }
    std::uint16_t u16() { return static_cast<std::uint16_t>(little(2)); }
    std::uint64_t u64() { return little(8); }
    /// As many bytes as there are, at most `size`.
    bytes_view bytes(std::size_t size) {
        auto const part = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(part.size());
        return part;
    }
    bytes_view rest() { return bytes(rest_.size()); }

private:
    bytes_view rest_;
};

/// How a stream is cut into the pieces in which it arrives: mostly small ones, since there the
/// seams are.
class cuts {
public:
    explicit cuts(std::uint64_t seed) : random_{seed} {}
    /// Precondition: left != 0.
    std::size_t next(std::size_t left) {
        auto const draw = quorate::codecs::splitmix64(random_);
        auto const most = std::uint64_t{1} << (draw % 12);
        return static_cast<std::size_t>(std::min<std::uint64_t>(left, 1 + (draw >> 32U) % most));
    }

private:
    std::uint64_t random_;
};

}  // namespace fuzz

#endif
