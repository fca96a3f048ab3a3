// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_ADDRESS_HPP
#define QUORATE_TRANSPORTS_ADDRESS_HPP

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quorate::inline v1::transports {

struct host_and_port {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(host_and_port const&, host_and_port const&) = default;
};

/// Parses "host:port" and "[v6]:port". Nothing if the host is missing, or if the port is not a
/// number below 65536.
inline std::optional<host_and_port> parse_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    auto const digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return std::nullopt;  // a bare v6 address: nothing says where its port begins
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (host.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return host_and_port{std::string{host}, port};
}

}  // namespace quorate::inline v1::transports

#endif
