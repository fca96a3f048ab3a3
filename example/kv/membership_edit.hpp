// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_MEMBERSHIP_EDIT_HPP
#define QUORATE_EXAMPLE_KV_MEMBERSHIP_EDIT_HPP

#include <algorithm>
#include <optional>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>
#include "cluster_words.hpp"
#include "system_text.hpp"

namespace kv {

/// Makes the membership that is wanted from the present one and an operator's request. The result
/// names the configuration that it was made from. So if two operators look at the same
/// configuration, only the first change succeeds.
///
/// A majority follows its voters: with one voter more or less it is the majority of those. For any
/// other system only the operator can say how it goes on with one voter more or less.
template <class Quorum>
class membership_edit {
public:
    explicit membership_edit(quorate::membership_report<Quorum> const& now)
        : now_{now}, wanted_{now.wanted()}, majority_{is_majority(wanted_.quorum)} {}

    /// Gives what is wrong with the request; empty if nothing is. Then `wanted()` is the membership
    /// to ask for.
    std::string apply(cluster_request const& r) {
        if (now_.configuration.target)
            return "another change is under way; wait for its end, MEMBERS shows it";
        if (auto bad = edit(r); !bad.empty()) return bad;
        return stray(r.zones);
    }

    quorate::wanted_membership<Quorum> const& wanted() const { return wanted_; }
    /// Whether the same request may succeed soon: the request is in order, but first the leader has
    /// to meet a server, or to see that one no longer answers.
    bool may_be_possible_soon() const { return missed_; }
    /// Whether the membership is already as requested; note() says what it is.
    bool is_done() const { return is_done_; }
    /// The node that has to catch up, for an error.
    std::string const& newcomer() const { return newcomer_; }
    /// What else the operator has to know; empty if nothing.
    std::string const& note() const { return note_; }

private:
    std::string edit(cluster_request const& r) {
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
    std::string add(cluster_request const& r) {
        if (find(r.id))
            return name(r.id) + " is a member already; REPLACE is for one that lost its disk";
        if (auto bad = taken(r); !bad.empty()) return bad;
        if (r.learner && votes(r.id))
            return name(r.id) +
                   " has a vacant seat, so it would vote; ADD it without LEARNER, or REMOVE it "
                   "first";
        wanted_.members.push_back({r.id, r.address, {}, r.priority.value_or(0)});
        if (r.learner || votes(r.id)) return "";
        if (majority_) return with_voter(r.id);
        note_ = name(r.id) +
                " only learns: which sets of members decide with it, only you can say, by SYSTEM";
        return "";
    }
    std::string remove(cluster_request const& r) {
        if (!find(r.id) && !votes(r.id)) return unknown(r.id);
        if (votes(r.id) && !majority_) return needs_system(r.id);
        std::erase_if(wanted_.members, [&](auto const& m) { return m.id == r.id; });
        return votes(r.id) ? without_voter(r.id) : "";
    }
    /// The seat may be vacant already, because an earlier try did not end; it is taken the same
    /// way.
    std::string replace(cluster_request const& r) {
        if (!find(r.id) && !votes(r.id)) return unknown(r.id);
        if (auto bad = taken(r); !bad.empty()) return bad;
        auto store = r.store;
        if (auto const* old = reported(r.id)) {
            auto const met = old->what.address == r.address ? old->other_store : std::nullopt;
            if (!store) store = met.value_or(store);
            if (store && store == old->what.who.store) {
                if (!r.plan) return is_there(r, *old);
                store = {};  // of a plan before the disk is lost
            }
            if (auto bad = taken(store); !bad.empty()) return bad;
            if (auto bad = stays(r, *old, store, met); !bad.empty() && !(r.force && store)) {
                if (!r.plan) return bad;
                if (!store) note_ = bad;
            }
        }
        if (auto bad = taken(store); !bad.empty()) return bad;
        missed_ = false;
        if (!store && r.plan) store = {1, 1};  // whichever it is, the steps are the same
        newcomer_ = name(r.id) + (store ? " with " + text_of(store) : "");
        auto* m = find(r.id);
        if (!m) m = &wanted_.members.emplace_back(quorate::wanted_member{r.id, {}, {}, 0});
        m->address = r.address;
        m->store = store;
        return "";
    }
    std::string is_there(cluster_request const& r, quorate::member_report const& old) {
        auto const text = name(r.id) + " is there already, with " + text_of(old.what.who.store);
        if (old.what.address != r.address)
            return text + ", at " + old.what.address + ": ADDRESS says where the others find it";
        if (old.reachable != quorate::reachability::yes) {
            missed_ = old.reachable == quorate::reachability::unknown;
            return text + (missed_ ? ", but has not answered yet" : ", but it does not answer") +
                   ": start it, it needs no REPLACE";
        }
        note_ = text + ", and it answers: nothing was done";
        is_done_ = true;
        return "";
    }
    /// Why the member's present store keeps its seat for now; empty if it does not. If the new
    /// store has answered at the member's own address, it has taken the old one's place.
    std::string stays(cluster_request const& r, quorate::member_report const& old,
                      quorate::incarnation store, std::optional<quorate::incarnation> met) {
        if (store && store == met) return "";
        if (store && met) return "at " + r.address + " " + text_of(*met) + " answers, not this one";
        bool const may_live = old.reachable != quorate::reachability::no;
        missed_ = !store || may_live;
        if (may_live)
            return name(r.id) + " is there already, with " + text_of(old.what.who.store) +
                   (old.reachable == quorate::reachability::yes ? ", and answered a moment ago"
                                                                : ", and may answer yet") +
                   ", so it keeps its seat: stop it first" + (store ? ", or say FORCE" : "");
        if (store) return "";
        return "the leader has met no other store of " + name(r.id) + " at " + r.address +
               "; start one there: kv "
               "--id " +
               std::to_string(r.id.value) +
               " --join, with an empty directory; INFO of that server "
               "shows its store: give it by STORE";
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
        auto const& next = wanted_.quorum.members();
        std::string gone;
        for (auto id : voters())
            if (std::find(next.begin(), next.end(), id) == next.end())
                gone += (gone.empty() ? "" : ", ") + std::to_string(id.value);
        if (!gone.empty()) note_ = "without a vote from then on: " + gone;
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
    std::string decide_by_majority_of(std::vector<quorate::node_id> const& all,
                                      char const* otherwise) {
        auto q = majority_of<Quorum>(all);
        if (!q) return otherwise;
        wanted_.quorum = std::move(*q);
        return "";
    }

    // --- what is wrong

    static std::string name(quorate::node_id id) { return "node " + std::to_string(id.value); }
    static std::string text_of(quorate::incarnation store) {
        return "store " + quorate::to_text(store);
    }
    static std::string unknown(quorate::node_id id) {
        return name(id) + " is no member; MEMBERS lists them";
    }
    std::string needs_system(quorate::node_id id) const {
        return "the members decide by " + system_text(now_.configuration.current.quorum) +
               ": which sets decide " + (votes(id) ? "without the vote of " : "with the vote of ") +
               name(id) + ", only you can say: give that SYSTEM";
    }
    std::string taken(cluster_request const& r) const {
        for (auto const& m : wanted_.members)
            if (m.id != r.id && m.address == r.address)
                return r.address + " is the address of " + name(m.id);
        return "";
    }

    std::string taken(quorate::incarnation store) const {
        for (auto const& m : now_.members)
            if (store && m.what.who.store == store)
                return text_of(store) + " is that of " + name(m.what.who.id);
        return "";
    }

    /// A zone must name members. Of a zone with strangers a plan would say that the cluster goes on
    /// without it.
    std::string stray(std::vector<named_zone> const& zones) {
        for (auto const& z : zones)
            for (auto id : z.nodes)
                if (!find(id) && !reported(id) && !votes(id))
                    return "zone " + quoted(z.name) + ": " + name(id) +
                           " is no member, neither now nor then";
        return "";
    }

    quorate::wanted_member* find(quorate::node_id id) {
        auto const at = std::ranges::find(wanted_.members, id, &quorate::wanted_member::id);
        return at == wanted_.members.end() ? nullptr : &*at;
    }
    quorate::member_report const* reported(quorate::node_id id) const {
        auto const at =
            std::ranges::find(now_.members, id, [](auto const& m) { return m.what.who.id; });
        return at == now_.members.end() ? nullptr : &*at;
    }

    quorate::membership_report<Quorum> const& now_;
    quorate::wanted_membership<Quorum> wanted_;
    bool majority_;
    bool missed_ = false;
    bool is_done_ = false;
    std::string newcomer_ = "it";
    std::string note_;
};

}  // namespace kv

#endif
