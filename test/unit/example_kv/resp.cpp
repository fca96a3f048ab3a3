// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <kv/resp.hpp>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_resp)

namespace {

using kv::parse_status;

/// Feeds `bytes` in pieces of `piece` and collects the requests; the last line is the error, if
/// there is one.
std::vector<kv::request> parse(std::string_view bytes, std::size_t piece,
                               std::string* error = nullptr) {
    kv::resp_parser parser;
    std::vector<kv::request> requests;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        parser.feed(bytes.substr(at, piece));
        kv::request r;
        while (parser.next(r) == parse_status::complete) requests.push_back(r);
    }
    if (error) *error = parser.error();
    return requests;
}

std::string error_of(std::string_view bytes) {
    std::string error;
    parse(bytes, bytes.size(), &error);
    return error;
}

}  // namespace

BOOST_AUTO_TEST_CASE(requests_are_the_same_however_the_bytes_are_cut) {
    std::string_view const bytes =
        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\n\r\n*1\n\r\n"
        "PING  hello\r\n\r\n  \r\n*0\r\n*-1\r\n"
        "set 'a b' \"c d\"\n*1\r\n$0\r\n\r\n";
    std::vector<kv::request> const expected{
        {"SET", "k", "\r\n*1\n"}, {"PING", "hello"}, {"set", "a b", "c d"}, {""}};
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
        BOOST_TEST((parse(bytes, piece) == expected));
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_limit_is_refused_before_its_bytes_come) {
    BOOST_TEST(error_of("*1\r\n$629145600\r\n") == "ERR Protocol error: invalid bulk length");
    BOOST_TEST(error_of("*1\r\n$8388609\r\n") == "ERR Protocol error: invalid bulk length");
    BOOST_TEST(error_of("*1\r\n$8388608\r\n") == "");
    BOOST_TEST(error_of("*1\r\n$-1\r\n") == "ERR Protocol error: invalid bulk length");
    BOOST_TEST(error_of("*1\r\n$99999999999999999999\r\n") ==
               "ERR Protocol error: invalid bulk length");
    BOOST_TEST(error_of("*65537\r\n") == "ERR Protocol error: invalid multibulk length");
    BOOST_TEST(error_of("*x\r\n") == "ERR Protocol error: invalid multibulk length");
}

BOOST_AUTO_TEST_CASE(many_arguments_have_a_bound_together) {
    std::string const large(kv::resp_limits{}.bulk_bytes_max, 'x');
    auto const one = "$" + std::to_string(large.size()) + "\r\n" + large + "\r\n";
    BOOST_TEST(error_of("*3\r\n" + one + one) == "");
    BOOST_TEST(error_of("*3\r\n" + one + one + "$1\r\n") == "ERR Protocol error: too big request");
}

BOOST_AUTO_TEST_CASE(what_is_no_frame_is_refused_for_good) {
    BOOST_TEST(error_of("*1\r\nPING\r\n") == "ERR Protocol error: expected '$', got 'P'");
    BOOST_TEST(error_of("*1\r\n\x01\r\n") == "ERR Protocol error: expected '$', got '?'");
    BOOST_TEST(error_of("*1\r\n$4\r\nPINGxx") ==
               "ERR Protocol error: expected CRLF after bulk string");
    BOOST_TEST(error_of("get 'a\r\n") == "ERR Protocol error: unbalanced quotes in request");
    kv::resp_parser parser;
    kv::request r;
    parser.feed("*1\r\nx\r\n");
    BOOST_TEST((parser.next(r) == parse_status::broken));
    parser.feed("PING\r\n");
    BOOST_TEST((parser.next(r) == parse_status::broken));
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_end_has_a_bound) {
    std::string const endless(64U << 10U, 'x');
    BOOST_TEST(error_of(endless) == "ERR Protocol error: too big inline request");
    BOOST_TEST(error_of("*" + endless) == "ERR Protocol error: too big mbulk count string");
    BOOST_TEST(error_of("*1\r\n$" + endless) == "ERR Protocol error: too big bulk count string");
}

BOOST_AUTO_TEST_CASE(an_error_reply_stays_on_one_line) {
    std::string out;
    kv::reply::error(out, "ERR unknown command 'a\r\n+OK\r\n'");
    BOOST_TEST(out == "-ERR unknown command 'a  +OK  '\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
