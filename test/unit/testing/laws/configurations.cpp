// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <quorate/testing/laws/configurations.hpp>
#include <vector>
#include "entry.hpp"

BOOST_AUTO_TEST_SUITE(testing_laws_configurations)

using namespace quorate;
using namespace quorate::testing::laws;
using laws_test::node;

namespace {

/// Of these members so many commit, and so many elect.
struct counting {
    std::vector<member_id> who;
    std::ptrdiff_t commit;
    std::ptrdiff_t elect;

    template <class Pred>
    bool commits(Pred pred) const {
        return commit <= std::ranges::count_if(who, pred);
    }
    template <class Pred>
    bool elects(Pred pred) const {
        return elect <= std::ranges::count_if(who, pred);
    }
};
std::vector<member_id> const three{node(1), node(2), node(3)};
std::vector<member_id> const four{node(1), node(2), node(3), node(4)};

}  // namespace

BOOST_AUTO_TEST_CASE(the_newest_configuration_decides) {
    int const a = 1;
    int const b = 2;
    BOOST_TEST(newest_decides<int>({}, nullptr, {}, nullptr) == "");
    BOOST_TEST(newest_decides<int>({4}, &a, {4}, &a) == "");
    BOOST_TEST(newest_decides<int>({1}, &a, {4}, &b) ==
               "decides by the configuration at 1, but the newest one in its log is at 4");
    BOOST_TEST(newest_decides<int>({4}, &a, {4}, &b) ==
               "decides otherwise than the configuration at 4 says");
    BOOST_TEST(newest_decides<int>({4}, nullptr, {4}, &b) != "");
}

BOOST_AUTO_TEST_CASE(quorums_meet_if_no_complement_of_one_decides) {
    counting const majority{three, 2, 2};
    BOOST_TEST(quorums_meet(four, majority, counting{four, 3, 3}, true));
    BOOST_TEST(quorums_meet(three, majority, majority, true));
    // Each of the ways in which two may miss each other, alone.
    BOOST_TEST(!quorums_meet(three, counting{three, 3, 1}, counting{three, 2, 3}, false));
    BOOST_TEST(!quorums_meet(three, counting{three, 2, 3}, counting{three, 3, 1}, false));
    BOOST_TEST(!quorums_meet(three, counting{three, 3, 1}, counting{three, 3, 1}, true));
    BOOST_TEST(quorums_meet(three, counting{three, 3, 1}, counting{three, 3, 1}, false));
    BOOST_TEST(!quorums_meet({node(1), node(2)}, counting{{node(1)}, 1, 1},
                             counting{{node(2)}, 1, 1}, true));
}

BOOST_AUTO_TEST_CASE(a_change_waits_for_an_own_entry_and_for_the_change_before_and_meets_it) {
    BOOST_TEST(change_is_due({true, true, true}) == "");
    BOOST_TEST(change_is_due({false, true, true}) ==
               "changes the configuration before an entry of its own term is committed");
    BOOST_TEST(change_is_due({true, false, true}) ==
               "changes a configuration that is not committed");
    BOOST_TEST(change_is_due({true, true, false}) ==
               "goes to a configuration whose quorums do not meet those of the one before");
}

BOOST_AUTO_TEST_SUITE_END()
