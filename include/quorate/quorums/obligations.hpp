// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_OBLIGATIONS_HPP
#define QUORATE_QUORUMS_OBLIGATIONS_HPP

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/ground.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/truth_table.hpp>
#include <quorate/term_policy.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

/// The laws that a quorum system owes, alone under a term policy and in a change to another system.
/// For each law that is broken, two sets of nodes show it. R is what commits, E what elects. The
/// answers are exact, as far as intersection.hpp decides.
namespace quorate::inline v1 {

/// The laws of one system, and then those of a change from a system i to a system j in one step.
enum class law : std::uint8_t {
    pure,                ///< the same question has the same answer each time
    blind_to_strangers,  ///< slots without a member make no difference
    /// A superset of a quorum is a quorum. Otherwise every shortcut here is wrong
    /// (rule: supersets-decide; Z57).
    upward_closed,
    /// All members together commit, and they elect. A system without any quorum breaks only these
    /// two laws: it passes every test of meeting.
    all_commit,
    all_elect,
    /// E∩R. Otherwise a new leader misses what was committed (rule: commits-meet-elections).
    commit_meets_election,
    /// E∩E. Otherwise two leaders win one term (rule: one-winner-per-term). Not needed if no two
    /// nodes ever campaign in one term.
    elections_meet,
    // The laws of a change (rule: quorums-meet-across-a-change).
    new_elections_meet_old_commits,  ///< E_j∩R_i
    old_elections_meet_new_commits,  ///< E_i∩R_j
    elections_meet_across,           ///< E_i∩E_j
};

/// A law that does not hold (`no`), or of which it cannot be decided whether it holds
/// (`too_large`). If it does not hold, `first` and `second` show it, as places of the report's
/// nodes.
struct broken_law {
    law which = law::pure;
    verdict answer = verdict::no;
    question asked = question::commits;  ///< by which rule, where a law is about one
    slot_set first;
    slot_set second;
};

/// The broken laws of a system or of a change. An empty report means that no law is broken.
class law_report {
public:
    constexpr law_report() = default;
    constexpr explicit law_report(node_list const& nodes) : nodes_{nodes} {}

    constexpr bool empty() const { return count_ == 0; }
    constexpr std::span<broken_law const> broken() const { return {broken_.data(), count_}; }
    constexpr node_list const& nodes() const { return nodes_; }
    constexpr bool breaks(law l) const {
        for (broken_law const& b : broken())
            if (b.which == l) return true;
        return false;
    }

