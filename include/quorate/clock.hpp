// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CLOCK_HPP
#define QUORATE_CLOCK_HPP

#include <concepts>
#include <quorate/time.hpp>

namespace quorate::inline v1 {

/// The contract of a clock: `now()` is monotonic, and `timer<Executor>` waits for an instant of
/// that clock.
///
/// A timer is made from (clock&, Executor const&). `async_wait(instant, handler)` calls handler()
/// once on that executor, when the instant is reached, and never inside the call. It replaces an
/// earlier wait of this timer. `cancel()` and the destructor drop the wait. A wait that was
/// replaced or dropped never calls its handler, even if the handler was queued already. All of this
/// is called on the executor only. Nothing here fails.
template <class C>
concept clock = std::copy_constructible<C> && requires(C& c) {
    { c.now() } -> std::same_as<instant>;
};

/// A clock with timers for this executor.
template <class C, class Executor>
concept clock_for = clock<C> && requires(instant at, void (*handler)()) {
    typename C::template timer<Executor>;
    requires std::constructible_from<typename C::template timer<Executor>, C&, Executor const&>;
    requires requires(typename C::template timer<Executor>& t) {
        t.async_wait(at, handler);
        t.cancel();
    };
};

/// Says in our words what a clock policy lacks. `node` calls it, and you may call it under your own
/// type.
template <class C, class Executor>
consteval bool check_clock() {
    static_assert(clock<C>, "clock: must be copyable and have instant now()");
    static_assert(clock_for<C, Executor>,
                  "clock: needs a member template timer<Executor>, made from (clock&, executor), "
                  "with async_wait(instant, handler) and cancel()");
    return true;
}

}  // namespace quorate::inline v1

#endif
