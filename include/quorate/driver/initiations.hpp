// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_INITIATIONS_HPP
#define QUORATE_DRIVER_INITIATIONS_HPP

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <concepts>
#include <cstdint>
#include <exception>
#include <quorate/driver/as_error_code.hpp>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/driver/inbox.hpp>
#include <quorate/driver/operation.hpp>
#include <quorate/driver/pending_write.hpp>
#include <quorate/error_category.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/types.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

/// What the async functions do once their completion token has made a handler. Each holds a share
/// of the engine: with a deferred token it may run after the node's handle is gone.
namespace quorate::inline v1::driver {

template <class Result>
struct propose_signature {
    using type = void(error_code, Result);
};
template <>
struct propose_signature<void> {
    using type = void(error_code);
};

template <class Machine, class Query>
struct read_signature {
    static_assert(std::invocable<Query&, Machine const&>,
                  "async_read: the query must take the state machine as Machine const&; what "
                  "changes it is a command, for async_propose");
    using value = std::decay_t<std::invoke_result_t<Query&, Machine const&>>;
    static_assert(
        std::is_void_v<value> || std::default_initializable<value>,
        "async_read: what the query gives must be default-initializable, to stand beside an error");
    using type = typename propose_signature<value>::type;
};

/// Lets the handler's cancellation slot call `engine->*End(id)`. The slot knows the operation by
/// its number and not by a pointer, since the operation may be over when the slot is used.
template <auto End, class Handler, class Engine>
void connect_cancellation(Handler const& handler, boost::intrusive_ptr<Engine> const& engine,
                          std::uint64_t id) {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (!slot.is_connected()) return;
    slot.assign([engine, id](boost::asio::cancellation_type type) {
        if (type != boost::asio::cancellation_type::none) (engine.get()->*End)(id);
    });
}

/// Runs the query on the strand, where entries are applied too, and turns its result into the
/// handler's arguments. A query that throws ends the read with machine_failed.
template <class Machine, class Query>
struct query_map {
    using value = typename read_signature<Machine, Query>::value;
    Query query;

    auto operator()(std::tuple<errc, Machine const*> in) {
        auto [why, machine] = in;
        if constexpr (std::is_void_v<value>) {
            try {
                if (why == errc::ok) query(*machine);
            } catch (...) {
                why = errc::machine_failed;
            }
            return std::tuple<error_code>{as_error_code(why)};
        } else {
            value out{};
            try {
                if (why == errc::ok) out = query(*machine);
            } catch (...) {
                why = errc::machine_failed;
            }
            return std::tuple<error_code, value>{as_error_code(why), std::move(out)};
        }
    }
};

template <class Engine>
struct initiate_start {
    boost::intrusive_ptr<Engine> engine;
    start_call call;

    template <class Handler, class Plan>
    void operator()(Handler&& handler, Plan plan) const {
        auto op = make_operation<error_code, start_report>(std::forward<Handler>(handler),
                                                           engine->executor());
        engine->later([call = call, plan = std::move(plan), op = std::move(op)](Engine& e) mutable {
            e.start(call, std::move(plan), std::move(op));
        });
    }
};

template <class Engine>
struct initiate_propose {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler, class Command>
    void operator()(Handler&& handler, Command const& command) const {
        auto const id = engine->next_id();
        connect_cancellation<&Engine::cancel>(handler, engine, id);
        engine->submit(command, {engine->make_write(std::forward<Handler>(handler)), id, 0});
    }
};

template <class Engine, class Machine>
struct initiate_read {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler, class Query>
    void operator()(Handler&& handler, Query query) const {
        using handler_type = std::decay_t<Handler>;
        using operation_type = handler_operation<handler_type, typename Engine::executor_type,
                                                 query_map<Machine, Query>, errc, Machine const*>;
        auto const id = engine->next_id();
        connect_cancellation<&Engine::cancel>(handler, engine, id);
        auto op = operation_type::make(std::forward<Handler>(handler), engine->executor(),
                                       {std::move(query)});
        engine->submit({std::move(op), id});
    }
};

template <class Engine>
struct initiate_transfer {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler>
    void operator()(Handler&& handler, node_id to) const {
        auto const id = engine->next_id();
        connect_cancellation<&Engine::cancel_posted>(handler, engine, id);
        auto op = make_operation<error_code>(std::forward<Handler>(handler), engine->executor());
        engine->later(
            [to, id, op = std::move(op)](Engine& e) mutable { e.transfer(to, std::move(op), id); });
    }
};

template <class Engine>
struct initiate_change {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler, class Wanted>
    void operator()(Handler&& handler, Wanted wanted) const {
        auto const id = engine->next_id();
        connect_cancellation<&Engine::cancel_posted>(handler, engine, id);
        auto op = make_operation<error_code, change_report>(std::forward<Handler>(handler),
                                                            engine->executor());
        engine->later([wanted = std::move(wanted), id, op = std::move(op)](Engine& e) mutable {
            e.change_membership(std::move(wanted), std::move(op), id);
        });
    }
};

template <class Engine>
struct initiate_membership {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler>
    void operator()(Handler&& handler) const {
        using report = membership_report<typename Engine::quorum>;
        auto op =
            make_operation<error_code, report>(std::forward<Handler>(handler), engine->executor());
        engine->later(
            [op = std::move(op)](Engine& e) mutable { e.report_membership(std::move(op)); });
    }
};

template <class Engine>
struct initiate_stop {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler>
    void operator()(Handler&& handler) const {
        auto op = make_operation<error_code>(std::forward<Handler>(handler), engine->executor());
        engine->later([op = std::move(op)](Engine& e) mutable { e.stop(std::move(op)); });
    }
};

template <class Engine>
struct initiate_wait_stopped {
    boost::intrusive_ptr<Engine> engine;

    template <class Handler>
    void operator()(Handler&& handler) const {
        auto const id = engine->next_id();
        connect_cancellation<&Engine::cancel_posted>(handler, engine, id);
        auto op = make_operation<error_code, std::string>(std::forward<Handler>(handler),
                                                          engine->executor());
        engine->later(
            [id, op = std::move(op)](Engine& e) mutable { e.wait_stopped(std::move(op), id); });
    }
};

}  // namespace quorate::inline v1::driver

#endif
