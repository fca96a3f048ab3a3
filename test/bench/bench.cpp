// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What a three-node cluster does on this machine: three processes over loopback TCP, payload 256 B,
// W proposals in flight at the leader, closed loop; with the memory store and with the WAL; beside
// the floor, measured in the same run, because absolute figures move from machine to machine.
// Prints a table, then the same as JSON.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <quorate.hpp>
#include <quorate/log_stores/memory.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;
using quorate::error_code;

constexpr std::size_t payload_bytes = 256;
constexpr std::array<std::uint32_t, 4> widths{1, 16, 64, 256};

/// Keeps nothing: what is measured is the log.
struct sink {
    using command = std::string;
    using result = std::uint64_t;
    result apply(command c) { return bytes += c.size(); }
    void save(quorate::writer& out) const { out.u64(bytes); }
    void load(quorate::reader& in) { bytes = in.u64(); }
    std::uint64_t bytes = 0;
};

struct memory_policies : quorate::default_policies {
    using log_store = quorate::log_stores::memory;
};

/// One line of the table, sent through a pipe as it is.
struct point {
    std::uint32_t width = 0;
    std::uint32_t failed = 0;
    double commits_per_second = 0;
    double p50_us = 0;
    double p99_us = 0;
};

double percentile(std::vector<double>& sorted, double part) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

struct settings {
    std::chrono::milliseconds per_point{2000};
    std::string directory = std::filesystem::temp_directory_path().string();
};

// --- the load, in the leader's process

/// W proposals at any time: each completion starts the next.
template <class Node>
class closed_loop {
public:
    closed_loop(Node& n, std::uint32_t width, std::chrono::milliseconds how_long)
        : node_{n}, width_{width}, how_long_{how_long}, payload_(payload_bytes, 'x') {}

    template <class Done>
    void start(Done done) {
        begin_ = steady::now();
        for (std::uint32_t i = 0; i < width_; ++i) propose(done);
    }

private:
    template <class Done>
    void propose(Done done) {
        ++running_;
        auto const sent = steady::now();
        node_.async_propose(payload_, [this, sent, done](error_code ec, std::uint64_t) {
            auto const now = steady::now();
            --running_;
            if (ec) ++failed_;
            else if (sent - begin_ > how_long_ / 10)
                latencies_.push_back(microseconds(now - sent));  // warm by then
            if (!ec && now - begin_ < how_long_) propose(done);
            else if (running_ == 0) done(finish(now));
        });
    }
    point finish(steady::time_point now) {
        auto const measured = microseconds(now - begin_ - how_long_ / 10) / 1e6;
        auto const commits = static_cast<double>(latencies_.size()) / measured;
        std::sort(latencies_.begin(), latencies_.end());
        return {width_, failed_, commits, percentile(latencies_, 0.5),
                percentile(latencies_, 0.99)};
    }
    static double microseconds(steady::duration d) {
        return std::chrono::duration<double, std::micro>(d).count();
    }

    Node& node_;
    std::uint32_t width_;
    std::chrono::milliseconds how_long_;
    std::string payload_;
    steady::time_point begin_;
    std::uint32_t running_ = 0;
    std::uint32_t failed_ = 0;
    std::vector<double> latencies_;
};

/// Waits for this node to lead, runs all widths one after the other, and sends the points through
/// the pipe.
template <class Node>
class measurement {
public:
    measurement(boost::asio::io_context& context, Node& n, std::chrono::milliseconds per_point,
                int pipe)
        : timer_{context}, node_{n}, per_point_{per_point}, pipe_{pipe} {}

    void wait_for_office() {
        timer_.expires_after(std::chrono::milliseconds{50});
        timer_.async_wait([this](error_code) {
            // A new leader's first commit shows that it has met a quorum.
            auto const status = node_.status();
            if (status.is_leader() && status.commit == status.last_index && status.commit) next();
            else wait_for_office();
        });
    }

private:
    void next() {
        if (done_ == widths.size()) return;
        loop_.emplace_back(std::make_unique<closed_loop<Node>>(node_, widths[done_], per_point_));
        loop_.back()->start([this](point const& p) {
            if (::write(pipe_, &p, sizeof(p)) != static_cast<::ssize_t>(sizeof(p))) std::abort();
            ++done_;
            timer_.expires_after(std::chrono::milliseconds{50});
            timer_.async_wait([this](error_code) { next(); });
        });
    }

    boost::asio::steady_timer timer_;
    Node& node_;
    std::chrono::milliseconds per_point_;
    int pipe_;
    std::size_t done_ = 0;
    std::vector<std::unique_ptr<closed_loop<Node>>> loop_;
};

