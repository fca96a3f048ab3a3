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

/// A read that a caller waits for. It is completed with the machine to ask, or with an error and no
/// machine.
template <class Machine>
struct pending_read {
    operation_ptr<errc, Machine const*> op;
    std::uint64_t id = 0;
};

/// A write as it was submitted. Its encoded command begins at `offset` in `gathered::commands`.
template <class Result>
struct submitted_write {
    pending_write<Result> write;
    std::size_t offset = 0;
};

/// The requests that have gathered since the strand took the last ones.
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

/// Where requests from any thread wait for the strand. Many requests share one hand-off: each
/// `push` says whether it was the first since the last `take`, and only then the caller wakes the
/// strand.
template <class Machine>
class inbox {
public:
    using result = typename Machine::result;
    enum class pushed : std::uint8_t { first, behind_others };

    /// A number that names an operation, so that it can be cancelled.
    std::uint64_t next_id() { return ids_.fetch_add(1, std::memory_order_relaxed) + 1; }

    /// Encodes the command here, on the submitting thread; the strand sees only bytes. After an
    /// error (command_too_large, queue_full) the caller still owns `write`. The user's codec runs
    /// under the lock of this inbox, so a codec that calls this node hangs (Z86).
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

    /// Gives all requests that wait; they are valid until the next `take`. Called on the strand
    /// only. (Two buffers take turns, so that both keep their memory.)
    gathered<Machine>& take() {
        taken_.clear();
        std::lock_guard const lock{guard_};
        std::swap(waiting_, taken_);
        return taken_;
    }

private:
    pushed wake() const { return waiting_.empty() ? pushed::first : pushed::behind_others; }

    std::atomic<std::uint64_t> ids_{0};
    std::mutex guard_;  ///< protects waiting_ and scratch_
    gathered<Machine> waiting_;
    writer scratch_;
    gathered<Machine> taken_;  ///< used on the strand only
};

}  // namespace quorate::inline v1::driver

#endif
