// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_PIPELINE_HPP
#define QUORATE_EXAMPLE_KV_PIPELINE_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include "commands.hpp"

/// The order of work on one connection. Replies leave in the order of the requests, however the
/// operations end. Operations start in an order in which the client sees its own writes. Pure
/// decisions; session.hpp carries them out.
namespace kv {

/// Replies in the order of their requests.
class reply_queue {
public:
    using ticket = std::uint64_t;

    ticket reserve() {
        replies_.emplace_back();
        return first_ + replies_.size() - 1;
    }
    void fulfil(ticket t, std::string text) {
        replies_[static_cast<std::size_t>(t - first_)] = std::move(text);
    }

    /// Moves the replies that may leave to `out`, until `out` holds `bytes_max`.
    void take_ready(std::string& out, std::size_t bytes_max) {
        while (!replies_.empty() && replies_.front() && out.size() < bytes_max) {
            out += *replies_.front();
            replies_.pop_front();
            ++first_;
        }
    }
    std::size_t size() const { return replies_.size(); }
    bool empty() const { return replies_.empty(); }

private:
    std::deque<std::optional<std::string>> replies_;
    ticket first_ = 0;
};

struct waiting_write {
    reply_queue::ticket ticket;
    std::size_t bytes;  ///< counted against the connection's bound
    store::command command;
};
struct waiting_read {
    reply_queue::ticket ticket;
    std::size_t bytes;
    read_handler run;
    request arguments;
};

/// Reads that run together, as one linearizable read, and their replies.
struct read_batch {
    std::vector<waiting_read> reads;
    std::vector<std::string> replies;

    /// Runs the reads until the replies reach `bytes_max`, at least one. So there may be fewer
    /// replies than reads.
    void run(store const& s, std::size_t bytes_max) {
        std::size_t bytes = 0;
        for (auto const& read : reads) {
            if (bytes >= bytes_max) return;
            read.run(s, read.arguments, replies.emplace_back());
            bytes += replies.back().size();
        }
    }
};

/// Which operations of a connection may run now. Writes overlap each other: the log orders them as
/// they were proposed. A read starts when all writes before it have ended, and a write when all
/// reads before it have ended. Otherwise a read could miss an earlier write of the same client, or
/// see a later one.
class operation_order {
public:
    void push(waiting_write w) { add(std::move(w)); }
    void push(waiting_read r) { add(std::move(r)); }

    std::optional<waiting_write> start_write() {
        if (waiting_.empty() || reads_running_) return std::nullopt;
        auto* const w = std::get_if<waiting_write>(&waiting_.front());
        if (!w) return std::nullopt;
        ++writes_running_;
        std::optional<waiting_write> started{std::move(*w)};
        waiting_.pop_front();
        return started;
    }
    void end_write() { --writes_running_; }

    /// Takes all reads up to the next write.
    std::vector<waiting_read> start_reads() {
        std::vector<waiting_read> started;
        if (reads_running_ || writes_running_ > 0) return started;
        while (!waiting_.empty()) {
            auto* const r = std::get_if<waiting_read>(&waiting_.front());
            if (!r) break;
            started.push_back(std::move(*r));
            waiting_.pop_front();
        }
        reads_running_ = !started.empty();
        return started;
    }
    /// `unfinished`: the reads of a batch that did not run yet; they are next.
    void end_reads(std::vector<waiting_read> unfinished) {
        reads_running_ = false;
        for (auto at = unfinished.rbegin(); at != unfinished.rend(); ++at)
            waiting_.emplace_front(std::move(*at));
    }

private:
    template <class T>
    void add(T&& operation) {
        waiting_.emplace_back(std::forward<T>(operation));
    }

    std::deque<std::variant<waiting_write, waiting_read>> waiting_;
    std::size_t writes_running_ = 0;
    bool reads_running_ = false;
};

}  // namespace kv

#endif
