// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_KINDS_HPP
#define QUORATE_CODECS_KINDS_HPP

#include <array>
#include <boost/pfr/core.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/types.hpp>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// What a type looks like on the wire: its kind, its extent and the types it is made of. Nothing
/// here depends on names or on how a compiler lays a struct out. A new kind of type is one
/// specialization here, an `if` in `write` and one in `read` (binary.hpp).
namespace quorate::inline v1::codecs {

/// The values go into the fingerprint, so a new kind is appended and none is renumbered. Otherwise
/// nodes of two versions would refuse each other although their types are the same.
enum class kind : std::uint8_t {
    none = 0,
    boolean = 1,
    integer = 2,      // extent: bytes, and 128 if signed
    enumeration = 3,  // extent: bytes
    floating = 4,     // extent: bytes
    string = 5,
    sequence = 6,
    array = 7,  // extent: elements
    optional = 8,
    variant = 9,
    product = 10,  // pair, tuple, aggregate: the parts one after the other
    map = 11,
    set = 12,
    hook = 13,  // the type says its own bytes
};

template <class... T>
struct type_list {
    static constexpr std::size_t size = sizeof...(T);
};

/// The hook: a type that says its own bytes.
template <class T>
concept hooked = requires(T const& value, writer& out, reader& in) {
    { value.encode(out) } -> std::same_as<void>;
    { T::decode(in) } -> std::same_as<std::optional<T>>;
};

/// A type with half of the hook, or with a hook of another signature. It is refused: its author
/// meant to write the bytes, and would not expect that the fields are encoded instead.
template <class T>
concept half_hooked = std::is_class_v<T> && !hooked<T> &&
                      (
                          requires(T const& value, writer& out) { value.encode(out); } ||
                          requires(reader& in) { T::decode(in); });

/// An enum of which every value of the underlying type is a value. For another enum, a number from
/// outside may be no value at all, and converting it has undefined behaviour.
template <class E>
concept fixed_enum = std::is_enum_v<E> && requires { E{std::underlying_type_t<E>{}}; };

template <class T>
concept codable_integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, wchar_t> && sizeof(T) <= 8;

template <class T>
concept codable_floating = std::same_as<T, float> || std::same_as<T, double>;

/// An aggregate whose fields are encoded in order. One with a const or reference member is not
/// assignable. It is left out here, so that our own message names it before PFR fails on it.
template <class T>
concept codable_aggregate =
    std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_polymorphic_v<T> &&
    std::is_move_assignable_v<T> && !hooked<T> && !half_hooked<T>;

/// The description of T; `kind::none` for a type that is not supported.
template <class T>
struct shape {
    static constexpr kind is = kind::none;
    static constexpr std::uint32_t extent = 0;
    using parts = type_list<>;
};

template <kind Kind, std::uint32_t Extent, class... Parts>
struct shape_of {
    static constexpr kind is = Kind;
    static constexpr std::uint32_t extent = Extent;
    using parts = type_list<Parts...>;
};

template <>
struct shape<bool> : shape_of<kind::boolean, 1> {};
// One byte is never marked as signed: plain char is signed on some machines only, and the
// fingerprint must not depend on the machine.
template <codable_integer T>
struct shape<T>
    : shape_of<kind::integer, sizeof(T) + (std::is_signed_v<T> && sizeof(T) > 1 ? 128 : 0)> {};
template <fixed_enum T>
struct shape<T> : shape_of<kind::enumeration, sizeof(T)> {};
template <codable_floating T>
struct shape<T> : shape_of<kind::floating, sizeof(T)> {
    static_assert(std::numeric_limits<T>::is_iec559);
};
template <hooked T>
struct shape<T> : shape_of<kind::hook, 0> {};
template <class Traits, class Allocator>
struct shape<std::basic_string<char, Traits, Allocator>> : shape_of<kind::string, 0> {};
template <class T, class Allocator>
struct shape<std::vector<T, Allocator>> : shape_of<kind::sequence, 0, T> {};
template <class T, std::size_t Size>
struct shape<std::array<T, Size>> : shape_of<kind::array, static_cast<std::uint32_t>(Size), T> {};
template <class T>
struct shape<std::optional<T>> : shape_of<kind::optional, 0, T> {};
template <class... T>
struct shape<std::variant<T...>> : shape_of<kind::variant, 0, T...> {
    static_assert(sizeof...(T) < 255, "quorate codec: a variant may have at most 254 alternatives");
};
template <class A, class B>
struct shape<std::pair<A, B>> : shape_of<kind::product, 0, A, B> {};
template <class... T>
struct shape<std::tuple<T...>> : shape_of<kind::product, 0, T...> {};
template <class Key, class T, class Less, class Allocator>
struct shape<std::map<Key, T, Less, Allocator>> : shape_of<kind::map, 0, Key, T> {};
template <class Key, class Less, class Allocator>
struct shape<std::set<Key, Less, Allocator>> : shape_of<kind::set, 0, Key> {};
template <class Tag>
struct shape<strong_number<Tag>> : shape_of<kind::product, 0, std::uint64_t> {};
template <class Tag>
struct shape<strong_uuid<Tag>> : shape_of<kind::product, 0, std::uint64_t, std::uint64_t> {};

template <class T, class Indices>
struct fields_of;
template <class T, std::size_t... I>
struct fields_of<T, std::index_sequence<I...>>
    : shape_of<kind::product, 0, boost::pfr::tuple_element_t<I, T>...> {};

template <codable_aggregate T>
struct shape<T> : fields_of<T, std::make_index_sequence<boost::pfr::tuple_size_v<T>>> {};

}  // namespace quorate::inline v1::codecs

#endif
