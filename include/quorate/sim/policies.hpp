// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_POLICIES_HPP
#define QUORATE_SIM_POLICIES_HPP

#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/node/quorum_of.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/clock.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/files.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/observed_store.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/transport.hpp>

namespace quorate::inline v1::sim {

/// The randomness of a node, which comes from the world's.
struct entropy {
    random dice{0};
    std::uint64_t operator()() { return dice(); }
};

template <class Subject>
struct entries_of;

/// The parts of a node in the simulated world. Core, driver and log store are the code that users
/// run.
template <class Subject>
struct policies {
    using executor = sim::executor;
    using quorum = typename Subject::quorum;
    using terms = typename Subject::terms;
    using files = sim::files;
    using log_store =
        observed_store<typename Subject::template log_store<files>, entries_of<Subject>>;
    using transport = sim::transport;
    using clock = sim::clock;
    using entropy = sim::entropy;
};

/// What the oracles read in the entries of a subject's log.
template <class Subject>
struct entries_of {
    static std::uint64_t number_of(bytes_view payload) {
        return ledger<typename Subject::machine>::number_of(payload);
    }
    static std::optional<known_configuration> configuration_of(bytes_view payload) {
        using terms = typename Subject::terms;
        auto const c =
            membership::decode_configuration<quorum_of<policies<Subject>>>(payload, terms::name);
        return c ? std::optional{known_of(*c)} : std::nullopt;
    }
};

}  // namespace quorate::inline v1::sim

#endif
