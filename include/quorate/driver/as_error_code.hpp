// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_AS_ERROR_CODE_HPP
#define QUORATE_DRIVER_AS_ERROR_CODE_HPP

#include <quorate/error_category.hpp>

namespace quorate::inline v1::driver {

/// The error code that a handler gets. Success is the default-constructed code, without the
/// category of this library: so it compares equal to the success of any other library.
inline error_code as_error_code(errc e) {
    return e == errc::ok ? error_code{} : make_error_code(e);
}

}  // namespace quorate::inline v1::driver

#endif
