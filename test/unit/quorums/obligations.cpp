// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/sets.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <support/small_rules.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_obligations)

using namespace quorate;
using namespace quorate_test;

namespace {

// A majority that believes in a fourth node, which is no member.
struct gullible {
    static constexpr std::array<node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(slot_set s) const { return s.size() >= 2; }
};

// Not upward closed, and yet all it needs to stand in a configuration.
struct exactly_two {
    static constexpr std::string_view name = "exactly_two";
    static constexpr std::array<node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    constexpr bool is_quorum(slot_set s) const { return (s & slot_set::first(3)).size() == 2; }
    [[maybe_unused]] friend constexpr bool operator==(exactly_two const&,
                                                      exactly_two const&) = default;
    void encode(writer&) const {}
    static std::optional<exactly_two> decode(reader&) { return exactly_two{}; }
};

// Decides otherwise every time it is asked about everybody.
struct moody {
    static constexpr std::array<node_id, 3> members() { return {{{1}, {2}, {3}}}; }
    bool is_quorum(slot_set s) const {
        return s.size() >= 2 && (s.size() != 2 || (asked++ & 1) == 0);
    }
    static inline int asked = 0;
};

// Of a report with this law in it: its two sets, as masks of the report's nodes.
broken_law found(law_report const& report, law which) {
    for (auto const& b : report.broken())
        if (b.which == which) return b;
    BOOST_FAIL("the law holds");
    return {};
}

constexpr incarnation store(std::uint64_t n) { return {n << 32U, n}; }

}  // namespace

static_assert(lawful(majority::of(1, 2, 3)) && lawful<distinct_terms>(majority::of(1, 2, 3)));
// A peer documents {R, E} = {4, 2} of 5 as safe with ordinary terms. What is written can be read,
// but two disjoint pairs elect two leaders in one term. With distinct terms it is safe.
static_assert(!lawful(counts{5, 4, 2}) && lawful<distinct_terms>(counts{5, 4, 2}));
static_assert(broken_laws<sequential_terms>(counts{5, 4, 2}).broken().size() == 1);
static_assert(broken_laws<sequential_terms>(counts{5, 4, 2}).breaks(law::elections_meet));
static_assert(lawful(counts{4, 2, 3}) && lawful<distinct_terms>(counts{4, 2, 3}));
static_assert(!lawful<distinct_terms>(counts{4, 2, 2}));
// An empty system passes every intersection test.
static_assert(!lawful<distinct_terms>(majority{}));
constexpr auto fixed = proven<sequential_terms>(counts{4, 2, 3});
static_assert(fixed == counts{4, 2, 3});

// Within the default limits of both compilers.
static_assert(lawful(counts{8, 5, 5}));
static_assert(lawful(majority::of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)));
static_assert(lawful(joint{majority::of(1, 2, 3, 4, 5, 6, 7),
                           majority::of(6, 7, 8, 9, 10, 11, 12)}));

BOOST_AUTO_TEST_CASE(thresholds_are_lawful_by_the_definition) {
    for (std::size_t n = 1; n <= 6; ++n)
        for (int r = 1; r <= static_cast<int>(n); ++r)
            for (int e = 1; e <= static_cast<int>(n); ++e) {
                counts const q{n, r, e};
                auto const reads = [&](slot_set s) { return q.elects(s); };
                auto const writes = [&](slot_set s) { return q.commits(s); };
                auto const report = broken_laws<sequential_terms>(q);
                BOOST_TEST(report.breaks(law::commit_meets_election) ==
                           !every_pair_meets(n, writes, reads));
                BOOST_TEST(report.breaks(law::elections_meet) ==
                           !every_pair_meets(n, reads, reads));
                BOOST_TEST(lawful<distinct_terms>(q) == every_pair_meets(n, writes, reads));
                for (auto const& b : report.broken()) {
                    BOOST_TEST((b.first & b.second).empty());
                    BOOST_TEST((b.which == law::commit_meets_election ? q.commits(b.first)
                                                                      : q.elects(b.first)));
                    BOOST_TEST(q.elects(b.second));
                }
            }
}

