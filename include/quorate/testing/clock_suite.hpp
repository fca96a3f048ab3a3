// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_CLOCK_SUITE_HPP
#define QUORATE_TESTING_CLOCK_SUITE_HPP

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <quorate/clock.hpp>
#include <quorate/time.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Checks what every clock must do. The result is a list of findings; an empty list is good. There
/// is no test framework inside, so any framework can print the list.
///
///     // A clock whose time passes by itself.
///     auto findings = quorate::testing::clock_suite(my_clock{});
///     // A clock whose time the test moves.
///     auto other = quorate::testing::clock_suite(
///         hand, [&](quorate::duration d) { hand.advance(d); });
///
/// The second argument makes time pass, and what is due happen, but does not run the io_context of
/// the suite. With a clock whose time passes by itself the suite takes a second. What does not
/// happen within two seconds of the clock's time counts as not happening.
namespace quorate::inline v1::testing {

/// Makes time pass for a clock whose time passes by itself.
struct time_passes {
    void operator()(duration d) const { std::this_thread::sleep_for(d); }
};

/// One wait: how often its handler ran, and how many copies of the handler exist. A flawed clock
/// may keep a handler longer than its scenario lasts. So the handler owns a share of this, and does
/// nothing more once the scenario is over.
struct clock_wait : boost::intrusive_ref_counter<clock_wait, boost::thread_unsafe_counter> {
    int calls = 0;
    int handlers = 0;
    bool early = false;
    bool inside_call = false;  ///< the handler ran inside async_wait
    bool off_executor = false;
    bool over = false;
};

template <class Clock, class Advance>
class clock_probe {
public:
    using executor = boost::asio::io_context::executor_type;
    using timer = typename Clock::template timer<executor>;

    /// Counts itself, so that a handler which was neither called nor destroyed is noticed.
    template <class Then>
    class handler {
    public:
        handler(clock_probe& p, clock_wait& w, instant at, Then then)
            : probe_{&p}, wait_{&w}, at_{at}, then_{std::move(then)} {
            ++w.handlers;
        }
        handler(handler&& o) noexcept
            : probe_{o.probe_}, wait_{std::move(o.wait_)}, at_{o.at_}, then_{std::move(o.then_)} {}
        handler& operator=(handler&&) = delete;
        ~handler() {
            if (wait_) --wait_->handlers;
        }
        void operator()() {
            ++wait_->calls;
            if (wait_->over) return;
            wait_->early = wait_->early || probe_->now() < at_;
            wait_->inside_call = wait_->inside_call || probe_->inside_;
            wait_->off_executor =
                wait_->off_executor || !probe_->context.get_executor().running_in_this_thread();
            then_();
        }

    private:
        clock_probe* probe_;
        boost::intrusive_ptr<clock_wait> wait_;
        instant at_;
        Then then_;
    };

    clock_probe(Clock& clock, Advance& advance) : clock_{clock}, advance_{advance} {}

    instant now() { return clock_.now(); }
    /// Makes time reach `at`, without running a handler. False if time does not get there.
    bool reach(instant at) {
        for (int tries = 0; now() < at && tries < 1000; ++tries) advance_(at - now());
        return now() >= at;
    }
    template <class Then>
    void wait(timer& t, instant at, clock_wait& w, Then then) {
        inside_ = true;
        t.async_wait(at, handler<Then>{*this, w, at, std::move(then)});
        inside_ = false;
    }
    void wait(timer& t, instant at, clock_wait& w) {
        wait(t, at, w, [] {});
    }
    /// Runs what is ready, several times: a thread or the kernel may have to bring it first.
    void run() {
        for (int i = 0; i < 3; ++i) run_once(duration{0});
    }
    /// Runs until `done()`, for so long at most. Time goes on meanwhile, since no clock promises to
    /// be punctual.
    template <class Condition>
    bool run_until(Condition done) {
        for (int i = 0; i < 2000 && !done(); ++i) run_once(std::chrono::milliseconds{1});
        return done();
    }
    clock_wait& make_wait() { return *waits_.emplace_back(new clock_wait); }
    void end_scenario() {
        for (auto const& w : waits_) w->over = true;
        waits_.clear();
    }

    boost::asio::io_context context;

private:
    void run_once(duration d) {
        advance_(d);
        context.restart();
        context.run_for(std::chrono::milliseconds{1});
    }

