// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CLOCKS_STEADY_HPP
#define QUORATE_CLOCKS_STEADY_HPP

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <quorate/clock.hpp>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::clocks {

/// The clock for production: std::chrono::steady_clock, and Asio's timer over it. It has no state,
/// so all copies are the same.
struct steady {
    instant now() const { return instant{std::chrono::steady_clock::now().time_since_epoch()}; }

    template <class Executor>
    class timer;
};

/// One wait at a time; used on its executor only (clock.hpp). Asio may have queued a handler before
/// its wait is cancelled or its timer destroyed. Such a handler must not be called any more. So
/// each wait carries a number, and a handler whose number is not the newest one is dropped. The
/// number outlives the timer, since a queued handler may. A new wait allocates only the operation,
/// in memory that Asio recycles.
template <class Executor>
class steady::timer {
public:
    timer(steady&, Executor const& executor) : timer_{executor}, armed_{new arming} {}
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    ~timer() { ++armed_->number; }

    /// Calls `handler()` on the executor once `at` is reached, never inside this call. It replaces
    /// an earlier wait, whose handler is then never called.
    template <class Handler>
    void async_wait(instant at, Handler handler) {
        auto const number = ++armed_->number;
        timer_.expires_at(std::chrono::steady_clock::time_point{
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                at.time_since_epoch())});
        timer_.async_wait([armed = armed_, number, handler = std::move(handler)](
                              boost::system::error_code const& ec) mutable {
            if (!ec && armed->number == number) handler();
        });
    }

    void cancel() {
        ++armed_->number;
        timer_.cancel();
    }

private:
    struct arming : boost::intrusive_ref_counter<arming> {
        std::uint64_t number = 0;
    };

    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
        timer_;
    boost::intrusive_ptr<arming> armed_;
};

}  // namespace quorate::inline v1::clocks

#endif
