// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_HPP
#define QUORATE_TRANSPORTS_TCP_HPP

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/tcp_options.hpp>
#include <quorate/transports/tcp_state.hpp>
#include <string>
#include <utility>

namespace quorate::inline v1::transports {

/// The transport over TCP (doc/formats/wire.md). Each node dials every peer that it wants to send
/// to. It sends only on connections that it dialled, and receives only on those that it accepted.
/// So two connections join a pair of nodes, and no rule has to say which of two crossing ones
/// survives. `on_lost` reports the end of either.
///
/// The transport owns no thread. (Asio starts one for the first host name that must be looked up;
/// numeric addresses and "localhost" need none.) An endpoint must not outlive its execution
/// context, since the Asio objects in it must not. transport.hpp says what each call means, and on
/// which thread.
struct tcp {
    using options = tcp_options;

    template <class Executor, class Receiver>
    class endpoint {
    public:
        endpoint(Executor const& executor, options const& o, Receiver& receiver)
            : state_{new tcp_state<Executor, Receiver>{executor, o, receiver}} {}
        endpoint(endpoint const&) = delete;
        endpoint& operator=(endpoint const&) = delete;
        ~endpoint() { close(); }

        /// Errors: option_invalid, address_invalid and address_in_use; the text names the option or
        /// the address.
        failure listen(local_identity const& self) { return state_->listen(self); }
        void bind_cluster(cluster_id c) { state_->bind_cluster(c); }
        void set_configuration(std::vector<std::string> kinds, log_id at) {
            state_->set_configuration(std::move(kinds), at);
        }
        /// Before `listen` the call is only noted, and nothing is dialled. An address that is not
        /// valid is reported to `on_refused`.
        void connect(node_id id, std::string const& address) { state_->connect(id, address); }
        void disconnect(node_id id) { state_->disconnect(id); }
        bool send(parcel&& p) { return state_->send(p); }
        void flush() { state_->flush(); }
        void close() { state_->close(); }
        std::string local_address() const { return state_->local_address(); }

    private:
        boost::intrusive_ptr<tcp_state<Executor, Receiver>> state_;
    };
};

}  // namespace quorate::inline v1::transports

#endif
