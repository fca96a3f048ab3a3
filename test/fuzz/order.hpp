// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_ORDER_HPP
#define QUORATE_TEST_FUZZ_ORDER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <quorate/codec.hpp>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

/// A command with every kind of type that the codec knows, nested.
namespace fuzz {

enum class color : std::uint8_t { red = 1, green = 2 };
constexpr bool is_known(color c) { return c == color::red || c == color::green; }
enum class level : std::int16_t { low = -1, high = 1 };  // any number is a value of it

/// Says its own bytes: a percentage.
class percent {
public:
    static constexpr char const* name = "percent";
    percent() = default;
    explicit percent(std::uint8_t v) : value_{v} {}
    void encode(quorate::writer& out) const { out.u8(value_); }
    static std::optional<percent> decode(quorate::reader& in) {
        auto const v = in.u8();
        return v <= 100 ? std::optional{percent{v}} : std::nullopt;
    }
    bool valid() const { return value_ <= 100; }

private:
    std::uint8_t value_ = 0;
};

struct line {
    std::string item;
    std::uint32_t count = 1;
    std::optional<percent> discount;
};
struct put {
    std::string key;
    std::vector<line> lines;
};
struct erase {
    std::set<std::string> keys;
};

struct order {
    quorate::node_id who;
    quorate::incarnation store;
    std::vector<std::vector<line>> lines;
    std::optional<std::optional<double>> price;
    std::variant<std::monostate, put, erase, std::map<std::int64_t, std::vector<std::uint16_t>>>
        then;
    std::map<std::string, std::set<std::int16_t>> tags;
    std::array<color, 2> colors{color::red, color::red};
    std::tuple<bool, std::int64_t, float> rest;
    std::pair<char, level> last;
    std::vector<bool> bits;
    std::vector<std::byte> blob;
};

}  // namespace fuzz

#endif
