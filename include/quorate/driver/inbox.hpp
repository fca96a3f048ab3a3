// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_INBOX_HPP
#define QUORATE_DRIVER_INBOX_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <quorate/codec.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/driver/operation.hpp>
#include <quorate/driver/pending_write.hpp>
#include <quorate/error_category.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// A read whose answer somebody waits for; it is completed with the machine to ask, or with why
/// not.
template <class Machine>
struct pending_read {
    operation_ptr<errc, Machine const*> op;
    std::uint64_t id = 0;
};

/// A write as it was submitted: its encoded command stands in `gathered::commands`.
template <class Result>
struct submitted_write {
    pending_write<Result> write;
    std::size_t offset = 0;
};

/// What has gathered since the strand last looked.
template <class Machine>
struct gathered {
    std::vector<submitted_write<typename Machine::result>> writes;
    writer commands;
    std::vector<pending_read<Machine>> reads;
    std::vector<std::uint64_t> cancelled;

    bool empty() const { return writes.empty() && reads.empty() && cancelled.empty(); }
    void clear() {
        writes.clear();
        commands.clear();
        reads.clear();
        cancelled.clear();
    }
};

/// Where requests from any thread wait for the strand: many submissions, one hand-off. Each `push`
/// says whether it was the first since the last `take`, in which case the caller wakes the strand.
template <class Machine>
class inbox {
public:
    using result = typename Machine::result;
    enum class pushed : std::uint8_t { first, behind_others };

    /// Names an operation, for its cancellation.
    std::uint64_t next_id() { return ids_.fetch_add(1, std::memory_order_relaxed) + 1; }

    /// Encodes the command here, on the submitting thread; the strand sees only bytes.
    /// Precondition: on failure the write is not taken.
    std::pair<pushed, errc> push(typename Machine::command const& command,
                                 pending_write<result>& write, write_budget& budget,
                                 std::uint64_t bytes_max) {
        std::lock_guard const lock{guard_};
        scratch_.clear();
        encode_value(scratch_, command);
        if (scratch_.size() > bytes_max) return {pushed::behind_others, errc::command_too_large};
        if (!budget.take(scratch_.size())) return {pushed::behind_others, errc::queue_full};
        auto const was = wake();
        write.bytes = scratch_.size();
        waiting_.writes.push_back({std::move(write), waiting_.commands.size()});
        waiting_.commands.bytes(scratch_.view());
        return {was, errc::ok};
    }

    std::pair<pushed, errc> push(pending_read<Machine>& read, std::size_t reads_max) {
        std::lock_guard const lock{guard_};
        if (waiting_.reads.size() >= reads_max) return {pushed::behind_others, errc::queue_full};
        auto const was = wake();
        waiting_.reads.push_back(std::move(read));
        return {was, errc::ok};
    }

    pushed cancel(std::uint64_t id) {
        std::lock_guard const lock{guard_};
        auto const was = wake();
        waiting_.cancelled.push_back(id);
        return was;
    }

    /// All that waits, for the strand to deal with before it takes again. (Two heaps in turn, so
    /// that both keep their memory.)
    gathered<Machine>& take() {
        taken_.clear();
        std::lock_guard const lock{guard_};
        std::swap(waiting_, taken_);
        return taken_;
    }

private:
    pushed wake() const { return waiting_.empty() ? pushed::first : pushed::behind_others; }

    std::atomic<std::uint64_t> ids_{0};
    std::mutex guard_;  ///< of waiting_ and scratch_
    gathered<Machine> waiting_;
    writer scratch_;
    gathered<Machine> taken_;  ///< the strand's
};

}  // namespace quorate::inline v1::driver

#endif
