// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/log_stores/position_index.hpp>

BOOST_AUTO_TEST_SUITE(log_stores_position_index)

using namespace quorate;
using namespace quorate::log_stores;

namespace {

log_place place(std::uint64_t index, std::uint64_t at) { return {{index}, {at}, {at}, {at}}; }

struct found {
    std::uint64_t place = 0;  ///< 0: none
    std::uint64_t next = 0;
    friend bool operator==(found const&, found const&) = default;
};
found find(position_index const& i, std::uint64_t index) {
    log_index next;
    auto const* p = i.find({index}, next);
    return {p ? p->index.value : 0, next.value};
}

constexpr auto far = position_index::spacing;

}  // namespace

BOOST_AUTO_TEST_CASE(one_place_in_so_many_bytes_is_kept) {
    position_index i;
    i.add(place(1, 0));
    i.add(place(2, far - 1));
    BOOST_TEST(i.size() == 1U);
    i.add(place(3, far));
    BOOST_TEST(i.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_last_place_at_or_before_an_entry_is_found) {
    position_index i;
    BOOST_TEST((find(i, 1) == found{0, 0}));
    i.add(place(3, 0));
    i.add(place(6, far));
    BOOST_TEST((find(i, 2) == found{0, 3}));
    BOOST_TEST((find(i, 3) == found{3, 6}));
    BOOST_TEST((find(i, 5) == found{3, 6}));
    BOOST_TEST((find(i, 6) == found{6, 0}));
    BOOST_TEST((find(i, 99) == found{6, 0}));
}

BOOST_AUTO_TEST_CASE(behind_a_truncation_the_next_entry_is_kept_however_near) {
    // Otherwise a search from the place before it would come by the entry that it replaces.
    position_index i;
    i.add(place(1, 0));
    i.add(place(5, far));
    i.truncate_after({5});
    BOOST_TEST(i.size() == 2U);
    i.truncate_after({4});
    BOOST_TEST(i.size() == 1U);
    i.add(place(5, 10));
    BOOST_TEST((find(i, 5) == found{5, 0}));
    i.add(place(6, 20));
    BOOST_TEST(i.size() == 2U);  // once
}

BOOST_AUTO_TEST_SUITE_END()
