// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_BOOTSTRAPPING_HPP
#define QUORATE_DRIVER_BOOTSTRAPPING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/failure.hpp>
#include <quorate/log_store.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/laws.hpp>
#include <quorate/node/start.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// How a node comes to belong to a cluster, as decisions on values: bootstrap, join, open
/// (rule: one-first-configuration). start_up.hpp does what is decided here.
namespace quorate::inline v1::driver {

/// The cluster that the node of this store bootstraps, if it bootstraps one. The cluster's UUID
/// follows from the store's own random identity. So a store that is bound to a cluster but has an
/// empty log shows how it came to that. If it is bound to its own cluster, a bootstrapping node
/// crashed before it wrote the first configuration, and may write it now. Otherwise a joiner was
/// bound and has received no entry yet. A joiner must not write a first configuration: the first
/// entries of two clusters would stand under one UUID.
inline cluster_id cluster_of(incarnation store) {
    return {store.high ^ 0x71756F7261746521U, store.low ^ 0x666F756E64657221U};
}

/// The first members and the quorum system that a bootstrapping node begins with.
template <class Quorum>
struct bootstrap_plan {
    std::vector<first_member> members;  ///< ascending by id
    Quorum quorum;

    bootstrap_plan() = default;
    bootstrap_plan(std::vector<first_member> list, Quorum q)
        : members{std::move(list)}, quorum{std::move(q)} {
        std::ranges::sort(members, {}, &first_member::id);
    }

    /// Checks, before anything is opened, that the members are a lawful configuration, that their
    /// quorum system is lawful with such terms, and that this node is one of them. The failure
    /// names what is wrong.
    template <term_policy Terms>
    failure check(node_id self) const {
        if (auto bad = membership::check_members<Terms>("bootstrap", members, quorum)) return bad;
        if (!find(self))
            return {errc::configuration_invalid, "bootstrap: this node, " +
                                                     std::to_string(self.value) +
                                                     ", is not in the list of members"};
        return {};
    }

    first_member const* find(node_id id) const {
        auto const at = std::ranges::find(members, id, &first_member::id);
        return at == members.end() ? nullptr : &*at;
    }
};

enum class start_call : std::uint8_t { bootstrap, join, open };

/// What a node does once its store is open.
enum class next_step : std::uint8_t {
    run,  ///< the store belongs to a cluster: go on as its member
    /// Bind the store to its own cluster, meet the first members, write the first configuration.
    bootstrap,
    await_cluster,  ///< listen until a cluster names this node
};

struct start_decision {
    next_step step = next_step::run;
    start_report report;
};

/// Decides what a call does on a store with this log. On a store that belongs to a cluster every
/// call goes on with that cluster, and the report says so: a command that runs twice must not begin
/// a second cluster.
inline start_decision decide_start(start_call call, recovered_log const& log) {
    auto const& id = log.identity;
    bool const has_log = log.base.index < log.last || log.base.index;
    bool const own_cluster = id.cluster == cluster_of(id.store);
    if (call == start_call::bootstrap && !has_log && (!id.cluster || own_cluster))
        return {
            next_step::bootstrap,
            {start_kind::bootstrapped, "bootstrapping cluster " + to_text(cluster_of(id.store))}};
    if (!id.cluster) {
        if (call == start_call::join)
            return {next_step::await_cluster,
                    {start_kind::joined,
                     "store " + to_text(id.store) + " waits to be named by a cluster"}};
        return {next_step::await_cluster,
                {start_kind::opened,
                 "opened: this store belongs to no cluster yet and waits to be named by one"}};
    }
    std::string text = "opened: this store already belongs to cluster " + to_text(id.cluster) +
                       " as member " + std::to_string(id.node.value);
    if (call == start_call::bootstrap) text += "; bootstrap is ignored";
    if (call == start_call::join) text += "; join is ignored";
    if (!has_log && own_cluster)
        text += "; it has not written its first configuration: start it with bootstrap again";
    return {next_step::run, {start_kind::opened, std::move(text)}};
}

/// One line that says where the list given to bootstrap differs from the configuration in the log;
/// empty if they agree.
template <class Quorum>
std::string differences(bootstrap_plan<Quorum> const& plan,
                        membership::configuration<Quorum> const& c) {
    std::string out;
    auto const add = [&](std::string text) { out += (out.empty() ? "" : ", ") + std::move(text); };
    for (auto const& m : c.current.members) {
        auto const* listed = plan.find(m.who.id);
        auto const name = std::to_string(m.who.id.value);
        if (!listed) add("member " + name + " is not in the list");
        else if (listed->address != m.address && !listed->address.ends_with(":0"))
            add("member " + name + " is at " + m.address);
    }
    for (auto const& m : plan.members)
        if (!c.current.find(m.id)) add(std::to_string(m.id.value) + " is no member");
    if (!(plan.quorum == c.current.quorum)) add("the quorum system differs");
    return out;
}

/// Which store each peer is, as it said in its handshake. A bootstrapping node waits until it knows
/// the stores of all first members.
class met_peers {
public:
    void meet(member_id who) {
        auto const at = std::ranges::find(peers_, who.id, &member_id::id);
        if (at != peers_.end()) at->store = who.store;
        else if (peers_.size() < membership::members_max) peers_.push_back(who);
    }
    std::optional<incarnation> store_of(node_id id) const {
        auto const at = std::ranges::find(peers_, id, &member_id::id);
        return at == peers_.end() ? std::nullopt : std::optional{at->store};
    }

private:
    std::vector<member_id> peers_;
};

/// The first configuration, once the store of every first member is known; nothing before that.
template <class Quorum>
std::optional<membership::configuration<Quorum>> first_configuration(
    bootstrap_plan<Quorum> const& plan, member_id self, std::string const& own_address,
    met_peers const& met) {
    membership::electorate<Quorum> e{plan.quorum, {}};
    for (auto const& m : plan.members) {
        bool const own = m.id == self.id;
        auto const store = own ? std::optional{self.store} : met.store_of(m.id);
        if (!store) return std::nullopt;
        e.members.push_back({{m.id, *store}, own ? own_address : m.address});
    }
    membership::configuration<Quorum> c{std::move(e), std::nullopt};
    membership::number_members(c);
    return c;
}

}  // namespace quorate::inline v1::driver

#endif
