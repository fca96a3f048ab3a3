// error: systems_may_be_united_only_if_all_commit_quorums_meet_all_election_quorums
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/any_of.hpp>
#include <quorate/quorums/majority.hpp>

inline constexpr quorate::any_of either{quorate::majority::of(1, 2, 3),
                                        quorate::majority::of(3, 4, 5)};
