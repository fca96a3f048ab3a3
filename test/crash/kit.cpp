// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/log_stores/memory.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <string>
#include <support/small_store.hpp>
#include <vector>

using namespace quorate;
using namespace quorate::testing;
using test::small_store;
using test::store_flaw;

namespace {

auto const make_wal = [](crash_files files) {
    return log_stores::wal<crash_files>{
        {.directory = "d", .segment_bytes = 8192, .memory_bytes_max = 1000, .files = files}};
};
template <store_flaw Flaw>
auto const make_small = [](crash_files files) { return small_store<crash_files, Flaw>{"d", files}; };

/// The findings about a store with this flaw, as one text.
template <store_flaw Flaw>
std::string found() {
    std::string all;
    crash_scope scope;
    scope.second_crashes = false;
    for (auto const& finding : log_store_crash_suite(make_small<Flaw>, scope)) all += finding + "\n";
    BOOST_TEST_MESSAGE(all);
    return all;
}
bool contains(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

/// A store that lives on over a disk of its own; a crash is a power cut of that disk.
struct small_world {
    bool keep = false;
    crash_disk disk{};
    small_store<crash_files> store() { return {"d", crash_files{disk}}; }
    void crash() {
        disk.lose_power([this](std::size_t) { return keep; });
    }
};
struct memory_world {
    log_stores::memory log;
    log_stores::memory& store() { return log; }
    void crash() {}
};
/// A database that answers before it has written.
struct lazy_world : small_world {
    small_store<crash_files, store_flaw::never_syncs> store() { return {"d", crash_files{disk}}; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_kit)

BOOST_AUTO_TEST_CASE(a_right_store_of_one_file_passes) {
    crash_counts counts;
    for (auto const& finding : log_store_crash_suite(make_small<store_flaw::none>, {}, &counts)) BOOST_ERROR(finding);
    BOOST_TEST(counts.states() > 1000U);
    std::vector<crash_disk> disks(20);
    std::size_t fresh = 0;
    auto const on_fresh_disk = [&] { return make_small<store_flaw::none>(crash_files{disks[fresh++]}); };
    for (auto const& finding : log_store_suite(on_fresh_disk)) BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    using enum store_flaw;
    auto const lost = "what a sync covered is gone after the crash: ";
    auto const never = "the log is in a state that it never was in: ";
    BOOST_TEST(contains(found<never_syncs>(), lost));
    BOOST_TEST(contains(found<forgets_the_directory>(), lost));
    BOOST_TEST(contains(found<renames_before_sync>(), "what was found and reported by open was not durable: "));
    BOOST_TEST(contains(found<checks_no_checksum>(), never));
    BOOST_TEST(contains(found<skips_bad_records>(), never));
    BOOST_TEST(contains(found<refuses_a_torn_tail>(),
                        "open: fails: power lost in change 8, kept 0 of 1 unsynced: d/log.1: torn"));
    BOOST_TEST(contains(found<starts_anew_if_torn>(), "open: the identity changed over a crash: "));
    BOOST_TEST(contains(found<denies_failures>(), lost + std::string{"failure of change "}));
    BOOST_TEST(contains(found<retries_failed_syncs>(), lost + std::string{"failure of change "}));
    BOOST_TEST(contains(found<forgets_failures>(), "sync: a failure was not final: the next sync says it is well: "));
    BOOST_TEST(contains(found<writes_ballots_last>(), never));
    BOOST_TEST(contains(found<says_durable_too_early>(), lost));
    BOOST_TEST(contains(found<cuts_ballots_too>(), never));
    BOOST_TEST(contains(found<counts_no_starts>(), "open: the start number does not rise over a crash: "));
}

BOOST_AUTO_TEST_CASE(a_store_over_something_else_brings_its_own_crash) {
    for (bool keep : {false, true}) {
        auto const make_world = [keep] { return small_world{.keep = keep}; };
        for (auto const& finding : log_store_restart_suite(make_world)) BOOST_ERROR(finding);
    }
    for (auto const& finding : log_store_restart_suite([] { return memory_world{}; })) BOOST_ERROR(finding);
    std::string lazy;
    for (auto const& finding : log_store_restart_suite([] { return lazy_world{}; })) lazy += finding + "\n";
    BOOST_TEST(contains(lazy, "what a sync covered is gone after the crash: a crash behind step "));
}

BOOST_AUTO_TEST_CASE(beyond_the_bound_subsets_are_sampled_and_the_counts_say_so) {
    crash_counts counts;
    crash_scope scope;
    scope.exhaustive_up_to = 1;
    scope.draws = 4;
    scope.second_crashes = false;
    for (auto const& finding : log_store_crash_suite(make_wal, scope, &counts)) BOOST_ERROR(finding);
    BOOST_TEST(counts.sampled_points > 5U);
    BOOST_TEST(counts.second_crashes == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
