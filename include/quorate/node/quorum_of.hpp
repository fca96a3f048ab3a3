// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_QUORUM_OF_HPP
#define QUORATE_NODE_QUORUM_OF_HPP

#include <quorate/quorum_system.hpp>
#include <quorate/quorums/dual.hpp>

namespace quorate::inline v1 {

/// The quorum system of a bundle of policies. A bundle may name a system that says only how writes
/// commit. Such a system is completed with elections that suit the terms (quorums/dual.hpp).
template <class Policies>
using quorum_of = completed<typename Policies::quorum, typename Policies::terms>;

}  // namespace quorate::inline v1

#endif
