// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <boost/test/unit_test.hpp>
#include <quorate/transports/wire.hpp>
#include <string>
#include <support/random_messages.hpp>

BOOST_AUTO_TEST_SUITE(transports_wire)

using namespace quorate;
using namespace quorate::transports;
using transports_test::draw;
using transports_test::draw_message;

constexpr std::size_t kinds = std::variant_size_v<wire::body>;

namespace {

std::string hex(bytes_view bytes) {
    std::string out;
    for (auto b : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned>(b) >> 4U];
        out += "0123456789abcdef"[static_cast<unsigned>(b) & 15U];
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_kind_of_message_survives_the_wire) {
    draw d{std::mt19937_64{1}};
    for (std::size_t i = 0; i < kinds * 50; ++i) {
        auto const m = draw_message(d, i % kinds);
        std::array<std::byte, message_size_max> out;
        auto const size = encode_message(out, m);
        BOOST_REQUIRE(size <= message_size_max);
        auto const back = decode_message(message_kind(m), bytes_view{out}.first(size));
        BOOST_REQUIRE(back.has_value());
        BOOST_TEST((*back == m));
    }
}

// The same example stands in doc/formats/wire.md.
BOOST_AUTO_TEST_CASE(a_message_has_the_documented_bytes) {
    message m{
        {{1}, {0x0A, 0x0B}}, {{2}, {0x0C, 0x0D}}, {5}, {3}, messages::heartbeat{{4}, 9, {17}}};
    std::array<std::byte, message_size_max> out;
    auto const size = encode_message(out, m);
    BOOST_TEST(hex(bytes_view{out}.first(size)) ==
               "0100000000000000"
               "0a00000000000000"
               "0b00000000000000"
               "0200000000000000"
               "0c00000000000000"
               "0d00000000000000"
               "0500000000000000"
               "0300000000000000"
               "0400000000000000"
               "0900000000000000"
               "1100000000000000");
}

BOOST_AUTO_TEST_CASE(bytes_too_few_or_too_many_or_out_of_range_are_no_message) {
    draw d{std::mt19937_64{2}};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        auto const m = draw_message(d, kind);
        std::array<std::byte, message_size_max> out{};
        auto const size = encode_message(out, m);
        for (std::size_t cut = 0; cut < size; ++cut)
            BOOST_TEST(!decode_message(message_kind(m), bytes_view{out}.first(cut)));
        BOOST_TEST(!decode_message(message_kind(m), bytes_view{out}.first(size + 1)));
        BOOST_TEST(!decode_message(0, bytes_view{out}.first(size)));
        BOOST_TEST(!decode_message(kinds + 1, bytes_view{out}.first(size)));
    }
    message m{{{1}, {}}, {{2}, {}}, {5}, {3}, messages::forward_reply{1, errc::ok}};
    std::array<std::byte, message_size_max> out;
    auto const size = encode_message(out, m);
    out[size - 1] = std::byte{250};
    BOOST_TEST(!decode_message(message_kind(m), bytes_view{out}.first(size)));
    m.body = messages::vote{{}, 1, true};
    auto const vote_size = encode_message(out, m);
    out[vote_size - 1] = std::byte{2};
    BOOST_TEST(!decode_message(message_kind(m), bytes_view{out}.first(vote_size)));
}

BOOST_AUTO_TEST_CASE(random_bytes_never_do_more_than_fail) {
    auto const seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    BOOST_TEST_INFO("seed " << seed);
    draw d{std::mt19937_64{seed}};
    std::size_t decoded = 0;
    for (int i = 0; i < 20000; ++i) {
        auto const bytes = d.bytes(d.below(message_size_max));
        auto const kind = static_cast<std::uint8_t>(d.below(16));
        auto const m = decode_message(kind, bytes);
        if (!m) continue;
        ++decoded;
        std::array<std::byte, message_size_max> out;
        auto const size = encode_message(out, *m);
        BOOST_REQUIRE(hex(bytes_view{out}.first(size)) == hex(bytes));  // one value, one encoding
    }
    BOOST_TEST(decoded > 0);
}

BOOST_AUTO_TEST_SUITE_END()
