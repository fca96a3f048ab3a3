// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_SLOT_MAP_HPP
#define QUORATE_QUORUMS_SLOT_MAP_HPP

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>

namespace quorate::inline v1::quorums {

/// Where the members of one system stand in a longer list of nodes. The map translates a set of
/// places in that list to the slots of the same *nodes* in the system, and back. The same mask
/// means other nodes in another system, since a slot is never an identity
/// (rule: nodes-not-slots; Z55). Nodes of the list that are not members of the system drop out, as
/// strangers must not count.
///
/// The map is kept as runs of neighbours, of which there are few: one if the system is the whole
/// list or a block of it.
class slot_map {
public:
    constexpr slot_map() = default;
    /// `place_of(id)` gives the place of a member of `q`. Precondition: every member is in the
    /// list, and `q` has at most quorum_members_max of them.
    template <has_members Q, class PlaceOf>
    constexpr slot_map(Q const& q, PlaceOf place_of) {
        std::uint8_t slot = 0;
        for (node_id id : q.members()) add(static_cast<std::uint8_t>(place_of(id)), slot++);
    }

    /// The system's slots of these places.
    constexpr slot_set operator()(slot_set places) const {
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < count_; ++i)
            out |= (places.bits() >> runs_[i].place & runs_[i].mask()) << runs_[i].slot;
        return slot_set{out};
    }
    /// The places of these slots.
    constexpr slot_set places(slot_set slots) const {
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < count_; ++i)
            out |= (slots.bits() >> runs_[i].slot & runs_[i].mask()) << runs_[i].place;
        return slot_set{out};
    }
    /// The place of a slot.
    constexpr std::size_t place(std::size_t slot) const { return places_[slot]; }

private:
    struct run {
        std::uint8_t place = 0;
        std::uint8_t slot = 0;
        std::uint8_t length = 0;
        constexpr std::uint64_t mask() const { return (std::uint64_t{1} << length) - 1; }
    };

    constexpr void add(std::uint8_t place, std::uint8_t slot) {
        assert(slot < quorum_members_max);
        places_[slot] = place;
        if (count_ != 0 && runs_[count_ - 1].place + runs_[count_ - 1].length == place) {
            ++runs_[count_ - 1].length;
            return;
        }
        runs_[count_++] = {place, slot, 1};
    }

    // By slot. No std::array: an index into one is a function call, which is expensive in a
    // constant expression.
    run runs_[quorum_members_max] = {};
    std::size_t count_ = 0;
    std::uint8_t places_[quorum_members_max] = {};  // by slot
};

}  // namespace quorate::inline v1::quorums

#endif
