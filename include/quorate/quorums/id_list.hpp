// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_ID_LIST_HPP
#define QUORATE_QUORUMS_ID_LIST_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <span>
#include <stdexcept>
#include <utility>

namespace quorate::inline v1::quorums {

template <class R>
concept node_id_range =
    std::ranges::input_range<R> && std::convertible_to<std::ranges::range_reference_t<R>, node_id>;

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The members of a quorum system. They are stored inside the value, so that the value can be a
/// constant. The position of an id is the member's slot. Invariant: at most quorum_members_max ids,
/// none zero, strictly ascending. So equal sets are equal values.
class id_list {
public:
    constexpr id_list() = default;

    /// The list of these ids, which may come in any order. Nothing if an id is zero or comes twice,
    /// if there are too many, or if there is none.
    template <quorums::node_id_range R>
    static constexpr std::optional<id_list> make(R&& ids) {
        id_list list;
        for (node_id id : ids)
            if (!id || list.slot_of(id) || !list.insert(id)) return std::nullopt;
        if (list.empty()) return std::nullopt;
        return list;
    }
    /// Every id of either range, once. Nothing if an id is zero, or if there are too many.
    template <quorums::node_id_range A, quorums::node_id_range B>
    static constexpr std::optional<id_list> unite(A&& a, B&& b) {
        id_list list;
        for (node_id id : a)
            if (!id || (!list.slot_of(id) && !list.insert(id))) return std::nullopt;
        for (node_id id : b)
            if (!id || (!list.slot_of(id) && !list.insert(id))) return std::nullopt;
        return list;
    }

    constexpr std::span<node_id const> ids() const { return {ids_.data(), count_}; }
    constexpr std::size_t size() const { return count_; }
    constexpr bool empty() const { return count_ == 0; }
    constexpr slot_set all() const { return slot_set::first(count_); }
    constexpr std::optional<std::size_t> slot_of(node_id id) const {
        for (std::size_t slot = 0; slot < count_; ++slot)
            if (ids_[slot] == id) return slot;
        return std::nullopt;
    }

    friend constexpr bool operator==(id_list const&, id_list const&) = default;

    /// A count as u32, then the ids.
    void encode(writer& out) const {
        out.u32(static_cast<std::uint32_t>(count_));
        for (node_id id : ids()) out.number(id);
    }
    /// Total. It also refuses ids in another order than `encode` writes, so that one value has one
    /// encoding.
    static std::optional<id_list> decode(reader& in) {
        auto const count = in.u32();
        if (count == 0 || count > quorum_members_max) return std::nullopt;
        id_list list;
        for (std::uint32_t i = 0; i < count; ++i) {
            auto const id = in.number<node_id>();
            if (!id || (i != 0 && id <= list.ids_[i - 1])) return std::nullopt;
            list.ids_[list.count_++] = id;
        }
        return list;
    }

private:
    constexpr bool insert(node_id id) {
        if (count_ == quorum_members_max) return false;
        auto at = count_++;
        for (; at != 0 && id < ids_[at - 1]; --at) ids_[at] = ids_[at - 1];
        ids_[at] = id;
        return true;
    }

    std::array<node_id, quorum_members_max> ids_{};  // zero from count_ on
    std::size_t count_ = 0;
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong. At run time it throws. Values from
/// outside go through `make`, which does not throw.
[[noreturn]] inline void quorum_members_must_be_1_to_32_unique_nonzero_ids() {
    throw std::invalid_argument{
        "quorate: the members of a quorum system must be 1 to 32 unique ids, none zero"};
}

/// Gives back the value; calls the function above if there is none.
template <class T>
constexpr T checked_members(std::optional<T> value) {
    if (!value) quorum_members_must_be_1_to_32_unique_nonzero_ids();
    return *std::move(value);
}

}  // namespace quorate::inline v1::quorums

#endif
