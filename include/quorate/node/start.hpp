// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_START_HPP
#define QUORATE_NODE_START_HPP

#include <cstdint>
#include <quorate/types.hpp>
#include <string>

/// What the three starts of a node take and tell: bootstrap, join, open.
namespace quorate::inline v1 {

/// One of the members that a cluster is bootstrapped with. The node that bootstraps it is one of
/// them.
struct first_member {
    node_id id;
    std::string address;
};

/// What a start turned out to be.
enum class start_kind : std::uint8_t { bootstrapped, joined, opened };

/// What a start did. The same command run twice, or on a wiped disk, does no harm, and says so
/// here.
struct start_report {
    start_kind kind = start_kind::opened;
    std::string text;  ///< one line; of an error, what is wrong and what to do
};

}  // namespace quorate::inline v1

#endif
