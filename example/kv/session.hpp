// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_SESSION_HPP
#define QUORATE_EXAMPLE_KV_SESSION_HPP

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include "backend.hpp"
#include "cluster_commands.hpp"
#include "commands.hpp"
#include "pipeline.hpp"
#include "resp.hpp"

namespace kv {

namespace asio = boost::asio;
using boost::system::error_code;

/// What one connection may hold. Beyond any of these bounds nothing more is read from the socket,
/// and TCP slows the client down.
struct session_limits {
    std::size_t replies_max = 1024;              ///< requests whose reply has not left yet
    std::size_t request_bytes_max = 16U << 20U;  ///< of the requests that wait or run
    /// Bytes of replies on the way out. A single reply that is larger still goes, alone.
    std::size_t output_bytes_max = 1U << 20U;
};

/// One client connection: parses requests, starts operations in the order that pipeline.hpp allows,
/// and writes replies in the order of the requests. Everything runs on the socket's executor.
class session : public std::enable_shared_from_this<session> {
public:
    session(asio::ip::tcp::socket socket, backend& b)
        : socket_{std::move(socket)}, farewell_{socket_.get_executor()}, backend_{b} {}

    void start() { read(); }

    /// Answers the requests that were taken, then closes.
    void finish() {
        is_.finishing = true;
        advance();
    }

private:
    using ticket = reply_queue::ticket;

    // --- input

    void read() {
        is_.reading = true;
        socket_.async_read_some(asio::buffer(input_),
                                [self = shared_from_this()](error_code ec, std::size_t size) {
                                    self->is_.reading = false;
                                    // The client may have closed only its own side. Its requests
                                    // are still answered.
                                    if (ec) self->is_.finishing = true;
                                    else self->parser_.feed({self->input_.data(), size});
                                    self->advance();
                                });
    }

    bool has_room() const {
        return !is_.finishing && replies_.size() < limits_.replies_max &&
               request_bytes_ < limits_.request_bytes_max &&
               output_.size() < limits_.output_bytes_max;
    }

    /// Does all that can be done now. Called after every event.
    void advance() {
        bool starved = false;
        while (!starved && has_room()) starved = !take_request();
        start_operations();
        write();
        if (starved && !is_.finishing && !is_.reading) read();
        if (is_.finishing && replies_.empty() && output_.empty() && !is_.writing) close();
    }

    /// False if no request is complete.
    bool take_request() {
        request r;
        switch (parser_.next(r)) {
            case parse_status::incomplete: return false;
            case parse_status::complete: handle(std::move(r)); return true;
            case parse_status::broken: break;
        }
        is_.finishing = true;
        answer_error(replies_.reserve(), parser_.error());
        return true;
    }

    // --- requests

    void handle(request&& r) {
        auto const t = replies_.reserve();
        std::string error;
        auto const* const spec = find_command(r, error);
        if (!spec) return answer_error(t, error);
        std::visit([&](auto handler) { dispatch(t, handler, std::move(r)); }, spec->handler);
    }

    void dispatch(ticket t, local_handler run, request&& r) {
        std::string out;
        run(r, out);
        replies_.fulfil(t, std::move(out));
    }
    void dispatch(ticket t, read_handler run, request&& r) {
        auto const bytes = size_of(r);
        request_bytes_ += bytes;
        order_.push(waiting_read{t, bytes, run, std::move(r)});
    }
    void dispatch(ticket t, write_handler parse, request&& r) {
        auto const bytes = size_of(r);
        auto parsed = parse(std::move(r));
        if (auto const* error = std::get_if<std::string>(&parsed)) return answer_error(t, *error);
        request_bytes_ += bytes;
        order_.push(waiting_write{t, bytes, std::get<store::command>(std::move(parsed))});
    }
    void dispatch(ticket t, session_action action, request&& r) {
        std::string out;
        switch (action) {
            case session_action::info: reply::bulk(out, backend_.info()); break;
            case session_action::quit:
                is_.finishing = true;
                reply::simple(out, "OK");
                break;
            case session_action::cluster: return cluster(t, std::move(r));
        }
        replies_.fulfil(t, std::move(out));
    }

    /// Runs a command about the members. It does not wait for other requests of the connection,
    /// which are about keys.
    void cluster(ticket t, request&& r) {
        r[0].erase(0, r[0].find('.') + 1);
        auto parsed = parse_cluster(r);
        if (auto const* error = std::get_if<std::string>(&parsed))
            return answer_error(t, "ERR " + *error);
        run_cluster(backend_, std::get<cluster_request>(std::move(parsed)),
                    [self = shared_from_this(), t](std::string reply) {
                        self->replies_.fulfil(t, std::move(reply));
                        self->advance_later();
                    });
    }

