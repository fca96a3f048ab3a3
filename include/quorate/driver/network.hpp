// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_NETWORK_HPP
#define QUORATE_DRIVER_NETWORK_HPP

#include <cassert>
#include <optional>
#include <quorate/driver/dial_list.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/transport.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// The endpoint's receiver: it hands everything on to the node. (It is a type of its own, so that
/// the endpoint can be a member of the node.)
template <class Engine>
struct node_receiver {
    Engine& engine;

    void on_parcel(parcel&& p, cluster_id c) { engine.on_parcel(std::move(p), c); }
    void on_peer(peer_identity const& peer) { engine.on_peer(peer); }
    void on_lost(node_id id) { engine.on_lost(id); }
    void on_refused(node_id id, failure const& why) { engine.on_refused(id, why); }
};

/// The kinds of quorum system that a configuration decides by, for handshakes: one, or two during a
/// change.
template <class Quorum>
std::vector<std::string> quorum_kinds(membership::configuration<Quorum> const& c) {
    std::vector<std::string> kinds{kind_of(c.current.quorum)};
    if (c.target) kinds.push_back(kind_of(c.target->quorum));
    return kinds;
}

/// The transport endpoint of one node, and the nodes that it dials (dial_list.hpp). Used on the
/// node's strand.
template <class Transport, class Strand, class Engine>
class network {
public:
    using endpoint_type = typename Transport::template endpoint<Strand, node_receiver<Engine>>;

    explicit network(Engine& engine) : receiver_{engine} {}

    failure listen(Strand const& strand, typename Transport::options const& options,
                   local_identity const& self) {
        peers_.begin(self.self.id);
        endpoint_.emplace(strand, options, receiver_);
        return endpoint_->listen(self);
    }
    bool is_open() const { return endpoint_.has_value(); }

    // What the pump calls. Before the node listens it sends nothing: `send` gives false.

    bool send(parcel&& p) { return endpoint_ && endpoint_->send(std::move(p)); }
    void flush() {
        if (endpoint_) endpoint_->flush();
    }
    std::string local_address() {
        return endpoint_ ? std::string{endpoint_->local_address()} : std::string{};
    }

    // Which nodes it dials. Precondition: it listens.

    void bind_cluster(cluster_id c) {
        endpoint_->bind_cluster(c);
        peers_.bind_cluster(c);
        settle();
    }
    /// Dials a member of the list that bootstrap was given.
    void dial(node_id id, std::string const& address) {
        peers_.list(id, address);
        settle();
    }
    /// Another configuration is the newest one now.
    template <class Quorum>
    void follow(membership::configuration<Quorum> const& c, log_id at) {
        peers_.follow(c, at);
        settle();
        endpoint_->set_configuration(quorum_kinds(c), at);
    }
    /// Dials this address until `end_probe`; `store_of` then says which store answered.
    void probe(node_id id, std::string const& address) {
        peers_.probe(id, address);
        settle();
    }
    /// What the probe has found out is kept as long as that node is connected.
    void end_probe(node_id id) {
        peers_.end_probe(id);
        settle();
    }
    void meet(peer_identity const& peer) {
        peers_.meet(peer);
        settle();
    }
    void on_lost(node_id id) {
        peers_.lose(id);
        settle();
    }
    /// The store that answered last where this node dials `id`.
    std::optional<incarnation> store_of(node_id id) const { return peers_.store_of(id); }

    void close() {
        if (endpoint_) endpoint_->close();
    }
    void reset() { endpoint_.reset(); }

private:
    void settle() {
        assert(endpoint_);
        peers_.settle(*endpoint_);
    }

    node_receiver<Engine> receiver_;
    std::optional<endpoint_type> endpoint_;
    dial_list peers_;
};

}  // namespace quorate::inline v1::driver

#endif
