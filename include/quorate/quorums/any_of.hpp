// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_ANY_OF_HPP
#define QUORATE_QUORUMS_ANY_OF_HPP

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
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/parts.hpp>
#include <quorate/types.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace quorate::inline v1::quorums {

struct any_of_head {
    static constexpr std::string_view head = "any_of";
};

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void
systems_may_be_united_only_if_all_commit_quorums_meet_all_election_quorums() {
    throw std::invalid_argument{
        "quorate: systems may be united only if every commit quorum of one meets every "
        "election quorum of the others"};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The union of systems: a set decides iff it decides in one of them. A union is seldom safe, since
/// a quorum of one system knows nothing of the others: a leader elected by one could miss what
/// another committed. So a union can be made only if every commit quorum of each system meets every
/// election quorum of each.
///
/// Where a union can be made, it often adds nothing. For an even number of members, the majority of
/// all united with the majority of all but x is just the majority of all but x.
template <quorum_system... Parts>
class any_of : public quorums::composed_name<quorums::any_of_head, Parts...> {
    static_assert(sizeof...(Parts) > 1, "any_of: of two systems or more");
    using all = quorums::parts<Parts...>;

public:
    constexpr any_of() = default;
    /// Precondition: at most 32 members in all, and every commit quorum meets every election
    /// quorum. Otherwise a constant expression does not compile, and a call at run time throws
    /// std::invalid_argument.
    constexpr explicit any_of(Parts... systems) : parts_(checked(all{std::move(systems)...})) {}
    /// For systems from outside: nothing if the precondition does not hold, or if the systems are
    /// too large to decide whether it does.
    static constexpr std::optional<any_of> make(Parts... systems) {
        if (!all::fit(systems...)) return std::nullopt;
        any_of made;
        made.parts_ = all{std::move(systems)...};
        return may_unite(made.parts_) ? std::optional{made} : std::nullopt;
    }

    constexpr std::span<node_id const> members() const { return parts_.members(); }
    constexpr bool is_quorum(slot_set s) const
        requires all::symmetric
    {
        return commits(s);
    }
    constexpr bool commits(slot_set acked) const {
        return parts_.deciding(question::commits, acked) != 0;
    }
    constexpr bool elects(slot_set votes) const {
        return parts_.deciding(question::elects, votes) != 0;
    }

    /// The systems, and where their members stand among members().
    constexpr all const& systems() const { return parts_; }
    constexpr bool symmetric() const { return parts_.is_symmetric(); }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        std::uint64_t most = 0;
        parts_.each_commit_index(held, [&](std::uint64_t index) { most = std::max(most, index); });
        return most;
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        return parts_.gates(which, 1);
    }

    friend constexpr bool operator==(any_of const& x, any_of const& y) {
        return x.parts_ == y.parts_;
    }

    std::string kind() const
        requires(encodable_quorum<Parts> && ...)
    {
        return parts_.kind(quorums::any_of_head::head);
    }
    void encode(writer& out) const
        requires(encodable_quorum<Parts> && ...)
    {
        parts_.encode(out);
    }
    static std::optional<any_of> decode(reader& in)
        requires(encodable_quorum<Parts> && ...)
    {
        auto read = all::decode(in);
        if (!read) return std::nullopt;
        return std::apply([](auto&... part) { return make(std::move(part)...); }, *read);
    }

private:
    static constexpr all checked(all systems) {
        if (!may_unite(systems))
            quorums::systems_may_be_united_only_if_all_commit_quorums_meet_all_election_quorums();
        return systems;
    }
    static constexpr bool may_unite(all const& systems) {
        bool ok = true;
        systems.each([&](auto const& a) {
            systems.each([&](auto const& b) { ok = ok && intersecting(a, b); });
        });
        return ok;
    }

    all parts_;
};

}  // namespace quorate::inline v1

#endif
