// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_NODE_HPP
#define QUORATE_NODE_NODE_HPP

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <concepts>
#include <cstdint>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/driver/engine.hpp>
#include <quorate/driver/initiations.hpp>
#include <quorate/error_category.hpp>
#include <quorate/fwd.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/node/check_policies.hpp>
#include <quorate/node/options.hpp>
#include <quorate/node/status.hpp>
#include <quorate/state_machine.hpp>
#include <quorate/types.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace quorate::inline v1 {

/// A replicated state machine: one node of a cluster that keeps one log.
///
/// `Machine` says what the log means (state_machine.hpp), `Policies` what the node is made of
/// (node/policies.hpp; the default is default_policies). The node runs on its own strand of the
/// executor that it is given, and owns no thread. Every function may be called from any thread.
///
/// Every `async_` function takes a completion token. Its handler is called exactly once while the
/// execution context runs, also when the node stops or this handle is destroyed. It is called on
/// its associated executor (default: the node's), and never inside the initiating call. If the
/// context is destroyed first, handlers are destroyed uncalled. The memory of an operation comes
/// from the associated allocator of its handler. The error_code is the first argument; a value
/// beside an error is default-made.
template <class Machine, class Policies>
class node {
    // First of all: else the compiler would speak of what stands behind, in its own words.
    static_assert(check_policies<Policies>() && check_state_machine<Machine>());

public:
    using machine_type = Machine;
    using command = typename Machine::command;
    using result = typename Machine::result;
    using executor_type = typename Policies::executor;
    using quorum = quorum_of<Policies>;
    using options = node_options<Policies>;

    /// Makes an idle node: it opens nothing and listens to nobody before one of the three starts
    /// (async_bootstrap, async_join, async_open). `machine` is the state before the first command:
    /// the log is applied to it from its beginning.
    node(executor_type const& executor, options o, Machine machine = {})
        : engine_{new engine_type{executor, std::move(o), std::move(machine)}} {
        engine_->attach();
    }
    /// Another executor than that of the policies: does not compile, and says what to do.
    template <class Executor>
        requires(!std::convertible_to<Executor const&, executor_type>)
    node(Executor const&, options, Machine = {}) {
        static_assert(std::convertible_to<Executor const&, executor_type>,
                      "policies: executor is another type than what this node is given; give it "
                      "a context's get_executor(), or name the type of yours: struct my_policies : "
                      "quorate::default_policies { using executor = ...; }");
    }
    node(node&& other) noexcept = default;
    node(node const&) = delete;
    node& operator=(node const&) = delete;
    node& operator=(node&&) = delete;
    /// Stops the node in the background, without a hand-over; pending operations end as on
    /// `async_stop`.
    ~node() {
        if (engine_) engine_->later([](engine_type& e) { e.abandon(); });
    }

    executor_type get_executor() const { return engine_->executor(); }

    /// Bootstraps a cluster with these first members, this node among them. Only one of them
    /// bootstraps; the others join. The node draws the cluster's identity, waits (in the
    /// background) until each member has told which store it is, and writes the first
    /// configuration. On a store that belongs to a cluster this does what `async_open` does, and
    /// the report says so. Otherwise the same command, run twice, would begin a second cluster.
    ///
    /// Completes when the store is open and the node listens. Signature: void(error_code,
    /// start_report). Errors: already_running, not_running (the node was stopped), option_invalid,
    /// configuration_invalid (the list), store_*, address_in_use, address_invalid; the report names
    /// what is wrong. After an error of store or network the node has stopped; make another one.
    /// Cancellation: none; use `async_stop`.
    template <class Token>
    auto async_bootstrap(std::vector<first_member> members, quorum q, Token&& token) {
        return start(driver::start_call::bootstrap, {std::move(members), std::move(q)},
                     std::forward<Token>(token));
    }

    /// Waits to be named by a cluster, and joins the first one of which a member sends a message to
    /// this very store. A store that belongs to a cluster is opened. Completes when the node
    /// listens, which may be before a cluster names it. Signature, errors and cancellation as
    /// `async_bootstrap`.
    template <class Token>
    auto async_join(Token&& token) {
        return start(driver::start_call::join, {}, std::forward<Token>(token));
    }

    /// Opens a store that must exist, and goes on with what it belongs to. Signature, errors and
    /// cancellation as `async_bootstrap`, and store_not_found.
    template <class Token>
    auto async_open(Token&& token) {
        return start(driver::start_call::open, {}, std::forward<Token>(token));
    }

    /// Appends a command to the log, which every node applies, once. A follower forwards it to the
    /// leader. The command is encoded before this returns.
    ///
    /// Completes when the command is committed and applied here (at the leader, if it was
    /// forwarded), or when it is known to have failed. Signature: void(error_code, result), or
    /// void(error_code) if the result is void.
    ///
    /// `outcome_of(ec)` tells three outcomes apart. Applied. Rejected: certainly not executed, now
    /// or later (no_leader, not_leader, queue_full, transfer_in_progress, command_too_large,
    /// command_not_decodable, not_running, cancelled). Unknown (outcome_unknown): the command was
    /// appended or sent, and then the leader, a connection or this node went away. The library
    /// never sends a write twice, since it could be executed twice.
    ///
    /// Cancellation (all types): `cancelled` if the command was neither appended nor sent;
    /// otherwise `outcome_unknown`, and it may still take effect.
    template <class Token>
    auto async_propose(command const& c, Token&& token) {
        using signature = typename driver::propose_signature<result>::type;
        return boost::asio::async_initiate<Token, signature>(
            driver::initiate_propose<engine_type>{engine_}, token, c);
    }

