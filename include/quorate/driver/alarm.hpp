// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_ALARM_HPP
#define QUORATE_DRIVER_ALARM_HPP

#include <optional>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::driver {

/// The node's one timer. A deadline that moves away (each heartbeat moves an election) does not
/// touch it: it fires early and is set again.
template <class Timer>
class alarm {
public:
    template <class Clock, class Executor>
    void open(Clock& clock, Executor const& executor) {
        timer_.emplace(clock, executor);
    }
    bool is_open() const { return timer_.has_value(); }

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
