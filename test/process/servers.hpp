// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_PROCESS_SERVERS_HPP
#define QUORATE_TEST_PROCESS_SERVERS_HPP

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <kv_client/free_ports.hpp>
#include <kv_client/redis_connection.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Real kv processes on loopback, with their data on a real disk, and what tests ask of them.
namespace process {

using kv_client::redis_connection;
using steady = std::chrono::steady_clock;

/// Polls, with a bound: nothing here sleeps and hopes.
template <class Condition>
bool eventually(Condition condition, std::chrono::seconds bound = std::chrono::seconds{30}) {
    auto const end = steady::now() + bound;
    while (!condition()) {
        if (steady::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return true;
}

class temporary_directory {
public:
    temporary_directory() {
        auto name = (std::filesystem::temp_directory_path() / "quorate-process.XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    temporary_directory(temporary_directory const&) = delete;
    temporary_directory& operator=(temporary_directory const&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string operator/(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string file_text(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A child process whose output goes to a file. Killed when it goes out of scope.
class child {
public:
    child() = default;
    child(std::vector<std::string> words, std::string output) : output_{std::move(output)} {
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 1, output_.c_str(),
                                           O_WRONLY | O_CREAT | O_APPEND, 0666);
        ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
        std::vector<char*> argv;
        for (auto& w : words) argv.push_back(w.data());
        argv.push_back(nullptr);
        int const error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        BOOST_REQUIRE_MESSAGE(error == 0, "cannot start " << words[0]);
    }
    child(child&& other) noexcept
        : pid_{std::exchange(other.pid_, 0)}, output_{std::move(other.output_)} {}
    child& operator=(child other) noexcept {
        std::swap(pid_, other.pid_);
        std::swap(output_, other.output_);
        return *this;
    }
    ~child() { kill(); }

    bool running() const { return pid_ != 0; }
    pid_t pid() const { return pid_; }
    std::string output() const { return file_text(output_); }
    void kill() {
        if (pid_ == 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(std::exchange(pid_, 0), nullptr, 0);
    }
    void signal(int number) const { ::kill(pid_, number); }
    /// The exit code; nothing if it did not end in time or not by itself.
    std::optional<int> wait(std::chrono::seconds bound = std::chrono::seconds{20}) {
        int status = 0;
        if (!eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, bound))
            return std::nullopt;
        pid_ = 0;
        if (!WIFEXITED(status)) return std::nullopt;
        return WEXITSTATUS(status);
    }

private:
    pid_t pid_ = 0;
    std::string output_;
};

/// kv processes with ids from 1 on: node 1 bootstraps with the first `first_members` of them (if
/// not said: all) as members, the others join.
class cluster {
public:
    explicit cluster(std::size_t size, std::string binary = QUORATE_KV_BINARY,
                     std::size_t first = 0)
        : binary_{std::move(binary)},
          size_{size},
          first_members_{first != 0 ? first : size},
          ports_{kv_client::free_ports(2 * size)},
          nodes_(size) {
        BOOST_REQUIRE(ports_.size() == 2 * size);
    }

    std::size_t size() const { return size_; }
    std::string client_address(std::size_t id) const { return at(ports_[id - 1]); }
    std::string peer_address(std::size_t id) const { return at(ports_[size_ + id - 1]); }
    std::string directory(std::size_t id) const { return data_ / ("node" + std::to_string(id)); }
    std::string path(std::string const& name) const { return data_ / name; }
    std::string client_addresses() const {
        std::string all;
        for (std::size_t id = 1; id <= size_; ++id)
            all += (id == 1 ? "" : ",") + client_address(id);
        return all;
    }
    std::string members() const {
        std::string all;
        for (std::size_t id = 1; id <= first_members_; ++id)
            all += (id == 1 ? "" : ",") + std::to_string(id) + "=" + peer_address(id);
        return all;
    }
    /// What starts a node, the first time and every time.
    std::vector<std::string> command(std::size_t id) const {
        std::vector<std::string> words{binary_,         "--id",     std::to_string(id), "--dir",
                                       directory(id),   "--client", client_address(id), "--peer",
                                       peer_address(id)};
        if (id > 1 || wiped_first_) words.push_back("--join");
        else words.insert(words.end(), {"--bootstrap", members()});
        return words;
    }
    child& operator[](std::size_t id) { return nodes_[id - 1]; }
    void start(std::size_t id) {
        nodes_[id - 1] = child{command(id), data_ / ("log" + std::to_string(id))};
    }
    void start_all() {
        for (std::size_t id = 1; id <= first_members_; ++id) start(id);
        BOOST_REQUIRE_MESSAGE(eventually([&] { return leader() != 0; }), "no leader: " << logs());
    }

    /// Killed, and its disk is gone: from now on it joins, as nobody bootstraps twice.
    void wipe(std::size_t id) {
        nodes_[id - 1].kill();
        std::filesystem::remove_all(directory(id));
        wiped_first_ = wiped_first_ || id == 1;
    }

    std::string info(std::size_t id) const {
        redis_connection c;
        if (!nodes_[id - 1].running() || !c.connect(client_address(id), std::chrono::seconds{2}))
            return {};
        auto const r = c.call({"INFO"});
        return r ? r->text : "";
    }
    std::string field(std::size_t id, char const* name) const {
        return kv_client::info_field(info(id), name);
    }
    /// 0: none now.
    std::size_t leader() const {
        for (std::size_t id = 1; id <= size_; ++id)
            if (field(id, "role") == "leader") return id;
        return 0;
    }
    redis_connection connect(std::size_t id) const {
        redis_connection c;
        BOOST_REQUIRE_MESSAGE(
            eventually([&] { return c.connect(client_address(id), std::chrono::seconds{20}); }),
            "node " << id << " does not answer: " << logs());
        return c;
    }
    std::string logs() const {
        std::string all;
        for (std::size_t id = 1; id <= size_; ++id) {
            auto const text = file_text(data_ / ("log" + std::to_string(id)));
            all += "\nnode " + std::to_string(id) + ": " +
                   text.substr(text.size() > 1000 ? text.size() - 1000 : 0);
        }
        return all;
    }

private:
    static std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

    std::string binary_;
    std::size_t size_;
    std::size_t first_members_;
    bool wiped_first_ = false;
    std::vector<std::uint16_t> ports_;
    temporary_directory data_;
    std::vector<child> nodes_;  // behind data_: the processes end before their files go
};

}  // namespace process

#endif
