// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_NETWORK_HPP
#define QUORATE_SIM_NETWORK_HPP

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <quorate/transports/handshake.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace quorate::inline v1::sim {

/// The nodes of a simulation have the ids 1 to this.
inline constexpr std::size_t nodes_max = 9;

struct network_faults {
    duration delay_least = std::chrono::microseconds{200};
    duration delay_most = std::chrono::milliseconds{2};
    std::uint32_t loss = 0;       ///< of 1000 messages so many are lost,
    std::uint32_t duplicate = 0;  ///< so many arrive twice,
    std::uint32_t straggle = 0;   ///< and so many arrive late and out of order
    duration straggle_most = std::chrono::milliseconds{300};
};

struct network_counts {
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t straggled = 0;
    std::uint64_t refused = 0;
    std::uint64_t connections = 0;
};

/// What connects the nodes. Connections are dialled, judged by the production handshake, and break.
/// Each connection consists of two directed links that lose, delay, duplicate and reorder. Parcels
/// travel in the production encoding.
class network {
public:
    /// How the network reaches an endpoint, whatever its type.
    struct hooks {
        void (*on_parcel)(void*, parcel&&, cluster_id);
        void (*on_peer)(void*, peer_identity const&);
        void (*on_lost)(void*, node_id);
        void (*on_refused)(void*, node_id, failure const&);
    };

    network_faults faults;

    network(world& w, witness& oracle) : world_{w}, oracle_{oracle}, dice_{w.dice().split()} {}

    static std::string address_of(std::size_t node) { return "n" + std::to_string(node) + ":1"; }

    network_counts const& counts() const { return counts_; }
    bool connected(std::size_t a, std::size_t b) const { return at(a, b).up; }

    /// Messages from `from` to `to` vanish, and neither node can dial the other. A link that is cut
    /// more than once heals when all of its cuts have healed.
    void cut(std::size_t from, std::size_t to) { ++at(from, to).cuts; }
    void heal(std::size_t from, std::size_t to) {
        if (is_cut(from, to)) --at(from, to).cuts;
    }
    /// All links are as new.
    void calm() {
        faults = {};
        calm(slot_set::first(nodes_max));
        calm_ = {};
    }
    /// The links between these nodes are as new, and `faults` do not touch them from now on. Node n
    /// is slot n - 1.
    void calm(slot_set among) {
        calm_ = among;
        for (std::size_t a = 1; a <= nodes_max; ++a)
            for (std::size_t b = 1; b <= nodes_max; ++b)
                if (is_calm(a, b)) at(a, b).cuts = 0, at(a, b).stalled_until = {};
    }
    bool is_cut(std::size_t from, std::size_t to) const { return at(from, to).cuts != 0; }
    /// What is sent from now on stays in the link until `until`, and then arrives in order.
    void stall(std::size_t from, std::size_t to, instant until) {
        at(from, to).stalled_until = until;
    }
    /// Breaks the connection of two nodes; they may dial again.
    void disconnect(std::size_t a, std::size_t b) {
        if (!break_link(a, b)) return;
        tell_lost(a, b);
        tell_lost(b, a);
    }
    /// The process of that node died.
    void process_ended(std::size_t node) {
        ports_[node] = {};
        for (std::size_t peer = 1; peer <= nodes_max; ++peer) disconnect(node, peer);
    }

    // What endpoints call.
    void attach(process& owner, void* endpoint, hooks const& how) {
        auto& p = ports_[owner.node];
        p = {};
        p.owner = &owner;
        p.endpoint = endpoint;
        p.how = &how;
    }
    void listen(std::size_t node, local_identity const& self) {
        ports_[node].self = self;
        ports_[node].listening = true;
    }
    void bind_cluster(std::size_t node, cluster_id c) { ports_[node].self.cluster = c; }
    void set_configuration(std::size_t node, std::vector<std::string> kinds, log_id at) {
        ports_[node].self.quorum_kinds = std::move(kinds);
        ports_[node].self.configuration = at;
    }
    void connect(std::size_t node, node_id to, std::string const& address) {
        auto const target = node_at(address);
        if (to.value == 0 || to.value > nodes_max || to.value == node) return;
        if (std::exchange(ports_[node].wants[to.value], target) != target)
            ports_[node].answered[to.value] = false;
        dial_later(node, to, dice_.between(faults.delay_least, faults.delay_most));
    }
    void forget(std::size_t node, node_id to) {
        if (to.value > nodes_max) return;
        ports_[node].wants[to.value] = 0;
        if (break_link(node, to.value)) tell_lost(to.value, node);
    }
    bool send(std::size_t node, parcel&& p) {
        auto const to = p.message.to.id.value;
        if (to == 0 || to > nodes_max || !at(node, to).up) return false;
        oracle_.on_send(node, p.message);
        ++counts_.sent;
        auto const c = ports_[node].self.cluster;
        auto const& f = faults_of(node, to);
        if (is_cut(node, to) || dice_.chance(f.loss, 1000)) {
            ++counts_.lost;
            return true;  // as with TCP, the sender does not learn it
        }
        bool const twice = dice_.chance(f.duplicate, 1000);
        auto packed = pack(p);
        if (twice) {
            ++counts_.duplicated;
            carry(node, to, packet{packed}, c);
        }
        carry(node, to, std::move(packed), c);
        return true;
    }
    void detach(std::size_t node, void const* endpoint) {
        if (ports_[node].endpoint == endpoint) process_ended(node);
    }

private:
    struct port {
        process* owner = nullptr;
        void* endpoint = nullptr;
        hooks const* how = nullptr;
        bool listening = false;
        local_identity self;
        /// By id: the node to which the dialled address leads; 0 is no node.
        std::array<std::size_t, nodes_max + 1> wants{};
        std::array<bool, nodes_max + 1> dialling{};  ///< an attempt is scheduled
        /// Whether it was told which node answers at that address.
        std::array<bool, nodes_max + 1> answered{};
        bool alive() const { return owner && !owner->dead && listening; }
    };
    struct link {
        bool up = false;  ///< a connection exists; the same in both directions
        std::uint32_t cuts = 0;
        instant last_arrival{};
        instant stalled_until{};
    };
    /// A frame in flight.
    struct packet {
        transports::frame_head head;
        std::uint8_t kind = 0;
        shared_bytes beside;
    };

    bool is_calm(std::size_t a, std::size_t b) const {
        return calm_.contains(a - 1) && calm_.contains(b - 1);
    }
    network_faults const& faults_of(std::size_t from, std::size_t to) const {
        static constexpr network_faults none;
        return is_calm(from, to) ? none : faults;
    }
    link& at(std::size_t from, std::size_t to) { return links_[from][to]; }
    link const& at(std::size_t from, std::size_t to) const { return links_[from][to]; }

    static std::size_t node_at(std::string_view address) {
        std::size_t node = 0;
        if (address.starts_with('n'))
            std::from_chars(address.data() + 1, address.data() + address.size(), node);
        return node <= nodes_max ? node : 0;
    }

    static packet pack(parcel const& p) {
        packet out;
        transports::encode_head(out.head, 0, p);
        out.kind = transports::message_kind(p.message);
        auto bytes = shared_bytes::allocate(transports::beside_size(p));
        auto* to = bytes.mutable_data();
        auto const put = [&](bytes_view v) {
            if (v.empty()) return;
            std::memcpy(to, v.data(), v.size());
            to += v.size();
        };
        for (auto const& run : p.entries) put(run.bytes.view());
        put(p.body.view());
        out.beside = std::move(bytes);
        return out;
    }
    void carry(std::size_t from, std::size_t to, packet&& p, cluster_id c) {
        auto const& f = faults_of(from, to);
        auto& l = at(from, to);
        auto when =
            std::max(world_.now() + dice_.between(f.delay_least, f.delay_most), l.stalled_until);
        if (dice_.chance(f.straggle, 1000)) {
            ++counts_.straggled;
            when += dice_.between(duration{0}, f.straggle_most);
        } else {
            l.last_arrival = when = std::max(when, l.last_arrival);
        }
        world_.at(when, nullptr, [this, from, to, c, packed = std::move(p)]() mutable {
            arrive(from, to, std::move(packed), c);
        });
    }
    void arrive(std::size_t from, std::size_t to, packet&& packed, cluster_id c) {
        auto& dest = ports_[to];
        if (!dest.alive() || !at(from, to).up || is_cut(from, to)) {
            ++counts_.lost;
            return;
        }
        transports::frame f{packed.kind, packed.head.view().subspan(transports::frame_header_size),
                            std::move(packed.beside)};
        auto p = transports::to_parcel(std::move(f));
        if (!p)
            return oracle_.fail("codec: a parcel from node " + std::to_string(from) +
                                " does not decode");
        world_.fold((from << 16U) ^ (to << 8U) ^ packed.kind ^ (p->message.term.value << 24U));
        dest.how->on_parcel(dest.endpoint, std::move(*p), c);
    }

    bool break_link(std::size_t a, std::size_t b) {
        ports_[a].answered[b] = ports_[b].answered[a] = false;
        at(b, a).up = false;
        return std::exchange(at(a, b).up, false);
    }
    void tell_lost(std::size_t node, std::size_t peer) {
        auto& p = ports_[node];
        if (!p.alive()) return;
        auto const delay = dice_.between(faults.delay_least, faults.delay_most);
        world_.after(delay, p.owner, [this, node, peer, endpoint = p.endpoint] {
            auto& self = ports_[node];
            if (self.endpoint != endpoint) return;
            self.how->on_lost(endpoint, node_id{peer});
            if (self.wants[peer] != 0) dial_later(node, node_id{peer}, backoff());
        });
    }
    duration backoff() {
        return dice_.between(std::chrono::milliseconds{5}, std::chrono::milliseconds{60});
    }

    void dial_later(std::size_t node, node_id to, duration delay) {
        auto& p = ports_[node];
        if (p.dialling[to.value]) return;
        p.dialling[to.value] = true;
        world_.after(delay, p.owner, [this, node, to, endpoint = p.endpoint] {
            auto& self = ports_[node];
            if (self.endpoint != endpoint) return;
            self.dialling[to.value] = false;
            if (self.wants[to.value] == 0) return;
            if (!at(node, to.value).up) dial(node, to);
            else if (!self.answered[to.value]) introduce(to.value, node);
        });
    }
    /// Tells `to` of the peer `who`. One connection serves both directions: if `to` dials the
    /// address of `who`, then `who` answers there.
    void introduce(std::size_t who, std::size_t to) {
        auto& p = ports_[to];
        bool const answers = p.wants[who] == who;
        p.answered[who] = answers;
        p.how->on_peer(p.endpoint,
                       transports::to_peer(ports_[who].self, answers ? address_of(who) : ""));
    }
    void dial(std::size_t node, node_id to) {
        auto& from = ports_[node];
        auto const target = from.wants[to.value];
        auto& dest = ports_[target];
        bool const reachable = dest.alive() && !is_cut(node, target) && !is_cut(target, node);
        if (!reachable || !from.alive()) return dial_later(node, to, backoff());
        if (auto const why = shake_hands(from, dest, to); why) {
            ++counts_.refused;
            from.how->on_refused(from.endpoint, to, why);
            dest.how->on_refused(dest.endpoint, from.self.self.id, why);
            return dial_later(node, to, std::chrono::milliseconds{200});
        }
        ++counts_.connections;
        at(node, target).up = at(target, node).up = true;
        introduce(target, node);
        introduce(node, target);
    }
    /// Both hellos are encoded and decoded, as on a socket.
    failure shake_hands(port const& from, port const& dest, node_id to) {
        auto const hello =
            transports::decode_hello(transports::encode(transports::hello{{}, 0, to, from.self}));
        if (!hello) return {errc::frame_corrupt, "a hello does not decode"};
        transports::hello_reply reply{transports::judge(dest.self, 0, *hello),
                                      {{}, 0, {}, dest.self}};
        auto const answer = transports::decode_hello_reply(transports::encode(reply));
        if (!answer) return {errc::frame_corrupt, "a hello's answer does not decode"};
        return transports::judge_reply(from.self, 0, to, *answer);
    }

    world& world_;
    witness& oracle_;
    random dice_;
    slot_set calm_;
    network_counts counts_;
    std::array<port, nodes_max + 1> ports_;
    std::array<std::array<link, nodes_max + 1>, nodes_max + 1> links_;
};

}  // namespace quorate::inline v1::sim

#endif
