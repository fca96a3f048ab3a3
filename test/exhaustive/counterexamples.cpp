// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Quorum systems that break an obligation: the search finds the shortest history in which that
// loses something, prints it as a script, and the runner of the golden scripts finds the same at
// the same line.

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/sets.hpp>
#include <scripts/script.hpp>
#include <search/scopes.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(exhaustive_counterexamples)

using namespace quorate;
using quorate_test::any_rule;

namespace {

/// What the program `scripts` says of a script in a file.
std::string verdict_on(std::filesystem::path const& file) {
    auto const said = file.string() + ".said";
    auto const command =
        "'" QUORATE_SCRIPTS_BINARY "' '" + file.string() + "' > '" + said + "' 2>&1";
    BOOST_TEST(std::system(command.c_str()) != 0);
    std::ifstream in{said};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Finds the law that `q` breaks first, and has the runner find the same.
template <class Quorum>
void is_caught(char const* name, std::string const& begin, Quorum const& q, search::bounds const& b,
               std::string const& law) {
    auto const r = search::explore(begin, q, b, false);  // a full search: nothing shorter
    BOOST_TEST_REQUIRE(r.broken.find(law) != std::string::npos, search::told(r));
    script::document doc;
    doc.blocks.push_back(
        {{"# Found by a search of all histories; no shorter one breaks a law.", ""},
         r.script,
         {},
         0});
    auto const folder =
        std::filesystem::path{QUORATE_SCRIPTS_BINARY}.parent_path() / "counterexamples";
    std::filesystem::create_directory(folder);
    auto const file = folder / (std::string{name} + ".txt");
    std::ofstream{file} << script::print(doc);
    std::cout << file.string() << ":\n" << script::print(doc) << "==> " << r.broken << std::endl;
    auto const verdict = verdict_on(file);
    auto const expected = file.string() + ": line 3: '" + r.script.back() + "': " + r.broken;
    BOOST_TEST(verdict.starts_with(expected), verdict);
}

/// Random histories as scripts, which the runner understands to the last line: that one does not
/// hold.
template <class Quorum>
void are_understood(search::scope<Quorum> const& sc) {
    auto s = search_of(sc,
                       {.campaigns = 3,
                        .beats = 2,
                        .proposals = 2,
                        .reads = 1,
                        .transfers = 1,
                        .crashes = 2,
                        .drops = 1,
                        .duplicates = 1,
                        .changes = 3},
                       false);
    auto const folder =
        std::filesystem::path{QUORATE_SCRIPTS_BINARY}.parent_path() / "counterexamples";
    std::filesystem::create_directory(folder);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        script::document doc;
        doc.blocks.push_back({});
        BOOST_TEST_REQUIRE(s.compare(seed, doc.blocks[0].commands) == "");
        doc.blocks[0].commands.emplace_back("expect committed 99");
        auto const file = folder / "a_random_history.txt";
        std::ofstream{file} << script::print(doc);
        auto const verdict = verdict_on(file);
        BOOST_TEST_REQUIRE(
            verdict.starts_with(file.string() +
                                ": line 1: 'expect committed 99': expected otherwise:"),
            verdict << script::print(doc));
    }
}

any_rule rule(std::uint32_t nodes, std::uint32_t commit, std::uint32_t elect) {
    return {nodes, commit, elect};
}

}  // namespace

BOOST_AUTO_TEST_CASE(elections_that_do_not_meet_elect_two_leaders_in_one_term) {
    auto const q = sets::make(std::vector<std::vector<std::uint64_t>>{{1}, {2, 3}});
    BOOST_TEST_REQUIRE(q.has_value());
    is_caught("elections_that_do_not_meet", "cluster sets 1|2,3", *q,
              {.campaigns = 2, .proposals = 0}, "has two leaders");
}

BOOST_AUTO_TEST_CASE(distinct_terms_do_not_help_an_election_that_misses_a_commit) {
    auto const pairs = any_rule::listed({{1, 2}, {1, 3}, {2, 3}});
    search::distinct<any_rule> const q{rule(3, pairs, any_rule::listed({{1}, {2}, {3}}))};
    is_caught("election_that_misses_a_commit",
              "cluster distinct rule 3 commit 1,2|1,3|2,3 elect 1|2|3", q,
              {.campaigns = 2, .proposals = 0}, "does not hold");
}

BOOST_AUTO_TEST_CASE(one_who_commits_alone_must_be_in_every_election) {
    auto const q =
        rule(3, any_rule::listed({{1}, {2, 3}}), any_rule::listed({{1, 2}, {1, 3}, {2, 3}}));
    is_caught("one_who_commits_alone", "cluster rule 3 commit 1|2,3 elect 1,2|1,3|2,3", q,
              {.campaigns = 2, .proposals = 0}, "without the committed entry");
}

BOOST_AUTO_TEST_CASE(
    a_rule_that_is_not_upward_closed_passes_the_test_of_complements_and_elects_two) {
    auto const q = rule(3, any_rule::exactly(1), any_rule::exactly(1));
    BOOST_TEST(bool{quorate::intersecting(q)});  // why the library asks for more than that
    is_caught("not_upward_closed", "cluster rule 3 commit exactly 1 elect exactly 1", q,
              {.campaigns = 2, .proposals = 0}, "has two leaders");
}

BOOST_AUTO_TEST_CASE(the_runner_understands_how_histories_are_told) {
    using search::changes;
    are_understood(changes(majority::of(1, 2), {majority::of(2, 3), majority::of(1)}));
    are_understood(
        changes(sets::of({{1, 2}, {1, 3}}), {sets::of({{2, 3}}), sets::of({{1, 2}, {2, 3}})}));
    are_understood(changes(search::two_of_two(), {search::three_of_three()}));
    auto const sc =
        changes(rule(2, any_rule::listed({{1}, {2}}), any_rule::listed({{1, 2}})),
                {any_rule::on(6, any_rule::listed({{2}}), any_rule::listed({{2}, {2, 3}}))});
    are_understood(sc);
    are_understood(changes(search::distinct<any_rule>{sc.quorum},
                           {search::distinct<any_rule>{sc.targets[0]}}));
    auto wiped = changes(majority::of(1, 2, 3), {majority::of(1, 2, 3), majority::of(2)});
    wiped.wiped = {2};
    wiped.disks_at_once = wiped.entries_one_by_one = true;
    are_understood(wiped);
}

BOOST_AUTO_TEST_SUITE_END()
