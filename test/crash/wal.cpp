// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <span>
#include <string>
#include <support/log_facts.hpp>
#include "make_wal.hpp"

BOOST_AUTO_TEST_SUITE(crash_wal)

using namespace quorate;
using namespace quorate::testing;
using test::make_wal;

namespace {

constexpr std::size_t store_batch_bytes = log_stores::disk_log<crash_files>::batch_bytes_max;

/// Plays a script on a disk; false if it did not come to its end.
bool play_on(crash_disk& d, std::span<crash_step const> script, crash_history& h) {
    auto make = [&] { return make_wal(crash_files{d}); };
    return play(
        make, [&] { return !d.dead; }, script, h);
}

/// What the kit says of one power loss.
void judge(crash_disk d, crash_history const& h, auto const& keep, std::string const& where) {
    d.lose_power(keep);
    auto make = [&] { return make_wal(crash_files{d}); };
    auto cut = [&] { d.lose_power([](std::size_t) { return false; }); };
    crash_findings findings;
    crash_judge{make, cut, h, where, findings}.judge(h);
    for (auto const& finding : findings.list()) BOOST_ERROR(finding);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_write_ahead_log_passes_the_kit) {
    crash_counts counts;
    crash_scope scope;
    scope.exhaustive_up_to = 10;
    for (auto const& finding : log_store_crash_suite(make_wal, scope, &counts))
        BOOST_ERROR(finding);
    BOOST_TEST(counts.states() > 4000U);
    std::cout << "wal: " << counts.states() << " crash states: " << counts.power_losses
              << " power losses at " << counts.changes << " changes (" << counts.sampled_points
              << " with more subsets than were tried), " << counts.kills << " kills, "
              << counts.failures << " failures, " << counts.second_crashes
              << " crashes in the opening after a crash\n";
}

BOOST_AUTO_TEST_CASE(a_sync_that_spans_segments_claims_no_batch_that_was_not_synced) {
    // Two batches, each larger than a segment. The name of the second segment proves the first
    // batch durable. Here are thousands of unsynced sectors, of which the kit would try each.
    constexpr crash_step script[] = {crash_steps::append(1, 1, store_batch_bytes),
                                     crash_steps::append(1, 1, store_batch_bytes),
                                     crash_steps::sync};
    std::uint64_t dice = 3;
    for (std::uint64_t n = 0;; ++n) {
        crash_disk d;
        d.crash_at = n;
        crash_history h;
        if (play_on(d, script, h)) break;
        auto const where = "power lost in change " + std::to_string(n);
        for (bool keep : {false, true})
            judge(
                d.clone(), h, [keep](std::size_t) { return keep; }, where);
        for (int draw = 0; draw < 4; ++draw)
            judge(
                d.clone(), h, [&](std::size_t) { return (codecs::splitmix64(dice) & 1U) != 0; },
                where);
    }
}

BOOST_AUTO_TEST_CASE(a_tail_that_was_cut_never_comes_back) {
    // Z64: of a batch that no sync covered a part survives; one of the same length is written in
    // its stead.
    constexpr crash_step script[] = {crash_steps::append(1, 1, 400), crash_steps::sync,
                                     crash_steps::append(1, 1, 1000), crash_steps::sync};
    crash_scope scope;
    scope.script = script;
    for (auto const& finding : log_store_crash_suite(make_wal, scope)) BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_below_a_mark_is_refused_and_named) {
    crash_disk clean;
    crash_history h;
    BOOST_REQUIRE(play_on(clean, crash_steps::everything, h));
    clean.kill();
    {
        // Another open and close put a mark behind everything, and merge nothing away.
        auto s = make_wal(crash_files{clean});
        BOOST_REQUIRE(!s.open(crash_request).second);
        s.close();
    }
    std::size_t refused = 0;
    std::size_t harmless = 0;
    for (auto const& path : clean.paths()) {
        if (!path.ends_with(".wal")) continue;
        for (std::size_t offset = 0; offset < clean.bytes(path).size(); ++offset) {
            auto d = clean.clone();
            d.find(path)->damage(offset, std::byte{1} << (offset % 8));
            auto s = make_wal(crash_files{d});
            auto const [r, f] = s.open(crash_request);
            if (!f) {
                failure error;
                BOOST_TEST((facts_of(s, r, error) == h.states.back()),
                           path << " " << offset << ": a silent loss");
                ++harmless;
                continue;
            }
            ++refused;
            auto const says = f.text.find(path) == 0 && f.text.find("offset ") != std::string::npos;
            BOOST_TEST(says, f.text);
            if (f.code == errc::store_version) continue;
            BOOST_TEST(
                (f.code == errc::store_corrupt && f.text.find("log index ") != std::string::npos),
                f.text);
        }
    }
    std::cout << "wal: " << refused << " flipped bits refused, " << harmless
              << " behind the end harmless\n";
    BOOST_TEST(refused > 10000);
}

BOOST_AUTO_TEST_CASE(damage_of_the_last_batch_before_its_mark_costs_at_most_that_batch) {
    // What no log can tell from a torn tail; doc/formats/wal.md admits it.
    crash_disk clean;
    crash_history h;
    BOOST_REQUIRE(play_on(clean, crash_steps::everything, h));
    clean.kill();
    std::size_t refused = 0;
    std::size_t cost_a_batch = 0;
    for (auto const& path : clean.paths()) {
        if (!path.ends_with(".wal")) continue;
        for (std::size_t offset = 4096; offset < clean.bytes(path).size(); offset += 3) {
            auto d = clean.clone();
            d.find(path)->damage(offset, std::byte{0x80});
            auto s = make_wal(crash_files{d});
            auto const [r, f] = s.open(crash_request);
            failure error;
            auto const facts = f ? log_facts{} : facts_of(s, r, error);
            bool const lost = !f && facts == h.states[h.states.size() - 2];
            refused += bool{f};
            cost_a_batch += lost;
            BOOST_TEST((f || lost || facts == h.states.back()), path << " " << offset);
        }
    }
    BOOST_TEST(refused > 1000U);     // what lies below the mark
    BOOST_TEST(cost_a_batch > 10U);  // and what the page admits does happen
}

BOOST_AUTO_TEST_SUITE_END()
