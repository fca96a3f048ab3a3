// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_ANSWERING_HPP
#define QUORATE_EXAMPLE_KV_ANSWERING_HPP

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

namespace kv {

template <class Quorum>
std::string decider_text(quorate::membership::configuration<Quorum> const& c) {
    auto const now = quorate::membership::rule_text(c.current.quorum);
    return c.joint ? now + " and " + quorate::membership::rule_text(c.target->quorum) : now;
}

/// The first step of a plan in which those who answer do not decide, and who is missed; empty: there is none. Who comes
/// is taken to answer: without it, nothing changes. Asks what a leader knows.
template <class Quorum>
std::string missed_by(quorate::membership_report<Quorum> const& now,
                      quorate::membership::plan<Quorum> const& plan) {
    auto const is_silent = [&](quorate::member_id who) {
        auto const at = std::ranges::find(now.members, who, [](auto const& m) { return m.what.who; });
        return at != now.members.end() && !at->answers;
    };
    for (auto const& step : plan.steps) {
        quorate::membership::deciders const rule{step};
        quorate::slot_set down;
        std::string names;
        std::size_t slot = 0;
        for (auto who : rule.voters().nodes()) {
            if (is_silent(who)) {
                down.insert(slot);
                names += (names.empty() ? "" : ", ") + std::to_string(who.id.value);
            }
            ++slot;
        }
        if (quorate::survives(rule, down)) continue;
        bool const one = down.size() == 1;
        return (one ? "node " + names + " does not answer: without it, " : "nodes " + names +
                " do not answer: without them, ") + decider_text(step) + " cannot decide";
    }
    return "";
}

}  // namespace kv

#endif
