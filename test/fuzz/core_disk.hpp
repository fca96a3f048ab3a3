// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_CORE_DISK_HPP
#define QUORATE_TEST_FUZZ_CORE_DISK_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <fuzz/require.hpp>
#include <quorate/effects.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>
#include <vector>

/// The disk of a protocol core in a fuzz target: what was asked of it, and what of that is durable.
namespace fuzz {

/// An entry as the protocol sees it; `configuration`: which of the known ones it is, 0 if none.
struct model_entry {
    quorate::term term;
    std::size_t configuration = 0;
    friend bool operator==(model_entry const&, model_entry const&) = default;
};

/// What a disk says. log[0] is entry 1.
struct disk_image {
    quorate::ballot ballot;
    std::vector<model_entry> log;

    quorate::log_index last() const { return {log.size()}; }
    /// Term 0 before the log and behind it.
    quorate::log_id id_at(quorate::log_index i) const {
        if (!i || last() < i) return {};
        return {log[i.value - 1].term, i};
    }
    std::size_t configuration() const {
        for (auto at = log.rbegin(); at != log.rend(); ++at)
            if (at->configuration != 0) return at->configuration;
        return 0;
    }
};

class core_disk {
public:
    disk_image durable;
    disk_image written;  ///< with all that was asked for

    quorate::sequence asked() const { return asked_; }
    std::size_t waiting() const { return staged_.size(); }

    /// Takes a write as the contract says it comes: numbered in order, fitting what is there.
    /// `sent`: the entries beside the append that caused it; `founding`: of an own one.
    void ask(quorate::write const& w, std::vector<model_entry> const& sent, std::size_t founding) {
        require(w.number == quorate::next(asked_), "writes are not numbered in order");
        asked_ = w.number;
        staged_write s{w, entries_of(w, sent, founding)};
        apply(s, written);
        staged_.push_back(std::move(s));
    }
    /// All but the last `kept_back` writes are durable now; gives the number of the newest.
    quorate::sequence sync(std::size_t kept_back) {
        auto done = quorate::sequence{asked_.value - staged_.size()};
        for (; staged_.size() > kept_back; staged_.pop_front()) {
            check_ballot_step(durable.ballot, staged_.front());
            apply(staged_.front(), durable);
            done = staged_.front().asked.number;
        }
        return done;
    }
    /// A crash; `survivors` of the writes that were not known to be durable are.
    void crash(std::size_t survivors) {
        sync(staged_.size() - std::min(survivors, staged_.size()));
        staged_.clear();
        written = durable;
        asked_ = {};
    }

private:
    struct staged_write {
        quorate::write asked;
        std::vector<model_entry> entries;
    };

    static std::vector<model_entry> entries_of(quorate::write const& w, std::vector<model_entry> const& sent,
                                               std::size_t founding) {
        using namespace quorate::writes;
        if (auto const* blank = std::get_if<append_blank>(&w.what)) return {{blank->id.term, 0}};
        auto const* a = std::get_if<append_entries>(&w.what);
        if (!a) return {};
        require(a->count != 0, "a write of no entries");
        if (sent.empty()) return std::vector<model_entry>(a->count, {a->term, founding});
        require(a->count <= sent.size(), "a write of more entries than came");
        return {sent.end() - a->count, sent.end()};
    }
    static void apply(staged_write const& w, disk_image& to) {
        using namespace quorate::writes;
        if (auto const* b = std::get_if<save_ballot>(&w.asked.what)) to.ballot = b->ballot;
        if (auto const* t = std::get_if<truncate_after>(&w.asked.what)) {
            require(t->last < to.last(), "a truncation that drops nothing");
            to.log.resize(t->last.value);
        }
        auto const* a = std::get_if<append_entries>(&w.asked.what);
        auto const* blank = std::get_if<append_blank>(&w.asked.what);
        if (a) require(a->first == quorate::next(to.last()), "entries do not follow the log");
        if (blank) require(blank->id.index == quorate::next(to.last()), "a blank entry does not follow the log");
        for (auto const& e : w.entries) {
            require(to.log.empty() || to.log.back().term <= e.term, "terms fall in the log");
            to.log.push_back(e);
        }
    }
    /// Terms and votes on a disk only move forward (Z01, Z03).
    static void check_ballot_step(quorate::ballot const& before, staged_write const& w) {
        auto const* b = std::get_if<quorate::writes::save_ballot>(&w.asked.what);
        if (!b) return;
        require(before.term <= b->ballot.term, "the term on the disk goes back");
        require(before.term != b->ballot.term || !before.voted_for || before.voted_for == b->ballot.voted_for,
                "two votes in one term");
    }

    std::deque<staged_write> staged_;
    quorate::sequence asked_;
};

}  // namespace fuzz

#endif
