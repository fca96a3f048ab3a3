// error: weights_must_be_positive_and_sum_up_to_at_most_65535
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/weighted.hpp>

inline constexpr quorate::weighted voters{{{1}, 1}, {{2}, 0}};
