// error: line, 0[^,]*, std::(__cxx11::)?(basic_)?string_view[^!]*quorate codec: field<.*encoded;
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <map>
#include <optional>
#include <quorate/codec.hpp>
#include <string_view>
#include <vector>

struct line {
    std::string_view item;  // would point into bytes that are gone
};
struct order {
    int count;
    std::optional<std::map<int, std::vector<line>>> lines;
};
void send(quorate::writer& out, order const& o) { quorate::encode(out, o); }
