// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_JOINT_HPP
#define QUORATE_QUORUMS_JOINT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/composed_name.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/parts.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace quorate::inline v1::quorums {

struct joint_head {
    static constexpr std::string_view head = "joint";
};

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The product of systems: a set decides iff it decides in each of them. Its members are those of
/// all of them. Each system is asked about the same nodes, never about the same slots: a slot may
/// stand for another node in each (rule: nodes-not-slots; Z55). The product of lawful systems is
/// lawful.
///
/// A product is a quorum system like any other, and it can say more than thresholds can. The
/// product of the majorities of {a, b, c} and {a, b, d} has the quorum {a, b}, which the majority
/// of {a, b, c, d} does not have.
template <quorum_system... Parts>
class joint : public quorums::composed_name<quorums::joint_head, Parts...> {
    static_assert(sizeof...(Parts) > 1, "joint: of two systems or more");
    using all = quorums::parts<Parts...>;

public:
    constexpr joint() = default;
    /// Precondition: at most 32 members in all. Otherwise a constant expression does not compile,
    /// and a call at run time throws std::invalid_argument.
    constexpr explicit joint(Parts... systems) : parts_{std::move(systems)...} {}
    /// For systems from outside: nothing if they have more than 32 members in all.
    static constexpr std::optional<joint> make(Parts... systems) {
        if (!all::fit(systems...)) return std::nullopt;
        return joint{std::move(systems)...};
    }

    constexpr std::span<node_id const> members() const { return parts_.members(); }
    constexpr bool is_quorum(slot_set s) const
        requires all::symmetric
    {
        return commits(s);
    }
    constexpr bool commits(slot_set acked) const {
        return parts_.deciding(question::commits, acked) == all::count;
    }
    constexpr bool elects(slot_set votes) const {
        return parts_.deciding(question::elects, votes) == all::count;
    }

    /// The system at position I, counted from 0.
    template <std::size_t I>
    constexpr auto const& get() const {
        return parts_.template get<I>();
    }
    constexpr bool symmetric() const { return parts_.is_symmetric(); }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        auto least = ~std::uint64_t{0};
        parts_.each_commit_index(held,
                                 [&](std::uint64_t index) { least = std::min(least, index); });
        return least;
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        return parts_.gates(which, all::count);
    }

    friend constexpr bool operator==(joint const& x, joint const& y) {
        return x.parts_ == y.parts_;
    }

    std::string kind() const
        requires(encodable_quorum<Parts> && ...)
    {
        return parts_.kind(quorums::joint_head::head);
    }
    void encode(writer& out) const
        requires(encodable_quorum<Parts> && ...)
    {
        parts_.encode(out);
    }
    static std::optional<joint> decode(reader& in)
        requires(encodable_quorum<Parts> && ...)
    {
        auto read = all::decode(in);
        if (!read) return std::nullopt;
        return std::apply([](auto&... part) { return make(std::move(part)...); }, *read);
    }

private:
    all parts_;
};

}  // namespace quorate::inline v1

#endif
