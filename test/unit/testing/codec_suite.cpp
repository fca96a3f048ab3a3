// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <kv/store.hpp>
#include <limits>
#include <map>
#include <new>
#include <optional>
#include <quorate/sim/registers.hpp>
#include <quorate/testing/codec_suite.hpp>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(testing_codec_suite)

using namespace quorate;
using quorate::testing::codec_suite;

namespace {

enum class wrong {
    nothing,
    forgets,        // a field does not come back
    leaves_out,     // a field is not even written
    moody,          // bytes that differ from time to time
    optional_tail,  // reads what is left, if anything
    eats_the_rest,  // whatever is behind
    throws,
    believes_lengths,
    shrinks,  // gives values that come back as others
    cannot_read_back,
};

std::uint64_t taken = 0;

/// A text and a number from 0 to 99, with one thing wrong at a time.
template <wrong What>
struct flawed {
    std::string text;
    std::uint8_t number = 0;

    void encode(writer& out) const {
        static std::uint8_t mood = 0;
        out.text(text);
        if (What == wrong::moody) out.u8(static_cast<std::uint8_t>(++mood % 100));
        else out.u8(What == wrong::leaves_out ? std::uint8_t{} : number);
    }
    static std::optional<flawed> decode(reader& in) {
        flawed f;
        auto const size = in.u32();
        if (What == wrong::believes_lengths) taken += size;
        if (What == wrong::throws && size > in.remaining()) throw std::length_error{"too long"};
        auto const part = in.bytes(size);
        f.text.assign(reinterpret_cast<char const*>(part.data()), part.size());
        if (What == wrong::optional_tail && in.ok() && in.remaining() == 0) return f;
        f.number = in.u8();
        if (What == wrong::eats_the_rest) static_cast<void>(in.bytes(in.remaining()));
        if (What == wrong::forgets) f.number = 0;
        if (What == wrong::cannot_read_back && f.number == 7) return std::nullopt;
        if (What == wrong::shrinks && f.number > 99)
            return flawed{f.text, static_cast<std::uint8_t>(f.number - 1)};
        return f.number > 99 ? std::nullopt : std::optional{f};
    }
    bool operator==(flawed const&) const = default;
};

template <wrong What>
bool finds(char const* expected) {
    std::vector<flawed<What>> const values{
        {"", 0}, {"a few letters", 7}, {std::string(300, 'x'), 99}};
    auto const all = codec_suite(values, {}, [] { return taken; });
    for (auto const& f : all) BOOST_TEST_MESSAGE(f);
    return expected ? std::ranges::find(all, expected) != all.end() : all.empty();
}

struct everything {
    node_id who;
    incarnation store;
    std::vector<std::pair<std::string, std::int16_t>> lines;
    std::optional<double> price;
    std::variant<std::monostate, std::string, bool> then;
    std::map<std::string, std::vector<bool>> tags;
    std::tuple<bool, std::int64_t, float> rest;
    bool operator==(everything const&) const = default;
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_the_library_encodes_passes) {
    std::vector<everything> const values{
        {},
        {{3},
         {7, 8},
         {{"nut", 2}, {"", -1}},
         1.5,
         "text",
         {{"a", {true, false}}, {"b", {}}},
         {true, -9, 0.25F}},
        {{1}, {0, 1}, {}, {}, true, {}, {false, std::numeric_limits<std::int64_t>::min(), 0}}};
    for (auto const& finding : codec_suite(values)) BOOST_ERROR(finding);
    std::vector<sim::registers::command> const registers{{}, {3, 7, 9, "filler"}};
    for (auto const& finding : codec_suite(registers)) BOOST_ERROR(finding);
    std::vector<kv::store::command> const commands{
        kv::set_value{"key", "value", kv::set_if::missing, true}, kv::delete_keys{{"a", "b", ""}},
        kv::add_number{"n", -1}, kv::append_text{"key", "tail"}};
    for (auto const& finding : codec_suite(commands)) BOOST_ERROR(finding);
    std::vector<kv::result> const results{{}, {kv::result_kind::integer, 5, "t"}};
    for (auto const& finding : codec_suite(results)) BOOST_ERROR(finding);
    for (auto const& finding : codec_suite(std::vector<std::int64_t>{0, -1, 5}))
        BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(no_values_are_no_pass) {
    auto const findings = codec_suite<flawed<wrong::forgets>>({});
    BOOST_TEST(findings == std::vector<std::string>{"values: none were given"});
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    BOOST_TEST(finds<wrong::nothing>(nullptr));
    BOOST_TEST(
        finds<wrong::forgets>("round trip: the value that comes back encodes to the same bytes"));
    BOOST_TEST(finds<wrong::leaves_out>("round trip: the value comes back"));
    BOOST_TEST(finds<wrong::moody>("encode: the same value gives the same bytes each time"));
    BOOST_TEST(finds<wrong::optional_tail>("decode: a part of a value is refused"));
    BOOST_TEST(finds<wrong::eats_the_rest>("decode: bytes behind a value are refused"));
    BOOST_TEST(finds<wrong::throws>("decode: refuses bad bytes and does not throw"));
    BOOST_TEST(finds<wrong::believes_lengths>(
        "decode: takes no more memory than the bytes that are there justify"));
    BOOST_TEST(
        finds<wrong::shrinks>("decode: gives no value that its own encoding does not give back"));
    BOOST_TEST(finds<wrong::cannot_read_back>("decode: takes what encode wrote, all of it"));
}

BOOST_AUTO_TEST_SUITE_END()
