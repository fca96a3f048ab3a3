// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/types.hpp>

BOOST_AUTO_TEST_SUITE(codecs_uuid_text)

using namespace quorate;

BOOST_AUTO_TEST_CASE(all_digits_are_there_the_high_half_first) {
    BOOST_TEST(to_text(cluster_id{0x0123456789abcdefU, 0xfU}) ==
               "0123456789abcdef000000000000000f");
    BOOST_TEST(to_text(incarnation{0, 1}) == "00000000000000000000000000000001");
    BOOST_TEST(to_text(incarnation{}) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
