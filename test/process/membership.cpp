// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// An operator changes the members of real servers with kv_ctl, and what goes wrong. (howto.cpp does
// what doc/membership_howto.md tells.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>
#include "servers.hpp"

BOOST_AUTO_TEST_SUITE(process_membership)

namespace {

using namespace process;

struct ending {
    int code = -1;
    std::string text;
    bool says(std::string const& what) const { return text.find(what) != std::string::npos; }
};

ending run(cluster const& c, std::vector<std::string> words) {
    auto const output = c.path("ending");
    std::filesystem::remove(output);
    child process{std::move(words), output};
    auto const code = process.wait(std::chrono::seconds{90});
    return {code.value_or(-1), process.output()};
}
/// kv_ctl, on all servers of the cluster.
ending ctl(cluster const& c, std::vector<std::string> const& words) {
    std::vector<std::string> all{QUORATE_KV_CTL_BINARY, "--at", c.client_addresses()};
    all.insert(all.end(), words.begin(), words.end());
    return run(c, all);
}
void check_done(cluster const& c, std::vector<std::string> const& words, std::string const& says) {
    auto const e = ctl(c, words);
    BOOST_TEST_CONTEXT(words[0] << ": " << e.text << c.logs()) {
        BOOST_TEST(e.code == 0);
        BOOST_TEST(e.says(says), says);
    }
}
void check_fails(cluster const& c, int code, std::vector<std::string> const& words,
                 std::string const& says) {
    auto const e = ctl(c, words);
    BOOST_TEST_CONTEXT(words[0] << ": " << e.text) {
        BOOST_TEST(e.code == code);
        BOOST_TEST(e.says(says), says);
        BOOST_TEST(std::count(e.text.begin(), e.text.end(), '\n') == 1);
    }
}

/// A client process that writes to these nodes, and what it was told.
class writer {
public:
    writer(cluster& c, std::string const& nodes)
        : cluster_{c},
          process_{{QUORATE_KV_CLIENT_BINARY, "write", "--nodes", nodes, "--log", c.path("writes"),
                    "--rate", "1000", "--window", "8"},
                   c.path("writer")} {}

