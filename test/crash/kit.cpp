// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <quorate/log_stores/memory.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <span>
#include <string>
#include <vector>
#include "make_wal.hpp"
#include "small_store.hpp"

BOOST_AUTO_TEST_SUITE(crash_kit)

using namespace quorate;
using namespace quorate::testing;
using test::make_wal;
using test::small_store;
using test::store_flaw;

namespace {

/// A disk that may be too small for the script.
struct bounded_files : crash_files {
    std::uint64_t offset_max;
    failure write(file& f, std::uint64_t offset, std::span<bytes_view const> parts) {
        if (offset > offset_max) return {errc::store_full, "no space"};
        return crash_files::write(f, offset, parts);
    }
};
/// One type for all small stores, so that the suites are compiled once for them.
struct make_small {
    store_flaw flaw = store_flaw::none;
    std::uint64_t offset_max = std::numeric_limits<std::uint64_t>::max();
    small_store<bounded_files> operator()(crash_files files) const {
        return {"d", {files, offset_max}, flaw};
    }
};

std::string text_of(std::vector<std::string> const& findings) {
    std::string all;
    for (auto const& finding : findings) all += finding + "\n";
    return all;
}
/// The findings about a store with this flaw, as one text.
std::string found(store_flaw flaw) {
    crash_scope scope;
    scope.second_crashes = false;
    auto const all = text_of(log_store_crash_suite(make_small{flaw}, scope));
    BOOST_TEST_MESSAGE(all);
    return all;
}
bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

/// A store that lives on over a disk of its own; a crash is a power cut of that disk.
struct small_world {
    make_small make{};
    bool keep = false;
    crash_disk disk{};
    small_store<bounded_files> store() { return make(crash_files{disk}); }
    void crash() {
        disk.lose_power([this](std::size_t) { return keep; });
    }
};
struct make_small_world {
    make_small make{};
    bool keep = false;
    small_world operator()() const { return {make, keep}; }
};
struct memory_world {
    log_stores::memory log;
    log_stores::memory& store() { return log; }
    void crash() {}
};
memory_world make_memory_world() { return {}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_right_store_of_one_file_passes) {
    crash_counts counts;
    for (auto const& finding : log_store_crash_suite(make_small{}, {}, &counts))
        BOOST_ERROR(finding);
    BOOST_TEST(counts.states() > 1000U);
    std::vector<crash_disk> disks(20);
    std::size_t fresh = 0;
    auto const on_fresh_disk = [&] { return make_small{}(crash_files{disks[fresh++]}); };
    for (auto const& finding : log_store_suite(on_fresh_disk)) BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    using enum store_flaw;
    auto const lost = "what a sync covered is gone after the crash: ";
    auto const never = "the log is in a state that it never was in: ";
    BOOST_TEST(contains(found(never_syncs), lost));
    BOOST_TEST(contains(found(forgets_the_directory), lost));
    BOOST_TEST(contains(found(renames_before_sync),
                        "what was found and reported by open was not durable: "));
    BOOST_TEST(contains(found(checks_no_checksum), never));
    BOOST_TEST(contains(found(skips_bad_records), never));
    BOOST_TEST(
        contains(found(refuses_a_torn_tail),
                 "open: fails: power lost in change 8, kept 0 of 1 unsynced: d/log.1: torn"));
    BOOST_TEST(contains(found(starts_anew_if_torn), "open: the identity changed over a crash: "));
    BOOST_TEST(contains(found(denies_failures), lost + std::string{"failure of change "}));
    BOOST_TEST(contains(found(retries_failed_syncs), lost + std::string{"failure of change "}));
    BOOST_TEST(contains(found(forgets_failures),
                        "sync: a failure was not final: the next sync says it is well: "));
    BOOST_TEST(contains(found(writes_ballots_last), never));
    BOOST_TEST(contains(found(says_durable_too_early), lost));
    BOOST_TEST(contains(found(cuts_ballots_too), never));
    BOOST_TEST(contains(found(keeps_joined_one_life),
                        "what was found and reported by open was not durable: "));
    BOOST_TEST(
        contains(found(counts_no_starts), "open: the start number does not rise over a crash: "));
}

BOOST_AUTO_TEST_CASE(a_store_that_does_nothing_on_the_disk_passes_no_kit) {
    auto const nothing_on_disk =
        "files: the store changes nothing on the disk that it is given: without a crash";
    log_stores::memory elsewhere;
    auto const lives_on =
        log_store_crash_suite([&](crash_files) -> log_stores::memory& { return elsewhere; });
    BOOST_TEST(contains(text_of(lives_on), nothing_on_disk));
    auto const new_each_time =
        log_store_crash_suite([](crash_files) { return log_stores::memory{{}}; });
    BOOST_TEST(contains(text_of(new_each_time), nothing_on_disk));
    BOOST_TEST(
        contains(text_of(new_each_time), "script: does not come to its end: without a crash"));
}

BOOST_AUTO_TEST_CASE(a_script_that_does_not_end_as_it_should_is_a_finding) {
    make_small const full{.offset_max = 1000};
    auto const stuck = "script: does not come to its end: without a crash: no space";
    BOOST_TEST(contains(text_of(log_store_crash_suite(full)), stuck));
    BOOST_TEST(contains(text_of(log_store_restart_suite(make_small_world{full})), stuck));

    crash_scope idle;
    idle.script = std::span{crash_steps::everything}.first(0);
    auto const none = std::vector<std::string>{"script: stages nothing: without a crash"};
    BOOST_TEST(log_store_crash_suite(make_wal, idle) == none);
    BOOST_TEST(log_store_restart_suite(make_memory_world, idle.script) == none);
    idle.script = std::span{crash_steps::everything}.first(2);
    BOOST_TEST(log_store_crash_suite(make_wal, idle) ==
               std::vector<std::string>{"script: does not end with a sync: without a crash"});
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_may_have_done_half) {
    auto const findings = log_store_crash_suite(make_small{store_flaw::retries_failed_writes});
    BOOST_TEST(!findings.empty());
    for (auto const& finding : findings) BOOST_TEST(contains(finding, ", half done"), finding);
}

BOOST_AUTO_TEST_CASE(a_store_over_something_else_brings_its_own_crash) {
    for (bool keep : {false, true}) {
        for (auto const& finding : log_store_restart_suite(make_small_world{.keep = keep}))
            BOOST_ERROR(finding);
    }
    for (auto const& finding : log_store_restart_suite(make_memory_world)) BOOST_ERROR(finding);
    std::string lazy;
    // A database that answers before it has written.
    for (auto const& finding : log_store_restart_suite(make_small_world{{store_flaw::never_syncs}}))
        lazy += finding + "\n";
    BOOST_TEST(contains(lazy, "what a sync covered is gone after the crash: a crash behind step "));
}

BOOST_AUTO_TEST_CASE(beyond_the_bound_subsets_are_sampled_and_the_counts_say_so) {
    crash_counts counts;
    crash_scope scope;
    scope.exhaustive_up_to = 1;
    scope.draws = 4;
    scope.second_crashes = false;
    for (auto const& finding : log_store_crash_suite(make_wal, scope, &counts))
        BOOST_ERROR(finding);
    BOOST_TEST(counts.sampled_points > 5U);
    BOOST_TEST(counts.second_crashes == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
