// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_PROMISES_HPP
#define QUORATE_SIM_PROMISES_HPP

#include <quorate/message.hpp>
#include <quorate/sim/shadow.hpp>
#include <quorate/types.hpp>
#include <string>

/// O7: a promise is on the disk of the node that makes it by the time it leaves (Z04, Z05). O8: an
/// acknowledgement says what the leader's log has. Each function says what is wrong with a message
/// that leaves `own` for `other`; empty if nothing is.
namespace quorate::inline v1::sim {

inline std::string broken_promise(shadow const& own, shadow const&, message const& m,
                                  messages::vote const&) {
    if (own.durable().ballot == ballot{m.term, m.from}) return {};
    return "O7: asks for votes in term " + std::to_string(m.term.value) +
           " before its own is durable";
}

inline std::string broken_promise(shadow const& own, shadow const&, message const& m,
                                  messages::vote_reply const& r) {
    if (!r.granted || r.pre || own.durable().ballot == ballot{m.term, m.to}) return {};
    return "O7: a vote in term " + std::to_string(m.term.value) + " left before it was durable";
}

inline std::string broken_promise(shadow const& own, shadow const& other, message const& m,
                                  messages::append_reply const& r) {
    if (!r.accepted) return {};
    auto const& mine = own.durable();
    auto const& theirs = other.staged();
    auto const matched = r.matched.value;
    if (mine.ballot.term != m.term)
        return "O7: accepts entries in term " + std::to_string(m.term.value) +
               ", its disk knows term " + std::to_string(mine.ballot.term.value);
    if (mine.log.size() < matched)
        return "O7: acknowledges entry " + std::to_string(matched) + ", its disk ends at " +
               std::to_string(mine.log.size());
    // A leader still has what it asked about, unless it was restarted or deposed since.
    bool const comparable =
        other.start() == m.start && matched != 0 && theirs.ballot.term == m.term;
    bool const same = !comparable || (matched <= theirs.log.size() &&
                                      theirs.log[matched - 1] == mine.log[matched - 1]);
    if (same) return {};
    return "O8: acknowledges an entry " + std::to_string(matched) + " that is not the leader's";
}

}  // namespace quorate::inline v1::sim

#endif
