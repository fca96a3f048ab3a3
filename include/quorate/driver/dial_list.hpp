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

/// The nodes that this node dials, and at which address:
///
///  - the members of its newest configuration, even if they are down;
///  - nodes that are probed, before they are members;
///  - each other node that has introduced itself, as long as it is connected. It may be a member by
///    a configuration that has not come here, a leader that removes itself, or a node that
///    campaigns because it knows no better. Each of them needs an answer
///    (rule: voters-answer-anyone). When its connection breaks, this node ends all connections with
///    it. If it still needs an answer, it dials and introduces itself again.
///
/// A peer says in its handshake at which address others reach it. That address counts if the peer's
/// configuration is newer than this node's: this node may be reading history, or was down while the
/// peer moved, and would dial an old address for ever. Otherwise the address in this node's
/// configuration counts: it is what the operator said last, and a peer may not know how others
/// reach it. "Newer" is the order of logs, by term and then by index. The index alone does not
/// tell: an entry that was cut off elsewhere may stand at a higher one.
class dial_list {
public:
    void begin(node_id self) { self_ = self; }

    /// An address from the list that bootstrap was given; it counts until there is a configuration.
    void list(node_id id, std::string const& address) { at(id).listed = address; }

    /// Another configuration is the newest one now: a later one or, when that was cut off, an
    /// earlier one again. What peers said in their handshakes is kept.
    template <class Quorum>
    void follow(membership::configuration<Quorum> const& c, log_id newest) {
        newest_ = newest;
        for (target& t : targets_) {
            // The address to use if this node is no member any more.
            if (!t.listed.empty()) t.elsewhere = t.dialled;
            t.listed.clear();
        }
        c.for_each_member([&](membership::member const& m) {
            if (m.who.id != self_) at(m.who.id).listed = m.address;
        });
    }

    /// Dials node `id` at this address until `end_probe`. A member is dialled already, and stays
    /// where it is.
    void probe(node_id id, std::string const& address) {
        if (id == self_) return;
        target& t = at(id);
        t.elsewhere = address;
        t.probing = true;
    }
    void end_probe(node_id id) {
        if (auto* t = find(id)) t->probing = false;
    }

    /// A handshake with this peer succeeded, whichever side dialled.
    void meet(peer_identity const& peer) {
        auto* t = find(peer.who.id);
        if (!t) {
            if (peer.address.empty() || targets_max <= targets_.size()) return;
            t = &at(peer.who.id);
        }
        if (!peer.answered_at.empty() && peer.answered_at == t->dialled)
            t->answered = peer.who.store;
        // Two stores may use this id at the same time. The one with the older configuration does
        // not replace what the other one has said.
        bool const other = t->connected && t->told.who != peer.who;
        if (!other || t->told.configuration <= peer.configuration) t->told = peer;
        t->connected = true;
    }
    /// A connection with node `id` broke, whichever side had dialled.
    void lose(node_id id) {
        if (auto* t = find(id)) t->connected = false;
    }
    /// This node now belongs to cluster `c`, and has ended its connections with nodes of other
    /// clusters.
    void bind_cluster(cluster_id c) {
        for (target& t : targets_)
            if (t.told.cluster && t.told.cluster != c) t.connected = false;
    }

    /// The store that answered last where this node dials `id`. A store that only dialled this node
    /// does not count: it may be another one that uses the same id.
    std::optional<incarnation> store_of(node_id id) const {
        auto const t = std::ranges::find(targets_, id, &target::id);
        return t == targets_.end() ? std::nullopt : t->answered;
    }

    /// Tells the endpoint which nodes to dial now and which not any more.
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
    /// All members, and as many other nodes; strangers beyond that are not dialled back.
    static constexpr std::size_t targets_max = 2 * membership::members_max;

    struct target {
        node_id id;
        std::string listed;  ///< its address in the newest configuration; empty: it is no member
        /// Of a node that is no member: where it was probed, or its last address as a member.
        std::string elsewhere;
        bool probing = false;
        bool connected = false;  ///< it introduced itself, and no connection with it broke since
        peer_identity told;      ///< what it said in that handshake
        std::string dialled;     ///< the address that the endpoint was told
        std::optional<incarnation> answered;  ///< the store that answered at `dialled`
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
