// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_WEIGHTED_HPP
#define QUORATE_QUORUMS_WEIGHTED_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/types.hpp>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace quorate::inline v1::quorums {

/// A member and its weight.
struct weight_of {
    node_id id;
    std::uint32_t weight = 1;
};

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void weights_must_be_positive_and_sum_up_to_at_most_65535() {
    throw std::invalid_argument{"quorate: weights must be positive and sum up to at most 65535"};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// A set decides by the weight of its members (Gifford 1979). There is one threshold for commits
/// and one for elections; by default both are more than half of the total.
///
/// The two thresholds together exceed the total. No lawful system is lost by that. Raise each
/// threshold to the least weight that a set which reaches it can have; then the same sets decide.
/// If the sum were still not above the total, the lightest commit quorum would leave its complement
/// enough to elect, so two disjoint quorums would exist.
class weighted {
public:
    static constexpr std::string_view name = "weighted";
    static constexpr std::uint32_t weight_sum_max = gate_tree::weight_sum_max;
    using id_and_weight = std::pair<std::uint64_t, std::uint32_t>;

    constexpr weighted() = default;
    /// Precondition: 1 to 32 unique ids, none zero, positive weights of at most 65535 in all, and
    /// thresholds that fit. Otherwise a constant expression does not compile, and a call at run
    /// time throws std::invalid_argument.
    constexpr weighted(std::initializer_list<quorums::weight_of> weights)
        : weighted{std::span{weights}} {}
    constexpr weighted(std::initializer_list<quorums::weight_of> weights, thresholds t)
        : weighted{std::span{weights}, t} {}
    constexpr explicit weighted(std::span<quorums::weight_of const> weights)
        : weighted{checked(weights)} {
        thresholds_ = thresholds::majority_of(total_);
    }
    constexpr weighted(std::span<quorums::weight_of const> weights, thresholds t)
        : weighted{checked(weights)} {
        thresholds_ = quorums::checked_thresholds(t, total_);
    }

    /// weighted::of({{1, 3}, {2, 1}, {3, 1}}): the id and the weight of each member.
    static constexpr weighted of(std::initializer_list<id_and_weight> list) {
        return weighted{std::span<quorums::weight_of const>{weights_in(list)}};
    }
    /// weighted::of({.commit = 2, .elect = 4}, {{1, 3}, {2, 1}, {3, 1}})
    static constexpr weighted of(thresholds t, std::initializer_list<id_and_weight> list) {
        return weighted{std::span<quorums::weight_of const>{weights_in(list)}, t};
    }
    /// For values from outside: nothing if the precondition does not hold.
    static constexpr std::optional<weighted> make(std::span<quorums::weight_of const> weights) {
        auto w = without_thresholds(weights);
        if (w) w->thresholds_ = thresholds::majority_of(w->total_);
        return w;
    }
    static constexpr std::optional<weighted> make(std::span<quorums::weight_of const> weights,
                                                  thresholds t) {
        auto w = without_thresholds(weights);
        if (!w || !t.fit(w->total_)) return std::nullopt;
        w->thresholds_ = t;
        return w;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool commits(slot_set acked) const { return reaches(acked, thresholds_.commit); }
    constexpr bool elects(slot_set votes) const { return reaches(votes, thresholds_.elect); }
    constexpr bool symmetric() const { return thresholds_.commit == thresholds_.elect; }
    constexpr thresholds needed() const { return thresholds_; }
    /// The weights, by slot.
    constexpr std::span<std::uint32_t const> weights() const { return {weights_, members_.size()}; }
    constexpr std::uint32_t total() const { return total_; }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        if (thresholds_.commit == 0) return 0;
        quorums::weighed_value values[quorum_members_max];
        for (std::size_t slot = 0; slot < members_.size(); ++slot)
            values[slot] = {held(slot), weights_[slot]};
        return quorums::weighed_largest(values, members_.size(), thresholds_.commit);
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        gate_tree tree;
        bool ok = tree.open(thresholds_.of(which));
        for (std::size_t slot = 0; slot < members_.size(); ++slot)
            ok = ok && tree.add(slot, weights_[slot]);
        return ok && tree.close() ? std::optional{tree} : std::nullopt;
    }

    friend constexpr bool operator==(weighted const&, weighted const&) = default;

    void encode(writer& out) const {
        members_.encode(out);
        for (auto weight : weights()) out.u32(weight);
        thresholds_.encode(out);
    }
    static std::optional<weighted> decode(reader& in) {
        auto const list = id_list::decode(in);
        if (!list) return std::nullopt;
        std::array<quorums::weight_of, quorum_members_max> weights;
        for (std::size_t slot = 0; slot < list->size(); ++slot)
            weights[slot] = {list->ids()[slot], in.u32()};
        auto const t = thresholds::decode(in);
        return make(std::span{weights}.first(list->size()), t);
    }

private:
    static constexpr std::vector<quorums::weight_of> weights_in(
        std::initializer_list<id_and_weight> list) {
        std::vector<quorums::weight_of> weights;
        for (auto const& [id, weight] : list) weights.push_back({node_id{id}, weight});
        return weights;
    }
    static constexpr std::optional<weighted> without_thresholds(
        std::span<quorums::weight_of const> weights) {
        if (weights.size() > quorum_members_max) return std::nullopt;
        std::array<node_id, quorum_members_max> ids;
        for (std::size_t i = 0; i < weights.size(); ++i) ids[i] = weights[i].id;
        auto const list = id_list::make(std::span{ids}.first(weights.size()));
        if (!list) return std::nullopt;
        weighted w;
        w.members_ = *list;
        for (auto const& [id, weight] : weights) {
            if (weight == 0 || weight > weight_sum_max - w.total_) return std::nullopt;
            w.weights_[*list->slot_of(id)] = weight;
            w.total_ += weight;
        }
        return w;
    }
    static constexpr weighted checked(std::span<quorums::weight_of const> weights) {
        auto const w = without_thresholds(weights);
        if (!w) quorums::weights_must_be_positive_and_sum_up_to_at_most_65535();
        return *w;
    }
    constexpr bool reaches(slot_set s, std::uint32_t threshold) const {
        std::uint32_t held = 0;
        for (std::size_t slot = 0; slot < members_.size(); ++slot)
            held += s.contains(slot) ? weights_[slot] : 0;
        return threshold != 0 && held >= threshold;
    }

    id_list members_;
    // By slot. No std::array: an index into one is a function call, which is expensive in a
    // constant expression.
    std::uint32_t weights_[quorum_members_max] = {};
    std::uint32_t total_ = 0;
    thresholds thresholds_;  // zero in the empty value, which decides nothing
};

}  // namespace quorate::inline v1

#endif
