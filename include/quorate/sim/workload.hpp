// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_WORKLOAD_HPP
#define QUORATE_SIM_WORKLOAD_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <quorate/sim/random.hpp>
#include <quorate/testing/linearizability.hpp>
#include <type_traits>
#include <utility>
#include <variant>

/// The contract of a workload: what clients ask of a machine in the simulated world.
namespace quorate::inline v1::sim {

/// `command(dice, number, size)` gives the next write. Numbers differ. A command that has room for
/// it may carry `size` bytes more, so that entries reach across sectors and segments.
template <class W, class Machine>
concept workload_of = requires(random& dice, std::uint64_t number, std::size_t size) {
    { W::command(dice, number, size) } -> std::same_as<typename Machine::command>;
};

/// A workload that also says what clients read: `ask(dice)` draws a question, `answer(machine,
/// question)` looks the answer up.
template <class W, class Machine>
concept reading_workload = workload_of<W, Machine> &&
                           requires(random& dice, Machine const& m, typename W::question const& q) {
                               { W::ask(dice) } -> std::same_as<typename W::question>;
                               { W::answer(m, q) } -> std::default_initializable;
                           };

/// A workload that also says what its operations mean, as a sequential model, so that a search
/// gives a second opinion: `written(command, result)` and `seen(question, answer)` give operations
/// of the model.
template <class W, class Machine>
concept judged_workload =
    reading_workload<W, Machine> && testing::sequential_model<typename W::model>;

template <class W>
struct asked_by {
    using question = std::monostate;
};
template <class W>
    requires requires { typename W::question; }
struct asked_by<W> {
    using question = typename W::question;
};
template <class W>
using question_of = typename asked_by<W>::question;

/// Draws a question and looks answers up; nothing to ask where the workload has no questions.
template <class W, class Machine>
question_of<W> ask(random& dice) {
    if constexpr (reading_workload<W, Machine>) return W::ask(dice);
    else return {};
}
template <class W, class Machine>
auto answer(Machine const& m, question_of<W> const& q) {
    if constexpr (reading_workload<W, Machine>) return W::answer(m, q);
    else return q;
}
template <class W, class Machine>
using answer_of =
    decltype(sim::answer<W>(std::declval<Machine const&>(), std::declval<question_of<W> const&>()));

}  // namespace quorate::inline v1::sim

#endif
