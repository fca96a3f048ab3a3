// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate.hpp>

// A function that uses what the other file uses too: two definitions of a thing that is not inline
// do not link.
char const* other_message() {
    return quorate::make_error_code(quorate::errc::queue_full).category().name();
}
