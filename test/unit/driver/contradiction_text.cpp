// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/driver/contradiction_text.hpp>

BOOST_AUTO_TEST_SUITE(driver_contradiction_text)

using namespace quorate;

BOOST_AUTO_TEST_CASE(each_names_the_leader_the_term_and_the_entry) {
    using kind = contradiction::kind;
    auto const says = [](kind what) { return driver::to_text({what, {{3}, {}}, {12}}, {7}, {9}); };
    BOOST_TEST(says(kind::two_leaders) ==
               "node 3, leader of term 7, is not the only one: a store of this cluster has lost a "
               "vote; look for a "
               "member that runs twice or was restored from a copy");
    BOOST_TEST(says(kind::committed_entry) ==
               "node 3, leader of term 7, has another entry 12 than is committed here: one of the "
               "two stores is not "
               "to be trusted");
    BOOST_TEST(says(kind::lost_entries) ==
               "node 3, leader of term 7, knows that this store acknowledged entry 12, but its log "
               "ends at 9: it has "
               "lost data; wipe it, and admit it as a new member");
}

BOOST_AUTO_TEST_SUITE_END()
