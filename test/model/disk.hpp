// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_DISK_HPP
#define QUORATE_TEST_MODEL_DISK_HPP

#include <algorithm>
#include <cstddef>
#include <deque>
#include <laws/cores.hpp>
#include <model/printing.hpp>
#include <quorate/effects.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// The model of a disk beside a protocol core, for whoever runs one: scripts, searches and a fuzz
/// target.
namespace model {

/// What a disk says to a node that starts from it. log[0] is entry 1. An `Entry` has a term.
template <class Entry>
struct image_of {
    quorate::ballot ballot;
    std::vector<Entry> log;
    quorate::log_index joined = {};

    quorate::log_index last() const { return {log.size()}; }
    Entry const* at(quorate::log_index i) const { return laws::entry_at(log, i); }
    quorate::log_id last_id() const { return id_at(last()); }
    /// Term 0 before the log and behind it.
    quorate::log_id id_at(quorate::log_index i) const { return laws::id_at(log, i); }
};

/// A write with the entries that belong to it.
template <class Entry>
struct staged_write_of {
    quorate::numbered_write asked;
    std::vector<Entry> entries;
};

/// Obeys a write. Says why, if it does not fit behind what was written before: the log would have a
/// hole, or its terms would fall.
template <class Entry>
std::string obey(staged_write_of<Entry> const& w, image_of<Entry>& to) {
    namespace writes = quorate::writes;
    auto const& what = w.asked.what;
    if (auto const* b = std::get_if<writes::save_ballot>(&what)) {
        if (auto why = laws::one_vote_per_term(to.ballot, b->ballot); !why.empty()) return why;
        to.ballot = b->ballot;
    }
    if (auto const* j = std::get_if<writes::save_joined>(&what)) to.joined = j->at;
    if (auto const* t = std::get_if<writes::truncate_after>(&what)) {
        if (to.last() <= t->last) return "cuts nothing off: " + text(w.asked);
        to.log.resize(t->last.value);
    }
    auto const* a = std::get_if<writes::append_entries>(&what);
    auto const* blank = std::get_if<writes::append_blank>(&what);
    auto const* c = std::get_if<writes::append_configuration>(&what);
    auto const first = a       ? a->first
                       : blank ? blank->id.index
                       : c     ? c->id.index
                               : quorate::log_index{};
    if (first && first != quorate::next(to.last()))
        return "leaves a hole: " + text(w.asked) + " does not follow entry " + text(to.last());
    for (auto const& e : w.entries) {
        if (e.term < to.last_id().term) return "lets the terms of its log fall: " + text(w.asked);
        to.log.push_back(e);
    }
    return "";
}

/// A disk, and what its core has asked of it and was not told of yet. What is wrong with a write is
/// told as a law tells it.
template <class Entry>
struct disk_of {
    image_of<Entry> durable;  ///< survives a crash
    image_of<Entry> written;  ///< durable and all that is staged
    std::deque<staged_write_of<Entry>> staged;
    quorate::sequence asked;  ///< the number of the newest write of this run

    std::string stage(quorate::numbered_write const& w, std::vector<Entry> entries) {
        if (auto why = laws::write_is_next(asked, w.number); !why.empty()) return why;
        asked = w.number;
        staged.push_back({w, std::move(entries)});
        return obey(staged.back(), written);
    }
    /// The first staged write reaches the disk. Precondition: there is one.
    std::string sync_first() {
        auto why = obey(staged.front(), durable);
        staged.pop_front();
        return why;
    }
    /// A run of the process begins: what was staged is gone.
    void reopen() {
        staged.clear();
        written = durable;
        asked = {};
    }
};

}  // namespace model

#endif
