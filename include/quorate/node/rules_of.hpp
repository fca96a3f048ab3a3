// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_RULES_OF_HPP
#define QUORATE_NODE_RULES_OF_HPP

#include <quorate/core/rules.hpp>
#include <quorate/mutant.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/dual.hpp>

namespace quorate {

/// How a node of these policies decides: by their quorum system, which gets elections that suit the
/// terms if it says only how writes commit (quorums/dual.hpp).
template <class Policies>
struct node_rules {
    using quorum = completed<typename Policies::quorum, typename Policies::terms>;
    static_assert(check_quorum_system<quorum>());
    using type = core::rules<quorum, typename Policies::terms, mutants_of<Policies>>;
};
template <class Policies>
using rules_of = typename node_rules<Policies>::type;

template <class Policies>
using quorum_of = typename rules_of<Policies>::quorum;

}  // namespace quorate

#endif
