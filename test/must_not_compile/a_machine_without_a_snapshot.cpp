// error: state_machine: needs void save\(writer&\) const and void load\(reader&\)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate/state_machine.hpp>

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    std::int64_t value = 0;
};
static_assert(quorate::check_state_machine<counter>());
