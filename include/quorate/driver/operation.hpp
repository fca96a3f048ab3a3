// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_OPERATION_HPP
#define QUORATE_DRIVER_OPERATION_HPP

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace quorate::inline v1::driver {

/// A pending asynchronous operation whose handler type is not known any more: one function pointer,
/// no virtual call.
///
/// It is completed exactly once, or destroyed uncalled. Until then it counts as outstanding work of
/// its handler's associated executor; its memory comes from the handler's associated allocator and
/// is given back before the handler is posted, never called in place.
template <class... Args>
class operation {
public:
    operation(operation const&) = delete;
    operation& operator=(operation const&) = delete;

    /// Ends the operation; it is gone afterwards.
    void complete(Args... args) {
        std::tuple<Args...> values{std::move(args)...};
        act_(this, &values);
    }
    /// Drops handler and operation; the handler is not called.
    void destroy() { act_(this, nullptr); }

protected:
    /// Completes with the values, or destroys if there are none.
    using act_function = void (*)(operation*, std::tuple<Args...>*);

    explicit operation(act_function act) : act_{act} {}
    ~operation() = default;

private:
    act_function act_;
};

struct operation_destroyer {
    template <class... Args>
    void operator()(operation<Args...>* o) const {
        o->destroy();
    }
};

/// The sole owner; a pointer that goes out of scope destroys the operation uncalled.
template <class... Args>
using operation_ptr = std::unique_ptr<operation<Args...>, operation_destroyer>;

template <class... Args, class... Values>
void complete(operation_ptr<Args...>& o, Values&&... values) {
    o.release()->complete(std::forward<Values>(values)...);
}

/// A handler together with the work that keeps its executor running.
template <class Handler, class Executor>
class handler_work {
public:
    using executor_type = boost::asio::associated_executor_t<Handler, Executor>;
    using tracked_type = std::decay_t<decltype(boost::asio::prefer(
        std::declval<executor_type const&>(), boost::asio::execution::outstanding_work.tracked))>;

    handler_work(Handler handler, Executor const& fallback)
        : work_{boost::asio::prefer(boost::asio::get_associated_executor(handler, fallback),
                                    boost::asio::execution::outstanding_work.tracked)},
          handler_{std::move(handler)} {}

    auto allocator() const { return boost::asio::get_associated_allocator(handler_); }

    /// Posts the handler with these arguments to its executor, with its allocator.
    template <class... Values>
    void post(std::tuple<Values...> values) && {
        boost::asio::post(work_, bound<Values...>{std::move(handler_), std::move(values)});
    }

private:
    template <class... Values>
    struct bound {
        using allocator_type = boost::asio::associated_allocator_t<Handler>;
        allocator_type get_allocator() const noexcept {
            return boost::asio::get_associated_allocator(handler);
        }

        void operator()() {
            // The slot's handler refers to an operation that is over; here is where its owner may
            // touch the slot.
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.clear();
            std::apply(std::move(handler), std::move(values));
        }

        Handler handler;
        std::tuple<Values...> values;
    };

    tracked_type work_;
    Handler handler_;
};

/// Turns the arguments that an operation is completed with into those of its handler: as they are.
struct pass_through {
    template <class... Args>
    std::tuple<Args...> operator()(std::tuple<Args...> args) const {
        return args;
    }
};

/// The operation of one handler type. `Map` makes the handler's arguments from the operation's.
template <class Handler, class Executor, class Map, class... Args>
class handler_operation final : public operation<Args...> {
    using allocator_type = typename std::allocator_traits<
        boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<handler_operation>;
    using traits = std::allocator_traits<allocator_type>;

public:
    static operation_ptr<Args...> make(Handler handler, Executor const& fallback, Map map) {
        allocator_type allocator{boost::asio::get_associated_allocator(handler)};
        handler_operation* const memory = traits::allocate(allocator, 1);
        return operation_ptr<Args...>{::new (static_cast<void*>(memory)) handler_operation{
            std::move(handler), fallback, std::move(map)}};
    }

private:
    handler_operation(Handler handler, Executor const& fallback, Map map)
        : operation<Args...>{&act}, work_{std::move(handler), fallback}, map_{std::move(map)} {}

    static void act(operation<Args...>* base, std::tuple<Args...>* args) {
        auto* const self = static_cast<handler_operation*>(base);
        auto work = std::move(self->work_);
        auto map = std::move(self->map_);
        allocator_type allocator{work.allocator()};
        self->~handler_operation();
        traits::deallocate(allocator, self, 1);
        if (args) std::move(work).post(map(std::move(*args)));
    }

    handler_work<Handler, Executor> work_;
    Map map_;
};

/// An operation that completes `handler` with what it is completed with.
template <class... Args, class Handler, class Executor>
operation_ptr<Args...> make_operation(Handler&& handler, Executor const& fallback) {
    using type = handler_operation<std::decay_t<Handler>, Executor, pass_through, Args...>;
    return type::make(std::forward<Handler>(handler), fallback, {});
}

}  // namespace quorate::inline v1::driver

#endif
