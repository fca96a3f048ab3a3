// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_LOAD_HPP
#define QUORATE_QUORUMS_LOAD_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <span>
#include <vector>

/// The load of a rule: in what share of all decisions the busiest member must take part, if quorums
/// are picked as well as can be (Naor and Wool, 1998). Where k of n members decide the load is k/n,
/// in a grid 1/sqrt(n): large systems can share work.
namespace quorate::inline v1::quorums {

/// A packing of quorums gives each quorum q a number x[q] >= 0, such that the numbers of the
/// quorums of no member sum up to more than 1. The least load is 1 over the largest sum of all
/// x[q]. The simplex method finds it; Bland's rule keeps the method from going round in circles.
class quorum_packing {
public:
    explicit quorum_packing(std::span<slot_set const> quorums, std::size_t members)
        : rows_{members},
          columns_{quorums.size() + members + 1},
          cells_((members + 1) * columns_),
          basis_(members) {
        for (std::size_t row = 0; row < rows_; ++row) {
            for (std::size_t q = 0; q < quorums.size(); ++q)
                cell(row, q) = quorums[q].contains(row) ? 1 : 0;
            cell(row, quorums.size() + row) = 1;  // what this member has left
            cell(row, columns_ - 1) = 1;
            basis_[row] = quorums.size() + row;
        }
        for (std::size_t q = 0; q < quorums.size(); ++q) cell(rows_, q) = -1;
    }

    double maximum() {
        for (;;) {
            auto const entering = first_improving();
            if (!entering) return cell(rows_, columns_ - 1);
            pivot(tightest(*entering), *entering);
        }
    }

private:
    static constexpr double nothing = 1e-9;

    double& cell(std::size_t row, std::size_t column) { return cells_[row * columns_ + column]; }

    std::optional<std::size_t> first_improving() {
        for (std::size_t c = 0; c + 1 < columns_; ++c)
            if (cell(rows_, c) < -nothing) return c;
        return std::nullopt;
    }
    // The member that is used up first as this column grows. There always is one: every quorum has
    // a member, and every member can be used up.
    std::size_t tightest(std::size_t column) {
        std::size_t best = 0;
        auto least = std::numeric_limits<double>::infinity();
        for (std::size_t row = 0; row < rows_; ++row) {
            if (cell(row, column) <= nothing) continue;
            auto const ratio = cell(row, columns_ - 1) / cell(row, column);
            if (ratio > least + nothing || (ratio > least - nothing && basis_[best] < basis_[row]))
                continue;
            least = ratio;
            best = row;
        }
        return best;
    }
    void pivot(std::size_t row, std::size_t column) {
        auto const by = cell(row, column);
        for (std::size_t c = 0; c < columns_; ++c) cell(row, c) /= by;
        for (std::size_t r = 0; r <= rows_; ++r) {
            auto const times = cell(r, column);
            if (r == row || times == 0) continue;
            for (std::size_t c = 0; c < columns_; ++c) cell(r, c) -= times * cell(row, c);
        }
        basis_[row] = column;
    }

    std::size_t rows_;
    std::size_t columns_;
    std::vector<double> cells_;  // the last row: the objective, the last column: the right side
    std::vector<std::size_t> basis_;
};

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The load of a rule with these minimal quorums over the first `members` slots; 1 if there is no
/// quorum. Precondition: no quorum is empty.
inline double quorum_load(std::span<slot_set const> minimal, std::size_t members) {
    return minimal.empty() ? 1 : 1 / quorums::quorum_packing{minimal, members}.maximum();
}

/// The load of a tree whose members stand in one place each and whose gates weigh 1; nothing for
/// another tree.
///
/// A gate that needs k of its parts picks each part with a probability p <= 1, and these sum up to
/// k. A part of load l then loads its busiest member with p * l. The largest such load is as small
/// as it can be, say t, if each part has p = min(1, t / l).
inline std::optional<double> quorum_load(gate_tree const& tree, std::size_t at = 0) {
    gate const& g = tree.gates()[at];
    std::vector<double> loads(static_cast<std::size_t>(g.members.size()), 1.0);
    bool plain = tree.is_read_once();
    tree.for_each_in(at, [&](std::size_t i) {
        plain = plain && tree.gates()[i].weight == 1;
        auto const part = plain ? quorum_load(tree, i) : std::nullopt;
        plain = plain && part;
        if (part) loads.push_back(*part);
    });
    if (!plain) return std::nullopt;
    // The sum of min(1, t / l) grows with t; parts whose load is below t are always picked.
    std::ranges::sort(loads);
    double rest = g.threshold;
    double slope = 0;
    for (auto l : loads) slope += 1 / l;
    for (auto l : loads) {
        auto const t = rest / slope;
        if (t <= l + 1e-12) return t;
        rest -= 1;
        slope -= 1 / l;
    }
    return loads.back();
}

}  // namespace quorate::inline v1

#endif
