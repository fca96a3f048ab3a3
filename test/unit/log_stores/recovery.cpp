// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <quorate/log_stores/batch_builder.hpp>
#include <quorate/log_stores/recovery.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <random>
#include <support/log_facts.hpp>

BOOST_AUTO_TEST_SUITE(log_stores_recovery)

using namespace quorate;
using namespace quorate::log_stores;
using quorate::testing::make_run;

namespace {

constexpr incarnation self{11, 12};

/// A stream in a vector: recovery knows no files.
struct stream {
    static constexpr std::size_t view_max = 256;
    std::vector<std::byte> bytes;

    bytes_view at(stream_position p, std::size_t size) const {
        if (p.value >= bytes.size()) return {};
        BOOST_TEST(size <= view_max);
        return bytes_view{bytes}.subspan(p.value,
                                         std::min<std::size_t>(size, bytes.size() - p.value));
    }
    std::uint64_t available(stream_position p) const {
        return p.value < bytes.size() ? bytes.size() - p.value : 0;
    }
};

/// Writes batches into a stream, as the log does.
struct scribe {
    stream out;
    std::uint32_t previous = 0;
    stream_position durable{};
    std::vector<std::size_t> ends{0};

    void batch(std::vector<staged_record> const& records, bool synced = true) {
        batch_builder b;
        b.clear();
        for (auto const& r : records) std::visit([&](auto const& x) { b.add(x); }, r);
        batch_header h{.position = {out.bytes.size()}, .durable = durable, .previous = previous};
        for (auto const& p : b.finish(h, batch_seed(self)))
            out.bytes.insert(out.bytes.end(), p.begin(), p.end());
        previous = h.crc;
        ends.push_back(out.bytes.size());
        if (synced) durable = {out.bytes.size()};
    }
};

struct outcome {
    stream_end end;
    tail_finding tail;
    log_image image;
};

outcome look(stream& s) {
    outcome o;
    o.image.state.identity = {{1}, self, {}};
    checkpoint begin{{}, 0, o.image.state};
    replay<stream> log{s, o.image, begin};
    o.end = log.run(std::nullopt);
    o.tail = search_tail(s, o.end.at, batch_seed(self));
    return o;
}

scribe three_batches() {
    scribe w;
    w.batch({ballot{{1}, {{2}, {2, 2}}}, make_run(1, 1, 2, 100)});
    w.batch({make_run(1, 3, 1, 500)});
    w.batch({truncation{{1}}, ballot{{2}, {{3}, {3, 3}}}, make_run(2, 2, 1, 70)});
    return w;
}

using model_wal = wal<quorate::testing::crash_files>;
constexpr open_request make_it{open_mode::create_if_missing, {1}, {3, 4}};

}  // namespace

BOOST_AUTO_TEST_CASE(a_whole_stream_is_replayed) {
    auto w = three_batches();
    auto const o = look(w.out);
    BOOST_TEST(o.end.at.value == w.out.bytes.size());
    BOOST_TEST(o.end.durable.at.value == w.ends[2]);
    BOOST_TEST((o.end.durable.state.last == log_id{{1}, {3}}));
    BOOST_TEST((o.image.state.last == log_id{{2}, {2}}));
    BOOST_TEST((o.image.state.ballot == ballot{{2}, {{3}, {3, 3}}}));
    BOOST_TEST((o.image.terms == std::vector<term_run>{{{1}, {1}}, {{2}, {2}}}));
    BOOST_TEST(!o.tail.garbage);
}

BOOST_AUTO_TEST_CASE(the_newest_joined_fact_counts_whatever_is_truncated) {
    scribe w;
    w.batch({make_run(1, 1, 4, 50), joined_fact{{3}}});
    w.batch({truncation{{1}}});
    BOOST_TEST(look(w.out).image.state.joined.value == 3U);
    w.batch({joined_fact{{1}}, make_run(2, 2, 1, 50)});
    auto const o = look(w.out);
    BOOST_TEST(o.image.state.joined.value == 1U);
    BOOST_TEST(o.end.durable.state.joined.value == 3U);
}

BOOST_AUTO_TEST_CASE(a_torn_tail_is_cut_at_every_length) {
    auto const whole = three_batches();
    for (std::size_t cut = 0; cut < whole.out.bytes.size(); ++cut) {
        auto w = whole;
        w.out.bytes.resize(cut);
        w.out.bytes.resize(whole.out.bytes.size() + 100);  // zeros written ahead
        auto const o = look(w.out);
        // Up to the last batch that is still whole: it may have lost zeros only.
        std::size_t expected = 0;
        for (auto end : whole.ends)
            if (std::equal(w.out.bytes.begin(), w.out.bytes.begin() + std::ptrdiff_t(end),
                           whole.out.bytes.begin()))
                expected = end;
        BOOST_TEST(o.end.at.value == expected);
        // Cut by the test, but these batches were synced; the ones behind are gone, so nothing can
        // tell.
        BOOST_TEST(!o.tail.witness);
    }
}

