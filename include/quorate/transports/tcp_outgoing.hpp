// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_OUTGOING_HPP
#define QUORATE_TRANSPORTS_TCP_OUTGOING_HPP

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/transports/handshake.hpp>
#include <quorate/transports/outbox.hpp>
#include <quorate/transports/tcp_socket.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::transports {

/// One attempt to reach a node, and the connection that the attempt becomes. It says hello, and
/// from then on it only sends. A read stays pending, only to notice the end of the connection: the
/// other side has nothing more to say on it.
///
/// Shares and lifetime are as in tcp_incoming: after `close` it calls nothing, so the end of an old
/// attempt cannot be taken for that of a newer one (Z51).
template <class Owner>
class tcp_outgoing : public boost::intrusive_ref_counter<tcp_outgoing<Owner>> {
public:
    using tcp_protocol = boost::asio::ip::tcp;

    tcp_outgoing(boost::intrusive_ptr<Owner> owner, node_id expected, std::string address)
        : owner_{std::move(owner)},
          socket_{owner_->executor()},
          timer_{owner_->executor()},
          outbox_{{owner_->options().queue_parcels_max, owner_->options().queue_bytes_max,
                   owner_->options().frame_bytes_max}},
          expected_{expected},
          address_{std::move(address)} {}

    /// Must not be called inside a call to the endpoint. It may fail at once and then calls the
    /// receiver, which is never called from there.
    void start() {
        auto const parsed = parse_address(address_);
        if (!parsed || parsed->port == 0)
            return end({errc::address_invalid, name() + ": the address is not host:port"});
        timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            owner_->options().handshake_timeout));
        timer_.async_wait([self = share()](boost::system::error_code const& ec) {
            if (!ec && self->owner_ && !self->established_) self->on_timeout();
        });
        if (auto const endpoint = numeric_endpoint(*parsed)) {
            approach_.candidates.push_back(*endpoint);
            return dial();
        }
        // The resolver is made only for a name that must be looked up, since Asio starts a thread
        // for it.
        approach_.resolver.emplace(owner_->executor());
        approach_.resolver->async_resolve(
            parsed->host, std::to_string(parsed->port),
            boost::asio::ip::resolver_base::numeric_service,
            [self = share()](boost::system::error_code const& ec,
                             typename tcp_protocol::resolver::results_type found) {
                self->on_resolved(ec, found);
            });
    }

    /// False if it is not connected, or if the queue is full; then the parcel is dropped.
    bool send(parcel const& p) {
        return owner_ && established_ && outbox_.add(owner_->options().group, p);
    }

    /// Starts a write of all that gathered. If a write is running already, its end starts the next
    /// one.
    void flush() {
        if (!owner_ || !established_ || outbox_.is_writing() || !outbox_.has_gathered()) return;
        outbox_.start_batch();
        write();
    }

    /// This node was bound to cluster `c`. Tells the other side, if the handshake is over and so
    /// could not.
    void bind_cluster(cluster_id c) {
        if (!owner_ || !established_) return;
        outbox_.add_cluster_bound(owner_->options().group, c);
        flush();
    }

    void close() {
        if (!owner_) return;
        boost::system::error_code ignored;
        socket_.close(ignored);
        timer_.cancel();
        if (approach_.resolver) approach_.resolver->cancel();
        owner_.reset();
    }

    node_id expected() const { return expected_; }
    bool is_established() const { return established_; }
    peer_identity const& peer() const { return peer_; }

