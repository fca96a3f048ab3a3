// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_LOG_FACTS_HPP
#define QUORATE_TEST_SUPPORT_LOG_FACTS_HPP

#include <ostream>
#include <quorate/testing/log_facts.hpp>

/// Boost.Test prints them.
namespace quorate::testing {

inline std::ostream& boost_test_print_type(std::ostream& out, log_facts const& f) {
    out << "term " << f.ballot.term.value << " vote " << f.ballot.voted_for.id.value << " entries";
    for (auto const& e : f.entries) out << ' ' << e.first << '/' << e.second;
    return out;
}

}  // namespace quorate::testing

#endif
