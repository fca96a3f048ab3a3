// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <quorate/transports/frame.hpp>
#include <quorate/transports/outbox.hpp>
#include <support/random_messages.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(transports_frame)

using namespace quorate;
using namespace quorate::transports;
using transports_test::draw;
using transports_test::draw_parcel;
using transports_test::make_run;

constexpr std::uint64_t group = 9;

namespace {

std::vector<std::byte> bytes_of(parcel const& p) {
    frame_head head;
    encode_head(head, group, p);
    std::vector<std::byte> out{head.view().begin(), head.view().end()};
    for (auto const& run : p.entries)
        out.insert(out.end(), run.bytes.view().begin(), run.bytes.view().end());
    out.insert(out.end(), p.body.view().begin(), p.body.view().end());
    return out;
}

bool same_bytes(bytes_view a, bytes_view b) { return std::ranges::equal(a, b); }

std::vector<std::byte> beside_of(parcel const& p) {
    std::vector<std::byte> out{p.body.view().begin(), p.body.view().end()};
    for (auto const& run : p.entries)
        out.insert(out.end(), run.bytes.view().begin(), run.bytes.view().end());
    return out;
}

/// Feeds `stream` in pieces of at most `piece` bytes; what comes out.
std::vector<parcel> feed(frame_reader& reader, bytes_view stream, std::size_t piece) {
    std::vector<parcel> out;
    while (!stream.empty()) {
        auto const room = reader.prepare();
        BOOST_REQUIRE(!room.empty());
        auto const size = std::min({room.size(), piece, stream.size()});
        std::memcpy(room.data(), stream.data(), size);
        reader.commit(size);
        stream = stream.subspan(size);
        while (auto f = reader.next()) {
            auto p = to_parcel(std::move(*f));
            BOOST_REQUIRE(p.has_value());
            out.push_back(std::move(*p));
        }
        if (reader.error() != errc::ok) break;
    }
    return out;
}

errc error_of(bytes_view stream, frame_reader::bounds const& b = {.group = group}) {
    frame_reader reader{b};
    while (!stream.empty() && reader.error() == errc::ok) {
        auto const room = reader.prepare();
        auto const size = std::min(room.size(), stream.size());
        std::memcpy(room.data(), stream.data(), size);
        reader.commit(size);
        stream = stream.subspan(size);
        while (reader.next()) {
        }
    }
    return reader.error();
}

parcel append_of(entry_run const& run) {
    parcel p;
    p.message.body = messages::append{{1}, 1, {{7}, {run.first.value - 1}}, run.count, {}};
    p.entries.push_back(run);
    return p;
}

}  // namespace

BOOST_AUTO_TEST_CASE(parcels_survive_however_the_stream_is_cut) {
    auto const seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    BOOST_TEST_INFO("seed " << seed);
    draw d{std::mt19937_64{seed}};
    std::vector<parcel> sent;
    std::vector<std::byte> stream;
    for (std::size_t i = 0; i < 240; ++i) {
        sent.push_back(draw_parcel(d, i % 12));
        auto const bytes = bytes_of(sent.back());
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    for (std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{1000}, std::size_t{1} << 20U}) {
        for (std::size_t buffer : {std::size_t{64}, std::size_t{4096}, std::size_t{128} << 10U}) {
            frame_reader reader{{.group = group, .read_bytes = buffer}};
            auto const got = feed(reader, stream, piece);
            BOOST_REQUIRE(got.size() == sent.size());
            for (std::size_t i = 0; i < got.size(); ++i) {
                BOOST_TEST((got[i].message == sent[i].message));
                BOOST_TEST(same_bytes(beside_of(got[i]), beside_of(sent[i])));
            }
        }
    }
}

// The same example stands in doc/formats/wire.md.
BOOST_AUTO_TEST_CASE(a_frame_has_the_documented_header) {
    parcel p{
        {{{1}, {0x0A, 0x0B}}, {{2}, {0x0C, 0x0D}}, {5}, {3}, messages::heartbeat{{4}, 9, {17}}},
        {},
        {}};
    std::vector<unsigned char> const documented{0x5f, 0x35, 0xcc, 0x20, 0x58, 0, 0, 0, 1, 0, 6, 0,
                                                0x58, 0,    0,    0,    1,    0, 0, 0, 0, 0, 0, 0};
    frame_head head;
    encode_head(head, 1, p);
    BOOST_TEST(head.size == 112U);
    BOOST_TEST(same_bytes(head.view().first(24), std::as_bytes(std::span{documented})));
}

