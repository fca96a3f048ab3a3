// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_INCOMING_HPP
#define QUORATE_TRANSPORTS_TCP_INCOMING_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/failure.hpp>
#include <quorate/transports/frame.hpp>
#include <quorate/transports/handshake.hpp>
#include <quorate/transports/tcp_socket.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::transports {

/// A connection that was accepted. It answers the dialler's hello, and from then on it only
/// receives.
///
/// `Owner` is the state of the endpoint. Every pending operation holds a share of this object, and
/// this object holds a share of the owner until `close`; otherwise a handler could find either of
/// them gone. After `close` it calls nothing, so an old connection cannot speak for a newer one
/// (Z51).
template <class Owner>
class tcp_incoming : public boost::intrusive_ref_counter<tcp_incoming<Owner>> {
public:
    using socket_type = typename Owner::socket_type;

    tcp_incoming(boost::intrusive_ptr<Owner> owner, socket_type socket)
        : owner_{std::move(owner)},
          socket_{std::move(socket)},
          timer_{socket_.get_executor()},
          frames_{{owner_->options().group, owner_->options().frame_bytes_max,
                   owner_->options().read_bytes}} {}

    void start() {
        boost::system::error_code ec;
        auto const remote = socket_.remote_endpoint(ec);
        from_ = ec ? "a peer that is gone" : to_text(remote);
        auto const& options = owner_->options();
        tune(socket_, options.stall_timeout);
        // The whole handshake has one deadline. If each read had its own, a stranger that sends a
        // byte now and then would keep its place for ever.
        timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            options.handshake_timeout));
        timer_.async_wait([self = share()](boost::system::error_code const& error) {
            if (!error && self->owner_ && !self->established_)
                self->end(
                    {errc::frame_corrupt, self->from_ + ": no handshake within the time for it"});
        });
        async_read_handshake(socket_, in_, [self = share()](errc code) { self->on_hello(code); });
    }

    void close() {
        if (!owner_) return;
        boost::system::error_code ignored;
        socket_.close(ignored);
        timer_.cancel();
        owner_.reset();
    }

    bool is_established() const { return established_; }
    bool is_closed() const { return !owner_; }
    /// What the handshake told about the peer. Before `is_established` it may have been refused,
    /// and only the id is used then, to name it in the report.
    peer_identity const& peer() const { return peer_; }

private:
    boost::intrusive_ptr<tcp_incoming> share() { return boost::intrusive_ptr<tcp_incoming>{this}; }

    void on_hello(errc code) {
        if (!owner_) return;
        if (code == errc::not_running) return end({});  // no byte came: a port check
        if (code != errc::ok)
            return end({code, from_ + ": these bytes are no handshake of quorate"});
        auto const h = decode_hello(in_);
        if (!h) return end({errc::frame_corrupt, from_ + ": the handshake does not decode"});
        peer_ = to_peer(h->sender);
        auto refusal = judge(owner_->self(), owner_->options().group, *h);
        out_ = encode(hello_reply{refusal, {{}, owner_->options().group, {}, owner_->self()}});
        boost::asio::async_write(socket_, boost::asio::buffer(out_),
                                 [self = share(), refusal = std::move(refusal)](
                                     boost::system::error_code const& ec, std::size_t) mutable {
                                     self->on_replied(ec, std::move(refusal));
                                 });
    }

    void on_replied(boost::system::error_code const& ec, failure refusal) {
        if (!owner_) return;
        if (refusal || ec) return end(std::move(refusal));
        established_ = true;
        timer_.cancel();
        auto const owner = owner_;  // the receiver may close everything
        owner->incoming_established(*this);
        if (owner_) read();
    }

    void read() {
        auto const room = frames_.prepare();
        socket_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                                [self = share()](boost::system::error_code const& ec,
                                                 std::size_t size) { self->on_read(ec, size); });
    }

    void on_read(boost::system::error_code const& ec, std::size_t size) {
        if (!owner_) return;
        if (ec) return end({});
        frames_.commit(size);
        while (auto f = frames_.next()) {
            if (auto why = take(std::move(*f))) return end(std::move(why));
            if (!owner_) return;
        }
        if (frames_.error() == errc::ok) return read();
        auto const* what = frames_.error() == errc::frame_too_large
                               ? ": a frame's length exceeds frame_bytes_max"
                           : frames_.error() == errc::wrong_group ? ": a frame for another group"
                                                                  : ": these bytes are no frame";
        end({frames_.error(), name() + what});
    }

    failure take(frame&& f) {
        if (f.kind == cluster_bound_kind) return on_bound(f);
        auto p = to_parcel(std::move(f));
        if (!p)
            return {errc::frame_corrupt, name() + ": a frame's message or entries do not decode"};
        if (p->message.from != peer_.who)
            return {errc::frame_corrupt,
                    name() + ": a message from another node than the handshake named"};
        auto const owner = owner_;
        owner->receive(std::move(*p), peer_.cluster);
        return {};
    }

    failure on_bound(frame const& f) {
        auto const c = to_cluster(f);
        if (!c || peer_.cluster)
            return {errc::frame_corrupt, name() + ": it is bound to a cluster already"};
        peer_.cluster = *c;
        auto const own = owner_->self().cluster;
        if (!own || own == *c) return {};
        return {errc::wrong_cluster, name() + " was bound to cluster " + to_text(*c) +
                                         ", this node belongs to " + to_text(own)};
    }

    std::string name() const {
        return "node " + std::to_string(peer_.who.id.value) + " at " + from_;
    }

    void end(failure why) {
        auto const owner = owner_;
        close();
        owner->incoming_ended(*this, why);
    }

    boost::intrusive_ptr<Owner> owner_;  ///< none once closed
    socket_type socket_;
    typename Owner::timer_type timer_;
    frame_reader frames_;
    std::vector<std::byte> in_;   ///< of the handshake
    std::vector<std::byte> out_;  ///< of the handshake
    peer_identity peer_;
    std::string from_;  ///< the other end of the socket, for error texts
    bool established_ = false;
};

}  // namespace quorate::inline v1::transports

#endif
