// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_SUBJECT_HPP
#define QUORATE_SIM_SUBJECT_HPP

#include <concepts>
#include <optional>
#include <quorate/log_stores/wal.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/registers.hpp>
#include <quorate/sim/workload.hpp>
#include <quorate/state_machine.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace quorate::inline v1::sim {

/// What runs in the simulated world. Derive, name what is yours, keep the rest:
///
///     struct my_subject : quorate::sim::default_subject {
///         using machine = my_machine;
///         using workload = my_workload;
///     };
///     auto report = quorate::sim::basic_simulation<my_subject>{seed}.run();
struct default_subject {
    using machine = registers;            ///< any state machine that can be made without arguments
    using workload = registers_workload;  ///< what clients ask of it (workload.hpp)
    using quorum = majority;
    using terms = sequential_terms;
    template <class Files>
    /// Over the simulated disk: Files is sim::files.
    using log_store = log_stores::wal<Files>;

    static std::optional<majority> draw_system(random&, std::vector<node_id> const& ids) {
        return majority::make(ids);
    }
};

/// Whether a subject says to which systems of its own kind its membership may change.
template <class S>
concept changing_subject = requires(random& dice, std::vector<node_id> const& ids) {
    { S::draw_system(dice, ids) } -> std::same_as<std::optional<typename S::quorum>>;
};

/// Says in plain words what a subject lacks.
template <class S>
consteval bool check_subject() {
    static_assert(check_state_machine<typename S::machine>());
    static_assert(
        std::default_initializable<typename S::machine>,
        "subject: the machine must be made without arguments, as the oracles run one of their own");
    static_assert(workload_of<typename S::workload, typename S::machine>,
                  "subject: workload needs static command(sim::random&, std::uint64_t number, "
                  "std::size_t size) -> "
                  "machine::command");
    return true;
}

}  // namespace quorate::inline v1::sim

#endif
