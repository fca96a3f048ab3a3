// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_LEDGER_HPP
#define QUORATE_SIM_LEDGER_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/codec.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/world.hpp>
#include <string>

namespace quorate::sim {

/// Where a machine stands: so many commands, and a hash over them in their order.
struct ledger_state {
    std::uint64_t count = 0;
    std::uint64_t chain = 0;

    ledger_state after(std::uint64_t command) const {
        return {count + 1, (chain ^ command) * 0x9E3779B97F4A7C15U + (chain >> 31U) + 1};
    }
    friend bool operator==(ledger_state const&, ledger_state const&) = default;
};

/// The state machine of the simulation: it notes the number of each command. A result is the state behind it, so what
/// a client is told names a place in the one history that all nodes must share.
class ledger {
public:
    struct command {
        std::uint64_t number = 0;  ///< unique, not 0
        std::string filler;        ///< for sizes that cross sectors and segments
    };
    using result = ledger_state;

    ledger() = default;
    ledger(witness& oracle, life& owner) : oracle_{&oracle}, owner_{&owner} {}

    result apply(command const& c) {
        state_ = state_.after(c.number);
        if (oracle_ && !owner_->dead) oracle_->on_apply(owner_->node, state_.count, c.number);
        return state_;
    }
    ledger_state state() const { return state_; }

    void save(writer& out) const {
        out.u64(state_.count);
        out.u64(state_.chain);
    }
    void load(reader& in) {
        state_.count = in.u64();
        state_.chain = in.u64();
    }

    /// The number in an encoded command, without decoding the rest.
    static std::uint64_t number_of(bytes_view payload) {
        reader in{payload};
        in.u8();  // the codec's version
        return in.u64();
    }

private:
    ledger_state state_;
    witness* oracle_ = nullptr;
    life* owner_ = nullptr;
};

}  // namespace quorate::sim

#endif
