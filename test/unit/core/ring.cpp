// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <deque>
#include <quorate/core/ring.hpp>

BOOST_AUTO_TEST_SUITE(core_ring)

BOOST_AUTO_TEST_CASE(it_is_a_queue_like_any_other) {
    quorate::core::ring<int> queue;
    std::deque<int> expected;
    unsigned random = 1;
    for (int i = 0; i < 10'000; ++i) {
        random = random * 1664525U + 1013904223U;
        if (expected.empty() || (random >> 16U) % 5 < 3) {
            queue.push_back(i);
            expected.push_back(i);
        } else {
            queue.pop_front();
            expected.pop_front();
        }
        BOOST_REQUIRE(queue.size() == expected.size());
        if (expected.empty()) continue;
        BOOST_REQUIRE(queue.front() == expected.front());
        BOOST_REQUIRE(queue.back() == expected.back());
        BOOST_REQUIRE(queue[expected.size() / 2] == expected[expected.size() / 2]);
    }
}

BOOST_AUTO_TEST_CASE(equality_looks_at_the_elements_only) {
    quorate::core::ring<int> a;
    quorate::core::ring<int> b;
    for (int i = 0; i < 7; ++i) a.push_back(i);
    while (a.size() > 2) a.pop_front();
    b.push_back(5);
    b.push_back(6);
    BOOST_TEST((a == b));
    b.push_back(7);
    BOOST_TEST(!(a == b));
}

BOOST_AUTO_TEST_SUITE_END()
