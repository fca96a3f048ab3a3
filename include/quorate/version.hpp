// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_VERSION_HPP
#define QUORATE_VERSION_HPP

/// The version of these headers. QUORATE_VERSION is major * 10000 + minor * 100 + patch, so that
/// `#if QUORATE_VERSION >= 200` asks for 0.2.0 or newer.
#define QUORATE_VERSION 100
#define QUORATE_VERSION_STRING "0.1.0"

/// Everything of quorate is in the inline namespace v1, which user code does not name. The number
/// rises with a release that changes a layout or the meaning of a function. Otherwise two parts of
/// one program that were compiled with different releases would link, and the linker would take one
/// of two functions of the same name for both.
namespace quorate::inline v1 {}

#endif
