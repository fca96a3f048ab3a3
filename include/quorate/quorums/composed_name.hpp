// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_COMPOSED_NAME_HPP
#define QUORATE_QUORUMS_COMPOSED_NAME_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <quorate/quorum_system.hpp>
#include <string_view>

namespace quorate::inline v1::quorums {

/// The stable name of a system of parts: Head::head and the names of the parts, as in "joint(A,B)".
/// A system has no name unless each of its parts has one.
template <class Head, class... Parts>
struct composed_name {};

template <class Head, encodable_quorum... Parts>
struct composed_name<Head, Parts...> {
private:
    static constexpr std::size_t size_ =
        Head::head.size() + sizeof...(Parts) + 1 + (Parts::name.size() + ...);
    static constexpr std::array<char, size_> text_ = [] {
        std::array<char, size_> text{};
        auto at = std::ranges::copy(Head::head, text.begin()).out;
        *at++ = '(';
        ((at = std::ranges::copy(Parts::name, at).out, *at++ = ','), ...);
        text.back() = ')';
        return text;
    }();

public:
    static constexpr std::string_view name{text_.data(), text_.size()};
};

}  // namespace quorate::inline v1::quorums

#endif
