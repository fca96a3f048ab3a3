// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_SURVIVAL_HPP
#define QUORATE_MEMBERSHIP_SURVIVAL_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/membership/laws.hpp>
#include <quorate/membership/plan.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/analysis.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/ground.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string>
#include <vector>

/// What each step of a plan survives: for an operator, to look before changing.
namespace quorate::inline v1::membership {

/// Nodes that fail together: a rack, a data centre.
struct zone {
    std::string name;
    std::vector<node_id> nodes;
};

/// The voters of a configuration, and which sets of them decide: in both halves, if it is joint.
/// Slots are places in `voters()`. Refers to the configuration, which must outlive it.
template <class Quorum>
class deciders {
public:
    explicit deciders(configuration<Quorum> const& c)
        : first_{c.current},
          second_{c.joint ? *c.target : c.current},
          ground_{first_, second_, first_.stores(), second_.stores()} {
        for (member_id who : ground_.nodes().nodes()) ids_.push_back(who.id);
    }

    node_list const& voters() const { return ground_.nodes(); }
    std::vector<node_id> const& members() const { return ids_; }
    bool commits(slot_set s) const { return decides_in_both(question::commits, s); }
    bool elects(slot_set s) const { return decides_in_both(question::elects, s); }

private:
    bool decides_in_both(question which, slot_set s) const {
        return decides(first_, which, ground_.in_first()(s)) &&
               decides(second_, which, ground_.in_second()(s));
    }

    held_seats<Quorum> first_;
    held_seats<Quorum> second_;
    quorums::ground<held_seats<Quorum>, held_seats<Quorum>> ground_;
    std::vector<node_id> ids_;
};

/// What a configuration survives.
struct survival {
    node_list voters;                         ///< the slots of `what` are places in this list
    std::optional<system_analysis> what;      ///< none for more than 16 voters
    std::vector<std::string> zones_lost;      ///< if one of these is down, the cluster stops
    std::vector<std::string> zones_survived;  ///< if one of these is down, it goes on
};

/// Analyses a configuration, and tries the loss of each zone, one at a time.
template <class Quorum>
survival survival_of(configuration<Quorum> const& c, std::span<zone const> zones = {}) {
    deciders const rule{c};
    survival out{rule.voters(), std::nullopt, {}, {}};
    if (quorums::is_enumerable(rule.members().size())) out.what = analyze(rule);
    for (zone const& z : zones) {
        auto const is_in = [&](node_id id) {
            return std::ranges::find(z.nodes, id) != z.nodes.end();
        };
        auto const down = slots_where(rule, is_in);
        (survives(rule, down) ? out.zones_survived : out.zones_lost).push_back(z.name);
    }
    return out;
}

/// One line for people.
inline std::string to_text(survival const& s) {
    auto const list = [](std::vector<std::string> const& names) {
        std::string out;
        for (auto const& name : names) out += (out.empty() ? "" : ", ") + name;
        return out;
    };
    auto const any = [](std::size_t failures) {
        if (failures == 0) return std::string{"no failure"};
        return "any " + std::to_string(failures) + (failures == 1 ? " failure" : " failures");
    };
    std::string out;
    if (s.what) {
        auto const& works = s.what->works;
        auto const writes = s.what->commits.failures_survived;
        auto const elections = s.what->elects.failures_survived;
        out += "survives " + any(works.failures_survived);
        if (writes != elections)
            out += " (writing: " + any(writes) + ", electing: " + any(elections) + ")";
        if (!works.indispensable.empty())
            out += "; needs each of " + to_text(s.voters, works.indispensable);
        if (auto const& dead = s.what->dead_partitions; dead && !dead->empty()) {
            auto const side = dead->front();
            out += "; " + std::to_string(dead->size()) +
                   (dead->size() == 1 ? " partition stops" : " partitions stop") + " it, such as " +
                   to_text(s.voters, side) + " | " + to_text(s.voters, s.voters.all() - side);
        }
    } else {
        out += "too many voters to say which failures it survives";
    }
    if (!s.zones_survived.empty()) out += "; goes on without " + list(s.zones_survived);
    if (!s.zones_lost.empty()) out += "; STOPS without " + list(s.zones_lost);
    return out;
}

/// For people: the configuration as it is and after each step of the plan, with what each survives.
template <class Quorum>
std::string describe(plan<Quorum> const& p, configuration<Quorum> const& now,
                     std::span<zone const> zones = {}) {
    auto const line = [&](std::string const& when, configuration<Quorum> const& c) {
        return when + ": " + to_text(c) + "\n  " + to_text(survival_of(c, zones)) + "\n";
    };
    auto out = line("now", now);
    for (std::size_t i = 0; i < p.steps.size(); ++i)
        out += line("step " + std::to_string(i + 1) + " of " + std::to_string(p.steps.size()),
                    p.steps[i]);
    return p.steps.empty() ? out + "nothing is to be done\n" : out;
}

}  // namespace quorate::inline v1::membership

#endif
