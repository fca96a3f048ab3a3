// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <initializer_list>
#include <quorate/driver/dial_list.hpp>
#include <quorate/quorums/majority.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_dial_list)

// Whom node 1 dials, and where: each case says what the endpoint was told. "2@x" is a call of
// connect, "-2" one of disconnect.

using namespace quorate;

namespace {

using configuration = membership::configuration<majority>;
using one_place = std::pair<std::uint64_t, char const*>;

constexpr cluster_id ours{0xC, 0};

incarnation store(std::uint64_t id, std::uint64_t disk = 1) { return {id, disk}; }

membership::electorate<majority> electorate(std::initializer_list<one_place> members) {
    std::vector<node_id> ids;
    membership::electorate<majority> e;
    for (auto const& [id, address] : members) {
        ids.push_back({id});
        e.members.push_back({{{id}, store(id)}, address, {id}});
    }
    e.quorum = *majority::make(ids);
    return e;
}

configuration members(std::initializer_list<one_place> list) {
    return {electorate(list), std::nullopt, {9}};
}

constexpr log_id at(std::uint64_t term, std::uint64_t index) { return {{term}, {index}}; }

struct told_by {
    std::uint64_t id;
    std::string address;
    log_id configuration{};
    std::string answered_at{};
    std::uint64_t disk = 1;
    cluster_id cluster = ours;
};

struct fixture {
    driver::dial_list list;
    std::string calls;

    fixture() { list.begin({1}); }
    void connect(node_id id, std::string const& address) {
        note(std::to_string(id.value) + "@" + address);
    }
    void disconnect(node_id id) { note("-" + std::to_string(id.value)); }
    void note(std::string const& call) { calls += (calls.empty() ? "" : " ") + call; }

    std::string said() {
        list.settle(*this);
        return std::exchange(calls, {});
    }
    std::string follow(configuration const& c, log_id where) {
        list.follow(c, where);
        return said();
    }
    std::string meet(told_by const& p) {
        list.meet({{{p.id}, store(p.id, p.disk)},
                   {1},
                   p.cluster,
                   p.address,
                   p.configuration,
                   p.answered_at});
        return said();
    }
    std::string lose(std::uint64_t id) {
        list.lose({id});
        return said();
    }
    std::string probe(std::uint64_t id, std::string const& address) {
        list.probe({id}, address);
        return said();
    }
    std::string end_probe(std::uint64_t id) {
        list.end_probe({id});
        return said();
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_members_are_dialled_but_this_node) {
    fixture d;
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 1)) == "2@b 3@c");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 2)) == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "bb"}, {3, "c"}}), at(1, 3)) == "2@bb");
}

BOOST_AUTO_TEST_CASE(both_halves_of_a_change_count) {
    fixture d;
    auto c = members({{1, "a"}, {2, "b"}});
    c.target = electorate({{1, "a"}, {3, "c"}});
    BOOST_TEST(d.follow(c, at(1, 5)) == "2@b 3@c");
}

BOOST_AUTO_TEST_CASE(who_is_no_member_any_more_and_not_connected_is_forgotten) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 1));
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 9)) == "-3");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 10)) == "");
}

// A leader that removes itself goes on until the change is committed.
BOOST_AUTO_TEST_CASE(who_is_no_member_any_more_but_connected_stays_where_it_is_until_it_is_lost) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 1));
    BOOST_TEST(d.meet({3, "c.by.another.name", at(1, 1), "c"}) == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 9)) == "");
    BOOST_TEST(d.lose(3) == "-3");
}

BOOST_AUTO_TEST_CASE(members_are_kept_when_they_are_lost) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 1));
    d.meet({2, "b", at(1, 1), "b"});
    BOOST_TEST(d.lose(2) == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 1)) == "");
}

// It may campaign, and must be answered (rule: voters-answer-anyone), also by a member, and also if
// it is not bound yet.
BOOST_AUTO_TEST_CASE(a_stranger_is_dialled_back_as_long_as_it_is_connected) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 1));
    BOOST_TEST(d.meet({7, "g"}) == "7@g");
    BOOST_TEST(d.meet({8, "h", {}, "", 1, {}}) == "8@h");
    BOOST_TEST(d.meet({6, ""}) == "");  // it does not say where
    BOOST_TEST(d.lose(7) == "-7");
    BOOST_TEST(d.lose(7) == "");
    BOOST_TEST(d.lose(9) == "");
    BOOST_TEST(d.meet({7, "gg"}) == "7@gg");
}

BOOST_AUTO_TEST_CASE(strangers_are_bounded_and_members_are_not_among_them) {
    fixture d;
    int dialled = 0;
    for (std::uint64_t id = 100; id < 1000; ++id)
        if (!d.meet({id, "s"}).empty()) ++dialled;
    BOOST_TEST(dialled == 128);
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 1)) == "2@b");
}

BOOST_AUTO_TEST_CASE(a_peer_with_a_newer_configuration_says_itself_where_it_is) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    BOOST_TEST(d.meet({2, "new", at(1, 8)}) == "2@new");
    BOOST_TEST(d.lose(2) == "");                                          // it still is there
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 7)) == "");  // a step on the way
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "newest"}}), at(1, 8)) == "2@newest");
}

