// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/log_stores/batch_builder.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/log_stores/segment.hpp>
#include <random>
#include <support/log_facts.hpp>

BOOST_AUTO_TEST_SUITE(log_stores_record_format)

using namespace quorate;
using namespace quorate::log_stores;

namespace {

segment_header example_header() {
    segment_header h;
    h.sequence = 3;
    h.begin.at = {0x12345678};
    h.begin.previous = 99;
    h.begin.state = {{{1}, {2, 3}, {4, 5}}, {6},         {{7}, {{8}, {9, 10}}}, {15},
                     {{11}, {12}},          {{13}, {14}}};
    return h;
}

std::vector<std::byte> flat(std::span<bytes_view const> parts) {
    std::vector<std::byte> all;
    for (auto const& p : parts) all.insert(all.end(), p.begin(), p.end());
    return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_segment_header_comes_back_and_no_flipped_bit_passes) {
    auto block = encode_segment(example_header());
    segment_header h;
    std::uint32_t version = 0;
    BOOST_TEST((decode_segment(block, h, version) == segment_verdict::ok));
    BOOST_TEST((h == example_header()));
    for (std::size_t i = 0; i < block.size(); ++i) {
        block[i] ^= std::byte{4};
        BOOST_TEST((decode_segment(block, h, version) != segment_verdict::ok), i);
        block[i] ^= std::byte{4};
    }
    block[8] = std::byte{2};
    BOOST_TEST((decode_segment(block, h, version) == segment_verdict::unknown_version));
    BOOST_TEST(version == 2U);
    BOOST_TEST(
        (decode_segment(bytes_view{block}.first(100), h, version) == segment_verdict::damaged));
}

BOOST_AUTO_TEST_CASE(a_batch_header_comes_back_and_no_flipped_bit_passes) {
    std::array<std::byte, batch_header_size> bytes{};
    batch_header h{.position = {80}, .durable = {40}, .bytes = 16, .previous = 7, .body_crc = 8};
    auto const seed = batch_seed({1, 2});
    encode_batch(h, seed, bytes.data());
    BOOST_TEST((decode_batch(bytes, seed) == h));
    BOOST_TEST(!decode_batch(bytes, batch_seed({1, 3})));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] ^= std::byte{16};
        BOOST_TEST(!decode_batch(bytes, seed));
        bytes[i] ^= std::byte{16};
    }
    BOOST_TEST(!decode_batch(bytes_view{bytes}.first(47), seed));
}

BOOST_AUTO_TEST_CASE(a_section_of_unknown_kind_or_wrong_size_is_none) {
    std::array<std::byte, section_header_size> bytes{};
    encode_section({record_kind::ballot, 32}, bytes.data());
    BOOST_TEST(decode_section(bytes).has_value());
    encode_section({record_kind::ballot, 33}, bytes.data());
    BOOST_TEST(!decode_section(bytes));
    encode_section({record_kind::entries, 0}, bytes.data());
    BOOST_TEST(!decode_section(bytes));
    encode_section({record_kind::joined, 8}, bytes.data());
    BOOST_TEST(decode_section(bytes).has_value());
    encode_section({record_kind::joined, 16}, bytes.data());
    BOOST_TEST(!decode_section(bytes));
    encode_section({static_cast<record_kind>(7), 8}, bytes.data());
    BOOST_TEST(!decode_section(bytes));
}

BOOST_AUTO_TEST_CASE(random_bytes_are_no_header) {
    std::mt19937 dice{3};
    std::vector<std::byte> bytes(segment_header_size);
    for (int round = 0; round < 200; ++round) {
        for (auto& b : bytes) b = static_cast<std::byte>(dice());
        segment_header h;
        std::uint32_t version = 0;
        BOOST_TEST((decode_segment(bytes, h, version) == segment_verdict::damaged));
        BOOST_TEST(!decode_batch(bytes, 0));
        static_cast<void>(decode_section(bytes));
    }
}

BOOST_AUTO_TEST_CASE(a_batch_holds_the_bytes_of_entries_as_they_are_without_a_copy) {
    auto const run = quorate::testing::make_run(1, 1, 2, 5);
    batch_builder b;
    b.clear();
    b.add(ballot{{2}, {{3}, {4, 5}}});
    b.add(run);
    b.add(truncation{{1}});
    b.add(joined_fact{{2}});
    batch_header h{.position = {0}, .durable = {0}};
    auto const parts = b.finish(h, 0);
    BOOST_TEST(parts.size() == 3U);
    BOOST_TEST(parts[1].data() == run.bytes.data());
    auto const bytes = flat(parts);
    BOOST_TEST(h.bytes == 16U + 32 + 16 + 74 + 16 + 8 + 16 + 8);
    BOOST_TEST(bytes.size() == batch_header_size + padded(h.bytes));
    BOOST_TEST((decode_batch(bytes, 0) == h));
}

BOOST_AUTO_TEST_CASE(file_names_say_sequence_and_position) {
    segment_name const n{0x1F, {0xABCDEF}};
    BOOST_TEST(to_file_name(n) == "000000000000001f-0000000000abcdef.wal");
    BOOST_TEST((parse_file_name(to_file_name(n)) == n));
    for (auto const* bad :
         {"", "lock", "000000000000001f-0000000000abcdef.wal.tmp", "1f-abcdef.wal",
          "000000000000001g-0000000000abcdef.wal", "000000000000001f_0000000000abcdef.wal",
          "000000000000001F-0000000000abcdef.wal", "000000000000001f-0000000000abcdef.wal\n"})
        BOOST_TEST(!parse_file_name(bad));
}

BOOST_AUTO_TEST_CASE(a_later_segment_replaces_what_begins_at_or_behind_its_base) {
    auto const kept = effective_segments({{1, {0}}, {4, {50}}, {2, {50}}, {3, {80}}, {5, {70}}});
    BOOST_TEST((kept == std::vector<segment_name>{{1, {0}}, {4, {50}}, {5, {70}}}));
}

BOOST_AUTO_TEST_SUITE_END()
