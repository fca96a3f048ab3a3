// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_DISK_HPP
#define QUORATE_TEST_MODEL_DISK_HPP

#include <model/printing.hpp>
#include <quorate/effects.hpp>
#include <quorate/types.hpp>
#include <string>
#include <variant>
#include <vector>

/// The model of a disk beside a protocol core, for whoever runs one: scripts, searches and a fuzz
/// target.
namespace script {

/// What a disk says to a node that starts from it. log[0] is entry 1. An `Entry` has a term.
template <class Entry>
struct image_of {
    quorate::ballot ballot;
    std::vector<Entry> log;
    quorate::log_index joined = {};

    quorate::log_index last() const { return {log.size()}; }
    Entry const* at(quorate::log_index i) const {
        return quorate::log_index{} < i && i <= last() ? &log[i.value - 1] : nullptr;
    }
    quorate::log_id last_id() const { return id_at(last()); }
    /// Term 0 before the log and behind it.
    quorate::log_id id_at(quorate::log_index i) const {
        auto const* e = at(i);
        return e ? quorate::log_id{e->term, i} : quorate::log_id{};
    }
};

/// A write with the entries that belong to it.
template <class Entry>
struct staged_write_of {
    quorate::numbered_write asked;
    std::vector<Entry> entries;
};

/// Obeys a write. Says why, if it does not fit behind what was written before: the log would have a
/// hole.
template <class Entry>
std::string obey(staged_write_of<Entry> const& w, image_of<Entry>& to) {
    namespace writes = quorate::writes;
    auto const& what = w.asked.what;
    if (auto const* b = std::get_if<writes::save_ballot>(&what)) to.ballot = b->ballot;
    if (auto const* j = std::get_if<writes::save_joined>(&what)) to.joined = j->at;
    if (auto const* t = std::get_if<writes::truncate_after>(&what)) {
        if (to.last() < t->last) return "a truncation behind the end, at " + text(t->last);
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
        return text(w.asked) + " does not follow entry " + text(to.last());
    to.log.insert(to.log.end(), w.entries.begin(), w.entries.end());
    return "";
}

/// Terms and votes on a disk only move forward (O6, Z01, Z03). Says what does not.
inline std::string ballot_misstep(quorate::ballot before, quorate::ballot after) {
    if (after.term < before.term)
        return "goes back from term " + text(before.term) + " to " + text(after.term);
    if (after.term == before.term && before.voted_for && after.voted_for != before.voted_for)
        return "voted for " + text(before.voted_for) + " and then for " + text(after.voted_for) +
               " in term " + text(after.term);
    return "";
}

}  // namespace script

#endif
