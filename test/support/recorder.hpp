// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_RECORDER_HPP
#define QUORATE_TEST_SUPPORT_RECORDER_HPP

#include <cstdint>
#include <quorate/transport.hpp>
#include <utility>
#include <vector>

namespace transports_test {

using namespace quorate;

/// What an endpoint told its receiver.
struct recorder {
    std::vector<parcel> parcels;
    std::vector<cluster_id> clusters;
    std::vector<peer_identity> peers;
    std::vector<node_id> lost;
    std::vector<failure> refused;
    std::vector<node_id> refused_ids;

    void on_parcel(parcel&& p, cluster_id c) {
        parcels.push_back(std::move(p));
        clusters.push_back(c);
    }
    void on_peer(peer_identity const& p) { peers.push_back(p); }
    void on_lost(node_id id) { lost.push_back(id); }
    void on_refused(node_id id, failure const& why) {
        refused_ids.push_back(id);
        refused.push_back(why);
    }
};

inline local_identity identity(std::uint64_t id) {
    return {{{id}, {id, 1}}, {1},          {0xC, 0}, 7, "sequential_terms",
            "majority",      {"majority"}, {},       ""};
}

}  // namespace transports_test

#endif
