// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_ANALYSIS_HPP
#define QUORATE_QUORUMS_ANALYSIS_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/availability.hpp>
#include <quorate/quorums/gate_meeting.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/load.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <ranges>
#include <span>
#include <vector>

/// What a quorum system is worth: how large its quorums are, which failures and partitions it
/// survives, how available it is and how it spreads load. Every figure is exact. Up to 16 members
/// the figures come from all sets of members. Beyond that they come from a recursion over the
/// gates, if each member stands in one place. Where neither covers the system there is no figure.
namespace quorate::inline v1 {

/// The figures of one rule, which is how writes commit, how leaders are elected, or both.
struct rule_analysis {
    std::size_t smallest_quorum = 0;  ///< members in it; 0 if no set decides
    /// Members in the largest quorum that needs all of them; none for more than 16 members with
    /// weights.
    std::optional<std::size_t> largest_minimal_quorum;
    std::size_t failures_survived = 0;  ///< so many nodes may fail, whichever they are
    /// sets_survived[f]: of all sets of f nodes, so many may fail and the rest still decides.
    std::vector<std::uint64_t> sets_survived;
    slot_set indispensable;  ///< nodes whose failure alone stops it
    /// Of the busiest member (load.hpp); none for more than 16 members with weights.
    std::optional<double> load;
};

/// The figures of a whole system.
struct system_analysis {
    std::size_t members = 0;
    rule_analysis commits;
    rule_analysis elects;
    rule_analysis works;  ///< commits and elects
    /// The partitions into two sides after which neither side works, each named by its side with
    /// slot 0. All 2^(n-1) - 1 partitions are tried; for more than 16 members there is no list at
    /// all.
    std::optional<std::vector<slot_set>> dead_partitions;
};

/// Does the cluster still commit and elect while the nodes of these slots are down?
template <quorum_rule Q>
constexpr bool survives(Q const& q, slot_set down) {
    auto const up = slot_set::first(std::ranges::size(q.members())) - down;
    return commits(q, up) && elects(q, up);
}

/// The largest number of failures that the rule survives whichever nodes fail, from the number of
/// sets that it survives (rule_analysis::sets_survived). Precondition: not empty.
inline std::size_t failures_survived(std::vector<std::uint64_t> const& sets_survived) {
    std::uint64_t all = 1;  // n over f
    auto const n = sets_survived.size() - 1;
    std::size_t f = 0;
    for (; f < n; ++f) {
        all = all * (n - f) / (f + 1);
        if (sets_survived[f + 1] != all) break;
    }
    return f;
}

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

inline rule_analysis analyze_table(truth_table const& rule) {
    rule_analysis a;
    auto const n = rule.members();
    a.sets_survived.resize(n + 1);
    rule.for_each([&](slot_set up) { ++a.sets_survived[n - static_cast<std::size_t>(up.size())]; });
    a.failures_survived = failures_survived(a.sets_survived);
    auto const all = slot_set::first(n);
    for (std::size_t slot = 0; slot < n; ++slot)
        if (!rule[all - slot_set{std::uint64_t{1} << slot}]) a.indispensable.insert(slot);
    std::vector<slot_set> minimal;
    rule.for_each_minimal([&](slot_set q) { minimal.push_back(q); });
    auto const by_size = [](slot_set x, slot_set y) { return x.size() < y.size(); };
    if (minimal.empty()) return a;
    auto const [least, most] = std::ranges::minmax_element(minimal, by_size);
    a.smallest_quorum = static_cast<std::size_t>(least->size());
    a.largest_minimal_quorum = static_cast<std::size_t>(most->size());
    a.load = quorum_load(minimal, n);
    return a;
}

/// In how many sets of k members gate `at` decides, by k. Precondition: each member stands in one
/// place; otherwise the parts of a gate are not independent, and their counts do not multiply.
inline std::vector<std::uint64_t> count_deciding(gate_tree const& tree, std::size_t at) {
    gate const& g = tree.gates()[at];
    std::size_t const goal = g.threshold;
    // ways[weight][up]: so many sets of `up` members weigh so much; the last weight stands for the
    // goal or more.
    std::vector<std::vector<std::uint64_t>> ways(goal + 1, std::vector<std::uint64_t>(1));
    ways[0][0] = 1;
    using counts = std::vector<std::uint64_t>;
    auto const add = [&](counts const& yes, counts const& no, std::size_t weight) {
        auto const sizes = ways[0].size() + yes.size() - 1;
        std::vector<std::vector<std::uint64_t>> next(goal + 1, std::vector<std::uint64_t>(sizes));
        for (std::size_t w = 0; w <= goal; ++w)
            for (std::size_t up = 0; up < ways[w].size(); ++up) {
                if (ways[w][up] == 0) continue;
                auto& reached = next[std::min(w + weight, goal)];
                for (std::size_t k = 0; k < yes.size(); ++k) {
                    reached[up + k] += ways[w][up] * yes[k];
                    next[w][up + k] += ways[w][up] * no[k];
                }
            }
        ways = std::move(next);
    };
    for (auto rest = g.members.bits(); rest != 0; rest &= rest - 1) add({0, 1}, {1, 0}, 1);
    tree.for_each_in(at, [&](std::size_t i) {
        auto const yes = count_deciding(tree, i);
        auto no = yes;
        std::uint64_t all = 1;
        for (std::size_t k = 0; k < no.size(); ++k) {
            no[k] = all - yes[k];
            all = all * (no.size() - 1 - k) / (k + 1);
        }
        add(yes, no, tree.gates()[i].weight);
    });
    return ways.back();
}

/// The size of the largest minimal quorum of a tree: each gate takes its largest parts, as many as
/// it needs. Nothing for a tree with a weight above 1, where such parts need not be minimal.
/// Precondition: each member stands in one place.
inline std::optional<std::size_t> largest_minimal(gate_tree const& tree, std::size_t at = 0) {
    gate const& g = tree.gates()[at];
    std::vector<std::size_t> sizes(static_cast<std::size_t>(g.members.size()), 1);
    bool plain = true;
    tree.for_each_in(at, [&](std::size_t i) {
        auto const part = largest_minimal(tree, i);
        plain = plain && part && tree.gates()[i].weight == 1;
        if (part) sizes.push_back(*part);
    });
    if (!plain) return std::nullopt;
    std::ranges::sort(sizes, std::ranges::greater{});
    std::size_t sum = 0;
    for (std::size_t k = 0; k < g.threshold; ++k) sum += sizes[k];
    return sum;
}

/// The figures of a rule that is a tree over the first `members` slots or some of them.
/// Precondition: each member stands in one place.
inline rule_analysis analyze_tree(gate_tree const& tree, std::size_t members) {
    rule_analysis a;
    auto const in_tree = tree.members();
    auto up = count_deciding(tree, 0);
    // A member that stands in no gate makes no difference, up or down: each set counts with it and
    // without it.
    for (auto idle = members - static_cast<std::size_t>(in_tree.size()); idle != 0; --idle) {
        up.push_back(0);
        for (auto k = up.size() - 1; k != 0; --k) up[k] += up[k - 1];
    }
    a.sets_survived.assign(up.rbegin(), up.rend());
    a.failures_survived = failures_survived(a.sets_survived);
    auto const least = std::ranges::find_if(up, [](std::uint64_t count) { return count != 0; });
    a.smallest_quorum = static_cast<std::size_t>(least - up.begin());
    a.largest_minimal_quorum = largest_minimal(tree);
    a.load = quorum_load(tree);
    for (std::size_t slot = 0; slot < members; ++slot)
        if (!tree.decides(slot_set::first(members) - slot_set{std::uint64_t{1} << slot}))
            a.indispensable.insert(slot);
    return a;
}

/// Of two rules, the one that implies the other: what decides in it decides in the other too.
/// Nothing if neither implies the other, or if the gates do not tell.
inline std::optional<gate_tree> stronger(gate_tree const& a, gate_tree const& b) {
    // If a set decides in one rule and not in the other, its complement decides in the other's
    // dual. So a rule implies the other iff it always meets the other's dual.
    if (meet_by_gates(a, b.dual()).meets == verdict::yes) return a;
    if (meet_by_gates(b, a.dual()).meets == verdict::yes) return b;
    return std::nullopt;
}

/// Says of each set of nodes whether the cluster works, that is commits and elects, while just
/// these are up.
template <quorum_rule Q>
truth_table works_table(Q const& q) {
    return truth_table{std::ranges::size(q.members()),
                       [&](slot_set s) { return commits(q, s) && elects(q, s); }};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The figures of a system. Nothing if it has more than 16 members and its rules are not trees in
/// which each member stands in one place, or are two of which neither implies the other.
template <quorum_rule Q>
std::optional<system_analysis> analyze(Q const& q) {
    system_analysis a;
    a.members = std::ranges::size(q.members());
    if (quorums::is_enumerable(a.members)) {
        auto const works = quorums::works_table(q);
        a.commits = quorums::analyze_table(quorums::table_of(q, question::commits));
        a.elects = quorums::analyze_table(quorums::table_of(q, question::elects));
        a.works = quorums::analyze_table(works);
        a.dead_partitions.emplace();
        auto const all = slot_set::first(a.members);
        for (std::uint64_t side = 1; side < all.bits(); side += 2)
            if (!works[slot_set{side}] && !works[all - slot_set{side}])
                a.dead_partitions->push_back(slot_set{side});
        return a;
    }
    auto const writes = quorums::gates_of(q, question::commits);
    auto const votes = quorums::gates_of(q, question::elects);
    if (!writes || !votes || !writes->is_read_once() || !votes->is_read_once()) return std::nullopt;
    a.commits = quorums::analyze_tree(*writes, a.members);
    a.elects = quorums::analyze_tree(*votes, a.members);
    auto const both = quorums::stronger(*writes, *votes);
    if (!both) return std::nullopt;
    a.works = *both == *writes ? a.commits : a.elects;
    return a;
}

/// The probability that the nodes that are up decide this question. `down[slot]` is the
/// probability, from 0 to 1, that the node of a slot is down; nodes fail independently. Nothing if
/// the system has more than 16 members and its rule is not a tree in which each member stands in
/// one place. Precondition: `down` has a value for each member.
template <quorum_rule Q>
std::optional<double> availability(Q const& q, question which, std::span<double const> down) {
    if (quorums::is_enumerable(std::ranges::size(q.members())))
        return availability(quorums::table_of(q, which), down);
    auto const tree = quorums::gates_of(q, which);
    return tree && tree->is_read_once() ? std::optional{availability(*tree, down)} : std::nullopt;
}

/// The probability that the cluster works, that is commits and elects. Nothing where `analyze`
/// gives nothing.
template <quorum_rule Q>
std::optional<double> availability(Q const& q, std::span<double const> down) {
    if (quorums::is_enumerable(std::ranges::size(q.members())))
        return availability(quorums::works_table(q), down);
    auto const writes = quorums::gates_of(q, question::commits);
    auto const votes = quorums::gates_of(q, question::elects);
    auto const both = writes && votes ? quorums::stronger(*writes, *votes) : std::nullopt;
    return both && both->is_read_once() ? std::optional{availability(*both, down)} : std::nullopt;
}

}  // namespace quorate::inline v1

#endif
