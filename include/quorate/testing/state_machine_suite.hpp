// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_STATE_MACHINE_SUITE_HPP
#define QUORATE_TESTING_STATE_MACHINE_SUITE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <quorate/codec.hpp>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/state_machine.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Checks what every state machine must do. The result is a list of findings; an empty list is
/// good. There is no test framework inside, so any framework can print the list.
///
///     auto findings = quorate::testing::state_machine_suite(
///         [] { return my_machine{}; }, {my_command{1}, my_command{2}, ...});
///
/// The callable gives a fresh machine each time. Give commands that use everything the machine can
/// do, some of them twice. A machine gets each command as another node would, decoded from its
/// bytes. Results and states are compared by their bytes.
namespace quorate::inline v1::testing {

struct state_machine_scope {
    /// At how many prefixes of the commands the machine is saved and loaded: at all of them, or at
    /// so many, evenly spread.
    std::size_t prefixes_max = 64;
    std::size_t draws = 500;  ///< snapshots altered at random
    std::uint64_t seed = 1;
};

template <class Make>
class state_machine_probe {
public:
    using machine = decltype(std::declval<Make&>()());
    using command = typename machine::command;
    using bytes = std::vector<std::byte>;

    state_machine_probe(Make& make, std::vector<command> const& commands,
                        state_machine_scope const& scope, std::vector<std::string>& findings)
        : make_{make}, scope_{scope}, random_{scope.seed}, findings_{findings} {
        for (auto const& c : commands) commands_.push_back(encode_value(c));
    }

    /// The run that all others are held against: one machine, never saved, then once.
    void straight() {
        auto m = make_();
        for (std::size_t i = 0; i < commands_.size(); ++i) results_.push_back(apply(m, i));
        auto const end = save(m);
        expect(save(m) == end, "save: gives the same bytes each time");
        auto other = make_();
        saved_.push_back(save(other));
        for (std::size_t i = 0; i < commands_.size(); ++i) {
            expect(apply(other, i) == results_[i], "apply: two machines give the same results");
            saved_.push_back(save(other));
        }
        expect(saved_.back() == end,
               "save: does not change the state, and equal states give equal bytes");
    }
    /// Several machines at different places of the log at once, some of them destroyed early: they
    /// must not share state.
    void beside() {
        auto a = make_();
        auto b = make_();
        for (std::size_t i = 0; i < commands_.size(); ++i) {
            {
                auto c = make_();
                static_cast<void>(apply(c, commands_.size() - 1 - i));
            }
            static_cast<void>(apply(b, commands_.size() - 1 - i));
            expect(apply(a, i) == results_[i],
                   "apply: depends on this machine and its commands, and on no other machine");
            if (i == commands_.size() / 2) {
                auto moved = std::move(a);
                expect(save(moved) == saved_[i + 1], "move: takes the state along");
                a = std::move(moved);
            }
        }
        expect(save(a) == saved_.back(),
               "save: depends on this machine and its commands, and on no other machine");
    }
    /// A machine that is loaded from a snapshot must go on like one that saw every command.
    void snapshots() {
        auto const count = commands_.size() + 1;
        auto const wanted = std::clamp<std::size_t>(scope_.prefixes_max, 1, count);
        for (std::size_t k = 0; k < wanted; ++k) {
            auto const at = wanted == 1 ? count - 1 : k * (count - 1) / (wanted - 1);
            auto m = make_();
            load_and_go_on(m, at, "load: a fresh machine has the state that was saved");
            auto used = make_();
            for (std::size_t i = 0; i < commands_.size(); ++i) static_cast<void>(apply(used, i));
            load_and_go_on(used, at, "load: replaces the whole state that was there before");
        }
    }
    /// A damaged snapshot must not end the process.
    void garbage() {
        auto const& whole = saved_.back();
        auto const step = 1 + whole.size() / 256;
        for (std::size_t size = 0; size < whole.size(); size += step)
            hurt({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
        for (std::size_t i = 0; i < scope_.draws && !whole.empty(); ++i) {
            auto altered = whole;
            for (auto changes = 1 + draw() % 4; changes != 0; --changes)
                altered[draw() % altered.size()] = static_cast<std::byte>(draw());
            hurt(altered);
        }
    }

private:
    void load_and_go_on(machine& m, std::size_t at, char const* what) {
        if (!load(m, saved_[at]))
            return expect(false, "load: reads all that save wrote, and no more");
        expect(save(m) == saved_[at], what);
        for (auto i = at; i < commands_.size(); ++i)
            expect(apply(m, i) == results_[i],
                   "load: the machine goes on like one that saw every command");
        expect(save(m) == saved_.back(),
               "load: the machine goes on like one that saw every command");
    }
    void hurt(bytes const& bad) {
        auto m = make_();
        static_cast<void>(load(m, bad));
        if (load(m, saved_.back()))
            expect(save(m) == saved_.back(),
                   "load: a whole snapshot repairs what a damaged one left");
    }
    bytes apply(machine& m, std::size_t i) try {
        auto c = decode_value<command>(commands_[i]);
        if (!c) return expect(false, "command: its bytes give it back (see codec_suite)"), bytes{};
        if constexpr (std::is_void_v<typename machine::result>) {
            m.apply(std::move(*c));
            return {};
        } else {
            typename machine::result const r = m.apply(std::move(*c));
            return encode_value(r);
        }
    } catch (std::exception const&) {
        expect(false, "apply: does not throw, as no node could go on");
        return {};
    }
    bytes save(machine const& m) {
        writer out;
        m.save(out);
        return {out.view().begin(), out.view().end()};
    }
    bool load(machine& m, bytes const& from) try {
        reader in{from};
        m.load(in);
        return in.done();
    } catch (std::exception const&) {
        expect(false, "load: damaged bytes end in a failed reader and not in an exception");
        return false;
    }
    void expect(bool good, char const* what) {
        if (good || std::ranges::find(findings_, what) != findings_.end()) return;
        findings_.emplace_back(what);
    }
    std::uint64_t draw() { return codecs::splitmix64(random_); }

    Make& make_;
    state_machine_scope scope_;
    std::uint64_t random_;
    std::vector<std::string>& findings_;
    std::vector<bytes> commands_;
    std::vector<bytes> results_;  // of each command
    std::vector<bytes> saved_;    // before the first command and behind each
};

template <class Make, class Command = typename decltype(std::declval<Make&>()())::command>
std::vector<std::string> state_machine_suite(Make make, std::vector<Command> const& commands,
                                             state_machine_scope const& scope = {}) {
    using machine = decltype(make());
    static_assert(check_state_machine<machine>());
    static_assert(check_codec<Command>());
    if (commands.empty()) return {"commands: none were given"};
    std::vector<std::string> findings;
    state_machine_probe<Make> probe{make, commands, scope, findings};
    probe.straight();
    probe.beside();
    probe.snapshots();
    probe.garbage();
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
