// error: quorate codec: .*cannot be encoded: it contains itself
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>
#include <vector>

struct tree {
    int value;
    std::vector<tree> children;
};
static_assert(quorate::check_codec<tree>());
