// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Random seeds: the production node under process kill, power loss, message loss, duplication, reordering and
// partitions. QUORATE_SEEDS=n says how many, QUORATE_SEED=n replays one (doc/simulator.md).

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <quorate/sim/simulation.hpp>
#include <string>
#include <support/seeds.hpp>
#include <support/subject.hpp>

using namespace quorate;

namespace {

void print(std::uint64_t seeds, sim::report const& r, std::chrono::steady_clock::duration took) {
    auto const s = std::chrono::duration<double>(took).count();
    std::cout << "simulation: " << seeds << " seeds, " << r.events << " events, "
              << std::chrono::duration<double>(r.virtual_time).count() << " s virtual in " << s << " s ("
              << static_cast<double>(seeds) / s << " seeds/s)\n"
              << "  elections " << r.elections << ", process kills " << r.kills << ", power losses " << r.power_losses
              << ", partitions " << r.partitions << ", connections " << r.network.connections << "\n"
              << "  messages sent " << r.network.sent << ", lost " << r.network.lost << ", duplicated "
              << r.network.duplicated << ", out of order " << r.network.straggled << "\n"
              << "  writes acknowledged " << r.clients.acknowledged << ", rejected " << r.clients.rejected
              << ", unknown " << r.clients.unknown << "; reads " << r.clients.reads << ", failed "
              << r.clients.reads_failed << std::endl;
}

std::string reproduce(std::uint64_t seed) {
    return "reproduce with: QUORATE_SEED=" + std::to_string(seed) + " simulation --run_test=sim_random";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sim_random)

BOOST_AUTO_TEST_CASE(no_oracle_objects_whatever_fails) {
    auto const only = test::from_environment("QUORATE_SEED", 0);
    auto const first = only != 0 ? only : test::from_environment("QUORATE_FIRST_SEED", 1);
    auto const seeds = only != 0 ? 1 : test::from_environment("QUORATE_SEEDS", test::seeds_by_default);
    auto const threads_before = test::threads_of_this_process();
    auto const begin = std::chrono::steady_clock::now();
    sim::report sum;
    for (auto seed = first; seed < first + seeds; ++seed) {
        auto const r = sim::basic_simulation<test::subject>{seed}.run();
        sum += r;
        BOOST_TEST(r.violation == "", "seed " << seed << ": " << r.violation << "\n" << reproduce(seed));
        if (!r.violation.empty()) return;
        if (only != 0) std::cout << "seed " << seed << ": trace " << std::hex << r.trace << std::dec << "\n";
    }
    print(seeds, sum, std::chrono::steady_clock::now() - begin);
    // The world has one thread; a hidden one, of a timer or a pool, would make a seed mean nothing.
    BOOST_TEST(test::threads_of_this_process() == threads_before);
    if (only != 0) return;
    // A run that met no faults proves nothing.
    BOOST_TEST(sum.elections >= 2 * seeds);
    BOOST_TEST(sum.kills >= seeds);
    BOOST_TEST(sum.power_losses >= seeds);
    BOOST_TEST(sum.partitions >= seeds);
    BOOST_TEST(sum.network.lost >= 50 * seeds);
    BOOST_TEST(sum.network.duplicated >= 20 * seeds);
    BOOST_TEST(sum.network.straggled >= 20 * seeds);
    BOOST_TEST(sum.clients.acknowledged >= 50 * seeds);
    BOOST_TEST(sum.clients.reads >= 20 * seeds);
}

BOOST_AUTO_TEST_CASE(a_seed_replays_event_by_event) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto const once = sim::basic_simulation<test::subject>{seed}.run();
        auto const again = sim::basic_simulation<test::subject>{seed}.run();
        BOOST_TEST(once.trace == again.trace, "seed " << seed << " took another course");
        BOOST_TEST(once.events == again.events);
        auto const other = sim::basic_simulation<test::subject>{seed + 100}.run();
        BOOST_TEST(once.trace != other.trace);
    }
}

BOOST_AUTO_TEST_SUITE_END()
