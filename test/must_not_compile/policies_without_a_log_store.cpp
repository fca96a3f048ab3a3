// error: policies: needs a member type log_store; name one or derive from default_policies
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/node/check_policies.hpp>

// What is no policy either comes later: the first message names what is missing.
struct policies {
    using executor = int;
    using quorum = int;
    using terms = int;
    using transport = int;
    using clock = int;
    using entropy = int;
};
static_assert(quorate::check_policies<policies>());
