// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUM_SYSTEM_HPP
#define QUORATE_QUORUM_SYSTEM_HPP

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string>
#include <string_view>

/// The contract of a quorum system: which sets of nodes decide.
///
/// An entry is committed when a commit quorum Q_w has it. A node leads when an election quorum Q_r
/// has voted for it. The one law is Q_w ∩ Q_r ≠ ∅; otherwise a new leader could miss what was
/// committed (rule: commits-meet-elections). A system is a regular value that answers two pure
/// questions for a set of its members: `commits(set)` and `elects(set)`; a symmetric one answers
/// `is_quorum(set)` for both. Both answers must be upward closed: a superset of a quorum is a
/// quorum (rule: supersets-decide). All members together must commit and elect. A rule that says
/// only how writes commit becomes a system by `elected_by_dual` or `elected_by_both`
/// (quorums/dual.hpp).
///
/// Members are bound to slots 0, 1, 2, ... in the order of `members()`, and the argument is a set
/// of slots. That is fast, and a node that is no member has no slot, so it cannot count. A slot is
/// local to one value and never an identity: systems of two configurations are compared by node
/// (rule: nodes-not-slots; Z55).
namespace quorate::inline v1 {

/// No quorum system has more members.
inline constexpr std::size_t quorum_members_max = 32;

/// A set of slots of one quorum system. Slots are less than 64.
class slot_set {
public:
    constexpr slot_set() = default;
    constexpr explicit slot_set(std::uint64_t bits) : bits_{bits} {}
    /// The set of the first `count` slots. Precondition: count <= 64.
    static constexpr slot_set first(std::size_t count) {
        return slot_set{count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1};
    }

    constexpr bool contains(std::size_t slot) const { return ((bits_ >> slot) & 1U) != 0; }
    constexpr void insert(std::size_t slot) { bits_ |= std::uint64_t{1} << slot; }
    constexpr int size() const { return std::popcount(bits_); }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::uint64_t bits() const { return bits_; }

