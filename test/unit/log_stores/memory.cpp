// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/log_stores/memory.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <support/log_facts.hpp>

BOOST_AUTO_TEST_SUITE(log_stores_memory)

using namespace quorate;
using namespace quorate::testing;
using log_stores::memory_tail;

BOOST_AUTO_TEST_CASE(it_does_what_every_log_store_must) {
    for (auto const& finding : testing::log_store_suite([] { return log_stores::memory{}; }))
        BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(a_full_one_fails_for_good) {
    log_stores::memory s{{.bytes_max = 100}};
    BOOST_TEST(!s.open({open_mode::create_if_missing, {1}, {1, 1}}).second);
    s.append(make_run(1, 1, 1, 60));
    BOOST_TEST(!s.sync());
    s.append(make_run(1, 2, 1, 60));
    BOOST_TEST((s.sync().code == errc::store_full));
    s.truncate_after({0});
    BOOST_TEST((s.sync().code == errc::store_full));
}

BOOST_AUTO_TEST_CASE(a_tail_drops_the_oldest_durable_runs_beyond_its_bound) {
    memory_tail tail{200};
    tail.reset({0});
    entry_runs out;
    tail.append(make_run(1, 1, 1, 100));
    tail.taken();
    tail.append(make_run(1, 2, 1, 100));
    BOOST_TEST(tail.load({1}, 9, 9999, out) == 2U);  // over the bound, but nothing is durable
    tail.synced();
    out.clear();
    BOOST_TEST(tail.load({1}, 9, 9999, out) == 0U);
    BOOST_TEST(tail.load({2}, 9, 9999, out) == 1U);
    tail.append(make_run(1, 3, 1, 100));
    out.clear();
    BOOST_TEST(tail.load({2}, 9, 9999, out) == 2U);  // 2 was not durable
}

BOOST_AUTO_TEST_CASE(what_a_truncation_replaces_during_a_sync_is_not_durable_by_it) {
    memory_tail tail{0};
    tail.reset({0});
    tail.append(make_run(1, 1, 3, 100));
    tail.taken();
    tail.truncate_after({1});
    tail.append(make_run(2, 2, 2, 100));
    tail.synced();
    entry_runs out;
    BOOST_TEST(tail.load({2}, 9, 9999, out) == 2U);
    BOOST_TEST(out.front().bytes.size() == 2 * (100 + entry_header_size));
}

BOOST_AUTO_TEST_CASE(a_load_stays_within_its_bounds) {
    memory_tail tail{1U << 20U};
    tail.reset({4});
    tail.append(make_run(1, 5, 10, 68));
    tail.append(make_run(1, 15, 10, 68));
    entry_runs out;
    BOOST_TEST(tail.load({4}, 9, 9999, out) == 0U);
    BOOST_TEST(tail.load({5}, 12, 9999, out) == 12U);
    BOOST_TEST(out.size() == 2U);
    out.clear();
    BOOST_TEST(tail.load({7}, 100, 250, out) == 2U);
    out.clear();
    BOOST_TEST(tail.load({13}, 100, 350, out) == 3U);
    out.clear();
    BOOST_TEST(tail.load({24}, 100, 1, out) == 1U);
    BOOST_TEST(tail.load({25}, 100, 1, out) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
