// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MEMBERSHIP_CONFIGURATION_HPP
#define QUORATE_MEMBERSHIP_CONFIGURATION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quorate::inline v1::membership {

/// A member of a configuration.
struct member {
    member_id who;              ///< which store under which id
    std::string address;        ///< where the others reach it; at most address_size_max bytes
    member_number number{};     ///< of this admission of `who`; never given again
    std::uint8_t priority = 0;  ///< a leader hands over to a higher one that has caught up
    friend bool operator==(member const&, member const&) = default;
};

/// No half of a configuration has more members.
inline constexpr std::size_t members_max = 64;
inline constexpr std::size_t address_size_max = 255;

/// A quorum system bound to stores: each member has a pair (id, incarnation) and an address. A
/// member whose id is in `quorum.members()` votes; any other member is a learner. A voter's id that
/// no member has is a vacant seat. No node answers for it, so it helps no quorum. When the disk of
/// a node was wiped, its seat falls vacant before its id comes back as another member.
///
/// Invariant of a decoded one: ids are unique, ascending and not zero, and the voters that are
/// members commit and elect.
template <class Quorum>
struct electorate {
    Quorum quorum;
    std::vector<member> members;

    friend bool operator==(electorate const&, electorate const&) = default;

    /// The member with this id, or null. Valid until `members` changes.
    member const* find(node_id id) const {
        auto const at = std::ranges::find(members, id, [](member const& m) { return m.who.id; });
        return at == members.end() ? nullptr : &*at;
    }
    /// The member that is exactly this pair, or null.
    member const* find(member_id who) const {
        auto const* m = find(who.id);
        return m && m->who == who ? m : nullptr;
    }
    /// The slots of the quorum system that are not vacant.
    slot_set held() const {
        return slots_where(quorum, [&](node_id id) { return find(id) != nullptr; });
    }
    /// Do the voters that are members commit and elect?
    bool decides() const { return commits(quorum, held()) && elects(quorum, held()); }
    /// Is it a member that votes?
    bool is_voter(member_id who) const {
        return find(who) &&
               std::ranges::any_of(quorum.members(), [&](node_id id) { return id == who.id; });
    }
};

/// Which nodes decide: the value of a configuration entry. The newest one in a log counts, be it
/// committed or not (rule: newest-configuration-decides). While a change is half done it also holds
/// the target of the change, so that the next leader can finish it; otherwise a cluster could stay
/// between two memberships for ever (rule: change-stands-in-the-log). A product that the user wants
/// to keep is a quorum system like any other and no target.
template <class Quorum>
struct configuration {
    electorate<Quorum> current;
    std::optional<electorate<Quorum>> target;
    /// The number for the next new member, above all that were ever given.
    member_number next_number{1};
    /// Only with a target. True: a set decides if it decides in both halves (the product Q1 x Q2).
    /// False: the current half decides alone, and a member of the target only learns.
    bool joint = false;

    friend bool operator==(configuration const&, configuration const&) = default;

    /// Does it vote now? A new voter of a target that is not joint does not yet.
    bool is_voter(member_id who) const {
        return current.is_voter(who) || (joint && target->is_voter(who));
    }
    /// The member that is exactly this pair, in either half, or null.
    member const* find(member_id who) const {
        auto const* m = current.find(who);
        return m || !target ? m : target->find(who);
    }
    bool is_member(member_id who) const { return find(who) != nullptr; }
    /// Calls `f(member const&)` once for each (id, incarnation) of either half.
    template <class F>
    void for_each_member(F&& f) const {
        for (auto const& m : current.members) f(m);
        if (!target) return;
        for (auto const& m : target->members)
            if (!current.find(m.who)) f(m);
    }
};

template <class Quorum>
void encode(writer& out, electorate<Quorum> const& e) {
    encode_quorum(out, e.quorum);
    out.u32(static_cast<std::uint32_t>(e.members.size()));
    for (auto const& m : e.members) {
        out.number(m.who.id);
        out.uuid(m.who.store);
        out.number(m.number);
        out.text(m.address);
        out.u8(m.priority);
    }
}

