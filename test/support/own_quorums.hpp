// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_OWN_QUORUMS_HPP
#define QUORATE_TEST_SUPPORT_OWN_QUORUMS_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <span>
#include <string_view>
#include <vector>

/// Quorum systems of a user's own, good ones and bad ones, as scripts and searches run them.
namespace quorate_test {

inline constexpr std::array<quorate::node_id, 4> four_ids{{{1}, {2}, {3}, {4}}};

/// The first of three commits with any other, and any two elect.
struct first_and_one {
    static constexpr std::string_view name = "first_and_one";

    std::span<quorate::node_id const> members() const { return std::span{four_ids}.first(3); }
    bool commits(quorate::slot_set s) const {
        return s.contains(0) && (s.contains(1) || s.contains(2));
    }
    bool elects(quorate::slot_set s) const { return (s & quorate::slot_set::first(3)).size() >= 2; }
    void encode(quorate::writer&) const {}
    static std::optional<first_and_one> decode(quorate::reader&) { return first_and_one{}; }
    friend bool operator==(first_and_one const&, first_and_one const&) = default;
};

/// Any rule on some of four nodes, as two truth tables over sets of ids, with no check whatsoever:
/// what a user may write, and what no shipped system lets through.
struct any_rule {
    static constexpr std::string_view name = "any_rule";
    std::uint32_t who = 0;     // bit i: id i + 1 is a member
    std::uint32_t commit = 0;  // bit s says whether the set s commits
    std::uint32_t elect = 0;

    any_rule() = default;
    /// The nodes 1, 2, ... of them.
    any_rule(std::uint32_t nodes, std::uint32_t commits_if, std::uint32_t elects_if)
        : who{(1U << nodes) - 1}, commit{commits_if}, elect{elects_if} {}
    static any_rule on(std::uint32_t who, std::uint32_t commit, std::uint32_t elect) {
        any_rule r{0, commit, elect};
        r.who = who;
        return r;
    }

    std::span<quorate::node_id const> members() const {
        return std::span{lists[who]}.first(static_cast<std::size_t>(std::popcount(who)));
    }
    bool commits(quorate::slot_set s) const { return ((commit >> ids_of(s)) & 1U) != 0; }
    bool elects(quorate::slot_set s) const { return ((elect >> ids_of(s)) & 1U) != 0; }
    void encode(quorate::writer&) const {}
    static std::optional<any_rule> decode(quorate::reader&) { return any_rule{}; }
    friend bool operator==(any_rule const&, any_rule const&) = default;

    /// The sets that `decides(mask)` says.
    template <class F>
    static std::uint32_t table(F decides) {
        std::uint32_t out = 0;
        for (std::uint32_t s = 0; s < 16; ++s)
            if (decides(s)) out |= std::uint32_t{1} << s;
        return out;
    }
    /// Lists of the ids 1 to 4: whoever holds one of them decides.
    static std::uint32_t listed(std::vector<std::vector<std::uint64_t>> const& any_of) {
        return table([&](std::uint32_t s) {
            return std::ranges::any_of(any_of, [&](auto const& list) {
                return std::ranges::all_of(
                    list, [&](std::uint64_t id) { return ((s >> (id - 1)) & 1U) != 0; });
            });
        });
    }
    /// So many and no more: not upward closed.
    static std::uint32_t exactly(std::uint64_t count) {
        return table([&](std::uint32_t s) {
            return static_cast<std::uint64_t>(quorate::slot_set{s}.size()) == count;
        });
    }

private:
    /// The members of each set of ids, and then nothing.
    static constexpr auto lists = [] {
        std::array<std::array<quorate::node_id, 4>, 16> all{};
        for (std::size_t set = 0; set < 16; ++set) {
            std::size_t at = 0;
            for (std::size_t i = 0; i < 4; ++i)
                if ((set >> i & 1U) != 0) all[set][at++] = four_ids[i];
        }
        return all;
    }();
    std::uint32_t ids_of(quorate::slot_set slots) const {
        std::uint32_t ids = 0;
        std::size_t slot = 0;
        for (std::uint32_t i = 0; i < 4; ++i)
            if ((who >> i & 1U) != 0 && slots.contains(slot++)) ids |= 1U << i;
        return ids;
    }
};

}  // namespace quorate_test

#endif
