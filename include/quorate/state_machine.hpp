// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_STATE_MACHINE_HPP
#define QUORATE_STATE_MACHINE_HPP

#include <concepts>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <type_traits>
#include <utility>

namespace quorate::inline v1 {

/// The contract of a state machine: what the log means. In each run of a node `apply` is called
/// once for each committed command, in the order of the log, one at a time. Every node does that,
/// so `apply` must depend on nothing but the state and the command; otherwise the nodes' states
/// come apart. If it throws, the node stops with machine_failed. After a restart the log is applied
/// again to a fresh machine, from its beginning (or from a snapshot, once those exist).
template <class M>
concept state_machine = std::movable<M> && requires(M& m, typename M::command command) {
    typename M::command;
    typename M::result;
    { m.apply(std::move(command)) } -> std::convertible_to<typename M::result>;
} && (std::is_void_v<typename M::result> || std::default_initializable<typename M::result>);

/// A state machine that can be saved and loaded. `save` writes the whole state, and equal states
/// give equal bytes. `load` replaces the whole state by what was saved. On damaged bytes it must
/// end with a failed reader, not throw, and leave a machine into which a whole snapshot can be
/// loaded.
template <class M>
concept snapshottable_machine = requires(M& m, M const& c, writer& out, reader& in) {
    { c.save(out) } -> std::same_as<void>;
    { m.load(in) } -> std::same_as<void>;
};

/// Says in our words what a state machine lacks. `node` calls it, and you may call it under your
/// own type.
template <class M>
consteval bool check_state_machine() {
    static_assert(
        requires { typename M::command; }, "state_machine: needs a member type command");
    static_assert(
        requires { typename M::result; },
        "state_machine: needs a member type result (void is one)");
    static_assert(
        requires(M& m, typename M::command c) { m.apply(std::move(c)); },
        "state_machine: needs result apply(command)");
    // Named, since clang prints what is asked in front of the sentence.
    constexpr bool returns_result = requires(M& m, typename M::command c) {
        { m.apply(std::move(c)) } -> std::convertible_to<typename M::result>;
    };
    static_assert(returns_result,
                  "state_machine: apply returns another type than result; make it return result, "
                  "or name as result what it returns");
    static_assert(std::movable<M>,
                  "state_machine: must be movable, since the node takes it over; hold by "
                  "std::unique_ptr what cannot move, such as a std::mutex");
    static_assert(
        std::is_void_v<typename M::result> || std::default_initializable<typename M::result>,
        "state_machine: its result must be void or default-initializable, to stand beside an "
        "error; give it a default constructor");
    static_assert(snapshottable_machine<M>,
                  "state_machine: needs void save(writer&) const and void load(reader&)");
    return true;
}

}  // namespace quorate::inline v1

#endif
