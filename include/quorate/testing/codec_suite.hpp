// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_CODEC_SUITE_HPP
#define QUORATE_TESTING_CODEC_SUITE_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <quorate/codec.hpp>
#include <quorate/codecs/splitmix64.hpp>
#include <string>
#include <utility>
#include <vector>

/// Checks what the encoding of every command or result must do. The result is a list of findings;
/// an empty list is good. There is no test framework inside, so any framework can print the list.
/// Made for types that have the codec hook; an aggregate that the library encodes passes unless the
/// library is wrong.
///
///     auto findings =
///         quorate::testing::codec_suite<my_command>({my_command{1}, my_command{2, "two"}});
///
/// Give it values that differ in every way. Their bytes are cut, lengthened, altered byte by byte
/// and drawn at random. A decoder that reads past its bytes or never ends crashes or hangs here, so
/// run this under a sanitizer.
namespace quorate::inline v1::testing {

struct codec_scope {
    std::size_t draws = 2000;  ///< of random bytes, and of values altered in several places
    std::uint64_t seed = 1;
    /// Decoding n bytes may allocate allocated_fixed + n * allocated_per_byte bytes. Checked only
    /// with a meter.
    std::uint64_t allocated_fixed = 4096;
    std::uint64_t allocated_per_byte = 256;
};

/// In place of a meter. Memory is then not measured, so a decoder that believes a wrong length is
/// noticed only if it throws.
struct no_meter {
    std::uint64_t operator()() const { return 0; }
};

template <class T, class Meter>
class codec_probe {
public:
    codec_probe(codec_scope const& scope, Meter meter, std::vector<std::string>& findings)
        : scope_{scope}, meter_{std::move(meter)}, random_{scope.seed}, findings_{findings} {}

    void value(T const& v) {
        auto const whole = encode_value(v);
        expect(encode_value(v) == whole, "encode: the same value gives the same bytes each time");
        auto const back = decode(whole);
        expect(back.has_value(), "decode: takes what encode wrote, all of it");
        if (!back) return;
        expect(encode_value(*back) == whole,
               "round trip: the value that comes back encodes to the same bytes");
        // std::variant and its like claim to have == even if what they hold has none.
        if constexpr (std::equality_comparable<T> &&
                      (codecs::hooked<T> || codecs::codable_aggregate<T>))
            expect(*back == v, "round trip: the value comes back");
        cut(whole);
        lengthen(whole);
        alter(whole);
    }
    void garbage() {
        for (std::size_t i = 0; i < scope_.draws; ++i) {
            std::vector<std::byte> bytes(draw() % 40);
            for (auto& b : bytes) b = static_cast<std::byte>(draw());
            if (!bytes.empty()) bytes[0] = std::byte{codec_version};
            total(bytes);
        }
    }

private:
    void cut(std::vector<std::byte> const& whole) {
        for (std::size_t size = 0; size < whole.size(); ++size)
            expect(!decode({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}),
                   "decode: a part of a value is refused");
    }
    void lengthen(std::vector<std::byte> longer) {
        for (std::size_t size = 1; size <= 9; ++size) {
            longer.push_back(size == 1 ? std::byte{} : static_cast<std::byte>(draw()));
            expect(!decode(longer), "decode: bytes behind a value are refused");
        }
    }
    void alter(std::vector<std::byte> const& whole) {
        // Not all 255 changes of every byte, which would take too long: each bit, and the ends of
        // the range.
        constexpr std::array<unsigned, 12> masks{1, 2, 4, 8, 16, 32, 64, 128, 255, 127, 254, 3};
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (auto mask : masks) {
                auto altered = whole;
                altered[at] ^= static_cast<std::byte>(mask);
                total(altered);
            }
        // A wrong length, in each place where a length may stand.
        for (std::size_t at = 1; at + 4 <= whole.size(); ++at)
            for (auto length : {0xFFFFFFFFU, 0x7FFFFFFFU, 0x00FFFFFFU, 0x00010000U}) {
                auto altered = whole;
                for (std::size_t i = 0; i < 4; ++i)
                    altered[at + i] = static_cast<std::byte>(length >> (8 * i));
                total(altered);
            }
        for (std::size_t i = 0; i < scope_.draws && whole.size() > 1; ++i) {
            auto altered = whole;
            for (auto changes = 2 + draw() % 3; changes != 0; --changes)
                altered[1 + draw() % (whole.size() - 1)] = static_cast<std::byte>(draw());
            total(altered);
        }
    }
    /// The bytes must be refused, or give a value that means the same to any node that gets it from
    /// here.
    void total(std::vector<std::byte> const& bytes) {
        auto const v = decode(bytes);
        if (!v) return;
        auto const again = encode_value(*v);
        auto const back = decode(again);
        expect(back && encode_value(*back) == again,
               "decode: gives no value that its own encoding does not give back");
    }
    std::optional<T> decode(std::vector<std::byte> const& bytes) try {
        auto const before = meter_();
        auto v = decode_value<T>(bytes);
        auto const bound = scope_.allocated_fixed + bytes.size() * scope_.allocated_per_byte;
        expect(meter_() - before <= bound,
               "decode: takes no more memory than the bytes that are there justify");
        return v;
    } catch (std::exception const&) {
        expect(false, "decode: refuses bad bytes and does not throw");
        return {};
    }
    void expect(bool good, char const* what) {
        if (good || std::ranges::find(findings_, what) != findings_.end()) return;
        findings_.emplace_back(what);
    }
    std::uint64_t draw() { return codecs::splitmix64(random_); }

    codec_scope scope_;
    Meter meter_;
    std::uint64_t random_;
    std::vector<std::string>& findings_;
};

/// Checks the encoding of these values. `meter()` gives how many bytes the program has allocated so
/// far, in all; for example from an operator new of yours.
template <class T, class Meter = no_meter>
std::vector<std::string> codec_suite(std::vector<T> const& values, codec_scope const& scope = {},
                                     Meter meter = {}) {
    static_assert(check_codec<T>());
    if (values.empty()) return {"values: none were given"};
    std::vector<std::string> findings;
    codec_probe<T, Meter> probe{scope, std::move(meter), findings};
    for (auto const& v : values) probe.value(v);
    probe.garbage();
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
