// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_CONFIGURATION_TEXT_HPP
#define QUORATE_MEMBERSHIP_CONFIGURATION_TEXT_HPP

#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

/// Configurations as text for people.
namespace quorate::inline v1::membership {

/// "{1, 2, 3}"
template <class Ids>
std::string ids_text(Ids const& range) {
    std::string out;
    for (node_id id : range) out += (out.empty() ? "" : ", ") + std::to_string(id.value);
    return "{" + out + "}";
}

/// "majority of {1, 2, 3}"; or, of a system that has a text of its own, that one: "2 of (1:2, 2)".
template <class Quorum>
std::string rule_text(Quorum const& q) {
    if constexpr (requires { std::string{q.text()}; }) return q.text();
    else if constexpr (requires { q.visit([](auto const&) { return 0; }); })
        return q.visit([](auto const& held) { return rule_text(held); });
    else return kind_of(q) + " of " + ids_text(q.members());
}

/// "majority of {1, 2, 3}, learners {4}"
template <class Quorum>
std::string to_text(electorate<Quorum> const& e) {
    std::vector<node_id> learners;
    std::vector<node_id> vacant;
    for (member const& m : e.members)
        if (!e.is_voter(m.who)) learners.push_back(m.who.id);
    for (node_id id : e.quorum.members())
        if (!e.find(id)) vacant.push_back(id);
    auto out = rule_text(e.quorum);
    if (!vacant.empty()) out += ", vacant " + ids_text(vacant);
    if (!learners.empty()) out += ", learners " + ids_text(learners);
    return out;
}
template <class Quorum>
std::string to_text(configuration<Quorum> const& c) {
    if (!c.target) return to_text(c.current);
    return to_text(c.current) + (c.joint ? " and " : ", while what is new catches up for ") +
           to_text(*c.target);
}

}  // namespace quorate::inline v1::membership

#endif
