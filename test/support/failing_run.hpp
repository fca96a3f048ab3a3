// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_FAILING_RUN_HPP
#define QUORATE_TEST_SUPPORT_FAILING_RUN_HPP

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <quorate/sim/campaign.hpp>
#include <stdexcept>
#include <string>
#include "seeds.hpp"

namespace test {

/// QUORATE_RUN: the run that a failure printed.
inline std::optional<quorate::sim::replay> replay_from_environment() {
    char const* const text = std::getenv("QUORATE_RUN");
    if (!text || !*text) return std::nullopt;
    auto r = quorate::sim::parse_replay(text);
    if (!r) throw std::runtime_error{"QUORATE_RUN=" + std::string{text} + ": no run has this name"};
    return r;
}

/// The smallest failing run that `run(replay)` still finds, told; QUORATE_SHRINK=0 leaves it at the first one.
template <class Run>
std::string explain(quorate::sim::replay const& found, quorate::sim::report const& seen, Run&& run,
                    std::string const& suite, std::size_t nodes = 0) {
    if (seen.violation.empty() || from_environment("QUORATE_SHRINK", 1) == 0) return {};
    auto const f = quorate::sim::campaign::least_of(found, seen, run);
    return story(f.least, nodes) + "\n" + f.violation + "\nreplay with: QUORATE_RUN='" + to_string(f.least) +
           "' simulation --run_test=" + suite;
}

}  // namespace test

#endif
