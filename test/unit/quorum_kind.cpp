// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/weighted.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(quorum_kind)

using namespace quorate;

static_assert(kind_fits("majority", "majority"));
static_assert(!kind_fits("majority", "weighted") && !kind_fits("weighted", "majority"));
static_assert(kind_fits("one_of(majority,weighted)", "weighted") &&
              !kind_fits("one_of(majority,weighted)", "sets"));
static_assert(!kind_fits("majority", "one_of(majority,weighted)"));  // no value is of such a kind
static_assert(kind_fits("joint(one_of(majority,weighted),sets)", "joint(weighted,sets)"));
static_assert(!kind_fits("joint(one_of(majority,weighted),sets)", "joint(sets,sets)"));
static_assert(!kind_fits("joint(majority,majority)", "joint(majority,majority,majority)"));
static_assert(!kind_fits("joint(majority,majority,majority)", "joint(majority,majority)"));
static_assert(kind_fits("one_of(joint(majority,sets),any_of(majority,majority))",
                        "any_of(majority,majority)"));
static_assert(kind_fits("hierarchical(one_of(majority,flexible))",
                        "hierarchical(majority,flexible)"));
static_assert(!kind_fits("hierarchical(majority)", "hierarchical(majority,flexible)"));

BOOST_AUTO_TEST_CASE(the_kind_of_a_value_fits_its_type) {
    using any =
        one_of<majority, joint<weighted, majority>, hierarchical<one_of<majority, weighted>>>;
    weighted const w{{{1}, 2}, {{2}, 1}};
    any const flat = majority::of(1, 2, 3);
    any const product = joint{w, majority::of(1, 2)};
    any const groups =
        hierarchical<one_of<majority, weighted>>{majority::of(3, 4), w, majority::of(5)};
    BOOST_TEST(kind_of(flat) == "majority");
    BOOST_TEST(kind_of(product) == "joint(weighted,majority)");
    BOOST_TEST(kind_of(groups) == "hierarchical(majority,weighted)");
    for (auto const& q : {flat, product, groups}) BOOST_TEST(kind_fits(any::name, kind_of(q)));
    BOOST_TEST(!kind_fits(majority::name, kind_of(groups)));
}

BOOST_AUTO_TEST_CASE(any_text_has_an_answer) {
    for (char const* text :
         {"", "(", ")", "((((((((((((", "a(", "a)", "a(,", "a(,)", "one_of", "one_of()",
          "one_of(one_of(", ",,,", "a(b))", "a((b)", "a(b(c)", "one_of(a(b)"})
        for (char const* other : {"", "a", "a(b)", "one_of()", "a(,)", "(((("}) {
            (void)kind_fits(text, other);
            (void)kind_fits(other, text);
        }
    std::string deep;
    for (int i = 0; i < 100000; ++i) deep += "one_of(";
    BOOST_TEST(!kind_fits(deep + "a", "a"));
    std::string nested = "a";
    for (int i = 0; i < 20; ++i) nested = "one_of(" + nested + ")";
    BOOST_TEST(!kind_fits(nested, "a"));  // deeper than a peer may nest it
}

BOOST_AUTO_TEST_SUITE_END()
