// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_FWD_HPP
#define QUORATE_FWD_HPP

/// Declares what a header of yours may mention without needing its definition: a node that it
/// holds by pointer, and what its functions take and return by reference. Costs nothing to include.
namespace quorate::inline v1 {

enum class errc : unsigned char;
struct failure;

class reader;
class writer;
class shared_bytes;

struct default_policies;
template <class Machine, class Policies = default_policies>
class node;
template <class Policies>
struct node_options;
struct node_status;
struct first_member;
struct start_report;
struct change_report;
struct member_report;
template <class Quorum>
struct membership_report;
template <class Quorum>
struct wanted_membership;

}  // namespace quorate::inline v1

#endif
