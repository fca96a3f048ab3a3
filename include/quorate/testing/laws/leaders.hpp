// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_LEADERS_HPP
#define QUORATE_TESTING_LAWS_LEADERS_HPP

#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>

/// Who may lead (laws/logs.hpp says what a law is; what a leader's log must hold is in
/// laws/commits.hpp).
namespace quorate::inline v1::testing::laws {

/// A member, in one run of its process.
struct reign {
    member_id who;
    start_number start;
    friend bool operator==(reign const&, reign const&) = default;
};

/// O1: a term has one leader, over the whole history (rule: one-winner-per-term). Facts: the node
/// that was first seen to lead the term, and the one that leads it now. The result is a whole
/// sentence.
inline std::string one_leader(term t, reign const& known, reign const& now) {
    if (known == now) return {};
    auto const again = known.who.id != now.who.id         ? ""
                       : known.who.store != now.who.store ? ", with another store"
                                                          : ", in another run";
    return "term " + text(t) + " has two leaders: " + text(known.who.id) + " and " +
           text(now.who.id) + again;
}

/// O9: a leader was elected by the configuration in its log (rule: one-winner-per-term). Facts:
/// `elects`, does a set of members elect? and `voted`, has a member given this vote?
template <class Elects, class Voted>
std::string leader_is_elected(term t, Elects elects, Voted voted) {
    if (elects(voted)) return {};
    return "leads term " + text(t) + " without the votes of an election quorum";
}

}  // namespace quorate::inline v1::testing::laws

#endif
