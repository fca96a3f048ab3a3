// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_TEXT_HPP
#define QUORATE_TESTING_LAWS_TEXT_HPP

#include <cstdint>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <string>

/// Numbers in the sentences of the laws.
namespace quorate::inline v1::testing::laws {

inline std::string text(std::uint64_t n) { return std::to_string(n); }

template <class Tag>
std::string text(strong_number<Tag> n) {
    return text(n.value);
}

/// A distinct term is "round.number"; one that any policy may have made, and those of round 0, a
/// number.
inline std::string text(term t) {
    auto const round = distinct_terms::round(t);
    return round == 0 ? text(t.value) : text(round) + "." + text(distinct_terms::number(t).value);
}

inline std::string text(log_id id) { return text(id.index) + "@t" + text(id.term); }

}  // namespace quorate::inline v1::testing::laws

#endif