    /// So many writes more have ended.
    void progress(std::size_t writes = 200) {
        auto const wanted = lines("") + writes;
        BOOST_REQUIRE_MESSAGE(
            eventually([&] { return lines("") >= wanted; }, std::chrono::seconds{60}),
            "writes do not go on" << cluster_.logs());
    }
    std::size_t lines(std::string const& beginning) const {
        std::ifstream in{cluster_.path("writes")};
        std::size_t count = 0;
        for (std::string line; std::getline(in, line);)
            count += line.starts_with(beginning) ? 1 : 0;
        return count;
    }
    void stop_and_verify(std::string const& nodes) {
        process_.signal(SIGTERM);
        BOOST_TEST(process_.wait().value_or(-1) == 0);
        auto const e = run(cluster_, {QUORATE_KV_CLIENT_BINARY, "verify", "--nodes", nodes, "--log",
                                      cluster_.path("writes")});
        BOOST_TEST(e.code == 0, e.text);
        BOOST_TEST(lines("ack ") > 0U);
    }

private:
    cluster& cluster_;
    child process_;
};

/// Where the newest configuration stands that the leader knows: each change moves it.
std::string configured_at(cluster const& c) {
    std::size_t leader = 0;
    BOOST_REQUIRE(eventually([&] { return (leader = c.leader()) != 0; }));
    auto const said = c.connect(leader).call({"CLUSTER.MEMBERS"});
    BOOST_REQUIRE(said);
    auto const index = kv_client::info_field(said->text, "index");
    BOOST_REQUIRE(!index.empty());
    return index;
}

/// Node 3 is wiped and replaced, and 4 and 5 come, while a client writes. Whoever leads, stays, and
/// no write fails: false if there was an election nevertheless, as on a machine that is too busy
/// for heartbeats.
bool replace_and_grow(cluster& c, writer& w) {
    auto const term = c.field(1, "term");
    w.progress();
    c.wipe(3);
    w.progress();
    c.start(3);
    check_done(c, {"replace", "3", c.peer_address(3)}, "the members are majority of {1, 2, 3}");
    w.progress();

    c.start(4);
    c.start(5);
    check_done(c, {"add", "4", c.peer_address(4), "learner"},
               "majority of {1, 2, 3}, learners {4}");
    check_done(c, {"promote", "4"}, "majority of {1, 2, 3, 4}");
    check_done(c, {"add", "5", c.peer_address(5)}, "majority of {1, 2, 3, 4, 5}");
    w.progress();
    auto const shown = ctl(c, {"members"});
    for (std::size_t id = 1; id <= 5; ++id)
        BOOST_TEST(shown.says(c.peer_address(id) + "  voter"), shown.text);
    BOOST_TEST(shown.says("decides: majority of (1,2,3,4,5)"), shown.text);
    BOOST_TEST(!shown.says("DOES NOT ANSWER"), shown.text);
    if (c.field(1, "term") != term) return false;
    BOOST_TEST(w.lines("unknown ") == 0U);
    return true;
}

/// The leader changes, and goes.
void shrink(cluster& c, writer& w) {
    check_done(c, {"transfer", "4"}, "node 4 leads");
    check_done(c, {"demote", "5"}, "learners {5}");
    check_done(c, {"remove", "5"}, "majority of {1, 2, 3, 4}");
    check_done(c, {"remove", "4"}, "majority of {1, 2, 3}");  // the leader itself
    BOOST_TEST(eventually([&] { return c.leader() != 4 && c.leader() != 0; }), c.logs());
    for (std::size_t id : {4U, 5U}) {
        c[id].signal(SIGTERM);
        BOOST_TEST(c[id].wait().value_or(-1) == 0);
    }
    w.progress();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_wiped_node_is_replaced_and_three_become_five_and_three_under_load) {
    // An election that the changes cause comes each time; one that a busy machine causes does not.
    bool stayed = false;
    for (int tries = 0; tries < 3 && !stayed; ++tries) {
        cluster c{5, QUORATE_KV_BINARY, 3};
        c.start_all();
        if (c.leader() != 1) check_done(c, {"transfer", "1"}, "node 1 leads");
        writer w{c, c.client_address(1) + "," + c.client_address(2)};
        stayed = replace_and_grow(c, w);
        if (stayed) shrink(c, w);
        w.stop_and_verify(c.client_address(1) + "," + c.client_address(2) + "," +
                          c.client_address(3));
    }
    BOOST_TEST(stayed, "an election in each of three runs");
}

BOOST_AUTO_TEST_CASE(a_plan_changes_nothing_and_a_follower_names_the_leader) {
    cluster c{4, QUORATE_KV_BINARY, 3};
    c.start_all();
    auto const leader = c.leader();
    auto const before = configured_at(c);
    check_done(c,
               {"plan", "zone", "east", "1,4", "zone", "west", "2", "add", "4", c.peer_address(4)},
               "step 2 of 2: majority of {1, 2, 3, 4}");
    check_done(c, {"plan", "replace", "3", c.peer_address(3)}, "vacant {3}");
    check_fails(c, 1, {"plan", "zone", "east", "1,44", "demote", "3"},
                "zone 'east': node 44 is no member");
    BOOST_TEST(configured_at(c) == before);
    auto const follower = leader % 3 + 1;
    auto const said = c.connect(follower).call({"CLUSTER.REMOVE", "3"});
    BOOST_REQUIRE(said);
    BOOST_TEST(said->text == "NOTLEADER node " + std::to_string(leader) +
                                 " leads: ask its server, at its --client "
                                 "(its --peer is " +
                                 c.peer_address(leader) + ")");
    // Asks for nothing.
    auto const planned = c.connect(follower).call({"CLUSTER.PLAN", "REMOVE", "3"});
    BOOST_REQUIRE(planned);
    BOOST_TEST(planned->text.find("step 1 of 1: majority of {1, 2}") != std::string::npos,
               planned->text);
    // A server that is not the leader's: the tool says whose it needs.
    auto const e = run(c, {QUORATE_KV_CTL_BINARY, "--at", c.client_address(follower), "--wait", "1",
                           "remove", "3"});
    BOOST_TEST(e.code == 1);
    BOOST_TEST(e.says("node " + std::to_string(leader) + " leads"), e.text);
    BOOST_TEST(configured_at(c) == before);
}

BOOST_AUTO_TEST_CASE(whether_a_node_that_does_not_answer_takes_over_is_not_known) {
    cluster c{3};
    c.start_all();
    auto const gone = c.leader() % 3 + 1;
    c[gone].kill();
    check_fails(c, 3, {"transfer", std::to_string(gone)},
                "whether node " + std::to_string(gone) + " takes over");
    check_done(c, {"members"}, "majority of (1,2,3)");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_refused_in_one_line) {
    cluster c{4, QUORATE_KV_BINARY, 3};
    c.start_all();
    check_fails(c, 2, {"add", "4"}, "an address is missing; usage: ADD id host:port");
    check_fails(c, 2, {"grow"}, "unknown command 'grow'");
    check_fails(c, 1, {"remove", "7"}, "node 7 is no member");
    check_fails(c, 2, {"address", "3", "x y,votes=no,lag=77:1"},
                "'x y,votes=no,lag=77:1' is no address");
    // Whoever waits for less than a server does hears why, too.
    check_fails(
        c, 1, {"--wait", "3", "add", "4", c.peer_address(4)},
        "nobody answers as node 4 at " + c.peer_address(4) + "; start it there with --join");
    check_fails(c, 1, {"add", "4", c.client_address(1)},
                "the address of its --peer, not of its --client");
    check_fails(c, 2, {"system", "1 off (1,2,3)"}, "1:3: expected \"of\"");
    check_fails(c, 1, {"system", "1 of (1,2,3)"}, "and they share no node");
    check_fails(c, 1, {"system", "3 of (1:2,2,3)"}, "example/kv/quorum.hpp");
    check_fails(c, 1, {"transfer", "9"}, "node 9 does not vote");
    auto const none = run(c, {QUORATE_KV_CTL_BINARY, "remove", "3"});
    BOOST_TEST(none.code == 2);
    BOOST_TEST(none.says("--at is needed"), none.text);
    for (std::vector<std::string> const& words :
         {std::vector<std::string>{"--help"}, {"-h"}, {"members", "--help"}}) {
        std::vector<std::string> all{QUORATE_KV_CTL_BINARY};
        all.insert(all.end(), words.begin(), words.end());
        auto const help = run(c, all);
        BOOST_TEST(help.code == 0);
        BOOST_TEST(help.says("REPLACE id host:port"), help.text);
    }
    check_done(c, {"members"}, "majority of (1,2,3)");
}

BOOST_AUTO_TEST_CASE(a_store_that_answers_keeps_its_seat_and_one_that_is_there_is_not_replaced) {
    cluster c{3};
    c.start_all();
    auto const follower = c.leader() % 3 + 1;
    auto const id = std::to_string(follower);
    auto const before = configured_at(c);
    auto const at = c.peer_address(follower);
    check_fails(c, 1, {"--wait", "3", "replace", id, at, "store", std::string(32, '7')},
                "so it keeps its seat");
    check_fails(c, 1, {"replace", id, at, "store", c.field(c.leader(), "store")},
                " is that of node ");
    check_done(c, {"replace", id, at},
               "node " + id + " is there already, with store " + c.field(follower, "store"));
    BOOST_TEST(configured_at(c) == before);
}

BOOST_AUTO_TEST_CASE(a_change_to_members_who_do_not_answer_is_refused_unless_forced) {
    cluster c{3};
    c.start_all();
    auto const gone = c.leader() % 3 + 1;
    auto const other = std::to_string(gone % 3 + 1);
    c[gone].kill();
    auto const missed = "node " + std::to_string(gone) + " does not answer: without it, ";
    BOOST_TEST(eventually([&] {
        return ctl(c, {"plan", "remove", other}).says("WARNING: " + missed);
    }));
    check_fails(c, 1, {"remove", other}, missed);
    check_fails(c, 3, {"--wait", "1", "remove", other, "force"}, "");
}

BOOST_AUTO_TEST_CASE(a_node_comes_back_with_an_empty_disk_at_another_address) {
    cluster c{4, QUORATE_KV_BINARY, 3};
    c.start_all();
    if (c.leader() == 3) check_done(c, {"transfer", "1"}, "node 1 leads");
    BOOST_TEST(c.connect(1).call({"SET", "k", "v"})->text == "OK");
    c[3].kill();
    child other{{QUORATE_KV_BINARY, "--id", "3", "--dir", c.directory(4), "--client",
                 c.client_address(4), "--peer", c.peer_address(4), "--join"},
                c.path("log4")};
    check_done(c, {"replace", "3", c.peer_address(4)}, "the members are majority of {1, 2, 3}");
    check_done(c, {"members"}, c.peer_address(4) + "  voter");
    auto to = c.connect(4);
    BOOST_TEST(eventually([&] {
        auto const r = to.call({"GET", "k"});
        return r && r->text == "v";
    }));
}

BOOST_AUTO_TEST_CASE(one_survivor_of_three_goes_on_alone_and_old_members_are_refused) {
    cluster c{3};
    c.start_all();
    BOOST_TEST(c.connect(c.leader()).call({"SET", "k", "v"})->text == "OK");
    BOOST_TEST(eventually([&] {
        auto const r = c.connect(2).call({"GET", "k"});
        return r && r->text == "v";
    }));
    for (std::size_t id = 1; id <= 3; ++id) c[id].kill();
    std::vector<std::string> words{QUORATE_KV_BINARY, "--id",         "2",
                                   "--dir",           c.directory(2), "--recover-lost-quorum"};
    auto const asked = run(c, words);
    BOOST_TEST(asked.code == 3);
    for (auto const* text :
         {"THIS MAY LOSE ACKNOWLEDGED WRITES", "who decided: majority of {1, 2, 3}\n",
          "\nmissing: node 1 at ", "\nLOST: ", "\nwould be written: entry ", "\nnothing was done"})
        BOOST_TEST(asked.says(text), asked.text);
    words.push_back("--yes-lose-data");
    auto const done = run(c, words);
    BOOST_TEST(done.code == 0, done.text);
    for (auto const* text :
         {"who decided: majority of {1, 2, 3}", "\nwritten: entry ", "kv --join", "kv_ctl add"})
        BOOST_TEST(done.says(text), done.text);
    auto const again = run(c, words);  // now it has lost nothing
    BOOST_TEST(again.code == 1);
    BOOST_TEST(
        again.text ==
        "kv: recover: node 2 decides alone already, by majority of {2}: no quorum is lost; just "
        "start it\n");

    c.start(2);
    BOOST_TEST(eventually([&] { return c.leader() == 2; }), c.logs());
    BOOST_TEST(c.connect(2).call({"GET", "k"})->text == "v");
    check_done(c, {"members"}, "decides: majority of (2)");
    c.start(3);  // it has forgotten nothing, and belongs to the old cluster
    BOOST_TEST(eventually([&] {
                   auto const note = c.field(3, "note");
                   return note.find("belongs to cluster") != std::string::npos;
               }),
               c.info(3));
    BOOST_TEST(c.field(2, "cluster") != c.field(3, "cluster"));
    c.wipe(3);
    c.wipe(1);
    c.start(1);
    c.start(3);
    check_done(c, {"add", "1", c.peer_address(1)}, "majority of {1, 2}");
    check_done(c, {"add", "3", c.peer_address(3)}, "majority of {1, 2, 3}");
    BOOST_TEST(eventually([&] {
        auto const r = c.connect(3).call({"GET", "k"});
        return r && r->text == "v";
    }));
}

BOOST_AUTO_TEST_SUITE_END()
