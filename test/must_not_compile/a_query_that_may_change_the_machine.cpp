// error: async_read: the query must take the state machine as Machine const&; what changes it is
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate.hpp>

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    std::int64_t value = 0;
};

void reset(quorate::node<counter>& node) {
    node.async_read([](counter& machine) { return machine.value = 0; },
                    [](quorate::error_code, std::int64_t) {});
}
