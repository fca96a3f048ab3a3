// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_STATE_HPP
#define QUORATE_TRANSPORTS_TCP_STATE_HPP

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/peer_session.hpp>
#include <quorate/transports/tcp_incoming.hpp>
#include <quorate/transports/tcp_options.hpp>
#include <quorate/transports/tcp_outgoing.hpp>
#include <quorate/transports/tcp_socket.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::transports {

/// The state behind tcp::endpoint. It outlives the endpoint as long as an operation is pending,
/// since the operation's handler must find out that everything is closed. Invariant: after `close`,
/// `receiver_` is null and no socket or timer is left in here.
template <class Executor, class Receiver>
class tcp_state : public boost::intrusive_ref_counter<tcp_state<Executor, Receiver>> {
public:
    using executor_type = Executor;
    using socket_type = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
    using timer_type = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
    using incoming = tcp_incoming<tcp_state>;
    using outgoing = tcp_outgoing<tcp_state>;

    tcp_state(Executor const& on, tcp_options const& o, Receiver& receiver)
        : executor_{on}, options_{o}, receiver_{&receiver}, complaints_{o.backoff_min} {}

    failure listen(local_identity const& self);
    void bind_cluster(cluster_id c);
    void set_configuration(std::vector<std::string> kinds, log_id at) {
        self_.quorum_kinds = std::move(kinds);
        self_.configuration = at;
    }
    void connect(node_id id, std::string const& address);
    void disconnect(node_id id);
    bool send(parcel const& p);
    void flush();
    void close();
    std::string const& local_address() const { return local_address_; }

    // What connections ask.
    Executor const& executor() const { return executor_; }
    tcp_options const& options() const { return options_; }
    local_identity const& self() const { return self_; }

    // What connections tell. Each may end in a call to the receiver that closes everything, so a
    // connection must not count on being open afterwards.
    void incoming_established(incoming& c);
    void incoming_ended(incoming& c, failure const& why);
    void outgoing_established(outgoing& c);
    void outgoing_ended(outgoing& c, failure const& why);
    void receive(parcel&& p, cluster_id from) {
        if (receiver_) receiver_->on_parcel(std::move(p), from);
    }

private:
    using acceptor_type = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

    /// A peer that we keep dialling: it has a connection, or its timer runs.
    struct link {
        std::string address;
        backoff wait;
        timer_type timer;
        boost::intrusive_ptr<outgoing> connection;
        std::uint64_t arming = 0;  ///< a handler with another number is of an earlier wait
    };

    failure open_acceptor(boost::asio::ip::tcp::endpoint const& at);
    void accept();
    void on_accepted(boost::system::error_code const& ec, socket_type socket);
    bool make_room();
    void unlink(node_id id);
    void dial_after(node_id id, link& l, duration wait);
    void dial(node_id id, std::uint64_t arming);
    void lose(node_id id) {
        if (receiver_) receiver_->on_lost(id);
    }
    void refuse(node_id id, failure const& why) {
        if (receiver_) receiver_->on_refused(id, why);
    }

    Executor executor_;
    tcp_options options_;
    Receiver* receiver_;  ///< null once closed
    local_identity self_;
    std::string local_address_;
    std::optional<acceptor_type> acceptor_;
    std::optional<timer_type> accept_pause_;
    std::vector<boost::intrusive_ptr<incoming>> incoming_;  ///< in the order they were accepted
    std::map<node_id, link> links_;
    complaint_budget complaints_;
    std::uint64_t armings_ = 0;
};

