// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_FORWARDING_HPP
#define QUORATE_DRIVER_FORWARDING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/types.hpp>
#include <vector>

/// Writes that a follower forwards to its leader. The network may duplicate and delay them. If a
/// leader refused a write and later accepted its duplicate, a write would take effect of which the
/// client was told "rejected". So a leader decides on each forwarded write once
/// (rule: forward-decided-once; Z62).
namespace quorate::inline v1::driver {

/// Which write it is: the asker's pair, its start number, the number that it gave to the write, and
/// the term. An answer repeats all of them.
struct forward_origin {
    member_id who;
    start_number start;
    std::uint64_t number = 0;
    quorate::term term;  ///< of the leader that the write was meant for
    friend bool operator==(forward_origin const&, forward_origin const&) = default;
};

/// The leader's side: of each origin the highest number noted, and the newest start known here. The
/// notes are of one term only, since a write of an earlier term is dropped for its term alone. So
/// they need room only for those that ask in the present term.
class forward_notes {
public:
    /// At most this many origins are noted in one term; writes of a further one are dropped. Only
    /// members are asked about, of which there are fewer at any one time.
    static constexpr std::size_t origins_max = 256;

    /// True if the number is above all that are noted of this origin: the caller decides on the
    /// write now, and no later call gives true for this number. False: the caller drops the write
    /// unanswered. A write of an older start of the origin is always dropped: nobody waits for its
    /// answer.
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
