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

/// An executor that never runs what it is given. A strand over it keeps what is submitted until its
/// execution context shuts down, and destroys it then: that is how a node learns that its context
/// is gone, without a service (and so a vtable) of its own.
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

/// Lives in the execution context. When the context ends it dies, and the node that `Pointer` leads
/// to cuts its ties.
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

/// What ties a node to its execution context: the strand on which all its state lives. Everything
/// in here is dropped when the context is destroyed, so that a node which outlives its context
/// touches nothing of it.
template <class Executor>
class context_link {
public:
    using strand_type = boost::asio::strand<Executor>;

    explicit context_link(Executor const& executor)
        : executor_{executor}, strand_{std::in_place, executor} {}

    Executor const& executor() const { return executor_; }
    /// Only on the strand.
    strand_type const& strand() const {
        assert(strand_);
        return *strand_;
    }

    /// From any thread; drops `f` if the context is gone. The caller keeps the owner of this link
    /// alive.
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
        std::optional<parking_type> dying;  // its death may call back
        dying.swap(parked_);
    }

    /// While blocking work runs elsewhere, the context must not run out of work.
    void hold() {
        if (!held_)
            held_.emplace(
                boost::asio::prefer(executor_, boost::asio::execution::outstanding_work.tracked));
    }
    void unhold() { held_.reset(); }

    /// The context is being destroyed, or the node has stopped for good.
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
    std::mutex guard_;  ///< of strand_, which other threads post to
    std::optional<strand_type> strand_;
    std::optional<parking_type> parked_;
    std::optional<tracked_type> held_;  ///< touched on the strand only
};

}  // namespace quorate::inline v1::driver

#endif
