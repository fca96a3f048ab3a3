// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_LAWS_HPP
#define QUORATE_MEMBERSHIP_LAWS_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/ground.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

/// The laws that a list of members and a quorum system must keep, or they may not stand in a log.
namespace quorate::inline v1::membership {

/// Checks a list of members, things with an `id` and an `address` that ascend by id, and the quorum
/// system that they are for. A failure says what is wrong; its text begins with `call`, "bootstrap"
/// or "change". Without this check a system could be bootstrapped in which an election misses a
/// commit (rule: commits-meet-elections).
template <term_policy Terms, std::ranges::random_access_range Members, quorum_rule Quorum>
failure check_members(std::string_view call, Members const& members, Quorum const& quorum) {
    auto const bad = [&](std::string text) {
        return failure{errc::configuration_invalid, std::string{call}.append(": ").append(text)};
    };
    auto const count = static_cast<std::size_t>(std::ranges::size(members));
    if (count == 0) return bad("the list of members is empty");
    if (count > members_max) return bad("more than " + std::to_string(members_max) + " members");
    for (std::size_t i = 0; i < count; ++i) {
        auto const name = std::to_string(members[i].id.value);
        if (!members[i].id) return bad("a member has id 0");
        if (i != 0 && members[i].id == members[i - 1].id)
            return bad("member " + name + " is named twice");
        if (members[i].address.empty()) return bad("member " + name + " has no address");
        if (members[i].address.size() > address_size_max)
            return bad("the address of member " + name + " is longer than " +
                       std::to_string(address_size_max) + " bytes");
    }
    if (std::ranges::empty(quorum.members())) return bad("the quorum system has no members");
    if (!id_list::make(quorum.members()))
        return bad("the members of the quorum system must be 1 to 32 unique ids, none zero");
    for (node_id voter : quorum.members())
        if (std::ranges::none_of(members, [&](auto const& m) { return m.id == voter; }))
            return bad("voter " + std::to_string(voter.value) + " is not in the list of members");
    auto const laws = broken_laws<Terms>(quorum);
    if (!laws.empty())
        return bad("this quorum system must not run a cluster with " + std::string{Terms::name} +
                   ": " + to_text(laws));
    return {};
}

/// The members of a quorum system whose seats are held, as a system of its own, with the stores
/// that hold them. Two configurations are compared by this, that is by nodes. A slot may belong to
/// one node here and to another node there (rule: nodes-not-slots; Z55). Refers to the electorate,
/// which must outlive it.
template <class Quorum>
class held_seats {
public:
    explicit held_seats(electorate<Quorum> const& e) : quorum_{&e.quorum} {
        auto const voters = std::ranges::size(e.quorum.members());
        std::vector<std::size_t> places;
        for (node_id id : e.quorum.members()) {
            auto const* m = e.find(id);
            places.push_back(m ? members_.size() : voters);
            if (!m) continue;
            members_.push_back(id);
            stores_.push_back(m->who.store);
        }
        std::size_t slot = 0;
        slots_ = quorums::slot_map{e.quorum, [&](node_id) { return places[slot++]; }};
    }

    std::vector<node_id> const& members() const { return members_; }
    /// Of members(), in the same order.
    quorums::store_list stores() const { return stores_; }
    bool commits(slot_set s) const { return quorate::commits(*quorum_, slots(s)); }
    bool elects(slot_set s) const { return quorate::elects(*quorum_, slots(s)); }
    bool symmetric() const { return is_symmetric(*quorum_); }
    std::optional<gate_tree> gates(question which) const {
        bool const all = members_.size() == std::ranges::size(quorum_->members());
        return all ? quorums::gates_of(*quorum_, which) : std::nullopt;
    }

private:
    slot_set slots(slot_set s) const { return slots_(s & slot_set::first(members_.size())); }

    Quorum const* quorum_;
    std::vector<node_id> members_;
    std::vector<incarnation> stores_;
    quorums::slot_map slots_;
};

/// Every law that a change from `i` to `j` in one step would break. Nodes are compared by (id,
/// incarnation). Empty: one step is safe.
template <term_policy Terms, class Quorum>
law_report broken_laws(electorate<Quorum> const& i, electorate<Quorum> const& j) {
    held_seats const before{i};
    held_seats const after{j};
    return quorate::broken_laws<Terms>(before, after, before.stores(), after.stores());
}

}  // namespace quorate::inline v1::membership

#endif
