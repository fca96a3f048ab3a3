// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_DECISION_RULE_HPP
#define QUORATE_SIM_DECISION_RULE_HPP

#include <cassert>
#include <cstddef>
#include <quorate/core/electors.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace quorate::sim {

/// Who decides in one configuration, as the oracles ask it: whatever the quorum type, a table over its members.
struct decision_rule {
    std::vector<member_id> members;  ///< slot 0, 1, 2, ... of the tables
    truth_table commits;
    truth_table elects;
    friend bool operator==(decision_rule const&, decision_rule const&) = default;

    /// The members of which `pred(member_id)` is true.
    template <class Pred>
    slot_set those(Pred pred) const {
        slot_set set;
        for (std::size_t slot = 0; slot < members.size(); ++slot)
            if (pred(members[slot])) set.insert(slot);
        return set;
    }
};

/// Precondition: no more members than a table can have.
template <class Quorum>
decision_rule rule_of(membership::configuration<Quorum> const& c) {
    core::electors<Quorum> const e{c};
    auto const count = e.members().size();
    assert(count <= truth_table::members_max);
    auto const in = [](slot_set s) { return [s](std::size_t at) { return s.contains(at); }; };
    return {e.members(), truth_table{count, [&](slot_set s) { return e.commits(in(s)); }},
            truth_table{count, [&](slot_set s) { return e.elects(in(s)); }}};
}

}  // namespace quorate::sim

#endif
