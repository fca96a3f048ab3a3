// error: policies: the bundle is declared only; include what defines it
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate/node/node.hpp>

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    std::int64_t value = 0;
};

bool leads(quorate::node<counter> const& node) {
    return node.status().role == quorate::role::leader;
}
