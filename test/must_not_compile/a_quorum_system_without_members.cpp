// error: quorum_system: needs members\(\) -> a random access range of node_id
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <optional>
#include <quorate/quorum_system.hpp>
#include <string_view>

struct no_members {
    static constexpr std::string_view name = "no_members";
    bool is_quorum(quorate::slot_set) const { return true; }
    bool operator==(no_members const&) const = default;
    void encode(quorate::writer&) const {}
    static std::optional<no_members> decode(quorate::reader&) { return no_members{}; }
};
static_assert(quorate::check_quorum_system<no_members>());
