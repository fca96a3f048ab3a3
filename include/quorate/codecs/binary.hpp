// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_BINARY_HPP
#define QUORATE_CODECS_BINARY_HPP

#include <algorithm>
#include <bit>
#include <boost/endian/conversion.hpp>
#include <boost/pfr/core.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <quorate/codecs/kinds.hpp>
#include <quorate/codecs/obstacles.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <ranges>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

/// The bytes of each kind of type: little-endian, of fixed width, without padding and without names
/// (doc/commands.md has the table). Reading is total: any bytes give a value or a failed reader.
namespace quorate::inline v1::codecs {

template <class T>
using unsigned_of =
    std::tuple_element_t<static_cast<std::size_t>(std::countr_zero(sizeof(T))),
                         std::tuple<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>>;

/// An element that is a single byte. A container of such elements is copied in one piece.
template <class T>
concept byte_like = sizeof(T) == 1 && (codable_integer<T> || std::same_as<T, std::byte>);

template <class T>
void write_scalar(writer& out, T value) {
    auto const little = boost::endian::native_to_little(std::bit_cast<unsigned_of<T>>(value));
    out.bytes(std::as_bytes(std::span{&little, 1}));
}

template <class T>
T read_scalar(reader& in) {
    unsigned_of<T> little{};
    auto const part = in.bytes(sizeof little);
    if (!part.empty()) std::memcpy(&little, part.data(), sizeof little);
    return std::bit_cast<T>(boost::endian::little_to_native(little));
}

/// Calls f(part...) with the fields of a pair, tuple or aggregate.
template <class T, class F>
void with_parts(T& value, F f) {
    if constexpr (codable_aggregate<std::remove_const_t<T>>)
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            f(boost::pfr::get<I>(value)...);
        }(std::make_index_sequence<shape<std::remove_const_t<T>>::parts::size>{});
    else std::apply(f, value);
}

template <class T>
void write(writer& out, T const& value);
template <class T>
void read(reader& in, T& value);

/// A count as u32, then the elements.
template <class Container>
void write_elements(writer& out, Container const& values) {
    using element = typename Container::value_type;
    out.u32(static_cast<std::uint32_t>(values.size()));
    if constexpr (byte_like<element> && std::ranges::contiguous_range<Container>)
        out.bytes(std::as_bytes(std::span{values}));
    else if constexpr (shape<Container>::is == kind::map)
        for (auto const& [key, value] : values) {
            codecs::write(out, key);
            codecs::write(out, value);
        }
    else if constexpr (std::same_as<element, bool>)
        for (bool value : values) codecs::write(out, value);
    else
        for (auto const& value : values) codecs::write(out, value);
}

template <class T>
void write(writer& out, T const& value) {
    constexpr kind is = shape<T>::is;
    if constexpr (is == kind::boolean) out.u8(value ? 1 : 0);
    else if constexpr (is == kind::integer || is == kind::enumeration || is == kind::floating)
        write_scalar(out, value);
    else if constexpr (is == kind::string) out.text(value);
    else if constexpr (is == kind::sequence || is == kind::map || is == kind::set)
        write_elements(out, value);
    else if constexpr (is == kind::array)
        for (auto const& element : value) codecs::write(out, element);
    else if constexpr (is == kind::optional) {
        out.u8(value ? 1 : 0);
        if (value) codecs::write(out, *value);
    } else if constexpr (is == kind::variant) {
        // A valueless variant gets an index that no variant has, so it is refused wherever it is
        // read.
        out.u8(value.valueless_by_exception() ? 255 : static_cast<std::uint8_t>(value.index()));
        if (!value.valueless_by_exception())
            std::visit([&](auto const& v) { codecs::write(out, v); }, value);
    } else if constexpr (is == kind::product)
        with_parts(value, [&](auto const&... part) { (codecs::write(out, part), ...); });
    else value.encode(out);
}

