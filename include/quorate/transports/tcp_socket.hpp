// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_TCP_SOCKET_HPP
#define QUORATE_TRANSPORTS_TCP_SOCKET_HPP

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <quorate/errc.hpp>
#include <quorate/time.hpp>
#include <quorate/transports/address.hpp>
#include <quorate/transports/handshake.hpp>
#include <string>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

/// What both directions of a TCP connection do with a socket.
namespace quorate::inline v1::transports {

/// The address of a numeric host or of "localhost"; nothing for a name that must be looked up.
inline std::optional<boost::asio::ip::tcp::endpoint> numeric_endpoint(host_and_port const& a) {
    boost::system::error_code ec;
    auto const host =
        boost::asio::ip::make_address(a.host == "localhost" ? "127.0.0.1" : a.host, ec);
    if (ec) return std::nullopt;
    return boost::asio::ip::tcp::endpoint{host, a.port};
}

inline std::string to_text(boost::asio::ip::tcp::endpoint const& e) {
    auto const host = e.address().to_string();
    return (e.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(e.port());
}

/// Sets the options of a connection. Small messages then leave at once. A peer whose machine lost
/// power is noticed: where we only receive, by the system's keep-alive, and where we send, by data
/// that is not acknowledged for `stall_timeout`. Otherwise such a connection would seem to be up
/// for ever.
template <class Socket>
void tune(Socket& socket, duration stall_timeout) {
    boost::system::error_code ignored;
    socket.set_option(boost::asio::ip::tcp::no_delay{true}, ignored);
    socket.set_option(boost::asio::socket_base::keep_alive{true}, ignored);
#if defined(__linux__) && defined(TCP_USER_TIMEOUT)
    auto const ms = static_cast<unsigned>(
        std::chrono::duration_cast<std::chrono::milliseconds>(stall_timeout).count());
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
#else
    (void)stall_timeout;
#endif
}

/// Reads one handshake message into `into`, and not a byte more, since a frame may follow it. Then
/// it calls handler(errc) with `ok`, with what is wrong with the header, with frame_corrupt if the
/// connection ended inside the message, or with not_running if it ended before the first byte. The
/// socket and the buffer must live as long as the handler does.
template <class Socket, class Handler>
void async_read_handshake(Socket& socket, std::vector<std::byte>& into, Handler handler) {
    into.resize(handshake_header_size);
    boost::asio::async_read(
        socket, boost::asio::buffer(into),
        [&socket, &into, handler = std::move(handler)](boost::system::error_code const& ec,
                                                       std::size_t read) mutable {
            if (ec) return handler(read == 0 ? errc::not_running : errc::frame_corrupt);
            auto const [size, code] = handshake_size(into);
            if (code != errc::ok) return handler(code);
            into.resize(handshake_header_size + size);
            boost::asio::async_read(
                socket, boost::asio::buffer(into.data() + handshake_header_size, size),
                [handler = std::move(handler)](boost::system::error_code const& error,
                                               std::size_t) mutable {
                    handler(error ? errc::frame_corrupt : errc::ok);
                });
        });
}

}  // namespace quorate::inline v1::transports

#endif
