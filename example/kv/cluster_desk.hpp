// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CLUSTER_DESK_HPP
#define QUORATE_EXAMPLE_KV_CLUSTER_DESK_HPP

#include <optional>
#include <quorate.hpp>
#include <quorate/membership/survival.hpp>
#include <quorate/uuid_text.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "backend.hpp"
#include "cluster_words.hpp"
#include "membership_edit.hpp"
#include "resp.hpp"
#include "system_text.hpp"

/// The CLUSTER commands: what an operator asks of the node, and what he is told.
///
/// The first word of an error says what to do: NOTLEADER: ask that node; TRYAGAIN: nothing was done, in a moment it may
/// be; CONFLICT: nothing was done, somebody else changes or changed the membership: look, then decide again; UNKNOWN:
/// look what came of it; ERR: it cannot be done, as the line says.
namespace kv {

using membership_report = quorate::membership_report<policies::quorum>;
using boost::system::error_code;

namespace cluster {

/// One line per fact, in the form of INFO; kv_ctl makes a table of it.
inline std::string members_text(membership_report const& r, quorate::node_status const& status) {
    auto const yes_no = [](bool b) { return b ? "yes" : "no"; };
    std::string out = "# Membership\r\n";
    auto const line = [&](std::string_view name, std::string const& value) {
        out.append(name).append(":").append(value).append("\r\n");
    };
    line("index", std::to_string(r.index.value));
    line("committed", yes_no(r.committed));
    line("asked", std::to_string(status.id.value));
    line("leader", std::to_string(status.leader.value));
    line("commit", std::to_string(r.commit.value));
    line("system", system_text(r.configuration.current.quorum));
    line("change", r.configuration.target ? quorate::membership::to_text(r.configuration) : "none");
    for (auto const& m : r.members) {
        bool const self = m.what.who.id == status.id;
        auto const lag = self || r.commit <= m.match ? 0 : r.commit - m.match;
        line("member", "id=" + std::to_string(m.what.who.id.value) + ",address=" + m.what.address + ",store=" +
                           quorate::to_text(m.what.who.store) + ",votes=" + yes_no(m.votes) + ",priority=" +
                           std::to_string(m.what.priority) + ",answers=" + (r.leads ? yes_no(m.answers) : "?") +
                           ",lag=" + (r.leads ? std::to_string(lag) : "?") + ",impostor=" +
                           quorate::to_text(m.impostor.value_or(quorate::incarnation{})));
    }
    return out;
}

/// Who leads, for somebody who asked another node.
inline std::string not_leader(quorate::node_status const& status) {
    if (!status.leader) return "TRYAGAIN no leader is known; nothing was done; try again after an election";
    auto const name = "node " + std::to_string(status.leader.value);
    for (auto const& m : status.members)
        if (m.who.id == status.leader) return "NOTLEADER " + name + " leads, and nodes find it at " + m.address;
    return "NOTLEADER " + name + " leads";
}

inline std::string change_error(error_code const& ec, std::string const& text, quorate::node_status const& status) {
    using quorate::errc;
    auto const what = text.empty() ? ec.message() : text;
    if (ec == errc::not_leader || ec == errc::no_leader) return not_leader(status);
    if (ec == errc::leader_not_ready || ec == errc::transfer_in_progress || ec == errc::not_running)
        return "TRYAGAIN " + what;
    if (ec == errc::change_in_progress) return "CONFLICT " + what + "; wait for its end: CLUSTER.MEMBERS shows it";
    if (ec == errc::membership_changed) return "CONFLICT " + what + "; look at CLUSTER.MEMBERS, and decide again";
    if (ec == errc::outcome_unknown) return "UNKNOWN " + what + "; CLUSTER.MEMBERS at the new leader shows it";
    if (ec == errc::unknown_node) return "ERR " + what + "; start it there with --join, then ask again";
    if (ec == errc::catch_up_failed) return "ERR " + what + "; see that it runs and is reached, then ask again";
    return "ERR " + what;
}

inline std::string error_reply(std::string const& text) {
    std::string out;
    reply::error(out, text);
    return out;
}

/// What the change would go through; or why it would be refused.
inline std::string plan_reply(membership_report const& now, membership_edit<policies::quorum> const& edit,
                              std::vector<named_zone> const& named) {
    // Who is new has told nobody its store yet; any will do for a plan.
    auto const next = quorate::membership::name_stores(
        edit.wanted(), now.configuration,
        [](quorate::node_id id) { return std::optional{quorate::incarnation{1, id.value}}; });
    auto const plan = quorate::membership::make_plan<policies::terms>(now.configuration, next);
    if (auto const* refused = std::get_if<quorate::failure>(&plan)) return error_reply("ERR " + refused->text);
    std::vector<quorate::membership::zone> zones;
    for (auto const& z : named) zones.push_back({z.name, z.nodes});
    using steps = quorate::membership::plan<policies::quorum>;
    auto text = quorate::membership::describe(std::get<steps>(plan), now.configuration, zones);
    if (!edit.note().empty()) text += edit.note() + "\n";
    std::string out;
    reply::bulk(out, text);
    return out;
}

/// `done(std::string)` gets the whole reply, on the node's executor.
template <class Done>
void change(backend& b, membership_edit<policies::quorum> const& edit, Done done) {
    auto answer = [&b, note = edit.note(), done = std::move(done)](error_code ec, quorate::change_report r) mutable {
        if (ec) return done(error_reply(change_error(ec, r.text, b.node.status())));
        std::string out;
        reply::simple(out, note.empty() ? r.text : r.text + "; " + note);
        done(std::move(out));
    };
    b.node.async_change_membership(edit.wanted(), std::move(answer));
}

template <class Done>
void transfer(backend& b, quorate::node_id to, Done done) {
    b.node.async_transfer_leadership(to, [&b, to, done = std::move(done)](error_code ec) mutable {
        if (ec == quorate::errc::unknown_node)
            return done(error_reply("ERR node " + std::to_string(to.value) + " does not vote: it cannot lead"));
        if (ec) return done(error_reply(change_error(ec, "", b.node.status())));
        std::string out;
        reply::simple(out, to ? "node " + std::to_string(to.value) + " leads" : "another node leads");
        done(std::move(out));
    });
}

template <class Done>
void answer(backend& b, cluster_request const& r, membership_report const& now, Done done) {
    if (r.verb == cluster_verb::members) {
        std::string out;
        reply::bulk(out, members_text(now, b.node.status()));
        return done(std::move(out));
    }
    if (!now.leads) return done(error_reply(not_leader(b.node.status())));
    membership_edit<policies::quorum> edit{now};
    if (auto const bad = edit.apply(r); !bad.empty())
        return done(error_reply((edit.may_be_possible_soon() ? "TRYAGAIN " : "ERR ") + bad));
    if (r.plan) return done(plan_reply(now, edit, r.zones));
    change(b, edit, std::move(done));
}

}  // namespace cluster

/// Runs it; `done(std::string)` gets the whole reply.
template <class Done>
void run_cluster(backend& b, cluster_request r, Done done) {
    if (b.node.status().state == quorate::run_state::waiting)
        return done(cluster::error_reply("TRYAGAIN this node belongs to no cluster yet: ask a member to add it"));
    if (r.verb == cluster_verb::transfer) return cluster::transfer(b, r.id, std::move(done));
    auto told = [&b, r = std::move(r), done = std::move(done)](error_code ec, membership_report now) mutable {
        if (ec) return done(cluster::error_reply(b.rejected(ec)));
        cluster::answer(b, r, now, std::move(done));
    };
    b.node.async_membership(std::move(told));
}

}  // namespace kv

#endif
