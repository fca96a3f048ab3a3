// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_CLOCK_HPP
#define QUORATE_SIM_CLOCK_HPP

#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <quorate/clock.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::sim {

/// A node's monotonic clock: the world's time, with an offset and a drift of its own. Its timers
/// are events of the world. An Asio timer on a simulated context would start a hidden thread, and a
/// seed would not replay.
class clock {
public:
    /// Precondition: -1'000'000 < drift_ppm.
    clock(world& w, process& p, duration offset, std::int32_t drift_ppm)
        : world_{&w}, process_{&p}, offset_{offset}, drift_ppm_{drift_ppm} {}

    instant now() const { return shown_at(world_->now()); }

    template <class Executor>
    class timer;

private:
    instant shown_at(instant real) const {
        auto const t = real.time_since_epoch();
        auto const drift =
            t.count() / million * drift_ppm_ + t.count() % million * drift_ppm_ / million;
        return instant{offset_ + t + duration{drift}};
    }
    /// The first instant of the world at which this clock shows `shown`, or a little later.
    instant real_of(instant shown) const {
        auto const ahead = (shown - now()).count();
        if (ahead <= 0) return world_->now();
        auto const rate = million + drift_ppm_;
        // A time that no run reaches.
        if ((duration::max() / 4).count() / million < ahead / rate) return instant::max();
        auto real =
            world_->now() + duration{ahead / rate * million + ahead % rate * million / rate};
        while (shown_at(real) < shown) real += duration{1};  // what the division cut off
        return real;
    }
    static constexpr std::int64_t million = 1'000'000;

    world* world_;
    process* process_;
    duration offset_;
    std::int32_t drift_ppm_;
};

template <class Executor>
class clock::timer {
public:
    timer(clock& c, Executor const& e) : clock_{c}, executor_{e}, state_{new state} {}
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    ~timer() { cancel(); }

    template <class Handler>
    void async_wait(instant at, Handler handler) {
        cancel();
        state_->handler = make_task(std::move(handler));
        clock_.world_->at(clock_.real_of(at), clock_.process_,
                          wait{state_, state_->number, executor_});
    }
    void cancel() {
        ++state_->number;
        if (auto* const h = std::exchange(state_->handler, nullptr)) h->act(h, task::fate::drop);
    }

private:
    /// The handler stands here until it runs. So `cancel` can destroy it at once, wherever the
    /// event of the wait is.
    struct state : boost::intrusive_ref_counter<state, boost::thread_unsafe_counter> {
        std::uint64_t number = 0;
        task* handler = nullptr;
        ~state() {
            if (handler) handler->act(handler, task::fate::drop);
        }
    };

    /// The right to run the handler. If a permit is destroyed unused, for example by a crash, it
    /// drops the handler. Otherwise a node that waits would be kept alive by its own timer.
    class permit {
    public:
        permit(boost::intrusive_ptr<state> s, std::uint64_t number)
            : state_{std::move(s)}, number_{number} {}
        permit(permit&&) noexcept = default;
        permit& operator=(permit&&) = delete;
        ~permit() {
            if (auto* const h = take()) h->act(h, task::fate::drop);
        }
        bool valid() const { return state_ && state_->number == number_; }
        task* take() { return valid() ? std::exchange(state_->handler, nullptr) : nullptr; }

    private:
        boost::intrusive_ptr<state> state_;
        std::uint64_t number_;
    };

    struct wait {
        permit mine;
        Executor executor;
        wait(boost::intrusive_ptr<state> s, std::uint64_t number, Executor const& e)
            : mine{std::move(s), number}, executor{e} {}
        void operator()() && {
            if (!mine.valid()) return;
            boost::asio::post(executor, [p = std::move(mine)]() mutable {
                if (auto* const h = p.take()) h->act(h, task::fate::run);
            });
        }
    };

    clock clock_;
    Executor executor_;
    boost::intrusive_ptr<state> state_;
};

}  // namespace quorate::inline v1::sim

#endif
