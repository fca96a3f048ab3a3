// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_FLEXIBLE_HPP
#define QUORATE_QUORUMS_FLEXIBLE_HPP

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
#include <stdexcept>
#include <string_view>

namespace quorate::inline v1 {

/// How much a set needs to commit, and how much to elect. What is counted is members, weight or
/// groups, as the system says.
struct thresholds {
    std::uint32_t commit = 0;
    std::uint32_t elect = 0;
    friend constexpr bool operator==(thresholds const&, thresholds const&) = default;

    /// Can a system of this total use these thresholds? Each must be from 1 to the total, so that
    /// all together decide. Their sum must exceed the total; otherwise two disjoint sets could
    /// commit and elect, and a new leader would miss what was committed
    /// (rule: commits-meet-elections).
    constexpr bool fit(std::uint64_t total) const {
        return commit != 0 && elect != 0 && commit <= total && elect <= total &&
               total < std::uint64_t{commit} + elect;
    }
    constexpr std::uint32_t of(question which) const {
        return which == question::commits ? commit : elect;
    }
    /// More than half of the total, for both questions.
    static constexpr thresholds majority_of(std::uint64_t total) {
        auto const more_than_half = static_cast<std::uint32_t>(total / 2 + 1);
        return {more_than_half, more_than_half};
    }

    void encode(writer& out) const {
        out.u32(commit);
        out.u32(elect);
    }
    /// What was encoded; zeros, which fit no system, if the reader fails.
    static thresholds decode(reader& in) {
        auto const commit = in.u32();
        return {commit, in.u32()};
    }
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void the_commit_and_elect_thresholds_together_must_exceed_the_total() {
    throw std::invalid_argument{
        "quorate: a commit and an elect threshold must each be from 1 to the total, and "
        "together exceed it, or what was written could be missed"};
}

/// Gives back thresholds that fit; calls the function above for others.
constexpr thresholds checked_thresholds(thresholds t, std::uint64_t total) {
    if (!t.fit(total)) the_commit_and_elect_thresholds_together_must_exceed_the_total();
    return t;
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// A quorum system that counts members: `commit` of them commit, `elect` of them elect, and the two
/// numbers together exceed the number of members. The fewer commit, the more must elect. With four
/// nodes, {.commit = 2, .elect = 3} writes to two and survives any two failures as long as its
/// leader lives. Whether two election quorums must meet too (2 * elect > n) depends on the term
/// policy (obligations.hpp).
class flexible {
public:
    static constexpr std::string_view name = "flexible";

    constexpr flexible() = default;
    /// Precondition: 1 to 32 unique ids, none zero, and thresholds that fit. Otherwise a constant
    /// expression does not compile, and a call at run time throws std::invalid_argument.
    template <quorums::node_id_range R>
    constexpr flexible(R&& ids, thresholds t)
        : members_{quorums::checked_members(id_list::make(ids))},
          thresholds_{quorums::checked_thresholds(t, members_.size())} {}

    /// flexible::of({.commit = 2, .elect = 3}, 1, 2, 3, 4)
    template <std::integral... Ids>
    static constexpr flexible of(thresholds t, Ids... ids) {
        return flexible{std::array{node_id{static_cast<std::uint64_t>(ids)}...}, t};
    }
    /// For values from outside: nothing if the precondition does not hold.
    template <quorums::node_id_range R>
    static constexpr std::optional<flexible> make(R&& ids, thresholds t) {
        auto const list = id_list::make(ids);
        if (!list || !t.fit(list->size())) return std::nullopt;
        flexible f;
        f.members_ = *list;
        f.thresholds_ = t;
        return f;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool commits(slot_set acked) const { return reaches(acked, thresholds_.commit); }
    constexpr bool elects(slot_set votes) const { return reaches(votes, thresholds_.elect); }
    constexpr bool symmetric() const { return thresholds_.commit == thresholds_.elect; }
    constexpr thresholds needed() const { return thresholds_; }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        return thresholds_.commit == 0
                   ? 0
                   : quorums::kth_largest(members_.size(), thresholds_.commit, held);
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        return quorums::counting_gate(members_.size(), thresholds_.of(which));
    }

    friend constexpr bool operator==(flexible const&, flexible const&) = default;

    void encode(writer& out) const {
        members_.encode(out);
        thresholds_.encode(out);
    }
    static std::optional<flexible> decode(reader& in) {
        auto const list = id_list::decode(in);
        auto const t = thresholds::decode(in);
        return list ? make(list->ids(), t) : std::nullopt;
    }

private:
    constexpr bool reaches(slot_set s, std::uint32_t threshold) const {
        return threshold != 0 && (s & members_.all()).size() >= static_cast<int>(threshold);
    }

    id_list members_;
    thresholds thresholds_;  // zero in the empty value, which decides nothing
};

}  // namespace quorate::inline v1

#endif
