// error: order, 2[^,]*, int ?\*[^!]*quorate codec: field<.*cannot be encoded; use
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>
#include <string>

struct order {
    int count;
    std::string item;
    int* price;
};
static_assert(quorate::check_codec<order>());
