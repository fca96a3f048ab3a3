// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TIME_HPP
#define QUORATE_TIME_HPP

#include <chrono>

namespace quorate::inline v1 {

using duration = std::chrono::nanoseconds;

/// Tags the instants of a node's monotonic clock; which clock that is, the clock policy says. There
/// is no now() here on purpose: time comes into the protocol as a value.
struct monotonic {};

using instant = std::chrono::time_point<monotonic, duration>;

}  // namespace quorate::inline v1

#endif
