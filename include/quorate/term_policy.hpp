// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TERM_POLICY_HPP
#define QUORATE_TERM_POLICY_HPP

#include <concepts>
#include <cstdint>
#include <quorate/types.hpp>
#include <string_view>

/// The contract of a term policy, and its models: in which term a candidate campaigns.
///
/// A term orders the leaders. Two leaders in one term would write two logs that nobody can tell
/// apart. So either every two election quorums meet, and one term has one winner; or no two nodes
/// ever campaign in the same term (rule: one-winner-per-term).
namespace quorate::inline v1 {

/// `next(t, n)` is the smallest term above t in which the member with the number n may campaign,
/// for every t up to `term_max`. `elections_must_meet`: every two election quorums must meet.
/// `name` is stable and stands in configurations and in handshakes: nodes that number terms
/// differently must never vote together.
template <class T>
concept term_policy = requires(term t, member_number n) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::elections_must_meet } -> std::convertible_to<bool>;
    { T::next(t, n) } -> std::same_as<term>;
};

/// t + 1 for every member (Raft 5.1). Two nodes may campaign in one term, so every two election
/// quorums must meet.
struct sequential_terms {
    static constexpr std::string_view name = "sequential_terms";
    static constexpr bool elections_must_meet = true;
    static constexpr term next(term t, member_number) { return {t.value + 1}; }
};

/// A term is a pair (round, member number), compared in this order. No two nodes ever campaign in
/// the same term, so election quorums need not meet. Of two nodes that campaign in one round, the
/// one with the higher number outbids the other, where sequential terms would split the vote. Good
/// for 2^24 - 1 admissions of members and 2^40 rounds.
struct distinct_terms {
    static constexpr std::string_view name = "distinct_terms";
    static constexpr bool elections_must_meet = false;
    static constexpr unsigned number_bits = 24;

    static constexpr std::uint64_t round(term t) { return t.value >> number_bits; }
    static constexpr member_number number(term t) {
        return {t.value & ((std::uint64_t{1} << number_bits) - 1)};
    }
    /// Precondition: 0 < n < 2^24.
    static constexpr term next(term t, member_number n) {
        auto const own_round = number(t) < n ? round(t) : round(t) + 1;
        return {(own_round << number_bits) | n.value};
    }
};

static_assert(term_policy<sequential_terms> && term_policy<distinct_terms>);

/// No node enters a higher term. Behind the last one, `next` would begin again at the lowest, and a
/// node would vote twice in a term. No cluster gets to this term by its own elections, so a message
/// that names a higher one is not to be believed (rule: impossible-messages-are-dropped).
inline constexpr term term_max{((((std::uint64_t{1} << (64 - distinct_terms::number_bits)) - 1)
                                 << distinct_terms::number_bits) -
                                1)};

static_assert(term_max < distinct_terms::next(term_max, {1}) &&
              term_max < sequential_terms::next(term_max, {1}));

/// No configuration gives a member a higher number. Of all term policies, distinct_terms can take
/// the fewest numbers, and this is how many.
inline constexpr std::uint64_t member_number_max =
    (std::uint64_t{1} << distinct_terms::number_bits) - 1;

}  // namespace quorate::inline v1

#endif
