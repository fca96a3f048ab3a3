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

/// A member of a configuration: which store under which name, where to reach it, and the number of
/// this admission, which belongs to (id, incarnation) and is never given again. A leader hands over
/// to a voter of a higher priority that has caught up.
struct member {
    member_id who;
    std::string address;
    member_number number{};
    std::uint8_t priority = 0;
    friend bool operator==(member const&, member const&) = default;
};

inline constexpr std::size_t members_max = 64;
inline constexpr std::size_t address_size_max = 255;

/// A quorum system bound to stores: its members by (id, incarnation) and address. Who is in
/// `quorum.members()` votes; any other member is a learner. A voter's id that no member has is a
/// vacant seat: nobody answers for it, so it makes no quorum. A node whose disk was wiped leaves
/// such a seat before its id comes back as another member. Invariant of a decoded one: ids are
/// unique, ascending, not zero, and the voters that are members commit and elect.
template <class Quorum>
struct electorate {
    Quorum quorum;
    std::vector<member> members;

    friend bool operator==(electorate const&, electorate const&) = default;

    member const* find(node_id id) const {
        auto const at = std::ranges::find(members, id, [](member const& m) { return m.who.id; });
        return at == members.end() ? nullptr : &*at;
    }
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
    bool is_voter(member_id who) const {
        return find(who) &&
               std::ranges::any_of(quorum.members(), [&](node_id id) { return id == who.id; });
    }
};

/// Who decides: the value of a configuration entry. While a change is half done it also holds its
/// target, explicitly, so that whoever leads next can finish it. A product that the user chose to
/// keep is a quorum system like any other and no target. (rule: change-stands-in-the-log)
template <class Quorum>
struct configuration {
    electorate<Quorum> current;
    std::optional<electorate<Quorum>> target;
    /// What the next new member gets: above all that were ever given.
    member_number next_number{1};
    /// Only with a target: a set decides iff it decides in both halves (the product Q1 x Q2).
    /// Otherwise the current one decides alone, and who stands in the target only learns.
    bool joint = false;

    friend bool operator==(configuration const&, configuration const&) = default;

    bool is_voter(member_id who) const {
        return current.is_voter(who) || (joint && target->is_voter(who));
    }
    /// In whichever half it stands.
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

/// The payload of a configuration entry (doc/formats/wire.md). It names the term policy: terms of
/// two kinds in one log would have no order.
template <class Quorum>
void encode(writer& out, configuration<Quorum> const& c, std::string_view terms) {
    out.u8(2);  // format
    out.text(terms);
    out.number(c.next_number);
    encode(out, c.current);
    out.u8(!c.target ? 0 : c.joint ? 1 : 2);
    if (c.target) encode(out, *c.target);
}

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

/// In both halves: an id names one store (rule: node-is-its-store; Z56). Every member has a number
/// that was given, and no two have the same: else they could win one distinct term
/// (rule: numbers-given-once; Z55).
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

/// Gives every member the next number, in the order of ids: how a bootstrapping node begins.
template <class Quorum>
void number_members(configuration<Quorum>& c) {
    for (member& m : c.current.members) {
        m.number = c.next_number;
        c.next_number = {c.next_number.value + 1};
    }
}

/// Total: nothing for bytes that are no lawful configuration of this quorum type and these terms.
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

/// The term policy and the quorum system's name that a configuration entry has: what to tell the
/// operator of a node that cannot decode it. Empty if it is no such entry at all.
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
