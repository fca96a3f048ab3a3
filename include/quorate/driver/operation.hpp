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
/// its handler's associated executor. Its memory comes from the handler's associated allocator, and
/// is given back before the handler is posted, so that the handler can begin its next operation in
/// the same memory. The handler is never called in place: it could come back into a node that is in
/// the middle of a batch.
template <class... Args>
class operation {
public:
    operation(operation const&) = delete;
    operation& operator=(operation const&) = delete;

    /// Posts the handler with these arguments. The operation is gone afterwards.
    void complete(Args... args) {
        std::tuple<Args...> values{std::move(args)...};
        act_(this, &values);
    }
    /// Drops handler and operation; the handler is not called.
    void destroy() { act_(this, nullptr); }

protected:
    /// Completes the operation with the values; destroys it if there are none.
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

/// The sole owner of an operation. A pointer that goes out of scope destroys the operation, and the
/// handler is not called.
template <class... Args>
using operation_ptr = std::unique_ptr<operation<Args...>, operation_destroyer>;

/// Completes the operation, which empties the pointer. Precondition: the pointer is not empty.
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
            // The handler of the slot names an operation that is over. It is cleared here and not
            // earlier: the owner of a slot touches it on this executor, and a slot is not safe to
            // touch from two threads.
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

/// Gives the handler the arguments that the operation is completed with, as they are.
struct pass_through {
    template <class... Args>
    std::tuple<Args...> operator()(std::tuple<Args...> args) const {
        return args;
    }
};

/// The operation of one handler type. `Map` turns the operation's arguments into the handler's.
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

/// An operation that calls `handler` with the arguments that it is completed with. `fallback` is
/// the executor of a handler that has none associated with it.
template <class... Args, class Handler, class Executor>
operation_ptr<Args...> make_operation(Handler&& handler, Executor const& fallback) {
    using type = handler_operation<std::decay_t<Handler>, Executor, pass_through, Args...>;
    return type::make(std::forward<Handler>(handler), fallback, {});
}

}  // namespace quorate::inline v1::driver

#endif