    Clock& clock_;
    Advance& advance_;
    std::vector<boost::intrusive_ptr<clock_wait>> waits_;  // of this scenario
    bool inside_ = false;
};

template <class Clock, class Advance>
class clock_scenarios {
    using probe = clock_probe<Clock, Advance>;
    using timer = typename probe::timer;
    static constexpr duration step = std::chrono::milliseconds{5};

public:
    clock_scenarios(Clock clock, Advance advance, std::vector<std::string>& findings)
        : clock_{std::move(clock)}, advance_{std::move(advance)}, findings_{findings} {}

    void all() {
        {
            probe p{clock_, advance_};
            time(p);
            if (!findings_.empty()) return;  // the others would wait for times that never come
            for (auto scenario :
                 {&clock_scenarios::firing, &clock_scenarios::order, &clock_scenarios::endings,
                  &clock_scenarios::queued, &clock_scenarios::periodic}) {
                (this->*scenario)(p);
                p.end_scenario();
            }
        }
        abandoned();
    }

private:
    void time(probe& p) {
        Clock copy = clock_;
        for (int i = 0; i < 1000; ++i) {
            auto const before = clock_.now();
            auto const between = copy.now();
            auto const after = clock_.now();
            expect(before <= between && between <= after,
                   "now: never goes back, and a copy is the same clock");
        }
        auto const at = p.now() + step;
        expect(p.reach(at), "now: goes on when time passes");
        expect(copy.now() >= at, "now: never goes back, and a copy is the same clock");
    }

    void firing(probe& p) {
        timer t{clock_, p.context.get_executor()};
        auto& later = p.make_wait();
        auto& past = p.make_wait();
        auto const at = p.now() + 2 * step;
        p.wait(t, at, later);
        p.run();
        p.reach(at - step);
        p.run();
        p.reach(at);
        expect(later.calls == 0 || !later.early,
               "async_wait: the handler is not called before its instant");
        expect(p.run_until([&] { return later.calls != 0; }),
               "async_wait: the handler is called once its instant is reached");
        check(later, 1);
        p.wait(t, p.now() - 2 * step, past);
        expect(p.run_until([&] { return past.calls != 0; }),
               "async_wait: an instant in the past is reached at once");
        p.run();
        check(past, 1);
    }

    void order(probe& p) {
        constexpr std::array<std::size_t, 4> armed{2, 0, 3, 1};
        std::array<std::optional<timer>, 4> timers;
        std::array<clock_wait*, 4> waits{};
        for (auto& w : waits) w = &p.make_wait();
        auto const start = p.now();
        auto const at = [&](std::size_t i) { return start + static_cast<int>(i + 1) * step; };
        for (auto i : armed)
            p.wait(timers[i].emplace(clock_, p.context.get_executor()), at(i), *waits[i]);
        for (std::size_t i = 0; i < 4; ++i) {
            p.reach(at(i));
            expect(p.run_until([&] { return waits[i]->calls != 0; }),
                   "several timers: each is called in its time");
            for (std::size_t k = 0; k < 4; ++k)
                expect(waits[k]->calls == 0 || p.now() >= at(k),
                       "several timers: none is called before its time");
        }
        for (auto const* w : waits) check(*w, 1);
    }

    /// Checks that a wait which was ended stays silent. `end(timer, fresh)` ends it: once before
    /// its time, and once when its handler is due and perhaps queued.
    template <class End>
    void silence(probe& p, char const* what, End end) {
        for (bool due : {false, true}) {
            std::optional<timer> t;
            t.emplace(clock_, p.context.get_executor());
            auto& stale = p.make_wait();
            auto& fresh = p.make_wait();
            auto const at = p.now() + step;
            p.wait(*t, at, stale);
            if (due) p.reach(at);
            else p.run();
            auto const before = stale.calls;  // on a busy machine its time may have come already
            bool const again = end(t, at, fresh);
            p.reach(at + step);
            p.run();
            expect(stale.calls == before, what);
            expect(stale.handlers == 0,
                   "a wait that is over: its handler is dropped, exactly once");
            if (again) {
                expect(p.run_until([&] { return fresh.calls != 0; }),
                       "a wait that replaced another: its handler is called");
                check(fresh, 1);
            }
        }
    }
    void endings(probe& p) {
        silence(p, "cancel: the handler is never called", [](auto& t, instant, clock_wait&) {
            t->cancel();
            return false;
        });
        silence(p, "destruction: the handler is never called", [](auto& t, instant, clock_wait&) {
            t.reset();
            return false;
        });
        silence(p, "async_wait: replaces the earlier wait",
                [&](auto& t, instant at, clock_wait& fresh) {
                    p.wait(*t, at + step, fresh);
                    return true;
                });
        silence(p, "async_wait: replaces the earlier wait",
                [&](auto& t, instant at, clock_wait& fresh) {
                    p.wait(*t, at - step, fresh);
                    return true;
                });
        silence(p, "cancel: the handler is never called",
                [&](auto& t, instant at, clock_wait& fresh) {
                    t->cancel();
                    t->cancel();
                    p.wait(*t, at, fresh);
                    return true;
                });
    }

