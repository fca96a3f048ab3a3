// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <support/kinds.hpp>
#include <utility>
#include <vector>
#include "quorum_checks.hpp"

BOOST_AUTO_TEST_SUITE(quorums_threshold_tree)

using namespace quorate;
using namespace quorate_test;

namespace {

std::uint64_t seed = 5;
std::uint64_t draw(std::uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33U) % below;
}

std::string parse_error(std::string_view text) {
    threshold_tree tree;
    letter_names names;
    auto const error = threshold_tree::parse(text, names, tree);
    return error ? to_text(error, text) : std::string{};
}
threshold_tree parsed(std::string_view text) {
    threshold_tree tree;
    letter_names names;
    auto const error = threshold_tree::parse(text, names, tree);
    BOOST_REQUIRE_MESSAGE(!error, to_text(error, text));
    return tree;
}

std::string any_rule(std::size_t depth) {
    std::string out;
    auto const parts = 1 + draw(4);
    for (std::size_t i = 0; i < parts; ++i) {
        out += out.empty() ? "" : ", ";
        out += depth != 0 && draw(3) == 0 ? any_rule(depth - 1) : std::to_string(1 + draw(9));
        if (draw(4) == 0) out += ":" + std::to_string(1 + draw(3));
    }
    static constexpr std::string_view heads[] = {"all", "any", "majority", "1", "2", "3"};
    return std::string{heads[draw(6)]} + " of (" + out + ")";
}

std::string nested(std::size_t depth) {
    std::string out = "a";
    for (std::size_t i = 0; i < depth; ++i) out = "2 of (" + out + ", b" + ")";
    return out;
}

}  // namespace

static_assert(check_quorum_system<threshold_tree>());
// Within the default limits of both compilers.
constexpr auto groups = threshold_tree::of("2 of (2 of (a,b,c), 2 of (d,e,f), 2 of (g,h))");
static_assert(lawful(groups));
static_assert(lawful<distinct_terms>(
    threshold_tree::of("commit 6 of (a,b,c,d,e,f,g,h) elect 3 of (a,b,c,d,e,f,g,h)")));
static_assert(equivalent(threshold_tree::of("any of ({a,b}, {b,c}, {a,c})"),
                         majority::of(1, 2, 3)));
static_assert(threshold_tree::of("majority of (1, 2, 3)") == threshold_tree::of("2 of (c,b,a)"));
static_assert(threshold_tree::from(tie_break::of(1, 2, 3, 4)) ==
              threshold_tree::of("3 of (a:2, b, c, d)"));

BOOST_AUTO_TEST_CASE(it_decides_as_its_text_says) {
    check_model<sequential_terms>(groups, [](auto const& s) {
        return (count_in(s, {1, 2, 3}) > 1) + (count_in(s, {4, 5, 6}) > 1) +
                   (count_in(s, {7, 8}) > 1) >
               1;
    });
    check_model<sequential_terms>(threshold_tree::of("3 of (a:2, b, 2 of (c, d, a):2)"),
                                  [](auto const& s) {
                                      return 2 * count_in(s, {1}) + count_in(s, {2}) +
                                                 (count_in(s, {1, 3, 4}) > 1 ? 2U : 0U) >=
                                             3;
                                  });
    check_model<distinct_terms>(
        threshold_tree::of("commit 3 of (a,b,c,d) elect 2 of (a,b,c,d)"),
        [](auto const& s) { return s.size() > 2; }, [](auto const& s) { return s.size() > 1; });
    check_model<distinct_terms>(
        threshold_tree::of("commit all of (a,b) elect any of (a,b)"),
        [](auto const& s) { return s.size() > 1; }, [](auto const& s) { return !s.empty(); });
}

BOOST_AUTO_TEST_CASE(it_can_say_every_shipped_kind) {
    for (auto const& kind : kinds<distinct_terms>()) {
        auto const tree = threshold_tree::from(kind.quorum);
        if (kind.quorum.get_if<primary_plus_one>() ||
            kind.quorum.get_if<completed<three_of_four, distinct_terms>>()) {
            BOOST_TEST(!tree.has_value());  // they do not say their gates
            continue;
        }
        BOOST_TEST_REQUIRE(tree.has_value(), kind.name);
        BOOST_TEST(bool{equivalent(*tree, kind.quorum)}, kind.name);
        BOOST_TEST((parsed(tree->text()) == *tree), kind.name << ": " << tree->text());
    }
}