BOOST_AUTO_TEST_CASE(every_rule_on_three_nodes_is_judged_by_definition) {
    for (unsigned yes = 0; yes < 256; ++yes) {
        table const q{static_cast<std::uint8_t>(yes)};
        auto const rule = [&](slot_set s) { return q.is_quorum(s); };
        bool grows = true;
        for (std::uint64_t s = 0; s < 8; ++s)
            for (std::uint64_t t = 0; t < 8; ++t)
                if ((s & t) == s && rule(slot_set{s}) && !rule(slot_set{t})) grows = false;
        auto const report = broken_laws<sequential_terms>(q);
        BOOST_TEST(report.breaks(law::upward_closed) == !grows);
        BOOST_TEST(report.breaks(law::all_commit) == !rule(slot_set{7}));
        // Where the rule is upward closed the shortcut is the definition; where it is not, it is
        // refused anyway (Z57).
        if (grows)
            BOOST_TEST(report.breaks(law::elections_meet) == !every_pair_meets(3, rule, rule));
        BOOST_TEST(lawful(q) == (grows && rule(slot_set{7}) && every_pair_meets(3, rule, rule)));
    }
}

BOOST_AUTO_TEST_CASE(a_rule_that_is_not_upward_closed_is_shown_by_two_sets) {
    table const exactly_one{0b0001'0110};  // {1}, {2}, {3}
    auto const b = found(broken_laws<distinct_terms>(exactly_one), law::upward_closed);
    BOOST_TEST(exactly_one.is_quorum(b.first));
    BOOST_TEST(!exactly_one.is_quorum(b.second));
    BOOST_TEST((b.first - b.second).empty());
    BOOST_TEST(
        to_text(broken_laws<distinct_terms>(exactly_one))
            .find(
                "{2} commits but the larger {1, 2} does not: a superset of a quorum must be one") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_rule_that_is_not_upward_closed_is_found_inside_others) {
    one_of<majority, exactly_two> const held{exactly_two{}};
    BOOST_TEST(broken_laws<sequential_terms>(held).breaks(law::upward_closed));
    BOOST_TEST(!broken_laws<sequential_terms>(one_of<majority, exactly_two>{majority::of(1, 2, 3)})
                    .breaks(law::upward_closed));
    joint const product{exactly_two{}, majority::of(1, 2, 3, 4)};
    BOOST_TEST(broken_laws<sequential_terms>(product).breaks(law::upward_closed));
    hierarchical<exactly_two> const groups{{exactly_two{}}, {1, 1}};
    BOOST_TEST(broken_laws<sequential_terms>(groups).breaks(law::upward_closed));
}

BOOST_AUTO_TEST_CASE(a_rule_that_counts_strangers_is_refused) {
    BOOST_TEST(broken_laws<sequential_terms>(gullible{}).breaks(law::blind_to_strangers));
}

BOOST_AUTO_TEST_CASE(a_rule_with_moods_is_refused) {
    BOOST_TEST(broken_laws<sequential_terms>(moody{}).breaks(law::pure));
}

BOOST_AUTO_TEST_CASE(a_counterexample_is_said_in_plain_words) {
    BOOST_TEST(to_text(broken_laws<sequential_terms>(counts{5, 4, 2})) ==
               "{1, 2} elects and {3, 4, 5} elects too, and they share no node: two leaders could "
               "win one term");
    BOOST_TEST(to_text(broken_laws<distinct_terms>(counts{4, 2, 2})) ==
               "{1, 2} commits and {3, 4} elects, and they share no node: the new leader would "
               "miss what was "
               "committed");
    BOOST_TEST(to_text(broken_laws<distinct_terms>(counts{2, 3, 1}))
                   .starts_with("all members together, {1, 2}, do not commit"));
}

BOOST_AUTO_TEST_CASE(too_many_members_without_gates_are_neither_lawful_nor_not) {
    counts const q{17, 9, 9};
    auto const report = broken_laws<sequential_terms>(q);
    BOOST_TEST(report.broken().size() == 1U);
    BOOST_TEST((report.broken()[0].answer == verdict::too_large));
    BOOST_TEST(lawful(counts{16, 9, 9}));
    BOOST_TEST(to_text(report) ==
               "cannot decide whether a superset of a quorum always is one: more than 16 members "
               "and no gates()");
}

BOOST_AUTO_TEST_CASE(more_members_than_a_system_may_have_are_refused) {
    BOOST_CHECK_THROW(static_cast<void>(broken_laws<sequential_terms>(counts{33, 17, 17})),
                      std::invalid_argument);
    BOOST_TEST((broken_laws<sequential_terms>(counts{32, 17, 17}).broken()[0].answer ==
                verdict::too_large));
}

BOOST_AUTO_TEST_CASE(a_change_of_one_node_in_four_is_one_step) {
    // No peer sees this: any three of {1,2,3,4} meet any three of {1,2,3,5}.
    BOOST_TEST(
        broken_laws<sequential_terms>(majority::of(1, 2, 3, 4), majority::of(1, 2, 3, 5)).empty());
    BOOST_TEST(
        broken_laws<sequential_terms>(majority::of(1, 2, 3), majority::of(1, 2, 3, 4)).empty());
}

BOOST_AUTO_TEST_CASE(each_law_across_a_change_is_shown_when_it_breaks) {
    majority const before = majority::of(1, 2, 3);
    majority const after = majority::of(1, 2, 4);
    auto const report = broken_laws<sequential_terms>(before, after);
    for (auto l : {law::new_elections_meet_old_commits, law::old_elections_meet_new_commits,
                   law::elections_meet_across}) {
        auto const b = found(report, l);
        // {1, 2, 3, 4} are the places 0 to 3: the one is a majority before, the other after.
        BOOST_TEST(before.is_quorum(slot_set{b.first.bits() & 7U}));
        BOOST_TEST(((b.second.bits() & 3U) != 0 && (b.second.bits() & 8U) != 0));
        BOOST_TEST((b.first & b.second).empty());
    }
    BOOST_TEST(to_text(found(report, law::elections_meet_across), report.nodes()) ==
               "{1, 3} elects before the change and {2, 4} elects after it, and they share no "
               "node: two leaders could "
               "win one term");
    // Each law alone: commit 3 elect 1 of 3 -> commit 1 elect 3 of 3.
    counts const reads_fast{3, 3, 1};
    counts const writes_fast{3, 1, 3};
    auto const turned = broken_laws<distinct_terms>(reads_fast, writes_fast);
    BOOST_TEST(turned.broken().size() == 1U);
    BOOST_TEST(turned.breaks(law::old_elections_meet_new_commits));
    auto const back = broken_laws<distinct_terms>(writes_fast, reads_fast);
    BOOST_TEST(back.broken().size() == 1U);
    BOOST_TEST(back.breaks(law::new_elections_meet_old_commits));
    BOOST_TEST(broken_laws<sequential_terms>(counts{4, 3, 2}, counts{4, 3, 2})
                   .breaks(law::elections_meet_across));
    BOOST_TEST(broken_laws<distinct_terms>(counts{4, 3, 2}, counts{4, 3, 2}).empty());
}

BOOST_AUTO_TEST_CASE(a_slot_is_no_identity) {
    // The masks of {1,2,3} and {1,2,4} are the same (Z55).
    BOOST_TEST(
        !broken_laws<sequential_terms>(majority::of(1, 2, 3), majority::of(1, 2, 4)).empty());
}

BOOST_AUTO_TEST_CASE(a_wiped_node_is_another_node) {
    // The same ids: one step by id, but not where 3 has lost its disk and 2 too.
    majority const q = majority::of(1, 2, 3);
    std::vector<incarnation> const before{store(1), store(2), store(3)};
    std::vector<incarnation> const one_wiped{store(1), store(2), store(9)};
    BOOST_TEST(broken_laws<sequential_terms>(q, q, before, before).empty());
    BOOST_TEST(broken_laws<sequential_terms>(q, q).empty());
    auto const report = broken_laws<sequential_terms>(q, q, before, one_wiped);
    BOOST_TEST(report.breaks(law::elections_meet_across));
    BOOST_TEST(
        to_text(report).find(
            "{1, 3@00000003} elects before the change and {2, 3@00000009} elects after it") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_product_is_lawful_on_both_sides) {
    majority const before = majority::of(1, 2, 3);
    majority const after = majority::of(4, 5);
    joint const both{before, after};
    BOOST_TEST(!broken_laws<sequential_terms>(before, after).empty());
    BOOST_TEST(broken_laws<sequential_terms>(before, both).empty());
    BOOST_TEST(broken_laws<sequential_terms>(both, after).empty());
    BOOST_TEST(lawful(both));
}

BOOST_AUTO_TEST_CASE(with_distinct_terms_elections_need_not_meet_but_commits_meet_them) {
    // {1} and {2} elect in commit 3, elect 1 of 3.
    counts const q{3, 3, 1};
    BOOST_TEST(lawful<distinct_terms>(q));
    BOOST_TEST(!elections_intersect(q));
    BOOST_TEST(static_cast<bool>(intersecting(q)));
}

BOOST_AUTO_TEST_SUITE_END()
