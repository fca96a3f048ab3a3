// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_OBSTACLES_HPP
#define QUORATE_CODECS_OBSTACLES_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <quorate/codecs/kinds.hpp>
#include <type_traits>

/// Why a type cannot be encoded, and one sentence that says so. Beside the sentence the compiler's
/// output shows the innermost struct, the position of the field and its type.
namespace quorate::inline v1::codecs {

enum class obstacle : std::uint8_t {
    none,
    unsupported,
    constant,
    recursive,
    half_hook,
    empty_element,
    no_default
};

template <class T, class... Path>
constexpr obstacle obstacle_to();

template <class... Path, class... Parts>
constexpr obstacle first_obstacle(type_list<Parts...>) {
    obstacle found = obstacle::none;
    ((found = found == obstacle::none ? obstacle_to<Parts, Path...>() : found), ...);
    return found;
}

/// The least number of bytes that any value of T takes. It is 0 for a hook, which alone knows.
/// Precondition: no obstacle.
template <class T>
constexpr std::size_t least_size() {
    using s = shape<T>;
    auto const sum = []<class... P>(type_list<P...>) {
        return (std::size_t{0} + ... + least_size<P>());
    };
    auto const least = []<class... P>(type_list<P...>) { return std::min({least_size<P>()...}); };
    if constexpr (s::is == kind::product) return sum(typename s::parts{});
    else if constexpr (s::is == kind::array) return s::extent * sum(typename s::parts{});
    else if constexpr (s::is == kind::variant) return 1 + least(typename s::parts{});
    else if constexpr (s::is == kind::hook) return 0;
    else if constexpr (s::is == kind::optional) return 1;
    else if constexpr (s::extent != 0) return s::extent & 127U;
    else return 4;  // a length
}

/// Why T cannot be encoded, if it cannot. `Path` are the types that T lies inside of. A type that
/// contains itself is refused: otherwise bytes from outside would choose how deep a decoder
/// recurses, and could use up its stack.
template <class T, class... Path>
constexpr obstacle obstacle_to() {
    using s = shape<std::remove_cv_t<T>>;
    if constexpr (std::is_const_v<T> || std::is_volatile_v<T>) return obstacle::constant;
    else if constexpr ((std::same_as<T, Path> || ...)) return obstacle::recursive;
    else if constexpr (half_hooked<T>) return obstacle::half_hook;
    else if constexpr (s::is == kind::none)
        return std::is_aggregate_v<T> && !std::is_move_assignable_v<T> ? obstacle::constant
                                                                       : obstacle::unsupported;
    else if constexpr (!std::default_initializable<T>) return obstacle::no_default;
    else if constexpr (first_obstacle<T, Path...>(typename s::parts{}) != obstacle::none)
        return first_obstacle<T, Path...>(typename s::parts{});
    else if constexpr (s::is == kind::sequence || s::is == kind::set)
        return []<class P>(type_list<P>) {
            return shape<P>::is != kind::hook && least_size<P>() == 0 ? obstacle::empty_element
                                                                      : obstacle::none;
        }(typename s::parts{});
    else return obstacle::none;
}

/// What cannot be encoded and where: field `Position`, counted from 0, of the struct `Owner`. Of a
/// type by itself these are whole_value and 0.
template <class Owner, std::size_t Position, class Type, obstacle Why>
struct field {};
struct whole_value;

template <class Owner, std::size_t Position, class T, class... Path>
constexpr auto find_obstacle(type_list<Path...> path);

template <class Owner, std::size_t Position, class T, std::size_t At, class... Path>
constexpr auto find_obstacle_inside(type_list<Path...>, type_list<>) {
    return field<Owner, Position, T, obstacle_to<T, Path...>()>{};
}
template <class Owner, std::size_t Position, class T, std::size_t At, class... Path, class Part,
          class... Rest>
constexpr auto find_obstacle_inside(type_list<Path...> path, type_list<Part, Rest...>) {
    if constexpr (obstacle_to<Part, T, Path...>() == obstacle::none)
        return find_obstacle_inside<Owner, Position, T, At + 1>(path, type_list<Rest...>{});
    else if constexpr (shape<T>::is == kind::product && codable_aggregate<T>)
        return find_obstacle<T, At, Part>(type_list<T, Path...>{});
    else return find_obstacle<Owner, Position, Part>(type_list<T, Path...>{});
}

/// The innermost part that cannot be encoded. Precondition: there is one.
template <class Owner, std::size_t Position, class T, class... Path>
constexpr auto find_obstacle(type_list<Path...> path) {
    if constexpr ((std::same_as<T, Path> || ...))
        return field<Owner, Position, T, obstacle::recursive>{};
    else
        return find_obstacle_inside<Owner, Position, T, 0>(
            path, typename shape<std::remove_cv_t<T>>::parts{});
}

template <class Field, obstacle Why>
inline constexpr bool not_because = true;
template <class Owner, std::size_t Position, class Type, obstacle Why>
inline constexpr bool not_because<field<Owner, Position, Type, Why>, Why> = false;

/// One sentence; struct, position and type stand beside it, as the arguments of `field`.
template <class Field>
struct report {
    static_assert(not_because<Field, obstacle::unsupported>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded; use a supported "
                  "type or give it the hook (doc/commands.md)");
    static_assert(not_because<Field, obstacle::constant>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded: it is const, or "
                  "has const or reference members");
    static_assert(not_because<Field, obstacle::recursive>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded: it contains "
                  "itself, so nothing bounds its depth; give it the hook (doc/commands.md)");
    static_assert(not_because<Field, obstacle::half_hook>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded: its hook needs "
                  "both void encode(quorate::writer&) const and static std::optional<type> "
                  "decode(quorate::reader&)");
    static_assert(not_because<Field, obstacle::empty_element>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded: its elements take "
                  "no bytes, so nothing bounds their number");
    static_assert(not_because<Field, obstacle::no_default>,
                  "quorate codec: field<struct, position from 0, type> names what cannot be "
                  "encoded: it is not "
                  "default-initializable");
    static constexpr bool made = true;
};

}  // namespace quorate::inline v1::codecs

#endif
