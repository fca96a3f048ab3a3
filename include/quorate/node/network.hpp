// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_NETWORK_HPP
#define QUORATE_NODE_NETWORK_HPP

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/transport.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate {

/// The endpoint's receiver: hands everything on to the node. (A type of its own, so that the endpoint can be
/// a member of the node.)
template <class Engine>
struct node_receiver {
    Engine& engine;

    void on_parcel(parcel&& p, cluster_id c) { engine.on_parcel(std::move(p), c); }
    void on_peer(peer_identity const& peer) { engine.on_peer(peer); }
    void on_lost(node_id id) { engine.on_lost(id); }
    void on_refused(node_id id, failure const& why) { engine.on_refused(id, why); }
};

/// What a configuration decides by, for handshakes: one kind, or two during a change.
template <class Quorum>
std::vector<std::string> quorum_kinds(membership::configuration<Quorum> const& c) {
    std::vector<std::string> kinds{kind_of(c.current.quorum)};
    if (c.target) kinds.push_back(kind_of(c.target->quorum));
    return kinds;
}

/// The transport endpoint of one node, and whom it dials.
template <class Transport, class Strand, class Engine>
class network {
public:
    using endpoint_type = typename Transport::template endpoint<Strand, node_receiver<Engine>>;

    explicit network(Engine& engine) : receiver_{engine} {}

    failure listen(Strand const& strand, typename Transport::options const& options, local_identity const& self) {
        self_ = self.self;
        endpoint_.emplace(strand, options, receiver_);
        return endpoint_->listen(self);
    }
    bool is_open() const { return endpoint_.has_value(); }

    // What the pump calls; before the node listens there is nobody to send to.

    bool send(parcel&& p) { return endpoint_ && endpoint_->send(std::move(p)); }
    void flush() {
        if (endpoint_) endpoint_->flush();
    }

    void bind_cluster(cluster_id c) { endpoint_->bind_cluster(c); }
    std::string local_address() { return endpoint_ ? std::string{endpoint_->local_address()} : std::string{}; }

    /// Keeps dialling this node. An address from the configuration replaces one that a peer told.
    void dial(node_id id, std::string const& address) {
        assert(endpoint_);
        auto const at = std::ranges::find(dialled_, id, &target::id);
        if (at == dialled_.end()) dialled_.push_back({id, address});
        else if (at->address == address) return;
        else at->address = address;
        endpoint_->connect(id, address);
    }
    /// Another configuration is the newest: its members are dialled, and handshakes say what it decides by.
    template <class Quorum>
    void follow(membership::configuration<Quorum> const& c) {
        c.for_each_member([&](membership::member const& m) {
            if (m.who.id != self_.id) dial(m.who.id, m.address);
        });
        endpoint_->set_quorum_kinds(quorum_kinds(c));
    }
    /// Somebody introduced himself. A node whose newest configuration (none: null) does not name it knows no address of
    /// those who ask it, and must still be able to answer.
    template <class Quorum>
    void meet(peer_identity const& peer, membership::configuration<Quorum> const* newest) {
        if (newest && newest->is_member(self_)) return;
        bool const has_room = dialled_.size() < dialled_max;
        if (!dials(peer.who.id) && has_room && !peer.address.empty()) dial(peer.who.id, peer.address);
    }

    void close() {
        if (endpoint_) endpoint_->close();
    }
    void reset() { endpoint_.reset(); }

private:
    /// The members, and as many others.
    static constexpr std::size_t dialled_max = 2 * membership::members_max;

    struct target {
        node_id id;
        std::string address;
    };

    bool dials(node_id id) const { return std::ranges::find(dialled_, id, &target::id) != dialled_.end(); }

    node_receiver<Engine> receiver_;
    std::optional<endpoint_type> endpoint_;
    std::vector<target> dialled_;
    member_id self_;
};

}  // namespace quorate

#endif
