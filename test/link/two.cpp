// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate.hpp>

char const* other_message();

/// The category is one object, whichever file asks for it.
int main() {
    return other_message() == quorate::make_error_code(quorate::errc::no_leader).category().name()
               ? 0
               : 1;
}
