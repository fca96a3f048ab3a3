// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Scopes of seconds, from the smallest to the largest: those that test/mutants/run asks about each
// bug. Nothing is left out as stale here, since a bug may be that a core reacts to what is.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <search/scopes.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(exhaustive_small_scopes)

using namespace quorate;

namespace {

/// Goes on until a law is broken; "killed by" is what test/mutants/run reads. A scope that comes to
/// no end says nothing of a bug, and fails only without one.
template <class Quorum>
void all_lawful(bool& broken, search::scope<Quorum> const& sc, search::bounds const& b) {
    if (broken) return;
    search::search_result r;
    std::string why = "too large";
    try {
        r = search::explore(sc, b, false);
    } catch (script::error const& e) {
        why = e.what();
    }
    broken = !r.broken.empty();
    auto const name =
        sc.begin.starts_with("cluster") ? sc.name() : "cluster bootstrapped by one of " + sc.name();
    auto const scope = "'" + name + search::told(b) + "', ";
    if (broken)
        BOOST_ERROR("killed by " << scope << r.states << " states, depth " << r.depth << ": "
                                 << search::told(r));
    if (broken || r.exhausted) return;
    bool const with_a_bug = std::getenv("QUORATE_MUTANT") != nullptr;
    std::cout << "not exhausted: " << scope << why << std::endl;
    BOOST_TEST(with_a_bug);
}
template <class Quorum>
void all_lawful(bool& broken, std::string const& begin, Quorum const& q, search::bounds const& b) {
    all_lawful(broken, search::scope<Quorum>{begin, q}, b);
}

void changes_lawful(bool& broken) {
    using quorate_test::any_rule;
    using search::changes;
    auto const one = majority::of(1);
    auto const second = majority::of(2);
    auto const two = majority::of(1, 2);
    auto const three = majority::of(1, 2, 3);
    all_lawful(broken, changes(two, {one}), {.campaigns = 1, .proposals = 0, .changes = 1});
    all_lawful(broken, changes(one, {two}), {.campaigns = 2, .proposals = 0, .changes = 1});
    all_lawful(broken, changes(one, {second}), {.campaigns = 2, .proposals = 0, .changes = 1});
    all_lawful(broken, changes(one, {second}),
               {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 1});
    all_lawful(broken, changes(two, {one, second}),
               {.campaigns = 2, .proposals = 0, .crashes = 1, .changes = 2});
    // Where one elects and two commit, two leaders do not wait for each other.
    search::distinct<flexible> const alone{flexible::of({.commit = 1, .elect = 1}, 1)};
    all_lawful(broken, changes(search::two_of_two(), {alone, search::two_of_two()}),
               {.campaigns = 2, .proposals = 0, .changes = 2});
    any_rule const of_second{2, any_rule::listed({{2}}), any_rule::listed({{2}})};
    any_rule const of_first{1, any_rule::listed({{1}}), any_rule::listed({{1}})};
    all_lawful(broken, changes(of_second, {of_first}),
               {.campaigns = 2, .proposals = 0, .reads = 1, .changes = 1});
    auto wiped = changes(three, {three});
    wiped.wiped = {2};
    wiped.disks_at_once = wiped.entries_one_by_one = true;
    all_lawful(broken, wiped, {.campaigns = 2, .proposals = 0, .changes = 1});
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_law_holds) {
    auto const two = majority::of(1, 2);
    auto const three = majority::of(1, 2, 3);
    auto const distinct = search::two_of_two();
    // The second decides alone: so the first may miss what is committed, with no third node.
    using quorate_test::any_rule;
    any_rule const second{2, any_rule::listed({{2}}), any_rule::listed({{2}})};
    bool broken = false;
    all_lawful(broken, "cluster 2", two, {.campaigns = 1, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 1, .beats = 1, .proposals = 1, .reads = 2});
    all_lawful(broken, "cluster distinct 2 1 2", distinct,
               {.campaigns = 2, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two,
               {.campaigns = 2, .proposals = 1, .drops = 1, .duplicates = 1});
    all_lawful(broken, "cluster 2", two,
               {.campaigns = 2, .proposals = 1, .transfers = 1, .drops = 1});
    all_lawful(broken, "cluster 2", two,
               {.campaigns = 2, .proposals = 1, .reads = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 3, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 3", three, {.campaigns = 1, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 3", three,
               {.campaigns = 1, .proposals = 1, .reads = 1, .duplicates = 1});
    all_lawful(broken, "cluster 3", three, {.campaigns = 2, .proposals = 0, .drops = 1});
    all_lawful(broken, "cluster rule 2 commit 2 elect 2", second,
               {.campaigns = 2, .beats = 2, .proposals = 0});
    all_lawful(broken, "cluster rule 2 commit 2 elect 2", second, {.campaigns = 3, .proposals = 0});
    all_lawful(broken, "cluster distinct 2 1 2", distinct,
               {.campaigns = 4, .proposals = 0, .crashes = 1});
    all_lawful(broken, "nodes 2", two, {.campaigns = 1, .proposals = 0, .duplicates = 1});
    changes_lawful(broken);
    BOOST_TEST(!broken);
}

BOOST_AUTO_TEST_SUITE_END()
