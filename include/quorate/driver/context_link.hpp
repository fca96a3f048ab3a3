// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_CONTEXT_LINK_HPP
#define QUORATE_DRIVER_CONTEXT_LINK_HPP

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <cassert>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace quorate::inline v1::driver {

/// An executor that never runs what it is given. A strand over it keeps each submitted function
/// until the execution context shuts down, and destroys the function then. That is how a node
/// learns that its context is gone. An Asio service would tell it as well, but would bring a
/// vtable.
template <class Executor>
struct parking_executor {
    Executor inner;

    decltype(auto) query(boost::asio::execution::context_t) const noexcept {
        return boost::asio::query(inner, boost::asio::execution::context);
    }
    template <class F>
    void execute(F&&) const {}
    friend bool operator==(parking_executor const&, parking_executor const&) = default;
};

/// Stands in the execution context, parked by `context_link::park`. When the context is destroyed,
/// this object is destroyed too and tells the node that `Pointer` leads to.
template <class Pointer>
class context_watch {
public:
    explicit context_watch(Pointer of) : of_{std::move(of)} {}
    context_watch(context_watch&&) = default;
    context_watch& operator=(context_watch&&) = delete;
    ~context_watch() {
        if (of_) of_->on_context_gone();
    }

private:
    Pointer of_;
};

/// What ties a node to its execution context: the strand on which all its state is used. Everything
/// in here is dropped when the context is destroyed. So a node that outlives its context, since a
/// handler owns a share of it, touches nothing of the context.
template <class Executor>
class context_link {
public:
    using strand_type = boost::asio::strand<Executor>;

    explicit context_link(Executor const& executor)
        : executor_{executor}, strand_{std::in_place, executor} {}

    Executor const& executor() const { return executor_; }
    /// Called on the strand only.
    strand_type const& strand() const {
        assert(strand_);
        return *strand_;
    }

    /// Runs `f` on the strand; drops it if the context is gone. May be called from any thread. The
    /// caller keeps the owner of this link alive.
    template <class F>
    void post(F f) {
        std::lock_guard const lock{guard_};
        if (strand_) boost::asio::post(*strand_, std::move(f));
    }

    /// Keeps `watch` until `release` or the end of the context, and destroys it then.
    template <class Watch>
    void park(Watch watch) {
        parked_.emplace(parking_executor<Executor>{executor_});
        parked_->execute(parked_watch<Watch>{std::move(watch)});
    }
    void release() {
        std::optional<parking_type> dying;  // its destruction may call back into this object
        dying.swap(parked_);
    }

    /// Counts as work of the context until `unhold`. While a blocking call runs on another
    /// executor, `run` of the context must not return for want of work: nobody would take the
    /// answer.
    void hold() {
        if (!held_)
            held_.emplace(
                boost::asio::prefer(executor_, boost::asio::execution::outstanding_work.tracked));
    }
    void unhold() { held_.reset(); }

    /// The context is being destroyed, or the node has stopped for good: nothing is posted any
    /// more.
    void cut() {
        std::optional<strand_type> dying;
        {
            std::lock_guard const lock{guard_};
            dying.swap(strand_);
        }
        held_.reset();
    }

private:
    using tracked_type = std::decay_t<decltype(boost::asio::prefer(
        std::declval<Executor const&>(), boost::asio::execution::outstanding_work.tracked))>;

    using parking_type = boost::asio::strand<parking_executor<Executor>>;

    template <class Watch>
    struct parked_watch {
        Watch watch;
        void operator()() {}
    };

    Executor executor_;
    std::mutex guard_;  ///< protects strand_, to which any thread posts
    std::optional<strand_type> strand_;
    std::optional<parking_type> parked_;
    std::optional<tracked_type> held_;  ///< touched on the strand only
};

}  // namespace quorate::inline v1::driver

#endif
