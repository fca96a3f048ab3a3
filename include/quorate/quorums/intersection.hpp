// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_INTERSECTION_HPP
#define QUORATE_QUORUMS_INTERSECTION_HPP

#include <cstddef>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/gate_meeting.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/ground.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <ranges>
#include <stdexcept>
#include <type_traits>

/// What holds between the quorums of one or two systems, decided exactly. Up to 16 nodes, of both
/// systems together, every set is asked about; beyond that closed forms on the gates decide. What
/// neither covers is `verdict::too_large`. In a constant expression the bound is 12 nodes, which is
/// what the default limits of the compilers allow. Systems are compared by node, never by slot
/// (rule: nodes-not-slots; Z55).
///
/// Two upward closed rules meet iff no set satisfies one while its complement satisfies the other.
/// So pairs of sets need not be tried. If a rule is not upward closed, this shortcut is wrong:
/// "exactly one node" passes it, though two such quorums need not meet
/// (rule: supersets-decide; Z57). `upward_closed` tells.
namespace quorate::inline v1::quorums {

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void a_constant_expression_decides_about_at_most_12_members() {
    throw std::length_error{
        "quorate: in a constant expression quorum systems are decided about up to 12 members"};
}

/// Can the sets of so many nodes be asked about one by one? A constant expression with more than 12
/// nodes does not compile.
constexpr bool is_enumerable(std::size_t members) {
    if (!std::is_constant_evaluated()) return members <= truth_table::members_max;
    if (members > 12) a_constant_expression_decides_about_at_most_12_members();
    return true;
}

/// The answers of one rule of `q` about all sets of a list of nodes. `nodes` is the size of the
/// list, and `seats` says where in it the members of `q` stand. Precondition: is_enumerable(nodes).
template <quorum_rule Q>
constexpr truth_table table_of(Q const& q, question which, slot_map const& seats,
                               std::size_t nodes) {
    return truth_table{nodes, [&](slot_set s) { return decides(q, which, seats(s)); }};
}
/// The same over the system's own slots.
template <quorum_rule Q>
constexpr truth_table table_of(Q const& q, question which) {
    return truth_table{std::ranges::size(q.members()),
                       [&](slot_set s) { return decides(q, which, s); }};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// Does every set that satisfies `which_a` of `a` meet every set that satisfies `which_b` of `b`?
/// If not, the finding shows two such sets without a common node. `g` is made of `a` and `b`.
template <quorum_rule A, quorum_rule B>
constexpr finding meet(quorums::ground<A, B> const& g, A const& a, question which_a, B const& b,
                       question which_b) {
    auto const count = g.nodes().size();
    if (quorums::is_enumerable(count)) {
        auto const first = quorums::table_of(a, which_a, g.in_first(), count);
        auto const apart = first.apart_from(quorums::table_of(b, which_b, g.in_second(), count));
        if (!apart) return {g.nodes(), verdict::yes};
        return {g.nodes(), verdict::no, *apart, g.nodes().all() - *apart};
    }
    auto const gates_a = quorums::gates_of(a, which_a);
    auto const gates_b = quorums::gates_of(b, which_b);
    if (!gates_a || !gates_b) return {g.nodes(), verdict::too_large};
    auto const found =
        quorums::meet_by_gates(gates_a->moved(g.in_first()), gates_b->moved(g.in_second()));
    return {g.nodes(), found.meets, found.first, found.second};
}

/// The same for two rules of one system.
template <quorum_rule Q>
constexpr finding meet(Q const& q, question which_a, question which_b) {
    quorums::ground const g{q, q};
    if (!quorums::is_enumerable(g.nodes().size())) return meet(g, q, which_a, q, which_b);
    auto const first = quorums::table_of(q, which_a);
    bool const same = which_a == which_b || is_symmetric(q);
    auto const apart =
        same ? first.apart_from(first) : first.apart_from(quorums::table_of(q, which_b));
    if (!apart) return {g.nodes(), verdict::yes};
    auto const places = g.in_first().places(*apart);
    return {g.nodes(), verdict::no, places, g.nodes().all() - places};
}

/// E∩R: does every commit quorum meet every election quorum? Otherwise a new leader may miss what
/// was committed (rule: commits-meet-elections).
template <quorum_rule Q>
constexpr finding intersecting(Q const& q) {
    return meet(q, question::commits, question::elects);
}

/// E∩E: do every two election quorums meet? Where two nodes may campaign in one term they must;
/// otherwise both may win it (rule: one-winner-per-term).
template <quorum_rule Q>
constexpr finding elections_intersect(Q const& q) {
    return meet(q, question::elects, question::elects);
}

/// Does every commit quorum of `a` meet every election quorum of `b`?
template <quorum_rule A, quorum_rule B>
constexpr finding intersecting(A const& a, B const& b) {
    return meet(quorums::ground{a, b}, a, question::commits, b, question::elects);
}

/// Does every set that satisfies the rule of `a` satisfy that of `b`? If not, the finding shows a
/// set that satisfies only the rule of `a`, and the rest of the nodes.
template <quorum_rule A, quorum_rule B>
constexpr finding implies(A const& a, B const& b, question which) {
    quorums::ground const g{a, b};
    auto const count = g.nodes().size();
    if (quorums::is_enumerable(count)) {
        auto const more = quorums::table_of(a, which, g.in_first(), count)
                              .beyond(quorums::table_of(b, which, g.in_second(), count));
        if (!more) return {g.nodes(), verdict::yes};
        return {g.nodes(), verdict::no, *more, g.nodes().all() - *more};
    }
    auto const gates_a = quorums::gates_of(a, which);
    auto const gates_b = quorums::gates_of(b, which);
    if (!gates_a || !gates_b) return {g.nodes(), verdict::too_large};
    // If a set satisfies a and not b, its complement satisfies the dual of b. So a implies b iff a
    // always meets that dual.
    auto const found =
        quorums::meet_by_gates(gates_a->moved(g.in_first()), gates_b->moved(g.in_second()).dual());
    return {g.nodes(), found.meets, found.first, g.nodes().all() - found.first};
}

/// Do the same sets of nodes commit in both systems, and the same sets elect? A member that only
/// one system lists makes no difference unless its acknowledgement or vote does. If they are not
/// equivalent, the finding shows a set that decides in one system only, and the rest of the nodes.
template <quorum_rule A, quorum_rule B>
constexpr finding equivalent(A const& a, B const& b) {
    finding worst{quorums::ground{a, b}.nodes(), verdict::yes};
    for (auto which : {question::commits, question::elects}) {
        if (auto const there = implies(a, b, which); !there) worst = there;
        if (worst.answer() == verdict::no) return worst;
        if (auto const back = implies(b, a, which); !back) worst = back;
        if (worst.answer() == verdict::no) return worst;
        if (is_symmetric(a) && is_symmetric(b)) break;
    }
    return worst;
}

/// Is a superset of a quorum always a quorum, for both questions? If not, the finding shows a
/// quorum and a larger set that is none.
template <quorum_rule Q>
constexpr finding upward_closed(Q const& q) {
    quorums::ground const g{q, q};
    // Gates are upward closed by construction.
    if (!std::is_constant_evaluated() && quorums::gates_of(q, question::commits) &&
        quorums::gates_of(q, question::elects))
        return {g.nodes(), verdict::yes};
    if (!quorums::is_enumerable(g.nodes().size())) return {g.nodes(), verdict::too_large};
    for (auto which : {question::commits, question::elects}) {
        if (auto const lost = quorums::table_of(q, which).step_down())
            return {g.nodes(), verdict::no, g.in_first().places(lost->first),
                    g.in_first().places(lost->second)};
        if (is_symmetric(q)) break;
    }
    return {g.nodes(), verdict::yes};
}

}  // namespace quorate::inline v1

#endif
