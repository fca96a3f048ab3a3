// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_FORWARDING_HPP
#define QUORATE_DRIVER_FORWARDING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/types.hpp>
#include <vector>

/// Writes taken at a follower, as values. "Rejected" must stay true although the network may
/// duplicate and delay, so a leader that has once decided on a forwarded write never decides on it
/// again (rule: forward-decided-once; Z62).
namespace quorate::inline v1::driver {

/// Who asked: a pair, in one of its lives, under one of its numbers. An answer repeats all of it
/// and the term.
struct forward_origin {
    member_id who;
    start_number start;
    std::uint64_t number = 0;
    quorate::term term;  ///< of the leader that the write was meant for
    friend bool operator==(forward_origin const&, forward_origin const&) = default;
};

/// The leader's side: the highest number noted of each origin, in its newest life known here. Kept
/// for one term only: what was meant for an earlier one is dropped by that, so the members of the
/// day are all that it must hold.
class forward_notes {
public:
    /// No origin beyond this many is noted in a term, and so none is served. Only members are asked
    /// about.
    static constexpr std::size_t origins_max = 256;

    /// True, once, for a number above all noted of this origin: decide on it now. False: drop it
    /// unanswered. An older life of the origin is never served again: nobody waits for its answers.
    bool note(forward_origin const& origin) {
        if (origin.term < term_) return false;
        if (term_ < origin.term) notes_.clear();
        term_ = origin.term;
        auto const at = std::ranges::lower_bound(notes_, origin.who, {}, &seen::who);
        if (at == notes_.end() || at->who != origin.who) {
            if (notes_.size() == origins_max) return false;
            notes_.insert(at, {origin.who, origin.start, origin.number});
            return true;
        }
        if (origin.start < at->start) return false;
        if (origin.start == at->start && origin.number <= at->highest) return false;
        at->start = origin.start;
        at->highest = origin.number;
        return true;
    }

private:
    struct seen {
        member_id who;
        start_number start;
        std::uint64_t highest = 0;
    };

    quorate::term term_;       ///< that all the notes are of
    std::vector<seen> notes_;  ///< ascending by `who`
};

}  // namespace quorate::inline v1::driver

#endif
