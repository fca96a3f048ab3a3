// error: order, 0[^!]*quorate codec: .*cannot be encoded; use
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

enum color { red, green };  // without an underlying type not every number is a value
struct order {
    color c;
};
static_assert(quorate::check_codec<order>());
