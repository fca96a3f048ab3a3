// error: state_machine: needs a member type result
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate/state_machine.hpp>

struct counter {
    using command = std::int64_t;
    void apply(command) {}
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
};
static_assert(quorate::check_state_machine<counter>());
