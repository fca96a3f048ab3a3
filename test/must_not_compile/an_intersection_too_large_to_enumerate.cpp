// error: a_constant_expression_decides_about_at_most_12_members
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>

inline constexpr auto meeting =
    quorate::intersecting(quorate::majority::of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
