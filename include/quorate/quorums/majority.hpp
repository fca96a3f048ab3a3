// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_MAJORITY_HPP
#define QUORATE_QUORUMS_MAJORITY_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace quorate::inline v1 {

/// More than half of the members: any two such sets share a node. The default-constructed value has
/// no members and no quorum.
class majority {
public:
    static constexpr std::string_view name = "majority";

    constexpr majority() = default;
    /// Precondition: 1 to 32 unique ids, none zero. Otherwise a constant expression does not
    /// compile, and a call at run time throws std::invalid_argument.
    constexpr majority(std::initializer_list<node_id> ids)
        : members_{quorums::checked_members(id_list::make(ids))} {}
    template <class R>
        requires(!std::same_as<std::remove_cvref_t<R>, majority> && quorums::node_id_range<R>)
    constexpr explicit majority(R&& ids) : members_{quorums::checked_members(id_list::make(ids))} {}

    /// majority::of(1, 2, 3)
    template <std::integral... Ids>
    static constexpr majority of(Ids... ids) {
        return majority{node_id{static_cast<std::uint64_t>(ids)}...};
    }
    /// For ids from outside: nothing if the precondition does not hold.
    template <quorums::node_id_range R>
    static constexpr std::optional<majority> make(R&& ids) {
        auto const list = id_list::make(ids);
        if (!list) return std::nullopt;
        majority m;
        m.members_ = *list;
        return m;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool is_quorum(slot_set s) const {
        // Twice the count, not half the members: no rounding to get wrong (Z25).
        return 2 * static_cast<std::size_t>((s & members_.all()).size()) > members_.size();
    }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        return quorums::kth_largest(members_.size(), members_.size() / 2 + 1, held);
    }
    constexpr std::optional<gate_tree> gates(question) const {
        return quorums::counting_gate(members_.size(), members_.size() / 2 + 1);
    }

    friend constexpr bool operator==(majority const&, majority const&) = default;

    void encode(writer& out) const { members_.encode(out); }
    static std::optional<majority> decode(reader& in) {
        auto const list = id_list::decode(in);
        return list ? make(list->ids()) : std::nullopt;
    }

private:
    id_list members_;
};

}  // namespace quorate::inline v1

#endif
