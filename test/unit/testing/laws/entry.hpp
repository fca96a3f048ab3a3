// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_UNIT_TESTING_LAWS_ENTRY_HPP
#define QUORATE_TEST_UNIT_TESTING_LAWS_ENTRY_HPP

#include <cstdint>
#include <quorate/types.hpp>
#include <vector>

namespace laws_test {

/// An entry as the laws see one: of a term, and one of many.
struct entry {
    quorate::term term;
    int what = 0;
    friend bool operator==(entry const&, entry const&) = default;
};
using entries = std::vector<entry>;

inline quorate::member_id node(std::uint64_t id, std::uint64_t store = 1) {
    return {{id}, {.high = id, .low = store}};
}

}  // namespace laws_test

#endif
