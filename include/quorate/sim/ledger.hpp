// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_LEDGER_HPP
#define QUORATE_SIM_LEDGER_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/world.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace quorate::inline v1::sim {

/// Where a machine stands: the number of commands that it has applied, and a hash over them in
/// their order.
struct place {
    std::uint64_t count = 0;
    std::uint64_t chain = 0;

    place after(std::uint64_t command) const {
        return {count + 1, (chain ^ command) * 0x9E3779B97F4A7C15U + (chain >> 31U) + 1};
    }
    friend bool operator==(place const&, place const&) = default;
};

/// A state machine under observation. Each command has a number, and each result also says behind
/// which commands it was applied. So every answer to a client names a place in the one history that
/// all nodes must share.
template <class Machine>
class ledger {
public:
    static constexpr bool says_nothing = std::is_void_v<typename Machine::result>;

    struct command {
        std::uint64_t number = 0;  ///< unique, not 0
        typename Machine::command order;
    };
    struct result {
        place at;
        std::conditional_t<says_nothing, bool, typename Machine::result> told{};
    };

    ledger() = default;
    ledger(witness& oracle, process& owner) : oracle_{&oracle}, owner_{&owner} {}

    result apply(command&& c) {
        place_ = place_.after(c.number);
        if (oracle_ && !owner_->dead) oracle_->on_apply(owner_->node, place_.count, c.number);
        if constexpr (says_nothing) return machine_.apply(std::move(c.order)), result{place_, true};
        else return {place_, machine_.apply(std::move(c.order))};
    }
    place at() const { return place_; }
    Machine const& machine() const { return machine_; }

    void save(writer& out) const {
        out.u64(place_.count);
        out.u64(place_.chain);
        machine_.save(out);
    }
    void load(reader& in) {
        place_.count = in.u64();
        place_.chain = in.u64();
        machine_.load(in);
    }

    /// The number in an encoded command, without decoding the rest.
    static std::uint64_t number_of(bytes_view payload) {
        reader in{payload};
        in.u8();  // the codec's version
        return in.u64();
    }

private:
    Machine machine_{};
    place place_;
    witness* oracle_ = nullptr;
    process* owner_ = nullptr;
};

}  // namespace quorate::inline v1::sim

#endif
