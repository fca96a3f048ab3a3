// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_CALL_WAITERS_HPP
#define QUORATE_DRIVER_CALL_WAITERS_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/driver/as_error_code.hpp>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/driver/operation.hpp>
#include <quorate/error_category.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

using start_operation = operation_ptr<error_code, start_report>;
using plain_operation = operation_ptr<error_code>;
using stopped_operation = operation_ptr<error_code, std::string>;

/// The pending operations about the node as a whole: start, transfer of leadership, stop, and
/// waiting for the end. Used on the node's strand.
class call_waiters {
public:
    /// At most this many callers wait for the end at one time; one more gets queue_full.
    static constexpr std::size_t waiters_max = 64;

    void begin_start(start_operation op) { start_ = std::move(op); }
    void end_start(errc why, start_report report) {
        if (start_) complete(start_, as_error_code(why), std::move(report));
    }

    bool is_transferring() const { return static_cast<bool>(transfer_); }
    void begin_transfer(plain_operation op, std::uint64_t id) {
        transfer_ = std::move(op);
        transfer_id_ = id;
    }
    void end_transfer(errc why) {
        if (transfer_) complete(transfer_, as_error_code(why));
    }

    /// The node's handle was destroyed: no further call can come.
    void abandon() { abandoned_ = true; }
    bool is_abandoned() const { return abandoned_; }

    bool is_stopping() const { return static_cast<bool>(stop_); }
    void begin_stop(plain_operation op) { stop_ = std::move(op); }
    void wait_stopped(stopped_operation op, std::uint64_t id) {
        if (waiters_.size() == waiters_max)
            return complete(op, as_error_code(errc::queue_full), std::string{});
        waiters_.push_back({std::move(op), id});
    }
    /// Completes `async_stop` and all that wait for the end. `why` is a failure if the node stopped
    /// by itself.
    void end_stop(failure const& why) {
        if (stop_) complete(stop_, error_code{});
        for (auto& w : std::exchange(waiters_, {}))
            complete(w.op, as_error_code(why.code), std::string{why.text});
    }

    /// Ends the wait of operation `id`, if it is here. What the caller waited for goes on.
    void cancel(std::uint64_t id) {
        if (transfer_ && transfer_id_ == id) return end_transfer(errc::cancelled);
        for (std::size_t i = 0; i < waiters_.size(); ++i)
            if (waiters_[i].id == id) {
                complete(waiters_[i].op, as_error_code(errc::cancelled), std::string{});
                waiters_.erase(waiters_.begin() + static_cast<std::ptrdiff_t>(i));
                return;
            }
    }

    /// The execution context is gone: destroys all handlers uncalled. They are moved out of this
    /// object first, because the destruction of a handler may run code that comes back here.
    void drop() { auto const dropped = std::exchange(*this, {}); }

private:
    struct waiter {
        stopped_operation op;
        std::uint64_t id = 0;
    };

    start_operation start_;
    plain_operation transfer_;
    std::uint64_t transfer_id_ = 0;
    plain_operation stop_;
    std::vector<waiter> waiters_;
    bool abandoned_ = false;
};

}  // namespace quorate::inline v1::driver

#endif
