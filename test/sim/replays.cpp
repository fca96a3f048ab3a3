// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Plans, the names of runs, and how a failing run is cut down.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/campaign.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_replays)

using namespace quorate;

namespace {

std::vector<std::size_t> kept(std::string const& name) { return sim::parse_replay(name)->strikes; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_run_has_a_name_that_says_what_is_left_of_it) {
    for (std::string const name :
         {"17", "17:3,8", "17:-", "17:*:no_loss", "17:3:fast_cpu,one_client"}) {
        auto const r = sim::parse_replay(name);
        BOOST_REQUIRE_MESSAGE(r.has_value(), name);
        BOOST_TEST(to_string(*r) == name);
    }
    BOOST_TEST((kept("5:0,2") == std::vector<std::size_t>{0, 2}));
    for (std::string const name :
         {"", "x", "17:", "17:a", "17:1,,2", "17:1:quiet", "17 ", "-3", "017",
          "17:1:no_loss:", "17::no_loss", "17:8,3", "17:3,3", "17:-:no_loss,no_loss", "17:9999"})
        BOOST_TEST(!sim::parse_replay(name).has_value(), "'" << name << "' is taken");
}

BOOST_AUTO_TEST_CASE(a_part_of_a_plan_strikes_as_the_whole_did) {
    auto const whole = sim::plan::draw(7);
    BOOST_REQUIRE(whole.strikes.size() > 4U);
    auto const part = sim::parse_replay("7:1,3:no_loss")->draw();
    BOOST_REQUIRE(part.strikes.size() == 2U);
    BOOST_TEST((part.strikes[0].at == whole.strikes[1].at &&
                part.strikes[0].what == whole.strikes[1].what));
    BOOST_TEST((part.strikes[1].at == whole.strikes[3].at &&
                part.strikes[1].amount == whole.strikes[3].amount));
    BOOST_TEST(part.network.loss == 0U);
    BOOST_TEST(describe(part).find("of 1000 messages 0 lost") != std::string::npos, describe(part));
}

BOOST_AUTO_TEST_CASE(plans_differ_in_size_faults_and_pace) {
    std::set<std::size_t> sizes;
    std::set<std::string> mixes;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        auto const p = sim::plan::draw(seed);
        sizes.insert(p.cluster.nodes);
        mixes.insert(describe(p));
        for (auto const& s : p.strikes)
            BOOST_TEST(p.weights[static_cast<std::size_t>(s.what)] != 0U);
        BOOST_TEST(std::ranges::is_sorted(p.strikes, {}, &sim::strike::at));
    }
    BOOST_TEST(sizes.size() == 6U);
    BOOST_TEST(mixes.size() == 50U);
}

// The predicate needs strikes 2 and 9 and a network that loses messages; nothing else may remain.
BOOST_AUTO_TEST_CASE(shrinking_leaves_what_is_needed_and_nothing_else) {
    std::uint64_t seed = 1;
    while (sim::plan::draw(seed).strikes.size() < 12) ++seed;
    std::size_t runs = 0;
    auto const fails = [&](sim::replay const& r) {
        ++runs;
        auto const has = [&](std::size_t i) {
            return r.all_strikes || std::ranges::count(r.strikes, i) != 0;
        };
        return has(2) && has(9) && std::ranges::count(r.calm, sim::comfort::no_loss) == 0;
    };
    auto const least = sim::shrink(sim::replay{seed}, fails);
    BOOST_TEST((least.strikes == std::vector<std::size_t>{2, 9}), to_string(least));
    BOOST_TEST(least.calm.size() == sim::comforts - 1);
    BOOST_TEST(runs <= 100U);
    runs = 0;
    sim::shrink(sim::replay{seed}, fails, 5);
    BOOST_TEST(runs == 5U);
}

BOOST_AUTO_TEST_CASE(no_disk_is_lost_without_which_the_rest_could_not_go_on) {
    struct thresholds : sim::default_subject {
        using quorum = flexible;
    };
    sim::cluster_options o;
    o.nodes = 4;
    sim::basic_cluster<thresholds> c{1, o, flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4)};
    BOOST_TEST(!c.membership().may_lose(4));  // nothing is committed yet
    c.start_all();
    BOOST_REQUIRE(c.run_while(std::chrono::seconds{20},
                              [&] { return c.oracle().committed() >= log_index{2}; }));
    BOOST_REQUIRE(c.run_while(std::chrono::seconds{20}, [&] {
        for (std::size_t n = 1; n <= 4; ++n)
            if (!c.oracle().at(n).store()) return false;
        return true;
    }));
    BOOST_TEST(c.membership().may_lose(4));
    c.wipe(4);  // of the four, three elect
    for (std::size_t n = 1; n <= 3; ++n) BOOST_TEST(!c.membership().may_lose(n));
}

BOOST_AUTO_TEST_CASE(what_a_machine_throws_is_a_finding) {
    sim::campaign c;
    c.one(sim::replay{7},
          [](sim::replay const&) -> sim::report { throw std::runtime_error{"no such article"}; });
    BOOST_REQUIRE(c.failed.has_value());
    BOOST_TEST(c.failed->violation == "exception: no such article");
    BOOST_TEST(c.failed->repeats);
    BOOST_TEST(!c.passed());
}

BOOST_AUTO_TEST_CASE(a_run_that_does_not_repeat_is_not_cut_down_and_says_so) {
    sim::campaign c;
    int calls = 0;
    c.one(sim::replay{7}, [&](sim::replay const&) {
        sim::report r;
        if (++calls == 1) r.violation = "O10: once";
        return r;
    });
    BOOST_REQUIRE(c.failed.has_value());
    BOOST_TEST(!c.failed->repeats);
    BOOST_TEST(calls == 2);
    BOOST_TEST(describe(*c.failed).find("another way the second time") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_campaign_that_did_too_little_has_not_passed) {
    sim::campaign c;
    BOOST_TEST(!c.passed());
    auto const run = [](sim::replay const& r) {
        sim::report seen;
        seen.counted = r.seed % 3 == 0 ? 1 : 0;
        return seen;
    };
    c.go(1, 10, run, [](sim::campaign const&) {});
    BOOST_TEST(!c.passed());
    c.go(3, 1, run, [](sim::campaign const&) {});
    for (int i = 0; i < 4; ++i) c.one(sim::replay{3}, run);
    BOOST_TEST(c.passed());
}

BOOST_AUTO_TEST_SUITE_END()
