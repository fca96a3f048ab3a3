// error: groups_must_be_1_to_8_of_members_that_are_all_different
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/hierarchical.hpp>

inline constexpr quorate::hierarchical zones{quorate::majority::of(1, 2, 3),
                                             quorate::majority::of(3, 4, 5)};
