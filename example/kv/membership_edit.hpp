// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_MEMBERSHIP_EDIT_HPP
#define QUORATE_EXAMPLE_KV_MEMBERSHIP_EDIT_HPP

#include <algorithm>
#include <quorate/membership/wanted.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cluster_words.hpp"
#include "system_text.hpp"

namespace kv {

/// From the membership that is, and what an operator asks for, the membership that is wanted. It names the
/// configuration it was made from, so that of two operators who look at the same one only the first gets his way.
///
/// A majority follows its voters. Of any other system nobody but its owner knows how it goes on with one voter more or
/// less: he says it.
template <class Quorum>
class membership_edit {
public:
    explicit membership_edit(quorate::membership_report<Quorum> const& now)
        : now_{now}, wanted_{now.wanted()}, majority_{is_majority(wanted_.quorum)} {}

    /// Gives what is wrong with it, or nothing: then `wanted()` is what to ask for.
    std::string apply(cluster_request const& r) {
        if (now_.configuration.target)
            return "another change is under way; wait for its end, MEMBERS shows it";
        switch (r.verb) {
            case cluster_verb::add: return add(r);
            case cluster_verb::remove: return remove(r);
            case cluster_verb::replace: return replace(r);
            case cluster_verb::promote: return promote(r);
            case cluster_verb::demote: return demote(r);
            case cluster_verb::system: return change_system(r);
            case cluster_verb::address: return move(r);
            case cluster_verb::priority: return rank(r);
            case cluster_verb::members:
            case cluster_verb::transfer: break;
        }
        return "this changes no membership";
    }

    quorate::wanted_membership<Quorum> const& wanted() const { return wanted_; }
    /// Nothing is wrong with what was asked for, but somebody has to be met first.
    bool may_be_possible_soon() const { return missed_; }
    /// What the operator has to know besides; empty: nothing.
    std::string const& note() const { return note_; }

private:
    std::string add(cluster_request const& r) {
        if (find(r.id)) return name(r.id) + " is a member already; REPLACE is for one that lost its disk";
        if (auto bad = taken(r); !bad.empty()) return bad;
        wanted_.members.push_back({r.id, r.address, {}, r.priority.value_or(0)});
        if (r.learner || votes(r.id)) return "";
        if (majority_) return with_voter(r.id);
        note_ = name(r.id) + " only learns: which sets of members decide with it, only you can say, by SYSTEM";
        return "";
    }
    std::string remove(cluster_request const& r) {
        if (!find(r.id) && !votes(r.id)) return unknown(r.id);
        if (votes(r.id) && !majority_) return needs_system(r.id);
        std::erase_if(wanted_.members, [&](auto const& m) { return m.id == r.id; });
        return votes(r.id) ? without_voter(r.id) : "";
    }
    /// A seat that is vacant already, since an earlier try did not come to its end, is taken the same way.
    std::string replace(cluster_request const& r) {
        if (!find(r.id) && !votes(r.id)) return unknown(r.id);
        if (auto bad = taken(r); !bad.empty()) return bad;
        auto const* report = reported(r.id);
        auto store = r.store;
        if (!store && report && report->what.address == r.address) store = report->impostor.value_or(store);
        if (!store && r.plan) store = {1, 1};  // whichever it is, the steps are the same
        missed_ = !store && report;
        if (missed_)
            return "the leader has met no other store of " + name(r.id) + " at " + r.address + "; start one there: kv "
                   "--id " + std::to_string(r.id.value) + " --join, with an empty directory; INFO of that server "
                   "shows its store: give it by STORE";
        if (report && report->what.who.store == store)
            return "this store is " + name(r.id) + " already: nothing is to be replaced";
        auto* m = find(r.id);
        if (!m) m = &wanted_.members.emplace_back(quorate::wanted_member{r.id, {}, {}, 0});
        m->address = r.address;
        m->store = store;
        return "";
    }
    std::string promote(cluster_request const& r) {
        if (!find(r.id)) return unknown(r.id);
        if (votes(r.id)) return name(r.id) + " votes already";
        return majority_ ? with_voter(r.id) : needs_system(r.id);
    }
    std::string demote(cluster_request const& r) {
        if (!find(r.id)) return unknown(r.id);
        if (!votes(r.id)) return name(r.id) + " only learns already";
        return majority_ ? without_voter(r.id) : needs_system(r.id);
    }
    std::string change_system(cluster_request const& r) {
        if (auto bad = read_system(r.system, wanted_.quorum); !bad.empty()) return bad;
        for (auto id : wanted_.quorum.members())
            if (!find(id)) return name(id) + " is no member: ADD it first, as LEARNER";
        return "";
    }
    std::string move(cluster_request const& r) {
        auto* m = find(r.id);
        if (!m) return unknown(r.id);
        m->address = r.address;
        return taken(r);
    }
    std::string rank(cluster_request const& r) {
        auto* m = find(r.id);
        if (!m) return unknown(r.id);
        m->priority = r.priority.value_or(0);
        return "";
    }

    // --- voters

    bool votes(quorate::node_id id) const {
        auto const& voters = now_.configuration.current.quorum.members();
        return std::find(voters.begin(), voters.end(), id) != voters.end();
    }
    std::vector<quorate::node_id> voters() const {
        auto const& all = now_.configuration.current.quorum.members();
        return {all.begin(), all.end()};
    }
    std::string with_voter(quorate::node_id id) {
        auto all = voters();
        all.push_back(id);
        return decide_by_majority_of(all, "a quorum system can have no more voters");
    }
    std::string without_voter(quorate::node_id id) {
        auto all = voters();
        std::erase(all, id);
        return decide_by_majority_of(all, "the last voter cannot go: nobody would decide");
    }
    std::string decide_by_majority_of(std::vector<quorate::node_id> const& all, char const* otherwise) {
        auto q = majority_of<Quorum>(all);
        if (!q) return otherwise;
        wanted_.quorum = std::move(*q);
        return "";
    }

    // --- what is wrong

    static std::string name(quorate::node_id id) { return "node " + std::to_string(id.value); }
    static std::string unknown(quorate::node_id id) { return name(id) + " is no member; MEMBERS lists them"; }
    std::string needs_system(quorate::node_id id) const {
        return "the members decide by " + system_text(now_.configuration.current.quorum) + ": which sets decide " +
               (votes(id) ? "without the vote of " : "with the vote of ") + name(id) +
               ", only you can say: give that SYSTEM";
    }
    std::string taken(cluster_request const& r) const {
        for (auto const& m : wanted_.members)
            if (m.id != r.id && m.address == r.address) return r.address + " is the address of " + name(m.id);
        return "";
    }

    quorate::wanted_member* find(quorate::node_id id) {
        auto const at = std::ranges::find(wanted_.members, id, &quorate::wanted_member::id);
        return at == wanted_.members.end() ? nullptr : &*at;
    }
    quorate::member_report const* reported(quorate::node_id id) const {
        auto const at = std::ranges::find(now_.members, id, [](auto const& m) { return m.what.who.id; });
        return at == now_.members.end() ? nullptr : &*at;
    }

    quorate::membership_report<Quorum> const& now_;
    quorate::wanted_membership<Quorum> wanted_;
    bool majority_;
    bool missed_ = false;
    std::string note_;
};

}  // namespace kv

#endif