private:
    boost::intrusive_ptr<tcp_outgoing> share() { return boost::intrusive_ptr<tcp_outgoing>{this}; }
    std::string name() const {
        return "node " + std::to_string(expected_.value) + " at " + address_;
    }

    template <class Results>
    void on_resolved(boost::system::error_code const& ec, Results const& found) {
        if (!owner_) return;
        for (auto const& result : found) approach_.candidates.push_back(result.endpoint());
        if (ec || approach_.candidates.empty())
            return end(
                {errc::address_invalid, name() + ": the name does not resolve: " + ec.message()});
        dial();
    }

    void dial() {
        auto const endpoint = approach_.candidates.back();
        approach_.candidates.pop_back();
        boost::system::error_code ignored;
        socket_.close(ignored);
        socket_.async_connect(endpoint, [self = share()](boost::system::error_code const& ec) {
            self->on_connected(ec);
        });
    }

    void on_connected(boost::system::error_code const& ec) {
        if (!owner_) return;
        if (ec) return approach_.candidates.empty() ? end({}) : dial();
        approach_.connected = true;
        auto const& options = owner_->options();
        tune(socket_, options.stall_timeout);
        approach_.out = encode(hello{{}, options.group, expected_, owner_->self()});
        approach_.told = owner_->self().cluster;
        boost::asio::async_write(
            socket_, boost::asio::buffer(approach_.out),
            [self = share()](boost::system::error_code const& error, std::size_t) {
                if (error && self->owner_) self->end({});
            });
        async_read_handshake(socket_, approach_.in,
                             [self = share()](errc code) { self->on_reply(code); });
    }

    void on_reply(errc code) {
        if (!owner_) return;
        if (code == errc::not_running) return end({});
        auto const reply = code == errc::ok ? decode_hello_reply(approach_.in) : std::nullopt;
        if (!reply)
            return end({code == errc::ok ? errc::frame_corrupt : code,
                        name() + ": the answer is no handshake of quorate"});
        if (auto why = judge_reply(owner_->self(), owner_->options().group, expected_, *reply))
            return end(std::move(why));
        peer_ = to_peer(reply->identity.sender, address_);
        established_ = true;
        timer_.cancel();
        watch();
        if (approach_.told != owner_->self().cluster) bind_cluster(owner_->self().cluster);
        auto const owner = owner_;
        owner->outgoing_established(*this);
    }

    void on_timeout() {
        if (!approach_.connected) return end({});
        end({errc::frame_corrupt, name() + ": no answer to the handshake within the time for it"});
    }

    void watch() {
        socket_.async_read_some(
            boost::asio::buffer(watched_),
            [self = share()](boost::system::error_code const& ec, std::size_t) {
                if (!self->owner_) return;
                if (ec) return self->end({});
                self->end({errc::frame_corrupt, self->name() + ": it sent bytes unasked"});
            });
    }

    // Not async_write, which gives the system 64 KiB at a time.
    void write() {
        auto const rest = outbox_.rest();
        gathered_.clear();
        for (auto const& part : rest.first(std::min(rest.size(), gather_max)))
            gathered_.emplace_back(part.data(), part.size());
        socket_.async_write_some(
            std::span<boost::asio::const_buffer const>{gathered_},
            [self = share()](boost::system::error_code const& ec, std::size_t size) {
                self->on_written(ec, size);
            });
    }

    void on_written(boost::system::error_code const& ec, std::size_t size) {
        if (!owner_) return;
        if (ec) return end({});
        outbox_.consume(size);
        if (outbox_.is_writing()) return write();
        flush();
    }

    void end(failure why) {
        auto const owner = owner_;
        close();
        owner->outgoing_ended(*this, why);
    }

    static constexpr std::size_t gather_max = 64;  ///< the most that Asio hands to one system call

    /// What is needed only until the connection is established.
    struct approach {
        std::optional<boost::asio::ip::basic_resolver<tcp_protocol, typename Owner::executor_type>>
            resolver;
        std::vector<tcp_protocol::endpoint> candidates;  ///< not tried yet
        std::vector<std::byte> in;                       ///< of the handshake
        std::vector<std::byte> out;
        cluster_id told;  ///< what our hello said about our cluster
        bool connected = false;
    };

    boost::intrusive_ptr<Owner> owner_;  ///< none once closed
    typename Owner::socket_type socket_;
    typename Owner::timer_type timer_;
    approach approach_;
    outbox outbox_;
    node_id expected_;
    std::string address_;
    std::vector<boost::asio::const_buffer> gathered_;
    peer_identity peer_;
    std::array<std::byte, 1> watched_{};
    bool established_ = false;
};

}  // namespace quorate::inline v1::transports

#endif
