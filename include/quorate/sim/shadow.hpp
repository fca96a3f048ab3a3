// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_SHADOW_HPP
#define QUORATE_SIM_SHADOW_HPP

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <quorate/log_store.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// What the oracles keep of an entry.
struct stamp {
    quorate::term term;
    std::uint32_t crc = 0;
    std::uint64_t command = 0;      ///< its number; 0: no command
    std::size_t configuration = 0;  ///< its number (witness::number_of); 0: none
    friend bool operator==(stamp const&, stamp const&) = default;
};

/// What a store holds, with a stamp for each entry.
struct shadow_state {
    quorate::ballot ballot;
    log_index joined;
    cluster_id cluster;
    std::vector<stamp> log;                   ///< entry i at i - 1
    std::vector<std::size_t> configurations;  ///< the indices of those in the log, ascending
};

/// The model of one store: what was staged, what of that is durable, and so what a recovery may
/// find. A store must give back everything that a `sync` covered. Of what was staged later it may
/// give back a part: the operations up to any one of them, in the order of staging.
class shadow {
public:
    struct operation {
        enum class kind : std::uint8_t { ballot, joined, bind, truncate, append };
        kind what = kind::ballot;
        quorate::ballot ballot;
        cluster_id cluster;
        log_index at;                ///< truncate: keep up to here; joined: where
        std::vector<stamp> entries;  ///< append
    };

    shadow_state const& staged() const { return staged_; }
    shadow_state const& durable() const { return durable_; }
    start_number start() const { return start_; }
    incarnation store() const { return store_; }
    std::uint64_t applied_commands() const { return applied_commands_; }

    /// The node stages an operation. Returns a line if that breaks O2, O4 or O6, else nothing.
    std::string stage(operation const& op) {
        std::string wrong;
        auto const say = [&wrong](char const* oracle, std::string const& why) {
            if (!why.empty()) wrong = oracle + (": " + why);
        };
        if (op.what == operation::kind::ballot)
            say("O6", testing::laws::one_vote_per_term(staged_.ballot, op.ballot));
        if (op.what == operation::kind::append && !op.entries.empty())
            say("O2",
                testing::laws::term_before_entries(staged_.ballot.term, op.entries.back().term));
        if (op.what == operation::kind::truncate && op.at.value < applied_index_)
            wrong = "O4: entry " + std::to_string(applied_index_) + " is applied and yet truncated";
        apply(staged_, op);
        return wrong;
    }
    /// Keeps a staged operation until a sync covers it.
    void push(operation op) { pending_.push_back(std::move(op)); }
    /// A sync begins. It covers the operations that are pending now.
    void begin_sync() {
        taken_ = pending_.size();
        taken_over_ = durable_.log.size();
    }
    /// The sync has succeeded: what it covers is durable.
    void synced() {
        // A batch carries a mark: how far the log was durable when the batch was written. A sync
        // that covers no operation writes no batch.
        bool const writes = taken_ != 0;
        for (; taken_ != 0; --taken_) {
            auto const& op = pending_.front();
            if (op.what == operation::kind::truncate)
                taken_over_ = std::min<std::size_t>(taken_over_, op.at.value);
            apply(durable_, op);
            pending_.pop_front();
        }
        if (writes) marked_ = taken_over_;
    }

    /// A new run begins with what recovery found. Returns a line if no crash explains that, or if
    /// it breaks O6, else nothing.
    std::string reopen(recovered_log const& found) {
        auto state = explain(found);
        bool const known = state.has_value();
        if (known) durable_ = std::move(*state);
        marked_ = std::min(marked_, durable_.log.size());
        bool const moved = start_.value < found.start.value;
        bool const same_store = !store_ || store_ == found.identity.store;
        pending_.clear();
        taken_ = 0;
        staged_ = durable_;
        applied_index_ = applied_commands_ = 0;
        start_ = found.start;
        store_ = found.identity.store;
        if (!same_store) return "O6: the store has another identity";
        if (!moved)
            return "O6: start number " + std::to_string(found.start.value) + " was used before";
        return known ? "" : unexplained(found);
    }

    /// The state that a crash left if recovery found this: what is durable, and the first few of
    /// the pending operations. None if no crash explains what was found.
    std::optional<shadow_state> explain(recovered_log const& found) const {
        if (matches(durable_, found)) return durable_;
        auto state = durable_;
        for (auto const& op : pending_) {
            apply(state, op);
            if (matches(state, found)) return state;
        }
        return std::nullopt;
    }
    /// What to say of a recovery that no crash explains.
    std::string unexplained(recovered_log const& found) const {
        auto const line = [](std::uint64_t last, term t, log_index joined) {
            auto const told =
                joined ? ", told to have caught up at " + std::to_string(joined.value) : "";
            return "entry " + std::to_string(last) + " and ballot term " + std::to_string(t.value) +
                   told;
        };
        return "found up to " + line(found.last.value, found.ballot.term, found.joined) +
               "; durable was " + line(durable_.log.size(), durable_.ballot.term, durable_.joined);
    }
    /// Up to here the entries are durable, and so is a mark that says so. Bad bytes up to here are
    /// damage and no torn tail, so recovery must refuse them.
    std::size_t marked() const { return std::min(marked_, durable_.log.size()); }

    /// Goes on to the next command for the machine. Gives its index; 0 if the log has none.
    log_index apply_next() {
        while (applied_index_ < staged_.log.size()) {
            ++applied_index_;
            if (staged_.log[applied_index_ - 1].command == 0) continue;
            ++applied_commands_;
            return {applied_index_};
        }
        return {};
    }

private:
    static void apply(shadow_state& s, operation const& op) {
        switch (op.what) {
            case operation::kind::ballot: s.ballot = op.ballot; break;
            case operation::kind::joined: s.joined = op.at; break;
            case operation::kind::bind: s.cluster = op.cluster; break;
            case operation::kind::truncate:
                s.log.resize(std::min<std::size_t>(s.log.size(), op.at.value));
                while (!s.configurations.empty() && s.log.size() < s.configurations.back())
                    s.configurations.pop_back();
                break;
            case operation::kind::append:
                for (stamp const& e : op.entries) {
                    s.log.push_back(e);
                    if (e.configuration != 0) s.configurations.push_back(s.log.size());
                }
                break;
        }
    }
    static bool matches(shadow_state const& s, recovered_log const& found) {
        if (s.ballot != found.ballot || s.joined != found.joined) return false;
        if (s.cluster != found.identity.cluster) return false;
        if (s.log.size() != found.last.value) return false;
        std::size_t run = 0;
        for (std::size_t i = 0; i < s.log.size(); ++i) {
            while (run + 1 < found.terms.size() && found.terms[run + 1].first.value <= i + 1) ++run;
            if (found.terms.empty() || found.terms[run].term != s.log[i].term) return false;
        }
        return true;
    }

    shadow_state staged_;
    shadow_state durable_;
    std::deque<operation> pending_;  ///< staged, and not known to be durable
    std::size_t taken_ = 0;          ///< so many of these the running sync covers
    std::size_t taken_over_ = 0;     ///< entries that were durable as that sync began
    std::size_t marked_ = 0;         ///< the last mark that is durable
    std::size_t applied_index_ = 0;  ///< the machine was given the commands up to here
    std::uint64_t applied_commands_ = 0;
    start_number start_;
    incarnation store_;
};

}  // namespace quorate::inline v1::sim

#endif
