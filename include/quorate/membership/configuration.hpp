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
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::membership {

/// A member of a configuration: which store under which name, and where to reach it.
struct member {
    member_id who;
    std::string address;
    friend bool operator==(member const&, member const&) = default;
};

inline constexpr std::size_t members_max = 64;
inline constexpr std::size_t address_size_max = 255;

/// A quorum system bound to stores: its members by (id, incarnation) and address. Who is in `quorum.members()` votes;
/// any other member is a learner.
/// Invariant of a decoded one: ids are unique, ascending, not zero, and every voter is a member.
template <class Quorum>
struct electorate {
    Quorum quorum;
    std::vector<member> members;

    friend bool operator==(electorate const&, electorate const&) = default;

    member const* find(node_id id) const {
        auto const at = std::ranges::find(members, id, [](member const& m) { return m.who.id; });
        return at == members.end() ? nullptr : &*at;
    }
    bool is_voter(member_id who) const {
        auto const* m = find(who.id);
        return m && m->who == who && std::ranges::find(quorum.members(), who.id) != quorum.members().end();
    }
};

/// Who decides: the value of a configuration entry. While a change is half done it also holds its target, explicitly,
/// and a set decides iff it decides in both (the product Q1 x Q2); a product that the user chose to keep is a quorum
/// system like any other and no target. (DESIGN 5, rule 9)
template <class Quorum>
struct configuration {
    electorate<Quorum> current;
    std::optional<electorate<Quorum>> target;

    friend bool operator==(configuration const&, configuration const&) = default;

    bool is_voter(member_id who) const { return current.is_voter(who) || (target && target->is_voter(who)); }
    bool is_member(member_id who) const {
        auto const in = [&](electorate<Quorum> const& e) {
            auto const* m = e.find(who.id);
            return m && m->who == who;
        };
        return in(current) || (target && in(*target));
    }
    /// Calls `f(member const&)` once for each (id, incarnation) of either half.
    template <class F>
    void for_each_member(F&& f) const {
        for (auto const& m : current.members) f(m);
        if (!target) return;
        for (auto const& m : target->members) {
            auto const* known = current.find(m.who.id);
            if (!known || known->who != m.who) f(m);
        }
    }
};

template <class Quorum>
void encode(writer& out, electorate<Quorum> const& e) {
    out.text(Quorum::name);
    e.quorum.encode(out);
    out.u32(static_cast<std::uint32_t>(e.members.size()));
    for (auto const& m : e.members) {
        out.number(m.who.id);
        out.uuid(m.who.store);
        out.text(m.address);
    }
}

/// The payload of a configuration entry (doc/formats/wire.md).
template <class Quorum>
void encode(writer& out, configuration<Quorum> const& c) {
    out.u8(1);  // format
    encode(out, c.current);
    out.u8(c.target ? 1 : 0);
    if (c.target) encode(out, *c.target);
}

template <class Quorum>
std::optional<electorate<Quorum>> decode_electorate(reader& in) {
    if (in.text() != Quorum::name) return std::nullopt;
    auto quorum = Quorum::decode(in);
    auto const count = in.u32();
    if (!quorum || count == 0 || count > members_max) return std::nullopt;
    electorate<Quorum> e{std::move(*quorum), {}};
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const id = in.number<node_id>();
        auto const store = in.uuid<incarnation>();
        auto const address = in.text();
        bool const ascending = e.members.empty() ? static_cast<bool>(id) : e.members.back().who.id < id;
        if (!in.ok() || !ascending || address.size() > address_size_max) return std::nullopt;
        e.members.push_back({{id, store}, std::string{address}});
    }
    for (node_id voter : e.quorum.members())
        if (!e.find(voter)) return std::nullopt;
    return e;
}

/// Total: nothing for bytes that are no lawful configuration of this quorum type.
template <class Quorum>
std::optional<configuration<Quorum>> decode_configuration(bytes_view bytes) {
    reader in{bytes};
    if (in.u8() != 1) return std::nullopt;
    auto current = decode_electorate<Quorum>(in);
    if (!current) return std::nullopt;
    configuration<Quorum> c{std::move(*current), std::nullopt};
    auto const has_target = in.u8();
    if (has_target == 1) c.target = decode_electorate<Quorum>(in);
    if (has_target > 1 || (has_target == 1 && !c.target) || !in.done()) return std::nullopt;
    return c;
}

}  // namespace quorate::membership

#endif