    /// Two waits are due. The handler of one ends the other, whose handler may be queued already.
    void queued(probe& p) {
        for (bool destroy : {false, true}) {
            std::array<std::optional<timer>, 2> timers;
            std::array<clock_wait*, 2> waits{&p.make_wait(), &p.make_wait()};
            auto const at = p.now() + step;
            for (std::size_t i = 0; i < 2; ++i) {
                timers[i].emplace(clock_, p.context.get_executor());
                p.wait(*timers[i], at, *waits[i], [&, i] {
                    if (destroy) timers[1 - i].reset();
                    else timers[1 - i]->cancel();
                });
            }
            p.reach(at);
            expect(p.run_until([&] { return waits[0]->calls + waits[1]->calls != 0; }),
                   "several timers: each is called in its time");
            p.run();
            expect(waits[0]->calls + waits[1]->calls == 1,
                   destroy ? "destruction: the handler is never called"
                           : "cancel: the handler is never called");
            expect(waits[0]->handlers + waits[1]->handlers == 0,
                   "a wait that is over: its handler is dropped, exactly once");
        }
    }

    /// A timer is set again from its own handler, as a node's timer is.
    void periodic(probe& p) {
        timer t{clock_, p.context.get_executor()};
        auto& first = p.make_wait();
        auto& second = p.make_wait();
        auto const at = p.now() + step;
        p.wait(t, at, first, [&] { p.wait(t, at + step, second); });
        p.reach(at);
        expect(p.run_until([&] { return first.calls != 0; }),
               "async_wait: the handler is called once its instant is reached");
        p.reach(at + step);
        expect(p.run_until([&] { return second.calls != 0; }),
               "async_wait: a handler may set its timer again");
        check(first, 1);
        check(second, 1);
    }

    /// The context is not run any more. The handlers are destroyed uncalled, with the timer or with
    /// the context.
    void abandoned() {
        boost::intrusive_ptr<clock_wait> due;
        boost::intrusive_ptr<clock_wait> far;
        {
            probe p{clock_, advance_};
            due = &p.make_wait();
            far = &p.make_wait();
            timer a{clock_, p.context.get_executor()};
            timer b{clock_, p.context.get_executor()};
            p.wait(a, p.now(), *due);
            p.wait(b, p.now() + std::chrono::hours{24}, *far);
            p.reach(p.now() + step);
        }
        expect(due->calls + far->calls == 0, "destruction: the handler is never called");
        expect(due->handlers + far->handlers == 0,
               "a wait that is over: its handler is dropped, exactly once");
    }

    void check(clock_wait const& w, int calls) {
        expect(w.calls <= calls, "async_wait: the handler is called once");
        expect(!w.early, "async_wait: the handler is not called before its instant");
        expect(!w.inside_call, "async_wait: the handler is never called inside the call");
        expect(!w.off_executor, "async_wait: the handler is called on the executor");
        expect(w.handlers == 0, "a wait that is over: its handler is dropped, exactly once");
    }
    void expect(bool good, char const* what) {
        if (good || std::ranges::find(findings_, what) != findings_.end()) return;
        findings_.emplace_back(what);
    }

    Clock clock_;
    Advance advance_;
    std::vector<std::string>& findings_;
};

template <class Clock, class Advance = time_passes>
std::vector<std::string> clock_suite(Clock clock, Advance advance = {}) {
    static_assert(check_clock<Clock, boost::asio::io_context::executor_type>());
    std::vector<std::string> findings;
    clock_scenarios<Clock, Advance> run{std::move(clock), std::move(advance), findings};
    run.all();
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
