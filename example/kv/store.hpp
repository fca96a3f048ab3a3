// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_STORE_HPP
#define QUORATE_EXAMPLE_KV_STORE_HPP

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The replicated state machine: what the log means. Its results depend only on the state and the
/// command. So all nodes get the same results, and so does a node that applies its log again.
namespace kv {

/// The largest value. It is part of the meaning of `append`, so it is a constant and no option:
/// with different values two nodes would hold different states.
inline constexpr std::size_t value_bytes_max = 8U << 20U;

enum class set_if : std::uint8_t { always, missing, present };
// A command with another value here does not decode.
constexpr bool is_known(set_if s) { return s <= set_if::present; }

// The commands. quorate encodes these aggregates; no codec is written here.
struct set_value {
    std::string key;
    std::string value;
    set_if when = set_if::always;
    bool get = false;  ///< answer the old value
};
struct delete_keys {
    std::vector<std::string> keys;
};
struct add_number {
    std::string key;
    std::int64_t delta = 0;
};
struct append_text {
    std::string key;
    std::string tail;
};

enum class result_kind : std::uint8_t { ok, nil, integer, text, error };
constexpr bool is_known(result_kind k) { return k <= result_kind::error; }

/// The result of a command. It holds all that a Redis reply needs, since the reply is written by
/// the node that the client is connected to, not by the leader.
struct result {
    result_kind kind = result_kind::ok;
    std::int64_t number = 0;
    std::string text;
};

/// A decimal as Redis takes it: no plus sign, no leading zeros or blanks.
inline std::optional<std::int64_t> parse_integer(std::string_view text) {
    auto const digits = text.starts_with('-') ? text.substr(1) : text;
    bool const canonical =
        text == "0" || (!digits.empty() && '1' <= digits.front() && digits.front() <= '9');
    std::int64_t value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!canonical || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

class store {
public:
    using command = std::variant<set_value, delete_keys, add_number, append_text>;
    using result = kv::result;

    result apply(command c) {
        return std::visit([this](auto& one) { return on(std::move(one)); }, c);
    }

    std::string const* find(std::string_view key) const {
        auto const at = values_.find(key);
        return at == values_.end() ? nullptr : &at->second;
    }
    std::size_t size() const { return values_.size(); }

    void save(quorate::writer& out) const {
        out.u64(values_.size());
        for (auto const& [key, value] : values_) {
            out.text(key);
            out.text(value);
        }
    }
    void load(quorate::reader& in) {
        values_.clear();
        for (auto left = in.u64(); left > 0 && in.ok(); --left) {
            std::string key{in.text()};
            std::string value{in.text()};
            if (in.ok()) values_.insert_or_assign(std::move(key), std::move(value));
        }
    }

private:
    static result ok() { return {}; }
    static result nil() { return {.kind = result_kind::nil, .number = 0, .text = {}}; }
    static result integer(std::int64_t n) {
        return {.kind = result_kind::integer, .number = n, .text = {}};
    }
    static result text(std::string t) {
        return {.kind = result_kind::text, .number = 0, .text = std::move(t)};
    }
    static result error(char const* t) {
        return {.kind = result_kind::error, .number = 0, .text = t};
    }

    result on(set_value&& c) {
        auto const at = values_.find(c.key);
        bool const present = at != values_.end();
        bool const wanted = c.when == set_if::always || present == (c.when == set_if::present);
        auto answer = !c.get ? (wanted ? ok() : nil()) : present ? text(at->second) : nil();
        if (!wanted) return answer;
        if (present) at->second = std::move(c.value);
        else values_.emplace(std::move(c.key), std::move(c.value));
        return answer;
    }

    result on(delete_keys&& c) {
        std::size_t removed = 0;
        for (auto const& key : c.keys) removed += values_.erase(key);
        return integer(static_cast<std::int64_t>(removed));
    }

    result on(add_number&& c) {
        auto const at = values_.find(c.key);
        auto const old =
            at == values_.end() ? std::optional<std::int64_t>{0} : parse_integer(at->second);
        if (!old) return error("ERR value is not an integer or out of range");
        using limits = std::numeric_limits<std::int64_t>;
        bool const overflows =
            c.delta > 0 ? *old > limits::max() - c.delta : *old < limits::min() - c.delta;
        if (overflows) return error("ERR increment or decrement would overflow");
        auto const sum = *old + c.delta;
        if (at == values_.end()) values_.emplace(std::move(c.key), std::to_string(sum));
        else at->second = std::to_string(sum);
        return integer(sum);
    }

    result on(append_text&& c) {
        auto const at = values_.find(c.key);
        auto const old_size = at == values_.end() ? 0 : at->second.size();
        if (c.tail.size() > value_bytes_max - old_size)
            return error("ERR string exceeds maximum allowed size (8 MiB)");
        auto const size = old_size + c.tail.size();
        if (at == values_.end()) values_.emplace(std::move(c.key), std::move(c.tail));
        else at->second += c.tail;
        return integer(static_cast<std::int64_t>(size));
    }

    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace kv

#endif
