// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LAWS_CONFIGURATIONS_HPP
#define QUORATE_TESTING_LAWS_CONFIGURATIONS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/testing/laws/text.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// Which configuration decides, and what it owes the one before it (laws/logs.hpp says what a law
/// is).
namespace quorate::inline v1::testing::laws {

/// O9: a node decides by the newest configuration in its log (rule: newest-configuration-decides).
/// Facts: where the configuration stands by which the node decides, where the newest one stands in
/// its log, or 0, and both configurations, or nothing.
template <class Configuration>
std::string newest_decides(log_index deciding_at, Configuration const* deciding,
                           log_index newest_at, Configuration const* newest) {
    if (deciding_at != newest_at)
        return "decides by the configuration at " + text(deciding_at) +
               ", but the newest one in its log is at " + text(newest_at);
    if (newest && !(deciding && *deciding == *newest))
        return "decides otherwise than the configuration at " + text(newest_at) + " says";
    return {};
}

/// Do the quorums of one configuration meet those of the next one? This asks the definition, over
/// every set of the nodes of both. A rule has `commits(pred)` and `elects(pred)`: does the set of
/// members decide for which pred(member) is true? A set stays a quorum when it grows, so it is
/// enough that no complement of a quorum is one.
template <class I, class J>
bool quorums_meet(std::vector<member_id> const& all, I const& i, J const& j, bool elections_too) {
    auto const every = (std::uint64_t{1} << all.size()) - 1;
    auto const in = [&all](std::uint64_t set) {
        return [&all, set](member_id m) {
            return (set >> (std::ranges::find(all, m) - all.begin()) & 1U) != 0;
        };
    };
    for (std::uint64_t s = 0; s <= every; ++s) {
        auto const [yes, no] = std::pair{in(s), in(every & ~s)};
        if ((i.elects(yes) && j.commits(no)) || (j.elects(yes) && i.commits(no))) return false;
        if (elections_too && i.elects(yes) && j.elects(no)) return false;
    }
    return true;
}

/// What a leader has as it appends a configuration.
struct change_facts {
    bool own_term_committed = false;  ///< an entry of its own term
    bool before_committed = false;    ///< the configuration that it changes
    bool quorums_meet = false;        ///< of that one and of the new one
};
/// O9: a leader changes a configuration only when that configuration and an entry of the leader's
/// own term are committed. Otherwise two leaders could change the same one
/// (rule: one-change-at-a-time). The new quorums meet those of the configuration before
/// (rule: quorums-meet-across-a-change).
inline std::string change_is_due(change_facts const& is) {
    if (!is.own_term_committed)
        return "changes the configuration before an entry of its own term is committed";
    if (!is.before_committed) return "changes a configuration that is not committed";
    if (!is.quorums_meet)
        return "goes to a configuration whose quorums do not meet those of the one before";
    return {};
}

}  // namespace quorate::inline v1::testing::laws

#endif
