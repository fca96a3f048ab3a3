// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_HISTORY_HPP
#define QUORATE_SIM_HISTORY_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <quorate/codec.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/error_category.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/ledger.hpp>
#include <quorate/sim/oracles.hpp>
#include <quorate/sim/workload.hpp>
#include <quorate/testing/laws/commits.hpp>
#include <quorate/testing/linearizability.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// How an operation of a client ended. An operation whose process died stays open for ever: it may
/// take effect or not.
enum class ending : std::uint8_t { open, applied, rejected, unknown };

struct client_totals {
    std::uint64_t acknowledged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t unknown = 0;
    std::uint64_t reads = 0;
    std::uint64_t reads_failed = 0;
};

/// What clients did and were told (O10). Each answer names a place in the log, so no search is
/// needed: real time must agree with the order of the log. If a write or read begins after another
/// one has ended, it must stand at a later place, or see that one. And its result must be the one
/// that the machine of the oracles gives at that place.
template <class Machine, class Workload>
class history {
public:
    using command = typename Machine::command;
    using result = typename ledger<Machine>::result;
    using question = question_of<Workload>;
    using answer = answer_of<Workload, Machine>;

    explicit history(witness& oracle) : oracle_{oracle} {}

    /// Begins an operation at a node. Gives its number, which is also the number of the command.
    std::uint64_t begin_write(command c, process const& where) {
        return begin({.write = true, .floor = known_, .where = &where, .asked = std::move(c)});
    }
    std::uint64_t next_number() const { return operations_.size() + 1; }
    std::uint64_t begin_read(question q, process const& where) {
        return begin(
            {.write = false, .floor = known_, .where = &where, .asked = {}, .read = std::move(q)});
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
                o.ret = now();
                o.told = told;
                ++totals_.acknowledged;
                check_place(number, o, told);
                break;
        }
    }
    void end_read(std::uint64_t number, error_code const& ec, place told, answer a) {
        auto& o = operations_[number - 1];
        if (o.end != ending::open) return fail(number, "ended twice");
        o.end = ec ? ending::rejected : ending::applied;
        if (ec) {
            ++totals_.reads_failed;
            return;
        }
        o.ret = now();
        o.seen = std::move(a);
        ++totals_.reads;
        if (auto const why = testing::laws::read_is_fresh(told.count, o.floor); !why.empty())
            return fail(number, why);
        check_chain(number, told);
        known_ = std::max(known_, told.count);
    }

    /// At the end: no write that was rejected is in the log, and every operation of a living
    /// process has ended.
    void check_end() {
        oracle_.check_commands([&](std::uint64_t c) {
            return c <= operations_.size() && operations_[c - 1].end == ending::rejected;
        });
        for (std::size_t i = 0; i < operations_.size(); ++i)
            if (operations_[i].end == ending::open && !operations_[i].where->dead)
                fail(i + 1, std::string{operations_[i].write ? "(a write" : "(a read"} +
                                " at node " + std::to_string(operations_[i].where->node) +
                                ") never ended, although its node lives");
    }
    /// A second opinion, by a search that does not know the order of the log: could one machine
    /// have told the clients what they were told? Only for workloads that say what their operations
    /// mean (`judged_workload`). A write without an outcome is taken to have happened before the
    /// moment at which it was committed, since every read that begins later must see it; if it was
    /// not committed, it did not happen. A result that no client was told comes from the machine of
    /// the oracles: with many writes without a result the search would take too long.
    void judge() {
        if constexpr (judged_workload<Workload, Machine>) {
            using model = typename Workload::model;
            now();
            follow();
            std::vector<testing::timed<typename model::operation>> asked;
            std::vector<std::size_t> numbers;
            for (std::size_t i = 0; i < operations_.size(); ++i) {
                auto const& o = operations_[i];
                auto const ret = o.end == ending::applied ? o.ret : o.committed;
                if (ret == testing::never) continue;
                auto const& told =
                    o.end == ending::applied ? o.told.told : results_[o.place - 1].told;
                asked.push_back(
                    {o.write ? Workload::written(o.asked, told) : Workload::seen(o.read, o.seen),
                     o.call, ret});
                numbers.push_back(i + 1);
            }
            auto const r = testing::check_linearizable<model>(asked);
            if (r.is == testing::verdict::not_linearizable)
                fail(r.culprits.empty() ? 0 : numbers[r.culprits.front()],
                     "fits nowhere: not linearizable");
            if (r.is == testing::verdict::unknown)
                oracle_.fail("O10: too much at once to judge: is it linearizable?");
        }
    }
    /// The state that every node must have at the end, as its machine saves it.
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
        std::uint64_t floor = 0;  ///< the largest place that was told when it began
        process const* where = nullptr;
        command asked;    ///< a write's
        question read{};  ///< a read's
        result told{};
        answer seen{};
        testing::moment call = 0;
        testing::moment ret = testing::never;
        /// A write's: the moment before which it was committed, and where it stands.
        testing::moment committed = testing::never;
        std::size_t place = 0;
    };

    std::uint64_t begin(operation o) {
        o.call = now();
        operations_.push_back(std::move(o));
        return operations_.size();
    }
    /// The next moment. Commands that were committed since the last one get a moment just before
    /// this one.
    testing::moment now() {
        auto const& all = oracle_.committed_commands();
        for (; dated_ < all.size(); ++dated_) {
            // No client asked for this command: `follow` reports it.
            if (operations_.size() < all[dated_]) continue;
            auto& o = operations_[all[dated_] - 1];
            o.committed = moments_ + 1;
            o.place = dated_ + 1;
        }
        return moments_ += 2;
    }

    void fail(std::uint64_t number, std::string const& what) {
        oracle_.fail("O10: operation " + std::to_string(number) + " " + what);
    }
    /// Applies to the machine of the oracles what is committed by now.
    void follow() {
        auto const& all = oracle_.committed_commands();
        while (results_.size() < all.size()) {
            auto const number = all[results_.size()];
            if (number == 0 || operations_.size() < number) {
                oracle_.fail("O10: command " + std::to_string(number) +
                             " is committed, and nobody asked for it");
                results_.push_back({model_.at().after(number), {}});
            } else {
                results_.push_back(model_.apply({number, operations_[number - 1].asked}));
            }
        }
    }
    void check_chain(std::uint64_t number, place told) {
        follow();
        if (told.count > results_.size()) return fail(number, "saw what nobody committed");
        if (told.count != 0 && !(results_[told.count - 1].at == told))
            fail(number, "saw another history");
    }
    /// Results that have no == are compared by their encoding.
    template <class T>
    static bool same(T const& a, T const& b) {
        if constexpr (std::equality_comparable<T>) return a == b;
        else return encode_value(a) == encode_value(b);
    }
    void check_place(std::uint64_t number, operation const& o, result const& r) {
        auto const place = r.at.count;
        check_chain(number, r.at);
        auto const& all = oracle_.committed_commands();
        if (place == 0 || place > all.size() || all[place - 1] != number)
            return fail(number, "was acknowledged at a place where it does not stand");
        if (place <= o.floor) fail(number, "stands before what was known when it began");
        if (!same(results_[place - 1].told, r.told))
            fail(number, "was told another result than its place has");
        known_ = std::max(known_, place);
    }

    witness& oracle_;
    std::deque<operation> operations_;
    ledger<Machine> model_;
    std::vector<result> results_;  ///< of each committed command
    /// The newest call or return; the odd ones between are for commits.
    testing::moment moments_ = 0;
    std::size_t dated_ = 0;    ///< committed commands that have their moment
    std::uint64_t known_ = 0;  ///< the largest place that any client was told
    client_totals totals_;
};

}  // namespace quorate::inline v1::sim

#endif
