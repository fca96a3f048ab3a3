// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_RULES_HPP
#define QUORATE_CORE_RULES_HPP

#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>

namespace quorate::inline v1::core {

/// How a cluster decides: by which sets of nodes, and in which terms. The protocol is a template on
/// nothing else.
template <quorum_system Quorum, term_policy Terms>
struct rules {
    using quorum = Quorum;
    using terms = Terms;
};

}  // namespace quorate::inline v1::core

#endif
