// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CORE_LAWS_HPP
#define QUORATE_TEST_SUPPORT_CORE_LAWS_HPP

#include <algorithm>
#include "core_nodes.hpp"

/// The laws that hold in every script, checked after every input of every core, on the model of the
/// disks and never on what a core believes (oracles O1 to O7 and the read half of O10). A broken
/// law fails the script with a sentence.
namespace script {

template <class Quorum>
class laws {
public:
    using nodes = std::map<quorate::node_id, scripted_node<Quorum>>;

    /// Entries that a leader has committed, from the first on: what no leader of a later term may lack.
    std::vector<model_entry<Quorum>> committed;

    /// The script gave this node another disk: it starts as if it had never been.
    void forget(quorate::member_id who) { reached_.erase(who); }

    /// Before a write counts as durable: terms and votes on a disk only move forward (O6, Z01,
    /// Z03).
    static void check_ballot_step(std::string const& who, quorate::ballot before,
                                  quorate::ballot after) {
        if (after.term < before.term)
            broken(who + " goes back from term " + text(before.term) + " to " + text(after.term));
        if (after.term == before.term && before.voted_for && after.voted_for != before.voted_for)
            broken(who + " voted for " + text(before.voted_for) + " and then for " +
                   text(after.voted_for) + " in term " + text(after.term));
    }

    /// As a message leaves: what it promises stands on its sender's disk (O7, Z04 to Z06).
    static void check_promise(nodes const& all, scripted_node<Quorum> const& from,
                              quorate::message const& m) {
        std::visit([&](auto const& body) { check_promise(from, m, body); }, m.body);
        if (auto const* r = std::get_if<quorate::messages::append_reply>(&m.body); r && r->accepted)
            check_match(all.at(m.to.id), from, m.term, r->matched);
    }

    /// After each input of `n`.
    void check(nodes const& all, scripted_node<Quorum> const& n) {
        if (n.core) {
            check_core(n);
            check_office(n);
            check_commit(all, n);
        }
        for (auto const& [id, other] : all)
            if (other.self != n.self) check_matching(n, other);
    }

    /// A read may only be answered at an index that covers what was committed when it was asked
    /// (O10, Z41, Z46).
    static void check_read(std::string const& who, std::uint64_t token, quorate::log_index index,
                           std::size_t committed_when_asked) {
        if (index.value < committed_when_asked)
            broken("read " + text(token) + " on " + who + " is answered at " + text(index) +
                   " although " + text(committed_when_asked) + " was committed when it was asked");
    }

    [[noreturn]] static void broken(std::string const& sentence) {
        throw error{"LAW: " + sentence};
    }

private:
    std::vector<quorate::term> committed_in_;  // by whose leader each of them was committed
    std::map<quorate::term, std::pair<quorate::member_id, quorate::start_number>> leaders_;
    std::map<quorate::member_id, std::pair<quorate::start_number, quorate::log_index>> reached_;

    static void check_promise(scripted_node<Quorum> const& from, quorate::message const& m,
                              quorate::messages::vote_reply const& r) {
        if (!r.granted || r.pre) return;
        if (from.durable.ballot != quorate::ballot{m.term, m.to})
            broken(from.name() + " grants term " + text(m.term) + " to " + text(m.to) +
                   ", but its disk says term " + text(from.durable.ballot.term) + ", vote " +
                   text(from.durable.ballot.voted_for));
    }
    static void check_promise(scripted_node<Quorum> const& from, quorate::message const& m,
                              quorate::messages::append_reply const& r) {
        if (!r.accepted) return;
        if (from.durable.ballot.term != m.term)
            broken(from.name() + " accepts entries in term " + text(m.term) +
                   ", but its disk says term " + text(from.durable.ballot.term));
        if (from.durable.last() < r.matched)
            broken(from.name() + " acknowledges " + text(r.matched) + ", but its disk ends at " +
                   text(from.durable.last()));
        if (from.durable.id_at(r.matched) != from.written.id_at(r.matched))
            broken(from.name() + " acknowledges " + text(from.written.id_at(r.matched)) +
                   ", but its disk holds " + text(from.durable.id_at(r.matched)));
    }
    static void check_promise(scripted_node<Quorum> const& from, quorate::message const& m,
                              quorate::messages::vote const& v) {
        if (from.durable.ballot != quorate::ballot{m.term, from.self})
            broken(from.name() + " asks for votes in term " + text(m.term) +
                   " before its own vote is on its disk");
        if (from.durable.id_at(v.last.index) != v.last)
            broken(from.name() + " campaigns with entry " + text(v.last) +
                   ", which its disk does not hold");
    }
    static void check_promise(scripted_node<Quorum> const& from, quorate::message const& m,
                              quorate::messages::append const&) {
        check_leading(from, m);
    }
    static void check_promise(scripted_node<Quorum> const& from, quorate::message const& m,
                              quorate::messages::heartbeat const&) {
        check_leading(from, m);
    }
    template <class Body>
    static void check_promise(scripted_node<Quorum> const&, quorate::message const&, Body const&) {}