/// Reads a count of elements that take at least `least` bytes each. The reader fails if the bytes
/// behind the count cannot hold as many; otherwise a count from outside could claim any memory.
inline std::size_t read_count(reader& in, std::size_t least) {
    std::size_t const count = in.u32();
    if (count <= in.remaining() / std::max<std::size_t>(least, 1)) return count;
    in.fail();
    return 0;
}

template <class T, class Allocator>
void read_sequence(reader& in, std::vector<T, Allocator>& values) {
    auto const count = read_count(in, least_size<T>());
    values.clear();
    if constexpr (byte_like<T>) {
        auto const part = in.bytes(count);
        values.resize(part.size());
        if (!part.empty()) std::memcpy(values.data(), part.data(), part.size());
    } else {
        // Reserves no more memory than there are bytes left. An element may be far larger in memory
        // than on the wire, so a count alone must not claim memory for all of them.
        values.reserve(std::min(count, in.remaining() / sizeof(T) + 1));
        for (std::size_t i = 0; i < count && in.ok(); ++i) {
            T value{};
            codecs::read(in, value);
            values.push_back(std::move(value));
        }
    }
}

/// Keys must ascend strictly. So one value has one encoding, and no element is silently dropped
/// because its key is there already.
template <class Container>
void read_ordered(reader& in, Container& values) {
    using key = typename Container::key_type;
    constexpr bool is_map = shape<Container>::is == kind::map;
    auto const count = read_count(in, least_size<key>());
    values.clear();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        key k{};
        codecs::read(in, k);
        if (!values.empty()) {
            auto const& last = *std::prev(values.end());
            bool ascending = false;
            if constexpr (is_map) ascending = values.key_comp()(last.first, k);
            else ascending = values.key_comp()(last, k);
            if (!ascending) return in.fail();
        }
        if constexpr (is_map)
            codecs::read(in, values.try_emplace(values.end(), std::move(k))->second);
        else values.insert(values.end(), std::move(k));
    }
}

template <class... T>
void read_variant(reader& in, std::variant<T...>& value) {
    auto const index = in.u8();
    bool const known = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ((I == index && (codecs::read(in, value.template emplace<I>()), true)) || ...);
    }(std::index_sequence_for<T...>{});
    if (!known) in.fail();
}

inline bool read_flag(reader& in) {
    auto const flag = in.u8();
    if (flag > 1) in.fail();
    return flag == 1;
}

template <class T>
void read_enum(reader& in, T& value) {
    value = read_scalar<T>(in);
    // is_known is found by argument-dependent lookup. If the author of an enum says which values
    // are known, no others are accepted.
    if constexpr (requires {
                      { is_known(value) } -> std::same_as<bool>;
                  })
        if (in.ok() && !is_known(value)) in.fail();
}

template <class T>
void read(reader& in, T& value) {
    constexpr kind is = shape<T>::is;
    if constexpr (is == kind::boolean) value = read_flag(in);
    else if constexpr (is == kind::integer || is == kind::floating) value = read_scalar<T>(in);
    else if constexpr (is == kind::enumeration) read_enum(in, value);
    else if constexpr (is == kind::string) value.assign(in.text());
    else if constexpr (is == kind::sequence) read_sequence(in, value);
    else if constexpr (is == kind::map || is == kind::set) read_ordered(in, value);
    else if constexpr (is == kind::array)
        for (auto& element : value) codecs::read(in, element);
    else if constexpr (is == kind::optional) {
        value.reset();
        if (read_flag(in)) codecs::read(in, value.emplace());
    } else if constexpr (is == kind::variant) read_variant(in, value);
    else if constexpr (is == kind::product)
        with_parts(value, [&](auto&... part) { (codecs::read(in, part), ...); });
    else if (auto decoded = T::decode(in)) value = *std::move(decoded);
    else in.fail();
}

}  // namespace quorate::inline v1::codecs

#endif
