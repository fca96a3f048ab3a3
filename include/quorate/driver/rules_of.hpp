// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_RULES_OF_HPP
#define QUORATE_DRIVER_RULES_OF_HPP

#include <quorate/core/rules.hpp>
#include <quorate/node/quorum_of.hpp>

namespace quorate::inline v1::driver {

/// How a node of these policies decides.
template <class Policies>
using rules_of = core::rules<quorum_of<Policies>, typename Policies::terms>;

}  // namespace quorate::inline v1::driver

#endif
