// error: (invalid_argument|checked_members|constant expression|constant initializer)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/quorums/majority.hpp>

inline constexpr auto doubled = quorate::majority::of(1, 2, 2);
