// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_NET_STATION_HPP
#define QUORATE_TEST_NET_STATION_HPP

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/transport.hpp>
#include <quorate/transports/tcp.hpp>
#include <span>
#include <string>
#include <support/recorder.hpp>
#include <utility>
#include <vector>

/// Nodes' transports on loopback, and the strangers who call them.
namespace net_test {

using namespace quorate;
using namespace quorate::transports;
using namespace std::chrono_literals;
using boost::asio::io_context;
using transports_test::identity;
using transports_test::recorder;
using io_executor = io_context::executor_type;
using raw_socket = boost::asio::ip::tcp::socket;

inline tcp::options quick(std::string listen = "127.0.0.1:0") {
    tcp::options o;
    o.listen = std::move(listen);
    o.backoff_min = 2ms;
    o.backoff_max = 20ms;
    return o;
}

/// A node's transport, and what it told its receiver.
struct station {
    recorder seen;
    tcp::endpoint<io_executor, recorder> end;

    station(io_context& ctx, local_identity const& self, tcp::options const& o = quick())
        : end{ctx.get_executor(), o, seen} {
        auto const why = end.listen(self);
        BOOST_REQUIRE_MESSAGE(!why, why.text);
    }
    std::string at() const { return end.local_address(); }
};

template <class Condition>
bool run_until(io_context& ctx, Condition done) {
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        if (ctx.stopped()) ctx.restart();
        ctx.run_one_for(10ms);
    }
    return true;
}

inline parcel heartbeat(std::uint64_t from, std::uint64_t to, std::uint64_t round) {
    return {{identity(from).self, identity(to).self, {1}, {1}, messages::heartbeat{{1}, round, {}}},
            {},
            {}};
}

inline parcel append(std::uint64_t from, std::uint64_t to, entry_run const& run) {
    parcel p{{identity(from).self,
              identity(to).self,
              {7},
              {1},
              messages::append{{1}, 1, {{7}, {run.first.value - 1}}, run.count, {}}},
             {},
             {}};
    p.entries.push_back(run);
    return p;
}

inline bool exchange(io_context& ctx, station& from, station& to, std::uint64_t from_id,
                     std::uint64_t to_id) {
    auto const before = to.seen.parcels.size();
    return run_until(ctx, [&] { return from.end.send(heartbeat(from_id, to_id, 1)); }) &&
           (from.end.flush(), run_until(ctx, [&] { return to.seen.parcels.size() > before; }));
}

struct two {
    io_context ctx;
    station a{ctx, identity(1)};
    station b{ctx, identity(2)};

    two() {
        a.end.connect({2}, b.at());
        b.end.connect({1}, a.at());
        BOOST_REQUIRE(
            run_until(ctx, [&] { return a.seen.peers.size() >= 2 && b.seen.peers.size() >= 2; }));
    }
};

/// A stranger, or a peer whose bytes we choose.
struct stranger {
    raw_socket socket;

    stranger(io_context& ctx, std::string const& to) : socket{ctx} {
        socket.connect(*numeric_endpoint(*parse_address(to)));
    }
    void say(bytes_view bytes) {
        boost::asio::write(socket, boost::asio::buffer(bytes.data(), bytes.size()));
    }
    void say(std::string const& text) { say(std::as_bytes(std::span{text})); }
    bool is_closed() {
        std::array<char, 4096> drop;
        boost::system::error_code ec;
        while (!ec) (void)socket.read_some(boost::asio::buffer(drop), ec);
        return ec == boost::asio::error::eof || ec == boost::asio::error::connection_reset;
    }
};

inline std::vector<std::byte> frame_of(parcel const& p) {
    frame_head head;
    encode_head(head, 1, p);
    std::vector<std::byte> out{head.view().begin(), head.view().end()};
    for (auto const& run : p.entries)
        out.insert(out.end(), run.bytes.view().begin(), run.bytes.view().end());
    return out;
}

}  // namespace net_test

#endif
