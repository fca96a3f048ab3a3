// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_IN_PROCESS_HUB_HPP
#define QUORATE_TRANSPORTS_IN_PROCESS_HUB_HPP

#include <algorithm>
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/handshake.hpp>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::transports {

/// The meeting point of the in_process endpoints of one process, where a test can cut their links.
/// The hub must outlive the endpoints. Thread-safe.
///
/// The hub's lock is taken before a mailbox's, never the other way round; otherwise two threads
/// could wait for each other for ever. No receiver is called while one of them is held, so a
/// receiver may call its endpoint.
class in_process_hub {
public:
    class mailbox;

    /// One direction between two endpoints, as a connection is with TCP. The two `pending_` numbers
    /// say what its sender has on the way, which is bounded.
    struct channel : boost::intrusive_ref_counter<channel> {
        boost::intrusive_ptr<mailbox> from;
        boost::intrusive_ptr<mailbox> to;
        member_id sender;
        node_id receiver;
        cluster_id cluster;  ///< the sender's; it may be bound later
        std::atomic<std::size_t> pending_parcels{0};
        std::atomic<std::size_t> pending_bytes{0};
    };
    using channel_ptr = boost::intrusive_ptr<channel>;

    struct delivery {
        channel_ptr over;
        cluster_id cluster;
        std::vector<parcel> parcels;
    };
    struct met {
        peer_identity peer;
    };
    struct connected {
        channel_ptr over;
        peer_identity peer;
    };
    struct lost {
        node_id id;
        channel_ptr over;  ///< none for the side that received on it
    };
    struct refused {
        node_id id;
        failure why;
    };
    struct dial_again {};
    using event = std::variant<delivery, met, connected, lost, refused, dial_again>;

    /// What an endpoint receives, in order. Posting to its executor goes through a function
    /// pointer, since endpoints of several types may share a hub.
    class mailbox {
    public:
        struct functions {
            void (*wake)(mailbox&);     ///< posts a job that empties it
            void (*destroy)(mailbox*);  ///< as the type that it really is
        };

        explicit mailbox(functions const& f) : functions_{f} {}
        mailbox(mailbox const&) = delete;
        mailbox& operator=(mailbox const&) = delete;

        friend void intrusive_ptr_add_ref(mailbox* m) {
            m->shares_.fetch_add(1, std::memory_order_relaxed);
        }
        friend void intrusive_ptr_release(mailbox* m) {
            if (m->shares_.fetch_sub(1, std::memory_order_acq_rel) == 1) m->functions_.destroy(m);
        }

        /// Adds an event. Only the first one since the mailbox was emptied wakes the endpoint, and
        /// one job then takes all that has gathered.
        void push(event e) {
            std::lock_guard const lock{guard_};
            if (closed_) return;
            events_.push_back(std::move(e));
            if (events_.size() == 1) functions_.wake(*this);
        }
        std::vector<event> take() {
            std::lock_guard const lock{guard_};
            return std::exchange(events_, {});
        }
        void close() {
            // Destroyed when the lock is free again: an event may hold the last share of a mailbox.
            std::vector<event> dropped;
            std::lock_guard const lock{guard_};
            closed_ = true;
            dropped.swap(events_);
        }

    private:
        functions functions_;
        std::atomic<std::uint32_t> shares_{0};
        std::mutex guard_;  ///< guards all members below
        std::vector<event> events_;
        bool closed_ = false;
    };
    using mailbox_ptr = boost::intrusive_ptr<mailbox>;

    // For tests.

    /// Breaks the channels between the two nodes, in both directions, and keeps the nodes apart
    /// until `heal`.
    void cut(node_id a, node_id b) {
        std::lock_guard const lock{guard_};
        cuts_.insert(std::minmax(a, b));
        break_if([&](channel const& c) {
            return std::minmax(c.sender.id, c.receiver) == std::minmax(a, b);
        });
    }
    void heal(node_id a, node_id b) {
        std::lock_guard const lock{guard_};
        cuts_.erase(std::minmax(a, b));
        all_dial_again();
    }

    // For endpoints.

    /// Adds an endpoint at this address; for an empty one the hub chooses an address. Gives the
    /// address, or an empty one if it is taken.
    std::string join(mailbox_ptr box, std::string address, std::uint64_t group,
                     local_identity const& self) {
        std::lock_guard const lock{guard_};
        while (address.empty() || (address == "in-process:0")) {
            address = "in-process:" + std::to_string(++given_);
            if (places_.contains(address)) address.clear();
        }
        if (places_.contains(address)) return {};
        auto& here = places_.emplace(address, place{std::move(box), group, self}).first->second;
        if (here.self.address.empty()) here.self.address = address;
        all_dial_again();
        return address;
    }

    void leave(std::string const& address, mailbox const* box) {
        std::lock_guard const lock{guard_};
        places_.erase(address);
        break_if([&](channel const& c) { return c.from.get() == box || c.to.get() == box; });
    }

    void set_configuration(std::string const& address, std::vector<std::string> kinds,
                           log_id newest) {
        std::lock_guard const lock{guard_};
        auto const at = places_.find(address);
        if (at == places_.end()) return;
        at->second.self.quorum_kinds = std::move(kinds);
        at->second.self.configuration = newest;
    }

    void bind_cluster(std::string const& address, cluster_id cluster) {
        std::lock_guard const lock{guard_};
        auto const at = places_.find(address);
        if (at == places_.end()) return;
        at->second.self.cluster = cluster;
        auto const* const box = at->second.box.get();
        for (auto const& c : channels_)
            if (c->from.get() == box) c->cluster = cluster;
        break_if([&](channel const& c) {
            if (c.from.get() != box && c.to.get() != box) return false;
            auto const other = c.from.get() == box ? cluster_of(c.to.get()) : c.cluster;
            return other && other != cluster;
        });
        all_dial_again();
    }

    /// The handshake: both sides are told how it ended. Nothing happens while no endpoint is at the
    /// address, or while the link is cut.
    void dial(std::string const& from, node_id expected, std::string const& to) {
        std::lock_guard const lock{guard_};
        auto const a = places_.find(from);
        auto const b = places_.find(to);
        if (a == places_.end() || b == places_.end()) return;
        auto const& dialler = a->second;
        auto const& dialled = b->second;
        if (cuts_.contains(std::minmax(dialler.self.self.id, dialled.self.self.id))) return;
        bool const joined = std::ranges::any_of(channels_, [&](channel_ptr const& c) {
            return c->from == dialler.box && c->receiver == expected;
        });
        if (joined) return;
        if (auto const why =
                judge(dialled.self, dialled.group, {{}, dialler.group, expected, dialler.self})) {
            dialler.box->push(refused{expected, why});
            dialled.box->push(refused{dialler.self.self.id, why});
            return;
        }
        channel_ptr const c{new channel};
        c->from = dialler.box;
        c->to = dialled.box;
        c->sender = dialler.self.self;
        c->receiver = expected;
        c->cluster = dialler.self.cluster;
        channels_.push_back(c);
        dialled.box->push(met{to_peer(dialler.self)});
        dialler.box->push(connected{c, to_peer(dialled.self, to)});
    }

    /// Hands over one batch, unless the channel is broken.
    void deliver(channel_ptr const& over, std::vector<parcel> parcels) {
        std::lock_guard const lock{guard_};
        if (std::ranges::find(channels_, over) == channels_.end()) return;
        over->to->push(delivery{over, over->cluster, std::move(parcels)});
    }

    /// Ends a channel for its dialler; the other side is told.
    void drop(channel_ptr const& over) {
        std::lock_guard const lock{guard_};
        if (std::erase(channels_, over) != 0) over->to->push(lost{over->sender.id, nullptr});
    }

    /// Ends every channel between this endpoint and that node, whichever side dialled; the other
    /// side is told.
    void part(mailbox const* box, node_id id) {
        std::lock_guard const lock{guard_};
        std::erase_if(channels_, [&](channel_ptr const& c) {
            bool const out = c->from.get() == box && c->receiver == id;
            bool const in = c->to.get() == box && c->sender.id == id;
            if (out) c->to->push(lost{c->sender.id, nullptr});
            if (in) c->from->push(lost{c->receiver, c});
            return out || in;
        });
    }

private:
    struct place {
        mailbox_ptr box;
        std::uint64_t group = 0;
        local_identity self;
    };

    cluster_id cluster_of(mailbox const* box) const {
        for (auto const& [address, p] : places_)
            if (p.box.get() == box) return p.self.cluster;
        return {};
    }
    template <class Predicate>
    void break_if(Predicate broken) {
        std::erase_if(channels_, [&](channel_ptr const& c) {
            if (!broken(*c)) return false;
            c->to->push(lost{c->sender.id, nullptr});
            c->from->push(lost{c->receiver, c});
            return true;
        });
    }
    void all_dial_again() {
        for (auto const& [address, p] : places_) p.box->push(dial_again{});
    }

    std::mutex guard_;  ///< guards all members below
    std::map<std::string, place> places_;
    std::vector<channel_ptr> channels_;
    std::set<std::pair<node_id, node_id>> cuts_;
    std::uint64_t given_ = 0;
};

}  // namespace quorate::inline v1::transports

#endif
