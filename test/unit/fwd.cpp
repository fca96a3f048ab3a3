// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

#include <quorate/fwd.hpp>
// First alone: what it declares can be used as it is.
struct machine;
quorate::node<machine>* make_node(quorate::node_options<quorate::default_policies> const&);
quorate::start_report const& last_start(quorate::node<machine> const&, quorate::errc);

#include <boost/test/unit_test.hpp>
#include <quorate.hpp>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(fwd)

namespace {

struct counter {
    using command = int;
    using result = int;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    int value = 0;
};

BOOST_AUTO_TEST_CASE(the_default_policies_are_those_of_the_forward_declaration) {
    BOOST_TEST((
        std::is_same_v<quorate::node<counter>, quorate::node<counter, quorate::default_policies>>));
}

BOOST_AUTO_TEST_CASE(the_version_is_told_as_a_number_and_as_text) {
    BOOST_TEST(std::to_string(QUORATE_VERSION / 10000) + "." +
                   std::to_string(QUORATE_VERSION / 100 % 100) + "." +
                   std::to_string(QUORATE_VERSION % 100) ==
               QUORATE_VERSION_STRING);
}

}  // namespace

BOOST_AUTO_TEST_SUITE_END()
