// error: (Boost.PFR|structured binding|decomposes into|cannot decompose)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

// PFR speaks first here, in its own words (doc/commands.md).
struct base {
    int id;
};
struct order : base {
    int count;
};
static_assert(quorate::check_codec<order>());
