// error: quorate codec: .*cannot be encoded: its elements take no bytes
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>
#include <variant>
#include <vector>

static_assert(quorate::check_codec<std::vector<std::monostate>>());