BOOST_AUTO_TEST_CASE(damage_before_a_later_mark_has_a_witness) {
    auto const whole = three_batches();
    for (std::size_t at = 0; at < whole.ends[2]; ++at) {
        auto w = whole;
        w.out.bytes[at] ^= std::byte{0x20};
        auto const o = look(w.out);
        std::size_t begin = 0;  // of the batch that is damaged
        for (auto end : whole.ends)
            if (end <= at) begin = end;
        BOOST_TEST(o.end.at.value == begin);
        BOOST_TEST(o.tail.witness.has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_witness_is_found_wherever_its_header_lies) {
    // At every distance, so that the header also begins in one window of the search and ends in the
    // next.
    for (std::size_t payload = 0; payload < 2 * stream::view_max; ++payload) {
        scribe w;
        w.batch({make_run(1, 1, 1, payload)});
        w.batch({make_run(1, 2, 1, 8)});
        w.out.bytes[batch_header_size] ^= std::byte{1};
        auto const o = look(w.out);
        BOOST_TEST(o.end.at.value == 0U);
        BOOST_TEST(o.tail.witness.has_value());
    }
}

BOOST_AUTO_TEST_CASE(valid_batches_behind_a_tear_of_the_same_sync_are_no_witness) {
    scribe w;
    w.batch({make_run(1, 1, 1, 10)});
    w.batch({make_run(1, 2, 1, 600)}, false);
    w.batch({make_run(1, 3, 1, 600)}, false);
    w.batch({make_run(1, 4, 1, 600)}, false);
    std::fill_n(w.out.bytes.begin() + std::ptrdiff_t(w.ends[2]), 200, std::byte{});
    auto const o = look(w.out);
    BOOST_TEST(o.end.at.value == w.ends[2]);
    BOOST_TEST(o.end.durable.at.value == w.ends[1]);
    BOOST_TEST(o.tail.garbage);
    BOOST_TEST(!o.tail.witness);
}

BOOST_AUTO_TEST_CASE(an_old_batch_does_not_follow_a_new_one) {
    // Z64: the same length and place, but the checksum of another batch before it.
    auto const old = three_batches();
    scribe w;
    w.batch({ballot{{1}, {{2}, {2, 2}}}, make_run(1, 1, 2, 100)});
    w.batch({make_run(2, 3, 1, 500)});
    auto const third = old.out.bytes.begin() + std::ptrdiff_t(old.ends[2]);
    std::copy(third, old.out.bytes.end(), std::back_inserter(w.out.bytes));
    BOOST_TEST(look(w.out).end.at.value == w.ends[2]);
}

BOOST_AUTO_TEST_CASE(the_batch_of_another_store_in_a_payload_is_no_witness) {
    auto inner = three_batches();
    scribe w;
    w.batch({make_run(1, 1, 1, 8)});
    // A value that holds a log: its batches claim other places than those where they lie.
    auto run = make_run(1, 2, 1, inner.out.bytes.size());
    std::ranges::copy(inner.out.bytes, run.bytes.mutable_data() + entry_header_size);
    seal_entry(run.bytes.mutable_data(), {{1}, {2}}, entry_kind::command, inner.out.bytes.size());
    w.batch({run}, false);
    w.out.bytes[w.ends[1]] ^= std::byte{1};
    auto const o = look(w.out);
    BOOST_TEST(o.end.at.value == w.ends[1]);
    BOOST_TEST(!o.tail.witness);
}

BOOST_AUTO_TEST_CASE(a_garbage_length_is_a_tear_whatever_it_says) {
    for (auto length :
         {std::uint64_t{1}, std::uint64_t{1} << 20U, ~std::uint64_t{0}, ~std::uint64_t{0} - 40}) {
        auto w = three_batches();
        auto* p = w.out.bytes.data() + w.ends[2] + 24;
        boost::endian::store_little_u64(reinterpret_cast<unsigned char*>(p), length);
        BOOST_TEST(look(w.out).end.at.value == w.ends[2]);
        // The same with a checksum that fits: a header that was never written so.
        batch_header h{
            .position = {w.ends[2]}, .durable = {w.ends[2]}, .bytes = length, .previous = 0};
        encode_batch(h, batch_seed(self), p - 24);
        BOOST_TEST(look(w.out).end.at.value == w.ends[2]);
    }
}

BOOST_AUTO_TEST_CASE(records_that_contradict_the_log_are_no_tear) {
    scribe gap;
    gap.batch({make_run(1, 1, 1, 8)});
    gap.batch({make_run(1, 3, 1, 8)});
    BOOST_TEST(look(gap.out).end.contradiction);
    scribe beyond;
    beyond.batch({truncation{{5}}});
    BOOST_TEST(look(beyond.out).end.contradiction);
}

BOOST_AUTO_TEST_CASE(any_bytes_give_an_answer) {
    std::mt19937 dice{5};
    auto const whole = three_batches();
    for (int round = 0; round < 2000; ++round) {
        auto w = whole;
        for (auto n = 1 + dice() % 8; n != 0; --n) {
            auto const at = dice() % w.out.bytes.size();
            w.out.bytes[at] = static_cast<std::byte>(dice());
        }
        auto const o = look(w.out);
        // It may take only what was written so: whole batches, and not one byte that was changed.
        std::size_t unharmed = 0;
        for (auto end : whole.ends)
            if (std::equal(w.out.bytes.begin(), w.out.bytes.begin() + std::ptrdiff_t(end),
                           whole.out.bytes.begin()))
                unharmed = end;
        BOOST_TEST(o.end.at.value == unharmed);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_or_renamed_segment_is_refused) {
    quorate::testing::crash_disk clean;
    {
        model_wal s{{.directory = "d",
                     .segment_bytes = 8192,
                     .files = quorate::testing::crash_files{clean}}};
        BOOST_REQUIRE(!s.open(make_it).second);
        for (std::uint64_t i = 1; i <= 12; ++i) {
            s.append(make_run(1, i, 1, 1500));
            s.begin_sync();
            BOOST_REQUIRE(!s.sync());
            s.end_sync();
        }
        s.close();
    }
    std::vector<std::string> segments;
    for (auto const& p : clean.paths())
        if (p.ends_with(".wal")) segments.push_back(p);
    BOOST_REQUIRE(segments.size() > 3);
    for (std::size_t k = 0; k + 1 < segments.size(); ++k) {
        auto d = clean.clone();
        quorate::testing::crash_files files{d};
        BOOST_REQUIRE(!files.remove(segments[k]));
        model_wal s{{.directory = "d", .segment_bytes = 8192, .files = files}};
        auto const f = s.open(make_it).second;
        BOOST_TEST((f.code == errc::store_corrupt), f.text);
        BOOST_TEST(f.text.find(".wal: offset ") != std::string::npos, f.text);
    }
    auto d = clean.clone();
    quorate::testing::crash_files files{d};
    auto renamed = segments[2];
    renamed.replace(renamed.find(".wal") - 2, 2, "38");
    BOOST_REQUIRE(!files.rename(segments[2], renamed));
    model_wal s{{.directory = "d", .segment_bytes = 8192, .files = files}};
    BOOST_TEST((s.open(make_it).second.code == errc::store_corrupt));
}

// Else a vote, or where the node joined, would be gone with the segment in which it was noted (Z58,
// Z67).
BOOST_AUTO_TEST_CASE(every_later_segment_repeats_the_ballot_and_where_the_node_joined) {
    quorate::testing::crash_disk d;
    ballot const vote{{2}, {{3}, {4, 5}}};
    std::size_t rolled = 0;
    std::size_t replaced = 0;
    for (std::uint64_t life = 1; life <= 4; ++life) {
        model_wal s{
            {.directory = "d", .segment_bytes = 8192, .files = quorate::testing::crash_files{d}}};
        auto const [r, f] = s.open(make_it);
        BOOST_REQUIRE(!f);
        BOOST_TEST((r.ballot == (life == 1 ? ballot{} : vote)));
        BOOST_TEST((r.joined == log_index{life == 1 ? 0U : 7U}));
        if (life == 1) s.save_ballot(vote), s.save_joined({7});
        // The first life goes on in new segments; the others are short, and the next one's segment
        // replaces theirs.
        for (std::uint64_t i = 1; i <= (life == 1 ? 12 : 1); ++i) {
            s.append(make_run(2, r.last.value + i, 1, 1500));
            s.begin_sync();
            BOOST_REQUIRE(!s.sync());
            s.end_sync();
        }
        d.kill();
        for (auto const& path : d.paths()) {
            auto const name = parse_file_name(path.substr(2));
            if (!name || name->base == stream_position{}) continue;
            segment_header h;
            std::uint32_t version = 0;
            auto const block = bytes_view{d.bytes(path)}.first(segment_header_size);
            BOOST_TEST((decode_segment(block, h, version) == segment_verdict::ok), path);
            BOOST_TEST((h.begin.state.ballot == vote), path);
            BOOST_TEST(h.begin.state.joined.value == 7U, path);
            ++(life == 1 ? rolled : replaced);
        }
    }
    BOOST_TEST(rolled > 1U);
    BOOST_TEST(replaced > 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_version_is_named) {
    quorate::testing::crash_disk d;
    {
        model_wal s{{.directory = "d", .files = quorate::testing::crash_files{d}}};
        BOOST_REQUIRE(!s.open(make_it).second);
    }
    d.kill();
    auto const path = d.paths().front();
    d.find(path)->damage(8, std::byte{3});
    model_wal s{{.directory = "d", .files = quorate::testing::crash_files{d}}};
    auto const f = s.open(make_it).second;
    BOOST_TEST((f.code == errc::store_version));
    BOOST_TEST(f.text.find(path + ": offset 8: format version 2") == 0U, f.text);
}

BOOST_AUTO_TEST_SUITE_END()
