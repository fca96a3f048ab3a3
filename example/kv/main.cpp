// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A replicated key-value server: `kv --help` says how to start it, redis-cli how to use it.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>
#include "options.hpp"
#include "recover.hpp"
#include "server.hpp"

namespace {

/// The thread on which the WAL's blocking calls run, so that the network does not wait for the
/// disk.
class disk_thread {
public:
    ~disk_thread() {
        keep_.reset();
        thread_.join();
    }
    boost::asio::io_context& context() { return context_; }

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_{
        context_.get_executor()};
    std::thread thread_{[this] { context_.run(); }};
};

int run(kv::server_options const& options) {
    boost::asio::io_context network{1};
    disk_thread disk;  // destroyed, and so joined, before `network`, to which its jobs answer
    kv::server server{network, disk.context(), options};
    if (int const code = server.start(); code != 0) return code;
    network.run();
    return server.exit_code();
}

}  // namespace

int main(int argc, char** argv) {
    kv::server_options options;
    auto const error = kv::parse_options({argv + 1, argv + argc}, options);
    if (options.help) {
        std::fwrite(kv::usage.data(), 1, kv::usage.size(), stdout);
        return 0;
    }
    if (!error.empty()) {
        std::fprintf(stderr, "kv: %s\n", error.c_str());
        return 2;
    }
    try {
        return options.mode == kv::start_mode::recover ? kv::recover(options) : run(options);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "kv: %s\n", e.what());
        return 1;
    }
}
