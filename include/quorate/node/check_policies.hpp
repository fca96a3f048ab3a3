// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_CHECK_POLICIES_HPP
#define QUORATE_NODE_CHECK_POLICIES_HPP

#include <boost/asio/execution/executor.hpp>
#include <boost/asio/strand.hpp>
#include <quorate/clock.hpp>
#include <quorate/entropy.hpp>
#include <quorate/log_store.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/state_machine.hpp>
#include <quorate/transport.hpp>

namespace quorate {

/// Says in our words what a bundle of policies lacks; `node` calls it first thing, and so may you under your
/// own type.
template <class P>
consteval bool check_policies() {
    static_assert(requires { typename P::executor; }, "policies: needs a member type executor");
    static_assert(requires { typename P::quorum; }, "policies: needs a member type quorum");
    static_assert(requires { typename P::log_store; }, "policies: needs a member type log_store");
    static_assert(requires { typename P::transport; }, "policies: needs a member type transport");
    static_assert(requires { typename P::clock; }, "policies: needs a member type clock");
    static_assert(requires { typename P::entropy; }, "policies: needs a member type entropy");
    static_assert(boost::asio::execution::is_executor<typename P::executor>::value,
                  "policies: executor must be a standard executor of Asio");
    using strand = boost::asio::strand<typename P::executor>;
    return check_quorum_system<typename P::quorum>() && check_log_store<typename P::log_store>() &&
           check_transport<typename P::transport, strand>() && check_clock<typename P::clock, strand>() &&
           check_entropy<typename P::entropy>();
}

}  // namespace quorate

#endif
