// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <new>
#include <optional>
#include <quorate/codec.hpp>
#include <quorate/quorums/majority.hpp>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace quorate;

namespace codec_test {

enum class color : std::uint8_t { red, green };
enum class level : std::int16_t { low = -1, high = 1 };
enum class known : std::uint8_t { one = 1, two = 2 };
constexpr bool is_known(known k) { return k == known::one || k == known::two; }

struct line {
    std::string item;
    std::uint32_t count = 1;
    bool operator==(line const&) const = default;
};
struct put {
    std::string key;
    std::string value;
    bool operator==(put const&) const = default;
};
struct erase {
    std::string key;
    bool operator==(erase const&) const = default;
};
struct nothing {
    bool operator==(nothing const&) const = default;
};

struct order {
    node_id who;
    incarnation store;
    std::vector<line> lines;
    std::optional<double> price;
    std::variant<std::monostate, put, erase> then;
    std::map<std::string, std::set<std::int16_t>> tags;
    std::array<color, 3> colors{};
    std::tuple<bool, std::int64_t, float> rest;
    std::pair<char, nothing> last;
    std::vector<bool> bits;
    std::vector<std::byte> blob;
    known state = known::one;
    bool operator==(order const&) const = default;
};

order sample() {
    return {{3},
            {7, 8},
            {{"nut", 2}, {"", 0}},
            1.5,
            put{"k", "v"},
            {{"a", {-2, 5}}, {"b", {}}},
            {color::red, color::green, color::red},
            {true, -9, 0.25F},
            {'x', {}},
            {true, false, true},
            {std::byte{0xff}, std::byte{0}},
            known::two};
}

// Says its own bytes: a percentage.
class percent {
public:
    static constexpr std::string_view name = "percent";
    percent() = default;
    explicit percent(std::uint8_t v) : value_{v} {}
    void encode(writer& out) const { out.u8(value_); }
    static std::optional<percent> decode(reader& in) {
        auto const v = in.u8();
        return v <= 100 ? std::optional{percent{v}} : std::nullopt;
    }
    bool operator==(percent const&) const = default;

private:
    std::uint8_t value_ = 0;
};

// A tree is as deep as its bytes say, so it must bound that itself.
struct tree {
    std::vector<tree> children;
    void encode(writer& out) const {
        encode_value(out, static_cast<std::uint32_t>(children.size()));
    }
    static std::optional<tree> decode(reader&) { return tree{}; }
};

struct a_command {
    std::int64_t delta;
    std::string note;
};
struct same_structure {
    std::int64_t amount = 4;
    std::string text;
};

// Counts what it hands out, to see that a length is not believed.
template <class T>
struct counting_allocator {
    using value_type = T;
    counting_allocator() = default;
    template <class U>
    counting_allocator(counting_allocator<U> const&) {}
    T* allocate(std::size_t n) {
        largest() = std::max(largest(), n * sizeof(T));
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t) { ::operator delete(p); }
    friend bool operator==(counting_allocator, counting_allocator) { return true; }
    static std::size_t& largest() {
        static std::size_t bytes = 0;
        return bytes;
    }
};

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}

/// The bytes of a value without the version in front.
template <class T>
std::vector<std::byte> body(T const& value) {
    auto const whole = encode_value(value);
    BOOST_TEST_REQUIRE((!whole.empty() && whole[0] == std::byte{codec_version}));
    return {whole.begin() + 1, whole.end()};
}

/// Decodes to what was encoded; cut or lengthened anywhere it decodes to nothing.
template <class T>
void round_trip(T const& value) {
    auto whole = encode_value(value);
    T decoded{};
    BOOST_TEST((decode_value(whole, decoded) && decoded == value));
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        BOOST_TEST_REQUIRE(!decode_value<T>(bytes_view{whole}.first(cut)));
    whole.push_back(std::byte{0});
    BOOST_TEST(!decode_value<T>(whole));
}

template <class T>
bool refused(std::vector<std::byte> body) {
    body.insert(body.begin(), std::byte{codec_version});
    return !decode_value<T>(body);
}

}  // namespace codec_test

using namespace codec_test;

static_assert(codable<order> && codable<percent> && codable<majority> &&
              codable<std::vector<tree>>);
static_assert(!codable<int*> && !codable<std::string_view> && !codable<wchar_t> &&
              !codable<long double>);
static_assert(!codable<std::vector<nothing>> && !codable<std::set<std::monostate>>);
static_assert(fingerprint<a_command>() == fingerprint<same_structure>());
static_assert(fingerprint<std::int64_t>() == fingerprint<long>() || sizeof(long) != 8);
static_assert(fingerprint<std::int64_t>() != fingerprint<std::uint64_t>());
static_assert(fingerprint<std::int64_t>() != fingerprint<std::int32_t>());
static_assert(fingerprint<std::variant<put, erase>>() !=
              fingerprint<std::variant<put, erase, put>>());
