// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_SUBJECT_HPP
#define QUORATE_TEST_SUPPORT_SUBJECT_HPP

#include <quorate/sim/subject.hpp>
#include <support/mutants.hpp>

namespace test {

/// What simulations of tests run.
struct subject : quorate::sim::default_subject {
    using mutants = test::mutants;
};

}  // namespace test

#endif
