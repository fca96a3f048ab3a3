// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <kv/cluster_words.hpp>
#include <string>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_cluster_words)

namespace {

using words = std::vector<std::string>;

kv::cluster_request good(words const& w) {
    auto const parsed = kv::parse_cluster(w);
    auto const* error = std::get_if<std::string>(&parsed);
    BOOST_REQUIRE_MESSAGE(!error, (error ? *error : std::string{}));
    return std::get<kv::cluster_request>(parsed);
}
std::string bad(words const& w) {
    auto const parsed = kv::parse_cluster(w);
    auto const* error = std::get_if<std::string>(&parsed);
    return error ? *error : "nothing is wrong";
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_command_is_read) {
    BOOST_TEST((good({"members"}).verb == kv::cluster_verb::members));
    auto const add = good({"ADD", "4", "[::1]:7479", "priority", "7", "Learner"});
    BOOST_TEST((add.verb == kv::cluster_verb::add));
    BOOST_TEST(add.id.value == 4U);
    BOOST_TEST(add.address == "[::1]:7479");
    BOOST_TEST(add.learner);
    BOOST_TEST(int{*add.priority} == 7);
    BOOST_TEST(!good({"ADD", "4", "h:1"}).priority);
    auto const replace = good({"REPLACE", "3", "h:1", "STORE", "000000000000000a000000000000000B"});
    BOOST_TEST((replace.store == quorate::incarnation{10, 11}));
    BOOST_TEST(!good({"REPLACE", "3", "h:1"}).store);
    BOOST_TEST(good({"SYSTEM", "2", "of", "(1,2,", "3)"}).system == "2 of (1,2, 3)");
    BOOST_TEST(good({"TRANSFER", "2"}).id.value == 2U);
    BOOST_TEST(!good({"TRANSFER"}).id);
    BOOST_TEST(int{*good({"PRIORITY", "1", "255"}).priority} == 255);
    BOOST_TEST((good({"ADDRESS", "1", "h:1"}).verb == kv::cluster_verb::address));
    BOOST_TEST((good({"REMOVE", "1"}).verb == kv::cluster_verb::remove));
    BOOST_TEST((good({"PROMOTE", "1"}).verb == kv::cluster_verb::promote));
    BOOST_TEST((good({"DEMOTE", "1"}).verb == kv::cluster_verb::demote));
}

BOOST_AUTO_TEST_CASE(a_change_is_forced_by_its_last_word) {
    BOOST_TEST(!good({"REMOVE", "1"}).force);
    BOOST_TEST(good({"REMOVE", "1", "force"}).force);
    BOOST_TEST(good({"ADD", "4", "h:1", "LEARNER", "FORCE"}).force);
    auto const system = good({"SYSTEM", "2", "of", "(1,2,3)", "FORCE"});
    BOOST_TEST(system.force);
    BOOST_TEST(system.system == "2 of (1,2,3)");
}

BOOST_AUTO_TEST_CASE(a_plan_takes_zones_and_the_words_of_the_change) {
    auto const p = good({"plan", "zone", "east", "1,4", "ZONE", "west", "2", "ADD", "4", "h:1"});
    BOOST_TEST(p.plan);
    BOOST_TEST((p.verb == kv::cluster_verb::add));
    BOOST_REQUIRE(p.zones.size() == 2U);
    BOOST_TEST(p.zones[0].name == "east");
    BOOST_TEST(p.zones[0].nodes.size() == 2U);
    BOOST_TEST(p.zones[1].nodes[0].value == 2U);
    BOOST_TEST(bad({"PLAN"}).starts_with("what is to be planned?"));
    BOOST_TEST(bad({"PLAN", "ZONE", "e", "1,x", "REMOVE", "1"})
                   .starts_with("'x' is no number from 1, in zone 'e'"));
    for (auto const* list : {"", "1,", ",1", "1,,2"})
        BOOST_TEST(bad({"PLAN", "ZONE", "east", list, "REMOVE", "1"})
                       .starts_with("'' is no number from 1"),
                   list);
    BOOST_TEST(bad({"PLAN", "ZONE", "east", "1,2,1", "REMOVE", "1"})
                   .starts_with("'1' is twice in a zone"));
    BOOST_TEST(bad({"PLAN", "ZONE", "", "1", "REMOVE", "1"}).starts_with("a zone needs a name"));
    BOOST_TEST(bad({"PLAN", "ZONE", "a", "1", "ZONE", "a", "2", "REMOVE", "1"})
                   .starts_with("two zones are named 'a'"));
    BOOST_TEST(bad({"PLAN", "ZONE", "east"}).starts_with("a list of ids is missing"));
    BOOST_TEST(bad({"PLAN", "TRANSFER"}).starts_with("this changes no membership"));
    BOOST_TEST(
        bad({"PLAN", "PLAN", "REMOVE", "1"}).starts_with("unknown command 'PLAN'; usage: PLAN "));
    BOOST_TEST(bad({"PLAN", "foo"}).starts_with("unknown command 'foo'; usage: PLAN "));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_with_the_usage) {
    BOOST_TEST(bad({}) == "a command is missing");
    BOOST_TEST(bad({"JOIN"}) == "unknown command 'JOIN'");
    BOOST_TEST(bad({"ADD"}) == "an id is missing; usage: ADD id host:port [LEARNER] [PRIORITY n]");
    BOOST_TEST(bad({"ADD", "0", "h:1"}).starts_with("'0' is no number from 1; usage: ADD"));
    BOOST_TEST(bad({"ADD", "4", "h"}).starts_with("'h' is no address: host:port"));
    BOOST_TEST(bad({"ADD", "4", "h:0"}).starts_with("'h:0' is no address"));
    for (auto const* text : {"x y,votes=no,lag=77:1", "[::1:7000", "a b,c=d:7000"})
        BOOST_TEST(
            bad({"ADDRESS", "3", text}).starts_with("'" + std::string{text} + "' is no address"));
    BOOST_TEST(bad({"ADD", "4", std::string(300, 'h') + ":1"}).find("is no address") !=
               std::string::npos);
    BOOST_TEST(bad({"ADD", "4", "h:1", "VOTER"}).starts_with("'VOTER' is one word too many"));
    BOOST_TEST(bad({"ADD", "4", "h:1", "LEARNER", "LEARNER"})
                   .starts_with("'LEARNER' is one word too many"));
    BOOST_TEST(bad({"ADD", "4", "h:1", "PRIORITY"}).starts_with("a number is missing"));
    BOOST_TEST(bad({"PRIORITY", "4", "256"}).starts_with("'256' is no number from 0 to 255"));
    BOOST_TEST(bad({"REPLACE", "4", "h:1", "STORE", "12"}).starts_with("'12' is no store"));
    BOOST_TEST(bad({"REPLACE", "4", "h:1", "STORE", std::string(32, '0')}).find("is no store") !=
               std::string::npos);
    BOOST_TEST(bad({"SYSTEM"}) == "a text is missing; usage: SYSTEM text");
    BOOST_TEST(bad({"SYSTEM", "FORCE"}) == "a text is missing; usage: SYSTEM text");
    BOOST_TEST(bad({"SYSTEM", "2 off (1,2)"}).starts_with("1:3: expected \"of\""));
    BOOST_TEST(good({"SYSTEM", "1 of (1,2)"}).system == "1 of (1,2)");  // no system, yet a text
    BOOST_TEST(bad({"TRANSFER", "2", "FORCE"}).starts_with("'FORCE' is one word too many"));
    BOOST_TEST(bad({"MEMBERS", "1"}) == "'1' is one word too many; usage: MEMBERS");
}

BOOST_AUTO_TEST_SUITE_END()