    // --- operations

    void start_operations() {
        while (auto w = order_.start_write()) propose(std::move(*w));
        // Replies to reads may be large, so those that are on the way out go first.
        if (output_.size() >= limits_.output_bytes_max) return;
        auto reads = order_.start_reads();
        if (!reads.empty()) query(std::make_shared<read_batch>(read_batch{std::move(reads), {}}));
    }

    void propose(waiting_write w) {
        auto done = [self = shared_from_this(), t = w.ticket, bytes = w.bytes](error_code ec,
                                                                               result r) {
            self->order_.end_write();
            self->request_bytes_ -= bytes;
            if (ec) self->answer_error(t, self->backend_.write_error(ec));
            else self->replies_.fulfil(t, to_reply(r));
            self->advance_later();
        };
        backend_.node.async_propose(std::move(w.command), std::move(done));
    }

    void query(std::shared_ptr<read_batch> batch) {
        auto run = [batch, bytes_max = limits_.output_bytes_max](store const& s) {
            batch->run(s, bytes_max);
            return true;
        };
        backend_.node.async_read(std::move(run),
                                 [self = shared_from_this(), batch](error_code ec, bool) {
                                     self->end_query(ec, *batch);
                                     self->advance_later();
                                 });
    }

    void end_query(error_code ec, read_batch& batch) {
        if (ec) {
            batch.replies.assign(batch.reads.size(), {});
            for (auto& text : batch.replies) reply::error(text, backend_.rejected(ec));
        }
        for (std::size_t i = 0; i < batch.replies.size(); ++i) {
            request_bytes_ -= batch.reads[i].bytes;
            replies_.fulfil(batch.reads[i].ticket, std::move(batch.replies[i]));
        }
        batch.reads.erase(batch.reads.begin(),
                          batch.reads.begin() + static_cast<std::ptrdiff_t>(batch.replies.size()));
        order_.end_reads(std::move(batch.reads));
    }

    void answer_error(ticket t, std::string_view text) {
        std::string out;
        reply::error(out, text);
        replies_.fulfil(t, std::move(out));
    }

    static std::size_t size_of(request const& r) {
        std::size_t bytes = sizeof(waiting_read);
        for (auto const& word : r) bytes += sizeof(std::string) + word.size();
        return bytes;
    }

    // --- output

    /// Calls advance() soon, once for a group of completions: their replies then share one write().
    void advance_later() {
        if (std::exchange(is_.advancing, true)) return;
        asio::post(socket_.get_executor(), [self = shared_from_this()] {
            self->is_.advancing = false;
            self->advance();
        });
    }

    void write() {
        if (is_.writing) return;
        replies_.take_ready(output_, limits_.output_bytes_max);
        if (output_.empty()) return;
        is_.writing = true;
        asio::async_write(socket_, asio::buffer(output_),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->is_.writing = false;
                              self->output_.clear();
                              if (ec) self->is_.finishing = true;
                              self->advance();
                          });
    }

    /// If a socket with unread input is closed, the kernel sends a reset, which can overtake the
    /// last reply. So this tells the client that nothing more comes, and drops its input until it
    /// closes too or its time is over.
    void close() {
        if (std::exchange(is_.closed, true)) return;
        error_code ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        if (is_.reading) socket_.cancel(ignored);
        farewell_.expires_after(std::chrono::milliseconds{300});
        farewell_.async_wait([self = shared_from_this()](error_code) {
            error_code also_ignored;
            self->socket_.close(also_ignored);
        });
        drain(64U << 20U);
    }
    void drain(std::size_t bytes_left) {
        socket_.async_read_some(asio::buffer(input_), [self = shared_from_this(), bytes_left](
                                                          error_code ec, std::size_t size) {
            if (ec || size >= bytes_left) return static_cast<void>(self->farewell_.cancel());
            self->drain(bytes_left - size);
        });
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer farewell_;
    backend& backend_;
    session_limits limits_;
    std::array<char, 16384> input_;
    resp_parser parser_;
    reply_queue replies_;
    operation_order order_;
    std::size_t request_bytes_ = 0;  // of what is in order_ or runs
    std::string output_;
    struct {
        bool reading = false;
        bool writing = false;    // output_ belongs to the write
        bool finishing = false;  // take nothing more; close when all is answered
        bool advancing = false;  // a call of advance() is posted
        bool closed = false;
    } is_;
};

}  // namespace kv

#endif
