// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/codecs/crc32c.hpp>
#include <span>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(codecs_crc32c)

using namespace quorate;

namespace {

std::uint32_t crc_of(std::string_view text) {
    return codecs::crc32c(0, std::as_bytes(std::span{text}));
}

}  // namespace

// The values of RFC 3720, B.4, and the usual one of nine digits.
BOOST_AUTO_TEST_CASE(it_is_the_castagnoli_sum) {
    BOOST_TEST(crc_of("123456789") == 0xE3069283U);
    BOOST_TEST(crc_of("") == 0U);
    std::vector<std::byte> bytes(32);
    BOOST_TEST(codecs::crc32c(0, bytes) == 0x8A9136AAU);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
    BOOST_TEST(codecs::crc32c(0, bytes) == 0x46DD794EU);
}

BOOST_AUTO_TEST_CASE(the_sum_of_parts_is_the_sum_of_the_whole) {
    auto const all = std::as_bytes(std::span{std::string_view{"what is written in two parts"}});
    for (std::size_t cut = 0; cut <= all.size(); ++cut)
        BOOST_TEST(codecs::crc32c(codecs::crc32c(0, all.first(cut)), all.subspan(cut)) ==
                   codecs::crc32c(0, all));
}

BOOST_AUTO_TEST_CASE(the_processor_and_the_table_agree) {
    std::vector<std::byte> bytes;
    for (std::size_t size = 0; size < 40; ++size) {
        BOOST_TEST(codecs::crc32c(0, bytes) == ~codecs::crc32c_portable(~0U, bytes));
        bytes.push_back(static_cast<std::byte>(size * 37 + 11));
    }
}

BOOST_AUTO_TEST_SUITE_END()
