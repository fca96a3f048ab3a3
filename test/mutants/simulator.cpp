// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <mutants/switch.hpp>
#include <quorate/sim/campaign.hpp>

using namespace quorate;

BOOST_AUTO_TEST_SUITE(mutants_and_the_simulator)

// Whoever forgets its vote with its leader gives it to the next one who asks in the same term.
BOOST_AUTO_TEST_CASE(a_failing_run_is_cut_down_to_one_that_fails_in_the_same_way) {
    mutants::only const forgetful{mutants::clear_vote_on_step_down};
    auto const c = sim::run_seeds<sim::default_subject>(1, 50);
    BOOST_REQUIRE(c.failed.has_value());
    auto const& f = *c.failed;
    BOOST_TEST(f.least.strikes.size() < sim::plan::draw(f.found.seed).strikes.size());
    auto const again = sim::simulation{*sim::parse_replay(to_string(f.least))}.run();
    BOOST_TEST(again.violation == f.violation);
    BOOST_TEST(!sim::oracle_of(f.violation).empty());
}

BOOST_AUTO_TEST_SUITE_END()
