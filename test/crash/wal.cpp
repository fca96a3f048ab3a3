// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <random>
#include <string>
#include <support/log_facts.hpp>
#include <utility>
#include <vector>

using namespace quorate;
using namespace quorate::testing;
using store = log_stores::wal<crash_files>;

namespace {

constexpr std::uint64_t segment_bytes = 8192;
constexpr std::size_t store_batch_bytes = log_stores::disk_log<crash_files>::batch_bytes_max;
constexpr open_request request{open_mode::create_if_missing, {7}, {11, 22}};

store make_store(crash_disk& d) {
    return store{{.directory = "d", .segment_bytes = segment_bytes, .memory_bytes_max = 1000, .files = crash_files{d}}};
}

/// What was staged, record by record, and how much of it was promised.
struct history {
    std::vector<log_facts> states{{}};  // states[k]: after k records
    std::size_t promised = 0;           // records that a sync made durable
    bool created = false;               // an open has succeeded

    template <class Change>
    void record(Change change) {
        states.push_back(states.back());
        change(states.back());
    }
};

/// One life of a store: what a node does to it.
class life {
public:
    life(crash_disk& d, history& h) : store_{make_store(d)}, history_{h} {}

    bool open(std::uint64_t start) {
        auto const [r, f] = store_.open(request);
        if (f) return false;
        BOOST_TEST(r.start.value >= start);
        history_.created = true;
        last_ = r.last.value;
        return true;
    }
    void vote(std::uint64_t term, std::uint64_t node) {
        ballot const b{{term}, {{node}, {node, node}}};
        store_.save_ballot(b);
        history_.record([&](log_facts& s) { s.ballot = b; });
    }
    void append(std::uint64_t term, std::uint32_t count, std::size_t payload) {
        auto const run = make_run(term, last_ + 1, count, payload);
        store_.append(run);
        last_ += count;
        history_.record([&](log_facts& s) { s.append(run); });
    }
    void truncate(std::uint64_t last) {
        store_.truncate_after({last});
        last_ = last;
        history_.record([&](log_facts& s) { s.entries.resize(last); });
    }
    void bind() {
        store_.bind_cluster({5, 6});
        history_.record([&](log_facts& s) { s.cluster = {5, 6}; });
    }
    bool sync() {
        store_.begin_sync();
        if (store_.sync()) return false;
        store_.end_sync();
        history_.promised = history_.states.size() - 1;
        return true;
    }
    void close() { store_.close(); }

private:
    store store_;
    history& history_;
    std::uint64_t last_ = 0;
};

/// Everything a log sees: votes behind entries, truncations within and across segments, rolls, marks, two lives.
void work(crash_disk& d, history& h) {
    {
        life a{d, h};
        if (!a.open(1)) return;
        a.bind();
        a.vote(1, 7);
        if (!a.sync()) return;
        a.append(1, 3, 100);
        if (!a.sync()) return;
        a.append(1, 2, 900);
        a.vote(2, 8);
        if (!a.sync()) return;
        if (!a.sync()) return;  // the mark of an idle log
        a.truncate(2);  // behind it lies a vote that must stay (Z58)
        if (!a.sync()) return;
        a.append(3, 1, 700);
        a.vote(3, 7);
        a.append(3, 1, 1500);
        if (!a.sync()) return;
        a.append(3, 2, 1200);
        if (!a.sync()) return;
        a.truncate(3);
        if (!a.sync()) return;
        a.close();
    }
    life b{d, h};
    if (!b.open(2)) return;
    b.vote(4, 9);
    b.append(4, 1, 40);
    if (!b.sync()) return;
    b.append(4, 1, 40);
    if (!b.sync()) return;
}

/// Opens what a crash left and says which state it is; checks the rules.
std::optional<std::size_t> recover(crash_disk& d, history const& h, std::string const& where) {
    auto s = make_store(d);
    auto const [r, f] = s.open(request);
    BOOST_TEST(!f, where << ": " << f.text);
    if (f) return {};
    failure error;
    auto const facts = facts_of(s, r, error);
    BOOST_TEST(!error, where << ": " << error.text);
    for (auto k = h.states.size(); k-- > h.promised;)
        if (h.states[k] == facts) return k;
    BOOST_TEST(false, where << ": a state that never was, or less than was promised");
    return {};
}

void check_crash(crash_disk d, history const& h, auto const& keep,
                 std::string const& where) {
    d.lose_power(keep);
    auto const k = recover(d, h, where);
    if (!k) return;
    // Found is durable when open returns (Z63): power goes at once, and takes everything that was not synced.
    d.lose_power([](std::size_t) { return false; });
    BOOST_TEST(recover(d, h, where + ", then again").value_or(k.value() + 1) == k.value());
}

/// Some or all of the subsets of n things.
template <class F>
void for_subsets(std::size_t n, std::size_t exhaustive_up_to, std::size_t draws, std::mt19937& dice, F f) {
    if (n <= exhaustive_up_to) {
        for (std::uint64_t mask = 0; mask < (std::uint64_t{1} << n); ++mask)
            f([mask](std::size_t i) { return ((mask >> i) & 1U) != 0; });
        return;
    }
    f([](std::size_t) { return false; });
    f([](std::size_t) { return true; });
    for (std::size_t k = 0; k < draws; ++k) {
        std::vector<bool> kept(n);
        for (std::size_t i = 0; i < n; ++i) kept[i] = (dice() & 1U) != 0;
        f([kept](std::size_t i) { return kept[i]; });
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_wal)

BOOST_AUTO_TEST_CASE(the_write_ahead_log_passes_the_kit) {
    crash_counts counts;
    crash_scope scope;
    scope.exhaustive_up_to = 10;
    auto const make = [](crash_files files) {
        return store{{.directory = "d", .segment_bytes = segment_bytes, .memory_bytes_max = 1000, .files = files}};
    };
    for (auto const& finding : log_store_crash_suite(make, scope, &counts)) BOOST_ERROR(finding);
    BOOST_TEST(counts.states() > 4000U);
    std::cout << "wal: " << counts.states() << " crash states: " << counts.power_losses << " power losses at "
              << counts.changes << " changes (" << counts.sampled_points << " with more subsets than were tried), "
              << counts.kills << " kills, " << counts.failures << " failures, " << counts.second_crashes
              << " crashes in the opening after a crash\n";
}

BOOST_AUTO_TEST_CASE(a_sync_that_spans_segments_claims_no_batch_that_was_not_synced) {
    // Two batches, each larger than a segment. The name of the second segment proves the first batch durable.
    std::mt19937 dice{3};
    for (std::uint64_t n = 0;; ++n) {
        crash_disk d;
        history h;
        life a{d, h};
        BOOST_REQUIRE(a.open(1));
        a.append(1, 1, store_batch_bytes);
        a.append(1, 1, store_batch_bytes);
        d.crash_at = d.changes + n;
        if (a.sync()) break;
        for_subsets(d.unsynced(), 1, 4, dice, [&](auto const& keep) {
            check_crash(d.clone(), h, keep, "crash in change " + std::to_string(n));
        });
    }
}

BOOST_AUTO_TEST_CASE(a_tail_that_was_cut_never_comes_back) {
    // Z64: two batches unsynced, only the later survives; a new batch of the same length is written in its stead.
    for (std::uint64_t mask = 0; mask < 64; ++mask) {
        crash_disk d;
        history h;
        {
            life a{d, h};
            BOOST_REQUIRE(a.open(1));
            a.append(1, 1, 400);
            BOOST_REQUIRE(a.sync());
            a.append(1, 1, 1000);
            d.crash_at = d.changes + 1;  // written whole, the sync is void
            BOOST_REQUIRE(!a.sync());
            d.crash_at = crash_disk::never;
        }
        d.lose_power([&](std::size_t i) { return ((mask >> i) & 1U) != 0; });
        auto const k = recover(d, h, "first");
        BOOST_REQUIRE(k.has_value());
        d.kill();
        history other{{h.states[*k]}, 0, true};
        {
            life b{d, other};
            BOOST_REQUIRE(b.open(2));
            if (*k == 1) {
                b.append(2, 1, 1000);
                BOOST_REQUIRE(b.sync());
            }
        }
        for (int again = 0; again < 3; ++again) {
            d.lose_power([](std::size_t) { return true; });
            BOOST_TEST(recover(d, other, "later").has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_below_a_mark_is_refused_and_named) {
    crash_disk clean;
    history h;
    work(clean, h);
    clean.kill();
    {
        // Another open and close put a mark behind everything, and merge nothing away.
        auto s = make_store(clean);
        BOOST_REQUIRE(!s.open(request).second);
        s.close();
    }
    std::size_t refused = 0;
    std::size_t harmless = 0;
    for (auto const& path : clean.paths()) {
        if (!path.ends_with(".wal")) continue;
        for (std::size_t offset = 0; offset < clean.bytes(path).size(); ++offset) {
            auto d = clean.clone();
            d.flip(path, offset, std::byte{1} << (offset % 8));
            auto s = make_store(d);
            auto const [r, f] = s.open(request);
            if (!f) {
                failure error;
                BOOST_TEST((facts_of(s, r, error) == h.states.back()), path << " " << offset << ": a silent loss");
                ++harmless;
                continue;
            }
            ++refused;
            auto const says = f.text.find(path) == 0 && f.text.find("offset ") != std::string::npos;
            BOOST_TEST(says, f.text);
            if (f.code == errc::store_version) continue;
            BOOST_TEST((f.code == errc::store_corrupt && f.text.find("log index ") != std::string::npos), f.text);
        }
    }
    std::cout << "wal: " << refused << " flipped bits refused, " << harmless << " behind the end harmless\n";
    BOOST_TEST(refused > 10000);
}

BOOST_AUTO_TEST_CASE(damage_of_the_last_batch_before_its_mark_costs_at_most_that_batch) {
    // What no log can tell from a torn tail; doc/formats/wal.md admits it.
    crash_disk clean;
    history h;
    work(clean, h);
    clean.kill();
    std::size_t refused = 0;
    std::size_t cost_a_batch = 0;
    for (auto const& path : clean.paths()) {
        if (!path.ends_with(".wal")) continue;
        for (std::size_t offset = 4096; offset < clean.bytes(path).size(); offset += 3) {
            auto d = clean.clone();
            d.flip(path, offset, std::byte{0x80});
            auto s = make_store(d);
            auto const [r, f] = s.open(request);
            failure error;
            auto const facts = f ? log_facts{} : facts_of(s, r, error);
            bool const lost = !f && facts == h.states[h.states.size() - 2];
            refused += bool{f};
            cost_a_batch += lost;
            BOOST_TEST((f || lost || facts == h.states.back()), path << " " << offset);
        }
    }
    BOOST_TEST(refused > 1000U);      // what lies below the mark
    BOOST_TEST(cost_a_batch > 10U);  // and what the page admits does happen
}

BOOST_AUTO_TEST_SUITE_END()
