// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_UNIT_CORE_ELECTORATE_HPP
#define QUORATE_TEST_UNIT_CORE_ELECTORATE_HPP

#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace test {

/// More than half of these decide.
inline quorate::membership::electorate<quorate::majority> electorate_of(
    std::vector<quorate::member_id> const& who) {
    std::vector<quorate::node_id> ids;
    quorate::membership::electorate<quorate::majority> e;
    for (auto const& m : who) {
        ids.push_back(m.id);
        e.members.push_back({m, ""});
    }
    e.quorum = *quorate::majority::make(ids);
    return e;
}

}  // namespace test

#endif
