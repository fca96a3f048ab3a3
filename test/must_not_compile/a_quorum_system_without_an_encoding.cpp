// error: quorum_system: needs a static name, void encode
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorum_system.hpp>
#include <span>

struct local_option {
    std::span<quorate::node_id const> members() const { return {}; }
    bool is_quorum(quorate::slot_set) const { return true; }
    bool operator==(local_option const&) const = default;
};
static_assert(quorate::check_quorum_system<local_option>());
