// error: this_text_is_no_lawful_threshold_tree
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/threshold_tree.hpp>

inline constexpr auto zones = quorate::threshold_tree::of("2 of (a, b c)");
