// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_TRUTH_TABLE_HPP
#define QUORATE_QUORUMS_TRUTH_TABLE_HPP

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <utility>

namespace quorate::inline v1::quorums {

/// A rule as its answers about all sets: bit s says whether the set s decides. 64 sets are handled
/// at a time. So a question about all sets takes microseconds for 16 members, and a constant
/// expression can ask it for 12.
class truth_table {
public:
    static constexpr std::size_t members_max = 16;

    /// Asks `decides(slot_set)` about every set of the first `members` slots. Precondition: members
    /// <= members_max.
    template <class F>
    constexpr truth_table(std::size_t members, F decides) : members_{members} {
        assert(members <= members_max);
        for (std::uint64_t s = 0; s < sets(); ++s)
            if (decides(slot_set{s})) words_[s >> 6U] |= std::uint64_t{1} << (s & 63U);
    }

    constexpr std::size_t members() const { return members_; }
    constexpr bool operator[](slot_set s) const {
        return (words_[s.bits() >> 6U] >> (s.bits() & 63U) & 1U) != 0;
    }

    /// A set that decides here while its complement decides in `other`, if there is one. If both
    /// rules are upward closed, two disjoint quorums exist iff such a set exists. So 2^n sets are
    /// tried, and not 4^n pairs.
    constexpr std::optional<slot_set> apart_from(truth_table const& other) const {
        for (std::size_t w = 0; w < words(); ++w)
            if (auto const both = words_[w] & other.complements(w))
                return slot_set{(w << 6U) | lowest(both)};
        return std::nullopt;
    }
    /// A set that decides here and not in `other`.
    constexpr std::optional<slot_set> beyond(truth_table const& other) const {
        for (std::size_t w = 0; w < words(); ++w)
            if (auto const more = words_[w] & ~other.words_[w])
                return slot_set{(w << 6U) | lowest(more)};
        return std::nullopt;
    }
    /// A set that decides and a larger one that does not, if there are such two. Then the rule is
    /// not upward closed (rule: supersets-decide; Z57).
    constexpr std::optional<std::pair<slot_set, slot_set>> step_down() const {
        for (std::size_t slot = 0; slot < members_; ++slot) {
            for (std::size_t w = 0; w < words(); ++w) {
                auto const without = words_[w] & ~has(w, slot);
                if (auto const lost = without & ~with(w, slot)) {
                    slot_set const smaller{(w << 6U) | lowest(lost)};
                    return std::pair{smaller, smaller | slot_set{std::uint64_t{1} << slot}};
                }
            }
        }
        return std::nullopt;
    }
    /// Calls `f(slot_set)` for each set that decides and of which no smaller one does, ascending by
    /// mask. Precondition: upward closed.
    template <class F>
    constexpr void for_each_minimal(F f) const {
        for (std::size_t w = 0; w < words(); ++w) {
            auto minimal = words_[w];
            for (std::size_t slot = 0; slot < members_; ++slot)
                minimal &= ~(has(w, slot) & from_without(w, slot));
            for (; minimal != 0; minimal &= minimal - 1) f(slot_set{(w << 6U) | lowest(minimal)});
        }
    }
    /// Calls `f(slot_set)` for each set that decides, ascending by mask.
    template <class F>
    constexpr void for_each(F f) const {
        for (std::size_t w = 0; w < words(); ++w)
            for (auto rest = words_[w]; rest != 0; rest &= rest - 1)
                f(slot_set{(w << 6U) | lowest(rest)});
    }

    friend constexpr bool operator==(truth_table const&, truth_table const&) = default;

private:
    constexpr std::uint64_t sets() const { return std::uint64_t{1} << members_; }
    constexpr std::size_t words() const {
        return members_ <= 6 ? 1 : std::size_t{1} << (members_ - 6);
    }
    static constexpr std::size_t lowest(std::uint64_t word) {
        return static_cast<std::size_t>(std::countr_zero(word));
    }

    // Of the 64 sets in word w, those that have the slot.
    static constexpr std::uint64_t has(std::size_t w, std::size_t slot) {
        constexpr std::uint64_t by_slot[] = {0xAAAAAAAAAAAAAAAAU, 0xCCCCCCCCCCCCCCCCU,
                                             0xF0F0F0F0F0F0F0F0U, 0xFF00FF00FF00FF00U,
                                             0xFFFF0000FFFF0000U, 0xFFFFFFFF00000000U};
        if (slot < 6) return by_slot[slot];
        return (w >> (slot - 6) & 1U) != 0 ? ~std::uint64_t{0} : 0;
    }
    // For each set in word w: what is answered about it with the slot (valid where it lacks it).
    constexpr std::uint64_t with(std::size_t w, std::size_t slot) const {
        return slot < 6 ? words_[w] >> (1U << slot) : words_[w | (std::size_t{1} << (slot - 6))];
    }
    // For each set in word w: what is answered about it without the slot (valid where it has it).
    constexpr std::uint64_t from_without(std::size_t w, std::size_t slot) const {
        return slot < 6 ? words_[w] << (1U << slot) : words_[w & ~(std::size_t{1} << (slot - 6))];
    }
    // For each set in word w: what is answered about its complement. The complement of s is (2^n -
    // 1) - s, so the answers stand in the reverse order.
    constexpr std::uint64_t complements(std::size_t w) const {
        auto const turned = reversed(words_[words() - 1 - w]);
        return members_ < 6 ? turned >> (64U - sets()) : turned;
    }
    static constexpr std::uint64_t reversed(std::uint64_t word) {
        constexpr std::uint64_t masks[] = {0x5555555555555555U, 0x3333333333333333U,
                                           0x0F0F0F0F0F0F0F0FU, 0x00FF00FF00FF00FFU,
                                           0x0000FFFF0000FFFFU};
        for (unsigned step = 0; step < 5; ++step)
            word = (word >> (1U << step) & masks[step]) | (word & masks[step]) << (1U << step);
        return word >> 32U | word << 32U;
    }

    std::size_t members_ = 0;
    std::uint64_t words_[std::size_t{1} << (members_max - 6)] = {};
};

}  // namespace quorate::inline v1::quorums

#endif
