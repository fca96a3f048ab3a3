// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_REQUIRE_HPP
#define QUORATE_TEST_FUZZ_REQUIRE_HPP

#include <cstdio>
#include <cstdlib>
#include <string>

/// How a fuzz target says that a property does not hold: one line, then an end that libFuzzer keeps
/// the input of.
namespace fuzz {

[[noreturn]] inline void broken(std::string const& what) {
    std::fprintf(stderr, "BROKEN: %s\n", what.c_str());
    std::abort();
}
inline void require(bool holds, char const* what) {
    if (!holds) broken(what);
}
/// What a law says, if it says anything.
inline void hold(std::string const& why) {
    if (!why.empty()) broken("the node " + why);
}

/// How many inputs got past the first checks. Said at the end: test/fuzz/run demands some of the
/// corpora, as a format that changed would turn them into early rejects.
struct deep_inputs {
    unsigned long count = 0;
    ~deep_inputs() { std::fprintf(stderr, "deep inputs: %lu\n", count); }
};
inline deep_inputs deep;
/// At most once for an input.
inline void went_deep() { ++deep.count; }

}  // namespace fuzz

#endif