// --- one node, in a process of its own

struct seat {
    std::uint64_t id;
    std::vector<std::string> addresses;  ///< of all nodes, by id from 1 on
    std::string directory;
    int pipe;
};

void set_store(quorate::log_stores::memory::options&, std::string const&) {}
template <class Options>
void set_store(Options& o, std::string const& directory) {
    o.directory = directory;
}

template <class Policies>
void run_node(seat const& s, settings const& how) {
    boost::asio::io_context network{1};
    boost::asio::io_context disk{1};
    auto const keep_disk = boost::asio::make_work_guard(disk);
    std::thread disk_thread{[&] { disk.run(); }};
    quorate::node_options<Policies> options;
    options.id = {s.id};
    options.transport.listen = s.addresses[s.id - 1];
    options.disk = disk.get_executor();
    set_store(options.store, s.directory);
    quorate::node<sink, Policies> node{network.get_executor(), options};
    auto const started = [&](error_code ec, quorate::start_report const& report) {
        if (!ec) return;
        std::fprintf(stderr, "node %llu: %s\n", static_cast<unsigned long long>(s.id),
                     report.text.c_str());
        std::_Exit(1);
    };
    if (s.id == 1) {
        std::vector<quorate::first_member> members;
        for (std::size_t i = 0; i < s.addresses.size(); ++i)
            members.push_back({{i + 1}, s.addresses[i]});
        node.async_bootstrap(std::move(members), quorate::majority::of(1, 2, 3), started);
    } else {
        node.async_join(started);
    }
    measurement<quorate::node<sink, Policies>> load{network, node, how.per_point, s.pipe};
    load.wait_for_office();
    network.run();  // until the parent kills this process
}

// --- three of them

std::vector<std::string> free_addresses() {
    std::vector<std::string> addresses;
    std::vector<int> held;
    for (int i = 0; i < 3; ++i) {
        int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(a);
        if (::bind(fd, reinterpret_cast<sockaddr*>(&a), sizeof(a)) != 0 ||
            ::getsockname(fd, reinterpret_cast<sockaddr*>(&a), &size) != 0)
            std::abort();
        addresses.push_back("127.0.0.1:" + std::to_string(ntohs(a.sin_port)));
        held.push_back(fd);
    }
    for (int fd : held) ::close(fd);
    return addresses;
}

template <class Policies>
std::vector<point> run_cluster(settings const& how) {
    auto base = how.directory + "/quorate-bench.XXXXXX";
    if (::mkdtemp(base.data()) == nullptr) {
        std::perror(base.c_str());
        std::exit(1);
    }
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) std::abort();
    auto const addresses = free_addresses();
    std::vector<pid_t> children;
    for (std::uint64_t id = 1; id <= 3; ++id) {
        auto const child = ::fork();
        if (child == 0) {
            ::close(pipe[0]);
            run_node<Policies>({id, addresses, base + "/" + std::to_string(id), pipe[1]}, how);
            std::_Exit(0);
        }
        children.push_back(child);
    }
    ::close(pipe[1]);
    ::alarm(static_cast<unsigned>(60 + how.per_point.count() * std::ssize(widths) /
                                           1000));  // no bench hangs
    std::vector<point> points;
    point p;
    while (points.size() < widths.size() &&
           ::read(pipe[0], &p, sizeof(p)) == static_cast<::ssize_t>(sizeof(p)))
        points.push_back(p);
    ::alarm(0);
    for (auto child : children) ::kill(child, SIGKILL);
    for (auto child : children) ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    std::error_code ignored;
    std::filesystem::remove_all(base, ignored);
    return points;
}

// --- the floor

/// One append and fdatasync at a time, to a file that was written before.
point measure_fdatasync(settings const& how) {
    auto path = how.directory + "/quorate-bench-floor.XXXXXX";
    int const fd = ::mkstemp(path.data());
    if (fd < 0) return {};
    ::unlink(path.c_str());
    std::vector<char> const zeros(16U << 20U, 0);
    if (::pwrite(fd, zeros.data(), zeros.size(), 0) < 0 || ::fsync(fd) != 0) return {};
    std::vector<double> latencies;
    std::string const record(payload_bytes + 64, 'x');
    auto const begin = steady::now();
    std::size_t offset = 0;
    while (steady::now() - begin < how.per_point / 2) {
        auto const sent = steady::now();
        if (::pwrite(fd, record.data(), record.size(), static_cast<::off_t>(offset)) < 0 ||
            ::fdatasync(fd) != 0)
            return {};
        latencies.push_back(
            std::chrono::duration<double, std::micro>(steady::now() - sent).count());
        offset = (offset + record.size()) % (zeros.size() - record.size());
    }
    ::close(fd);
    auto const seconds = std::chrono::duration<double>(steady::now() - begin).count();
    auto const rate = static_cast<double>(latencies.size()) / seconds;
    std::sort(latencies.begin(), latencies.end());
    return {1, 0, rate, percentile(latencies, 0.5), percentile(latencies, 0.99)};
}

