// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_WORLD_HPP
#define QUORATE_SIM_WORLD_HPP

#include <algorithm>
#include <boost/asio/execution_context.hpp>
#include <cassert>
#include <cstdint>
#include <deque>
#include <memory>
#include <quorate/sim/random.hpp>
#include <quorate/time.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// A job whose type is not known any more: one function pointer, no virtual call.
struct task {
    enum class fate : std::uint8_t { run, drop };
    void (*act)(task*, fate);  ///< frees the task; runs it first, or not
};

template <class F>
task* make_task(F&& f) {
    struct typed : task {
        typed(void (*how)(task*, fate), F&& body) : task{how}, f{std::forward<F>(body)} {}
        std::decay_t<F> f;
    };
    return new typed{[](task* t, task::fate what) {
                         std::unique_ptr<typed> const mine{static_cast<typed*>(t)};
                         auto job = std::move(mine->f);
                         if (what == task::fate::run) std::move(job)();
                     },
                     std::forward<F>(f)};
}

/// The execution context of one process. It ends in two steps. At the crash the handlers
/// that its services hold are destroyed. Its memory is freed with the world, since a strand may
/// outlive the node that made it.
class process_context : public boost::asio::execution_context {
public:
    using boost::asio::execution_context::shutdown;
};

/// A simulated process: one run of a node, from its start to its crash. Executors refer to it, so
/// it stays in memory as long as the world.
struct process {
    std::uint32_t node = 0;
    bool dead = false;  ///< its events are dropped; its files and messages have no effect
    bool in_disk_job = false;
    /// Until then the process stands still: a SIGSTOP, a garbage collection, a busy host.
    instant paused_until{};
    std::unique_ptr<process_context> context = std::make_unique<process_context>();
};

/// Virtual time and the events in it, ordered by (time, number). All that happens in a simulation
/// happens here, in one thread, so that a seed replays bit for bit. The hash of the trace tells
/// whether it did.
class world {
public:
    explicit world(std::uint64_t seed) : dice_{seed} {}
    world(world const&) = delete;
    world& operator=(world const&) = delete;
    ~world() {
        for (auto& p : processes_) kill(p);
        drop_if([](event const&) { return true; });
    }

    instant now() const { return now_; }
    random& dice() { return dice_; }
    std::uint64_t trace() const { return trace_; }
    std::uint64_t events() const { return events_; }

    /// Adds a fact to the trace. If it differs between two runs of a seed, the hash shows it.
    void fold(std::uint64_t fact) {
        trace_ = (trace_ ^ fact) * 0x9E3779B97F4A7C15U + (trace_ >> 29U);
    }

    process& spawn(std::uint32_t node) {
        auto& p = processes_.emplace_back();
        p.node = node;
        return p;
    }
    /// From now on nothing that this process does has an effect. Call `kill` when no code of it is
    /// on the stack.
    void doom(process& p) { p.dead = true; }
    /// Ends a process: its events, and the handlers in its execution context, are destroyed and not
    /// run.
    void kill(process& p) {
        p.dead = true;
        drop_if([&](event const& e) { return e.owner == &p; });
        p.context->shutdown();
    }

    /// `f()` is called at `when`, unless its owner is dead by then. Without an owner it belongs to
    /// the world itself.
    template <class F>
    void at(instant when, process* owner, F&& f) {
        put(when, owner, make_task(std::forward<F>(f)));
    }
    template <class F>
    void after(duration delay, process* owner, F&& f) {
        put(now_ + delay, owner, make_task(std::forward<F>(f)));
    }

    bool idle() const { return heap_.empty(); }
    instant next() const { return heap_.empty() ? instant::max() : heap_.front().when; }
    /// Runs the next event. Precondition: not idle.
    void step() {
        assert(!idle());
        std::ranges::pop_heap(heap_, later{});
        auto const e = heap_.back();
        heap_.pop_back();
        assert(now_ <= e.when);
        now_ = e.when;
        if (e.owner && now_ < e.owner->paused_until && !e.owner->dead)
            // Put off in the order in which they were due.
            return put(e.owner->paused_until, e.owner, e.what);
        ++events_;
        fold(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
        fold(e.number ^ (e.owner ? std::uint64_t{e.owner->node} << 56U : 0));
        e.what->act(e.what, e.owner && e.owner->dead ? task::fate::drop : task::fate::run);
    }
    /// Lets time pass in which nothing happens.
    void skip_to(instant when) {
        assert(when <= next());
        now_ = std::max(now_, when);
    }

private:
    struct event {
        instant when;
        std::uint64_t number;
        process* owner;
        task* what;
    };
    struct later {
        bool operator()(event const& a, event const& b) const {
            return a.when != b.when ? b.when < a.when : b.number < a.number;
        }
    };

    void put(instant when, process* owner, task* what) {
        if (owner && owner->dead) return what->act(what, task::fate::drop);
        heap_.push_back({std::max(when, now_), ++numbers_, owner, what});
        std::ranges::push_heap(heap_, later{});
    }
    template <class Pred>
    void drop_if(Pred pred) {
        std::vector<event> dropped;
        auto const rest =
            std::partition(heap_.begin(), heap_.end(), [&](event const& e) { return !pred(e); });
        dropped.assign(rest, heap_.end());
        heap_.erase(rest, heap_.end());
        std::ranges::make_heap(heap_, later{});
        // The order of destruction is part of the run. std::partition leaves it to the library, so
        // the events are sorted.
        std::ranges::sort(dropped, {}, &event::number);
        for (auto const& e : dropped) e.what->act(e.what, task::fate::drop);
    }

    instant now_{};
    random dice_;
    std::uint64_t trace_ = 0;
    std::uint64_t events_ = 0;
    std::uint64_t numbers_ = 0;
    std::vector<event> heap_;
    std::deque<process> processes_;
};

}  // namespace quorate::inline v1::sim

#endif
