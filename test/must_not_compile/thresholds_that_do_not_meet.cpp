// error: the_commit_and_elect_thresholds_together_must_exceed_the_total
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/flexible.hpp>

inline constexpr auto halves = quorate::flexible::of({.commit = 2, .elect = 2}, 1, 2, 3, 4);
