// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_TRANSPORT_HPP
#define QUORATE_SIM_TRANSPORT_HPP

#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/transport.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// The transport policy: the endpoint of one process on the simulated network.
struct transport {
    struct options {
        sim::network* net = nullptr;
        process* owner = nullptr;
    };
    template <class Executor, class Receiver>
    class endpoint;
};

template <class Executor, class Receiver>
class transport::endpoint {
public:
    endpoint(Executor const& e, options const& o, Receiver& r)
        : executor_{e}, net_{o.net}, owner_{o.owner}, door_{new door{&r}} {
        if (!owner_->dead) net_->attach(*owner_, this, how);
    }
    endpoint(endpoint const&) = delete;
    endpoint& operator=(endpoint const&) = delete;
    ~endpoint() { close(); }

    failure listen(local_identity const& self) {
        if (usable()) net_->listen(node(), self);
        return {};
    }
    void set_configuration(std::vector<std::string> kinds, log_id at) {
        if (usable()) net_->set_configuration(node(), std::move(kinds), at);
    }
    void bind_cluster(cluster_id c) {
        if (usable()) net_->bind_cluster(node(), c);
    }
    void connect(node_id id, std::string const& address) {
        if (usable()) net_->connect(node(), id, address);
    }
    void disconnect(node_id id) {
        if (usable()) net_->forget(node(), id);
    }
    bool send(parcel&& p) {
        if (!usable() || gathered_.size() == gathered_max) return false;
        auto const to = p.message.to.id.value;
        if (to == 0 || to > nodes_max || !net_->connected(node(), to)) return false;
        gathered_.push_back(std::move(p));
        return true;
    }
    void flush() {
        if (usable())
            for (auto& p : gathered_) net_->send(node(), std::move(p));
        gathered_.clear();
    }
    void close() {
        if (usable()) net_->detach(node(), this);
        gathered_.clear();
        door_->receiver = nullptr;
    }
    std::string local_address() const { return network::address_of(owner_->node); }

private:
    static constexpr std::size_t gathered_max = 4096;

    /// A call to the receiver is posted, and the endpoint may be closed meanwhile. Then the call
    /// must not be made: the receiver may be gone.
    struct door : boost::intrusive_ref_counter<door, boost::thread_unsafe_counter> {
        explicit door(Receiver* r) : receiver{r} {}
        Receiver* receiver;
    };

    bool usable() const { return !owner_->dead && door_->receiver; }
    std::size_t node() const { return owner_->node; }

    template <class Call>
    static void tell(void* self, Call&& call) {
        auto* const e = static_cast<endpoint*>(self);
        boost::asio::post(e->executor_, [d = e->door_, c = std::forward<Call>(call)]() mutable {
            if (d->receiver) c(*d->receiver);
        });
    }
    static constexpr network::hooks how{
        [](void* self, parcel&& p, cluster_id c) {
            tell(self,
                 [q = std::move(p), c](Receiver& r) mutable { r.on_parcel(std::move(q), c); });
        },
        [](void* self, peer_identity const& who) {
            tell(self, [who](Receiver& r) { r.on_peer(who); });
        },
        [](void* self, node_id id) { tell(self, [id](Receiver& r) { r.on_lost(id); }); },
        [](void* self, node_id id, failure const& why) {
            tell(self, [id, why](Receiver& r) { r.on_refused(id, why); });
        }};

    Executor executor_;
    network* net_;
    process* owner_;
    boost::intrusive_ptr<door> door_;
    std::vector<parcel> gathered_;
};

}  // namespace quorate::inline v1::sim

#endif