    constexpr void add(broken_law b) {
        assert(count_ < broken_.size());
        broken_[count_++] = b;
    }
    constexpr void add(law l, finding const& f) {
        if (!f) add({l, f.answer(), question::commits, f.first(), f.second()});
    }

private:
    node_list nodes_;
    std::array<broken_law, 12> broken_{};  // the default from count_ on
    std::size_t count_ = 0;
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// Checks the laws that are about one rule, of a system that does not say its gates. Rules that are
/// gates keep these laws by construction; the conformance kit checks that the gates say what the
/// system does (testing/quorum_suite.hpp).
template <quorum_rule Q>
constexpr void check_rule(Q const& q, question which, truth_table const& table,
                          slot_map const& seats, law_report& report) {
    auto const differs = [&](law l, truth_table const& other) {
        auto const only_here = table.beyond(other);
        auto const odd = only_here ? only_here : other.beyond(table);
        if (odd) report.add({l, verdict::no, which, seats.places(*odd), {}});
    };
    auto const strangers = slot_set{~std::uint64_t{0}} - slot_set::first(table.members());
    if (!std::is_constant_evaluated()) differs(law::pure, table_of(q, which));
    differs(law::blind_to_strangers, truth_table{table.members(), [&](slot_set s) {
                                                     return decides(q, which, s | strangers);
                                                 }});
    if (auto const lost = table.step_down())
        report.add({law::upward_closed, verdict::no, which, seats.places(lost->first),
                    seats.places(lost->second)});
}

/// Checks the laws of one system by asking about every set.
template <term_policy Terms, quorum_rule Q>
constexpr void check_by_tables(Q const& q, truth_table const& writes, truth_table const& votes,
                               slot_map const& seats, law_report& report) {
    // The value is asked and not its type: the system inside a one_of or a product may say no
    // gates.
    if (!gates_of(q, question::commits) || !gates_of(q, question::elects)) {
        check_rule(q, question::commits, writes, seats, report);
        if (&writes != &votes) check_rule(q, question::elects, votes, seats, report);
    }
    auto const all = slot_set::first(writes.members());
    if (!writes[all])
        report.add({law::all_commit, verdict::no, question::commits, seats.places(all), {}});
    if (!votes[all])
        report.add({law::all_elect, verdict::no, question::elects, seats.places(all), {}});
    auto const must_meet = [&](law l, truth_table const& a) {
        if (auto const apart = a.apart_from(votes))
            report.add({l, verdict::no, {}, seats.places(*apart), seats.places(all - *apart)});
    };
    must_meet(law::commit_meets_election, writes);
    if constexpr (Terms::elections_must_meet) must_meet(law::elections_meet, votes);
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// Every law that this system breaks under this term policy. If there is none, the system may run a
/// cluster. The laws are asked of nodes, of which several slots may be one
/// (rule: nodes-not-slots).
template <term_policy Terms, quorum_rule Q>
constexpr law_report broken_laws(Q const& q) {
    quorums::ground const g{q, q};
    law_report report{g.nodes()};
    if (quorums::is_enumerable(g.nodes().size())) {
        auto const writes = quorums::table_of(q, question::commits);
        if (is_symmetric(q))
            quorums::check_by_tables<Terms>(q, writes, writes, g.in_first(), report);
        else
            quorums::check_by_tables<Terms>(q, writes, quorums::table_of(q, question::elects),
                                            g.in_first(), report);
        return report;
    }
    if (!quorums::gates_of(q, question::commits) || !quorums::gates_of(q, question::elects)) {
        report.add({law::upward_closed, verdict::too_large, {}, {}, {}});
        return report;
    }
    // Gates are upward closed and blind to strangers, and all that is in them together decides. So
    // only the laws about meeting are left.
    report.add(law::commit_meets_election, intersecting(q));
    if constexpr (Terms::elections_must_meet)
        report.add(law::elections_meet, elections_intersect(q));
    return report;
}

/// Every law that a change from `i` to `j` in one step breaks. The laws that each system owes alone
/// are not asked here. Nodes are compared by (id, incarnation): the lists give the stores of the
/// members, by slot. Without lists nodes are compared by id, which takes a wiped node for the one
/// that it was.
template <term_policy Terms, quorum_rule I, quorum_rule J>
constexpr law_report broken_laws(I const& i, J const& j, quorums::store_list stores_of_i = {},
                                 quorums::store_list stores_of_j = {}) {
    quorums::ground const g{i, j, stores_of_i, stores_of_j};
    law_report report{g.nodes()};
    report.add(law::new_elections_meet_old_commits,
               meet(g, i, question::commits, j, question::elects));
    report.add(law::old_elections_meet_new_commits,
               meet(g, i, question::elects, j, question::commits));
    if constexpr (Terms::elections_must_meet)
        report.add(law::elections_meet_across, meet(g, i, question::elects, j, question::elects));
    return report;
}

/// May this system run a cluster with such terms? No also if that cannot be decided.
template <term_policy Terms = sequential_terms, quorum_rule Q>
constexpr bool lawful(Q const& q) {
    return broken_laws<Terms>(q).empty();
}

/// What is wrong, in one line, with the sets that show it.
inline std::string to_text(broken_law const& b, node_list const& nodes) {
    auto const first = to_text(nodes, b.first);
    auto const second = to_text(nodes, b.second);
    std::string const verb = b.asked == question::commits ? "commits" : "elects";
    auto const apart = [&](std::string_view does, std::string_view and_does, std::string_view so) {
        if (b.answer == verdict::too_large)
            return std::string{"cannot decide whether every set that "}.append(does) +
                   " meets every set that " + std::string{and_does} +
                   ": too many members for a system without a closed form";
        return first + " " + std::string{does} + " and " + second + " " + std::string{and_does} +
               ", and they share no node: " + std::string{so};
    };
    switch (b.which) {
        case law::pure:
            return first +
                   " is answered now so, now otherwise: a rule must depend on nothing but the set";
        case law::blind_to_strangers:
            return first + " decides otherwise with nodes that are no members";
        case law::upward_closed:
            if (b.answer == verdict::too_large)
                return "cannot decide whether a superset of a quorum always is one: more than 16 "
                       "members and no gates()";
            return first + " " + verb + " but the larger " + second +
                   " does not: a superset of a quorum must be one";
        case law::all_commit: return "all members together, " + first + ", do not commit";
        case law::all_elect: return "all members together, " + first + ", do not elect";
        case law::commit_meets_election:
            return apart("commits", "elects", "the new leader would miss what was committed");
        case law::elections_meet:
            return apart("elects", "elects too", "two leaders could win one term");
        case law::new_elections_meet_old_commits:
            return apart("commits before the change", "elects after it",
                         "the new leader would miss what was committed");
        case law::old_elections_meet_new_commits:
            return apart("elects before the change", "commits after it",
                         "the old leader would miss what was committed");
        case law::elections_meet_across:
            return apart("elects before the change", "elects after it",
                         "two leaders could win one term");
    }
    return {};
}

/// One line for each broken law, separated by "; ".
inline std::string to_text(law_report const& report) {
    std::string out;
    for (broken_law const& b : report.broken())
        out += (out.empty() ? "" : "; ") + to_text(b, report.nodes());
    return out;
}

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

// Not constexpr, so that a constant expression that calls one of these does not compile: the
// compiler's message then shows its name, which says what is wrong.
[[noreturn]] inline void a_quorum_rule_must_count_no_slots_but_those_of_its_members() {
    throw std::logic_error{"quorate: a quorum rule must count no slots but those of its members"};
}
[[noreturn]] inline void
a_superset_of_a_quorum_must_be_a_quorum_and_nothing_but_the_set_may_matter() {
    throw std::logic_error{
        "quorate: a superset of a quorum must be a quorum, and nothing but the set may matter"};
}
[[noreturn]] inline void all_members_together_must_commit_and_elect() {
    throw std::logic_error{"quorate: all members together must commit and elect"};
}
[[noreturn]] inline void every_commit_quorum_must_meet_every_election_quorum_or_commits_are_lost() {
    throw std::logic_error{"quorate: every commit quorum must meet every election quorum"};
}
[[noreturn]] inline void
every_two_election_quorums_must_meet_or_two_leaders_win_one_sequential_term() {
    throw std::logic_error{
        "quorate: every two election quorums must meet, or two leaders win one sequential term"};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// Gives back a system that may run a cluster with such terms. Another system does not compile, and
/// the compiler's message names the law:
///
///     constexpr auto system = proven<sequential_terms>(majority::of(1, 2, 3));
template <term_policy Terms, quorum_rule Q>
consteval Q proven(Q q) {
    auto const report = broken_laws<Terms>(q);
    for (broken_law const& b : report.broken()) {
        switch (b.which) {
            case law::blind_to_strangers:
                quorums::a_quorum_rule_must_count_no_slots_but_those_of_its_members();
            case law::all_commit:
            case law::all_elect: quorums::all_members_together_must_commit_and_elect();
            case law::commit_meets_election:
                quorums::every_commit_quorum_must_meet_every_election_quorum_or_commits_are_lost();
            case law::elections_meet:
                quorums::
                    every_two_election_quorums_must_meet_or_two_leaders_win_one_sequential_term();
            default:
                quorums::
                    a_superset_of_a_quorum_must_be_a_quorum_and_nothing_but_the_set_may_matter();
        }
    }
    return q;
}

}  // namespace quorate::inline v1

#endif
