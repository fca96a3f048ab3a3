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

/// The promise ledger (rule: promise-after-durable): which writes were asked of the disk, in the
/// order of one stream (rule: one-write-stream), up to which of them all is durable, and the
/// messages that promise something and therefore wait. It is data of the core, so no driver can
/// send such a message early. Sent early, a crash could take back a vote or an acknowledgement on
/// which others have built.
class ledger {
public:
    /// Gives the next write its number.
    sequence issue() { return last_issued_ = next(last_issued_); }
    sequence last_issued() const { return last_issued_; }
    bool all_durable() const { return durable_ == last_issued_; }

    /// Holds a promise until everything issued so far is durable. At times that is more than the
    /// promise needs, never less. Acknowledgements of one leader that wait for the same write
    /// become one; otherwise they would pile up while the disk stalls.
    void hold(message m) {
        if (!held_.empty() && held_.back().after == last_issued_ && merge(held_.back().promise, m))
            return;
        held_.push_back({last_issued_, std::move(m)});
    }

    /// The disk says that everything up to `s` is durable. It may say so late, after a higher
    /// number.
    void durable(sequence s) {
        if (durable_ < s) durable_ = s;
    }
    /// May a promise go?
    bool has_due() const { return !held_.empty() && held_.front().after <= durable_; }
    /// The first promise that may go. Precondition: has_due().
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
    /// Makes one acknowledgement of two, if they answer the same leader in the same session. Both
    /// are still true: a cut of the log between them would be a write, and they wait for the same
    /// one.
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
        sequence after;  // everything up to this write must be durable
        message promise;
        friend bool operator==(held const&, held const&) = default;
    };

    sequence last_issued_;  // 0 before the first write
    sequence durable_;      // everything up to it is durable; <= last_issued_
    ring<held> held_;       // `after` never falls from front to back
};

}  // namespace quorate::inline v1::core

#endif
