// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// How fast the simulated world turns: simulated seconds per second and events per second, on one
// core. A cluster of five under load without faults, then seeds as the tests run them. Medians of
// several rounds.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <quorate/sim/simulation.hpp>
#include <vector>

namespace {

using namespace quorate;
using clock = std::chrono::steady_clock;

struct figure {
    double times_real = 0;
    double events = 0;  ///< per second
    double runs = 0;    ///< per second
};

double seconds(clock::duration d) { return std::chrono::duration<double>(d).count(); }

template <class Round>
void measure(char const* what, Round&& round) {
    std::vector<figure> all;
    for (std::uint64_t i = 1; i <= 7; ++i) all.push_back(round(i));
    auto const median = [&](double figure::*of) {
        std::ranges::sort(all, {}, of);
        return all[all.size() / 2].*of;
    };
    std::cout << std::left << std::setw(44) << what << std::right << std::fixed
              << std::setprecision(0) << std::setw(8) << median(&figure::times_real)
              << " x real time" << std::setprecision(2) << std::setw(8)
              << median(&figure::events) / 1e6 << " M events/s" << std::setprecision(0)
              << std::setw(8) << median(&figure::runs) << " runs/s" << std::endl;
}

/// Each of five clients writes every so often, in virtual time.
template <int Milliseconds>
figure under_load(std::uint64_t seed) {
    sim::cluster_options o;
    o.nodes = 5;
    sim::cluster c{seed, o};
    c.start_all();
    c.run_while(std::chrono::seconds{30}, [&] { return c.leader() != 0; });
    auto const events = c.world().events();
    auto const begin = clock::now();
    constexpr int rounds = 1000;
    for (int i = 0; i < rounds && !c.failed(); ++i) {
        for (std::size_t n = 1; n <= c.size(); ++n) c.write(n, 64);
        c.run_for(std::chrono::milliseconds{Milliseconds});
    }
    auto const took = seconds(clock::now() - begin);
    return {rounds * Milliseconds * 0.001 / took,
            static_cast<double>(c.world().events() - events) / took, 1 / took};
}

/// Seeds with everything that a plan draws.
figure under_faults(std::uint64_t round) {
    constexpr std::uint64_t seeds = 100;
    auto sum = sim::report::none();
    auto const begin = clock::now();
    for (std::uint64_t i = 0; i < seeds; ++i) sum += sim::simulation{round * 1000 + i}.run();
    auto const took = seconds(clock::now() - begin);
    return {std::chrono::duration<double>(sum.virtual_time).count() / took,
            static_cast<double>(sum.events) / took, seeds / took};
}

}  // namespace

int main() {
    measure("five nodes, 50 writes/s, no faults", under_load<100>);
    measure("five nodes, 500 writes/s, no faults", under_load<10>);
    measure("seeds of three to five nodes, all faults", under_faults);
}
