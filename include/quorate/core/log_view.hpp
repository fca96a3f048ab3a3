// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_LOG_VIEW_HPP
#define QUORATE_CORE_LOG_VIEW_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/types.hpp>
#include <span>
#include <utility>
#include <vector>

namespace quorate::inline v1::core {

/// A configuration entry in the log of this node, decoded.
template <class Quorum>
struct logged_configuration {
    log_index index;
    membership::configuration<Quorum> value;
    friend bool operator==(logged_configuration const&, logged_configuration const&) = default;
};

/// The terms of a log as runs: all that the protocol needs to know of its entries. Invariant: runs
/// ascend in term and index and cover (base, last].
class term_view {
public:
    term_view() = default;
    term_view(log_id base, log_index last, std::vector<term_run> runs)
        : base_{base}, last_{last}, runs_{std::move(runs)} {}

    log_index last_index() const { return last_; }
    log_id last_id() const { return {runs_.empty() ? base_.term : runs_.back().term, last_}; }
    log_id base() const { return base_; }

    /// Nothing if the entry is compacted or beyond the end. Its term is then unknown, and not 0: a
    /// leader that took it for 0 would probe as if both logs agreed before their first entry
    /// (rule: unknown-is-not-term-zero; Z20).
    std::optional<term> term_at(log_index i) const {
        if (i == base_.index) return base_.term;
        if (i < base_.index || last_ < i) return std::nullopt;
        return run_of(i)->term;
    }
    bool holds(log_id id) const { return term_at(id.index) == id.term; }

    /// Appends `count` entries of term `t`. Precondition: no entry has a higher term.
    void append(term t, std::uint64_t count) {
        assert(runs_.empty() || runs_.back().term <= t);
        if (count == 0) return;
        if (runs_.empty() || runs_.back().term != t) runs_.push_back({t, next(last_)});
        last_ = last_ + count;
    }
    /// Drops the entries behind `last`. Precondition: base <= last <= last_index().
    void truncate_after(log_index last) {
        assert(base_.index <= last && last <= last_);
        last_ = last;
        while (!runs_.empty() && last_ < runs_.back().first) runs_.pop_back();
    }

    /// The last entry at or before `bound.index` whose term is at most `bound.term`; the base if
    /// there is none. Another log that holds `bound` may agree with this one up to there, and no
    /// further. Leader and follower both ask this and so skip whole terms: they find the point of
    /// agreement in O(terms) round trips, not one entry at a time (Raft 5.3, Z22).
    log_id last_at_most(log_id bound) const {
        auto i = std::min(bound.index, last_);
        for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
            if (i < run->first) continue;
            if (run->term <= bound.term) return {run->term, i};
            i = run->first - 1;
        }
        return base_;
    }

    friend bool operator==(term_view const&, term_view const&) = default;

private:
    std::vector<term_run>::const_iterator run_of(log_index i) const {
        auto run = std::prev(runs_.end());  // nearly always the last
        if (run->first <= i) return run;
        return std::prev(std::ranges::upper_bound(runs_, i, {}, &term_run::first));
    }

    log_id base_;
    log_index last_;
    std::vector<term_run> runs_;
};

/// The log of a node as its core sees it. The configuration is a function of this log: the newest
/// configuration entry, committed or not. When that entry is cut off, the configuration is again
/// the one before (rule: newest-configuration-decides; Z36).
template <class Quorum>
class log_view : public term_view {
public:
    using configurations = std::vector<logged_configuration<Quorum>>;

    log_view() = default;
    log_view(term_view terms, configurations found)
        : term_view{std::move(terms)}, configurations_{std::move(found)} {}

    /// The newest one; null if there is none. Valid until the log changes.
    logged_configuration<Quorum> const* configuration() const {
        return configurations_.empty() ? nullptr : &configurations_.back();
    }
    /// The one before the newest; null if this log does not know it.
    logged_configuration<Quorum> const* configuration_before() const {
        return configurations_.size() < 2 ? nullptr : &configurations_[configurations_.size() - 2];
    }
    /// Is it a member of the oldest configuration that this log knows?
    bool began_with(member_id who) const {
        return !configurations_.empty() && configurations_.front().value.is_member(who);
    }
    /// The member number of this pair (id, incarnation), which every configuration with the pair
    /// repeats; none if no configuration here has it.
    member_number number_of(member_id who) const {
        for (auto c = configurations_.rbegin(); c != configurations_.rend(); ++c)
            if (auto const* m = c->value.find(who)) return m->number;
        return {};
    }
    /// Precondition: its entry is in the log, behind the newest configuration.
    void add_configuration(logged_configuration<Quorum> c) {
        configurations_.push_back(std::move(c));
    }
    /// Drops the entries behind `last`, and the configurations among them.
    void truncate_after(log_index last) {
        term_view::truncate_after(last);
        while (!configurations_.empty() && last < configurations_.back().index)
            configurations_.pop_back();
    }

    friend bool operator==(log_view const&, log_view const&) = default;

private:
    configurations configurations_;  // ascending by index
};

}  // namespace quorate::inline v1::core

#endif
