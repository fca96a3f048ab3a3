// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Scopes of seconds, from the smallest to the largest: those that test/mutants/run asks about each bug. Nothing is left
// out as stale here, since a bug may be that a core reacts to what is.

#include <boost/test/unit_test.hpp>
#include <quorate/quorums/majority.hpp>
#include <string>
#include <support/core_scopes.hpp>

using namespace quorate;

namespace {

/// Goes on until one is broken; "killed by" is what test/mutants/run reads.
template <class Quorum>
void all_lawful(bool& broken, std::string const& begin, Quorum const& q, script::bounds const& b) {
    if (broken) return;
    auto const r = script::explore(begin, q, b, false);
    broken = !r.exhausted;
    if (!broken) return;
    BOOST_ERROR("killed by '" << begin << script::told(b) << "', " << r.states << " states, depth " << r.depth << ": "
                              << script::told(r));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exhaustive_small_scopes)

BOOST_AUTO_TEST_CASE(every_law_holds) {
    auto const two = majority::of(1, 2);
    auto const three = majority::of(1, 2, 3);
    auto const distinct = script::two_of_two();
    bool broken = false;
    all_lawful(broken, "cluster 2", two, {.campaigns = 1, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 1, .beats = 1, .proposals = 1, .reads = 2});
    all_lawful(broken, "cluster distinct 2 1 2", distinct, {.campaigns = 2, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 2, .proposals = 1, .drops = 1, .duplicates = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 2, .proposals = 1, .transfers = 1, .drops = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 2, .proposals = 1, .reads = 1, .crashes = 1});
    all_lawful(broken, "cluster 2", two, {.campaigns = 3, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 3", three, {.campaigns = 1, .proposals = 1, .crashes = 1});
    all_lawful(broken, "cluster 3", three, {.campaigns = 1, .proposals = 1, .reads = 1, .duplicates = 1});
    all_lawful(broken, "cluster 3", three, {.campaigns = 2, .proposals = 0, .drops = 1});
    BOOST_TEST(!broken);
}

BOOST_AUTO_TEST_SUITE_END()
