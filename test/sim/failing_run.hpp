// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SIM_FAILING_RUN_HPP
#define QUORATE_TEST_SIM_FAILING_RUN_HPP

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <quorate/sim/campaign.hpp>
#include <stdexcept>
#include <string>
#include <support/seeds.hpp>

namespace test {

/// QUORATE_RUN: the run that a failure printed, of so many nodes, or of as many as its seed says.
inline std::optional<quorate::sim::replay> replay_from_environment(std::size_t nodes = 0) {
    char const* const text = std::getenv("QUORATE_RUN");
    if (!text || !*text) return std::nullopt;
    auto r = quorate::sim::parse_replay(text, nodes);
    if (!r) throw std::runtime_error{"QUORATE_RUN=" + std::string{text} + ": no run has this name"};
    return r;
}

/// QUORATE_SHRINK=0: a failing run stays as it was met.
inline quorate::sim::campaign new_campaign() {
    quorate::sim::campaign c;
    if (from_environment("QUORATE_SHRINK", 1) == 0) c.shrink_runs = 0;
    return c;
}

/// "seed 17: ...", and how to see it again, with that quorum system; nothing if all oracles are
/// content.
inline std::string told(quorate::sim::campaign const& c, std::string const& suite,
                        std::size_t nodes = 0, std::string const& system = {}) {
    if (!c.failed) return {};
    return "seed " + std::to_string(c.failed->found.seed) + ": " + describe(*c.failed, nodes) +
           "\nreplay with: " + (system.empty() ? "" : "QUORATE_SYSTEM='" + system + "' ") +
           "QUORATE_RUN='" + to_string(c.failed->least) + "' simulation --run_test=" + suite;
}

}  // namespace test

#endif
