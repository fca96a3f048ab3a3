// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_GATE_MEETING_HPP
#define QUORATE_QUORUMS_GATE_MEETING_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/knapsack.hpp>
#include <utility>
#include <vector>

/// Does every set of one rule share a node with every set of another? The gates of the two rules
/// decide that, without trying sets. The answer is exact where one of these cases applies, and
/// `too_large` where none does:
///
/// - Both gates are over the same groups. A group that stands in both is matched by its members. If
///   both rules can decide inside a group with disjoint sets, it counts for both; otherwise it can
///   be given to one of them only. A knapsack says whether the groups can be given out so that both
///   rules decide.
/// - One gate is over single members. The other rule is satisfied in the way that takes the least
///   weight from this gate. If that leaves the gate enough weight, the rules do not meet; if it
///   does not, no other way does.
/// - One gate is satisfied by any of its parts, or needs all of them. In the first case it meets
///   the other rule iff each part does, in the second if one part does. So products and explicit
///   sets are decided part by part.
namespace quorate::inline v1::quorums {

/// After so many steps the answer is `too_large`; they take some 50 ms. A step is a decision about
/// two gates, or 1000 cells of a knapsack.
inline constexpr std::uint64_t gate_meeting_steps_max = 20000;

/// A member or a gate that stands in a gate.
struct gate_item {
    slot_set members;
    std::uint64_t weight = 1;
    std::optional<std::size_t> gate;  ///< none: a member by itself
};

/// What stands in gate `at`. A gate around one member counts as this member, with the weight of the
/// gate.
inline std::vector<gate_item> items_in(gate_tree const& tree, std::size_t at) {
    std::vector<gate_item> items;
    for (auto rest = tree.gates()[at].members.bits(); rest != 0; rest &= rest - 1)
        items.push_back({slot_set{rest & (~rest + 1)}, 1, std::nullopt});
    tree.for_each_in(at, [&](std::size_t i) {
        auto const leaf = tree.is_leaf(i);
        items.push_back(
            {tree.members_in(i), tree.gates()[i].weight, leaf ? std::nullopt : std::optional{i}});
    });
    return items;
}

/// Decides whether gates of two trees meet; a gate is named by its index in its tree.
class gate_meeting {
public:
    gate_meeting(gate_tree const& a, gate_tree const& b) : trees_{&a, &b} {}

    meeting decide(std::size_t i, std::size_t j) {
        steps_ += 1 + work(first(), i) + work(second(), j);
        if (steps_ > gate_meeting_steps_max) return {};
        auto const in_i = trees_[0]->members_in(i);
        auto const in_j = trees_[1]->members_in(j);
        if ((in_i & in_j).empty()) return {verdict::no, in_i, in_j};
        if (auto const m = by_matching(i, j); m.meets != verdict::too_large) return m;
        if (auto const m = by_cost(i, j); m.meets != verdict::too_large) return m;
        if (auto const m = turned([&] { return by_cost(j, i); }); m.meets != verdict::too_large)
            return m;
        if (auto const m = by_parts(i, j); m.meets != verdict::too_large) return m;
        return turned([&] { return by_parts(j, i); });
    }

private:
    gate_tree const& first() const { return *trees_[0]; }
    gate_tree const& second() const { return *trees_[1]; }

    /// Asks `f` with the two rules exchanged, and turns its answer back.
    template <class F>
    meeting turned(F f) {
        std::swap(trees_[0], trees_[1]);
        auto m = f();
        std::swap(trees_[0], trees_[1]);
        std::swap(m.first, m.second);
        return m;
    }

    /// What the knapsacks inside gate `at` may cost, in steps.
    static std::uint64_t work(gate_tree const& tree, std::size_t at) {
        std::uint64_t cells = 0;
        for (auto i = at; i < at + tree.gates()[at].span; ++i) {
            auto items = static_cast<std::uint64_t>(tree.gates()[i].members.size());
            tree.for_each_in(i, [&](std::size_t) { ++items; });
            cells += items * tree.gates()[i].threshold;
        }
        return cells / 1000;
    }

