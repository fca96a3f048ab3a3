// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_MISSED_VOTERS_HPP
#define QUORATE_EXAMPLE_KV_MISSED_VOTERS_HPP

#include <algorithm>
#include <cstddef>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/membership/plan.hpp>
#include <quorate/membership/survival.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/analysis.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

namespace kv {

template <class Quorum>
std::string decider_text(quorate::membership::configuration<Quorum> const& c) {
    auto const now = quorate::membership::rule_text(c.current.quorum);
    return c.joint ? now + " and " + quorate::membership::rule_text(c.target->quorum) : now;
}

/// The voters that are missed if a step decides no more once all voters of which
/// `is_down(reachability)` is true are down; empty if the step still decides. A new member is taken
/// to answer: without its answer nothing changes.
template <class Quorum, class IsDown>
std::vector<quorate::node_id> missed_in(quorate::membership::configuration<Quorum> const& step,
                                        quorate::membership_report<Quorum> const& now,
                                        IsDown is_down) {
    quorate::membership::deciders const rule{step};
    quorate::slot_set down;
    std::vector<quorate::node_id> missed;
    std::size_t slot = 0;
    for (auto who : rule.voters().nodes()) {
        auto const at =
            std::ranges::find(now.members, who, [](auto const& m) { return m.what.who; });
        if (at != now.members.end() && is_down(at->reachable)) {
            down.insert(slot);
            missed.push_back(who.id);
        }
        ++slot;
    }
    if (quorate::survives(rule, down)) missed.clear();
    return missed;
}

/// Why the members that answer could not decide any more, in a step of a plan.
struct missed_members {
    std::string text{};  ///< empty: they could
    /// The missed members are new to the leader, which soon knows whether they answer.
    bool may_come = false;
};

/// Judges the steps by what the leader knows of the members.
template <class Quorum>
missed_members missed_by(quorate::membership_report<Quorum> const& now,
                         quorate::membership::plan<Quorum> const& plan) {
    using quorate::reachability;
    auto const text = [](auto const& step, std::vector<quorate::node_id> const& missed,
                         char const* one, char const* several) {
        std::string names;
        for (auto id : missed) names += (names.empty() ? "" : ", ") + std::to_string(id.value);
        auto const who = missed.size() == 1 ? "node " + names + one + ": without it, "
                                            : "nodes " + names + several + ": without them, ";
        return who + decider_text(step) + " cannot decide";
    };
    for (auto const& step : plan.steps)
        if (auto const missed =
                missed_in(step, now, [](reachability a) { return a == reachability::no; });
            !missed.empty())
            return {text(step, missed, " does not answer", " do not answer"), false};
    for (auto const& step : plan.steps)
        if (auto const missed =
                missed_in(step, now, [](reachability a) { return a != reachability::yes; });
            !missed.empty())
            return {text(step, missed, " has not answered yet", " have not answered yet"), true};
    return {};
}

}  // namespace kv

#endif
