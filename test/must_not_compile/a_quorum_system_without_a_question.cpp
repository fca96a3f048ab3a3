// error: quorum_system: needs bool is_quorum\(slot_set\), or both
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <optional>
#include <quorate/quorum_system.hpp>
#include <span>
#include <string_view>

struct no_question {
    static constexpr std::string_view name = "no_question";
    std::span<quorate::node_id const> members() const { return {}; }
    bool operator==(no_question const&) const = default;
    void encode(quorate::writer&) const {}
    static std::optional<no_question> decode(quorate::reader&) { return no_question{}; }
};
static_assert(quorate::check_quorum_system<no_question>());