    /// O8: what a follower says to hold is what its leader has there (Z17).
    static void check_match(scripted_node<Quorum> const& leader, scripted_node<Quorum> const& from,
                            quorate::term t, quorate::log_index matched) {
        if (!leader.core || leader.core->current_role() != quorate::role::leader ||
            leader.core->current_term() != t)
            return;
        if (leader.written.id_at(matched) != from.durable.id_at(matched))
            broken(from.name() + " acknowledges " + text(matched) + " to " + leader.name() +
                   ", which holds another entry there");
    }
    static void check_leading(scripted_node<Quorum> const& from, quorate::message const& m) {
        if (from.durable.ballot != quorate::ballot{m.term, from.self})
            broken(from.name() + " speaks as leader of term " + text(m.term) +
                   " without its own vote on its disk");
    }

    static void check_core(scripted_node<Quorum> const& n) {
        if (n.core->current_term() != n.written.ballot.term)
            broken(n.name() + " is in term " + text(n.core->current_term()) +
                   " but has written term " + text(n.written.ballot.term));
        if (n.core->last_index() != n.written.last())
            broken(n.name() + " believes in a log up to " + text(n.core->last_index()) +
                   " but has written up to " + text(n.written.last()));
        if (n.durable.ballot.term < n.durable.last_id().term)
            broken(n.name() + " has an entry of term " + text(n.durable.last_id().term) +
                   " on a disk of term " + text(n.durable.ballot.term));
    }

    void check_office(scripted_node<Quorum> const& n) {
        if (n.core->current_role() != quorate::role::leader) return;
        auto const term = n.core->current_term();
        auto const [at, is_new] = leaders_.try_emplace(term, n.self, n.start);
        if (at->second != std::pair{n.self, n.start})
            broken("term " + text(term) + " has two leaders: " + text(at->second.first) + " and " +
                   n.name());
        if (!is_new) return;
        for (std::size_t i = 0; i < committed.size(); ++i) {
            // One who was elected long ago and hears of it late need not have what a later term committed.
            if (i < committed_in_.size() && term <= committed_in_[i]) continue;
            if (n.written.log.size() <= i || n.written.log[i] != committed[i])
                broken(n.name() + " leads term " + text(term) + " without the committed entry " +
                       text(i + 1));
        }
    }

    void check_commit(nodes const& all, scripted_node<Quorum> const& n) {
        auto const commit = n.core->commit();
        auto& [start, reached] = reached_[n.self];
        if (start != n.start) start = n.start, reached = {};
        if (commit < reached)
            broken(n.name() + " moves its commit back from " + text(reached) + " to " +
                   text(commit));
        if (commit == reached) return;
        reached = commit;
        if (n.written.last() < commit)
            broken(n.name() + " commits " + text(commit) + " behind the end of its log");
        bool const leads = n.core->current_role() == quorate::role::leader;
        if (leads) check_durable(all, n, commit);
        for (std::size_t i = 0; i < commit.value; ++i) {
            if (i == committed.size()) {
                if (!leads)
                    broken(n.name() + " commits " + text(i + 1) +
                           ", which no leader has committed");
                committed_in_.resize(committed.size());  // what a script set up was committed in none of its terms
                committed.push_back(n.written.log[i]);
                committed_in_.push_back(n.core->current_term());
            }
            if (committed[i] != n.written.log[i])
                broken(n.name() + " commits another entry " + text(i + 1) +
                       " than was committed before");
        }
    }

    /// O5: at the instant of commit the entry is on the disks of a commit quorum of the last
    /// configuration appended.
    static void check_durable(nodes const& all, scripted_node<Quorum> const& leader,
                              quorate::log_index commit) {
        auto const& entry = *leader.written.at(commit);
        if (entry.term != leader.core->current_term())
            broken(leader.name() + " commits " + text(commit) + " of term " + text(entry.term) +
                   " by counting in term " + text(leader.core->current_term()));
        auto const on_disks = [&](quorate::membership::electorate<Quorum> const& e) {
            return quorate::commits(
                e.quorum, quorate::slots_where(e.quorum, [&](quorate::node_id id) {
                    auto const at = all.find(id);
                    if (at == all.end() || !e.find(id) || e.find(id)->who != at->second.self)
                        return false;
                    auto const* there = at->second.durable.at(commit);
                    return there && *there == entry;
                }));
        };
        auto const* c = leader.core->configuration();
        if (!c) broken(leader.name() + " commits without a configuration");
        if (!on_disks(c->current) || (c->target && !on_disks(*c->target)))
            broken(leader.name() + " commits " + text(commit) +
                   ", which is not on the disks of a commit quorum");
    }

    /// O2: an index and term in two logs name one entry, and all before it are the same.
    static void check_matching(scripted_node<Quorum> const& a, scripted_node<Quorum> const& b) {
        auto size = std::min(a.written.log.size(), b.written.log.size());
        while (size > 0 && a.written.log[size - 1].term != b.written.log[size - 1].term) --size;
        for (std::size_t i = 0; i < size; ++i)
            if (a.written.log[i] != b.written.log[i])
                broken("the logs of " + a.name() + " and " + b.name() + " differ at " +
                       text(i + 1) + " although they agree on the term of entry " + text(size));
    }
};

}  // namespace script

#endif
