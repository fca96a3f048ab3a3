// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The production write-ahead log over the simulated disk, without a cluster: random staging,
// crashes in the middle of file operations, and power losses that keep any subset of what was not
// synced. After each the store must give back all that was synced and of the rest a prefix.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <quorate/log_stores/wal.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <quorate/sim/cluster.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/files.hpp>
#include <quorate/sim/observed_store.hpp>
#include <string>
#include <support/seeds.hpp>
#include <utility>

BOOST_AUTO_TEST_SUITE(sim_store)

using namespace quorate;

namespace {

using store =
    sim::observed_store<log_stores::wal<sim::files>, sim::entries_of<sim::default_subject>>;

sim::ledger<sim::registers>::command command_of(std::uint64_t number, std::string filler) {
    return {number, {.filler = std::move(filler)}};
}

/// A log that is used at random.
class store_run {
public:
    explicit store_run(std::uint64_t seed) : world_{seed}, oracle_{1} {
        segment_bytes_ = std::uint64_t{8 + 8 * world_.dice().below(4)} << 10U;
        filler_most_ = world_.dice().chance(1, 2) ? 40 : 3000;
    }
    std::string run() {
        for (int i = 0; i < 12 && oracle_.violation().empty(); ++i) {
            if (open()) work();
            if (oracle_.violation().empty()) crash();
        }
        disk_.faults = {};
        if (oracle_.violation().empty() && !open(false)) oracle_.fail("the last open fails");
        store_.reset();
        return oracle_.violation();
    }
    std::uint64_t crashes = 0;
    std::uint64_t entries = 0;

private:
    sim::random& dice() { return world_.dice(); }

    bool open(bool may_crash = true) {
        process_ = &world_.spawn(1);
        if (may_crash && dice().chance(1, 3)) disk_.faults.crash_after = dice().below(30);
        store_.emplace(store::options{.inner = {.directory = "data",
                                                .segment_bytes = segment_bytes_,
                                                .memory_bytes_max = 4096,
                                                .files = sim::files{world_, disk_, *process_}},
                                      .oracle = &oracle_,
                                      .owner = process_});
        auto const high = dice()();
        auto const [found, why] =
            store_->open({open_mode::create_if_missing, node_id{1}, incarnation{high, 1}});
        if (process_->dead) return false;
        if (why) oracle_.fail("open: " + why.text);
        last_ = found.last;
        highest_ = {};
        ++terms_;
        ballot_ = found.ballot;
        return !why;
    }
    void work() {
        if (dice().chance(1, 2)) disk_.faults.crash_after = dice().below(40);
        for (auto steps = dice().below(60); steps != 0 && !process_->dead; --steps) {
            stage();
            if (!dice().chance(1, 3)) continue;
            store_->begin_sync();
            // What is staged while a sync runs goes into the next.
            if (dice().chance(1, 4)) stage();
            auto const why = store_->sync();
            if (process_->dead) return;
            if (why) return oracle_.fail("sync: " + why.text);
            store_->end_sync();
        }
    }
    void stage() {
        auto const what = dice().below(9);
        if (what == 0) {
            terms_ += 1 + dice().below(2);
            ballot_ = {{terms_}, {node_id{1}, incarnation{7, 7}}};
            return store_->save_ballot(ballot_);
        }
        if (what == 1) {
            last_ = {last_.value - std::min<std::uint64_t>(last_.value, dice().below(6))};
            return store_->truncate_after(last_);
        }
        if (what == 2) return store_->save_joined(last_);
        auto const count = 1 + dice().below(5);
        for (std::uint64_t i = 0; i < count; ++i) append();
    }
    void append() {
        std::string filler(dice().below(filler_most_), 'x');
        auto const payload = encode_value(command_of(++numbers_, std::move(filler)));
        auto bytes = shared_bytes::allocate(entry_header_size + payload.size());
        std::ranges::copy(payload, bytes.mutable_data() + entry_header_size);
        // As in Raft, an index that is used again, after a crash too, is so in a term that was
        // never used.
        if (ballot_.term.value != terms_ || last_.value < highest_.value) {
            ballot_ = {{++terms_}, {}};
            store_->save_ballot(ballot_);
        }
        last_ = next(last_);
        highest_ = last_;
        seal_entry(bytes.mutable_data(), {ballot_.term, last_}, entry_kind::command,
                   payload.size());
        store_->append({last_, 1, std::move(bytes)});
        ++entries;
    }
    void crash() {
        ++crashes;
        bool const before = dice().chance(1, 2);
        process_->dead = true;
        if (before) store_.reset();
        world_.kill(*process_);
        store_.reset();
        disk_.process_ended();
        disk_.faults = {};
        if (dice().chance(1, 2)) disk_.lose_power(dice());
    }

    sim::world world_;
    sim::witness oracle_;
    sim::disk disk_;
    sim::process* process_ = nullptr;
    std::optional<store> store_;
    log_index last_;
    log_index highest_;
    ballot ballot_;
    std::uint64_t terms_ = 0;
    std::uint64_t numbers_ = 0;
    std::uint64_t segment_bytes_ = 0;
    std::uint64_t filler_most_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_log_gives_back_what_was_synced_and_a_prefix_of_the_rest) {
    auto const only = test::from_environment("QUORATE_SEED", 0);
    auto const first = only != 0 ? only : 1;
    auto const seeds =
        only != 0 ? 1 : test::from_environment("QUORATE_SEEDS", test::seeds_by_default);
    std::uint64_t crashes = 0;
    std::uint64_t entries = 0;
    for (auto seed = first; seed < first + seeds; ++seed) {
        store_run run{seed};
        auto const violation = run.run();
        BOOST_TEST(violation == "", "seed " << seed << ": " << violation << "  (QUORATE_SEED="
                                            << seed << " simulation --run_test=sim_store)");
        crashes += run.crashes;
        entries += run.entries;
        if (!violation.empty()) break;
    }
    BOOST_TEST_MESSAGE(seeds << " seeds: " << crashes << " crashes, " << entries << " entries");
    BOOST_TEST(crashes >= seeds * 6);
    BOOST_TEST(entries >= seeds * 100);
}

BOOST_AUTO_TEST_SUITE_END()
