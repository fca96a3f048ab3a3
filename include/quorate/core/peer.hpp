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

/// The append requests that were sent to one follower in replicate mode and are not answered yet.
class inflight_window {
public:
    /// Is a bound reached, so that no other request may be sent?
    bool full(core_options const& o) const {
        return requests_.size() >= o.inflight_messages_max || bytes_ >= o.inflight_bytes_max;
    }
    std::uint64_t bytes() const { return bytes_; }
    void add(log_index last, std::uint64_t bytes) {
        requests_.push_back({last, bytes});
        bytes_ += bytes;
    }
    /// The follower acknowledged everything up to `matched`.
    void release(log_index matched) {
        while (!requests_.empty() && requests_.front().last <= matched) {
            bytes_ -= requests_.front().bytes;
            requests_.pop_front();
        }
    }
    /// Takes everything on its way for lost. Its bytes must go, too: otherwise the window would
    /// leak until it is shut for ever (rule: what-waits-is-bounded; Z26).
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
        log_index last;  // of its entries
        std::uint64_t bytes = 0;
        friend bool operator==(request const&, request const&) = default;
    };
    ring<request> requests_;   // ascending by `last`
    std::uint64_t bytes_ = 0;  // the sum over requests_
};

/// How a leader sends entries to a member.
enum class peer_mode : std::uint8_t {
    probe,      ///< it looks for the last entry that both logs hold: one request at a time
    replicate,  ///< the logs agree: requests follow each other without waiting for answers
};

/// What a leader knows of one member. Invariant: match < next.
struct peer {
    /// The session with this member; an answer that names another one is dropped whole (Z19).
    session_number session;
    peer_mode mode = peer_mode::probe;
    /// This incarnation holds the leader's log up to here, durably. It rises by acknowledgements
    /// only and never falls in a session (rule: match-rises-by-acks; Z18).
    log_index match;
    log_index next;  ///< the first entry of the next request
    /// probe: a request is out. No other is sent until it is answered or the heartbeat timer
    /// repeats it. replicate: means nothing.
    bool paused = false;
    bool loading = false;  ///< a load_request is out; no other one is asked for meanwhile
    /// An append was answered since the heartbeat timer ran last. If not, the timer asks again.
    bool answered = true;
    bool heard = false;  ///< it has answered in this session
    /// It has answered since the last quorum check. True at first: a member that is new just before
    /// a check has had no time to answer.
    bool active = true;
    bool was_active = true;  ///< `active` as it was at the last quorum check
    bool arrived = false;    ///< it has said that it may campaign; stays true in a session
    /// The number of the last request sent in this session; each request has the next one.
    std::uint64_t number = 0;
    /// The number of the first request of this probe, or of the next request; <= number + 1. A
    /// refusal of an earlier request says nothing about this probe (Z22).
    std::uint64_t probe_from = 1;
    std::uint64_t round = 0;  ///< the newest read round that it answered; <= the leader's
    /// The commit index that was sent to it last. If it should know a higher one, it is told.
    log_index told_commit;
    start_number asker;  ///< the newest start of this member that asked for a read index
    /// The highest number of such a request of that start. Requests up to it are decided; a
    /// duplicate is not decided again.
    std::uint64_t asked = 0;
    inflight_window inflight;  ///< what is on its way in replicate mode; empty in probe mode

    friend bool operator==(peer const&, peer const&) = default;

    /// A member of which nothing is known yet. It is followed from entry `from` on, in a new
    /// session.
    static peer fresh(session_number session, log_index from) {
        peer p;
        p.session = session;
        p.next = from;
        return p;
    }

    /// Has it answered within the last two election timeouts? `unknown`: it is too new to say.
    reachability reachable() const {
        if (!active && !was_active) return reachability::no;
        return heard ? reachability::yes : reachability::unknown;
    }
    /// Looks again for the last entry that both logs hold, from the one before `from` on. What is
    /// on its way does not count any more, except acknowledgements.
    void start_probe(log_index from) {
        mode = peer_mode::probe;
        next = std::max(from, quorate::next(match));
        paused = false;
        probe_from = number + 1;
        inflight.reset();
    }
    /// The logs agree before `next`: entries may flow.
    void start_replicate() {
        mode = peer_mode::replicate;
        next = std::max(next, quorate::next(match));
        paused = false;
        inflight.reset();
    }
    /// May another request be sent, or loaded for it?
    bool may_send(core_options const& o) const {
        if (loading) return false;
        if (mode == peer_mode::probe) return !paused;
        return !inflight.full(o) && next - quorate::next(match) < o.inflight_entries_max;
    }
};

}  // namespace quorate::inline v1::core

#endif
