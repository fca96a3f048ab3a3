// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_CHECK_HISTORY_JSON_HISTORY_HPP
#define QUORATE_EXAMPLE_CHECK_HISTORY_JSON_HISTORY_HPP

#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <iterator>
#include <optional>
#include <quorate/testing/linearizability.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Histories as lines of JSON, and what their operations do to a key whose value may be any JSON value; null is absent.
namespace check_history {

namespace json = boost::json;

struct values {
    enum class verb : std::uint8_t { read, write, erase, compare_and_set, append, add };
    struct operation {
        std::string key;
        values::verb verb = values::verb::read;
        json::value args;
        json::value result;
        std::size_t line = 0;
        std::string client;
    };
    using state = json::value;

    static state initial() { return nullptr; }
    static std::string key(operation const& o) { return o.key; }
    static std::uint64_t hash(state const& s) { return std::hash<json::value>{}(s); }

    static std::optional<state> step(state const& s, operation const& o, bool known) {
        switch (o.verb) {
            case verb::read: return !known || s == o.result ? std::optional{s} : std::nullopt;
            case verb::write: return o.args;
            case verb::erase: return state(nullptr);
            case verb::compare_and_set: return set(s, o, known);
            case verb::append: return appended(s, o);
            case verb::add: return added(s, o, known);
        }
        return std::nullopt;
    }
    static bool only_looks(operation const& o) { return o.verb == verb::read; }

private:
    static std::optional<state> set(state const& s, operation const& o, bool known) {
        bool const does = s == o.args.as_array()[0];
        if (known && does != o.result.as_bool()) return std::nullopt;
        return does ? o.args.as_array()[1] : s;
    }
    static std::optional<state> appended(state const& s, operation const& o) {
        if (!s.is_null() && !s.is_array()) return std::nullopt;
        json::array list = s.is_null() ? json::array{} : s.as_array();
        list.push_back(o.args);
        return state(std::move(list));  // braces would make a list of one
    }
    static std::optional<state> added(state const& s, operation const& o, bool known) {
        if (!s.is_null() && !s.is_int64()) return std::nullopt;
        state const sum = (s.is_null() ? 0 : s.as_int64()) + o.args.as_int64();
        return !known || o.result == sum ? std::optional{sum} : std::nullopt;
    }
};

using history = std::vector<quorate::testing::timed<values::operation>>;

/// One line, or what is wrong with it.
inline std::variant<quorate::testing::timed<values::operation>, std::string> read_operation(std::string const& line) {
    using quorate::testing::moment;
    boost::system::error_code ec;
    auto const parsed = json::parse(line, ec);
    if (ec || !parsed.is_object()) return "is no JSON object";
    auto const& o = parsed.as_object();
    auto const field = [&](std::string_view name) -> json::value const& {
        static json::value const absent;
        auto const* v = o.if_contains(name);
        return v ? *v : absent;
    };
    auto const time = [&](std::string_view name) -> std::optional<moment> {
        boost::system::error_code bad;
        auto const n = field(name).to_number<moment>(bad);
        return bad ? std::nullopt : std::optional{n};
    };
    quorate::testing::timed<values::operation> t;
    auto const call = time("call");
    if (!call) return "\"call\" must be a number that is not negative";
    t.call = *call;
    if (!field("ret").is_null()) {
        auto const ret = time("ret");
        if (!ret || *ret < *call) return "\"ret\" must be null or a number not below \"call\"";
        t.ret = *ret;
    }
    t.what.key = json::serialize(field("key"));
    t.what.client = json::serialize(field("client"));
    t.what.args = field("args");
    t.what.result = field("result");

    struct known_verb {
        std::string_view name;
        values::verb is;
    };
    static constexpr known_verb verbs[] = {{"read", values::verb::read},     {"write", values::verb::write},
                                           {"delete", values::verb::erase},  {"cas", values::verb::compare_and_set},
                                           {"append", values::verb::append}, {"add", values::verb::add}};
    auto const* f = field("f").if_string();
    auto const* known = std::ranges::find_if(verbs, [&](known_verb const& v) { return f && v.name == *f; });
    if (known == std::end(verbs)) return "\"f\" must be read, write, delete, cas, append or add";
    t.what.verb = known->is;
    auto const* pair = t.what.args.if_array();
    if (known->is == values::verb::compare_and_set && (!pair || pair->size() != 2))
        return "\"args\" of cas must be [expected, new]";
    if (known->is == values::verb::compare_and_set && !t.what.result.is_bool() && t.ret != quorate::testing::never)
        return "\"result\" of cas must be true or false";
    if (known->is == values::verb::add && !t.what.args.is_int64()) return "\"args\" of add must be an integer";
    return t;
}

/// A history, or the line that says what is wrong with the file.
inline std::variant<history, std::string> read_history(std::istream& in) {
    history all;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto one = read_operation(line);
        if (auto* wrong = std::get_if<std::string>(&one)) return "line " + std::to_string(number) + " " + *wrong;
        auto& t = std::get<0>(one);
        t.what.line = number;
        // A read that nobody was told the answer of says nothing.
        if (t.what.verb == values::verb::read && t.ret == quorate::testing::never) continue;
        all.push_back(std::move(t));
    }
    return all;
}

}  // namespace check_history

#endif
