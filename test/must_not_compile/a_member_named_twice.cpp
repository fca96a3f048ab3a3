// error: quorum_members_must_be_1_to_32_unique_nonzero_ids
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/majority.hpp>

inline constexpr auto doubled = quorate::majority::of(1, 2, 2);
