// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// All that can happen to two or three production cores within bounds (support/core_search.hpp). A scope is exhausted,
// or the test fails. QUORATE_LONG=1 runs the larger scopes, which take minutes.

#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <optional>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/core_search.hpp>
#include <support/seeds.hpp>
#include <vector>

using namespace quorate;
using script::bounds;

namespace quorate_test {

/// A user's own: the first of three commits with any other, the others elect together or with it.
struct first_and_one {
    static constexpr std::string_view name = "first_and_one";
    std::array<node_id, 3> ids{{{1}, {2}, {3}}};

    std::span<node_id const> members() const { return ids; }
    bool commits(slot_set s) const { return s.contains(0) && (s.contains(1) || s.contains(2)); }
    bool elects(slot_set s) const { return (s & slot_set::first(3)).size() >= 2; }
    void encode(writer&) const {}
    static std::optional<first_and_one> decode(reader&) { return first_and_one{}; }
    friend bool operator==(first_and_one const&, first_and_one const&) = default;
};

}  // namespace quorate_test

namespace {

constexpr std::uint64_t states_most = 20'000'000;

/// `symmetric`: the system treats all nodes alike, so worlds that differ in names only are one.
template <class Quorum>
script::search_result explore(std::string const& begin, Quorum const& q, bounds const& b, bool symmetric) {
    auto const nodes = std::ranges::size(q.members());
    script::commands<Quorum> start{{}, q, nodes};
    start.found_before();
    auto const at = std::chrono::steady_clock::now();
    script::search<Quorum> s{begin, start, script::renamings(nodes, symmetric), b};
    auto r = s.run(states_most);
    auto const took = std::chrono::duration<double>(std::chrono::steady_clock::now() - at).count();
    std::cout << begin << ": campaigns " << +b.campaigns << ", beats " << +b.beats << ", proposals " << +b.proposals
              << ", reads " << +b.reads << ", crashes " << +b.crashes << ", drops " << +b.drops << ", duplicates "
              << +b.duplicates << ": " << r.states << " states, " << r.transitions << " transitions, depth " << r.depth
              << ", " << static_cast<std::uint64_t>(static_cast<double>(r.states) / took) << " states/s" << std::endl;
    return r;
}

std::string told(script::search_result const& r) {
    std::string out = r.broken;
    for (auto const& line : r.script) out += "\n" + line;
    return out;
}

template <class Quorum>
void all_is_lawful(std::string const& begin, Quorum const& q, bounds const& b, bool symmetric) {
    auto const r = explore(begin, q, b, symmetric);
    BOOST_TEST(r.broken == "", told(r));
    BOOST_TEST((r.exhausted || !r.broken.empty()), begin << ": not exhausted");
}

bool long_run() { return test::from_environment("QUORATE_LONG", 0) != 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(exhaustive_cores)

BOOST_AUTO_TEST_CASE(two_nodes) {
    auto const q = majority::of(1, 2);
    all_is_lawful("cluster 2", q, {.campaigns = 2, .beats = 1, .proposals = 1, .reads = 0, .crashes = 1}, true);
    all_is_lawful("cluster 2", q, {.campaigns = 2, .beats = 0, .proposals = 1, .reads = 1, .crashes = 1}, true);
    all_is_lawful("cluster 2", q, {.campaigns = 2, .beats = 0, .proposals = 1, .crashes = 0, .drops = 1,
                                   .duplicates = 1}, true);
}

BOOST_AUTO_TEST_CASE(three_nodes) {
    auto const q = majority::of(1, 2, 3);
    all_is_lawful("cluster 3", q, {.campaigns = 1, .beats = 0, .proposals = 1, .crashes = 1}, true);
    all_is_lawful("cluster 3", q, {.campaigns = 1, .beats = 0, .proposals = 1, .crashes = 0, .duplicates = 1}, true);
    if (long_run()) all_is_lawful("cluster 3", q, {.campaigns = 2, .beats = 0, .proposals = 1, .crashes = 0}, true);
}

BOOST_AUTO_TEST_CASE(sets_of_nodes) {
    all_is_lawful("cluster sets 1,2|1,3", sets::of({{1, 2}, {1, 3}}),
                  {.campaigns = 1, .beats = 0, .proposals = 1, .crashes = 1}, false);
}

BOOST_AUTO_TEST_CASE(disjoint_elections_with_distinct_terms) {
    script::distinct<flexible> const two{flexible::of({.commit = 2, .elect = 1}, 1, 2)};
    all_is_lawful("cluster distinct 2 1 2", two, {.campaigns = 2, .beats = 0, .proposals = 1, .crashes = 0}, false);
    script::distinct<flexible> const three{flexible::of({.commit = 3, .elect = 1}, 1, 2, 3)};
    all_is_lawful("cluster distinct 3 1 3", three, {.campaigns = 1, .beats = 0, .proposals = 1, .crashes = 0}, false);
    if (!long_run()) return;
    all_is_lawful("cluster distinct 2 1 2", two, {.campaigns = 2, .beats = 0, .proposals = 1, .crashes = 1}, false);
    all_is_lawful("cluster distinct 3 1 3", three, {.campaigns = 2, .beats = 0, .proposals = 0, .crashes = 0}, false);
}

BOOST_AUTO_TEST_CASE(a_system_of_ones_own) {
    all_is_lawful("cluster first_and_one", quorate_test::first_and_one{},
                  {.campaigns = 1, .beats = 0, .proposals = 1, .crashes = 1}, false);
}

// Elections that do not meet: found with the fewest steps, and told in the language of the golden scripts.
BOOST_AUTO_TEST_CASE(a_system_that_breaks_an_obligation_is_caught_and_its_script_replays) {
    auto const q = sets::make(std::vector<std::vector<std::uint64_t>>{{1}, {2, 3}});
    BOOST_REQUIRE(q.has_value());
    auto const r = explore("cluster sets 1|2,3", *q, {.campaigns = 2, .beats = 0, .proposals = 0, .crashes = 0}, false);
    BOOST_TEST(r.broken.find("has two leaders") != std::string::npos, told(r));
    script::commands<sets> replay{{}, *q, 3};
    replay.found_before();
    std::string broken;
    try {
        for (auto const& line : std::span{r.script}.subspan(1)) replay.run(line);
    } catch (script::error const& e) {
        broken = e.what();
    }
    BOOST_TEST(broken == r.broken, told(r));
}

BOOST_AUTO_TEST_SUITE_END()
