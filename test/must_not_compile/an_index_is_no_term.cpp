// error: (could not convert|cannot convert|conversion from|no viable conversion)
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/types.hpp>

quorate::term wrong(quorate::log_index i) { return i; }