BOOST_AUTO_TEST_CASE(what_lies_beside_is_a_slice_of_the_receive_buffer) {
    // What is small against the buffer is copied out.
    for (std::size_t const payload : {100U, 10'000U}) {
        auto const stream = bytes_of(append_of(make_run(5, 3, payload)));
        frame_reader reader{{.group = group}};
        auto const room = reader.prepare();
        std::memcpy(room.data(), stream.data(), stream.size());
        reader.commit(stream.size());
        auto f = reader.next();
        BOOST_REQUIRE(f.has_value());
        auto const p = to_parcel(std::move(*f));
        BOOST_REQUIRE(p.has_value());
        BOOST_REQUIRE(p->entries.size() == 1U);
        auto const* at = p->entries[0].bytes.data();
        BOOST_TEST((room.data() <= at && at < room.data() + room.size()) == (payload == 10'000U));
    }
}

// What was received stays as it is while the connection goes on and its buffers are used up.
BOOST_AUTO_TEST_CASE(slices_stay_intact_while_later_frames_arrive) {
    frame_reader reader{{.group = group, .read_bytes = 4096}};
    std::vector<parcel> kept;
    std::vector<std::byte> stream;
    for (std::uint64_t i = 0; i < 100; ++i) {
        auto const bytes = bytes_of(append_of(make_run(1 + i * 2, 2, 300)));
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    kept = feed(reader, stream, 999);
    BOOST_REQUIRE(kept.size() == 100U);
    for (std::uint64_t i = 0; i < 100; ++i)
        BOOST_TEST(check_run({1 + i * 2}, 2, kept[i].entries[0].bytes).has_value());
}

BOOST_AUTO_TEST_CASE(a_buffer_that_nobody_shares_is_used_again) {
    frame_reader reader{{.group = group, .read_bytes = std::size_t{128} << 10U}};
    parcel p;
    p.message.body = messages::heartbeat{{1}, 2, {3}};
    auto const stream = bytes_of(p);
    auto const* const first = reader.prepare().data();
    for (int i = 0; i < 5000; ++i) {
        auto const room = reader.prepare();
        BOOST_REQUIRE((first <= room.data() && room.data() < first + (std::size_t{128} << 10U)));
        std::memcpy(room.data(), stream.data(), stream.size());
        reader.commit(stream.size());
        BOOST_REQUIRE(reader.next().has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_frame_larger_than_the_buffer_gets_one_of_its_own) {
    auto const run = make_run(1, 1, std::size_t{3} << 20U);
    frame_reader reader{{.group = group}};
    auto const got = feed(reader, bytes_of(append_of(run)), std::size_t{256} << 10U);
    BOOST_REQUIRE(got.size() == 1U);
    BOOST_TEST(same_bytes(got[0].entries[0].bytes.view(), run.bytes.view()));
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_bound_is_refused_before_memory_is_taken) {
    auto bytes = bytes_of(append_of(make_run(1, 1, 10)));
    for (std::uint32_t length : {std::uint32_t{600} << 20U, std::uint32_t{0xFFFFFFFF}}) {
        boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(bytes.data()) + 4, length);
        BOOST_TEST((error_of(bytes) == errc::frame_too_large));
    }
    auto const whole = bytes_of(append_of(make_run(1, 1, 5000)));
    BOOST_TEST((error_of(whole, {.group = group, .frame_bytes_max = whole.size()}) == errc::ok));
    BOOST_TEST((error_of(whole, {.group = group, .frame_bytes_max = whole.size() - 1}) ==
                errc::frame_too_large));
}

// Unless the flipped bit lies in an entry: then its own checksum, which is tested below, says so.
BOOST_AUTO_TEST_CASE(every_flipped_bit_of_a_frame_is_noticed) {
    parcel p;
    p.message.body = messages::forward{4};
    p.body = shared_bytes::copy_of(draw{std::mt19937_64{3}}.bytes(40));
    auto const forward = bytes_of(p);
    auto const append = bytes_of(append_of(make_run(1, 2, 20)));
    for (auto const* whole : {&forward, &append}) {
        for (std::size_t bit = 0; bit < whole->size() * 8; ++bit) {
            auto bytes = *whole;
            bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
            bytes.resize(bytes.size() +
                         (std::size_t{1} << 10U));  // so that a longer length finds bytes to sum
            frame_reader reader{{.group = group}};
            auto const room = reader.prepare();
            std::memcpy(room.data(), bytes.data(), bytes.size());
            reader.commit(bytes.size());
            auto f = reader.next();
            BOOST_TEST_INFO("bit " << bit);
            BOOST_TEST((!f || !to_parcel(std::move(*f))));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_frame_of_another_group_or_version_is_refused) {
    auto bytes = bytes_of(append_of(make_run(1, 1, 10)));
    BOOST_TEST((error_of(bytes, {.group = group + 1}) == errc::wrong_group));
    bytes[8] = std::byte{2};
    BOOST_TEST((error_of(bytes) == errc::frame_corrupt));
}

BOOST_AUTO_TEST_CASE(entries_of_a_wrong_index_or_count_and_bytes_beside_nothing_are_no_parcel) {
    auto const decode = [](parcel const& p) {
        auto const stream = bytes_of(p);
        frame_reader reader{{.group = group}};
        std::memcpy(reader.prepare().data(), stream.data(), stream.size());
        reader.commit(stream.size());
        auto f = reader.next();
        BOOST_REQUIRE(f.has_value());
        return to_parcel(std::move(*f)).has_value();
    };
    auto const good = append_of(make_run(5, 2, 10));
    BOOST_TEST(decode(good));
    auto wrong = good;
    std::get<messages::append>(wrong.message.body).prev.index = {5};
    BOOST_TEST(!decode(wrong));
    for (std::uint32_t count : {0U, 1U, 3U, 0xFFFFFFFFU}) {
        wrong = good;
        std::get<messages::append>(wrong.message.body).count = count;
        BOOST_TEST(!decode(wrong));
    }
    parcel p;
    p.body = shared_bytes::copy_of(draw{std::mt19937_64{3}}.bytes(4));
    for (auto const& body : std::vector<wire::body>{messages::heartbeat{},
                                                    messages::forward_reply{1, errc::queue_full}}) {
        p.message.body = body;
        BOOST_TEST(!decode(p));
    }
    p.message.body = messages::forward_reply{1, errc::ok};
    BOOST_TEST(decode(p));
}

BOOST_AUTO_TEST_CASE(the_news_of_being_bound_to_a_cluster_survives) {
    frame_head head;
    encode_cluster_bound(head, group, {1, 2});
    frame_reader reader{{.group = group}};
    std::memcpy(reader.prepare().data(), head.bytes.data(), head.size);
    reader.commit(head.size);
    auto f = reader.next();
    BOOST_REQUIRE(f.has_value());
    BOOST_TEST((to_cluster(*f) == cluster_id{1, 2}));
    BOOST_TEST(!to_parcel(std::move(*f)));
}

BOOST_AUTO_TEST_CASE(random_bytes_never_do_more_than_fail) {
    auto const seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    BOOST_TEST_INFO("seed " << seed);
    draw d{std::mt19937_64{seed}};
    for (int i = 0; i < 3000; ++i) {
        // Half of them begin as a frame does, so that the later checks are reached as well.
        auto bytes = bytes_of(draw_parcel(d, d.below(12)));
        if (i % 2 == 0) bytes = d.bytes(d.below(300));
        for (auto flips = d.below(4); flips != 0 && !bytes.empty(); --flips)
            bytes[d.below(bytes.size())] = static_cast<std::byte>(d());
        frame_reader reader{{.group = group, .read_bytes = 512}};
        for (bytes_view rest{bytes}; !rest.empty() && reader.error() == errc::ok;) {
            auto const room = reader.prepare();
            auto const size = std::min({room.size(), rest.size(), std::size_t{1} + d.below(200)});
            std::memcpy(room.data(), rest.data(), size);
            reader.commit(size);
            rest = rest.subspan(size);
            while (auto f = reader.next()) (void)to_parcel(std::move(*f));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
