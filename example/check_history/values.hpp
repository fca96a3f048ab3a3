// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_CHECK_HISTORY_VALUES_HPP
#define QUORATE_EXAMPLE_CHECK_HISTORY_VALUES_HPP

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

/// What operations do to a key. Its value may be any JSON value; null means absent.
namespace check_history {

namespace json = boost::json;

/// Writes each number in one way, in lists and objects too: 1.0 becomes 1. So numbers are equal if
/// they have the same value, however they were written. False if a number was read as a double of
/// 2^53 or more: such a double stands for many integers, and nobody knows which one was written.
inline bool by_worth(json::value& v) {
    if (auto* list = v.if_array()) return std::ranges::all_of(*list, by_worth);
    if (auto* members = v.if_object())
        return std::ranges::all_of(*members, [](auto& m) { return by_worth(m.value()); });
    auto const* d = v.if_double();
    if (!d || *d != std::trunc(*d)) return true;
    if (std::abs(*d) >= 0x1p53) return false;
    v = static_cast<std::int64_t>(*d);
    return true;
}

/// The sum or the difference; nothing if it does not fit 64 bits.
inline std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
    using limits = std::numeric_limits<std::int64_t>;
    bool const fits = b < 0 ? a >= limits::min() - b : a <= limits::max() - b;
    return fits ? std::optional{a + b} : std::nullopt;
}
inline std::optional<std::int64_t> difference(std::int64_t a, std::int64_t b) {
    using limits = std::numeric_limits<std::int64_t>;
    bool const fits = b < 0 ? a <= limits::max() + b : a >= limits::min() + b;
    return fits ? std::optional{a - b} : std::nullopt;
}

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
    /// A sum beyond 64 bits is no result: an operation that has returned cannot have given it, and
    /// one without an end cannot have taken effect.
    static std::optional<state> added(state const& s, operation const& o, bool known) {
        if (!s.is_null() && !s.is_int64()) return std::nullopt;
        auto const all = sum(s.is_null() ? 0 : s.as_int64(), o.args.as_int64());
        if (!all || (known && o.result.as_int64() != *all)) return std::nullopt;
        return state(*all);
    }
};

}  // namespace check_history

#endif
