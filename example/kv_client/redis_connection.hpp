// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CLIENT_REDIS_CONNECTION_HPP
#define QUORATE_EXAMPLE_KV_CLIENT_REDIS_CONNECTION_HPP

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A blocking client of a Redis server, with a bound on every wait. It contains nothing of quorate.
/// So what the demo and the process tests see is what any other client sees on its socket.
namespace kv_client {

/// One reply: its type byte as on the wire ('+', '-', ':', '$', '*'), its text, and the parts of an
/// array.
struct reply {
    char type = '+';
    std::string text;
    bool nil = false;
    std::vector<reply> parts;

    bool is_error(std::string_view code) const { return type == '-' && text.starts_with(code); }
};

class redis_connection {
public:
    redis_connection() = default;
    redis_connection(redis_connection&& other) noexcept
        : fd_{std::exchange(other.fd_, -1)}, buffer_{std::move(other.buffer_)}, at_{other.at_} {}
    redis_connection& operator=(redis_connection other) noexcept {
        std::swap(fd_, other.fd_);
        std::swap(buffer_, other.buffer_);
        std::swap(at_, other.at_);
        return *this;
    }
    ~redis_connection() { close(); }

    /// `address` is host:port, an IPv6 host in brackets.
    bool connect(std::string const& address,
                 std::chrono::milliseconds timeout = std::chrono::seconds{5}) {
        close();
        auto const colon = address.rfind(':');
        if (colon == std::string::npos) return false;
        auto host = address.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
            return false;
        fd_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        timeval const wait{timeout.count() / 1000, (timeout.count() % 1000) * 1000};
        int const on = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));  // bounds connect too
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        bool const connected = fd_ >= 0 && ::connect(fd_, found->ai_addr, found->ai_addrlen) == 0;
        ::freeaddrinfo(found);
        if (!connected) close();
        return connected;
    }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
        buffer_.clear();
        at_ = 0;
    }
    bool is_open() const { return fd_ >= 0; }

    bool send_raw(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    bool send(std::vector<std::string> const& words) { return send_raw(encode(words)); }

    static std::string encode(std::vector<std::string> const& words) {
        std::string out{"*"};
        out.append(std::to_string(words.size())).append("\r\n");
        for (auto const& w : words)
            out.append("$")
                .append(std::to_string(w.size()))
                .append("\r\n")
                .append(w)
                .append("\r\n");
        return out;
    }

    /// The next reply; nothing if the connection broke or the reply did not come in time.
    std::optional<reply> receive() {
        auto line = take_line();
        if (!line || line->empty()) return std::nullopt;
        reply r{line->front(), line->substr(1), false, {}};
        if (r.type != '$' && r.type != '*') return r;
        long const size = std::strtol(r.text.c_str(), nullptr, 10);
        r.text.clear();
        r.nil = size < 0;
        if (r.type == '$' && !r.nil) {
            auto body = take(static_cast<std::size_t>(size) + 2);
            if (!body) return std::nullopt;
            body->resize(static_cast<std::size_t>(size));
            r.text = std::move(*body);
        }
        for (long i = 0; r.type == '*' && i < size; ++i) {
            auto part = receive();
            if (!part) return std::nullopt;
            r.parts.push_back(std::move(*part));
        }
        return r;
    }

    std::optional<reply> call(std::vector<std::string> const& words) {
        if (!is_open() || !send(words)) return std::nullopt;
        return receive();
    }

    /// True once the other side has closed; what it still sent is dropped.
    bool wait_closed() {
        char bytes[4096];
        for (;;) {
            auto const got = ::recv(fd_, bytes, sizeof(bytes), 0);
            if (got == 0) return true;
            if (got < 0) return errno == ECONNRESET || errno == EPIPE;
        }
    }

private:
    bool fill() {
        if (at_ > 0 && at_ == buffer_.size()) {
            buffer_.clear();
            at_ = 0;
        }
        char bytes[16384];
        ssize_t got = -1;
        do got = fd_ < 0 ? -1 : ::recv(fd_, bytes, sizeof(bytes), 0);
        // A signal to stop interrupts the call, but the replies under way are still wanted.
        while (fd_ >= 0 && got < 0 && errno == EINTR);
        if (got <= 0) return false;
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    std::optional<std::string> take(std::size_t size) {
        while (buffer_.size() - at_ < size)
            if (!fill()) return std::nullopt;
        std::string part = buffer_.substr(at_, size);
        at_ += size;
        return part;
    }
    std::optional<std::string> take_line() {
        for (;;) {
            auto const end = buffer_.find("\r\n", at_);
            if (end != std::string::npos) {
                std::string line = buffer_.substr(at_, end - at_);
                at_ = end + 2;
                return line;
            }
            if (!fill()) return std::nullopt;
        }
    }

    int fd_ = -1;
    std::string buffer_;
    std::size_t at_ = 0;  // the buffer before this position was taken
};

/// The value of `field` in the reply to INFO; empty if it is not there.
inline std::string info_field(std::string_view info, std::string_view field) {
    auto const key = std::string{"\r\n"}.append(field).append(":");
    auto const at = info.find(key);
    if (at == std::string_view::npos) return {};
    auto const begin = at + key.size();
    return std::string{info.substr(begin, info.find("\r\n", begin) - begin)};
}

}  // namespace kv_client

#endif
