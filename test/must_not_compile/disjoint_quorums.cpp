// error: static( assertion failed|_assert failed).*two of four
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/sets.hpp>

// {1,2} and {3,4} could commit different histories.
inline constexpr auto halves = quorate::sets::of({{1, 2}, {3, 4}});
static_assert(quorate::intersecting(halves), "two of four");