bool transfer(int fd, char* bytes, bool sending) {
    std::size_t done = 0;
    while (done < payload_bytes) {
        auto const n = sending ? ::send(fd, bytes + done, payload_bytes - done, MSG_NOSIGNAL)
                               : ::recv(fd, bytes + done, payload_bytes - done, 0);
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

/// Ping-pong between two processes that block in recv.
point measure_round_trip(settings const& how) {
    int const listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(a);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&a), sizeof(a)) != 0 ||
        ::listen(listener, 1) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&a), &size) != 0)
        return {};
    int const on = 1;
    std::array<char, payload_bytes> bytes{};
    auto const child = ::fork();
    int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (child == 0) {
        if (::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof(a)) != 0) std::_Exit(1);
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        while (transfer(fd, bytes.data(), false) && transfer(fd, bytes.data(), true)) {
        }
        std::_Exit(0);
    }
    ::close(fd);
    int const peer = ::accept(listener, nullptr, nullptr);
    ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    std::vector<double> latencies;
    auto const begin = steady::now();
    while (steady::now() - begin < how.per_point / 2) {
        auto const sent = steady::now();
        if (!transfer(peer, bytes.data(), true) || !transfer(peer, bytes.data(), false)) break;
        latencies.push_back(
            std::chrono::duration<double, std::micro>(steady::now() - sent).count());
    }
    auto const seconds = std::chrono::duration<double>(steady::now() - begin).count();
    ::close(peer);
    ::close(listener);
    ::waitpid(child, nullptr, 0);
    auto const rate = static_cast<double>(latencies.size()) / seconds;
    std::sort(latencies.begin(), latencies.end());
    return {1, 0, rate, percentile(latencies, 0.5), percentile(latencies, 0.99)};
}

// --- the report

struct row {
    char const* what;
    point p;
};

void print(std::vector<row> const& rows) {
    std::printf("%-34s %5s %12s %10s %10s %7s\n", "what", "W", "per second", "p50 us", "p99 us",
                "failed");
    for (auto const& [what, p] : rows)
        std::printf("%-34s %5u %12.0f %10.1f %10.1f %7u\n", what, p.width, p.commits_per_second,
                    p.p50_us, p.p99_us, p.failed);
    std::printf("\n[");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& [what, p] = rows[i];
        std::printf(
            "%s\n  {\"what\": \"%s\", \"in_flight\": %u, \"per_second\": %.0f, \"p50_us\": %.1f, "
            "\"p99_us\": %.1f, \"failed\": %u}",
            i == 0 ? "" : ",", what, p.width, p.commits_per_second, p.p50_us, p.p99_us, p.failed);
    }
    std::printf("\n]\n");
}

}  // namespace

int main(int argc, char** argv) {
    settings how;
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == "--quick") how.per_point = std::chrono::milliseconds{500};
        else if (word == "--dir" && i + 1 < argc) how.directory = argv[++i];
        else if (word == "--seconds" && i + 1 < argc)
            how.per_point =
                std::chrono::milliseconds{static_cast<int>(1000 * std::atof(argv[++i]))};
        else {
            std::printf("bench [--quick] [--seconds PER_POINT] [--dir ON_THE_DISK_TO_MEASURE]\n");
            return word == "--help" ? 0 : 2;
        }
    }
    std::vector<row> rows{{"floor: append + fdatasync", measure_fdatasync(how)},
                          {"floor: loopback round trip", measure_round_trip(how)}};
    auto const memory = run_cluster<memory_policies>(how);
    for (auto const& p : memory) rows.push_back({"3 nodes, memory store", p});
    auto const durable = run_cluster<quorate::default_policies>(how);
    for (auto const& p : durable) rows.push_back({"3 nodes, WAL with fdatasync", p});
    print(rows);
    bool const complete = memory.size() == widths.size() && durable.size() == widths.size();
    if (!complete) std::fprintf(stderr, "bench: the cluster did not answer in time\n");
    return complete ? 0 : 1;
}