static_assert(fingerprint<std::vector<put>>() != fingerprint<std::vector<erase>>());
static_assert(fingerprint<std::pair<line, int>>() !=
              fingerprint<std::tuple<std::string, std::uint32_t, int>>());
static_assert(fingerprint<percent>() != fingerprint<majority>());
// Golden: nodes built by different compilers compare these.
static_assert(fingerprint<std::int64_t>() == 0xfd8fddc0e70778e2U);
static_assert(fingerprint<a_command>() == 0x087859c2303774e1U);

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(every_kind_comes_back_as_it_went) {
    round_trip(true);
    round_trip(std::int8_t{-1});
    round_trip(std::uint16_t{65535});
    round_trip(std::numeric_limits<std::int64_t>::min());
    round_trip(std::numeric_limits<std::uint64_t>::max());
    round_trip(U'\U0001F600');
    round_trip(color::green);
    round_trip(level::low);
    round_trip(known::two);
    round_trip(-0.0);
    round_trip(std::numeric_limits<float>::infinity());
    round_trip(std::string{"with a \0 inside", 15});
    round_trip(std::vector<std::string>{"a", "", "b"});
    round_trip(std::vector<std::uint64_t>(100, 7));
    round_trip(std::vector<bool>{true, false});
    round_trip(std::array<std::optional<int>, 2>{1, std::nullopt});
    round_trip(std::variant<int, std::string>{"x"});
    round_trip(std::map<int, std::map<int, std::string>>{{-1, {}}, {1, {{2, "x"}}}});
    round_trip(std::set<std::string>{"", "a"});
    round_trip(std::pair{1, std::string{"x"}});
    round_trip(std::tuple<>{});
    round_trip(nothing{});
    round_trip(log_id{{1}, {2}});
    round_trip(cluster_id{1, 2});
    round_trip(percent{100});
    round_trip(std::vector{percent{1}, percent{2}});
    round_trip(majority::of(1, 2, 3));
    round_trip(order{});
    round_trip(sample());
    BOOST_TEST(std::isnan(decode_value<double>(encode_value(std::nan(""))).value_or(0)));
}

BOOST_AUTO_TEST_CASE(the_bytes_are_these_and_stay_these) {
    BOOST_TEST((encode_value(std::int64_t{-2}) ==
                bytes({1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})));
    BOOST_TEST((body(std::uint32_t{0x01020304}) == bytes({4, 3, 2, 1})));
    BOOST_TEST((body(std::int16_t{-1}) == bytes({0xff, 0xff})));
    BOOST_TEST((body(true) == bytes({1})));
    BOOST_TEST((body(level::low) == bytes({0xff, 0xff})));
    BOOST_TEST((body(1.0) == bytes({0, 0, 0, 0, 0, 0, 0xf0, 0x3f})));
    BOOST_TEST((body(1.0F) == bytes({0, 0, 0x80, 0x3f})));
    BOOST_TEST((body(std::string{"ab"}) == bytes({2, 0, 0, 0, 'a', 'b'})));
    BOOST_TEST((body(std::vector<std::uint16_t>{1, 2}) == bytes({2, 0, 0, 0, 1, 0, 2, 0})));
    BOOST_TEST((body(std::vector<bool>{true, false}) == bytes({2, 0, 0, 0, 1, 0})));
    BOOST_TEST((body(std::vector<std::uint8_t>{8, 9}) == bytes({2, 0, 0, 0, 8, 9})));
    BOOST_TEST((body(std::array<std::uint8_t, 2>{8, 9}) == bytes({8, 9})));
    BOOST_TEST((body(std::optional<std::uint8_t>{}) == bytes({0})));
    BOOST_TEST((body(std::optional<std::uint8_t>{5}) == bytes({1, 5})));
    BOOST_TEST((body(std::variant<put, erase>{erase{"k"}}) == bytes({1, 1, 0, 0, 0, 'k'})));
    BOOST_TEST((body(std::map<std::uint8_t, bool>{{1, true}, {2, false}}) ==
                bytes({2, 0, 0, 0, 1, 1, 2, 0})));
    BOOST_TEST((body(std::set<std::uint8_t>{2, 1}) == bytes({2, 0, 0, 0, 1, 2})));
    BOOST_TEST((body(line{"n", 2}) == bytes({1, 0, 0, 0, 'n', 2, 0, 0, 0})));
    BOOST_TEST((body(node_id{1}) == bytes({1, 0, 0, 0, 0, 0, 0, 0})));
    BOOST_TEST(
        (body(incarnation{1, 2}) == bytes({1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0})));
    BOOST_TEST(body(nothing{}).empty());
}

BOOST_AUTO_TEST_CASE(padding_is_not_written) {
    struct padded {
        char c = 'c';
        std::uint64_t n = 0;
        bool b = false;
    };
    static_assert(sizeof(padded) > 10);
    BOOST_TEST(body(padded{}).size() == 10U);
}

