// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Changes of the membership of four nodes: a sample of the pairs of quorum systems, drawn anew in
// each run (QUORATE_SEED). QUORATE_FOUR=1:78 runs all pairs that begin with the systems of these
// numbers, within one election and one change; all of them take an hour.

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/term_policy.hpp>
#include <search/change_scopes.hpp>
#include <support/lawful_rules.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(exhaustive_changes_of_four)

using namespace quorate;
using quorate_test::any_rule;
using quorate_test::usual_rules;
using search::bounds;
using search::least_renamed;

namespace {

bounds const one_leader{.campaigns = 1, .proposals = 0, .changes = 1};

/// So many pairs, or fewer, until there were so many states. If `led`, a voter leads already, and
/// as a second leader costs ten times the states where somebody joins or leaves, nobody does.
template <class Terms>
void sample(std::size_t pairs, bool led, std::uint64_t states_most) {
    auto random = search::sample_seed();
    auto const systems = usual_rules<Terms>(4, true);
    auto const draw = [&](auto const& from) {
        return from[codecs::splitmix64(random) % from.size()];
    };
    search::change_scopes<Terms> scopes;
    while (scopes.size() < pairs) {
        std::vector<any_rule> all{draw(systems), draw(systems)};
        if (all[0] == all[1] || (led && all[0].who != all[1].who)) continue;
        all.push_back(draw(search::leaders_of(all[0], led)));
        all = least_renamed(all, 4);
        scopes.push_back(
            search::changes(search::rule_with<Terms>{all[0]}, {search::rule_with<Terms>{all[1]}}));
        scopes.back().led_by = search::id_of(all[2]);
    }
    search::some_are_lawful<Terms>(scopes, states_most, one_leader);
}

/// Those whose numbers are within these.
template <class Terms>
void all(std::uint64_t& number, std::uint64_t first, std::uint64_t last) {
    for (auto const& sc : search::all_pairs<Terms>(usual_rules<Terms>(4, true), 4)) {
        if (++number < first || last < number) continue;
        std::cout << "QUORATE_FOUR=" << number << ", " << sc.targets.size() << " pairs: ";
        search::all_are_lawful<Terms>({sc}, one_leader, true);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(between_some_systems) {
    sample<sequential_terms>(12, false, 2'000'000);
    sample<distinct_terms>(8, false, 2'000'000);
}
BOOST_AUTO_TEST_CASE(between_some_systems_while_another_one_is_elected) {
    sample<sequential_terms>(8, true, 1'500'000);
    sample<distinct_terms>(8, true, 1'500'000);
}
BOOST_AUTO_TEST_CASE(between_all_systems) {
    char const* const text = std::getenv("QUORATE_FOUR");
    if (!text) return;
    char* end = nullptr;
    auto const first = std::strtoull(text, &end, 10);
    auto const last = *end == ':' ? std::strtoull(end + 1, nullptr, 10) : first;
    std::uint64_t number = 0;
    all<sequential_terms>(number, first, last);
    all<distinct_terms>(number, first, last);
    BOOST_TEST((first >= 1 && first <= last && last <= number),
               "QUORATE_FOUR=1:" << number << " are all");
}

BOOST_AUTO_TEST_SUITE_END()
