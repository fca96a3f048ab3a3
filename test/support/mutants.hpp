// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_MUTANTS_HPP
#define QUORATE_TEST_SUPPORT_MUTANTS_HPP

#include <quorate/mutant.hpp>
#include "seeds.hpp"

/// What the tests give as the policy of mutants: none, unless the environment names one; then the
/// tests must notice (test/mutants/run). QUORATE_MUTANT is its number in the enumeration.
namespace test {

struct mutants {
    static inline quorate::mutant const on =
        static_cast<quorate::mutant>(from_environment("QUORATE_MUTANT", 0));
    static bool has(quorate::mutant m) { return m == on; }
};

}  // namespace test

#endif
