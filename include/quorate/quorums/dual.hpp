// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_DUAL_HPP
#define QUORATE_QUORUMS_DUAL_HPP

#include <concepts>
#include <cstddef>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <string_view>
#include <utility>

namespace quorate::inline v1::quorums {

/// The members of `q` that are not in `s`.
template <has_members Q>
constexpr slot_set complement(Q const& q, slot_set s) {
    return slot_set::first(std::ranges::size(q.members())) - s;
}

/// The gates by which `q` commits; nothing if it does not say them. `q` may be a whole system, or a
/// rule that says only how writes commit.
template <commit_rule Q>
constexpr std::optional<gate_tree> commit_gates(Q const& q) {
    if constexpr (gate_described<Q>) return q.gates(question::commits);
    else return std::nullopt;
}

/// What `dual` gives.
template <has_members Q>
class dual_of {
public:
    constexpr dual_of() = default;
    constexpr explicit dual_of(Q q) : q_{std::move(q)} {}

    constexpr auto members() const { return q_.members(); }
    constexpr bool is_quorum(slot_set s) const {
        auto const others = complement(q_, s);
        if constexpr (commit_rule<Q>) return !q_.commits(others);
        else return !q_.is_quorum(others);
    }
    constexpr std::optional<gate_tree> gates(question) const
        requires gate_described<Q>
    {
        auto const tree = q_.gates(question::commits);
        return tree ? std::optional{tree->dual()} : std::nullopt;
    }

    friend constexpr bool operator==(dual_of const&, dual_of const&) = default;

private:
    Q q_{};
};

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The largest way to elect that suits a way to commit: a set elects iff its complement does not
/// commit. So a set elects iff it meets every commit quorum. If any other set elected, a new leader
/// could miss what was committed (rule: commits-meet-elections). The dual of a majority of an odd
/// number of members is this majority.
template <has_members Q>
    requires commit_rule<Q> || symmetric_quorum_rule<Q>
constexpr quorums::dual_of<Q> dual(Q q) {
    return quorums::dual_of<Q>{std::move(q)};
}

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// A quorum system made of one rule, which says how writes commit; elections follow from the rule.
/// A set elects iff it is in the dual and, with `Both`, commits too.
template <commit_rule Rule, bool Both>
    requires encodable_quorum<Rule> && std::regular<Rule>
class completed_rule {
public:
    static constexpr std::string_view name = Rule::name;

    constexpr completed_rule() = default;
    constexpr completed_rule(Rule rule) : rule_{std::move(rule)} {}

    constexpr auto members() const { return rule_.members(); }
    constexpr bool commits(slot_set acked) const { return rule_.commits(acked); }
    constexpr bool elects(slot_set votes) const {
        return !rule_.commits(complement(rule_, votes)) && (!Both || rule_.commits(votes));
    }
    constexpr Rule const& rule() const { return rule_; }
    constexpr std::optional<gate_tree> gates(question which) const
        requires gate_described<Rule>
    {
        auto const writes = rule_.gates(question::commits);
        if (!writes || which == question::commits) return writes;
        auto const votes = writes->dual();
        if constexpr (!Both) return votes;
        slot_map const same{rule_, [slot = std::size_t{0}](node_id) mutable { return slot++; }};
        gate_tree both;
        bool const ok =
            both.open(2) && both.append(*writes, same) && both.append(votes, same) && both.close();
        return ok ? std::optional{both} : std::nullopt;
    }

    friend constexpr bool operator==(completed_rule const&, completed_rule const&) = default;

    void encode(writer& out) const { rule_.encode(out); }
    static std::optional<completed_rule> decode(reader& in) {
        auto rule = Rule::decode(in);
        if (!rule) return std::nullopt;
        return completed_rule{std::move(*rule)};
    }

private:
    Rule rule_{};
};

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// You say how writes commit, and a set elects iff it meets every commit quorum. Then two disjoint
/// sets may elect. So this is for distinct_terms; with sequential_terms both sets could elect a
/// leader of one term (rule: one-winner-per-term).
template <class Rule>
using elected_by_dual = quorums::completed_rule<Rule, false>;

/// You say how writes commit, and a set elects iff it commits and meets every commit quorum. So any
/// two election quorums meet, as sequential_terms need. The dual alone does not suffice: where
/// three of four nodes commit, any two elect.
template <class Rule>
using elected_by_both = quorums::completed_rule<Rule, true>;

/// See `completed`.
template <class Q, term_policy Terms>
struct completion {
    using type = Q;  // check_quorum_system() says what it lacks, if anything
};
template <commit_rule Q, term_policy Terms>
    requires(encodable_quorum<Q> && std::regular<Q> && !quorum_rule<Q>)
struct completion<Q, Terms> {
    using type = quorums::completed_rule<Q, Terms::elections_must_meet>;
};

/// The quorum system that a node with the policy Q runs. It is Q itself, or, if Q says only how
/// writes commit, Q with the elections that its term policy needs.
template <class Q, term_policy Terms>
using completed = typename completion<Q, Terms>::type;

}  // namespace quorate::inline v1

#endif
