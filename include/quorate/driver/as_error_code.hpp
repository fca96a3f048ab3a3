// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_AS_ERROR_CODE_HPP
#define QUORATE_DRIVER_AS_ERROR_CODE_HPP

#include <quorate/error_category.hpp>

namespace quorate::inline v1::driver {

/// What a handler gets: success is the plain, default-made code, so that it equals any library's
/// success.
inline error_code as_error_code(errc e) {
    return e == errc::ok ? error_code{} : make_error_code(e);
}

}  // namespace quorate::inline v1::driver

#endif
