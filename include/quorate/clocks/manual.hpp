// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CLOCKS_MANUAL_HPP
#define QUORATE_CLOCKS_MANUAL_HPP

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <quorate/clock.hpp>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::clocks {

/// A clock for tests: its time moves only by `advance` and `advance_to`. Copies share one time, so
/// a test keeps one and gives the other to a node. When a wait comes due, its handler is posted to
/// the executor of its timer; waits come due in the order of their instants. As with a real timer,
/// a pending wait is work of its execution context, which does not run out of work meanwhile. The
/// time may be moved from any thread.
class manual {
public:
    manual() : world_{new world} {}

    instant now() const {
        std::lock_guard const lock{world_->guard};
        return world_->now;
    }

    void advance(duration by) { advance_to(now() + by); }
    /// Posts the handlers of all waits up to this instant. An instant in the past changes nothing,
    /// since the clock is monotonic.
    void advance_to(instant at) {
        std::lock_guard const lock{world_->guard};
        if (world_->now < at) world_->now = at;
        world_->fire_due();
    }
    /// When the next wait comes due; instant::max() if there is none.
    instant next_deadline() const {
        std::lock_guard const lock{world_->guard};
        return world_->waiting.empty() ? instant::max() : world_->waiting.begin()->first.first;
    }

    template <class Executor>
    class timer;

private:
    /// A wait whose type of handler is not known any more. Two function pointers take the place of
    /// a virtual call.
    struct waiter {
        void (*post)(waiter*);  ///< posts the handler; the waiter stays
        void (*destroy)(waiter*);
    };
    /// The number lets waits for one instant come due in the order in which they were made.
    using key = std::pair<instant, std::uint64_t>;

    struct world : boost::intrusive_ref_counter<world> {
        std::mutex guard;  ///< guards all members below
        instant now{};
        std::uint64_t made = 0;
        std::map<key, waiter*> waiting;

        void fire_due() {
            while (!waiting.empty() && waiting.begin()->first.first <= now) {
                auto* const due = waiting.begin()->second;
                waiting.erase(waiting.begin());
                due->post(due);
                due->destroy(due);
            }
        }
    };

    boost::intrusive_ptr<world> world_;
};

/// Waits for one instant of this clock at a time; used on its executor only (clock.hpp).
template <class Executor>
class manual::timer {
public:
    timer(manual& clock, Executor const& executor)
        : world_{clock.world_}, executor_{executor}, armed_{new arming} {}
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    ~timer() { cancel(); }

    template <class Handler>
    void async_wait(instant at, Handler handler) {
        cancel();
        auto* const w = new wait<Handler>{{&wait<Handler>::post_it, &wait<Handler>::destroy_it},
                                          boost::asio::executor_work_guard<Executor>{executor_},
                                          armed_,
                                          armed_->number,
                                          std::move(handler)};
        std::lock_guard const lock{world_->guard};
        key_ = {at, ++world_->made};
        world_->waiting.emplace(key_, w);
        world_->fire_due();
    }

    void cancel() {
        ++armed_->number;
        waiter* dropped = nullptr;
        {
            std::lock_guard const lock{world_->guard};
            auto const mine = world_->waiting.find(key_);
            if (mine == world_->waiting.end()) return;
            dropped = mine->second;
            world_->waiting.erase(mine);
        }
        dropped->destroy(
            dropped);  // without the lock: the handler may own a timer, whose destructor takes it
    }

private:
    /// The number of the newest wait. A posted handler asks for it before it runs: if its own
    /// number is an older one, its wait was replaced or cancelled meanwhile. Used on the executor
    /// only.
    struct arming : boost::intrusive_ref_counter<arming> {
        std::uint64_t number = 0;
    };

    template <class Handler>
    struct wait : waiter {
        boost::asio::executor_work_guard<Executor> work;
        boost::intrusive_ptr<arming> armed;
        std::uint64_t number;
        Handler handler;

        static void post_it(waiter* base) {
            auto* const self = static_cast<wait*>(base);
            boost::asio::post(self->work.get_executor(),
                              [armed = self->armed, number = self->number,
                               handler = std::move(self->handler)]() mutable {
                                  if (armed->number == number) handler();
                              });
        }
        static void destroy_it(waiter* base) { delete static_cast<wait*>(base); }
    };

    boost::intrusive_ptr<world> world_;
    Executor executor_;
    boost::intrusive_ptr<arming> armed_;
    key key_{};
};

}  // namespace quorate::inline v1::clocks

#endif
