// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_SERVER_HPP
#define QUORATE_EXAMPLE_KV_SERVER_HPP

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>
#include "backend.hpp"
#include "options.hpp"
#include "session.hpp"

namespace kv {

/// The node, the clients' port and the signals, on one io_context with one thread; the disk has a
/// thread of its own.
class server {
public:
    server(asio::io_context& network, asio::io_context& disk, server_options o)
        : network_{network},
          options_{std::move(o)},
          acceptor_{network},
          signals_{network, SIGINT, SIGTERM},
          timer_{network},
          watch_{network},
          node_{network.get_executor(), make_node_options(options_, disk)},
          backend_{node_, "this node is starting"} {}

    /// Starts and gives 0, or gives the exit code.
    int start() {
        if (auto const reason = listen(); !reason.empty()) return fail(reason);
        signals_.async_wait([this](error_code ec, int) {
            if (!ec) stop();
        });
        accept();
        start_node();
        return 0;
    }
    int exit_code() const { return exit_code_; }

private:
    static quorate::node_options<policies> make_node_options(server_options const& o,
                                                             asio::io_context& disk) {
        quorate::node_options<policies> n;
        n.id = o.id;
        n.store.directory = o.directory;
        n.transport.listen = o.peer;
        n.transport.advertise = o.advertise;
        n.disk = disk.get_executor();
        // A command is a request in another encoding. What the parser lets in must fit into an
        // entry.
        n.entry_bytes_max = resp_limits{}.request_bytes_max + (1U << 20U);
        return n;
    }

    static void say(std::string const& line) {
        std::printf("kv: %s\n", line.c_str());
        std::fflush(stdout);
    }
    int fail(std::string const& reason) {
        std::fprintf(stderr, "kv: %s\n", reason.c_str());
        return exit_code_ = 1;
    }

    // --- clients

    std::string listen() {
        auto const parts = split_address(options_.client);
        error_code ec;
        asio::ip::tcp::resolver resolver{acceptor_.get_executor()};
        auto const found =
            resolver.resolve(parts->first, parts->second, asio::ip::tcp::resolver::passive, ec);
        if (ec) return "--client " + options_.client + ": " + ec.message();
        auto const endpoint = found.begin()->endpoint();
        acceptor_.open(endpoint.protocol(), ec);
        if (!ec) acceptor_.set_option(asio::socket_base::reuse_address{true}, ec);
        if (!ec) acceptor_.bind(endpoint, ec);
        if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
        if (ec) return "cannot listen for clients on " + options_.client + ": " + ec.message();
        return "";
    }

    void accept() {
        acceptor_.async_accept([this](error_code ec, asio::ip::tcp::socket socket) {
            if (ec == asio::error::operation_aborted) return;
            if (ec) return accept_later();
            error_code ignored;
            socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
            auto s = std::make_shared<session>(std::move(socket), backend_);
            std::erase_if(sessions_, [](auto const& known) { return known.expired(); });
            sessions_.push_back(s);
            s->start();
            accept();
        });
    }
    /// There may be no file descriptor left. Clients that leave give some back, so accept goes on
    /// after a pause.
    void accept_later() {
        timer_.expires_after(std::chrono::milliseconds{100});
        timer_.async_wait([this](error_code ec) {
            if (!ec) accept();
        });
    }

    // --- the node

    void start_node() {
        auto done = [this](error_code ec, quorate::start_report report) {
            if (stopping_) return;
            if (ec) {
                auto const text = report.text.empty() ? ec.message() : report.text;
                bool const is_new = ec == quorate::errc::store_not_found;
                fail(is_new ? text + "; to start a new one, give --bootstrap or --join" : text);
                return stop();
            }
            started(report.text);
        };
        if (options_.mode == start_mode::join) return node_.async_join(std::move(done));
        if (options_.mode == start_mode::open) return node_.async_open(std::move(done));
        std::vector<quorate::first_member> members;
        std::vector<quorate::node_id> voters;
        for (auto const& m : options_.members) {
            members.push_back({m.id, m.address});
            voters.push_back(m.id);
        }
        node_.async_bootstrap(std::move(members), quorum_of(voters), std::move(done));
    }

    void started(std::string const& text) {
        backend_.stopped.clear();
        auto const client = acceptor_.local_endpoint();
        say("node " + std::to_string(options_.id.value) + ": " + text);
        say("clients at " + client.address().to_string() + ":" + std::to_string(client.port()) +
            ", peers at " + node_.local_address());
        // A full or broken disk ends the node's part in the cluster, not the process: so clients
        // can be told why.
        node_.async_wait_stopped([this](error_code ec, std::string reason) {
            if (stopping_) return;
            backend_.stopped = "this node has stopped: " + (reason.empty() ? ec.message() : reason);
            std::fprintf(stderr, "kv: %s; clients get -TRYAGAIN until it is restarted\n",
                         backend_.stopped.c_str());
        });
        noted_.insert(text);
        watch();
    }

    /// Writes a line to stderr for each change at the node: which node leads, and what else is
    /// worth telling. Each text is written once, since a peer that is refused tries again and
    /// again. The node calls nobody about this, so this looks once a second.
    void watch() {
        auto const status = node_.status();
        if (noted_.insert(status.text).second && !status.text.empty()) log(status.text);
        if (noted_.size() > 1000) noted_.clear();
        if (status.state == quorate::run_state::running) {
            auto now = std::string{quorate::to_string(status.role)} + " in term " +
                       std::to_string(status.term.value);
            if (!status.leader) now += ", no leader is known";
            else if (status.leader != status.id)
                now += ", node " + std::to_string(status.leader.value) + " leads";
            if (std::exchange(life_, now) != now) log(now);
        }
        watch_.expires_after(std::chrono::seconds{1});
        watch_.async_wait([this](error_code ec) {
            if (!ec && !stopping_) watch();
        });
    }
    void log(std::string const& line) const {
        std::fprintf(stderr, "kv: node %s: %s\n", std::to_string(options_.id.value).c_str(),
                     line.c_str());
    }

    // --- the end

    /// Stops: every operation ends, and every reply that can leave leaves.
    void stop() {
        if (std::exchange(stopping_, true)) return;
        if (backend_.stopped.empty()) backend_.stopped = "this node is shutting down";
        error_code ignored;
        acceptor_.close(ignored);
        signals_.cancel(ignored);
        watch_.cancel(ignored);
        node_.async_stop([this](error_code) {
            for (auto const& weak : sessions_)
                if (auto const s = weak.lock()) s->finish();
            wait_for_sessions(200);
        });
    }
    /// Clients that read get their last replies. A client that does not read is not waited for.
    void wait_for_sessions(int polls_left) {
        std::erase_if(sessions_, [](auto const& known) { return known.expired(); });
        if (sessions_.empty() || polls_left == 0) return end();
        timer_.expires_after(std::chrono::milliseconds{10});
        timer_.async_wait([this, polls_left](error_code) { wait_for_sessions(polls_left - 1); });
    }
    void end() {
        if (exit_code_ == 0) say("stopped");
        network_.stop();
    }

    asio::io_context& network_;
    server_options options_;
    asio::ip::tcp::acceptor acceptor_;
    asio::signal_set signals_;
    asio::steady_timer timer_;
    asio::steady_timer watch_;
    kv_node node_;
    backend backend_;
    std::vector<std::weak_ptr<session>> sessions_;
    std::string life_;             // role and leader, as last written
    std::set<std::string> noted_;  // the texts that were written
    int exit_code_ = 0;
    bool stopping_ = false;
};

}  // namespace kv

#endif
