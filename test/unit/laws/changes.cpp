// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <laws/changes.hpp>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(laws_changes)

using namespace quorate;
using namespace ::laws;
using majorities = membership::configuration<majority>;

namespace {

struct entry {
    majorities const* configuration = nullptr;
    int what = 0;
    friend bool operator==(entry const&, entry const&) = default;
};
using entries = std::vector<entry>;

membership::member admitted(std::uint64_t id, std::uint64_t store, std::uint64_t number) {
    return {{{id}, {store, id}}, "", {number}};
}
majorities one_half(std::vector<membership::member> members, std::uint64_t next_number) {
    return {{majority::of(1, 2, 3), std::move(members)}, std::nullopt, {next_number}};
}

// Two members, one store each, with the numbers 1 and 2.
auto const first = admitted(1, 1, 1);
auto const second = admitted(2, 1, 2);
auto const two = one_half({first, second}, 3);

// A change to a wiped node 2 as number 3: its seat is vacant until the new store has caught up.
majorities vacant(bool joint) {
    return {{majority::of(1, 2, 3), {first}},
            membership::electorate<majority>{majority::of(1, 2, 3), {first, admitted(2, 2, 3)}},
            {4},
            joint};
}

entry const base{&two, 1};
entry const command{nullptr, 2};
entry const change{&two, 3};
entry const another{&two, 4};

/// What the law says of a node that commits its whole log, if all this was committed before.
std::string judge(entries const& known, entries const& log) {
    return one_change_of_each(committed_before(known), log, {log.size()});
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_newest_configuration_is_found_by_its_index) {
    entries const log{{}, {&two}, {}, {&two}};
    BOOST_TEST(newest_configuration(log).value == 4U);
    BOOST_TEST(newest_configuration(log, 3).value == 2U);
    BOOST_TEST(newest_configuration(log, 1).value == 0U);
    BOOST_TEST(newest_configuration(entries{}).value == 0U);
}

BOOST_AUTO_TEST_CASE(of_the_changes_of_one_configuration_one_is_committed) {
    BOOST_TEST(judge({base, command}, {base, command, change}) == "");
    BOOST_TEST(judge({base, command, change}, {base, command, change}) == "");
    BOOST_TEST(judge({base, command, another}, {base, command, change}) ==
               "commits the change at 3 of the configuration at 1, of which another change is "
               "committed");
    BOOST_TEST(judge({base, command, another}, {base, change}) ==
               "commits the change at 2 of the configuration at 1, of which another change is "
               "committed");
    // Each goes by the configuration before it and by the first change of that.
    BOOST_TEST(judge({base, change, another}, {base, change}) == "");
    BOOST_TEST(judge({base, change, another}, {base, change, another}) == "");
    BOOST_TEST(judge({base, change, another}, {base, change, command, change}) ==
               "commits the change at 4 of the configuration at 2, of which another change is "
               "committed");
}

// The first configuration changes none, and what is committed elsewhere is for another law.
BOOST_AUTO_TEST_CASE(a_change_of_nothing_that_is_committed_is_not_judged) {
    BOOST_TEST(judge({base, another}, {base}) == "");
    BOOST_TEST(judge({}, {base, change}) == "");
    BOOST_TEST(judge({another, another}, {base, change}) == "");
}

BOOST_AUTO_TEST_CASE(a_number_is_given_once) {
    entries const log{{}, {&two}, {}};
    auto const again = "gives a number anew";
    struct {
        char const* what;
        majorities appended;
        char const* why;
    } const table[] = {
        {"nothing changes", two, ""},
        {"one leaves", one_half({first}, 3), ""},
        {"one comes", one_half({first, second, admitted(3, 1, 3)}, 4), ""},
        {"one is wiped and comes back", one_half({first, admitted(2, 2, 3)}, 4), ""},
        {"a member's number changes", one_half({first, admitted(2, 1, 3)}, 4), again},
        {"a new member gets one that was given", one_half({first, admitted(3, 1, 2)}, 4), again},
        {"a wiped one keeps it", one_half({first, admitted(2, 2, 2)}, 4), again},
        {"a new member's is not noted", one_half({first, second, admitted(3, 1, 3)}, 3), again},
        {"the first of them breaks it", one_half({admitted(1, 1, 2), second}, 3), again},
    };
    for (auto const& t : table) {
        BOOST_TEST_INFO(t.what);
        BOOST_TEST(numbers_are_kept(log, t.appended) == t.why);
    }
}

BOOST_AUTO_TEST_CASE(a_number_outlives_a_change_that_failed) {
    auto const not_joint = vacant(false);
    auto const joint = vacant(true);
    auto const only_first = one_half({first}, 4);
    auto const back = one_half({first, second}, 4);
    auto const again = "gives a number anew";
    BOOST_TEST(numbers_are_kept(entries{{&two}, {}, {&not_joint}}, back) == "");
    BOOST_TEST(numbers_are_kept(entries{{&two}, {&not_joint}},
                                one_half({first, admitted(2, 1, 4)}, 5)) == again);
    // Nowhere else does the configuration before the newest one say which numbers are known.
    BOOST_TEST(numbers_are_kept(entries{{&two}, {&joint}}, back) == again);
    BOOST_TEST(numbers_are_kept(entries{{&two}, {&only_first}}, back) == again);
    BOOST_TEST(numbers_are_kept(entries{{&two}, {&only_first}, {&not_joint}}, back) == again);
    BOOST_TEST(numbers_are_kept(entries{{&not_joint}}, back) == again);
}

BOOST_AUTO_TEST_CASE(an_id_names_one_member) {
    BOOST_TEST(names_differ(two) == "");
    BOOST_TEST(names_differ(vacant(true)) == "");
    auto both = two;
    both.current.members.push_back(admitted(2, 2, 3));
    BOOST_TEST(names_differ(both) == "names two members 2");
    auto halves = two;
    halves.target = vacant(true).target;
    BOOST_TEST(names_differ(halves) == "names two members 2");
}

BOOST_AUTO_TEST_SUITE_END()
