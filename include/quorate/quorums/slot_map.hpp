// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_SLOT_MAP_HPP
#define QUORATE_QUORUMS_SLOT_MAP_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/types.hpp>

namespace quorate {

/// Translates a set of slots of one member list to the slots that the same *nodes* have in a quorum system. The same
/// mask means other nodes in another system: a slot is never an identity (Z55). Nodes that are no members there drop
/// out, as strangers must.
class slot_map {
public:
    constexpr slot_map() = default;
    template <has_members Q>
    constexpr slot_map(id_list const& from, Q const& to) : known_{from.all()} {
        std::size_t slot = 0;
        for (node_id id : to.members()) {
            if (auto const at = from.slot_of(id)) image_[*at].insert(slot);
            ++slot;
        }
    }

    constexpr slot_set operator()(slot_set s) const {
        std::uint64_t out = 0;
        for (auto rest = (s & known_).bits(); rest != 0; rest &= rest - 1)
            out |= image_[static_cast<std::size_t>(std::countr_zero(rest))].bits();
        return slot_set{out};
    }

private:
    std::array<slot_set, quorum_members_max> image_{};  // of each slot: one slot, or none
    slot_set known_;
};

}  // namespace quorate

#endif
