// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_READ_WAITERS_HPP
#define QUORATE_DRIVER_READ_WAITERS_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/core/ring.hpp>
#include <quorate/driver/inbox.hpp>
#include <quorate/effects.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// The reads that callers wait for. All reads that gathered together ask the core for one read
/// index, and run when that index is applied.
template <class Machine>
class read_waiters {
public:
    using batch_type = std::vector<pending_read<Machine>>;

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    /// Takes the reads out of `from`, and gives the token to ask the core with. `from` gets an
    /// empty vector that has memory from an earlier batch.
    std::uint64_t add(batch_type& from) {
        batch fresh;
        fresh.token = ++last_token_;
        fresh.ops = std::exchange(spare_, {});
        fresh.ops.swap(from);
        size_ += fresh.ops.size();
        batches_.push_back(std::move(fresh));
        return last_token_;
    }

    /// The core's answer: the reads of this token may run at an index, or have failed.
    void released(read_released const& r) {
        for (std::size_t i = 0; i < batches_.size(); ++i) {
            auto& b = batches_[i];
            if (b.token != r.token) continue;
            b.ready = r.error == errc::ok;
            b.index = r.index;
            if (!b.ready) fail(b, r.error);
            break;
        }
        drop_ended();
    }

    /// Runs the reads whose index is applied. The core may release batches out of order, so this
    /// looks at all of them; there are few.
    void run(log_index applied, Machine const& machine) {
        for (std::size_t i = 0; i < batches_.size(); ++i) {
            auto& b = batches_[i];
            if (!b.ready || applied < b.index) continue;
            size_ -= b.ops.size();
            for (auto& read : b.ops)
                if (read.op) complete(read.op, errc::ok, &machine);
            b.ops.clear();
        }
        drop_ended();
    }

    /// The leader that released these reads is gone. A read that waits for an entry beyond `commit`
    /// may wait for that leader's blank entry, which perhaps no other node has. On an idle cluster
    /// it would wait for ever; so it ends with leadership_lost.
    void lose_leader(log_index commit) {
        for (std::size_t i = 0; i < batches_.size(); ++i)
            if (batches_[i].ready && commit < batches_[i].index)
                fail(batches_[i], errc::leadership_lost);
        drop_ended();
    }

    bool cancel(std::uint64_t id) {
        for (std::size_t i = 0; i < batches_.size(); ++i)
            for (auto& read : batches_[i].ops)
                if (read.op && read.id == id) {
                    complete(read.op, errc::cancelled, nullptr);
                    return true;
                }
        return false;
    }

    void fail_all(errc why) {
        for (std::size_t i = 0; i < batches_.size(); ++i) fail(batches_[i], why);
        drop_ended();
    }

private:
    struct batch {
        std::uint64_t token = 0;
        log_index index;
        bool ready = false;
        batch_type ops;  ///< empty once it has ended
    };

    void fail(batch& b, errc why) {
        size_ -= b.ops.size();
        for (auto& read : b.ops)
            if (read.op) complete(read.op, why, nullptr);
        b.ops.clear();
    }
    void drop_ended() {
        while (!batches_.empty() && batches_.front().ops.empty()) {
            if (spare_.capacity() == 0) spare_ = std::move(batches_.front().ops);
            batches_.pop_front();
        }
    }

    core::ring<batch> batches_;
    batch_type spare_;
    std::uint64_t last_token_ = 0;
    std::size_t size_ = 0;
};

}  // namespace quorate::inline v1::driver

#endif
