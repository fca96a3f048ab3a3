// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_TIE_BREAK_HPP
#define QUORATE_QUORUMS_TIE_BREAK_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
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

namespace quorate::inline v1 {

/// A majority; if the number of members is even, any half with the tie breaker in it decides too.
/// Two such halves share the tie breaker, so quorums still meet. Four nodes then survive half of
/// all pairs of failures besides any single one, at no cost. With an odd number of members there is
/// no tie, and the system is a majority. (For an even number, these are the weights 2, 1, 1 and so
/// on.)
class tie_break {
public:
    static constexpr std::string_view name = "tie_break";

    constexpr tie_break() = default;
    /// Precondition: 1 to 32 unique ids, none zero, with `breaker` among them. Otherwise a constant
    /// expression does not compile, and a call at run time throws std::invalid_argument.
    template <quorums::node_id_range R>
    constexpr tie_break(R&& ids, node_id breaker)
        : tie_break{quorums::checked_members(make(ids, breaker))} {}

    /// tie_break::of(breaker, others...): tie_break::of(1, 2, 3, 4)
    template <std::integral... Ids>
    static constexpr tie_break of(std::integral auto breaker, Ids... others) {
        node_id const first{static_cast<std::uint64_t>(breaker)};
        return tie_break{std::array{first, node_id{static_cast<std::uint64_t>(others)}...}, first};
    }
    /// For values from outside: nothing if the precondition does not hold.
    template <quorums::node_id_range R>
    static constexpr std::optional<tie_break> make(R&& ids, node_id breaker) {
        auto const list = id_list::make(ids);
        if (!list) return std::nullopt;
        auto const slot = list->slot_of(breaker);
        if (!slot) return std::nullopt;
        tie_break t;
        t.members_ = *list;
        t.breaker_ = *slot;
        return t;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool is_quorum(slot_set s) const {
        auto const known = s & members_.all();
        auto const twice = 2 * static_cast<std::size_t>(known.size());
        return twice > members_.size() || (twice == members_.size() && known.contains(breaker_));
    }
    /// The member that breaks ties. Precondition: not the empty value.
    constexpr node_id breaker() const { return members_.ids()[breaker_]; }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        auto const count = members_.size();
        auto const most = quorums::kth_largest(count, count / 2 + 1, held);
        if (count == 0 || count % 2 != 0) return most;
        // Half of the members decide too, with the tie breaker among them: what it and the half
        // both hold.
        return std::max(most, std::min<std::uint64_t>(
                                  held(breaker_), quorums::kth_largest(count, count / 2, held)));
    }
    constexpr std::optional<gate_tree> gates(question) const {
        auto const count = members_.size();
        if (count % 2 != 0) return quorums::counting_gate(count, count / 2 + 1);
        gate_tree tree;
        bool ok = tree.open(static_cast<std::uint32_t>(count / 2 + 1));
        for (std::size_t slot = 0; slot < count; ++slot)
            ok = ok && tree.add(slot, slot == breaker_ ? 2 : 1);
        return ok && tree.close() ? std::optional{tree} : std::nullopt;
    }

    friend constexpr bool operator==(tie_break const&, tie_break const&) = default;

    void encode(writer& out) const {
        members_.encode(out);
        out.u32(static_cast<std::uint32_t>(breaker_));
    }
    static std::optional<tie_break> decode(reader& in) {
        auto const list = id_list::decode(in);
        auto const slot = in.u32();
        if (!list || !in.ok() || slot >= list->size()) return std::nullopt;
        return make(list->ids(), list->ids()[slot]);
    }

private:
    id_list members_;
    std::size_t breaker_ = 0;  // its slot
};

}  // namespace quorate::inline v1

#endif
