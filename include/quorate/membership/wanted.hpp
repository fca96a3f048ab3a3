// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_WANTED_HPP
#define QUORATE_MEMBERSHIP_WANTED_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/plan.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a user asks of a membership, and what the user is told about it.
namespace quorate::inline v1 {

/// One member of the membership that is wanted.
struct wanted_member {
    node_id id;
    /// "host:port", at most 255 bytes. Empty: a member keeps the address it has.
    std::string address;
    /// The store that it must be. None: a member stays the store that it is, and a new member is
    /// whichever store answers under this id at this address.
    incarnation store{};
    std::uint8_t priority = 0;  ///< a leader hands over to a voter of a higher one
};

/// The membership that is wanted, as a whole: a member that is not listed leaves. A member that
/// does not vote in `quorum` is a learner.
template <class Quorum>
struct wanted_membership {
    std::vector<wanted_member> members;  ///< in any order
    Quorum quorum;                       ///< its members must be listed above
    /// The configuration that this was made from, `at` in a report. If another one is the newest by
    /// then, the change is refused with membership_changed. None: it replaces whatever there is.
    log_id based_on{};
};

/// How a change of the membership ended, or why there was none.
struct change_report {
    std::string text;  ///< one line for people: who decides now, or what is wrong
    /// Where the configuration that decides now stands in the log; none if nothing was appended.
    log_index index{};
};

/// A member, as the node that reports sees it.
struct member_report {
    membership::member what;
    bool votes = false;  ///< in the configuration as it is now, also in the middle of a change
    /// `yes` or `no`: did it answer within the last two election timeouts? `unknown`: this node
    /// does not lead, or has led for too short a time to say.
    reachability reachable{};
    log_index match{};  ///< it holds the leader's log up to here; none if this node does not lead
    /// Another store introduced itself under this id. Either the disk of the member was wiped, or
    /// some other node was started with its id.
    std::optional<incarnation> other_store{};
};

/// The membership, as this node knows it.
template <class Quorum>
struct membership_report {
    membership::configuration<Quorum> configuration;  ///< the newest one in this node's log
    /// Where it stands. The index alone does not name it: if the entry is cut off, another
    /// configuration may stand there tomorrow.
    log_id at{};
    bool committed = false;              ///< as far as this node knows
    bool leads = false;                  ///< this node leads, so it knows how far each member is
    log_index commit{};                  ///< what this node knows to be committed
    log_index last_index{};              ///< where this node's log ends
    std::vector<member_report> members;  ///< of both halves during a change

    /// The membership as it is, to be altered and asked for. It is based on this report, so the
    /// change is refused if another one comes first.
    wanted_membership<Quorum> wanted() const {
        wanted_membership<Quorum> w{{}, configuration.current.quorum, at};
        for (auto const& m : configuration.current.members)
            w.members.push_back({m.who.id, m.address, m.who.store, m.priority});
        return w;
    }
};

namespace membership {

/// The electorate that is wanted, with a store for each member. `store_of(id)` gives the store of a
/// node that is no member yet, or nothing if that is not known; the member then has no store.
/// Member numbers are not given here.
template <class Quorum, class StoreOf>
electorate<Quorum> name_stores(wanted_membership<Quorum> const& w, configuration<Quorum> const& now,
                               StoreOf store_of) {
    electorate<Quorum> e{w.quorum, {}};
    for (wanted_member const& m : w.members) {
        auto const* known = now.current.find(m.id);
        auto store = m.store;
        if (!store && known) store = known->who.store;
        if (!store) store = store_of(m.id).value_or(incarnation{});
        e.members.push_back({{m.id, store},
                             m.address.empty() && known ? known->address : m.address,
                             {},
                             m.priority});
    }
    std::ranges::sort(e.members, {}, [](member const& m) { return m.who.id; });
    return e;
}

/// The steps that the wanted change would take, or why it would be refused: to look before asking
/// for it. Appends and sends nothing. A new node has not told its store yet, so a made-up one
/// stands for it. Errors: change_in_progress, configuration_invalid.
template <term_policy Terms, class Quorum>
std::variant<plan<Quorum>, failure> make_plan(membership_report<Quorum> const& now,
                                              wanted_membership<Quorum> const& wanted) {
    if (now.configuration.target)
        return failure{errc::change_in_progress,
                       "change: another one is not finished; wait for its end"};
    return make_plan<Terms>(now.configuration,
                            name_stores(wanted, now.configuration, [](node_id id) {
                                return std::optional{incarnation{1, id.value}};
                            }));
}

}  // namespace membership
}  // namespace quorate::inline v1

#endif
