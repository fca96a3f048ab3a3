// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_PROPOSALS_HPP
#define QUORATE_DRIVER_PROPOSALS_HPP

#include <cassert>
#include <cstdint>
#include <quorate/core/ring.hpp>
#include <quorate/driver/forwarding.hpp>
#include <quorate/driver/pending_write.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <utility>

namespace quorate::inline v1::driver {

/// A write in this leader's log whose outcome is not known yet. The outcome goes to a caller here,
/// or to the node that forwarded the write.
template <class Result>
struct proposal {
    log_index index;
    pending_write<Result> own;  ///< empty if it was forwarded, or if its caller has cancelled it
    forward_origin origin;      ///< none if it was not forwarded
    std::uint64_t bytes = 0;    ///< taken from the budget, if forwarded or cancelled
    bool cancelled = false;
};

/// The writes that this node has appended in its present office, by index. When it loses the office
/// they all end as unknown: the next leader may commit them or cut them off.
template <class Result>
class proposals {
public:
    bool empty() const { return waiting_.empty(); }

    void add(proposal<Result> p) {
        assert(waiting_.empty() || waiting_.back().index < p.index);
        waiting_.push_back(std::move(p));
    }

    /// The proposal at this index; an empty one if none was made here. Indices are asked for in
    /// ascending order.
    proposal<Result> take(log_index index) {
        if (waiting_.empty() || index < waiting_.front().index) return {};
        assert(waiting_.front().index == index);
        return take_first();
    }
    proposal<Result> take_first() {
        auto p = std::move(waiting_.front());
        waiting_.pop_front();
        return p;
    }

    /// The caller has cancelled: it is told that the outcome is unknown. The entry stays in the
    /// log, and so its bytes stay in the budget. Otherwise callers with a time limit could fill,
    /// without bound, a log that does not commit.
    bool cancel(std::uint64_t id) {
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            auto& p = waiting_[i];
            if (!p.own || p.own.id != id) continue;
            p.bytes = p.own.bytes;
            p.cancelled = true;
            p.own.answer(errc::outcome_unknown);
            return true;
        }
        return false;
    }

private:
    core::ring<proposal<Result>> waiting_;
};

/// The writes that were sent to a leader elsewhere, by number. Each ends with the leader's answer,
/// or as unknown: when the connection breaks, the leader changes, or no answer comes in time. No
/// write is sent twice: it could be executed twice (rule: three-outcomes).
template <class Result>
class forwarded_writes {
public:
    bool empty() const { return waiting_.empty(); }
    std::size_t size() const { return waiting_.size(); }
    /// The number of the next write. Only `add` uses it up, so that numbers stay consecutive;
    /// `take` finds a write by counting from the first one.
    std::uint64_t next_number() const { return last_number_ + 1; }

    void add(pending_write<Result> write, instant give_up) {
        waiting_.push_back({++last_number_, std::move(write), give_up});
    }

    /// When the oldest write has waited long enough; instant::max() if none waits.
    instant deadline() const {
        return waiting_.empty() ? instant::max() : waiting_.front().give_up;
    }

    /// The write that was sent under this number; an empty one if it does not wait any more.
    pending_write<Result> take(std::uint64_t number) {
        if (waiting_.empty() || number < waiting_.front().number) return {};
        auto const at = number - waiting_.front().number;  // numbers are consecutive
        if (at >= waiting_.size()) return {};
        auto write = std::move(waiting_[at].write);
        drop_ended();
        return write;
    }

    void end_all(write_budget& budget) {
        while (!waiting_.empty()) end_first(budget);
    }
    void expire(instant now, write_budget& budget) {
        while (!waiting_.empty() && waiting_.front().give_up <= now) end_first(budget);
    }
    bool cancel(std::uint64_t id, write_budget& budget) {
        for (std::size_t i = 0; i < waiting_.size(); ++i)
            if (auto& write = waiting_[i].write; write && write.id == id) {
                write.end(budget, errc::outcome_unknown);
                drop_ended();
                return true;
            }
        return false;
    }

private:
    struct sent {
        std::uint64_t number = 0;
        pending_write<Result> write;  ///< empty once it has ended
        instant give_up;
    };

    void end_first(write_budget& budget) {
        auto write = std::move(waiting_.front().write);
        waiting_.pop_front();
        if (write) write.end(budget, errc::outcome_unknown);
    }
    void drop_ended() {
        while (!waiting_.empty() && !waiting_.front().write) waiting_.pop_front();
    }

    core::ring<sent> waiting_;
    std::uint64_t last_number_ = 0;
};

}  // namespace quorate::inline v1::driver

#endif
