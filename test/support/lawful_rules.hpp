// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_LAWFUL_RULES_HPP
#define QUORATE_TEST_SUPPORT_LAWFUL_RULES_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/obligations.hpp>
#include <quorate/term_policy.hpp>
#include <span>
#include <support/own_quorums.hpp>
#include <tuple>
#include <utility>
#include <vector>

/// All quorum systems of a few nodes, as truth tables, and those that people run.
namespace quorate_test {

/// All rules over the ids 1 to `nodes` in which whoever adds nodes to a set that decides has one
/// that decides.
inline std::vector<std::uint32_t> closed_rules(std::uint32_t nodes) {
    auto const sets = std::uint32_t{1} << nodes;
    std::vector<std::uint32_t> closed;
    for (std::uint64_t rule = 0; rule < std::uint64_t{1} << sets; ++rule) {
        bool upward = true;
        for (std::uint32_t s = 0; upward && s < sets; ++s)
            for (std::uint32_t bit = 1; bit < sets; bit *= 2)
                upward = upward && ((rule >> s & 1U) == 0 || (rule >> (s | bit) & 1U) != 0);
        if (upward) closed.push_back(static_cast<std::uint32_t>(rule));
    }
    return closed;
}

/// All lawful systems of the first so many nodes, whichever sets commit and elect; it need not
/// matter who is there.
template <class Terms>
std::vector<any_rule> lawful_rules(std::uint32_t nodes) {
    auto const closed = closed_rules(nodes);
    std::vector<any_rule> all;
    for (auto commit : closed)
        for (auto elect : closed)
            if (any_rule const q{nodes, commit, elect}; quorate::lawful<Terms>(q)) all.push_back(q);
    return all;
}

/// Is there a set that this node makes decide?
inline bool matters(std::uint32_t rule, std::uint32_t nodes, std::uint32_t bit) {
    for (std::uint32_t s = 0; s < std::uint32_t{1} << nodes; ++s)
        if ((rule >> s & 1U) != (rule >> (s | bit) & 1U)) return true;
    return false;
}
/// The sets that meet all that decide.
inline std::uint32_t dual_rule(std::uint32_t rule, std::uint32_t nodes) {
    std::uint32_t out = 0;
    for (std::uint32_t s = 0; s < std::uint32_t{1} << nodes; ++s)
        if ((rule >> (~s & ((1U << nodes) - 1)) & 1U) == 0) out |= std::uint32_t{1} << s;
    return out;
}
/// Do all sets that decide by the one meet all that do by the other?
inline bool meet(std::uint32_t a, std::uint32_t b, std::uint32_t nodes) {
    return (a & ~dual_rule(b, nodes)) == 0;
}
template <class Terms>
bool lawful_in_one_step(any_rule const& i, any_rule const& j, std::uint32_t nodes) {
    return meet(i.elect, j.commit, nodes) && meet(j.elect, i.commit, nodes) &&
           (!Terms::elections_must_meet || meet(i.elect, j.elect, nodes));
}
/// Is it enough to count who of `who` is there?
inline bool is_count(std::uint32_t rule, std::uint32_t nodes, std::uint32_t who) {
    std::uint32_t yes = 0;
    std::uint32_t no = 0;
    for (std::uint32_t s = 0; s < std::uint32_t{1} << nodes; ++s)
        ((rule >> s & 1U) != 0 ? yes : no) |= 1U << std::popcount(s & who);
    return (yes & no) == 0;
}

inline std::uint32_t who_matters(any_rule const& q, std::uint32_t nodes) {
    std::uint32_t who = 0;
    for (std::uint32_t bit = 1; bit < 1U << nodes; bit *= 2)
        if (matters(q.commit, nodes, bit) || matters(q.elect, nodes, bit)) who |= bit;
    return who;
}

/// The lawful systems of some of the first so many nodes, each of which matters, that are of one of
/// these kinds: one rule for both (majorities, weights, any sets that meet, and products of those);
/// counts; and, if `largest`, those where as much elects, or as much commits, as the other rule
/// allows.
template <class Terms>
std::vector<any_rule> usual_rules(std::uint32_t nodes, bool largest) {
    std::vector<any_rule> out;
    for (any_rule const& q : lawful_rules<Terms>(nodes)) {
        auto const who = who_matters(q, nodes);
        auto const meet_commits = dual_rule(q.commit, nodes);
        bool const is_largest =
            q.elect == (Terms::elections_must_meet ? meet_commits & q.commit : meet_commits) ||
            q.commit == dual_rule(q.elect, nodes);
        bool const counts = is_count(q.commit, nodes, who) && is_count(q.elect, nodes, who);
        if (q.commit == q.elect || counts || (largest && is_largest))
            out.push_back(any_rule::on(who, q.commit, q.elect));
    }
    return out;
}

/// The node i is called names[i - 1] then.
inline std::uint32_t renamed_set(std::uint32_t s, std::span<std::uint32_t const> names) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < names.size(); ++i)
        if ((s >> i & 1U) != 0) out |= 1U << (names[i] - 1);
    return out;
}
inline any_rule renamed(any_rule const& q, std::span<std::uint32_t const> names) {
    any_rule out = any_rule::on(renamed_set(q.who, names), 0, 0);
    for (std::uint32_t s = 0; s < std::uint32_t{1} << names.size(); ++s) {
        auto const to = renamed_set(s, names);
        out.commit |= (q.commit >> s & 1U) << to;
        out.elect |= (q.elect >> s & 1U) << to;
    }
    return out;
}

/// An order of lists of systems.
struct before {
    bool operator()(std::vector<any_rule> const& a, std::vector<any_rule> const& b) const {
        return std::ranges::lexicographical_compare(a, b, {}, key, key);
    }

private:
    static std::tuple<std::uint32_t, std::uint32_t, std::uint32_t> key(any_rule const& q) {
        return {q.who, q.commit, q.elect};
    }
};

/// One of all that are the same but for names, and who of the first `nodes` are no members comes
/// last.
inline auto least_renamed(std::vector<any_rule> const& all, std::uint32_t nodes) {
    std::array<std::uint32_t, 4> ids{1, 2, 3, 4};
    auto const names = std::span{ids}.first(nodes);
    std::vector<any_rule> best = all;
    do {
        std::vector<any_rule> other;
        for (any_rule const& q : all) other.push_back(renamed(q, names));
        if (before{}(other, best)) best = other;
    } while (std::ranges::next_permutation(names).found);
    return best;
}

}  // namespace quorate_test

#endif
