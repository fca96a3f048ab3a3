// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_PENDING_WRITE_HPP
#define QUORATE_DRIVER_PENDING_WRITE_HPP

#include <atomic>
#include <cstdint>
#include <quorate/driver/as_error_code.hpp>
#include <quorate/driver/operation.hpp>
#include <quorate/error_category.hpp>
#include <quorate/shared_bytes.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace quorate::inline v1::driver {

/// What a machine's result is kept as; a `void` result is kept as a monostate.
template <class Result>
using stored_result = std::conditional_t<std::is_void_v<Result>, std::monostate, Result>;

template <class Result>
struct write_operation {
    using pointer = operation_ptr<error_code, Result>;
};
template <>
struct write_operation<void> {
    using pointer = operation_ptr<error_code>;
};

/// How many writes, and how many bytes of commands, may be under way at this node. Any thread that
/// proposes takes from the budget; the strand gives back, to the byte. If it gave back less, the
/// budget would be used up one day for good (rule: what-waits-is-bounded; Z26).
class write_budget {
public:
    write_budget(std::uint32_t count_max, std::uint64_t bytes_max)
        : count_max_{count_max}, bytes_max_{bytes_max} {}

    /// Takes one write of so many bytes; false, and takes nothing, if that is beyond either bound.
    bool take(std::uint64_t bytes) {
        if (count_.fetch_add(1, std::memory_order_relaxed) >= count_max_) {
            count_.fetch_sub(1, std::memory_order_relaxed);
            return false;
        }
        if (bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes > bytes_max_) {
            give_back(bytes);
            return false;
        }
        return true;
    }
    void give_back(std::uint64_t bytes) {
        bytes_.fetch_sub(bytes, std::memory_order_relaxed);
        count_.fetch_sub(1, std::memory_order_relaxed);
    }

    std::uint32_t count_max() const { return count_max_; }
    std::uint32_t count() const { return count_.load(std::memory_order_relaxed); }
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

private:
    std::uint32_t count_max_;
    std::uint64_t bytes_max_;
    std::atomic<std::uint32_t> count_{0};
    std::atomic<std::uint64_t> bytes_{0};
};

/// A write whose outcome a caller waits for.
template <class Result>
struct pending_write {
    typename write_operation<Result>::pointer op;
    std::uint64_t id = 0;     ///< what a cancellation names
    std::uint64_t bytes = 0;  ///< taken from the budget

    explicit operator bool() const { return static_cast<bool>(op); }

    /// Gives back what the write took, and completes it. Precondition: it has not ended yet.
    void end(write_budget& budget, errc why, stored_result<Result> result = {}) {
        budget.give_back(bytes);
        answer(why, std::move(result));
    }
    /// Completes the write, but gives nothing back to the budget.
    void answer(errc why, stored_result<Result> result = {}) {
        if constexpr (std::is_void_v<Result>) complete(op, as_error_code(why));
        else complete(op, as_error_code(why), std::move(result));
    }
};

}  // namespace quorate::inline v1::driver

#endif
