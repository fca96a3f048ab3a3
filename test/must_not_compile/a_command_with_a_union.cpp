// error: order, 1[^!]*quorate codec: .*cannot be encoded; use
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

union number {
    int i;
    float f;
};
struct order {
    int kind;
    number value;
};
static_assert(quorate::check_codec<order>());
