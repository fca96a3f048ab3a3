// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_EXPECTATIONS_HPP
#define QUORATE_TEST_SCRIPTS_EXPECTATIONS_HPP

#include <quorate/membership/configuration_text.hpp>
#include <scripts/selection.hpp>

/// `expect ...`: what a scenario claims. Unlike a trace it is not rewritten by --rewrite, so the
/// point of a scenario survives a careless regeneration.
namespace script {

inline void demand(bool holds, std::string const& otherwise) {
    if (!holds) throw error{"expected otherwise: " + otherwise};
}

template <class Quorum>
void expect_fact(core_world<Quorum>& world, scripted_node<Quorum>& n, std::string const& fact,
                 words& w) {
    auto const same_terms = [&](image<Quorum> const& log) {
        demand(number_list(terms_of(log)) == number_list(w.next()),
               n.name() + " has the log " + terms_of(log));
    };
    auto const same_number = [&](std::string const& what, std::uint64_t is) {
        demand(is == w.number(), n.name() + " has " + what + " " + text(is));
    };
    auto const same_name = [&](std::string const& what, quorate::member_id is) {
        demand(text(is) == w.next(), n.name() + " " + what + " " + text(is));
    };
    if (fact == "log") return same_terms(n.written);
    if (fact == "disk") return same_terms(n.durable);
    if (fact == "vote") return same_name("voted for", n.durable.ballot.voted_for);
    if (fact == "joined") return same_number("joined", n.durable.joined.value);
    if (fact == "down") return demand(!n.core, n.name() + " is up");
    auto const& core = *world.running(n.self.id).core;
    if (fact == "follows") return same_name("follows", core.leader());
    if (fact == "term") return same_number("term", core.current_term().value);
    if (fact == "commit") return same_number("commit", core.commit().value);
    if (fact == "last") return same_number("last", core.last_index().value);
    if (fact == "staged") return same_number("staged writes:", n.staged.size());
    demand(text(core.current_role()) == fact,
           n.name() + " is " + std::string{text(core.current_role())} +
               " (or the expectation is misspelt: '" + fact + "')");
}

/// `expect read 1 7 pending | failed | at 4`
template <class Quorum>
void expect_read(core_world<Quorum>& world, words& w) {
    quorate::node_id const id{w.number()};
    auto const token = w.number();
    auto const at = world.reads.find({id, token});
    if (at == world.reads.end()) throw error{"there is no such read"};
    auto const& answer = at->second.answer;
    if (w.accept("pending")) return demand(!answer, "the read was answered");
    demand(answer.has_value(), "the read is pending");
    if (w.accept("failed")) return demand(answer->error != quorate::errc::ok, "the read succeeded");
    if (!w.accept("at")) throw error{"expect read: pending, failed or at"};
    demand(answer->error == quorate::errc::ok, "the read failed");
    demand(answer->index.value == w.number(), "the read may run at " + text(answer->index));
}

/// Of those who lead the one in the highest term.
template <class Quorum>
std::optional<quorate::node_id> newest_leader(core_world<Quorum>& world) {
    std::optional<quorate::node_id> leader;
    for (auto const& [id, n] : world.nodes)
        if (n.core && n.core->current_role() == quorate::role::leader &&
            (!leader || world.at(*leader).core->current_term() < n.core->current_term()))
            leader = id;
    return leader;
}

template <class Quorum>
void expect_leader(core_world<Quorum>& world, bool wanted, words& w) {
    auto const leader = newest_leader(world);
    if (!wanted) return demand(!leader, text(*leader) + " leads");
    demand(leader.has_value(), "nobody leads");
    demand(leader->value == w.number(), text(*leader) + " leads");
}

template <class Quorum>
void expect_same_logs(core_world<Quorum>& world) {
    scripted_node<Quorum> const* first = nullptr;
    for (auto const& [id, n] : world.nodes) {
        if (!n.core) continue;
        if (!first) first = &n;
        demand(n.written.log == first->written.log,
               "the logs of " + first->name() + " and " + n.name() + " differ");
    }
}

/// `expect transit 2 1->2 append`: how many such messages are on their way.
template <class Quorum>
void expect_transit(core_world<Quorum>& world, words& w) {
    auto const wanted = w.number();
    auto s = read_selection(w);
    auto const held = std::exchange(world.held, {});
    auto const count = select(world, s).size();
    world.held = held;
    demand(count == wanted, text(count) + " such messages are on their way");
}

/// `expect says 2->1 append_reply : ok match 2`: such a message is on its way, and its line holds
/// these words.
template <class Quorum>
void expect_says(core_world<Quorum>& world, words& w) {
    auto const s = read_selection(w);
    if (!w.accept(":")) throw error{"expect says MESSAGES : WORDS"};
    std::string wanted;
    while (!w.empty()) wanted += " " + w.next();
    auto const held = std::exchange(world.held, {});
    auto const ids = select(world, s);
    world.held = held;
    for (auto const& p : world.transit)
        if (std::ranges::find(ids, p.id) != ids.end() &&
            (text(p.message) + " ").find(wanted + " ") != std::string::npos)
            return;
    demand(false, "none of " + text(ids.size()) + " such messages says" + wanted);
}

/// `expect decides 1 : majority of {1, 2}`: the newest configuration in the log of 1, committed or
/// not.
template <class Quorum>
void expect_decides(core_world<Quorum>& world, words& w) {
    auto const& n = world.running({w.number()});
    if (!w.accept(":")) throw error{"expect decides NODE : CONFIGURATION"};
    std::string wanted;
    while (!w.empty()) wanted += (wanted.empty() ? "" : " ") + w.next();
    auto const* c = n.core->configuration();
    auto const is = c ? quorate::membership::to_text(*c) : "nothing";
    demand(is == wanted, n.name() + " decides by " + is);
}

/// `expect change 1 pending`, or how the last one that was asked for there ended or was refused:
/// ok, not_leader, ...
template <class Quorum>
void expect_change(core_world<Quorum>& world, words& w) {
    auto const& n = world.at({w.number()});
    auto const is = n.change_result ? text(*n.change_result) : "pending";
    demand(is == w.next(), "the change at " + n.name() + " is " + is);
}

/// `expect settled`: a voter leads, and by its log no change is half done. Says what is not so.
template <class Quorum>
std::string unsettled(core_world<Quorum>& world) {
    auto const leader = newest_leader(world);
    if (!leader) return "nobody leads";
    auto const& core = *world.at(*leader).core;
    auto const* c = core.configuration();
    if (!core.is_configuration_committed())
        return text(*leader) + " leads and has not committed its configuration";
    if (c->target) return text(*leader) + " leads and leaves a change half done";
    return c->is_voter(core.self()) ? "" : text(*leader) + " leads and has no vote";
}

template <class Quorum>
void expect(core_world<Quorum>& world, words& w) {
    if (w.accept("leader")) expect_leader(world, true, w);
    else if (w.accept("no"))
        w.accept("leader") ? expect_leader(world, false, w) : throw error{"expect no leader"};
    else if (w.accept("read")) expect_read(world, w);
    else if (w.accept("decides")) expect_decides(world, w);
    else if (w.accept("change")) expect_change(world, w);
    else if (w.accept("same"))
        w.accept("logs") ? expect_same_logs(world) : throw error{"expect same logs"};
    else if (w.accept("settled")) {
        auto const why = unsettled(world);
        demand(why.empty(), why);
    } else if (w.accept("transit")) expect_transit(world, w);
    else if (w.accept("says")) expect_says(world, w);
    else if (w.accept("committed"))
        demand(world.law.committed.size() == w.number(),
               text(world.law.committed.size()) + " entries are committed");
    else {
        auto& n = world.at({w.number()});
        if (w.empty()) throw error{"expect what?"};
        while (!w.empty()) expect_fact(world, n, w.next(), w);
    }
}

}  // namespace script

#endif
