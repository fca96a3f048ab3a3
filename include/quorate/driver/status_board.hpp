// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_STATUS_BOARD_HPP
#define QUORATE_DRIVER_STATUS_BOARD_HPP

#include <mutex>
#include <quorate/node/status.hpp>
#include <quorate/types.hpp>
#include <utility>

namespace quorate::inline v1::driver {

/// The status as other threads see it. The numbers are written once per batch; the texts only when
/// they change.
class status_board {
public:
    explicit status_board(node_id id) { status_.id = id; }

    /// Called on the strand only. Nothing but the strand writes the state, so no lock is needed
    /// there.
    run_state state() const { return status_.state; }

    // ---- from any thread

    node_status copy() const {
        std::lock_guard const lock{guard_};
        return status_;
    }

    // ---- on the strand

    /// Calls `f(node_status&)` with the board locked.
    template <class F>
    void change(F&& f) {
        std::lock_guard const lock{guard_};
        std::forward<F>(f)(status_);
    }

private:
    mutable std::mutex guard_;  ///< protects status_
    node_status status_;
};

}  // namespace quorate::inline v1::driver

#endif
