// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CLUSTER_COMMANDS_HPP
#define QUORATE_EXAMPLE_KV_CLUSTER_COMMANDS_HPP

#include <algorithm>
#include <quorate.hpp>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/survival.hpp>
#include <quorate/membership/wanted.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include "backend.hpp"
#include "cluster_words.hpp"
#include "membership_edit.hpp"
#include "missed_voters.hpp"
#include "resp.hpp"
#include "system_text.hpp"

/// The CLUSTER commands: what an operator asks of the node, and what the node answers.
///
/// The first word of an error says what to do:
///
///  - NOTLEADER: nothing was done; ask the node that the line names;
///  - TRYAGAIN: nothing was done; the same request may succeed in a moment;
///  - CONFLICT: nothing was done, because another operator changes or has changed the membership;
///    look at it and decide again;
///  - UNKNOWN: look at the membership to see what has become of the request;
///  - ERR: it cannot be done, as the line says.
namespace kv {

using membership_report = quorate::membership_report<policies::quorum>;
using boost::system::error_code;

namespace cluster {

/// One line per fact, in the form of INFO; kv_ctl makes a table of it.
inline std::string members_text(membership_report const& r, quorate::node_status const& status) {
    using quorate::reachability;
    auto const yes_no = [](bool b) { return b ? "yes" : "no"; };
    auto const text = [](reachability a) {
        return a == reachability::unknown ? "?" : a == reachability::yes ? "yes" : "no";
    };
    std::string out = "# Membership\r\n";
    auto const line = [&](std::string_view name, std::string const& value) {
        out.append(name).append(":").append(value).append("\r\n");
    };
    line("index", std::to_string(r.at.index.value));
    line("committed", yes_no(r.committed));
    line("asked", std::to_string(status.id.value));
    line("leader", std::to_string(status.leader.value));
    line("commit", std::to_string(r.commit.value));
    line("system", system_text(r.configuration.current.quorum));
    line("change", r.configuration.target ? quorate::membership::to_text(r.configuration) : "none");
    for (auto const& m : r.members) {
        bool const self = m.what.who.id == status.id;
        auto const lag = self ? 0 : r.last_index - m.match;
        line("member",
             "id=" + std::to_string(m.what.who.id.value) + ",address=" + m.what.address +
                 ",store=" + quorate::to_text(m.what.who.store) + ",votes=" + yes_no(m.votes) +
                 ",priority=" + std::to_string(m.what.priority) + ",answers=" + text(m.reachable) +
                 ",lag=" + (r.leads ? std::to_string(lag) : "?") + ",other_store=" +
                 quorate::to_text(m.other_store.value_or(quorate::incarnation{})));
    }
    return out;
}

/// The error that names the leader, for a request to another node. It gives the leader's --peer
/// address: nodes know each other's addresses, and not those for clients.
inline std::string not_leader(quorate::node_status const& status) {
    if (!status.leader)
        return "TRYAGAIN no leader is known; nothing was done; try again after an election";
    auto const name = "node " + std::to_string(status.leader.value);
    for (auto const& m : status.members)
        if (m.who.id == status.leader)
            return "NOTLEADER " + name + " leads: ask its server, at its --client (its --peer is " +
                   m.address + ")";
    return "NOTLEADER " + name + " leads";
}

/// What to do when no answer came from a new member. If another server answered in its place, the
/// text says which one.
inline std::string advice_after(std::string const& nobody_answered) {
    auto const says = [&](char const* part) {
        return nobody_answered.find(part) != std::string::npos;
    };
    if (says(" belongs to cluster "))
        return "; to make it a member here, start it with --join and an empty directory";
    if (says(" cannot decode ") || says(" built with ")) return "; then ask again";
    if (says(" but reached ")) return "; give the id and the address of one server";
    return "; start it there with --join, and give the address of its --peer, not of its --client; "
           "then ask again";
}

/// The error reply to a change. `newcomer` names the node that has to catch up.
inline std::string change_error(error_code const& ec, std::string const& text,
                                quorate::node_status const& status,
                                std::string const& newcomer = "it") {
    using quorate::errc;
    auto const what = text.empty() ? ec.message() : text;
    if (ec == errc::not_leader || ec == errc::no_leader) return not_leader(status);
    if (ec == errc::leader_not_ready || ec == errc::transfer_in_progress || ec == errc::not_running)
        return "TRYAGAIN " + what;
    if (ec == errc::change_in_progress)
        return "CONFLICT " + what + "; CLUSTER.MEMBERS shows when it is";
    if (ec == errc::membership_changed)
        return "CONFLICT " + what + "; look at CLUSTER.MEMBERS, and decide again";
    if (ec == errc::outcome_unknown)
        return "UNKNOWN " + what + "; CLUSTER.MEMBERS at the new leader shows it";
    if (ec == errc::node_not_found) return "ERR " + what + advice_after(what);
    if (ec == errc::catch_up_failed)
        return "ERR " + what + "; see that " + newcomer + " runs and is reached, then ask again";
    return "ERR " + what;
}

/// The error reply to a transfer. `running`: this node ran when the transfer was asked for. Once a
/// transfer has begun, its target may have been told to campaign, and nobody can take that back. So
/// most errors leave it open who leads.
inline std::string transfer_error(error_code const& ec, quorate::node_id to, bool running,
                                  quorate::node_status const& status) {
    using quorate::errc;
    if (ec == errc::unknown_node)
        return "ERR node " + std::to_string(to.value) + " does not vote: it cannot lead";
    bool const begun = ec == errc::transfer_failed || ec == errc::leadership_lost ||
                       ec == errc::cancelled || (ec == errc::not_running && running);
    if (!begun) return change_error(ec, "", status);
    auto const who = to ? "node " + std::to_string(to.value) : "another node";
    return "UNKNOWN whether " + who + " takes over: " + ec.message() +
           "; CLUSTER.MEMBERS shows who leads";
}

inline std::string error_reply(std::string const& text) {
    std::string out;
    reply::error(out, text);
    return out;
}
inline std::string simple_reply(std::string const& text) {
    std::string out;
    reply::simple(out, text);
    return out;
}

using edit_of_members = membership_edit<policies::quorum>;
using plan_or_failure = std::variant<quorate::membership::plan<policies::quorum>, quorate::failure>;

/// Why the members that answer could not decide any more; empty if they could, or if this node
/// cannot know.
inline missed_members risk_of(membership_report const& now, plan_or_failure const& plan) {
    auto const* steps = std::get_if<0>(&plan);
    return steps && now.leads ? missed_by(now, *steps) : missed_members{};
}

/// The reply to PLAN: the steps of the change, or why it would be refused.
inline std::string plan_reply(membership_report const& now, edit_of_members const& edit,
                              plan_or_failure const& plan, std::vector<named_zone> const& named) {
    if (auto const* refused = std::get_if<quorate::failure>(&plan))
        return error_reply("ERR " + refused->text);
    std::vector<quorate::membership::zone> zones;
    for (auto const& z : named) zones.push_back({z.name, z.nodes});
    auto text = quorate::membership::describe(std::get<0>(plan), now.configuration, zones);
    if (!edit.note().empty()) text += edit.note() + "\n";
    if (auto const risk = risk_of(now, plan).text; !risk.empty()) text += "WARNING: " + risk + "\n";
    std::string out;
    reply::bulk(out, text);
    return out;
}

/// Asks the node for the change. `done(std::string)` gets the whole reply, on the node's executor.
template <class Done>
void change(backend& b, edit_of_members const& edit, Done done) {
    auto answer = [&b, note = edit.note(), newcomer = edit.newcomer(), done = std::move(done)](
                      error_code ec, quorate::change_report r) mutable {
        if (ec) return done(error_reply(change_error(ec, r.text, b.node.status(), newcomer)));
        done(simple_reply(note.empty() ? r.text : r.text + "; " + note));
    };
    b.node.async_change_membership(edit.wanted(), std::move(answer));
}

/// Says which node leads after a transfer, and whether another one will take over again. `before`:
/// what the old leader knew of the members.
inline std::string transferred(quorate::node_id to,
                               std::vector<quorate::member_report> const& before) {
    if (!to) return "another node leads";
    auto const leader = std::ranges::find(before, to, [](auto const& m) { return m.what.who.id; });
    quorate::member_report const* first = leader == before.end() ? nullptr : &*leader;
    auto const may_lead = [](auto const& m) {
        return m.votes && m.reachable == quorate::reachability::yes;
    };
    for (auto const& m : before)
        if (first && may_lead(m) && m.what.priority > first->what.priority) first = &m;
    auto const text = "node " + std::to_string(to.value) + " leads";
    if (!first || first->what.who.id == to) return text;
    return text + "; node " + std::to_string(first->what.who.id.value) +
           " has a higher priority and will take over again";
}

template <class Done>
void transfer(backend& b, quorate::node_id to, membership_report const& now, Done done) {
    bool const running = b.node.status().state == quorate::run_state::running;
    auto ended = [&b, to, running, before = now.members,
                  done = std::move(done)](error_code ec) mutable {
        if (ec) return done(error_reply(transfer_error(ec, to, running, b.node.status())));
        if (to) return done(simple_reply(transferred(to, before)));
        // The status is written at the end of each batch of work. The answer to this request comes
        // after such an end, so the status then names the new leader.
        auto told = [&b, before = std::move(before), done = std::move(done)](
                        error_code, membership_report) mutable {
            auto const status = b.node.status();
            auto const leader = status.leader == status.id ? quorate::node_id{} : status.leader;
            done(simple_reply(transferred(leader, before)));
        };
        b.node.async_membership(std::move(told));
    };
    b.node.async_transfer_leadership(to, std::move(ended));
}

template <class Done>
void answer(backend& b, cluster_request const& r, membership_report const& now, Done done) {
    if (r.verb == cluster_verb::members) {
        std::string out;
        reply::bulk(out, members_text(now, b.node.status()));
        return done(std::move(out));
    }
    if (r.verb == cluster_verb::transfer) return transfer(b, r.id, now, std::move(done));
    if (!now.leads && !r.plan) return done(error_reply(not_leader(b.node.status())));
    edit_of_members edit{now};
    if (auto const bad = edit.apply(r); !bad.empty())
        return done(error_reply((edit.may_be_possible_soon() ? "TRYAGAIN " : "ERR ") + bad));
    if (edit.is_done()) return done(simple_reply(edit.note()));
    auto const plan = quorate::membership::make_plan<policies::terms>(now, edit.wanted());
    if (r.plan) return done(plan_reply(now, edit, plan, r.zones));
    auto const risk = r.force ? missed_members{} : risk_of(now, plan);
    if (!risk.text.empty())
        return done(error_reply((risk.may_come ? "TRYAGAIN " : "ERR ") + risk.text +
                                ", so nothing was done; start what is missing, or say FORCE"));
    change(b, edit, std::move(done));
}

}  // namespace cluster

/// Runs the request; `done(std::string)` gets the whole reply.
template <class Done>
void run_cluster(backend& b, cluster_request r, Done done) {
    if (b.node.status().state == quorate::run_state::waiting)
        return done(cluster::error_reply(
            "TRYAGAIN this node belongs to no cluster yet: ask a member to add it"));
    auto told = [&b, r = std::move(r), done = std::move(done)](error_code ec,
                                                               membership_report now) mutable {
        if (ec) return done(cluster::error_reply(b.rejected(ec)));
        cluster::answer(b, r, now, std::move(done));
    };
    b.node.async_membership(std::move(told));
}

}  // namespace kv

#endif
