// error: state_machine: its result must be void or default-initializable.*give it a default
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate/state_machine.hpp>

struct sum {
    explicit sum(std::int64_t) {}
};
struct counter {
    using command = std::int64_t;
    using result = sum;
    result apply(command delta) { return sum{value += delta}; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    std::int64_t value = 0;
};
static_assert(quorate::check_state_machine<counter>());
