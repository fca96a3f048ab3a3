// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/driver/forwarding.hpp>

BOOST_AUTO_TEST_SUITE(driver_forwarding)

using namespace quorate;

namespace {
driver::forward_origin from(std::uint64_t id, std::uint64_t store, std::uint64_t start,
                            std::uint64_t number, std::uint64_t term = 1) {
    return {{{id}, {store, 1}}, {start}, number, {term}};
}
}  // namespace

BOOST_AUTO_TEST_CASE(a_number_is_decided_on_once) {
    driver::forward_notes notes;
    BOOST_TEST(notes.note(from(2, 1, 1, 1)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 1)));
    BOOST_TEST(notes.note(from(2, 1, 1, 2)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 1)));
}

BOOST_AUTO_TEST_CASE(a_number_that_was_overtaken_is_dropped) {
    driver::forward_notes notes;
    BOOST_TEST(notes.note(from(2, 1, 1, 5)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 4)));
}

BOOST_AUTO_TEST_CASE(a_new_life_counts_from_the_beginning_and_ends_the_old_one) {
    driver::forward_notes notes;
    BOOST_TEST(notes.note(from(2, 1, 1, 9)));
    BOOST_TEST(notes.note(from(2, 1, 2, 1)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 10)));
    BOOST_TEST(!notes.note(from(2, 1, 2, 1)));
}

BOOST_AUTO_TEST_CASE(origins_and_their_stores_are_apart) {
    driver::forward_notes notes;
    BOOST_TEST(notes.note(from(2, 1, 1, 5)));
    BOOST_TEST(notes.note(from(3, 1, 1, 1)));
    BOOST_TEST(notes.note(from(2, 7, 1, 1)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 5)));
}

BOOST_AUTO_TEST_CASE(the_number_of_origins_is_bounded) {
    driver::forward_notes notes;
    for (std::uint64_t id = 1; id <= driver::forward_notes::origins_max; ++id)
        BOOST_TEST(notes.note(from(id, 1, 1, 1)));
    BOOST_TEST(!notes.note(from(9999, 1, 1, 1)));
    BOOST_TEST(notes.note(from(9999, 1, 1, 1, 2)));  // in the next term there is room again
}

BOOST_AUTO_TEST_CASE(what_was_meant_for_an_earlier_term_is_dropped_when_a_later_one_has_begun) {
    driver::forward_notes notes;
    BOOST_TEST(notes.note(from(2, 1, 1, 1)));
    BOOST_TEST(notes.note(from(2, 1, 1, 2, 3)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 2, 3)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 1)));
    BOOST_TEST(!notes.note(from(2, 1, 1, 9)));
    BOOST_TEST(!notes.note(from(3, 1, 1, 1, 2)));
}

BOOST_AUTO_TEST_SUITE_END()
