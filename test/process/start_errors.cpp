// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <sys/mount.h>
#include <sys/stat.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>
#include "servers.hpp"

BOOST_AUTO_TEST_SUITE(process_start_errors)

/// What a user meets when something is wrong: one line that names the thing, and the exit code. All
/// provoked for real.
namespace {

using namespace process;

struct ending {
    int code = -1;
    std::string text;
    bool says(std::string const& what) const { return text.find(what) != std::string::npos; }
    std::ptrdiff_t lines() const { return std::count(text.begin(), text.end(), '\n'); }
};

/// Starts kv with these words and waits for its end.
ending run(cluster const& c, std::vector<std::string> words) {
    auto const output = c.path("ending");
    std::filesystem::remove(output);
    child process{std::move(words), output};
    auto const code = process.wait();
    return {code.value_or(-1), process.output()};
}

std::vector<std::string> replaced(std::vector<std::string> words, std::string const& name,
                                  std::string const& value) {
    *(std::find(words.begin(), words.end(), name) + 1) = value;
    return words;
}

/// The start fails with code 1 and one line that has all of these in it.
void check_fails(ending const& e, std::vector<std::string> const& texts) {
    BOOST_TEST_CONTEXT(e.text) {
        BOOST_TEST(e.code == 1);
        BOOST_TEST(e.lines() == 1);
        for (auto const& text : texts) BOOST_TEST(e.says(text), "says " << text);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(wrong_options_name_the_option) {
    cluster c{1};
    auto const e = run(c, {QUORATE_KV_BINARY, "--id", "zero"});
    BOOST_TEST(e.code == 2);
    BOOST_TEST(e.text == "kv: --id: 'zero' is no number from 1\n");
    BOOST_TEST(run(c, {QUORATE_KV_BINARY, "--help"}).code == 0);
}

BOOST_AUTO_TEST_CASE(taken_ports_are_named) {
    cluster c{1};
    c.start_all();
    auto words = replaced(c.command(1), "--dir", c.path("other"));
    check_fails(run(c, words), {"cannot listen for clients", c.client_address(1)});
    auto const free = "127.0.0.1:" + std::to_string(kv_client::free_ports(1).at(0));
    check_fails(run(c, replaced(words, "--client", free)), {"cannot listen", c.peer_address(1)});
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_made_or_is_no_directory_is_named) {
    cluster c{1};
    std::ofstream{c.path("file")} << "x";
    check_fails(run(c, replaced(c.command(1), "--dir", c.path("file"))), {c.path("file")});
    check_fails(run(c, replaced(c.command(1), "--dir", c.path("file") + "/below")),
                {c.path("file")});
    check_fails(run(c, replaced(c.command(1), "--dir", "/proc/quorate")), {"/proc/quorate"});
    auto const closed = c.path("closed");
    std::filesystem::create_directory(closed);
    if (::geteuid() != 0) {
        ::chmod(closed.c_str(), 0500);
        check_fails(run(c, replaced(c.command(1), "--dir", closed)), {closed});
    } else if (::mount("tmpfs", closed.c_str(), "tmpfs", MS_RDONLY, "size=1m") ==
               0) {  // root may write elsewhere
        check_fails(run(c, replaced(c.command(1), "--dir", closed)),
                    {closed, "Read-only file system"});
        ::umount2(closed.c_str(), MNT_DETACH);
    } else {
        BOOST_TEST_MESSAGE(
            "skipped: root may write everywhere, and a read-only file system cannot be mounted "
            "here: "
            << std::strerror(errno));
    }
}

BOOST_AUTO_TEST_CASE(open_without_a_store_says_that_there_is_none) {
    cluster c{1};
    check_fails(
        run(c, {QUORATE_KV_BINARY, "--id", "1", "--dir", c.path("none"), "--client",
                c.client_address(1), "--peer", c.peer_address(1)}),
        {c.path("none"), "there is no store here; to start a new one, give --bootstrap or --join"});
}

BOOST_AUTO_TEST_CASE(a_directory_in_use_or_of_another_node_is_refused) {
    cluster c{1};
    c.start_all();
    auto const ports = kv_client::free_ports(2);
    auto words = replaced(c.command(1), "--client", "127.0.0.1:" + std::to_string(ports.at(0)));
    words = replaced(words, "--peer", "127.0.0.1:" + std::to_string(ports.at(1)));
    check_fails(run(c, words), {c.directory(1), "held by process " + std::to_string(c[1].pid())});
    c[1].kill();
    check_fails(run(c, {QUORATE_KV_BINARY, "--id", "2", "--dir", c.directory(1), "--client",
                        c.client_address(1), "--peer", c.peer_address(1), "--join"}),
                {c.directory(1)});
    c.start(1);
    BOOST_TEST(eventually([&] { return c.leader() == 1; }));
}

BOOST_AUTO_TEST_CASE(a_wiped_bootstrapper_is_another_cluster_and_a_wiped_joiner_waits) {
    cluster c{3};
    c.start_all();
    auto client = c.connect(c.leader());
    BOOST_TEST(client.call({"SET", "k", "v"})->text == "OK");
    for (std::size_t id : {1U, 3U}) {
        c[id].kill();
        std::filesystem::remove_all(c.directory(id));
        // Two of three still have a leader; one alone has none.
        BOOST_TEST(eventually([&] { return (c.field(2, "leader") == "0") == (id == 3U); }),
                   c.info(2));
    }
    c.start(3);
    c.start(1);
    // Two of three stores are gone: node 2 alone must not lead, and no empty store may help it to.
    BOOST_TEST(eventually([&] { return c.field(1, "note").find("cluster") != std::string::npos; }),
               c.info(1));
    BOOST_TEST(eventually([&] { return c.field(2, "note").find("cluster") != std::string::npos; }),
               c.info(2));
    BOOST_TEST(eventually([&] { return c.field(3, "state") == "waiting"; }), c.info(3));
    BOOST_TEST(c.leader() == 0U);
    auto survivor = c.connect(2);
    auto const r = survivor.call({"SET", "k", "w"});
    BOOST_REQUIRE(r);
    BOOST_TEST(r->type == '-');
}

BOOST_AUTO_TEST_CASE(damage_below_what_was_durable_is_refused_with_its_place) {
    cluster c{1};
    c.start_all();
    auto client = c.connect(1);
    std::string const value(1000, 'x');
    for (int i = 0; i < 200; ++i)
        BOOST_REQUIRE(client.call({"SET", "k" + std::to_string(i), value})->text == "OK");
    c[1].kill();
    std::string damaged;
    for (auto const& file : std::filesystem::directory_iterator{c.directory(1)}) {
        auto bytes = file_text(file.path().string());
        auto const at = bytes.find(value, bytes.size() > 40000 ? 40000 : 0);
        if (!damaged.empty() || file.path().extension() != ".wal" || at == std::string::npos)
            continue;
        damaged = file.path().string();
        std::fstream out{damaged, std::ios::in | std::ios::out | std::ios::binary};
        out.seekp(static_cast<std::streamoff>(at + 500));
        out.put('X');
    }
    BOOST_REQUIRE(!damaged.empty());
    check_fails(run(c, c.command(1)), {damaged, "offset", "index"});
}

BOOST_AUTO_TEST_CASE(a_full_disk_stops_the_node_and_not_the_process) {
    cluster c{3};
    std::filesystem::create_directory(c.directory(3));
    if (::mount("tmpfs", c.directory(3).c_str(), "tmpfs", 0, "size=48m") != 0) {
        BOOST_TEST_MESSAGE(
            "skipped: a small tmpfs cannot be mounted here: " << std::strerror(errno));
        return;
    }
    struct unmount {
        cluster& nodes;
        ~unmount() {
            nodes[3].kill();
            ::umount2(nodes.directory(3).c_str(), MNT_DETACH);
        }
    } const guard{c};
    c.start_all();
    std::size_t const healthy = c.leader() == 1 ? 2 : 1;
    auto client = c.connect(healthy);
    std::string const value(1U << 20U, 'x');
    for (int i = 0; i < 200 && c.field(3, "state") != "stopped"; ++i)
        BOOST_TEST(eventually([&] {
            auto const r = client.call({"SET", "k" + std::to_string(i % 4), value});
            return r && (r->text == "OK" || r->is_error("UNKNOWN"));
        }));
    BOOST_TEST(eventually([&] { return c.field(3, "state") == "stopped"; }), c.info(3));
    BOOST_TEST(c.field(3, "note").find(c.directory(3)) != std::string::npos, c.info(3));
    auto full = c.connect(3);
    for (auto const& words : {std::vector<std::string>{"SET", "k", "v"}, {"GET", "k0"}}) {
        auto const r = full.call(words);
        BOOST_REQUIRE(r);
        BOOST_TEST(r->is_error("TRYAGAIN this node has stopped: "), r->text);
    }
    BOOST_TEST(c[3].output().find("kv: this node has stopped: ") != std::string::npos);
    BOOST_TEST(eventually([&] {
        auto const r = client.call({"SET", "after", "v"});
        return r && r->text == "OK";
    }));
    c[3].signal(SIGTERM);
    BOOST_TEST(c[3].wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
