// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SIM_DRAWN_KINDS_HPP
#define QUORATE_TEST_SIM_DRAWN_KINDS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/sim/random.hpp>
#include <string>
#include <support/kinds.hpp>
#include <utility>
#include <vector>

/// Systems of any kind over given nodes: what a membership is changed to.
namespace quorate_test {

using id_range = std::vector<quorate::node_id>;

/// A part of these, not empty.
inline id_range draw_some(quorate::sim::random& dice, id_range const& ids) {
    id_range some;
    for (auto id : ids)
        if (dice.chance(2, 3)) some.push_back(id);
    return some.empty() ? ids : some;
}

/// R nodes commit and E elect, as lawfully as the terms ask for.
template <class Terms>
std::optional<quorate::flexible> draw_thresholds(quorate::sim::random& dice, id_range const& ids) {
    auto const n = ids.size();
    auto elect = 1 + dice.below(n);
    if (Terms::elections_must_meet) elect = std::max<std::uint64_t>(elect, n / 2 + 1);
    auto const commit = std::min<std::uint64_t>(n, n + 1 - elect + dice.below(2));
    return quorate::flexible::make(
        ids, {static_cast<std::uint32_t>(commit), static_cast<std::uint32_t>(elect)});
}

inline std::optional<quorate::weighted> draw_weights(quorate::sim::random& dice,
                                                     id_range const& ids) {
    std::vector<quorate::quorums::weight_of> weights;
    for (auto id : ids) weights.push_back({id, static_cast<std::uint32_t>(1 + dice.below(3))});
    return quorate::weighted::make(weights);
}

/// The pairs of all with one of them, and all of the others.
inline std::optional<quorate::sets> draw_sets(quorate::sim::random& dice, id_range const& ids) {
    if (ids.size() < 3) return std::nullopt;
    auto const hub = ids[dice.below(ids.size())].value;
    std::vector<std::vector<std::uint64_t>> lists;
    std::vector<std::uint64_t> others;
    for (auto id : ids)
        if (id.value != hub) {
            others.push_back(id.value);
            lists.push_back({std::min(hub, id.value), std::max(hub, id.value)});
        }
    lists.push_back(std::move(others));
    return quorate::sets::make(lists);
}

/// "2 of (2 of (a,b,c), 1 of (d,e))" and the like.
inline std::optional<quorate::threshold_tree> draw_tree(quorate::sim::random& dice,
                                                        id_range const& ids) {
    if (ids.size() < 3) return std::nullopt;
    auto const half = 1 + dice.below(ids.size() - 1);
    auto const group = [&](std::size_t begin, std::size_t end) {
        std::string out = std::to_string((end - begin) / 2 + 1) + " of (";
        for (auto i = begin; i < end; ++i) {
            if (i != begin) out += ',';
            out += static_cast<char>('a' + ids[i].value - 1);
        }
        return out + ")";
    };
    quorate::threshold_tree tree;
    auto const text = "2 of (" + group(0, half) + ", " + group(half, ids.size()) + ")";
    quorate::letter_names names;
    auto const error = quorate::threshold_tree::parse(text, names, tree);
    return error ? std::nullopt : std::optional{std::move(tree)};
}

template <class Terms>
std::optional<any_kind<Terms>> draw_kind(quorate::sim::random& dice, id_range const& ids) {
    using namespace quorate;
    using result = std::optional<any_kind<Terms>>;
    auto const as = [](auto const& q) -> result {
        return q ? result{any_kind<Terms>{*q}} : std::nullopt;
    };
    switch (dice.below(8)) {
        case 0: return as(draw_thresholds<Terms>(dice, ids));
        case 1: return as(draw_weights(dice, ids));
        case 2: return as(draw_sets(dice, ids));
        case 3: return as(draw_tree(dice, ids));
        case 4: {
            auto const first = majority::make(draw_some(dice, ids));
            return as(
                joint<majority, majority>::make(*first, *majority::make(draw_some(dice, ids))));
        }
        case 5: {
            auto const breaker = ids[dice.below(ids.size())];
            return as(tie_break::make(ids, breaker));
        }
        default: return as(majority::make(ids));
    }
}

}  // namespace quorate_test

#endif
