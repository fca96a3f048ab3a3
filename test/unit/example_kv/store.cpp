// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <kv/commands.hpp>
#include <kv/options.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_store)

namespace {

/// Runs requests as a server with nobody else would, and gives the last reply.
class console {
public:
    std::string operator()(kv::request r) {
        std::string out;
        auto const* const spec = kv::find_command(r, out);
        if (!spec) return "-" + out + "\r\n";
        if (auto const* run = std::get_if<kv::local_handler>(&spec->handler)) (*run)(r, out);
        else if (auto const* read = std::get_if<kv::read_handler>(&spec->handler))
            (*read)(store, r, out);
        else if (auto const* write = std::get_if<kv::write_handler>(&spec->handler)) {
            auto parsed = (*write)(std::move(r));
            if (auto const* error = std::get_if<std::string>(&parsed)) return "-" + *error + "\r\n";
            return kv::to_reply(store.apply(std::get<kv::store::command>(parsed)));
        }
        return out;
    }
    kv::store store;
};

}  // namespace

BOOST_AUTO_TEST_CASE(set_writes_under_its_condition) {
    console run;
    BOOST_TEST(run({"set", "k", "1", "xx"}) == "$-1\r\n");
    BOOST_TEST(run({"set", "k", "1", "nx"}) == "+OK\r\n");
    BOOST_TEST(run({"set", "k", "2", "NX"}) == "$-1\r\n");
    BOOST_TEST(run({"set", "k", "2", "nx", "get"}) == "$1\r\n1\r\n");
    BOOST_TEST(run({"get", "k"}) == "$1\r\n1\r\n");
    BOOST_TEST(run({"set", "k", "3", "get", "xx"}) == "$1\r\n1\r\n");
    BOOST_TEST(run({"get", "k"}) == "$1\r\n3\r\n");
    BOOST_TEST(run({"set", "new", "3", "get"}) == "$-1\r\n");
    BOOST_TEST(run({"set", "k", "3", "nx", "xx"}) == "-ERR syntax error\r\n");
    BOOST_TEST(run({"set", "k", "3", "ex", "10"}) == "-ERR syntax error\r\n");
}

BOOST_AUTO_TEST_CASE(numbers_are_counted_as_redis_counts) {
    console run;
    BOOST_TEST(run({"incr", "n"}) == ":1\r\n");
    BOOST_TEST(run({"incrby", "n", "41"}) == ":42\r\n");
    BOOST_TEST(run({"decrby", "n", "43"}) == ":-1\r\n");
    BOOST_TEST(run({"decr", "n"}) == ":-2\r\n");
    BOOST_TEST(run({"get", "n"}) == "$2\r\n-2\r\n");
    auto const not_an_integer = "-ERR value is not an integer or out of range\r\n";
    for (auto const* word : {"", "x", "1x", "+1", "01", " 1", "-0", "9223372036854775808"}) {
        BOOST_TEST(run({"incrby", "n", word}) == not_an_integer);
        run({"set", "t", word});
        BOOST_TEST(run({"incr", "t"}) == not_an_integer);
    }
    run({"set", "n", "9223372036854775807"});
    BOOST_TEST(run({"incr", "n"}) == "-ERR increment or decrement would overflow\r\n");
    BOOST_TEST(run({"incrby", "n", "-9223372036854775808"}) == ":-1\r\n");
    BOOST_TEST(run({"incrby", "n", "-9223372036854775808"}) ==
               "-ERR increment or decrement would overflow\r\n");
    BOOST_TEST(run({"decrby", "n", "-9223372036854775808"}) == "-ERR decrement would overflow\r\n");
}

BOOST_AUTO_TEST_CASE(keys_are_appended_to_counted_and_deleted) {
    console run;
    BOOST_TEST(run({"append", "k", "ab"}) == ":2\r\n");
    BOOST_TEST(run({"append", "k", "c"}) == ":3\r\n");
    run({"set", "other", "x"});
    BOOST_TEST(run({"mget", "k", "none", "other"}) == "*3\r\n$3\r\nabc\r\n$-1\r\n$1\r\nx\r\n");
    BOOST_TEST(run({"exists", "k", "none", "k"}) == ":2\r\n");
    BOOST_TEST(run({"dbsize"}) == ":2\r\n");
    BOOST_TEST(run({"del", "k", "none", "k"}) == ":1\r\n");
    BOOST_TEST(run({"dbsize"}) == ":1\r\n");
    run({"set", "k", std::string(kv::value_bytes_max - 1, 'x')});
    BOOST_TEST(run({"append", "k", "ab"}) ==
               "-ERR string exceeds maximum allowed size (8 MiB)\r\n");
    BOOST_TEST(run({"append", "k", "a"}) == ":8388608\r\n");
    BOOST_TEST(run({"mget", "k", "k", "k", "k", "k", "k", "k", "k"})
                   .starts_with("-ERR the reply would exceed"));
}

BOOST_AUTO_TEST_CASE(unknown_words_and_wrong_arity_are_answered_in_redis_words) {
    console run;
    BOOST_TEST(run({"nope", "a", "b"}) ==
               "-ERR unknown command 'nope', with args beginning with: 'a' 'b' \r\n");
    BOOST_TEST(run({"GeT"}) == "-ERR wrong number of arguments for 'get' command\r\n");
    BOOST_TEST(run({"get", "a", "b"}) == "-ERR wrong number of arguments for 'get' command\r\n");
    BOOST_TEST(run({"mget"}) == "-ERR wrong number of arguments for 'mget' command\r\n");
    BOOST_TEST(run({"ping", "a", "b"}) == "-ERR wrong number of arguments for 'ping' command\r\n");
    BOOST_TEST(run({std::string(100000, 'x')}).size() < 1000U);
}

