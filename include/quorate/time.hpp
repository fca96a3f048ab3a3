// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TIME_HPP
#define QUORATE_TIME_HPP

#include <chrono>

namespace quorate::inline v1 {

/// A span of time. Every std::chrono duration that is no finer converts to it.
using duration = std::chrono::nanoseconds;

/// Tags the instants of a node's monotonic clock. The clock policy says which clock that is. There
/// is no now() here on purpose: time comes into the protocol as a value, so a test decides what
/// time it is.
struct monotonic {};

/// A moment on a node's clock. Instants of two nodes cannot be compared.
using instant = std::chrono::time_point<monotonic, duration>;

}  // namespace quorate::inline v1

#endif
