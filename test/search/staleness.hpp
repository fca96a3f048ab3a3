// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_STALENESS_HPP
#define QUORATE_TEST_SEARCH_STALENESS_HPP

#include <optional>
#include <quorate/message.hpp>
#include <search/digest.hpp>
#include <variant>

namespace search {

/// Is this a reply to which its receiver will never react, whatever else happens?
///
/// Then a world with it and the same world without it are one: to deliver it changes nothing and
/// takes nothing from the bounds, so it can always be got out of the way of what is behind it; and
/// to lose or duplicate it instead only takes from the bounds. So a search need not keep it. For
/// this two things must hold of every node v and packet p:
///
///   1. if p is stale for v, then v does nothing when it gets p;
///   2. if p is stale for v, then it is stale for whatever v becomes.
///
/// The reasons are below, one by one; but no search relies on them. `parts::stale_is_stale` asks
/// the production core for the first and all its steps for the second, and a test compares what is
/// reached with and without this.
template <class Quorum>
class staleness {
public:
    staleness(scripted_node<Quorum> const& to, quorate::message const& m, ignored without)
        : to_{to}, m_{m}, without_{without} {}

    bool is_stale() const {
        return std::visit([&](auto const& body) { return check(body); }, m_.body);
    }

private:
    using core_leader = quorate::core::leader;
    using core_candidate = quorate::core::candidate;

    template <class Request>
    bool check(Request const&) const {
        return false;
    }
    /// Counts in its own campaign only, and campaigns are counted up.
    bool check(quorate::messages::vote_reply const& r) const {
        if (!teaches_nothing(r.voter_term)) return false;
        if (is_to_earlier_life()) return true;
        if (m_.start != to_.start) return false;
        auto const& s = to_.core->state();
        auto const* c = std::get_if<core_candidate>(&s.office);
        return r.round < s.campaigns || (r.round == s.campaigns && (!c || c->pre != r.pre));
    }
    /// Counts in its own office only, and nobody leads a term twice in one life. There what is
    /// known of a follower's log only grows, and a probe makes all earlier answers old. But the
    /// first answer says that it is there.
    bool check(quorate::messages::append_reply const& r) const {
        if (!teaches_nothing(r.follower_term)) return false;
        if (is_to_earlier_office()) return true;
        if (is_of_earlier_session(r.session)) return true;
        auto const* p = peer();
        if (!p || !p->heard || !without_.beats || !without_.transfers) return false;
        if (p->session != r.session || p->number < r.number) return false;
        bool const old = r.number < p->probe_from;
        if (!r.accepted) return old;
        return r.matched <= p->match && (old || p->mode == quorate::core::peer_mode::replicate);
    }
    bool check(quorate::messages::heartbeat_reply const& r) const {
        if (!teaches_nothing(r.follower_term)) return false;
        if (is_to_earlier_office() || is_of_earlier_session(r.session)) return true;
        auto const* p = peer();
        return p && p->heard && without_.beats && p->session == r.session && r.round <= p->round;
    }

    /// The receiver's disk is in that term or a later one, and will be after any crash.
    bool teaches_nothing(quorate::term of_sender) const {
        return of_sender <= to_.durable.ballot.term;
    }
    bool is_to_earlier_life() const {
        return m_.start < to_.start || (m_.start == to_.start && !to_.core);
    }
    bool is_to_earlier_office() const {
        if (is_to_earlier_life()) return true;
        if (m_.start != to_.start) return false;
        auto const& s = to_.core->state();
        if (m_.term != s.ballot.term) return m_.term < s.ballot.term;
        auto const* c = std::get_if<core_candidate>(&s.office);
        bool const may_lead = std::holds_alternative<core_leader>(s.office) || (c && !c->pre);
        return !may_lead;
    }
    /// The office in which the request was sent.
    core_leader const* office() const {
        if (!to_.core || m_.start != to_.start || to_.core->current_term() != m_.term)
            return nullptr;
        return std::get_if<core_leader>(&to_.core->state().office);
    }
    /// What the receiver knows of the sender, if it still is in that office.
    quorate::core::peer const* peer() const {
        auto const* l = office();
        auto const at = to_.core ? to_.core->state().voters.position(m_.from) : std::nullopt;
        return l && at ? &l->peers[*at] : nullptr;
    }
    /// Who comes back gets a later one.
    bool is_of_earlier_session(quorate::session_number session) const {
        auto const* l = office();
        auto const* p = peer();
        return l && (p ? session < p->session : session <= l->newest_session);
    }

    scripted_node<Quorum> const& to_;
    quorate::message const& m_;
    ignored without_;
};

inline bool is_reply(quorate::message const& m) {
    return std::holds_alternative<quorate::messages::vote_reply>(m.body) ||
           std::holds_alternative<quorate::messages::append_reply>(m.body) ||
           std::holds_alternative<quorate::messages::heartbeat_reply>(m.body);
}

}  // namespace search

#endif
