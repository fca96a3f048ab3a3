// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_SETS_HPP
#define QUORATE_QUORUMS_SETS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string_view>

namespace quorate::inline v1 {

/// A quorum system by enumeration: a set decides iff it contains one of the listed sets. So the
/// system is upward closed by construction. Only the minimal sets are kept, in ascending order of
/// their masks, so that equal systems over the same members are equal values.
class sets {
public:
    static constexpr std::string_view name = "sets";
    static constexpr std::size_t sets_max = 64;

    constexpr sets() = default;
    /// Precondition: 1 to 64 sets, none empty, of 1 to 32 ids in all, none zero. Otherwise a
    /// constant expression does not compile, and a call at run time throws std::invalid_argument.
    /// Whether the sets meet is not checked here: ask `intersecting`, in a static_assert if the
    /// system is a constant.
    constexpr sets(std::initializer_list<std::initializer_list<node_id>> list);

    /// sets::of({{1, 2}, {2, 3}, {1, 3}})
    static constexpr sets of(std::initializer_list<std::initializer_list<std::uint64_t>> list);
    /// For sets from outside, as any range of ranges of ids: nothing if the precondition does not
    /// hold.
    template <class Lists>
    static constexpr std::optional<sets> make(Lists const& lists) {
        sets made;
        for (auto const& list : lists)
            for (auto const& id : list) {
                auto const united = id_list::unite(made.members_.ids(), std::array{as_id(id)});
                if (!united) return std::nullopt;
                made.members_ = *united;
            }
        for (auto const& list : lists) {
            slot_set mask;
            for (auto const& id : list) mask.insert(*made.members_.slot_of(as_id(id)));
            if (mask.empty() || !made.add(mask)) return std::nullopt;
        }
        if (made.count_ == 0) return std::nullopt;
        return made;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    /// The minimal quorums, as slots.
    constexpr std::span<slot_set const> minimal() const { return {sets_.data(), count_}; }
    constexpr bool is_quorum(slot_set s) const {
        return std::ranges::any_of(minimal(), [s](slot_set q) { return (q - s).empty(); });
    }
    /// One gate of threshold 1, and in it a gate for each listed set that needs all of the set.
    constexpr std::optional<gate_tree> gates(question) const {
        gate_tree tree;
        bool ok = tree.open(1);
        for (slot_set q : minimal()) {
            ok = ok && tree.open(static_cast<std::uint32_t>(q.size()));
            for (std::size_t slot = 0; slot < members_.size(); ++slot)
                if (q.contains(slot)) ok = ok && tree.add(slot);
            ok = ok && tree.close();
        }
        return ok && tree.close() ? std::optional{tree} : std::nullopt;
    }

    friend constexpr bool operator==(sets const&, sets const&) = default;

    /// The members, a count as u32, then each minimal set as a u64 mask of their slots.
    void encode(writer& out) const {
        members_.encode(out);
        out.u32(static_cast<std::uint32_t>(count_));
        for (slot_set q : minimal()) out.u64(q.bits());
    }
    /// Total. Refuses an empty list, an empty set, slots without a member, an order that `encode`
    /// does not write, and two sets that do not meet. A node obeys the configuration in its log, so
    /// two sets that do not meet could elect two leaders in one term.
    static std::optional<sets> decode(reader& in) {
        auto const list = id_list::decode(in);
        auto const count = in.u32();
        if (!list || count == 0 || count > sets_max) return std::nullopt;
        sets made;
        made.members_ = *list;
        for (std::uint32_t i = 0; i < count; ++i) {
            slot_set const mask{in.u64()};
            bool const ascending = i == 0 || made.sets_[i - 1].bits() < mask.bits();
            bool const lawful =
                !mask.empty() && (mask - list->all()).empty() && made.meets_all(mask);
            if (!ascending || !lawful || !made.add(mask) || made.count_ != i + 1)
                return std::nullopt;
        }
        return made;
    }

private:
    static constexpr node_id as_id(node_id id) { return id; }
    static constexpr node_id as_id(std::uint64_t id) { return {id}; }

    constexpr bool meets_all(slot_set s) const {
        return std::ranges::none_of(minimal(), [s](slot_set q) { return (q & s).empty(); });
    }
    // Keeps the list minimal and in order. A superset of a listed set is left out, since it says
    // nothing new.
    constexpr bool add(slot_set s) {
        if (is_quorum(s)) return true;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count_; ++i)
            if (!(s - sets_[i]).empty()) sets_[kept++] = sets_[i];
        std::ranges::fill(sets_.begin() + static_cast<std::ptrdiff_t>(kept), sets_.end(),
                          slot_set{});
        count_ = kept;
        if (count_ == sets_max) return false;
        auto at = count_++;
        for (; at != 0 && s.bits() < sets_[at - 1].bits(); --at) sets_[at] = sets_[at - 1];
        sets_[at] = s;
        return true;
    }

    id_list members_;
    std::array<slot_set, sets_max> sets_{};  // empty from count_ on
    std::size_t count_ = 0;
};

// Defined behind the class: inside it, clang would not instantiate `make` in time for constants.
constexpr sets::sets(std::initializer_list<std::initializer_list<node_id>> list)
    : sets{quorums::checked_members(make(list))} {}

constexpr sets sets::of(std::initializer_list<std::initializer_list<std::uint64_t>> list) {
    return quorums::checked_members(make(list));
}

}  // namespace quorate::inline v1

#endif
