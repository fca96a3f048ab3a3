// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_ALARM_HPP
#define QUORATE_DRIVER_ALARM_HPP

#include <optional>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::driver {

/// The node's one timer. Each heartbeat moves the deadline of the election further away; the timer
/// is not set anew for that. It fires at the earlier deadline, finds nothing to do, and is set
/// again. Used on the node's strand.
template <class Timer>
class alarm {
public:
    template <class Clock, class Executor>
    void open(Clock& clock, Executor const& executor) {
        timer_.emplace(clock, executor);
    }
    bool is_open() const { return timer_.has_value(); }

    /// Calls `handler` at `at`, unless a wait that ends no later is under way. The handler calls
    /// `fired` first; otherwise the timer is never set again.
    template <class Handler>
    void set(instant at, Handler handler) {
        if (!timer_ || armed_ <= at) return;
        armed_ = at;
        timer_->async_wait(at, std::move(handler));
    }
    void fired() { armed_ = instant::max(); }
    void close() {
        timer_.reset();
        armed_ = instant::max();
    }

private:
    std::optional<Timer> timer_;
    instant armed_ = instant::max();
};

}  // namespace quorate::inline v1::driver

#endif
