// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_KINDS_HPP
#define QUORATE_TEST_SUPPORT_KINDS_HPP

#include <array>
#include <optional>
#include <own_quorum/primary_plus_one.hpp>
#include <quorate/quorums/any_of.hpp>
#include <quorate/quorums/dual.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/sets.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/tie_break.hpp>
#include <quorate/quorums/weighted.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// Every quorum system there is, a user's own among them, as values of one type: what clusters are
/// run with.
namespace quorate_test {

/// Three of four commit; nothing is said of elections.
struct three_of_four {
    static constexpr std::string_view name = "three_of_four";
    static constexpr std::array<quorate::node_id, 4> members() { return {{{1}, {2}, {3}, {4}}}; }
    constexpr bool commits(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 3;
    }
    friend constexpr bool operator==(three_of_four const&, three_of_four const&) = default;
    void encode(quorate::writer&) const {}
    static std::optional<three_of_four> decode(quorate::reader&) { return three_of_four{}; }
};

template <class Terms>
using any_kind =
    quorate::one_of<quorate::majority, quorate::flexible, quorate::tie_break, quorate::weighted,
                    quorate::sets, quorate::hierarchical<quorate::majority>,
                    quorate::hierarchical<quorate::flexible>,
                    quorate::joint<quorate::majority, quorate::majority>,
                    quorate::any_of<quorate::majority, quorate::majority>, quorate::threshold_tree,
                    primary_plus_one, quorate::completed<three_of_four, Terms>>;

template <class Terms>
struct named_kind {
    std::string_view name;
    any_kind<Terms> quorum;
};

/// Systems over the nodes 1, 2, 3, ... that are lawful with either term policy.
template <class Terms>
std::vector<named_kind<Terms>> kinds() {
    using namespace quorate;
    std::vector<named_kind<Terms>> all{
        {"majority of 3", majority::of(1, 2, 3)},
        {"majority of 4", majority::of(1, 2, 3, 4)},
        {"commit 2, elect 3 of 4", flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4)},
        {"tie break of 4", tie_break::of(1, 2, 3, 4)},
        {"weights 3, 1, 1, 2", weighted{{{1}, 3}, {{2}, 1}, {{3}, 1}, {{4}, 2}}},
        {"three sets", sets::of({{1, 2}, {2, 3}, {1, 3, 4}})},
        {"3 x 3",
         hierarchical{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)}},
        {"joint abc, abd", joint{majority::of(1, 2, 3), majority::of(1, 2, 4)}},
        {"any of abcd, abc", any_of{majority::of(1, 2, 3, 4), majority::of(1, 2, 3)}},
        {"two regions", threshold_tree::of("2 of (2 of (a,b,c), 1 of (d,e))")},
        {"primary plus one", primary_plus_one{{{{1}, {2}, {3}}}}},
        {"three of four commit", completed<three_of_four, Terms>{}},
    };
    if constexpr (!Terms::elections_must_meet) {
        // Two disjoint sets may elect.
        all.push_back(
            {"commit 3, elect 2 of 4", flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4)});
        flexible const rows[] = {flexible::of({2, 1}, 1, 2), flexible::of({2, 1}, 3, 4)};
        all.push_back({"a grid", hierarchical<flexible>{{rows[0], rows[1]}, {1, 2}}});
    }
    return all;
}

}  // namespace quorate_test

#endif
