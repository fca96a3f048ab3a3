// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_SCRIPT_HPP
#define QUORATE_TEST_SCRIPTS_SCRIPT_HPP

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <istream>
#include <model/error.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The text form of an interaction script: blocks of commands, `----`, the expected trace, a blank
/// line. Comments (`# ...`) and blank lines stand between blocks and survive a rewrite;
/// test/scripts/README.md has the language.
namespace script {

using namespace model;

struct block {
    std::vector<std::string> preamble;  // comments and blank lines before it, verbatim
    std::vector<std::string> commands;
    std::vector<std::string> trace;
    std::size_t line = 0;  // of the first command
};

struct document {
    std::vector<block> blocks;
    std::vector<std::string> rest;  // comments behind the last block
};

inline bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Reads a whole script; throws `error` for a block without `----`.
inline document parse(std::istream& in) {
    enum class place { between, commands, trace } at = place::between;
    document doc;
    block now;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        bool const remark = is_blank(line) || (at != place::trace && line.front() == '#');
        if (at == place::trace && is_blank(line)) {
            doc.blocks.push_back(std::exchange(now, {}));
            at = place::between;
        } else if (at == place::trace) {
            now.trace.push_back(line);
        } else if (line == "----" && at == place::commands) {
            at = place::trace;
        } else if (remark && at == place::commands) {
            throw error{"line " + std::to_string(number) + ": commands must be followed by ----"};
        } else if (remark) {
            now.preamble.push_back(line);
        } else {
            if (at == place::between) now.line = number;
            at = place::commands;
            now.commands.push_back(line);
        }
    }
    if (at == place::commands)
        throw error{"line " + std::to_string(number) + ": the last block has no ----"};
    if (at == place::trace) doc.blocks.push_back(now);
    else doc.rest = now.preamble;
    return doc;
}

/// The script's text with the traces that its blocks now have.
inline std::string print(document const& doc) {
    std::string out;
    auto const put = [&](std::vector<std::string> const& lines) {
        for (auto const& line : lines) out += line + "\n";
    };
    for (std::size_t i = 0; i < doc.blocks.size(); ++i) {
        auto const& b = doc.blocks[i];
        put(b.preamble);
        put(b.commands);
        out += "----\n";
        put(b.trace);
        if (i + 1 < doc.blocks.size() || !doc.rest.empty()) out += "\n";
    }
    put(doc.rest);
    return out;
}

/// Line by line: "  same", "- expected only", "+ got only"; by the longest common subsequence.
inline std::string difference(std::vector<std::string> const& expected,
                              std::vector<std::string> const& got) {
    auto const n = expected.size();
    auto const m = got.size();
    std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1));
    for (std::size_t i = n; i-- > 0;)
        for (std::size_t j = m; j-- > 0;)
            common[i][j] = expected[i] == got[j] ? common[i + 1][j + 1] + 1
                                                 : std::max(common[i + 1][j], common[i][j + 1]);
    std::string out;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && expected[i] == got[j]) {
            out += "    " + expected[i++] + "\n";
            ++j;
        } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
            out += "  - " + expected[i++] + "\n";
        } else {
            out += "  + " + got[j++] + "\n";
        }
    }
    return out;
}

/// The words of one command, read from left to right.
class words {
public:
    explicit words(std::string_view line) {
        for (std::size_t at = 0;
             (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
            auto const end = std::min(line.find(' ', at), line.size());
            all_.emplace_back(line.substr(at, end - at));
            at = end;
        }
    }

    bool empty() const { return at_ == all_.size(); }
    std::string_view peek() const {
        return empty() ? std::string_view{} : std::string_view{all_[at_]};
    }

    std::string next() {
        if (empty()) throw error{"something is missing at the end of the command"};
        return all_[at_++];
    }
    /// Takes the next word if it is this one.
    bool accept(std::string_view word) {
        if (peek() != word) return false;
        ++at_;
        return true;
    }
    bool next_is_number() const {
        return !empty() &&
               std::ranges::all_of(all_[at_], [](char c) { return '0' <= c && c <= '9'; });
    }
    std::uint64_t number() { return to_number(next()); }

    void finish() const {
        if (!empty()) throw error{"not understood: '" + all_[at_] + "'"};
    }

    static std::uint64_t to_number(std::string_view word) {
        std::uint64_t n = 0;
        auto const [end, ec] = std::from_chars(word.data(), word.data() + word.size(), n);
        if (ec != std::errc{} || end != word.data() + word.size())
            throw error{"not a number: '" + std::string{word} + "'"};
        return n;
    }

private:
    std::vector<std::string> all_;
    std::size_t at_ = 0;
};

/// "1,1,2" -> {1, 1, 2}; "-" -> {}; "3*50" stands for fifty times 3.
inline std::vector<std::uint64_t> number_list(std::string_view text) {
    std::vector<std::uint64_t> out;
    if (text == "-") return out;
    for (std::size_t at = 0; at <= text.size();) {
        auto const end = std::min(text.find(',', at), text.size());
        auto const item = text.substr(at, end - at);
        auto const star = item.find('*');
        auto const times =
            star == std::string_view::npos ? 1 : words::to_number(item.substr(star + 1));
        out.insert(out.end(), times, words::to_number(item.substr(0, star)));
        at = end + 1;
    }
    return out;
}

}  // namespace script

#endif
