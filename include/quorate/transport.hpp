// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORT_HPP
#define QUORATE_TRANSPORT_HPP

#include <concepts>
#include <cstdint>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/message.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// The contract of a transport: it carries parcels between nodes. It may lose, delay, duplicate and
/// reorder parcels, it never alters one, and it never blocks.
///
/// A transport policy `T` has `T::options` and a member template `T::endpoint<Executor, Receiver>`,
/// made from (Executor const&, T::options const&, Receiver&). The node calls the endpoint on that
/// executor only, its strand. The endpoint calls the receiver on it, too, and never inside a call
/// to the endpoint: the node may be in the middle of something. After `close()` the receiver is
/// not called, and it must live until then.
namespace quorate::inline v1 {

/// A message and the bytes that travel beside it.
struct parcel {
    quorate::message message;
    /// Of an append: its `count` entries. The transport checks them on receipt (check_run).
    entry_runs entries;
    /// Of a forward: the encoded command; of a forward_reply that is ok: the encoded result.
    shared_bytes body;
};

/// What a node says about itself in the handshake.
struct local_identity {
    member_id self;
    start_number start;
    cluster_id cluster;             ///< none for a joiner that is not bound yet
    std::uint64_t fingerprint = 0;  ///< of the command codec: must be the same on both sides
    std::string terms{};            ///< the name of its term policy: must be the same on both sides
    /// The name of its quorum type, which says what it can decode (quorum_kind.hpp).
    std::string quorum{};
    /// The kinds of what its newest configuration decides by, which the other side must be able to
    /// decode: one kind, or two during a change; none if it knows no configuration yet.
    std::vector<std::string> quorum_kinds{};
    log_id configuration{};  ///< that configuration; none if it knows none yet
    std::string address{};   ///< where others reach it; "host:port"
};

/// What the handshake told about a peer.
struct peer_identity {
    member_id who;
    start_number start;
    cluster_id cluster;
    std::string address;
    log_id configuration;     ///< its newest one; none if it knows none yet
    std::string answered_at;  ///< where this node dialled it; empty if it dialled this node
};

/// What an endpoint calls. (An endpoint is a template on its receiver, so no message passes through
/// an indirect call.)
template <class R>
concept transport_receiver = requires(R& r, parcel&& p, cluster_id c, peer_identity const& peer,
                                      node_id id, failure const& why) {
    r.on_parcel(std::move(p), c);  // c: the cluster that the sender's handshake named
    r.on_peer(peer);               // a handshake with this peer succeeded, dialled or accepted
    // A connection to that node broke, so parcels and answers may be lost.
    r.on_lost(id);
    // A connection was refused, by this side or by the other. `id` is none if nobody said it.
    r.on_refused(id, why);
};

/// What a node calls.
template <class E>
concept transport_endpoint =
    requires(E& e, local_identity const& self, node_id id, std::string const& address, parcel&& p,
             cluster_id c, std::vector<std::string> kinds, log_id at) {
        // From now on it accepts connections; a failure names the address.
        { e.listen(self) } -> std::same_as<failure>;
        // This node now belongs to that cluster: later handshakes say it.
        { e.bind_cluster(c) } -> std::same_as<void>;
        // The kinds of what the newest configuration decides by, and where it stands in the log:
        // later handshakes say it.
        { e.set_configuration(std::move(kinds), at) } -> std::same_as<void>;
        // Keeps dialling that node. Replaces an earlier address.
        { e.connect(id, address) } -> std::same_as<void>;
        // Ends all connections with that node, on whichever side they began, and does not call
        // `on_lost` for them. If that node dials again, it is met again.
        { e.disconnect(id) } -> std::same_as<void>;
        // Sends to p.message.to.id. False if it was dropped: the queue is full, or there is no
        // link.
        { e.send(std::move(p)) } -> std::same_as<bool>;
        // The batch is over: sends what it gathered, with one write for each peer.
        { e.flush() } -> std::same_as<void>;
        // Ends everything; no receiver is called any more.
        { e.close() } -> std::same_as<void>;
        // Where others reach this node. The real port, if port 0 was asked for.
        { e.local_address() } -> std::convertible_to<std::string>;
    };

/// The smallest receiver, with which `check_transport` tries an endpoint.
struct archetype_receiver {
    void on_parcel(parcel&&, cluster_id) {}
    void on_peer(peer_identity const&) {}
    void on_lost(node_id) {}
    void on_refused(node_id, failure const&) {}
};

/// A policy whose endpoint can be made from the three and has all that a node calls.
template <class T, class Executor>
concept transport =
    requires {
        typename T::options;
        typename T::template endpoint<Executor, archetype_receiver>;
    } &&
    std::constructible_from<typename T::template endpoint<Executor, archetype_receiver>,
                            Executor const&, typename T::options const&, archetype_receiver&> &&
    transport_endpoint<typename T::template endpoint<Executor, archetype_receiver>>;

/// Says in our words what a transport policy lacks. `node` calls it, and you may call it under your
/// own type.
template <class T, class Executor>
consteval bool check_transport() {
    static_assert(
        requires { typename T::options; }, "transport: needs a member type options");
    static_assert(
        requires { typename T::template endpoint<Executor, archetype_receiver>; },
        "transport: needs a member template endpoint<Executor, Receiver>");
    static_assert(transport<T, Executor>,
                  "transport: endpoint must be made from (executor, options, receiver&) and have "
                  "listen -> failure, "
                  "bind_cluster, set_configuration, connect, disconnect, send -> bool, flush, "
                  "close and local_address");
    return true;
}

}  // namespace quorate::inline v1

#endif
