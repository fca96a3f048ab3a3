// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <crash/make_wal.hpp>
#include <mutants/switch.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <string>

using namespace quorate;
using namespace quorate::testing;

namespace {

/// What the crash kit says of the write-ahead log with a known bug in it.
std::string found(mutants::mutant m) {
    mutants::only const while_here{m};
    crash_scope scope;
    scope.second_crashes = false;
    std::string all;
    for (auto const& finding : log_store_crash_suite(test::make_wal, scope)) all += finding + "\n";
    BOOST_TEST_MESSAGE(all);
    return all;
}
bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mutants_and_the_crash_kit)

// Not here: truncate_at_first_bad_crc shows only when a disk loses what it had synced.
BOOST_AUTO_TEST_CASE(the_kit_finds_the_bugs_of_real_logs) {
    using enum mutants::mutant;
    BOOST_TEST(found(none) == "");
    BOOST_TEST(contains(found(refuse_on_torn_tail), "open: fails: "));
    BOOST_TEST(contains(found(trust_length_field), "open: fails: "));
    BOOST_TEST(contains(found(recovery_promises_unsynced), "open: fails: "));
    BOOST_TEST(
        contains(found(meta_and_log_unordered), "the log is in a state that it never was in: "));
    BOOST_TEST(
        contains(found(fsync_every_n_seconds), "what a sync covered is gone after the crash: "));
    BOOST_TEST(contains(found(retry_fsync),
                        "what a sync covered is gone after the crash: failure of change "));
    BOOST_TEST(contains(found(meta_rewrite_in_place), "open: fails: "));
    BOOST_TEST(contains(found(truncate_cuts_file), "the log is in a state that it never was in: "));
    BOOST_TEST(contains(found(cut_tail_not_voided),
                        "what was synced in the life after the crash is gone"));
}

BOOST_AUTO_TEST_SUITE_END()
