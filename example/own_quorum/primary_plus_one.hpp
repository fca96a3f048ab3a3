// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_OWN_QUORUM_PRIMARY_PLUS_ONE_HPP
#define QUORATE_EXAMPLE_OWN_QUORUM_PRIMARY_PLUS_ONE_HPP

#include <array>
#include <optional>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/obligations.hpp>
#include <span>
#include <string_view>

/// The primary and at least one of the two others decide.
struct primary_plus_one {
    static constexpr std::string_view name = "primary_plus_one";  // stable: it stands in the log
    std::array<quorate::node_id, 3> nodes{};                      // the primary first: slot 0

    constexpr std::span<quorate::node_id const> members() const { return nodes; }
    constexpr bool is_quorum(quorate::slot_set s) const {
        return s.contains(0) && (s.contains(1) || s.contains(2));
    }
    friend constexpr bool operator==(primary_plus_one const&, primary_plus_one const&) = default;

    void encode(quorate::writer& out) const {
        for (auto id : nodes) out.number(id);
    }
    static std::optional<primary_plus_one> decode(quorate::reader& in) {
        primary_plus_one q;
        for (auto& id : q.nodes) id = in.number<quorate::node_id>();
        // make() refuses ids that are not unique, or zero.
        return quorate::id_list::make(q.nodes) ? std::optional{q} : std::nullopt;
    }
};
// It has what a node asks of it, and may run a cluster.
static_assert(quorate::check_quorum_system<primary_plus_one>());
static_assert(quorate::lawful(primary_plus_one{{{{1}, {2}, {3}}}}));

#endif
