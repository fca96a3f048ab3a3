// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_POLICIES_HPP
#define QUORATE_NODE_POLICIES_HPP

#include <boost/asio/execution/executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <quorate/clock.hpp>
#include <quorate/clocks/steady.hpp>
#include <quorate/entropy.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/posix_files.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/state_machine.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/tcp.hpp>

namespace quorate::inline v1 {

/// What a node is made of unless you say otherwise. To swap one policy, derive a type and name that
/// one in it:
///
///     struct my_policies : quorate::default_policies { using quorum = quorate::sets; };
///     quorate::node<counter, my_policies> node{...};
struct default_policies {
    using executor = boost::asio::io_context::executor_type;
    using quorum = majority;
    using terms = sequential_terms;
    using log_store = log_stores::wal<log_stores::posix_files>;
    using transport = transports::tcp;
    using clock = clocks::steady;
    using entropy = system_entropy;
};

}  // namespace quorate::inline v1

#endif
