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
/// A timer is made from (clock&, Executor const&); `async_wait(instant, handler)` replaces any
/// earlier wait and calls handler() on that executor once the instant is reached, never inside the
/// call; a replaced or cancelled wait never calls its handler; `cancel()` and destruction drop the
/// wait. Both are called on the executor only.
template <class C>
concept clock = std::copy_constructible<C> && requires(C& c) {
    { c.now() } -> std::same_as<instant>;
};

template <class C, class Executor>
concept clock_for = clock<C> && requires(instant at, void (*handler)()) {
    typename C::template timer<Executor>;
    requires std::constructible_from<typename C::template timer<Executor>, C&, Executor const&>;
    requires requires(typename C::template timer<Executor>& t) {
        t.async_wait(at, handler);
        t.cancel();
    };
};

/// Says in our words what a clock policy lacks; `node` calls it, and so may you under your own
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
