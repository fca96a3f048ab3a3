// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_LEDGER_HPP
#define QUORATE_CORE_LEDGER_HPP

#include <algorithm>
#include <cstddef>
#include <quorate/core/ring.hpp>
#include <quorate/message.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>

namespace quorate::inline v1::core {

/// The promise ledger (rule: promise-after-durable): what has been asked of the disk, what of it is
/// durable, and the messages that promise something and must wait for it. It lives in the core, as
/// data, so that no driver can send early.
class ledger {
public:
    /// The number of the next write.
    sequence issue() { return last_issued_ = next(last_issued_); }
    sequence last_issued() const { return last_issued_; }
    bool all_durable() const { return durable_ == last_issued_; }

    /// Holds a promise until everything issued so far is durable: more than it needs at times,
    /// never less. Acks of one leader that wait for the same write become one, so that a disk that
    /// stalls does not pile them up.
    void hold(message m) {
        if (!held_.empty() && held_.back().after == last_issued_ && merge(held_.back().promise, m))
            return;
        held_.push_back({last_issued_, std::move(m)});
    }

    void durable(sequence s) {
        if (durable_ < s) durable_ = s;
    }
    /// The next promise that may go, if any.
    bool has_due() const { return !held_.empty() && held_.front().after <= durable_; }
    message take_due() {
        auto m = std::move(held_.front().promise);
        held_.pop_front();
        return m;
    }

    /// Calls `f(sequence after, message const&)` for each promise that waits.
    template <class F>
    void for_each_held(F f) const {
        for (std::size_t i = 0; i < held_.size(); ++i) f(held_[i].after, held_[i].promise);
    }

    friend bool operator==(ledger const&, ledger const&) = default;

private:
    /// Both acks stand: the log is not cut between them, or a write would lie between.
    static bool merge(message& earlier, message const& later) {
        auto* a = std::get_if<messages::append_reply>(&earlier.body);
        auto const* b = std::get_if<messages::append_reply>(&later.body);
        bool const same = a && b && a->accepted && b->accepted && a->session == b->session &&
                          earlier.to == later.to && earlier.term == later.term &&
                          earlier.start == later.start;
        if (!same) return false;
        a->number = std::max(a->number, b->number);
        a->matched = std::max(a->matched, b->matched);
        return true;
    }

    struct held {
        sequence after;
        message promise;
        friend bool operator==(held const&, held const&) = default;
    };

    sequence last_issued_;
    sequence durable_;
    ring<held> held_;  // `after` never falls from front to back
};

}  // namespace quorate::inline v1::core

#endif
