// error: quorum_system: its rule counts slots that are not its members'; let it look at set
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <optional>
#include <quorate.hpp>
#include <string_view>

struct two_of_three {
    static constexpr std::string_view name = "two_of_three";
    static constexpr std::array<quorate::node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(quorate::slot_set s) const { return s.size() >= 2; }
    friend constexpr bool operator==(two_of_three const&, two_of_three const&) = default;
    void encode(quorate::writer&) const {}
    static std::optional<two_of_three> decode(quorate::reader&) { return two_of_three{}; }
};

struct policies : quorate::default_policies {
    using quorum = two_of_three;
};
quorate::node_options<policies> options;
