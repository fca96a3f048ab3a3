// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CLIENT_FREE_PORTS_HPP
#define QUORATE_EXAMPLE_KV_CLIENT_FREE_PORTS_HPP

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace kv_client {

/// Ports on loopback on which nobody listens now. Ports that the kernel gives to outgoing
/// connections are left out: a node that dials a dead neighbour could be given that neighbour's
/// port, and even reach itself through it.
inline std::vector<std::uint16_t> free_ports(std::size_t count) {
    std::random_device random;
    std::vector<std::uint16_t> ports;
    std::vector<int> held;
    for (int tries = 0; ports.size() < count && tries < 10000; ++tries) {
        auto const port = static_cast<std::uint16_t>(20000 + random() % 12000);
        int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        held.push_back(fd);  // until all are found, so that none is found twice
        if (::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0)
            ports.push_back(port);
    }
    for (int fd : held) ::close(fd);
    return ports;
}

}  // namespace kv_client

#endif
