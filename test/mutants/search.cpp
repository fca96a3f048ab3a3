// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What the search of all histories says of a bug.

#include <boost/test/unit_test.hpp>
#include <iostream>
#include <mutants/switch.hpp>
#include <search/scopes.hpp>
#include <string>

using namespace quorate;
using quorate_test::any_rule;

namespace {

/// While it lives, some laws are left out.
struct fewer_laws {
    fewer_laws(bool each_change, bool loss) {
        search::laws_left_out::of_each_change = !each_change;
        search::laws_left_out::of_loss = !loss;
    }
    fewer_laws(fewer_laws const&) = delete;
    fewer_laws& operator=(fewer_laws const&) = delete;
    ~fewer_laws() {
        search::laws_left_out::of_each_change = search::laws_left_out::of_loss = false;
    }
};

/// What a search finds first of a leader that changes the membership before it has committed an
/// entry of its term.
template <class Quorum>
void hasty_is_caught(search::scope<Quorum> const& sc, bool each_change, bool loss,
                     std::string const& law) {
    mutants::only const hasty_leaders{mutants::conf_change_before_noop_commit};
    fewer_laws const while_here{each_change, loss};
    auto const r =
        search_of(sc, {.campaigns = 2, .proposals = 0, .changes = 2}).run(search::bytes_most);
    std::cout << sc.name() << ": " << r.states << " states ==> " << search::told(r) << std::endl;
    BOOST_TEST(r.broken.find(law) != std::string::npos, search::told(r));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mutants_and_the_search)

// Z35: the rule forbids it, committed entries are lost without the rule, and that is because two
// changes of one configuration are committed. Each law finds it, if those before it are left out.
BOOST_AUTO_TEST_CASE(of_two_hasty_leaders_both_commit_a_change_of_one_configuration) {
    auto const all = any_rule::listed({{1, 2}, {1, 3}});
    auto const pair = any_rule::listed({{2, 3}});
    auto sc = search::changes(any_rule{3, all, all},
                              {any_rule::on(1, any_rule::listed({{1}}), any_rule::listed({{1}})),
                               any_rule::on(6, pair, pair)});
    sc.led_by = 2;
    sc.disks_at_once = true;
    hasty_is_caught(sc, true, true, "before an entry of its own term is committed");
    hasty_is_caught(sc, false, true, "without the committed entry");
    hasty_is_caught(sc, false, false, "of which another change is committed");
}

BOOST_AUTO_TEST_SUITE_END()
