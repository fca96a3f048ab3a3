// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Writes keys at a steady rate, in a process of its own, and notes every acknowledgement when it
// arrives. Later it proves that each acknowledged write is readable at every node. The demo and the
// process test trust these notes.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>
#include "free_ports.hpp"
#include "redis_connection.hpp"

namespace {

using steady = std::chrono::steady_clock;
using kv_client::redis_connection;

constexpr char const* usage =
    "kv_client write  --nodes A,B,... --log FILE [--prefix TEXT] [--rate N] [--window N] "
    "[--seconds N]\n"
    "kv_client verify --nodes A,B,... --log FILE [--seconds N]\n"
    "kv_client ports N\n"
    "\n"
    "write: sets PREFIX:1, PREFIX:2, ... until SIGTERM or the time is over; N per second, up to "
    "--window of them\n"
    "  in flight; goes on with the next node when one fails. FILE gets a line per write when its "
    "end is known:\n"
    "  'ack KEY VALUE MILLISECONDS' or 'unknown KEY VALUE MILLISECONDS' (since the epoch). A write "
    "that was\n"
    "  answered -TRYAGAIN was certainly not executed: it is sent again. One of unknown outcome "
    "never is.\n"
    "verify: reads every key of FILE at each node; exit 0 if no acknowledged write is missing or "
    "different anywhere\n"
    "  and no write of unknown outcome, once it was read, is missing at a node that is read "
    "later.\n"
    "ports: prints N free ports.\n";

struct options {
    std::vector<std::string> nodes;
    std::string log;
    std::string prefix = "key";
    std::uint64_t rate = 500;
    std::size_t window = 1;
    // write: for how long, 0 is until SIGTERM; verify: how long it waits for a node that is not
    // available.
    std::uint64_t seconds = 0;
};

volatile std::sig_atomic_t stop_requested = 0;

int fail(std::string const& text) {
    std::fprintf(stderr, "kv_client: %s\n", text.c_str());
    return 2;
}

std::string parse(std::vector<std::string> const& words, options& o) {
    for (std::size_t i = 1; i < words.size(); i += 2) {
        if (i + 1 == words.size()) return words[i] + " needs a value";
        auto const& value = words[i + 1];
        if (words[i] == "--nodes") {
            for (std::size_t at = 0; at < value.size();) {
                auto const end = std::min(value.find(',', at), value.size());
                o.nodes.push_back(value.substr(at, end - at));
                at = end + 1;
            }
        } else if (words[i] == "--log") o.log = value;
        else if (words[i] == "--prefix") o.prefix = value;
        else if (words[i] == "--rate") o.rate = std::strtoull(value.c_str(), nullptr, 10);
        else if (words[i] == "--window") o.window = std::strtoull(value.c_str(), nullptr, 10);
        else if (words[i] == "--seconds") o.seconds = std::strtoull(value.c_str(), nullptr, 10);
        else return "unknown option '" + words[i] + "'";
    }
    if (o.nodes.empty() || o.log.empty() || o.rate == 0 || o.window == 0)
        return "needs --nodes and --log; --help";
    return "";
}

// --- write

class writer {
public:
    explicit writer(options const& o) : options_{o}, log_{std::fopen(o.log.c_str(), "we")} {}
    ~writer() {
        if (log_) std::fclose(log_);
    }
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;

    int run() {
        if (!log_) return fail("cannot write " + options_.log);
        auto const begin = steady::now();
        auto const end = options_.seconds ? begin + std::chrono::seconds{options_.seconds}
                                          : steady::time_point::max();
        while (stop_requested == 0 && steady::now() < end) {
            pace(begin);
            if (!connection_.is_open() && !connect()) continue;
            round();
        }
        std::printf("kv_client: acknowledged %llu, unknown %llu, rejected and sent again %llu\n",
                    static_cast<unsigned long long>(acknowledged_),
                    static_cast<unsigned long long>(unknown_),
                    static_cast<unsigned long long>(rejected_));
        return 0;
    }

private:
    /// Keeps the rate by the clock. After a pause the client catches up, as real callers do who
    /// have queued up.
    void pace(steady::time_point begin) const {
        auto const due = begin + std::chrono::microseconds{1000000 * next_ / options_.rate};
        std::this_thread::sleep_until(std::min(due, steady::now() + std::chrono::milliseconds{50}));
    }

    bool connect() {
        if (connection_.connect(options_.nodes[node_], std::chrono::seconds{3})) return true;
        next_node();
        return false;
    }
    void next_node() {
        connection_.close();
        node_ = (node_ + 1) % options_.nodes.size();
        // A pause, so that a dead cluster is not asked in a busy loop.
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }

