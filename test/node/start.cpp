// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <string>
#include "node_cluster.hpp"

BOOST_AUTO_TEST_SUITE(node_start)

using namespace quorate_test;
using quorate::run_state;
using quorate::start_kind;
using quorate::start_report;

namespace {
bool says(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}
}  // namespace

BOOST_AUTO_TEST_CASE(one_bootstraps_and_the_others_join) {
    cluster c;
    for (std::uint64_t id = 1; id <= 3; ++id) c.make(id);
    outcome_of_call<start_report> bootstrapped, joined;
    c[1].async_bootstrap(c.list(), c.everyone(), bootstrapped.handler());
    c.pass(5000ms);
    BOOST_TEST(bootstrapped.calls == 1);
    BOOST_TEST((bootstrapped.value.kind == start_kind::bootstrapped));
    BOOST_TEST((c[1].status().state == run_state::waiting));
    c[2].async_join(joined.handler());
    c.pass(5000ms);
    BOOST_TEST((joined.value.kind == start_kind::joined));
    BOOST_TEST(c[1].status().last_index.value == 0U);  // member 3 is not known yet
    BOOST_TEST((c[2].status().state == run_state::waiting));
    c[3].async_join([](error_code, start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.all_know_leader(); }));
    BOOST_TEST(c[2].status().members.size() == 3U);
    BOOST_TEST((c[2].status().cluster == c[1].status().cluster));
}

BOOST_AUTO_TEST_CASE(the_same_commands_twice_do_no_harm_and_say_so) {
    cluster c;
    BOOST_REQUIRE(c.start());
    outcome_of_call<std::int64_t> write;
    c[1].async_propose(5, write.handler());
    BOOST_REQUIRE(c.until([&] { return write.calls != 0; }));
    for (std::uint64_t id = 1; id <= 3; ++id) c.destroy(id);
    c.settle();

    outcome_of_call<start_report> found, join;
    for (std::uint64_t id = 1; id <= 3; ++id) c.make(id);
    auto list = c.list();
    list[1].address = "elsewhere";
    c[1].async_bootstrap(list, c.everyone(), found.handler());
    c[2].async_join(join.handler());
    c[3].async_open([](error_code, start_report) {});
    BOOST_REQUIRE(c.until([&] { return c.all_know_leader(); }));
    BOOST_TEST(!found.ec);
    BOOST_TEST((found.value.kind == start_kind::opened));
    BOOST_TEST(says(found.value.text, "bootstrap is ignored"), found.value.text);
    BOOST_TEST(says(found.value.text, "the list differs: member 2 is at node-2"), found.value.text);
    BOOST_TEST((join.value.kind == start_kind::opened));
    BOOST_TEST(says(join.value.text, "join is ignored"), join.value.text);
    outcome_of_call<std::int64_t> read;
    c[3].async_read([](counter const& m) { return m.value; }, read.handler());
    BOOST_REQUIRE(c.until([&] { return read.calls != 0; }));
    BOOST_TEST(read.value == 5);
}

BOOST_AUTO_TEST_CASE(a_bootstrap_that_crashed_goes_on_with_its_cluster) {
    cluster c;
    c.make(1);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, start_report) {});
    c.settle();
    auto const drawn = c[1].status().cluster;
    BOOST_TEST(static_cast<bool>(drawn));
    c.destroy(1);
    c.settle();
    BOOST_REQUIRE(c.start());
    BOOST_TEST((c[1].status().cluster == drawn));
}

BOOST_AUTO_TEST_CASE(a_joiner_that_was_bound_cannot_bootstrap) {
    cluster c;
    c.disk(2).kept.open({quorate::open_mode::create_if_missing, {2}, {8, 9}});
    c.disk(2).kept.bind_cluster({1, 2});
    c.make(2);
    outcome_of_call<start_report> found;
    c[2].async_bootstrap(c.list(), c.everyone(), found.handler());
    c.settle();
    BOOST_TEST((found.value.kind == start_kind::opened));
    c.pass(5000ms);
    BOOST_TEST(c[2].status().last_index.value == 0U);
}

BOOST_AUTO_TEST_CASE(open_needs_a_store) {
    cluster c{1};
    c.make(1);
    outcome_of_call<start_report> open;
    outcome_of_call<std::string> stopped;
    c[1].async_wait_stopped(stopped.handler());
    c[1].async_open(open.handler());
    c.settle();
    BOOST_TEST(open.ec == errc::store_not_found);
    BOOST_TEST(says(open.value.text, "never made"), open.value.text);
    BOOST_TEST(stopped.ec == errc::store_not_found);
    BOOST_TEST(stopped.value == open.value.text);
}