BOOST_AUTO_TEST_CASE(values_that_no_type_has_are_refused) {
    BOOST_TEST(refused<bool>(bytes({2})));
    BOOST_TEST(refused<std::optional<bool>>(bytes({2, 1})));
    BOOST_TEST(refused<std::optional<bool>>(bytes({1, 2})));
    BOOST_TEST((refused<std::variant<bool, char>>(bytes({2, 0}))));
    BOOST_TEST((refused<std::variant<bool, char>>(bytes({255}))));
    BOOST_TEST(refused<std::vector<bool>>(bytes({1, 0, 0, 0, 7})));
    BOOST_TEST(refused<known>(bytes({0})));
    BOOST_TEST(refused<known>(bytes({3})));
    BOOST_TEST(!refused<color>(bytes({200})));  // nobody said which colors are known
    BOOST_TEST(refused<percent>(bytes({101})));
    BOOST_TEST(refused<std::vector<percent>>(bytes({2, 0, 0, 0, 1, 101})));
    // Not ascending.
    BOOST_TEST((refused<std::map<std::uint8_t, bool>>(bytes({2, 0, 0, 0, 2, 1, 1, 1}))));
    // A key twice.
    BOOST_TEST((refused<std::map<std::uint8_t, bool>>(bytes({2, 0, 0, 0, 1, 1, 1, 1}))));
    BOOST_TEST(refused<std::set<std::uint8_t>>(bytes({2, 0, 0, 0, 1, 1})));
}

BOOST_AUTO_TEST_CASE(another_version_is_refused) {
    for (int version = 0; version < 256; ++version)
        BOOST_TEST(decode_value<bool>(bytes({version, 1})).has_value() ==
                   (version == codec_version));
}

BOOST_AUTO_TEST_CASE(a_length_is_not_believed_before_its_bytes_are_there) {
    BOOST_TEST(refused<std::string>(bytes({0xff, 0xff, 0xff, 0xff, 'a'})));
    BOOST_TEST(refused<std::vector<std::byte>>(bytes({0xff, 0xff, 0xff, 0x7f, 1})));
    BOOST_TEST((refused<std::map<int, int>>(bytes({0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0}))));

    using counted = std::vector<std::uint64_t, counting_allocator<std::uint64_t>>;
    BOOST_TEST(refused<counted>(bytes({0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8})));
    BOOST_TEST(refused<counted>(bytes({2, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8})));
    BOOST_TEST(counting_allocator<std::uint64_t>::largest() == 0U);

    // One byte on the wire, a kilobyte in memory: what is reserved goes by the bytes, not by the
    // count.
    using wide = std::optional<std::array<std::uint64_t, 128>>;
    auto body = bytes({0, 4, 0, 0});  // 1024 elements follow
    body.resize(body.size() + 1024, std::byte{2});
    BOOST_TEST((refused<std::vector<wide, counting_allocator<wide>>>(body)));
    BOOST_TEST(counting_allocator<wide>::largest() <= 2 * sizeof(wide));
}

BOOST_AUTO_TEST_CASE(no_flipped_byte_crashes_the_decoder) {
    auto const whole = encode_value(sample());
    std::size_t read = 0;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned flip = 1; flip < 256; ++flip) {
            auto bad = whole;
            bad[at] ^= static_cast<std::byte>(flip);
            auto const other = decode_value<order>(bad);
            if (!other) continue;
            ++read;
            BOOST_TEST_REQUIRE((encode_value(*other) == bad));  // one value, one encoding
        }
    BOOST_TEST(read > 0U);
}

BOOST_AUTO_TEST_CASE(decoding_replaces_what_was_there) {
    auto value = sample();
    BOOST_TEST(decode_value(encode_value(order{}), value));
    BOOST_TEST((value == order{}));
}

BOOST_AUTO_TEST_CASE(old_entries_are_read_by_a_command_that_grew) {
    using before = std::variant<put, erase>;
    using after = std::variant<put, erase, nothing>;
    BOOST_TEST((decode_value<after>(encode_value(before{erase{"k"}})) == after{erase{"k"}}));
    BOOST_TEST((!decode_value<before>(encode_value(after{nothing{}}))));
}

BOOST_AUTO_TEST_CASE(a_machine_saves_and_loads_in_one_line) {
    writer out;
    out(std::uint8_t{1}, line{"n", 2});
    out(percent{3});
    BOOST_TEST(out.size() == 1 + 9 + 1U);
    reader in{out.view()};
    std::uint8_t number = 0;
    line l;
    percent p;
    in(number, l, p);
    BOOST_TEST((in.done() && number == 1 && l == line{"n", 2} && p == percent{3}));
    in(number);
    BOOST_TEST(!in.ok());
}

BOOST_AUTO_TEST_SUITE_END()
