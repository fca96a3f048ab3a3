// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Random seeds: the production node under everything that a plan may draw (sim/strike.hpp).
// QUORATE_SEEDS=n says how many, QUORATE_RUN=... replays one, as a failure prints it
// (doc/simulator.md).

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <quorate/sim/campaign.hpp>
#include <string>
#include <support/seeds.hpp>
#include "failing_run.hpp"

BOOST_AUTO_TEST_SUITE(sim_random)

using namespace quorate;

namespace {

sim::report run(sim::replay const& r) { return sim::simulation{r}.run(); }

void print(sim::report const& r, std::chrono::steady_clock::duration took) {
    auto const s = std::chrono::duration<double>(took).count();
    std::cout << "simulation: " << sim::describe(r) << "\n  " << s << " s, "
              << static_cast<double>(r.runs) / s << " seeds/s, "
              << std::chrono::duration<double>(r.virtual_time).count() / s << " times real time"
              << std::endl;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_oracle_objects_whatever_fails) {
    auto const only = test::replay_from_environment();
    auto c = test::new_campaign();
    if (only) {
        c.shrink_runs = 0;
        c.one(*only, run);
        std::cout << sim::story(*only) << "\n" << sim::describe(c.sum) << std::endl;
        BOOST_TEST(test::told(c, "sim_random") == "");
        return;
    }
    auto const first = test::from_environment("QUORATE_FIRST_SEED", 1);
    auto const seeds = test::from_environment("QUORATE_SEEDS", test::seeds_by_default);
    auto const begin = std::chrono::steady_clock::now();
    c.go(first, seeds, run, [](sim::campaign const&) {});
    BOOST_TEST(!c.failed.has_value(), test::told(c, "sim_random"));
    if (c.failed) return;
    auto const& sum = c.sum;
    print(sum, std::chrono::steady_clock::now() - begin);
    // The world has one thread; a hidden one, of a timer or a pool, would make a seed mean nothing.
    BOOST_TEST(test::threads_of_this_process() == 1U);
    // A run that met no faults proves nothing.
    BOOST_TEST(c.passed());
    BOOST_TEST(sum.elections >= 2 * seeds);
    BOOST_TEST(sum.kills + sum.power_losses >= seeds);
    BOOST_TEST(sum.clients.acknowledged >= 50 * seeds);
    BOOST_TEST(sum.clients.reads >= 20 * seeds);
    BOOST_TEST(5 * sum.changes.done >= 4 * seeds);
    BOOST_TEST(100 * sum.changes.given_up >= seeds);
    if (seeds < 200) return;
    for (std::size_t i = 0; i < sim::fault_kinds; ++i)
        BOOST_TEST(20 * sum.struck[i] >= seeds,
                   sim::fault_names[i].name << " struck " << sum.struck[i] << " times");
}

BOOST_AUTO_TEST_CASE(a_seed_replays_event_by_event) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto const once = run({seed});
        auto const again = run({seed});
        BOOST_TEST(once.trace == again.trace, "seed " << seed << " took another course");
        BOOST_TEST(once.events == again.events);
        BOOST_TEST(once.trace != run({seed + 100}).trace);
    }
}

BOOST_AUTO_TEST_SUITE_END()
