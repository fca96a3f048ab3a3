// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_PROMISES_HPP
#define QUORATE_TESTING_LAWS_PROMISES_HPP

#include <quorate/message.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <variant>
#include <vector>

/// What a disk must hold, since its node has promised it to others (laws/logs.hpp says what a law
/// is).
namespace quorate::inline v1::testing::laws {

/// O6: terms only rise, and a node votes once in a term (rule: vote-once-per-term). Facts: what a
/// disk says before and after a write, or before and after a crash.
inline std::string one_vote_per_term(ballot const& before, ballot const& after) {
    if (after.term < before.term)
        return "goes back from term " + text(before.term) + " to " + text(after.term);
    if (after.term == before.term && before.voted_for && after.voted_for != before.voted_for)
        return "voted for " + text(before.voted_for.id) + " and then for " +
               text(after.voted_for.id) + " in term " + text(after.term);
    return {};
}

/// A disk: what of it is durable, and the log with all that was asked for.
template <class Entry>
struct disk_facts {
    ballot const& durable_ballot;
    std::vector<Entry> const& durable_log;
    std::vector<Entry> const& written_log;
};

namespace promises {

template <class Entry>
std::string broken(disk_facts<Entry> const& own, message const& m, messages::vote const& v) {
    if (own.durable_ballot != ballot{m.term, m.from})
        return "asks for votes in term " + text(m.term) + " before its own is durable";
    if (id_at(own.durable_log, v.last.index) != v.last)
        return "campaigns with entry " + text(v.last) + ", which its disk does not hold";
    return {};
}
template <class Entry>
std::string broken(disk_facts<Entry> const& own, message const& m, messages::vote_reply const& r) {
    if (!r.granted || r.pre || own.durable_ballot == ballot{m.term, m.to}) return {};
    return "grants term " + text(m.term) + " to " + text(m.to.id) + ", but its disk says term " +
           text(own.durable_ballot.term) + ", vote " + text(own.durable_ballot.voted_for.id);
}
template <class Entry>
std::string broken(disk_facts<Entry> const& own, message const& m,
                   messages::append_reply const& r) {
    if (!r.accepted) return {};
    if (own.durable_ballot.term != m.term)
        return "accepts entries in term " + text(m.term) + ", but its disk says term " +
               text(own.durable_ballot.term);
    if (own.durable_log.size() < r.matched.value)
        return "acknowledges entry " + text(r.matched) + ", but its disk ends at " +
               text(own.durable_log.size());
    if (id_at(own.durable_log, r.matched) != id_at(own.written_log, r.matched))
        return "acknowledges " + text(id_at(own.written_log, r.matched)) + ", but its disk holds " +
               text(id_at(own.durable_log, r.matched));
    return {};
}
/// A leader has voted for itself.
template <class Entry, class FromLeader>
    requires requires(FromLeader const& body) { body.commit; }
std::string broken(disk_facts<Entry> const& own, message const& m, FromLeader const&) {
    if (own.durable_ballot == ballot{m.term, m.from}) return {};
    return "speaks as leader of term " + text(m.term) + " without its own vote on its disk";
}
template <class Entry, class Other>
std::string broken(disk_facts<Entry> const&, message const&, Other const&) {
    return {};
}

}  // namespace promises

/// O7: a promise is on the sender's disk when it leaves (rule: promise-after-durable). Facts: the
/// sender's disk at that moment, and the message.
template <class Entry>
std::string promise_is_durable(disk_facts<Entry> const& own, message const& m) {
    return std::visit([&](auto const& body) { return promises::broken(own, m, body); }, m.body);
}

}  // namespace quorate::inline v1::testing::laws

#endif
