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

/// What a user asks of a membership, and what it is told.
namespace quorate::inline v1 {

/// One of the members that there should be.
struct wanted_member {
    node_id id;
    std::string address;  ///< "host:port"; of a member, empty: where it is now
    /// none: of a member, the store that it is; of a new id, whoever answers there.
    incarnation store{};
    std::uint8_t priority = 0;
};

/// The membership that there should be: everything that is not said here ends. Who is no voter of
/// the quorum system learns.
template <class Quorum>
struct wanted_membership {
    std::vector<wanted_member> members;  ///< in any order
    Quorum quorum;
    /// The configuration that this was made from; none: whatever there is. With another one it is
    /// refused.
    log_id based_on{};
};

/// How a change of the membership ended, or why there was none.
struct change_report {
    std::string text;  ///< one line
    /// Where the configuration stands that decides now; none if nothing was appended.
    log_index index{};
};

/// A member as the leader sees it.
struct member_report {
    membership::member what;
    bool votes = false;
    /// `yes`: heard of within the last two election timeouts. A leader knows, but not at once.
    reachability reachable{};
    log_index match{};  ///< it holds the leader's log up to here; only a leader knows
    /// Another store that introduced itself under this id: the disk was wiped, or somebody else
    /// took the name.
    std::optional<incarnation> other_store{};
};

/// The membership, as this node knows it.
template <class Quorum>
struct membership_report {
    membership::configuration<Quorum> configuration;
    log_id at{};             ///< where it stands; an index alone may name another one tomorrow
    bool committed = false;  ///< as far as this node knows
    bool leads = false;      ///< this node leads: it knows how far each member is
    log_index commit{};
    log_index last_index{};              ///< of this node's log
    std::vector<member_report> members;  ///< of both halves during a change

    /// What to change, and ask for.
    wanted_membership<Quorum> wanted() const {
        wanted_membership<Quorum> w{{}, configuration.current.quorum, at};
        for (auto const& m : configuration.current.members)
            w.members.push_back({m.who.id, m.address, m.who.store, m.priority});
        return w;
    }
};

namespace membership {

/// The electorate that is wanted, as far as it is known who answers to which name: `store_of(id)`
/// gives the store of who is no member yet, if that is known. Numbers are not given here.
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

/// What the change that is wanted would go through, or why it would be refused: to look before
/// asking for it. Who is new has told nobody its store yet; any will do for a plan.
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