BOOST_AUTO_TEST_CASE(otherwise_our_configuration_says_where_it_is) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    BOOST_TEST(d.meet({2, "old", at(1, 4)}) == "");
    BOOST_TEST(d.meet({2, "old", at(1, 5)}) == "");
    BOOST_TEST(d.meet({2, "old", {}}) == "");
    BOOST_TEST(d.meet({2, "", at(1, 9)}) == "");
}

// A leader that was cut off left an entry behind that nobody else has. While it was down its
// address was changed, by an entry of a later term at a lower index. Going by the index, neither
// would ever hear of the other.
BOOST_AUTO_TEST_CASE(what_is_newer_is_decided_as_for_logs) {
    fixture changed;
    changed.follow(members({{1, "a"}, {2, "new"}}), at(5, 92));
    BOOST_TEST(changed.meet({2, "old", at(4, 96)}) == "");
    fixture cut_off;
    cut_off.follow(members({{1, "a"}, {2, "old"}}), at(4, 96));
    BOOST_TEST(cut_off.meet({2, "new", at(5, 92)}) == "2@new");
}

// The peer's word is not written over by a configuration that is cut off again.
BOOST_AUTO_TEST_CASE(an_earlier_configuration_comes_back) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 5));
    d.meet({3, "moved", at(1, 7)});
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "bb"}, {3, "cc"}}), at(1, 8)) == "2@bb 3@cc");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 5)) == "2@b 3@moved");
    BOOST_TEST(d.meet({3, "c", at(1, 5)}) == "3@c");  // its own was cut off too
}

BOOST_AUTO_TEST_CASE(who_knows_less_does_not_take_the_place_of_another_store_with_its_id) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    BOOST_TEST(d.meet({2, "successor", at(1, 9), "", 2}) == "2@successor");
    BOOST_TEST(d.meet({2, "b", at(1, 6), "", 1}) == "");
    BOOST_TEST(d.lose(2) == "");
    BOOST_TEST(d.meet({2, "b", at(1, 6), "", 1}) == "2@b");
}

BOOST_AUTO_TEST_CASE(a_probe_tells_which_store_answers_there) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    BOOST_TEST(d.probe(3, "c") == "3@c");
    BOOST_TEST(!d.list.store_of({3}));
    d.meet({3, "c", {}, "", 7});  // another one with this id, who dialled us
    BOOST_TEST(!d.list.store_of({3}));
    d.meet({3, "c", {}, "elsewhere", 7});  // late news
    BOOST_TEST(!d.list.store_of({3}));
    BOOST_TEST(d.meet({3, "c.by.another.name", {}, "c", 2, {}}) == "");
    BOOST_TEST((d.list.store_of({3}) == store(3, 2)));
    BOOST_TEST(!d.list.store_of({4}));
}

BOOST_AUTO_TEST_CASE(a_probe_survives_losses_and_changes_until_it_is_ended) {
    fixture d;
    BOOST_TEST(d.probe(3, "c") == "3@c");
    BOOST_TEST(d.probe(1, "a") == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5)) == "2@b");
    d.meet({3, "c", {}, "c"});
    BOOST_TEST(d.lose(3) == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 6)) == "");
    BOOST_TEST(d.end_probe(3) == "-3");
}

BOOST_AUTO_TEST_CASE(who_was_found_by_a_probe_is_known_as_long_as_it_is_connected) {
    fixture d;
    d.probe(3, "c");
    d.meet({3, "c.by.another.name", {}, "c"});
    BOOST_TEST(d.end_probe(3) == "");
    BOOST_TEST((d.list.store_of({3}) == store(3)));
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}, {3, "c"}}), at(1, 5)) == "2@b");
    BOOST_TEST((d.list.store_of({3}) == store(3)));
}

BOOST_AUTO_TEST_CASE(a_member_is_dialled_where_the_configuration_has_it_whoever_probes) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    BOOST_TEST(d.probe(2, "elsewhere") == "");
    BOOST_TEST(d.end_probe(2) == "");
    BOOST_TEST(d.probe(3, "c") == "3@c");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}, {3, "cc"}}), at(1, 6)) == "3@cc");
}

BOOST_AUTO_TEST_CASE(a_changed_place_has_not_answered_yet) {
    fixture d;
    d.follow(members({{1, "a"}, {2, "b"}}), at(1, 5));
    d.meet({2, "b", {}, "b"});
    BOOST_TEST((d.list.store_of({2}) == store(2)));
    d.follow(members({{1, "a"}, {2, "bb"}}), at(1, 6));
    BOOST_TEST(!d.list.store_of({2}));
}

BOOST_AUTO_TEST_CASE(a_bootstrapping_node_dials_its_list_until_there_is_a_configuration) {
    fixture d;
    d.list.list({2}, "b");
    d.list.list({3}, "c");
    BOOST_TEST(d.said() == "2@b 3@c");
    d.meet({2, "b", {}, "b", 1, {}});
    BOOST_TEST(d.lose(2) == "");
    BOOST_TEST(d.follow(members({{1, "a"}, {2, "b"}}), at(1, 1)) == "-3");
}

BOOST_AUTO_TEST_CASE(who_is_bound_forgets_strangers_of_other_clusters) {
    fixture d;
    d.meet({2, "b"});
    d.meet({3, "c", {}, "", 1, {0xD, 0}});
    d.meet({4, "d", {}, "", 1, {}});
    d.list.bind_cluster(ours);
    BOOST_TEST(d.said() == "-3");
}

BOOST_AUTO_TEST_SUITE_END()
