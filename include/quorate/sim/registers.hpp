// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_REGISTERS_HPP
#define QUORATE_SIM_REGISTERS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/sim/random.hpp>
#include <string>

namespace quorate::inline v1::sim {

/// The state machine that is simulated unless you say otherwise: a few registers, all 0 at first. A
/// command writes one register, if that holds the expected value, and its result is the value that
/// was there before. So each answer names the command before it, and a search for an order of many
/// operations at once has little to try.
class registers {
public:
    static constexpr std::uint8_t count = 8;

    struct command {
        std::uint8_t key = 0;
        /// Writes only if the register holds this value; nothing: writes always.
        std::optional<std::uint64_t> expected{};
        std::uint64_t value = 0;
        std::string filler;
    };
    using result = std::uint64_t;  ///< what was there before

    result apply(command const& c) {
        auto& r = values_[c.key % count];
        auto const before = r;
        if (!c.expected || *c.expected == before) r = c.value;
        return before;
    }
    std::uint64_t value(std::uint8_t key) const { return values_[key % count]; }

    void save(writer& out) const {
        for (auto v : values_) out.u64(v);
    }
    void load(reader& in) {
        for (auto& v : values_) v = in.u64();
    }

private:
    std::array<std::uint64_t, count> values_{};
};

/// Values are unique, so that an answer names a command. Every third command expects a value of the
/// recent past.
struct registers_workload {
    static registers::command command(random& dice, std::uint64_t number, std::size_t size) {
        registers::command c;
        c.key = static_cast<std::uint8_t>(dice.below(registers::count));
        c.value = number;
        c.filler.assign(size, 'x');
        if (!dice.chance(1, 3)) return c;
        auto const back = dice.below(8);
        c.expected = back < number ? number - back : 0;
        return c;
    }

    using question = std::uint8_t;
    static question ask(random& dice) {
        return static_cast<question>(dice.below(registers::count));
    }
    static std::uint64_t answer(registers const& r, question key) { return r.value(key); }

    /// What one register does.
    struct model {
        struct operation {
            std::uint8_t key = 0;
            std::optional<std::uint64_t> writes;  ///< nothing: a read
            std::optional<std::uint64_t> expected;
            std::uint64_t told = 0;  ///< what was there
        };
        using state = std::uint64_t;
        static state initial() { return 0; }
        static std::uint8_t key(operation const& o) { return o.key; }
        static std::uint64_t hash(state s) { return s; }
        static std::optional<state> step(state s, operation const& o, bool) {
            if (o.told != s) return std::nullopt;
            return only_looks(o) ? s : *o.writes;
        }
        static bool only_looks(operation const& o) {
            return !o.writes || (o.expected && *o.expected != o.told);
        }
    };
    static model::operation written(registers::command const& c, std::uint64_t before) {
        return {c.key, c.value, c.expected, before};
    }
    static model::operation seen(question key, std::uint64_t value) { return {key, {}, {}, value}; }
};

}  // namespace quorate::inline v1::sim

#endif
