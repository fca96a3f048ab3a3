// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_HISTORY_HPP
#define QUORATE_SIM_HISTORY_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <quorate/codecs/writer.hpp>
#include <quorate/error_category.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/oracles.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::sim {

/// How an operation of a client ended. An operation whose process died stays open for ever: it may take effect or not.
enum class ending : std::uint8_t { open, applied, rejected, unknown };

struct client_totals {
    std::uint64_t acknowledged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t unknown = 0;
    std::uint64_t reads = 0;
    std::uint64_t reads_failed = 0;
};

/// What clients did and were told (O10). Each answer names a place in the log, so no search is needed: real time must
/// agree with the order of the log. A write or read that begins after another ended must stand at a later place, or
/// see it; and a result must be what the machine of the oracles says at that place.
template <class Machine>
class history {
public:
    using command = typename Machine::command;
    using result = typename ledger<Machine>::result;

    explicit history(witness& oracle) : oracle_{oracle} {}

    /// Begins an operation at a node; gives its number, which is also that of the command.
    std::uint64_t begin_write(command c, life const& where) {
        operations_.push_back({true, ending::open, known_, &where, std::move(c)});
        return operations_.size();
    }
    std::uint64_t next_number() const { return operations_.size() + 1; }
    std::uint64_t begin_read(life const& where) {
        operations_.push_back({false, ending::open, known_, &where, {}});
        return operations_.size();
    }
    void end_write(std::uint64_t number, error_code const& ec, result const& told) {
        auto& o = operations_[number - 1];
        if (o.end != ending::open) return fail(number, "ended twice");
        switch (outcome_of(ec)) {
            case outcome::rejected:
                o.end = ending::rejected;
                ++totals_.rejected;
                break;
            case outcome::unknown:
                o.end = ending::unknown;
                ++totals_.unknown;
                break;
            case outcome::applied:
                o.end = ending::applied;
                ++totals_.acknowledged;
                check_place(number, o, told);
                break;
        }
    }
    void end_read(std::uint64_t number, error_code const& ec, place told) {
        auto& o = operations_[number - 1];
        if (o.end != ending::open) return fail(number, "ended twice");
        o.end = ec ? ending::rejected : ending::applied;
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
            return c <= operations_.size() && operations_[c - 1].end == ending::rejected;
        });
        for (std::size_t i = 0; i < operations_.size(); ++i)
            if (operations_[i].end == ending::open && !operations_[i].where->dead)
                fail(i + 1, std::string{operations_[i].write ? "(a write" : "(a read"} + " at node " +
                                std::to_string(operations_[i].where->node) + ") never ended, although its node lives");
    }
    /// The state that every node must have in the end, as its machine saves it.
    shared_bytes final_state() {
        follow();
        writer out;
        model_.save(out);
        return shared_bytes::copy_of(out.view());
    }
    client_totals const& counts() const { return totals_; }
    ending end_of(std::uint64_t number) const { return operations_[number - 1].end; }

private:
    struct operation {
        bool write = false;
        ending end = ending::open;
        std::uint64_t floor = 0;  ///< places that somebody knew of when it began
        life const* where = nullptr;
        command asked;
    };

    void fail(std::uint64_t number, std::string const& what) {
        oracle_.fail("O10: operation " + std::to_string(number) + " " + what);
    }
    /// Applies what is committed by now to the machine of the oracles.
    void follow() {
        auto const& all = oracle_.committed_commands();
        while (results_.size() < all.size()) {
            auto const number = all[results_.size()];
            if (number == 0 || operations_.size() < number) {
                oracle_.fail("O10: command " + std::to_string(number) + " is committed, and nobody asked for it");
                results_.push_back({model_.at().after(number), {}});
            } else {
                results_.push_back(model_.apply({number, operations_[number - 1].asked}));
            }
        }
    }
    void check_chain(std::uint64_t number, place told) {
        follow();
        if (told.count > results_.size()) return fail(number, "saw what nobody committed");
        if (told.count != 0 && !(results_[told.count - 1].at == told)) fail(number, "saw another history");
    }
    void check_place(std::uint64_t number, operation const& o, result const& r) {
        auto const place = r.at.count;
        check_chain(number, r.at);
        auto const& all = oracle_.committed_commands();
        if (place == 0 || place > all.size() || all[place - 1] != number)
            return fail(number, "was acknowledged at a place where it does not stand");
        if (place <= o.floor) fail(number, "stands before what was known when it began");
        if constexpr (std::equality_comparable<decltype(r.told)>)
            if (!(results_[place - 1].told == r.told)) fail(number, "was told another result than its place has");
        known_ = std::max(known_, place);
    }

    witness& oracle_;
    std::deque<operation> operations_;
    ledger<Machine> model_;
    std::vector<result> results_;  ///< of each committed command
    std::uint64_t known_ = 0;      ///< the largest place any client was told of
    client_totals totals_;
};

}  // namespace quorate::sim

#endif
