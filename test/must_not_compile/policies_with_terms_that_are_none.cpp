// error: policies: terms must have a name
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/node/check_policies.hpp>
#include <quorate/node/policies.hpp>

struct policies : quorate::default_policies {
    using terms = int;
};
static_assert(quorate::check_policies<policies>());
