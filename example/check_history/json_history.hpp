// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_CHECK_HISTORY_JSON_HISTORY_HPP
#define QUORATE_EXAMPLE_CHECK_HISTORY_JSON_HISTORY_HPP

#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <iterator>
#include <quorate/testing/linearizability.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>
#include "values.hpp"

/// Histories as lines of JSON. A line that is not as documented is refused: a verdict on a file
/// that was only half understood would prove nothing.
namespace check_history {

using quorate::testing::moment;
using quorate::testing::never;
using timed_operation = quorate::testing::timed<values::operation>;
using history = std::vector<timed_operation>;

/// What a field may hold.
struct shape {
    bool (*fits)(json::value const&);
    std::string_view must_be;
};

namespace shapes {

using given = json::value const&;
inline constexpr shape anything{[](given) { return true; }, "there"};
inline constexpr shape nothing{[](given v) { return v.is_null(); }, "there, and null"};
inline constexpr shape untold{[](given v) { return v.is_null(); }, "null where \"ret\" is"};
inline constexpr shape boolean{[](given v) { return v.is_bool(); }, "true or false"};
inline constexpr shape integer{[](given v) { return v.is_int64(); }, "an integer of 64 bits"};
inline constexpr shape pair{[](given v) { return v.is_array() && v.as_array().size() == 2; },
                            "[expected, new]"};
inline constexpr shape name{[](given v) { return v.is_string() || v.is_int64(); },
                            "a string or an integer"};
inline constexpr shape time{[](given v) {
                                return (v.is_int64() && v.as_int64() >= 0) ||
                                       (v.is_uint64() && v.as_uint64() != never);
                            },
                            "an integer from 0 to 2^64 - 2"};
inline constexpr shape time_or_null{[](given v) { return v.is_null() || time.fits(v); },
                                    "there: null, or an integer from 0 to 2^64 - 2"};

}  // namespace shapes

struct known_verb {
    std::string_view name;
    values::verb is;
    shape args;
    shape result;
};
inline constexpr known_verb verbs[] = {
    {"read", values::verb::read, shapes::nothing, shapes::anything},
    {"write", values::verb::write, shapes::anything, shapes::nothing},
    {"delete", values::verb::erase, shapes::nothing, shapes::nothing},
    {"cas", values::verb::compare_and_set, shapes::pair, shapes::boolean},
    {"append", values::verb::append, shapes::anything, shapes::nothing},
    {"add", values::verb::add, shapes::integer, shapes::integer},
};

inline std::string_view name_of(values::verb v) {
    return std::ranges::find(verbs, v, &known_verb::is)->name;
}

/// One line, or what is wrong with it.
inline std::variant<timed_operation, std::string> read_operation(std::string const& line) {
    boost::system::error_code bad;
    auto parsed = json::parse(line, bad);
    if (bad || !parsed.is_object()) return "the line must be a JSON object";
    if (!by_worth(parsed))
        return "a number must be an integer of 64 bits, or below 2^53; give a larger one as a "
               "string";
    std::string wrong;
    auto const field = [&](std::string_view name, shape const& s) -> json::value const& {
        static json::value const absent;
        auto const* v = parsed.as_object().if_contains(name);
        if (v && s.fits(*v)) return *v;
        if (wrong.empty()) wrong.append("\"").append(name).append("\" must be ").append(s.must_be);
        return absent;
    };
    auto const* f = field("f", shapes::anything).if_string();
    auto const* known =
        std::ranges::find_if(verbs, [&](known_verb const& v) { return f && v.name == *f; });
    if (known == std::end(verbs)) return "\"f\" must be read, write, delete, cas, append or add";

    timed_operation t;
    t.what.verb = known->is;
    t.what.client = json::serialize(field("client", shapes::name));
    t.what.key = json::serialize(field("key", shapes::name));
    auto const& call = field("call", shapes::time);
    auto const& ret = field("ret", shapes::time_or_null);
    t.what.args = field("args", known->args);
    t.what.result = field("result", ret.is_null() ? shapes::untold : known->result);
    if (!wrong.empty()) return wrong;
    t.call = call.to_number<moment>();
    if (ret.is_null()) return t;
    t.ret = ret.to_number<moment>();
    if (t.ret < t.call) return "\"ret\" must not be below \"call\"";
    if (known->is == values::verb::add &&
        !difference(t.what.result.as_int64(), t.what.args.as_int64()))
        return "\"result\" of add less its \"args\" must be an integer of 64 bits, too";
    return t;
}

/// Names two operations of one client that overlap; empty if there are none. A client does one
/// thing at a time. An operation of which nobody knows the end may take effect beside all that the
/// same client does later. So nothing of that client may follow: otherwise one name would stand for
/// two clients.
inline std::string overlap(history all) {
    std::ranges::stable_sort(
        all, {}, [](timed_operation const& t) { return std::tie(t.what.client, t.call, t.ret); });
    auto const first =
        std::ranges::adjacent_find(all, [](timed_operation const& a, timed_operation const& b) {
            return a.what.client == b.what.client && b.call < a.ret;
        });
    if (first == all.end()) return {};
    auto const line = [](timed_operation const& t) {
        return "line " + std::to_string(t.what.line);
    };
    return line(first[1]) + ": \"client\" must be another than in " + line(first[0]) +
           (first->ret == never ? ", whose end nobody knows" : ", which has not returned yet");
}

/// A history, or what is wrong with the file.
inline std::variant<history, std::string> read_history(std::istream& in) {
    history all;
    std::string line;
    std::size_t number = 1;
    for (; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto one = read_operation(line);
        if (auto* wrong = std::get_if<std::string>(&one))
            return "line " + std::to_string(number) + ": " + *wrong;
        all.push_back(std::move(std::get<0>(one)));
        all.back().what.line = number;
    }
    if (in.bad())
        return "line " + std::to_string(number) + ": cannot be read; the file must be whole";
    if (auto wrong = overlap(all); !wrong.empty()) return wrong;
    // A read whose answer nobody got says nothing about the state.
    std::erase_if(
        all, [](auto const& t) { return t.what.verb == values::verb::read && t.ret == never; });
    if (std::ranges::all_of(all, [](auto const& t) { return t.ret == never; }))
        return "line " + std::to_string(number) +
               ": ends the file; an operation that returned must stand before it";
    return all;
}

}  // namespace check_history

#endif
