// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_REGISTERS_HPP
#define QUORATE_SIM_REGISTERS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/sim/random.hpp>
#include <string>

namespace quorate::sim {

/// The state machine that is simulated unless you say otherwise: a few registers, all 0 at first, that are written and
/// compared-and-set.
class registers {
public:
    static constexpr std::uint8_t count = 4;

    enum class verb : std::uint8_t { write, compare_and_set };
    struct command {
        std::uint8_t key = 0;
        registers::verb verb = registers::verb::write;
        std::uint64_t expected = 0;  ///< compare_and_set: changes nothing unless this is there
        std::uint64_t value = 0;
        std::string filler;
    };
    using result = bool;  ///< did the register change to `value`

    result apply(command const& c) {
        auto& r = values_[c.key % count];
        if (c.verb == verb::compare_and_set && r != c.expected) return false;
        r = c.value;
        return true;
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

constexpr bool is_known(registers::verb v) {
    return v == registers::verb::write || v == registers::verb::compare_and_set;
}

/// Unique values, so that a read names the write it saw; every third command compares with a value of the recent past.
struct registers_workload {
    static registers::command command(random& dice, std::uint64_t number, std::size_t size) {
        registers::command c;
        c.key = static_cast<std::uint8_t>(dice.below(registers::count));
        c.value = number;
        c.filler.assign(size, 'x');
        if (!dice.chance(1, 3)) return c;
        c.verb = registers::verb::compare_and_set;
        auto const back = dice.below(8);
        c.expected = back < number ? number - back : 0;
        return c;
    }
};

}  // namespace quorate::sim

#endif