BOOST_AUTO_TEST_CASE(a_store_of_another_node_is_refused) {
    cluster c{1};
    c.disk(1).kept.open({quorate::open_mode::create_if_missing, {7}, {8, 9}});
    c.make(1);
    outcome_of_call<start_report> open;
    c[1].async_open(open.handler());
    c.settle();
    BOOST_TEST(open.ec == errc::store_foreign);
}

BOOST_AUTO_TEST_CASE(a_taken_address_is_named) {
    cluster c{2};
    c.make(1);
    auto o = cluster::options(2, c);
    o.transport.listen = cluster::address(1);
    c.make(2, o);
    c[1].async_join([](error_code, start_report) {});
    c.settle();
    outcome_of_call<start_report> join;
    c[2].async_join(join.handler());
    c.settle();
    BOOST_TEST(join.ec == errc::address_in_use);
    BOOST_TEST(says(join.value.text, "node-1"), join.value.text);
}

BOOST_AUTO_TEST_CASE(a_node_starts_once) {
    cluster c{1};
    c.make(1);
    outcome_of_call<start_report> first, second, third;
    c[1].async_join(first.handler());
    c[1].async_join(second.handler());
    c.settle();
    BOOST_TEST(!first.ec);
    BOOST_TEST(second.ec == errc::already_running);
    outcome_of_call<void> stop, again;
    c[1].async_stop(stop.handler());
    c[1].async_stop(again.handler());
    c[1].async_join(third.handler());
    c.settle();
    BOOST_TEST(!stop.ec);
    BOOST_TEST(again.ec == errc::not_running);
    BOOST_TEST(third.ec == errc::not_running);
}

BOOST_AUTO_TEST_CASE(an_unlawful_list_is_refused_before_anything_is_made) {
    cluster c;
    c.make(1);
    outcome_of_call<start_report> without, stranger, twice;
    c[1].async_bootstrap({{{2}, "node-2"}}, quorate::majority::of(2), without.handler());
    c[1].async_bootstrap({{{1}, "node-1"}}, quorate::majority::of(1, 2), stranger.handler());
    c[1].async_bootstrap({{{1}, "node-1"}, {{1}, "node-2"}}, quorate::majority::of(1),
                         twice.handler());
    c.settle();
    for (auto const* r : {&without, &stranger, &twice})
        BOOST_TEST(r->ec == errc::configuration_invalid);
    BOOST_TEST(says(without.value.text, "this node, 1, is not in the list"), without.value.text);
    BOOST_TEST(says(stranger.value.text, "voter 2 is not in the list"), stranger.value.text);
    BOOST_TEST(says(twice.value.text, "member 1 is named twice"), twice.value.text);
    BOOST_TEST((c[1].status().state == run_state::idle));
}

BOOST_AUTO_TEST_CASE(an_option_out_of_bounds_is_named) {
    cluster c{1};
    auto o = cluster::options(1, c);
    o.reads_max = 0;
    c.make(1, o);
    outcome_of_call<start_report> join;
    c[1].async_join(join.handler());
    c.settle();
    BOOST_TEST(join.ec == errc::option_invalid);
    BOOST_TEST(says(join.value.text, "reads_max"), join.value.text);
}

BOOST_AUTO_TEST_CASE(a_wiped_joiner_waits_to_be_admitted_and_says_so) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const wiped = c.follower() == 1 ? 2U : c.follower();
    c.destroy(wiped);
    c.settle();
    c.wipe(wiped);
    c.make(wiped);
    c[wiped].async_join([](error_code, start_report) {});
    c.pass(5000ms);
    BOOST_TEST((c[wiped].status().state == run_state::waiting));
    BOOST_TEST(c[wiped].status().last_index.value == 0U);
    BOOST_TEST(says(c[wiped].status().text, "must be admitted"), c[wiped].status().text);
    BOOST_TEST(c.leader() != 0U);  // the others go on without it
}

BOOST_AUTO_TEST_CASE(a_wiped_node_bootstraps_another_cluster_which_the_old_members_refuse) {
    cluster c;
    BOOST_REQUIRE(c.start());
    auto const before = c[2].status().cluster;
    c.destroy(1);
    c.settle();
    c.wipe(1);
    c.make(1);
    c[1].async_bootstrap(c.list(), c.everyone(), [](error_code, start_report) {});
    c.pass(5000ms);
    BOOST_TEST((c[1].status().state == run_state::waiting));
    BOOST_TEST((c[1].status().cluster != before));
    BOOST_TEST(says(c[1].status().text, "cluster"), c[1].status().text);
    BOOST_TEST(c[1].status().last_index.value == 0U);
    BOOST_REQUIRE(c.until([&] { return c.leader() != 0; }));
    BOOST_TEST((c[2].status().cluster == before));
}

BOOST_AUTO_TEST_SUITE_END()
