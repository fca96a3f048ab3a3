// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_HISTORY_HPP
#define QUORATE_SIM_HISTORY_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/error_category.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/oracles.hpp>
#include <string>
#include <vector>

namespace quorate::sim {

/// What clients did and were told (O10). Each answer names a place in the log, so no search is needed: real time must
/// agree with the order of the log. A write or read that begins after another ended must stand at a later place, or
/// see it. An operation whose process died stays open for ever: it may or may not take effect.
class history {
public:
    enum class state : std::uint8_t { open, applied, rejected, unknown };

    struct operation {
        bool write = false;
        state end = state::open;
        std::uint64_t floor = 0;  ///< places that somebody knew of when it began
        life const* where = nullptr;
    };

    struct totals {
        std::uint64_t acknowledged = 0;
        std::uint64_t rejected = 0;
        std::uint64_t unknown = 0;
        std::uint64_t reads = 0;
        std::uint64_t reads_failed = 0;
    };

    explicit history(witness& oracle) : oracle_{oracle} {}

    /// Begins an operation at a node; gives its number, which is also that of the command.
    std::uint64_t begin(bool write, life const& where) {
        operations_.push_back({write, state::open, known_, &where});
        return operations_.size();
    }
    void end_write(std::uint64_t number, error_code const& ec, ledger_state told) {
        auto& o = operations_[number - 1];
        if (o.end != state::open) return fail(number, "ended twice");
        switch (outcome_of(ec)) {
            case outcome::rejected:
                o.end = state::rejected;
                ++totals_.rejected;
                break;
            case outcome::unknown:
                o.end = state::unknown;
                ++totals_.unknown;
                break;
            case outcome::applied:
                o.end = state::applied;
                ++totals_.acknowledged;
                check_place(number, o, told);
                break;
        }
    }
    void end_read(std::uint64_t number, error_code const& ec, ledger_state told) {
        auto& o = operations_[number - 1];
        if (o.end != state::open) return fail(number, "ended twice");
        o.end = ec ? state::rejected : state::applied;
        if (ec) {
            ++totals_.reads_failed;
            return;
        }
        ++totals_.reads;
        if (told.count < o.floor)
            return fail(number, "is a stale read: it saw " + std::to_string(told.count) + " commands, but " +
                                    std::to_string(o.floor) + " were known before it began");
        check_chain(number, told);
        known_ = std::max(known_, told.count);
    }

    /// At the end: what was rejected is not in the log, and what lives on has an end.
    void check_end() {
        oracle_.check_commands([&](std::uint64_t c) {
            return c <= operations_.size() && operations_[c - 1].end == state::rejected;
        });
        for (std::size_t i = 0; i < operations_.size(); ++i)
            if (operations_[i].end == state::open && !operations_[i].where->dead)
                fail(i + 1, std::string{operations_[i].write ? "(a write" : "(a read"} + " at node " +
                                std::to_string(operations_[i].where->node) + ") never ended, although its node lives");
    }
    ledger_state final_state() {
        follow();
        return chain_.empty() ? ledger_state{} : chain_.back();
    }
    totals const& counts() const { return totals_; }
    state end_of(std::uint64_t number) const { return operations_[number - 1].end; }

private:
    void fail(std::uint64_t number, std::string const& what) {
        oracle_.fail("O10: operation " + std::to_string(number) + " " + what);
    }
    /// Brings the chain of states up to what is committed.
    void follow() {
        auto const& all = oracle_.committed_commands();
        while (chain_.size() < all.size()) {
            auto const before = chain_.empty() ? ledger_state{} : chain_.back();
            chain_.push_back(before.after(all[chain_.size()]));
        }
    }
    void check_chain(std::uint64_t number, ledger_state told) {
        follow();
        if (told.count > chain_.size()) return fail(number, "saw what nobody committed");
        if (told.count != 0 && !(chain_[told.count - 1] == told)) fail(number, "saw another history");
    }
    void check_place(std::uint64_t number, operation const& o, ledger_state told) {
        check_chain(number, told);
        auto const& all = oracle_.committed_commands();
        if (told.count == 0 || told.count > all.size() || all[told.count - 1] != number)
            return fail(number, "was acknowledged at a place where it does not stand");
        if (told.count <= o.floor) fail(number, "stands before what was known when it began");
        known_ = std::max(known_, told.count);
    }

    witness& oracle_;
    std::vector<operation> operations_;
    std::vector<ledger_state> chain_;  ///< behind each committed command
    std::uint64_t known_ = 0;          ///< the largest place any client was told of
    totals totals_;
};

}  // namespace quorate::sim

#endif
