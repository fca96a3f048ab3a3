// error: quorate codec: .*cannot be encoded: its hook needs both
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/codec.hpp>

struct order {
    int count;
    void encode(quorate::writer&) const {}
    static order decode(quorate::reader&) { return {}; }
};
static_assert(quorate::check_codec<order>());
