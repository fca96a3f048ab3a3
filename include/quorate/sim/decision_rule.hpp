// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_DECISION_RULE_HPP
#define QUORATE_SIM_DECISION_RULE_HPP

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <optional>
#include <quorate/core/electors.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <quorate/testing/laws/configurations.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// Which sets of members decide in one configuration. They are tables over all sets, so the
/// oracles need not know the type of the quorum system.
struct decision_rule {
    std::vector<member_id> members;  ///< slot 0, 1, 2, ... of the tables
    quorums::truth_table commit_table;
    quorums::truth_table elect_table;
    std::vector<member_id> voters;  ///< of the members; the others are learners
    friend bool operator==(decision_rule const&, decision_rule const&) = default;

    /// The members of which `pred(member_id)` is true.
    template <class Pred>
    slot_set those(Pred pred) const {
        slot_set set;
        for (std::size_t slot = 0; slot < members.size(); ++slot)
            if (pred(members[slot])) set.insert(slot);
        return set;
    }
    /// Do the members of which `pred(member_id)` is true commit?
    template <class Pred>
    bool commits(Pred pred) const {
        return commit_table[those(pred)];
    }
    /// Do they elect?
    template <class Pred>
    bool elects(Pred pred) const {
        return elect_table[those(pred)];
    }
};

/// Can these members alone commit and elect?
template <class Pred>
bool decides(decision_rule const& rule, Pred pred) {
    return rule.commits(pred) && rule.elects(pred);
}

/// Do the quorums of `i` meet those of the next configuration `j`, as they must
/// (rule: quorums-meet-across-a-change)? Each election quorum must meet each commit quorum of the
/// other configuration, and if `elections_too`, each election quorum of the other one.
inline bool meet(decision_rule const& i, decision_rule const& j, bool elections_too) {
    auto all = i.members;
    for (member_id m : j.members)
        if (std::ranges::find(all, m) == all.end()) all.push_back(m);
    assert(all.size() <= 2 * quorums::truth_table::members_max);
    return testing::laws::quorums_meet(all, i, j, elections_too);
}

/// A configuration, as the oracles keep it.
struct known_configuration {
    decision_rule now;                  ///< which sets decide by it
    std::optional<decision_rule> goal;  ///< where it is a step of a change: which will then
    friend bool operator==(known_configuration const&, known_configuration const&) = default;
};

/// The tables of a configuration. Precondition: it has at most truth_table::members_max members.
template <class Quorum>
decision_rule rule_of(membership::configuration<Quorum> const& c) {
    core::electors<Quorum> const e{c};
    auto const count = e.members().size();
    assert(count <= quorums::truth_table::members_max);
    auto const in = [](slot_set s) { return [s](std::size_t at) { return s.contains(at); }; };
    std::vector<member_id> voters;
    std::ranges::copy_if(e.members(), std::back_inserter(voters),
                         [&](member_id m) { return c.is_voter(m); });
    return {e.members(), quorums::truth_table{count, [&](slot_set s) { return e.commits(in(s)); }},
            quorums::truth_table{count, [&](slot_set s) { return e.elects(in(s)); }},
            std::move(voters)};
}

/// The same, with those of its target. Precondition: as of rule_of, of the target, too.
template <class Quorum>
known_configuration known_of(membership::configuration<Quorum> const& c) {
    known_configuration k{rule_of(c), std::nullopt};
    if (c.target)
        k.goal = rule_of(membership::configuration<Quorum>{*c.target, std::nullopt, c.next_number});
    return k;
}

/// A member's vote in some term.
struct cast_vote {
    member_id by;
    member_id to;
};

/// A question to a member: did it vote for this candidate?
inline auto voted_for(std::vector<cast_vote> const& cast, member_id candidate) {
    return [&cast, candidate](member_id voter) {
        return std::ranges::any_of(
            cast, [&](cast_vote const& v) { return v.by == voter && v.to == candidate; });
    };
}

}  // namespace quorate::inline v1::sim

#endif
