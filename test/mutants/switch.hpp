// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MUTANTS_SWITCH_HPP
#define QUORATE_TEST_MUTANTS_SWITCH_HPP

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <mutants/names.hpp>
#include <utility>

/// Which bug of table.txt is on: the one that QUORATE_MUTANT names, or none. Only programs of the
/// build with the bugs include this (apply.py).
namespace mutants {

inline mutant from_environment() {
    char const* const name = std::getenv("QUORATE_MUTANT");
    if (!name || !*name) return none;
    auto const* const at = std::ranges::find(names, name);
    if (at == std::ranges::end(names)) {
        // A run without the bug would look as if no test noticed it.
        std::fprintf(stderr, "QUORATE_MUTANT=%s: there is no such mutant\n", name);
        std::exit(2);
    }
    return static_cast<mutant>(at - std::ranges::begin(names));
}

inline mutant on = from_environment();

/// The one that is on while this lives.
class only {
public:
    explicit only(mutant m) : before_{std::exchange(on, m)} {}
    only(only const&) = delete;
    only& operator=(only const&) = delete;
    ~only() { on = before_; }

private:
    mutant before_;
};

}  // namespace mutants

#endif
