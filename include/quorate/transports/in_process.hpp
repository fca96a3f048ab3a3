// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_IN_PROCESS_HPP
#define QUORATE_TRANSPORTS_IN_PROCESS_HPP

#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <quorate/failure.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <quorate/transports/in_process_hub.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::transports {

/// A transport between the nodes of one process, for tests. Nothing is encoded, and parcels are
/// posted in batches. A handshake is judged as on a real connection. There is no timer: an endpoint
/// dials again when an endpoint appears at the hub, when one is bound to a cluster, and when a cut
/// heals.
struct in_process {
    struct options {
        in_process_hub* hub = nullptr;  ///< must outlive the endpoints
        std::string listen;             ///< any text; empty: the hub gives one
        std::uint64_t group = 1;
        /// Bounds on what is on its way to one peer; beyond them `send` says false. One parcel
        /// that is larger than the bound still travels, alone.
        std::size_t queue_parcels_max = 16384;
        std::size_t queue_bytes_max = std::size_t{64} << 20U;
    };

    template <class Executor, class Receiver>
    class endpoint;
};

template <class Executor, class Receiver>
class in_process::endpoint {
public:
    endpoint(Executor const& executor, options const& o, Receiver& receiver)
        : options_{o}, state_{new state{executor, receiver}} {
        state_->endpoint = this;
    }
    endpoint(endpoint const&) = delete;
    endpoint& operator=(endpoint const&) = delete;
    ~endpoint() { close(); }

    /// Errors: option_invalid without a hub, address_in_use.
    failure listen(local_identity const& self) {
        if (!options_.hub) return {errc::option_invalid, "in_process: options.hub must be set"};
        address_ = options_.hub->join(state_, options_.listen, options_.group, self);
        if (!address_.empty()) return {};
        return {errc::address_in_use,
                "cannot listen on " + options_.listen + ": another endpoint of this hub does"};
    }
    void bind_cluster(cluster_id c) {
        if (!address_.empty()) options_.hub->bind_cluster(address_, c);
    }
    void set_configuration(std::vector<std::string> kinds, log_id at) {
        if (!address_.empty()) options_.hub->set_configuration(address_, std::move(kinds), at);
    }
    void connect(node_id id, std::string const& address) {
        auto const at = links_.find(id);
        if (at != links_.end() && at->second.address == address) return;
        unlink(id);
        links_[id].address = address;
        state_->push(in_process_hub::dial_again{});
    }
    void disconnect(node_id id) {
        unlink(id);
        if (!address_.empty()) options_.hub->part(state_.get(), id);
    }
    bool send(parcel&& p) {
        auto const at = links_.find(p.message.to.id);
        if (at == links_.end() || !at->second.channel) return false;
        auto& c = *at->second.channel;
        auto const size = frame_head_max + beside_size(p);
        auto const parcels = c.pending_parcels.load();
        bool const fits = parcels < options_.queue_parcels_max &&
                          c.pending_bytes.load() + size <= options_.queue_bytes_max;
        if (parcels != 0 && !fits) return false;  // one larger than the bound travels alone
        c.pending_parcels.fetch_add(1);
        c.pending_bytes.fetch_add(size);
        at->second.gathered.push_back(std::move(p));
        return true;
    }
    void flush() {
        for (auto& [id, l] : links_)
            if (!l.gathered.empty())
                options_.hub->deliver(l.channel, std::exchange(l.gathered, {}));
    }
    void close() {
        if (!state_->endpoint) return;
        state_->endpoint = nullptr;
        state_->close();
        if (!address_.empty()) options_.hub->leave(address_, state_.get());
        links_.clear();
    }
    std::string local_address() const { return address_; }

private:
    struct link {
        std::string address;
        in_process_hub::channel_ptr channel;  ///< none until connected
        std::vector<parcel> gathered;
    };

    /// What posted handlers hold. `endpoint` is null once closed, so that a handler that comes
    /// later does nothing. Used on the executor only, except for the mailbox.
    struct state : in_process_hub::mailbox {
        state(Executor const& on, Receiver& r)
            : mailbox{{&state::wake, &state::destroy}}, executor{on}, receiver{r} {}

        static void wake(mailbox& box) {
            auto& self = static_cast<state&>(box);
            boost::asio::post(self.executor,
                              [self = boost::intrusive_ptr<state>{&self}] { self->drain(); });
        }
        static void destroy(mailbox* box) { delete static_cast<state*>(box); }
        void drain() {
            for (auto& e : this->take()) {
                if (!endpoint) return;
                std::visit([&](auto& event) { endpoint->on(event); }, e);
            }
        }

        Executor executor;
        Receiver& receiver;
        in_process::endpoint<Executor, Receiver>* endpoint = nullptr;
    };

    void unlink(node_id id) {
        auto const at = links_.find(id);
        if (at == links_.end()) return;
        if (at->second.channel) options_.hub->drop(at->second.channel);
        links_.erase(at);
    }

    void on(in_process_hub::delivery& d) {
        auto const keep = state_;
        auto const over = d.over;
        for (auto& p : d.parcels) {
            over->pending_parcels.fetch_sub(1);
            over->pending_bytes.fetch_sub(frame_head_max + beside_size(p));
            if (keep->endpoint) keep->receiver.on_parcel(std::move(p), d.cluster);
        }
    }
    void on(in_process_hub::met& m) { state_->receiver.on_peer(m.peer); }
    void on(in_process_hub::connected& c) {
        auto const at = links_.find(c.over->receiver);
        bool const wanted = at != links_.end() && at->second.address == c.peer.answered_at;
        if (!wanted || at->second.channel) return options_.hub->drop(c.over);
        at->second.channel = c.over;
        state_->receiver.on_peer(c.peer);
    }
    void on(in_process_hub::lost& l) {
        auto const at = links_.find(l.id);
        if (l.over && at != links_.end() && at->second.channel == l.over) {
            at->second.channel.reset();
            at->second.gathered.clear();
            state_->push(in_process_hub::dial_again{});
        }
        state_->receiver.on_lost(l.id);
    }
    void on(in_process_hub::refused& r) { state_->receiver.on_refused(r.id, r.why); }
    void on(in_process_hub::dial_again&) {
        for (auto const& [id, l] : links_)
            if (!l.channel) options_.hub->dial(address_, id, l.address);
    }

    options options_;
    boost::intrusive_ptr<state> state_;
    std::string address_;  ///< empty until it listens
    std::map<node_id, link> links_;
};

}  // namespace quorate::inline v1::transports

#endif
