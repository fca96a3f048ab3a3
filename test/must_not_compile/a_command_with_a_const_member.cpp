// error: quorate codec: .*cannot be encoded: it is const, or has const or reference members
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

struct order {
    int const count = 0;
};
static_assert(quorate::check_codec<order>());
