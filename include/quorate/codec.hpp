// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODEC_HPP
#define QUORATE_CODEC_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/binary.hpp>
#include <quorate/codecs/fingerprint.hpp>
#include <quorate/codecs/kinds.hpp>
#include <quorate/codecs/obstacles.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/shared_bytes.hpp>
#include <vector>

/// Turns typed values into bytes and back, without a codec written by the user: commands, results,
/// snapshots.
///
/// Supported: bool, integers, enums with a fixed underlying type, float, double, std::string,
/// vector, array, optional, variant, pair, tuple, map, set, the library's ids, aggregates of these,
/// and types that have the hook
///
///     void encode(quorate::writer&) const;
///     static std::optional<T> decode(quorate::reader&);  // total: nothing for bytes that are no T
///
/// A type must be default-initializable, and must not contain itself except inside a hook. All
/// values of an enum are accepted unless argument-dependent lookup finds `bool is_known(E)`. The
/// encoding is little-endian, of fixed width and independent of memory layout. doc/commands.md has
/// the table, and says how a type evolves while old entries are in the log. Decoding is total: any
/// bytes give a value or a failed reader. A length is believed only when as many bytes are there;
/// otherwise damaged bytes could ask for all the memory.
namespace quorate::inline v1 {

/// The first byte of a whole encoded value.
inline constexpr std::uint8_t codec_version = 1;

/// Can T be encoded and decoded?
template <class T>
concept codable = codecs::obstacle_to<T>() == codecs::obstacle::none;

/// Says in our words which field of T is in the way. `encode` and `decode` call it, and you may
/// call it under your own type.
template <class T>
consteval bool check_codec() {
    if constexpr (codable<T>) return true;
    else
        return codecs::report<decltype(codecs::find_obstacle<codecs::whole_value, 0, T>(
            codecs::type_list<>{}))>::made;
}

/// Appends the encoding of a value to `out`.
template <class T>
void encode(writer& out, T const& value) {
    static_assert(check_codec<T>());
    if constexpr (codable<T>) codecs::write(out, value);
}

/// Reads a value. If the bytes are no T, the reader has failed afterwards, and `value` means
/// nothing.
template <class T>
void decode(reader& in, T& value) {
    static_assert(check_codec<T>());
    if constexpr (codable<T>) codecs::read(in, value);
}

}  // namespace quorate::inline v1

namespace quorate::inline v1::codecs {

/// What `out(values...)` and `in(values...)` call. It has a name of its own, so that no user's
/// overload of `encode` can be called instead.
template <class T>
void put_typed(writer& out, T const& value) {
    quorate::encode(out, value);
}
template <class T>
void get_typed(reader& in, T& value) {
    quorate::decode(in, value);
}

}  // namespace quorate::inline v1::codecs

namespace quorate::inline v1 {

/// Writes a whole value: the version, then the encoding.
template <class T>
void encode_value(writer& out, T const& value) {
    out.u8(codec_version);
    quorate::encode(out, value);
}
template <class T>
std::vector<std::byte> encode_value(T const& value) {
    writer out;
    quorate::encode_value(out, value);
    return {out.view().begin(), out.view().end()};
}

/// Reads a whole value. False unless `bytes` are exactly one, with nothing behind it; `value` means
/// nothing then.
template <class T>
bool decode_value(bytes_view bytes, T& value) {
    reader in{bytes};
    if (in.u8() != codec_version) return false;
    quorate::decode(in, value);
    return in.done();
}
template <class T>
std::optional<T> decode_value(bytes_view bytes) {
    std::optional<T> value{std::in_place};
    if (!quorate::decode_value(bytes, *value)) value.reset();
    return value;
}

/// A hash of the structure of T, that is of kinds and nesting; the same for every compiler. Nodes
/// compare it in the handshake, so that no node gets commands that it would read otherwise. Two
/// types with one fingerprint have one encoding, but for hooks without a `name`: what they do is
/// not seen here.
template <class T>
constexpr std::uint64_t fingerprint() {
    static_assert(check_codec<T>());
    codecs::fnv hash;
    hash.byte(codec_version);
    if constexpr (codable<T>) codecs::describe<T>(hash);
    return hash.value();
}

}  // namespace quorate::inline v1

#endif
