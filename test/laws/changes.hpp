// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_LAWS_CHANGES_HPP
#define QUORATE_TEST_LAWS_CHANGES_HPP

#include <cstddef>
#include <quorate/membership/configuration.hpp>
#include <quorate/testing/laws/commits.hpp>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

/// What a configuration owes to those before it, beside the laws of
/// quorate/testing/laws/configurations.hpp. Here an entry has `configuration`, a pointer to one or
/// nothing.
namespace laws {

using namespace quorate::testing::laws;

/// The index of the newest configuration among the first so many entries; 0 if there is none.
template <class Entry>
quorate::log_index newest_configuration(std::vector<Entry> const& log, std::size_t among) {
    while (among != 0 && !log[among - 1].configuration) --among;
    return {among};
}
template <class Entry>
quorate::log_index newest_configuration(std::vector<Entry> const& log) {
    return newest_configuration(log, log.size());
}

/// Only one of the changes that begin from one configuration is ever committed, in whichever terms
/// they were tried (rule: one-change-at-a-time). Facts: all that was committed, the log of a node
/// that commits a configuration, and where. Another law says that the next leader holds it.
template <class Entry>
std::string one_change_of_each(committed_log<Entry> const& known, std::vector<Entry> const& log,
                               quorate::log_index at) {
    auto const base = newest_configuration(log, at.value - 1).value;
    if (base == 0 || known.size() < base || known.entries[base - 1] != log[base - 1]) return {};
    auto first = base;
    while (first < known.size() && !known.entries[first].configuration) ++first;
    if (first == known.size() || known.entries[first] == log[at.value - 1]) return {};
    return "commits the change at " + text(at) + " of the configuration at " + text(base) +
           ", of which another change is committed";
}

/// A member's number is its own for ever (rule: numbers-given-once; Z55). Facts: a log, and the
/// configuration that is appended to it. The newest configuration says which numbers are known, or
/// the one before it, if the newest made a seat vacant for a change that failed.
template <class Configuration, class Entry>
std::string numbers_are_kept(std::vector<Entry> const& log, Configuration const& appended) {
    auto const at = newest_configuration(log);
    auto const& now = *log[at.value - 1].configuration;
    auto const before =
        now.target && !now.joint ? newest_configuration(log, at.value - 1) : quorate::log_index{};
    std::string why;
    appended.for_each_member([&](auto const& m) {
        auto const* known = now.find(m.who);
        if (!known && before) known = log[before.value - 1].configuration->find(m.who);
        bool const fresh = now.next_number <= m.number && m.number < appended.next_number;
        if (known ? known->number != m.number : !fresh) why = "gives a number anew";
    });
    return why;
}

/// No configuration names two stores of one node (rule: node-is-its-store; Z56).
template <class Configuration>
std::string names_differ(Configuration const& c) {
    std::string why;
    c.for_each_member([&](auto const& m) {
        c.for_each_member([&](auto const& other) {
            if (other.who.id == m.who.id && other.who != m.who)
                why = "names two members " + text(m.who.id);
        });
    });
    return why;
}

}  // namespace laws

#endif