/// Writes the payload of a configuration entry (doc/formats/wire.md). It names the term policy, and
/// a node with another one refuses it: terms of two kinds in one log have no order, so a term could
/// have two winners (rule: one-winner-per-term).
template <class Quorum>
void encode(writer& out, configuration<Quorum> const& c, std::string_view terms) {
    out.u8(2);  // format
    out.text(terms);
    out.number(c.next_number);
    encode(out, c.current);
    out.u8(!c.target ? 0 : c.joint ? 1 : 2);
    if (c.target) encode(out, *c.target);
}

/// Total: nothing unless the bytes are an electorate that keeps its invariant.
template <class Quorum>
std::optional<electorate<Quorum>> decode_electorate(reader& in) {
    auto quorum = decode_quorum<Quorum>(in);
    auto const count = in.u32();
    if (!quorum || std::ranges::size(quorum->members()) > quorum_members_max) return std::nullopt;
    if (count == 0 || count > members_max) return std::nullopt;
    electorate<Quorum> e{std::move(*quorum), {}};
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const id = in.number<node_id>();
        auto const store = in.uuid<incarnation>();
        auto const number = in.number<member_number>();
        auto const address = in.text();
        auto const priority = in.u8();
        bool const ascending =
            e.members.empty() ? static_cast<bool>(id) : e.members.back().who.id < id;
        if (!in.ok() || !ascending || address.size() > address_size_max) return std::nullopt;
        e.members.push_back({{id, store}, std::string{address}, number, priority});
    }
    return e.decides() ? std::optional{std::move(e)} : std::nullopt;
}

/// Does each id name one store, in both halves together (rule: node-is-its-store; Z56)? Has every
/// member a number that was given, and no two the same? Two members with one number could win one
/// distinct term (rule: numbers-given-once; Z55).
template <class Quorum>
bool are_members_lawful(configuration<Quorum> const& c) {
    bool lawful = c.next_number.value <= member_number_max + 1;
    std::vector<member> seen;
    auto const check = [&](member const& m) {
        lawful = lawful && m.number && m.number < c.next_number;
        for (member const& other : seen) {
            bool const same = other.who == m.who;
            lawful =
                lawful && (other.number == m.number) == same && (other.who.id == m.who.id) == same;
        }
        seen.push_back(m);
    };
    std::ranges::for_each(c.current.members, check);
    if (c.target) std::ranges::for_each(c.target->members, check);
    return lawful;
}

/// Gives each member the next number, in the order of ids. This is how a bootstrapping node numbers
/// the first members.
template <class Quorum>
void number_members(configuration<Quorum>& c) {
    for (member& m : c.current.members) {
        m.number = c.next_number;
        c.next_number = {c.next_number.value + 1};
    }
}

/// Total: nothing unless the bytes are a lawful configuration of this quorum type and these terms.
template <class Quorum>
std::optional<configuration<Quorum>> decode_configuration(bytes_view bytes,
                                                          std::string_view terms) {
    reader in{bytes};
    if (in.u8() != 2 || in.text() != terms) return std::nullopt;
    auto const next_number = in.number<member_number>();
    auto current = decode_electorate<Quorum>(in);
    if (!current) return std::nullopt;
    configuration<Quorum> c{std::move(*current), std::nullopt, next_number};
    auto const kind = in.u8();
    c.joint = kind == 1;
    if (kind == 1 || kind == 2) c.target = decode_electorate<Quorum>(in);
    if (kind > 2 || (kind != 0 && !c.target) || !in.done()) return std::nullopt;
    return are_members_lawful(c) ? std::optional{std::move(c)} : std::nullopt;
}

/// The names of the term policy and of the quorum system in a configuration entry. A node that
/// cannot decode the entry tells its operator these two. Empty if the bytes are no such entry at
/// all.
inline std::pair<std::string, std::string> name_rules(bytes_view bytes) {
    reader in{bytes};
    if (in.u8() != 2) return {};
    std::string const terms{in.text()};
    in.number<member_number>();
    std::string const quorum{in.text()};
    return in.ok() ? std::pair{terms, quorum} : std::pair<std::string, std::string>{};
}

}  // namespace quorate::inline v1::membership

#endif
