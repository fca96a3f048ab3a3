// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Random seeds for every quorum system, with both term policies: the same faults and oracles as for
// a majority, and changes from any kind to any other.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <quorate/sim/simulation.hpp>
#include <string>
#include <support/kinds.hpp>
#include <support/seeds.hpp>
#include <vector>
#include "drawn_kinds.hpp"
#include "failing_run.hpp"

BOOST_AUTO_TEST_SUITE(sim_quorum_systems)

using namespace quorate;

namespace {

template <class Terms>
struct any_subject : sim::default_subject {
    using quorum = quorate_test::any_kind<Terms>;
    using terms = Terms;
    static std::optional<quorum> draw_system(sim::random& dice, std::vector<node_id> const& ids) {
        return quorate_test::draw_kind<Terms>(dice, ids);
    }
};

template <class Terms>
void run_all() {
    auto const first = test::from_environment("QUORATE_FIRST_SEED", 1);
    auto const seeds = test::from_environment("QUORATE_SEEDS", test::seeds_by_default) / 70;
    char const* const wanted = std::getenv("QUORATE_SYSTEM");
    for (auto const& kind : quorate_test::kinds<Terms>()) {
        auto const name = std::string{kind.name} + ", " + std::string{Terms::name};
        if (wanted && name != wanted) continue;
        auto const nodes = kind.quorum.members().size();
        auto const only = test::replay_from_environment(nodes);
        auto const run = [&](sim::replay const& r) {
            return sim::basic_simulation<any_subject<Terms>>{r, kind.quorum}.run();
        };
        auto c = test::new_campaign();
        if (only) c.one(*only, run);
        else c.go(first, seeds, run, [](sim::campaign const&) {});
        BOOST_TEST(!c.failed.has_value(),
                   name << ", " << test::told(c, "sim_quorum_systems", nodes, name));
        if (c.failed) return;
        if (only) continue;
        auto const& sum = c.sum;
        // A run that did nothing proves nothing.
        BOOST_TEST(c.passed(), name << ": " << sum.counted << " of " << sum.runs << " did enough");
        BOOST_TEST(sum.elections >= 2 * seeds, kind.name << ": " << sum.elections << " elections");
        BOOST_TEST(sum.clients.acknowledged >= 20 * seeds,
                   kind.name << ": " << sum.clients.acknowledged << " writes");
        BOOST_TEST(sum.clients.reads >= 5 * seeds,
                   kind.name << ": " << sum.clients.reads << " reads");
        BOOST_TEST(sum.changes.done >= seeds / 3,
                   kind.name << ": " << sum.changes.done << " changes");
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_oracle_objects_with_sequential_terms) { run_all<sequential_terms>(); }

BOOST_AUTO_TEST_CASE(no_oracle_objects_with_distinct_terms) { run_all<distinct_terms>(); }

BOOST_AUTO_TEST_SUITE_END()
