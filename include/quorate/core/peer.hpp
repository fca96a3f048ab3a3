// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_PEER_HPP
#define QUORATE_CORE_PEER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/core/ring.hpp>
#include <quorate/message.hpp>
#include <quorate/options.hpp>
#include <quorate/types.hpp>

namespace quorate::inline v1::core {

/// The append requests on their way to one follower: what was sent in replicate mode and not yet
/// answered.
class inflight_window {
public:
    bool full(core_options const& o) const {
        return requests_.size() >= o.inflight_messages_max || bytes_ >= o.inflight_bytes_max;
    }
    std::uint64_t bytes() const { return bytes_; }
    void add(log_index last, std::uint64_t bytes) {
        requests_.push_back({last, bytes});
        bytes_ += bytes;
    }
    /// Everything up to `matched` was answered.
    void release(log_index matched) {
        while (!requests_.empty() && requests_.front().last <= matched) {
            bytes_ -= requests_.front().bytes;
            requests_.pop_front();
        }
    }
    /// What was on its way is lost. Bytes go with it, or the window leaks until it is shut for ever
    /// (rule: what-waits-is-bounded; Z26).
    void reset() {
        requests_.clear();
        bytes_ = 0;
    }
    /// Calls `f(log_index last, std::uint64_t bytes)` for each request that is not answered.
    template <class F>
    void for_each(F f) const {
        for (std::size_t i = 0; i < requests_.size(); ++i) f(requests_[i].last, requests_[i].bytes);
    }
    friend bool operator==(inflight_window const&, inflight_window const&) = default;

private:
    struct request {
        log_index last;
        std::uint64_t bytes = 0;
        friend bool operator==(request const&, request const&) = default;
    };
    ring<request> requests_;
    std::uint64_t bytes_ = 0;
};

enum class peer_mode : std::uint8_t {
    probe,      ///< looking for the last entry both agree on: one request at a time
    replicate,  ///< they agree: requests follow each other without waiting
};

/// What a leader knows of one member. Invariant: match < next.
struct peer {
    session_number session;
    peer_mode mode = peer_mode::probe;
    /// This incarnation holds the leader's log up to here, durably; never falls in a session.
    log_index match;
    log_index next;  ///< the first entry of the next request
    /// probe: a request is out; go on when it is answered, or the heartbeat timer asks anew.
    bool paused = false;
    bool loading = false;  ///< a load_request is out
    bool answered = true;  ///< an append was answered since the heartbeat timer looked last
    bool heard = false;    ///< in this session
    /// Heard of since the last quorum check (the first check asks nothing of it), ...
    bool active = true;
    bool was_active = true;    ///< ... and between the two before
    bool arrived = false;      ///< it said that it may campaign
    std::uint64_t number = 0;  ///< of the last request sent
    /// Answers to earlier requests say nothing about this probe (Z22)
    std::uint64_t probe_from = 1;
    std::uint64_t round = 0;  ///< the newest read round it answered
    log_index told_commit;    ///< the commit index last sent to it
    start_number asker;       ///< its newest life that asked for a read index, ...
    std::uint64_t asked = 0;  ///< ... and the highest number of it
    inflight_window inflight;

    friend bool operator==(peer const&, peer const&) = default;

    /// One that nothing is known of: followed from entry `from` on, in a session of its own.
    static peer fresh(session_number session, log_index from) {
        peer p;
        p.session = session;
        p.next = from;
        return p;
    }

    /// Heard of within the last two election timeouts; of one that is new, nothing is known as
    /// long.
    reachability reachable() const {
        if (!active && !was_active) return reachability::no;
        return heard ? reachability::yes : reachability::unknown;
    }
    /// Looks for agreement again from `from`; whatever is on its way does not count any more,
    /// except acks.
    void start_probe(log_index from) {
        mode = peer_mode::probe;
        next = std::max(from, quorate::next(match));
        paused = false;
        probe_from = number + 1;
        inflight.reset();
    }
    void start_replicate() {
        mode = peer_mode::replicate;
        next = std::max(next, quorate::next(match));
        paused = false;
        inflight.reset();
    }
    bool may_send(core_options const& o) const {
        if (loading) return false;
        if (mode == peer_mode::probe) return !paused;
        return !inflight.full(o) && next - quorate::next(match) < o.inflight_entries_max;
    }
};

}  // namespace quorate::inline v1::core

#endif