    /// Asks the state machine, linearizably: the query sees every write that was acknowledged
    /// anywhere before this call. Works on every node. `query` is called with a Machine const&,
    /// once, between two applies on the node's strand. It must not wait: the node stands still
    /// meanwhile.
    ///
    /// Completes when the query has run, or cannot run. Signature: void(error_code, R) where R is
    /// what the query gives, or void(error_code) if it gives nothing. Errors: no_leader,
    /// leadership_lost, queue_full, not_running, cancelled, machine_failed (the query threw).
    /// Cancellation (all types): ends the read with `cancelled`.
    template <class Query, class Token>
    auto async_read(Query query, Token&& token) {
        using signature = typename driver::read_signature<Machine, Query>::type;
        return boost::asio::async_initiate<Token, signature>(
            driver::initiate_read<engine_type, Machine>{engine_}, token, std::move(query));
    }

    /// Makes `wanted` the membership: voters, learners, addresses, priorities and the quorum
    /// system, whatever they are now. Works on the leader only. The library takes as many steps as
    /// safety needs (membership/plan.hpp). New voters catch up first, while the old ones decide.
    /// Writes and reads go on.
    ///
    /// Completes when the wanted membership alone decides, or when it is known that it will not.
    /// Signature: void(error_code, change_report); the report says what decides now, or what is
    /// wrong.
    ///
    /// Errors after which nothing was appended: no_leader, not_leader, leader_not_ready,
    /// change_in_progress, transfer_in_progress, membership_changed (`based_on` is not the newest),
    /// configuration_invalid (with the counterexample), node_not_found (nobody answers at a new
    /// member's address within `forward_timeout`), not_running, cancelled. catch_up_failed: a new
    /// voter did not get hold of the log, and the voters are those of before. outcome_unknown: this
    /// node lost its office or was stopped; the next leader goes on with the change if it has the
    /// change in its log.
    ///
    /// Cancellation (all types): `cancelled` if nothing was appended; otherwise `outcome_unknown`,
    /// and the change goes on.
    template <class Token>
    auto async_change_membership(wanted_membership<quorum> wanted, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, change_report)>(
            driver::initiate_change<engine_type>{engine_}, token, std::move(wanted));
    }

    /// Tells the membership as this node knows it; on the leader, also how far each member is. A
    /// change is best made from `wanted()` of the report. membership::make_plan() says which steps
    /// it would take (doc/membership.md).
    ///
    /// Completes without asking any other node. Signature: void(error_code,
    /// membership_report<quorum>). Errors: not_running, also before this node knows a
    /// configuration. Cancellation: none.
    template <class Token>
    auto async_membership(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, membership_report<quorum>)>(
            driver::initiate_membership<engine_type>{engine_}, token);
    }

    /// Hands leadership to the voter `to`, or (none) to the voter that holds most of the log.
    /// Meanwhile writes are rejected with transfer_in_progress: otherwise they could overtake the
    /// target for ever. If `to` is the leader itself, nothing happens.
    ///
    /// Completes when this node has seen another leader, or has given up. Signature:
    /// void(error_code). Errors: not_leader, unknown_node, transfer_in_progress, transfer_failed,
    /// leadership_lost, not_running, cancelled. Cancellation (all types): ends the wait with
    /// `cancelled`; the transfer goes on.
    template <class Token>
    auto async_transfer_leadership(node_id to, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            driver::initiate_transfer<engine_type>{engine_}, token, to);
    }

    /// Stops the node. A leader first hands over to the voter that holds most of the log, which
    /// takes an election timeout at most; otherwise the others would wait for an election. Then all
    /// operations end (writes that stand in a log as outcome_unknown, the rest as not_running), and
    /// store and network are closed.
    ///
    /// Completes when all of that is done. Signature: void(error_code). Errors: not_running (a
    /// second call). Cancellation: none.
    template <class Token>
    auto async_stop(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            driver::initiate_stop<engine_type>{engine_}, token);
    }

    /// Completes when the node has stopped: by `async_stop`, without an error; or by itself, with
    /// the reason as error and as one line (disk full, an fsync error, damaged data, a machine that
    /// threw). The process and the rest of the cluster go on. Signature: void(error_code,
    /// std::string). Errors: those reasons, and queue_full beyond 64 waiters. Cancellation (all
    /// types): ends the wait with `cancelled`.
    template <class Token>
    auto async_wait_stopped(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::string)>(
            driver::initiate_wait_stopped<engine_type>{engine_}, token);
    }

    /// What the node says about itself: a copy, as of its last batch of work. It does not wait for
    /// the node's strand.
    node_status status() const { return engine_->status(); }
    /// Where others reach this node; empty before it listens.
    std::string local_address() const { return engine_->status().address; }

private:
    using engine_type = driver::engine<Machine, Policies>;

    template <class Token>
    auto start(driver::start_call call, driver::bootstrap_plan<quorum> plan, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, start_report)>(
            driver::initiate_start<engine_type>{engine_, call}, token, std::move(plan));
    }

    typename engine_type::pointer engine_;
};

}  // namespace quorate::inline v1

#endif
