// error: quorum_system: two election quorums of it share no node, and two leaders could win one
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <optional>
#include <quorate/node/check_policies.hpp>
#include <quorate/node/policies.hpp>
#include <string_view>

// Its default value has members: it is one fixed system.
struct three_commit_two_elect {
    static constexpr std::string_view name = "three_commit_two_elect";
    static constexpr std::array<quorate::node_id, 4> members() { return {{{1}, {2}, {3}, {4}}}; }
    constexpr bool commits(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 3;
    }
    constexpr bool elects(quorate::slot_set s) const {
        return (s & quorate::slot_set::first(4)).size() >= 2;
    }
    friend constexpr bool operator==(three_commit_two_elect const&,
                                     three_commit_two_elect const&) = default;
    void encode(quorate::writer&) const {}
    static std::optional<three_commit_two_elect> decode(quorate::reader&) {
        return three_commit_two_elect{};
    }
};

struct policies : quorate::default_policies {
    using quorum = three_commit_two_elect;  // lawful with distinct_terms only
};
static_assert(quorate::check_policies<policies>());
