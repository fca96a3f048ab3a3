// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_DIAL_LIST_HPP
#define QUORATE_DRIVER_DIAL_LIST_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/transport.hpp>
#include <quorate/types.hpp>
#include <string>
#include <vector>

namespace quorate::inline v1::driver {

/// Whom a node dials, and where:
///
///  - the members of its newest configuration, even if they are down;
///  - who is looked at on purpose, before it is a member;
///  - everybody else who introduced himself, as long as he is connected. He may be a member by a
///    configuration that has not come here, or a leader that removes itself, or campaign because he
///    knows no better, and must be answered (rule: voters-answer-anyone). Once he is lost, all that
///    joined us is ended: if he still wants something he dials, and introduces himself again.
///
/// A peer says itself where others reach it. That counts if its configuration is newer than ours,
/// in the order of logs: we may read history, or were down while it moved, and could never answer
/// it. Otherwise ours counts: that is what the operator said last, and a peer may not know how
/// others reach it. An index alone does not tell which is newer: what was cut off elsewhere may
/// stand at a higher one.
class dial_list {
public:
    void begin(node_id self) { self_ = self; }

    /// A bootstrapping node's list, until there is a configuration.
    void list(node_id id, std::string const& address) { at(id).listed = address; }

    /// Another configuration is the newest: a later one, or again an earlier one. What each peer
    /// said is still known.
    template <class Quorum>
    void follow(membership::configuration<Quorum> const& c, log_id newest) {
        newest_ = newest;
        for (target& t : targets_) {
            // If it is no member any more: where it is.
            if (!t.listed.empty()) t.elsewhere = t.dialled;
            t.listed.clear();
        }
        c.for_each_member([&](membership::member const& m) {
            if (m.who.id != self_) at(m.who.id).listed = m.address;
        });
    }

    /// Dials it until `end_probe`, there, unless it is a member: then it is dialled already.
    void probe(node_id id, std::string const& address) {
        if (id == self_) return;
        target& t = at(id);
        t.elsewhere = address;
        t.probing = true;
    }
    void end_probe(node_id id) {
        if (auto* t = find(id)) t->probing = false;
    }

    /// A handshake succeeded, whoever dialled.
    void meet(peer_identity const& peer) {
        auto* t = find(peer.who.id);
        if (!t) {
            if (peer.address.empty() || targets_max <= targets_.size()) return;
            t = &at(peer.who.id);
        }
        if (!peer.answered_at.empty() && peer.answered_at == t->dialled)
            t->answered = peer.who.store;
        // Of two stores that both use this id, the one that knows less does not take the other's
        // place.
        bool const other = t->connected && t->told.who != peer.who;
        if (!other || t->told.configuration <= peer.configuration) t->told = peer;
        t->connected = true;
    }
    /// A connection with it broke, whoever had dialled.
    void lose(node_id id) {
        if (auto* t = find(id)) t->connected = false;
    }
    /// This node now belongs to that cluster, and has ended its connections with others.
    void bind_cluster(cluster_id c) {
        for (target& t : targets_)
            if (t.told.cluster && t.told.cluster != c) t.connected = false;
    }

    /// Which store answered last where this id is dialled. Who only dialled us may be another one
    /// that uses the id.
    std::optional<incarnation> store_of(node_id id) const {
        auto const t = std::ranges::find(targets_, id, &target::id);
        return t == targets_.end() ? std::nullopt : t->answered;
    }

    /// Tells the endpoint what is not yet as it should be.
    template <class Endpoint>
    void settle(Endpoint& endpoint) {
        for (target& t : targets_) {
            auto const& place = place_of(t);
            if (!is_wanted(t)) endpoint.disconnect(t.id);
            else if (!place.empty() && place != t.dialled) {
                t.dialled = place;
                t.answered.reset();
                endpoint.connect(t.id, t.dialled);
            }
        }
        std::erase_if(targets_, [](target const& t) { return !is_wanted(t); });
    }

private:
    /// The members, and as many others.
    static constexpr std::size_t targets_max = 2 * membership::members_max;

    struct target {
        node_id id;
        std::string listed;  ///< where the newest configuration has it; empty: it is no member
        /// Of one that is no member: where it was looked for, or was as a member.
        std::string elsewhere;
        bool probing = false;
        bool connected = false;  ///< it introduced itself, and no connection with it broke since
        peer_identity told;      ///< what it said then
        std::string dialled;     ///< what the endpoint was told
        std::optional<incarnation> answered;  ///< there
    };

    static bool is_wanted(target const& t) { return !t.listed.empty() || t.probing || t.connected; }

    std::string const& place_of(target const& t) const {
        bool const knows_better = newest_ < t.told.configuration && !t.told.address.empty();
        if (!t.listed.empty()) return knows_better ? t.told.address : t.listed;
        return t.elsewhere.empty() ? t.told.address : t.elsewhere;
    }

    target* find(node_id id) {
        auto const t = std::ranges::find(targets_, id, &target::id);
        return t == targets_.end() ? nullptr : &*t;
    }
    target& at(node_id id) {
        if (auto* t = find(id)) return *t;
        targets_.emplace_back().id = id;
        return targets_.back();
    }

    std::vector<target> targets_;
    node_id self_;
    log_id newest_;
};

}  // namespace quorate::inline v1::driver

#endif