BOOST_AUTO_TEST_CASE(what_is_printed_is_read_back) {
    int lawful_ones = 0;
    for (int round = 0; round < 20000; ++round) {
        auto const text =
            draw(4) == 0 ? "commit " + any_rule(2) + " elect " + any_rule(2) : any_rule(3);
        threshold_tree tree;
        letter_names names;
        auto const error = threshold_tree::parse(text, names, tree);
        if (error) continue;
        ++lawful_ones;
        BOOST_TEST_REQUIRE((parsed(tree.text()) == tree), text << " -> " << tree.text());
        writer out;
        tree.encode(out);
        reader in{out.view()};
        BOOST_TEST_REQUIRE((threshold_tree::decode(in) == tree));
        BOOST_TEST_REQUIRE(in.done());
        BOOST_TEST_REQUIRE(bool{intersecting(tree)});
    }
    BOOST_TEST(lawful_ones > 1000);
}

BOOST_AUTO_TEST_CASE(a_wrong_text_is_told_where_and_why) {
    std::pair<char const*, char const*> const table[] = {
        {"",
         "1:1: expected a rule (\"2 of (...)\", all, any or majority of (...), {...}), found the "
         "end"},
        {"x of (a)",
         "1:1: expected a rule (\"2 of (...)\", all, any or majority of (...), {...}), found "
         "\"x\""},
        {"2 (a,b)", "1:3: expected \"of\", found \"(\""},
        {"2 of a", "1:6: expected \"(\", found \"a\""},
        {"2 of ()", "1:7: expected a member or a rule, found \")\""},
        {"2 of (a,b c)", "1:11: expected \",\" or the end of the list, found \"c\""},
        {"2 of (a,b", "1:10: expected \",\" or the end of the list, found the end"},
        {"2 of (a,b) c", "1:12: expected the end of the text, found \"c\""},
        {"2 of (a,\n  b,\n  b)",
         "3:3: this member stands twice in one list; give it a weight instead"},
        {"2 of (a:0, b)", "1:9: a weight must not be 0"},
        {"2 of (a:, b)", "1:9: expected a weight, found \",\""},
        {"1 of ({a,2 of (b)})", "1:12: expected \",\" or the end of the list, found \"of\""},
        {"{a,(b)}", "1:4: expected a member, found \"(\""},
        {"4 of (a,b,c)", "1:1: this threshold must be from 1 to the total weight of its list"},
        {"1 of (a, 0 of (b,c))",
         "1:10: this threshold must be from 1 to the total weight of its list"},
        {"2 of (a, bob)",
         "1:10: unknown member: here a member is a number from 1 or a letter from a to z, found "
         "\"bob\""},
        {"2 of (0, 1)",
         "1:7: unknown member: here a member is a number from 1 or a letter from a to z, found "
         "\"0\""},
        {"2 of (4294967296, 1)", "1:7: this number is larger than 4294967295"},
        {"2 of (a:65535, b)", "1:1: the weights of this list sum up to more than 65535"},
        {"commit 2 of (a,b)", "1:18: expected \"elect\" and a rule, found the end"},
        {"2 of (a,b,c,d)",
         "1:1: the system breaks the law of quorums: {1, 2} commits and {3, 4} elects, and they "
         "share no node"},
    };
    for (auto const& [text, message] : table) BOOST_TEST(parse_error(text) == message);
    BOOST_CHECK_THROW(threshold_tree::of("2 of (a,b"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(limits_are_met_and_not_passed) {
    BOOST_TEST(parse_error(nested(8)) == "");
    BOOST_TEST(parse_error(nested(9)).ends_with("rules nest deeper than 8"));
    BOOST_TEST(parse_error("1 of (a:65535)") == "");
    BOOST_TEST(parse_error("65535 of (a:65534, b)") == "");
    std::string members;
    for (int id = 1; id <= 32; ++id) members += (id == 1 ? "" : ",") + std::to_string(id);
    BOOST_TEST(parse_error("17 of (" + members + ")") == "");
    BOOST_TEST(parse_error("17 of (" + members + ",33)").ends_with("more than 32 members"));
    // 95 explicit sets and the gate around them are 96 gates.
    std::string sets;
    for (int i = 1; i <= 95; ++i)
        sets += (i == 1 ? "{1," : ",{1,") + std::to_string(2 + i % 31) + "," +
                std::to_string(2 + (i + i / 31 + 1) % 31) + "}";
    BOOST_TEST(parse_error("any of (" + sets + ")") == "");
    BOOST_TEST(parse_error("any of (" + sets + ",{1,2,3,4})")
                   .ends_with("more than 96 rules and weighted members"));
    // From outside there may be anything.
    BOOST_TEST(parse_error(std::string(1000000, '(')) != "");
    std::string deep;
    for (int i = 0; i < 100000; ++i) deep += "1 of (";
    BOOST_TEST(parse_error(deep).ends_with("rules nest deeper than 8"));
}

BOOST_AUTO_TEST_CASE(no_text_crashes_the_parser) {
    std::string const alphabet = "2 of (a,b:{}c)allnymjority commit elect 19\n\t_-";
    for (int round = 0; round < 20000; ++round) {
        std::string text =
            draw(2) == 0 ? "commit 2 of (a,b,2 of (c,d:2)) elect {a,b}" : any_rule(2);
        for (auto changes = 1 + draw(4); changes != 0; --changes) {
            auto const at = draw(text.size());
            if (draw(2) == 0)
                text[at] =
                    draw(8) == 0 ? static_cast<char>(draw(256)) : alphabet[draw(alphabet.size())];
            else if (draw(2) == 0) text.erase(at, 1 + draw(3));
            else text.insert(at, 1, alphabet[draw(alphabet.size())]);
            if (text.empty()) text = "(";
        }
        static_cast<void>(parse_error(text));
    }
}

BOOST_AUTO_TEST_CASE(rules_from_outside_are_checked) {
    threshold_tree out;
    auto const two_of_two = *quorums::counting_gate(2, 2);
    auto const one_of_two = *quorums::counting_gate(2, 1);
    auto const both = *id_list::make(ids(2));
    BOOST_TEST(
        (threshold_tree::make({both, two_of_two, one_of_two}, out).fault == tree_fault::none));
    BOOST_TEST(
        (threshold_tree::make({both, one_of_two, one_of_two}, out).fault == tree_fault::unlawful));
    BOOST_TEST((threshold_tree::make({*id_list::make(ids(3)), two_of_two, two_of_two}, out).fault ==
                tree_fault::idle_member));
    BOOST_TEST((threshold_tree::make({*id_list::make(ids(1)), two_of_two, two_of_two}, out).fault ==
                tree_fault::idle_member));
    BOOST_TEST(
        (threshold_tree::make({both, gate_tree{}, two_of_two}, out).fault != tree_fault::none));
}

BOOST_AUTO_TEST_CASE(a_gate_tree_keeps_its_limits) {
    gate_tree tree;
    BOOST_TEST(!tree.add(0));
    BOOST_TEST(!tree.close());
    BOOST_TEST(tree.open(1));
    BOOST_TEST(!tree.close());  // nothing in it
    gate_tree full;
    BOOST_TEST(full.open(1));
    for (std::size_t i = 0; i + 1 < gate_tree::gates_max; ++i) {
        BOOST_TEST(full.open(1));
        BOOST_TEST(full.add(i % 32));
        BOOST_TEST(full.add((i + 1) % 32));
        BOOST_TEST(full.close());
    }
    BOOST_TEST(!full.open(1));
    BOOST_TEST(full.close());
    BOOST_TEST(full.finished());
    BOOST_TEST(!full.open(1));  // one outermost gate
}

BOOST_AUTO_TEST_CASE(the_dual_tree_is_the_complement_rule) {
    int checked = 0;
    for (int round = 0; round < 3000; ++round) {
        threshold_tree tree;
        letter_names names;
        if (threshold_tree::parse(any_rule(3), names, tree)) continue;
        ++checked;
        auto const& rule = tree.rule(question::commits);
        auto const dual = rule.dual();
        auto const all = slot_set::first(tree.members().size());
        for (std::uint64_t s = 0; s <= all.bits(); ++s)
            BOOST_TEST_REQUIRE(dual.decides(slot_set{s}) == !rule.decides(all - slot_set{s}));
        BOOST_TEST_REQUIRE((dual.dual() == rule));
    }
    BOOST_TEST(checked > 300);
}

BOOST_AUTO_TEST_SUITE_END()