BOOST_AUTO_TEST_CASE(the_stock_tools_get_the_answers_they_start_with) {
    console run;
    BOOST_TEST(run({"config", "get", "save"}) == "*2\r\n$4\r\nsave\r\n$0\r\n\r\n");
    BOOST_TEST(run({"config", "get", "appendonly"}) == "*2\r\n$10\r\nappendonly\r\n$3\r\nyes\r\n");
    BOOST_TEST(run({"config", "get", "maxmemory"}) == "*0\r\n");
    BOOST_TEST(run({"command", "docs"}) == "*0\r\n");
    BOOST_TEST(run({"select", "0"}) == "+OK\r\n");
    BOOST_TEST(run({"select", "1"}) == "-ERR DB index is out of range\r\n");
    BOOST_TEST(run({"client", "setinfo", "lib-name", "x"}) == "+OK\r\n");
}

BOOST_AUTO_TEST_CASE(a_snapshot_holds_everything) {
    console run;
    run({"set", "a", std::string("\0\r\n", 3)});
    run({"set", "", "empty key"});
    quorate::writer out;
    run.store.save(out);
    kv::store copy;
    quorate::reader in{out.view()};
    copy.load(in);
    BOOST_TEST(in.done());
    BOOST_TEST(copy.size() == 2U);
    BOOST_TEST(*copy.find("a") == std::string("\0\r\n", 3));
    BOOST_TEST(*copy.find("") == "empty key");
}

BOOST_AUTO_TEST_CASE(options_say_what_is_wrong_with_them) {
    auto const error = [](std::vector<std::string> words) {
        kv::server_options o;
        return kv::parse_options(words, o);
    };
    BOOST_TEST(error({"--id", "1", "--dir", "d"}) == "");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--bootstrap", "1=h:1,2=[::1]:2"}) == "");
    BOOST_TEST(error({"--dir", "d"}) == "--id is needed: this node's number, from 1");
    BOOST_TEST(error({"--id", "x"}) == "--id: 'x' is no number from 1");
    BOOST_TEST(error({"--id", "1"}) == "--dir is needed: the data directory");
    BOOST_TEST(error({"--id"}) == "--id needs a value");
    BOOST_TEST(error({"--what"}) == "unknown option '--what'; --help lists them");
    BOOST_TEST(error({"--bootstrap", "1=h"}) == "--bootstrap: '1=h' is not id=host:port");
    BOOST_TEST(error({"--bootstrap", "1=h:1,1=h:2"}) == "--bootstrap: member 1 is listed twice");
    BOOST_TEST(error({"--bootstrap", ""}) == "--bootstrap: needs at least one member");
    BOOST_TEST(error({"--id", "2", "--dir", "d", "--bootstrap", "1=h:1"}) ==
               "--bootstrap: the list must contain this node, 2");
    BOOST_TEST(error({"--join", "--bootstrap", "1=h:1"}) ==
               "give --bootstrap or --join or --recover-lost-quorum, once");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--recover-lost-quorum", "--yes-lose-data"}) ==
               "");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--yes-lose-data"}) ==
               "--yes-lose-data is for --recover-lost-quorum");
    BOOST_TEST(error({"--join", "--recover-lost-quorum"}) ==
               "give --bootstrap or --join or --recover-lost-quorum, once");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--client", "h:70000"}) ==
               "'h:70000' is not an address: host:port");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--client", ""}) ==
               "'' is not an address: host:port");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--peer", "[::1:7"}) ==
               "'[::1:7' is not an address: host:port");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--advertise", "a b:7"}) ==
               "'a b:7' is not an address: host:port");
    BOOST_TEST(error({"--id", "1", "--dir", "d", "--advertise", "a-b.c_d:7"}) == "");
    BOOST_TEST(error({"--bootstrap", "1=a=b:1"}) == "--bootstrap: '1=a=b:1' is not id=host:port");
    BOOST_TEST(error({"--bootstrap", "1=h:1,"}) == "--bootstrap: '' is not id=host:port");
}

BOOST_AUTO_TEST_CASE(addresses_are_split_if_they_have_a_host_and_a_port) {
    for (auto const* text :
         {"h:1", "10.0.0.4:65535", "a-b.c_d.Example:0", "[::1]:1", "[fe80::A.1%eth0]:1"})
        BOOST_TEST(kv::split_address(text).has_value(), text);
    BOOST_TEST(kv::split_address("[::1]:7")->first == "::1");
    for (auto const* text : {"",
                             ":",
                             "h",
                             ":1",
                             "h:",
                             "h:-1",
                             "h:65536",
                             "h:1x",
                             " h:1",
                             "h :1",
                             "x y,votes=no,lag=77:1",
                             "a=b:1",
                             "h\r\n:1",
                             "::1:7",
                             "[::1:7",
                             "::1]:7",
                             "[]:7",
                             "[h]:7",
                             "[:g]:7",
                             "[::1%]:7",
                             "[::1%a b]:7",
                             "[%a]:7",
                             "[[::1]]:7"})
        BOOST_TEST(!kv::split_address(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
