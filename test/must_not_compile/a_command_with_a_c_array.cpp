// error: (Boost.PFR|structured binding|decomposes into|only [0-9]+ names? provided)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

// PFR speaks first here, in its own words (doc/commands.md).
struct order {
    int count;
    int prices[3];
};
static_assert(quorate::check_codec<order>());
