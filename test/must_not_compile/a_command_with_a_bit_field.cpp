// error: (bit-field|bit field)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

// PFR speaks first here, in its own words (doc/commands.md).
struct order {
    unsigned count : 4;
    unsigned price : 4;
};
static_assert(quorate::check_codec<order>());
