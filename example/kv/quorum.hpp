// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_QUORUM_HPP
#define QUORATE_EXAMPLE_KV_QUORUM_HPP

#include <quorate/node/policies.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace kv {

using node_ids = std::vector<quorate::node_id>;

/// How a cluster that is bootstrapped with these members decides. Change this one line, and every
/// server that is built with it decides that way; for example by a design of quorum_lab
/// (doc/quorums.md):
///
///     return quorate::threshold_tree::of("2 of (2 of (1,2,3), 1 of (4,5))");
///
/// The type says which systems a running cluster may change to: as it is, majorities and no other
/// kind. A cluster that begins with a majority of any first members, and may change to whatever a
/// text can say, has:
///
///     return quorate::one_of<quorate::majority, quorate::threshold_tree>{quorate::majority{ids}};
inline auto quorum_of([[maybe_unused]] node_ids const& ids) { return quorate::majority{ids}; }

struct policies : quorate::default_policies {
    using quorum = decltype(quorum_of(node_ids{}));
};

}  // namespace kv

#endif
