// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_LAWS_CORES_HPP
#define QUORATE_TEST_LAWS_CORES_HPP

#include <cstdint>
#include <quorate/effects.hpp>
#include <quorate/message.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <variant>
#include <vector>

/// What one protocol core owes to the driver that carries out its effects. These laws are like
/// those of quorate/testing/laws, for the programs that see inside of a node: scripts, search,
/// random cores and the fuzz target.
namespace laws {

using namespace quorate::testing::laws;

/// A core's term, vote and log are those that it has told its disk (rule: one-write-stream). Facts:
/// the core, and its disk with all writes that the core has asked for.
template <class Core, class Entry>
std::string core_knows_its_disk(Core const& c, quorate::ballot const& written,
                                std::vector<Entry> const& log) {
    auto const& own = c.state().ballot;
    if (own.term != written.term)
        return "is in term " + text(own.term) + " but has written term " + text(written.term);
    if (own.voted_for != written.voted_for)
        return "has voted for " + text(own.voted_for.id) + " but has written a vote for " +
               text(written.voted_for.id);
    if (c.last_index().value != log.size())
        return "believes in a log up to " + text(c.last_index()) + " but has written up to " +
               text(log.size());
    for (quorate::log_index i{1}; i <= c.last_index(); i = next(i))
        if (c.term_at(i) != log[i.value - 1].term)
            return "believes in another term of entry " + text(i) + " than it has written";
    if (c.term_at(next(c.last_index()))) return "believes in a term behind the end of its log";
    return {};
}

/// Writes are numbered without gaps (rule: one-write-stream). Facts: the number of the last one,
/// and of this one.
inline std::string write_is_next(quorate::sequence last, quorate::sequence now) {
    if (now == quorate::next(last)) return {};
    return "numbers a write " + text(now) + " instead of " + text(quorate::next(last));
}

/// A core loads only entries that are in its log. Facts: what it asks to load, and the end of its
/// log.
inline std::string load_is_there(quorate::load_request const& l, quorate::log_index last) {
    if (l.first <= last && l.entries_max != 0) return {};
    return "loads from " + text(l.first) + ", where there is nothing to load";
}
/// A core sends the entries that it loaded. Facts: what it asked for, how many entries it got, and
/// the message.
inline std::string load_is_sent(quorate::load_request const& l, std::uint64_t count,
                                quorate::message const& m) {
    auto const* a = std::get_if<quorate::messages::append>(&m.body);
    if (a && a->count == count && quorate::next(a->prev.index) == l.first) return {};
    return "sends other entries than it loaded, which were " + text(count) + " from " +
           text(l.first);
}

/// Each read that was asked is answered once. Facts: was it asked, and was it answered before?
inline std::string read_is_answered_once(std::uint64_t token, bool asked, bool answered) {
    if (!asked) return "answers read " + text(token) + ", which nobody asked";
    return answered ? "answers read " + text(token) + " twice" : "";
}

}  // namespace laws

#endif
