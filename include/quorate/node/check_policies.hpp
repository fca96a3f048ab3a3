// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_CHECK_POLICIES_HPP
#define QUORATE_NODE_CHECK_POLICIES_HPP

#include <boost/asio/execution/executor.hpp>
#include <boost/asio/strand.hpp>
#include <quorate/clock.hpp>
#include <quorate/entropy.hpp>
#include <quorate/log_store.hpp>
#include <quorate/node/quorum_of.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/transport.hpp>
#include <ranges>
#include <type_traits>

namespace quorate::inline v1 {

/// A quorum type whose default-constructed value has members is one fixed system, so its laws are
/// checked when it is compiled. A system of more than 8 members may exceed what a compiler computes
/// in a constant expression. It is checked when a cluster is bootstrapped.
template <class Q>
concept fixed_quorum = requires {
    typename std::bool_constant<(std::ranges::size(Q{}.members()) != 0)>;
} && (std::ranges::size(Q{}.members()) != 0) && (std::ranges::size(Q{}.members()) <= 8);

/// Checks the laws of a fixed system, with these terms; true for any other type.
template <class Q, class Terms>
consteval bool check_fixed_quorum() {
    if constexpr (fixed_quorum<Q>) {
        constexpr auto laws = broken_laws<Terms>(Q{});
        static_assert(!laws.breaks(law::blind_to_strangers),
                      "quorum_system: its rule counts slots that are not its members'; let it look "
                      "at set & slot_set::first(members().size()) only");
        static_assert(!laws.breaks(law::upward_closed),
                      "quorum_system: a superset of one of its quorums is no quorum; a rule must "
                      "not refuse a set for having more members");
        static_assert(!laws.breaks(law::all_commit) && !laws.breaks(law::all_elect),
                      "quorum_system: all its members together do not commit or do not elect; let "
                      "them, or nobody ever decides");
        static_assert(!laws.breaks(law::commit_meets_election),
                      "quorum_system: a commit quorum and an election quorum of it share no node; "
                      "let every two meet, or a new leader misses what was committed");
        static_assert(!laws.breaks(law::elections_meet),
                      "quorum_system: two election quorums of it share no node, and two leaders "
                      "could win one sequential term; use distinct_terms or let every two meet");
    }
    return true;
}

/// Says in plain words what a bundle of policies lacks. `node` calls it first. Under your own type
/// it tells you earlier: static_assert(quorate::check_policies<my_policies>());
template <class P>
consteval bool check_policies() {
    static_assert(
        requires { sizeof(P); },
        "policies: the bundle is declared only; include what defines it, as node/policies.hpp does "
        "default_policies");
    static_assert(
        requires { typename P::executor; },
        "policies: needs a member type executor; name one or derive from default_policies");
    static_assert(
        requires { typename P::quorum; },
        "policies: needs a member type quorum; name one or derive from default_policies");
    static_assert(
        requires { typename P::terms; },
        "policies: needs a member type terms; name one or derive from default_policies");
    static_assert(
        requires { typename P::log_store; },
        "policies: needs a member type log_store; name one or derive from default_policies");
    static_assert(
        requires { typename P::transport; },
        "policies: needs a member type transport; name one or derive from default_policies");
    static_assert(
        requires { typename P::clock; },
        "policies: needs a member type clock; name one or derive from default_policies");
    static_assert(
        requires { typename P::entropy; },
        "policies: needs a member type entropy; name one or derive from default_policies");
    static_assert(term_policy<typename P::terms>,
                  "policies: terms must have a name, elections_must_meet and next(term, "
                  "member_number) -> term");
    static_assert(boost::asio::execution::is_executor<typename P::executor>::value,
                  "policies: executor must be a standard executor of Asio");
    using strand = boost::asio::strand<typename P::executor>;
    return check_quorum_system<quorum_of<P>>() &&
           check_fixed_quorum<quorum_of<P>, typename P::terms>() &&
           check_log_store<typename P::log_store>() &&
           check_transport<typename P::transport, strand>() &&
           check_clock<typename P::clock, strand>() && check_entropy<typename P::entropy>();
}

}  // namespace quorate::inline v1

#endif
