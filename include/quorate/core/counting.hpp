// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_COUNTING_HPP
#define QUORATE_CORE_COUNTING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <quorate/core/electors.hpp>
#include <quorate/core/state.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/mutant.hpp>
#include <vector>

/// How far a commit quorum of the newest configuration has come.
namespace quorate::inline v1::core {

/// The ways in which others have counted wrong (Z25), for tests.
template <class Quorum, class Value>
std::uint64_t miscounted(electors<Quorum> const& voters, mutant how, Value value_of) {
    std::vector<std::uint64_t> values;
    for (std::size_t at = 0; at < voters.members().size(); ++at) values.push_back(value_of(at));
    if (values.empty()) return 0;
    if (how == mutant::floor_half) std::ranges::sort(values, std::ranges::greater{});
    if (how != mutant::quorum_minus_one) return values[(values.size() - 1) / 2];
    std::uint64_t most = 0;
    for (std::size_t missing = 0; missing < values.size(); ++missing)
        most = std::max(most, voters.commit_value([&](std::size_t at) {
            return at == missing ? std::ranges::max(values) : values[at];
        }));
    return most;
}

/// The largest n such that a commit quorum of voters has `value_of(position) >= n`; 0 if none has.
template <class Rules, class Value>
std::uint64_t reached(state<Rules> const& s, Value value_of) {
    for (auto const how : {mutant::quorum_minus_one, mutant::no_move_up, mutant::floor_half})
        if (Rules::has(how)) return miscounted(s.voters, how, value_of);
    return s.voters.commit_value(value_of);
}

/// A mutant only: the largest n such that those with less are no election quorum.
template <class Rules, class Value>
std::uint64_t reached_dual(state<Rules> const& s, Value value_of) {
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < s.voters.members().size(); ++i) {
        auto const n = value_of(i);
        if (!s.voters.elects([&](std::size_t at) { return value_of(at) < n; }))
            most = std::max(most, n);
    }
    return most;
}

/// A mutant only: counted by a configuration that is not the newest.
template <class Rules, class Value>
std::uint64_t reached_in(state<Rules> const& s,
                         membership::configuration<typename Rules::quorum> const& c,
                         Value value_of) {
    electors<typename Rules::quorum> const voters{c};
    return voters.commit_value([&](std::size_t at) {
        auto const here = s.voters.position(voters.members()[at]);
        return here ? value_of(*here) : 0;
    });
}

}  // namespace quorate::inline v1::core

#endif
