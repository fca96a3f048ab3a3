// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_WORDS_HPP
#define QUORATE_EXAMPLE_KV_WORDS_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kv {

/// Commands are one word in capitals or not, and in ASCII whatever the locale.
inline char upper(char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
inline bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return upper(x) == upper(y); });
}

/// The parts of "a,b,c"; for an empty list one part, which is empty.
inline std::vector<std::string_view> split_list(std::string_view list) {
    std::vector<std::string_view> parts;
    for (;;) {
        parts.push_back(list.substr(0, list.find(',')));
        if (parts.back().size() == list.size()) return parts;
        list.remove_prefix(parts.back().size() + 1);
    }
}

/// A word as an error shows it.
inline std::string quoted(std::string_view word) {
    return std::string{"'"}.append(word.substr(0, 128)).append("'");
}

}  // namespace kv

#endif
