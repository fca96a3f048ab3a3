// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_START_HPP
#define QUORATE_NODE_START_HPP

#include <cstdint>
#include <quorate/types.hpp>
#include <string>

/// What the three starts of a node (bootstrap, join, open) take and tell.
namespace quorate::inline v1 {

/// One of the first members of a cluster. The bootstrapping node is one of them.
struct first_member {
    node_id id;
    std::string address;  ///< "host:port", where the other members reach it
};

/// What a start turned out to be, whichever call it was.
enum class start_kind : std::uint8_t { bootstrapped, joined, opened };

/// What a start did. The same command run twice, or on the wiped disk of a joiner, does no harm,
/// and the report says what it did instead. (A wiped first node is another matter: Z79.)
struct start_report {
    start_kind kind = start_kind::opened;
    std::string text;  ///< one line; of an error, what is wrong and what to do
};

}  // namespace quorate::inline v1

#endif