    friend constexpr slot_set operator&(slot_set a, slot_set b) {
        return slot_set{a.bits_ & b.bits_};
    }
    friend constexpr slot_set operator|(slot_set a, slot_set b) {
        return slot_set{a.bits_ | b.bits_};
    }
    friend constexpr slot_set operator-(slot_set a, slot_set b) {
        return slot_set{a.bits_ & ~b.bits_};
    }
    friend constexpr bool operator==(slot_set, slot_set) = default;

private:
    std::uint64_t bits_ = 0;
};

/// Has members, in the order of their slots.
template <class Q>
concept has_members = requires(Q const& q) {
    { q.members() } -> std::ranges::random_access_range;
    requires std::same_as<std::ranges::range_value_t<decltype(q.members())>, node_id>;
};

/// Answers both questions alike.
template <class Q>
concept symmetric_quorum_rule = requires(Q const& q, slot_set s) {
    { q.is_quorum(s) } -> std::same_as<bool>;
};

/// Answers each of the two questions.
template <class Q>
concept split_quorum_rule = requires(Q const& q, slot_set s) {
    { q.commits(s) } -> std::same_as<bool>;
    { q.elects(s) } -> std::same_as<bool>;
};

/// Says at least how writes commit.
template <class Q>
concept commit_rule = has_members<Q> && requires(Q const& q, slot_set s) {
    { q.commits(s) } -> std::same_as<bool>;
};

/// A system that can stand in a configuration entry: it has a stable name, an encoding, and a total
/// decoder that gives nothing for bytes that are no lawful value.
template <class Q>
concept encodable_quorum = requires(Q const& q, writer& out, reader& in) {
    { Q::name } -> std::convertible_to<std::string_view>;
    { q.encode(out) } -> std::same_as<void>;
    { Q::decode(in) } -> std::same_as<std::optional<Q>>;
};

/// A rule that answers both questions for sets of its members.
template <class Q>
concept quorum_rule = has_members<Q> && (symmetric_quorum_rule<Q> || split_quorum_rule<Q>);

/// A rule that is a regular value: what a node may decide by, once it can be encoded, too.
template <class Q>
concept quorum_system = std::regular<Q> && quorum_rule<Q>;

/// Do the members in these slots commit?
template <quorum_rule Q>
constexpr bool commits(Q const& q, slot_set acked) {
    if constexpr (split_quorum_rule<Q>) return q.commits(acked);
    else return q.is_quorum(acked);
}

/// Do the members in these slots elect?
template <quorum_rule Q>
constexpr bool elects(Q const& q, slot_set votes) {
    if constexpr (split_quorum_rule<Q>) return q.elects(votes);
    else return q.is_quorum(votes);
}

/// Are both questions certainly answered alike? False also if nobody can say. A system of two rules
/// that may be equal says so by `symmetric()`.
template <quorum_rule Q>
constexpr bool is_symmetric(Q const& q) {
    if constexpr (symmetric_quorum_rule<Q>) return true;
    else if constexpr (requires {
                           { q.symmetric() } -> std::same_as<bool>;
                       })
        return q.symmetric();
    else return false;
}

/// The slots whose member satisfies `pred(node_id)`. Convenient, but it asks for each member, so it
/// is not for the hot path.
template <quorum_rule Q, std::predicate<node_id> Pred>
constexpr slot_set slots_where(Q const& q, Pred pred) {
    slot_set set;
    std::size_t slot = 0;
    for (node_id id : q.members()) {
        if (pred(id)) set.insert(slot);
        ++slot;
    }
    return set;
}

/// The two questions that a quorum system answers.
enum class question : std::uint8_t { commits, elects };

/// Answers one of the two questions.
template <quorum_rule Q>
constexpr bool decides(Q const& q, question which, slot_set s) {
    return which == question::commits ? commits(q, s) : elects(q, s);
}

/// What a value is made of, as text: the name of its type, or, if the value has `kind()`, what that
/// says, which may be more exact. A type made of one_of or of parts is named
/// "joint(one_of(majority,weighted),sets)", and a value of it may have the kind
/// "joint(weighted,sets)". `quorum_kind.hpp` says which kinds a type can decode.
template <encodable_quorum Q>
std::string kind_of(Q const& q) {
    if constexpr (requires {
                      { q.kind() } -> std::convertible_to<std::string>;
                  })
        return q.kind();
    else return std::string{std::string_view{Q::name}};
}

/// A type's name without its parts: what its encoding begins with.
constexpr std::string_view name_head(std::string_view name) {
    return name.substr(0, name.find('('));
}

/// Writes a system so that its bytes say what it is: the head of its name, then its encoding.
/// Systems made of parts write each part this way, so types of the same structure read each other's
/// values. A one_of writes what it holds, so a node that knows only that kind can read it.
template <encodable_quorum Q>
void encode_quorum(writer& out, Q const& q) {
    if constexpr (requires { q.encode_named(out); }) {
        q.encode_named(out);
    } else {
        out.text(name_head(Q::name));
        q.encode(out);
    }
}

/// Reads what encode_quorum() wrote. Total: nothing for bytes that are no lawful value of this
/// type.
template <encodable_quorum Q>
std::optional<Q> decode_quorum(reader& in) {
    if constexpr (requires { Q::decode_named(in); }) {
        return Q::decode_named(in);
    } else {
        if (in.text() != name_head(Q::name)) return std::nullopt;
        return Q::decode(in);
    }
}

/// Is this a name that can stand in text: a-z, 0-9 and _, with the names of any parts in
/// parentheses behind? The parts are not looked at.
constexpr bool is_stable_name(std::string_view name) {
    for (char c : name_head(name))
        if (!(('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '_')) return false;
    return !name_head(name).empty();
}

/// Says in our words what a quorum policy lacks. `node` calls it, and you may call it under your
/// own type.
template <class Q>
consteval bool check_quorum_system() {
    static_assert(std::regular<Q>, "quorum_system: must be a regular value (default, copy, ==)");
    static_assert(has_members<Q>,
                  "quorum_system: needs members() -> a random access range of node_id");
    static_assert(
        symmetric_quorum_rule<Q> || split_quorum_rule<Q>,
        "quorum_system: needs bool is_quorum(slot_set), or both bool commits(slot_set) and "
        "bool elects(slot_set)");
    static_assert(encodable_quorum<Q>,
                  "quorum_system: needs a static name, void encode(writer&) and "
                  "static std::optional<Q> decode(reader&)");
    if constexpr (encodable_quorum<Q>)
        static_assert(
            is_stable_name(Q::name) && std::string_view{Q::name}.size() <= quorum_name_size_max,
            "quorum_system: its name has a-z, 0-9 and _, 1 to 255 of them");
    return true;
}

}  // namespace quorate::inline v1

#endif