    meeting by_matching(std::size_t i, std::size_t j) {
        if (!first().is_read_once(i) || !second().is_read_once(j)) return {};
        auto ours = items_in(first(), i);
        auto const theirs = items_in(second(), j);
        meeting taken{verdict::no, {}, {}};  // what each side has without taking from the other
        std::uint64_t our_weight = 0;
        std::uint64_t their_weight = 0;
        std::vector<offer> shared;
        std::vector<slot_set> shared_members;
        std::vector<bool> matched(theirs.size());
        for (auto const& item : ours) {
            std::optional<std::size_t> partner;
            for (std::size_t k = 0; k < theirs.size(); ++k) {
                if ((item.members & theirs[k].members).empty()) continue;
                if (item.members != theirs[k].members) return {};  // the groups differ
                partner = k;
            }
            if (!partner) {
                our_weight += item.weight;
                taken.first = taken.first | item.members;
                continue;
            }
            matched[*partner] = true;
            auto const& other = theirs[*partner];
            auto const m = item.gate && other.gate ? decide(*item.gate, *other.gate)
                                                   : meeting{verdict::yes, {}, {}};
            if (m.meets == verdict::too_large) return {};
            if (m.meets == verdict::no) {
                our_weight += item.weight;
                their_weight += other.weight;
                taken.first = taken.first | m.first;
                taken.second = taken.second | m.second;
            } else {
                shared.push_back({item.weight, other.weight});
                shared_members.push_back(item.members);
            }
        }
        for (std::size_t k = 0; k < theirs.size(); ++k) {
            if (matched[k]) continue;
            their_weight += theirs[k].weight;
            taken.second = taken.second | theirs[k].members;
        }
        return divide(taken, missing(first(), i, our_weight), missing(second(), j, their_weight),
                      shared, shared_members);
    }
    static std::uint64_t missing(gate_tree const& tree, std::size_t at, std::uint64_t weight) {
        auto const threshold = std::uint64_t{tree.gates()[at].threshold};
        return threshold > weight ? threshold - weight : 0;
    }
    /// Each shared part can be given to one rule only. Is there a way to give them out that
    /// satisfies both rules?
    static meeting divide(meeting taken, std::uint64_t we_need, std::uint64_t they_need,
                          std::vector<offer> const& shared, std::vector<slot_set> const& members) {
        std::uint64_t left = 0;
        for (auto const& s : shared) left += s.cost;
        auto const ours = cheapest(shared, we_need);
        if (!ours || left - ours->cost < they_need) return {verdict::yes, {}, {}};
        for (std::size_t k = 0; k < shared.size(); ++k) {
            auto& side = ours->taken[k] ? taken.first : taken.second;
            side = side | members[k];
        }
        return taken;
    }

    /// The case of a second gate over single members: what the first rule takes, the second lacks.
    meeting by_cost(std::size_t i, std::size_t j) {
        if (!first().is_read_once(i) || !second().is_read_once(j)) return {};
        std::vector<std::uint64_t> price(64);
        std::uint64_t left = 0;
        for (auto const& item : items_in(second(), j)) {
            if (item.gate) return {};
            price[static_cast<std::size_t>(std::countr_zero(item.members.bits()))] = item.weight;
            left += item.weight;
        }
        auto const [cost, set] = cheapest_set(i, price);
        if (left - cost < second().gates()[j].threshold) return {verdict::yes, {}, {}};
        return {verdict::no, set, second().members_in(j) - set};
    }
    std::pair<std::uint64_t, slot_set> cheapest_set(std::size_t at,
                                                    std::vector<std::uint64_t> const& price) const {
        auto const items = items_in(first(), at);
        std::vector<offer> offers;
        std::vector<slot_set> sets;
        for (auto const& item : items) {
            auto const [cost, set] =
                item.gate
                    ? cheapest_set(*item.gate, price)
                    : std::pair{
                          price[static_cast<std::size_t>(std::countr_zero(item.members.bits()))],
                          item.members};
            offers.push_back({item.weight, cost});
            sets.push_back(set);
        }
        // There is an answer: all parts together reach the threshold of their gate.
        auto const best = cheapest(offers, first().gates()[at].threshold);
        slot_set chosen;
        for (std::size_t k = 0; k < sets.size(); ++k)
            if (best->taken[k]) chosen = chosen | sets[k];
        return {best->cost, chosen};
    }

    /// Decides by the parts of the first gate, if any of them satisfies it or it needs all.
    meeting by_parts(std::size_t i, std::size_t j) {
        auto const items = items_in(first(), i);
        std::uint64_t total = 0;
        std::uint64_t lightest = ~std::uint64_t{0};
        bool plain = true;
        for (auto const& item : items) {
            total += item.weight;
            lightest = item.weight < lightest ? item.weight : lightest;
            plain = plain && !item.gate;
        }
        auto const threshold = first().gates()[i].threshold;
        bool const any = threshold <= lightest;
        bool const all = total - lightest < threshold;
        if (all && plain) return by_set(first().members_in(i), j);
        if (!any && !all) return {};
        bool unsure = false;
        for (auto const& item : items) {
            auto const m = item.gate ? decide(*item.gate, j) : by_set(item.members, j);
            if (any && m.meets == verdict::no) return m;
            if (all && m.meets == verdict::yes) return m;
            unsure = unsure || m.meets == verdict::too_large;
        }
        return any && !unsure ? meeting{verdict::yes, {}, {}} : meeting{};
    }
    /// Does one set meet every set that satisfies the second gate?
    meeting by_set(slot_set set, std::size_t j) const {
        auto const rest = second().members_in(j) - set;
        if (!second().decides(j, rest)) return {verdict::yes, {}, {}};
        return {verdict::no, set, rest};
    }

    gate_tree const* trees_[2];
    std::uint64_t steps_ = 0;
};

/// Does every set of one rule share a node with every set of the other? Exact, or `too_large`.
inline meeting meet_by_gates(gate_tree const& a, gate_tree const& b) {
    if (!a.finished() || !b.finished()) return {};
    return gate_meeting{a, b}.decide(0, 0);
}

}  // namespace quorate::inline v1::quorums

#endif
