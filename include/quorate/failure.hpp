// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_FAILURE_HPP
#define QUORATE_FAILURE_HPP

#include <quorate/errc.hpp>
#include <string>

namespace quorate::inline v1 {

/// A typed error and one line for a person: what happened, to which file, address or option, and
/// what to do. A default-constructed one is a success.
struct failure {
    errc code = errc::ok;
    std::string text;

    /// True if it is an error.
    explicit operator bool() const { return code != errc::ok; }
    friend bool operator==(failure const&, failure const&) = default;
};

}  // namespace quorate::inline v1

#endif