template <class Executor, class Receiver>
failure tcp_state<Executor, Receiver>::listen(local_identity const& self) {
    if (auto bad = validate(options_)) return bad;
    auto const parsed = parse_address(options_.listen);
    auto const at = parsed ? numeric_endpoint(*parsed) : std::nullopt;
    if (!at)
        return {errc::address_invalid,
                "cannot listen on '" + options_.listen +
                    "': it must be a numeric address or localhost, a colon and a port"};
    if (at->address().is_unspecified() && options_.advertise.empty())
        return {errc::option_invalid, "advertise: must say what others dial, as '" +
                                          options_.listen + "' listens on every interface"};
    if (!options_.advertise.empty() && !parse_address(options_.advertise))
        return {errc::address_invalid, "advertise: '" + options_.advertise + "' is not host:port"};
    if (auto bad = open_acceptor(*at)) return bad;
    boost::system::error_code ignored;
    local_address_ = options_.advertise.empty() ? to_text(acceptor_->local_endpoint(ignored))
                                                : options_.advertise;
    self_ = self;
    if (self_.address.empty() || !options_.advertise.empty()) self_.address = local_address_;
    accept();
    for (auto& [id, l] : links_) dial_after(id, l, {});
    return {};
}

template <class Executor, class Receiver>
failure tcp_state<Executor, Receiver>::open_acceptor(boost::asio::ip::tcp::endpoint const& at) {
    boost::system::error_code ec;
    acceptor_.emplace(executor_);
    acceptor_->open(at.protocol(), ec);
    // Without this, a node that was killed could not come back at once: its old connections linger
    // on the port, and the system would refuse it.
    if (!ec) acceptor_->set_option(boost::asio::socket_base::reuse_address{true}, ec);
    if (!ec) acceptor_->bind(at, ec);
    if (!ec) acceptor_->listen(boost::asio::socket_base::max_listen_connections, ec);
    if (!ec) return {};
    acceptor_.reset();
    if (ec == boost::asio::error::address_in_use)
        return {errc::address_in_use,
                "cannot listen on " + to_text(at) + ": another process uses this port"};
    return {errc::address_invalid, "cannot listen on " + to_text(at) + ": " + ec.message()};
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::accept() {
    acceptor_->async_accept([self = boost::intrusive_ptr<tcp_state>{this}](
                                boost::system::error_code const& ec, socket_type socket) {
        self->on_accepted(ec, std::move(socket));
    });
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::on_accepted(boost::system::error_code const& ec,
                                                socket_type socket) {
    if (!receiver_) return;
    if (ec) {
        // Mostly this means that there is no file descriptor left. To accept again at once would
        // fail again, and spin until one is free.
        accept_pause_.emplace(executor_);
        accept_pause_->expires_after(std::chrono::milliseconds{100});
        accept_pause_->async_wait(
            [self = boost::intrusive_ptr<tcp_state>{this}](boost::system::error_code const&) {
                if (self->receiver_) self->accept();
            });
        return;
    }
    if (make_room()) {
        incoming_.push_back(new incoming{this, std::move(socket)});
        incoming_.back()->start();
    }
    accept();
}

/// At the bound, the oldest connection without a finished handshake is closed to make room.
/// Otherwise strangers could lock members out by being silent.
template <class Executor, class Receiver>
bool tcp_state<Executor, Receiver>::make_room() {
    if (incoming_.size() < options_.accepted_max) return true;
    auto const silent =
        std::ranges::find_if(incoming_, [](auto const& c) { return !c->is_established(); });
    if (silent == incoming_.end()) return false;
    (*silent)->close();
    incoming_.erase(silent);
    return true;
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::bind_cluster(cluster_id c) {
    self_.cluster = c;
    auto const foreign = [&](peer_identity const& peer) {
        return peer.cluster && peer.cluster != c;
    };
    std::erase_if(incoming_, [&](auto const& i) {
        if (!i->is_established() || !foreign(i->peer())) return false;
        i->close();
        return true;
    });
    for (auto& [id, l] : links_) {
        if (!l.connection) continue;
        if (l.connection->is_established() && foreign(l.connection->peer())) {
            l.connection->close();
            l.connection.reset();
            dial_after(id, l, l.wait.next());
        } else {
            l.connection->bind_cluster(c);
        }
    }
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::connect(node_id id, std::string const& address) {
    if (!receiver_) return;
    auto at = links_.find(id);
    if (at != links_.end() && at->second.address == address) return;
    unlink(id);
    auto const seed =
        options_.seed ^ self_.self.store.low ^ (self_.self.id.value << 32U) ^ id.value;
    at = links_
             .emplace(id, link{address,
                               {{options_.backoff_min, options_.backoff_max}, seed},
                               timer_type{executor_},
                               nullptr,
                               0})
             .first;
    if (acceptor_) dial_after(id, at->second, {});
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::disconnect(node_id id) {
    unlink(id);
    std::erase_if(incoming_, [&](auto const& c) {
        if (!c->is_established() || c->peer().who.id != id) return false;
        c->close();
        return true;
    });
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::unlink(node_id id) {
    auto const at = links_.find(id);
    if (at == links_.end()) return;
    if (at->second.connection) at->second.connection->close();
    links_.erase(at);
}

template <class Executor, class Receiver>
bool tcp_state<Executor, Receiver>::send(parcel const& p) {
    auto const at = links_.find(p.message.to.id);
    return at != links_.end() && at->second.connection && at->second.connection->send(p);
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::flush() {
    for (auto& [id, l] : links_)
        if (l.connection) l.connection->flush();
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::close() {
    if (!receiver_) return;
    receiver_ = nullptr;
    acceptor_.reset();
    accept_pause_.reset();
    for (auto& c : std::exchange(incoming_, {})) c->close();
    for (auto& [id, l] : std::exchange(links_, {}))
        if (l.connection) l.connection->close();
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::dial_after(node_id id, link& l, duration wait) {
    l.arming = ++armings_;
    l.timer.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait));
    l.timer.async_wait([self = boost::intrusive_ptr<tcp_state>{this}, id,
                        arming = l.arming](boost::system::error_code const& ec) {
        if (!ec) self->dial(id, arming);
    });
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::dial(node_id id, std::uint64_t arming) {
    auto const at = links_.find(id);
    if (at == links_.end() || at->second.arming != arming || at->second.connection) return;
    at->second.connection.reset(new outgoing{this, id, at->second.address});
    auto const connection = at->second.connection;
    connection->start();
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::incoming_established(incoming& c) {
    auto const peer = c.peer();
    // The same store dials again, so its earlier connection is dead, though its end has not been
    // noticed here.
    auto const old = std::ranges::find_if(incoming_, [&](auto const& other) {
        return other.get() != &c && other->is_established() && other->peer().who == peer.who;
    });
    if (old != incoming_.end()) {
        (*old)->close();
        incoming_.erase(old);
        lose(peer.who.id);
        if (c.is_closed()) return;  // the receiver has disconnected that node
    }
    // The peer is up, so it is dialled at once: the rest of its backoff would only cost time.
    auto const at = links_.find(peer.who.id);
    if (at != links_.end() && !at->second.connection && receiver_)
        dial_after(peer.who.id, at->second, {});
    if (receiver_) receiver_->on_peer(peer);
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::incoming_ended(incoming& c, failure const& why) {
    auto const id = c.peer().who.id;
    bool const was_established = c.is_established();
    std::erase_if(incoming_, [&](auto const& other) { return other.get() == &c; });
    auto const now = instant{std::chrono::steady_clock::now().time_since_epoch()};
    if (why && (was_established || complaints_.allows(now))) refuse(id, why);
    if (was_established) lose(id);
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::outgoing_established(outgoing& c) {
    auto const at = links_.find(c.expected());
    if (at != links_.end()) at->second.wait.reset();
    if (receiver_) receiver_->on_peer(c.peer());
}

template <class Executor, class Receiver>
void tcp_state<Executor, Receiver>::outgoing_ended(outgoing& c, failure const& why) {
    auto const id = c.expected();
    auto const at = links_.find(id);
    if (at != links_.end() && at->second.connection.get() == &c) {
        at->second.connection.reset();
        dial_after(id, at->second, at->second.wait.next());
    }
    if (why) refuse(id, why);
    if (c.is_established()) lose(id);
}

}  // namespace quorate::inline v1::transports

#endif