    /// Sends a window of writes and takes all their replies.
    void round() {
        std::vector<std::uint64_t> numbers = std::exchange(again_, {});
        while (numbers.size() < options_.window) numbers.push_back(next_++);
        std::string bytes;
        for (auto n : numbers) bytes += redis_connection::encode({"SET", key(n), value(n)});
        bool broken = !connection_.send_raw(bytes);
        bool refused = false;
        for (auto n : numbers) {
            // The write was sent, at least in part. Without a reply nobody knows its outcome.
            auto const reply = broken ? std::nullopt : connection_.receive();
            broken = broken || !reply;
            if (!reply || reply->is_error("UNKNOWN")) {
                note("unknown", n);
                ++unknown_;
            } else if (reply->type == '+' && reply->text == "OK") {
                note("ack", n);
                ++acknowledged_;
            } else {
                again_.push_back(n);
                ++rejected_;
                refused = true;
            }
        }
        std::fflush(log_);
        if (broken || refused) next_node();
    }

    std::string key(std::uint64_t n) const { return options_.prefix + ":" + std::to_string(n); }
    static std::string value(std::uint64_t n) {
        return std::string{"v"}.append(std::to_string(n * 2654435761U % 1000000007U));
    }
    void note(char const* what, std::uint64_t n) {
        auto const since = std::chrono::system_clock::now().time_since_epoch();
        auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
        std::fprintf(log_, "%s %s %s %lld\n", what, key(n).c_str(), value(n).c_str(),
                     static_cast<long long>(ms));
    }

    options const& options_;
    std::FILE* log_;
    redis_connection connection_;
    std::size_t node_ = 0;
    std::uint64_t next_ = 1;
    std::vector<std::uint64_t> again_;  // certainly not executed: to be sent again
    std::uint64_t acknowledged_ = 0;
    std::uint64_t unknown_ = 0;
    std::uint64_t rejected_ = 0;
};

// --- verify

struct noted_write {
    bool acknowledged;
    std::string key;
    std::string value;
};

std::vector<noted_write> read_log(std::string const& path) {
    std::vector<noted_write> writes;
    std::ifstream in{path};
    std::string what, key, value, ms;
    while (in >> what >> key >> value >> ms) writes.push_back({what == "ack", key, value});
    return writes;
}

/// Reads `count` keys from `first` on; a node that cannot serve reads now is asked again until
/// `deadline`.
bool read_keys(redis_connection& c, std::string const& node, std::vector<noted_write> const& writes,
               std::size_t first, std::vector<kv_client::reply>& values,
               steady::time_point deadline) {
    auto const last = std::min(first + 500, writes.size());
    std::vector<std::string> words{"MGET"};
    for (auto i = first; i < last; ++i) words.push_back(writes[i].key);
    while (steady::now() < deadline) {
        if (!c.is_open()) c.connect(node);
        auto r = c.call(words);
        if (r && r->type == '*' && r->parts.size() == last - first) {
            for (auto& part : r->parts) values.push_back(std::move(part));
            return true;
        }
        if (!r) c.close();
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return false;
}

int verify(options const& o) {
    auto const writes = read_log(o.log);
    std::vector<bool> seen(writes.size());
    std::uint64_t lost = 0;
    for (auto const& node : o.nodes) {
        redis_connection c;
        std::vector<kv_client::reply> values;
        auto const deadline = steady::now() + std::chrono::seconds{o.seconds ? o.seconds : 30};
        while (values.size() < writes.size())
            if (!read_keys(c, node, writes, values.size(), values, deadline))
                return fail(node + " did not answer reads in time");
        std::uint64_t wrong = 0;
        for (std::size_t i = 0; i < writes.size(); ++i) {
            bool const there = !values[i].nil;
            bool const must_be_there = writes[i].acknowledged || seen[i];
            seen[i] = seen[i] || there;
            if (there ? values[i].text == writes[i].value : !must_be_there) continue;
            if (wrong++ == 0) std::printf("  first: %s\n", writes[i].key.c_str());
        }
        std::printf("%s: read %zu keys, %llu wrong or missing\n", node.c_str(), writes.size(),
                    static_cast<unsigned long long>(wrong));
        lost += wrong;
    }
    std::size_t acknowledged = 0;
    std::size_t applied = 0;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        acknowledged += writes[i].acknowledged ? 1 : 0;
        applied += !writes[i].acknowledged && seen[i] ? 1 : 0;
    }
    std::printf("acknowledged %zu, lost %llu; unknown %zu, of which %zu took effect\n",
                acknowledged, static_cast<unsigned long long>(lost), writes.size() - acknowledged,
                applied);
    return lost == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> const words{argv + 1, argv + argc};
    if (words.empty() || words[0] == "--help" || words[0] == "-h") {
        std::fputs(usage, stdout);
        return words.empty() ? 2 : 0;
    }
    if (words[0] == "ports") {
        auto const count = words.size() == 2 ? std::strtoull(words[1].c_str(), nullptr, 10) : 0;
        if (count == 0 || count > 100) return fail("ports needs a number from 1 to 100");
        for (auto const port : kv_client::free_ports(count))
            std::printf("%u\n", static_cast<unsigned>(port));
        return 0;
    }
    options o;
    if (auto const error = parse(words, o); !error.empty()) return fail(error);
    std::signal(SIGTERM, [](int) { stop_requested = 1; });
    std::signal(SIGINT, [](int) { stop_requested = 1; });
    if (words[0] == "write") return writer{o}.run();
    if (words[0] == "verify") return verify(o);
    return fail("unknown mode '" + words[0] + "'; write or verify");
}
