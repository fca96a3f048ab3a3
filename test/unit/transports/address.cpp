// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/transports/address.hpp>

BOOST_AUTO_TEST_SUITE(transports_address)

using quorate::transports::host_and_port;
using quorate::transports::parse_address;

BOOST_AUTO_TEST_CASE(names_and_numbers_with_a_port_are_addresses) {
    BOOST_TEST((parse_address("node-1:9001") == host_and_port{"node-1", 9001}));
    BOOST_TEST((parse_address("10.0.0.1:0") == host_and_port{"10.0.0.1", 0}));
    BOOST_TEST((parse_address("a:65535") == host_and_port{"a", 65535}));
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_stands_in_brackets) {
    BOOST_TEST((parse_address("[::1]:9001") == host_and_port{"::1", 9001}));
    BOOST_TEST(!parse_address("::1:9001"));
    BOOST_TEST(!parse_address("[::1]"));
    BOOST_TEST(!parse_address("[]:9001"));
}

BOOST_AUTO_TEST_CASE(anything_else_is_none) {
    for (char const* text :
         {"", "a", ":9001", "a:", "a:b", "a:9001x", "a: 9001", "a:-1", "a:65536"})
        BOOST_TEST(!parse_address(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
