// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/sets.hpp>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace quorate;

namespace joint_test {

constexpr std::uint64_t a = 1, b = 2, c = 3, d = 4;

// A split system: one named node commits, another one elects.
struct one_and_one {
    node_id committer{1};
    node_id elector{2};

    static constexpr std::string_view name = "one_and_one";
    constexpr std::array<node_id, 2> members() const { return {committer, elector}; }
    constexpr bool commits(slot_set s) const { return s.contains(0); }
    constexpr bool elects(slot_set s) const { return s.contains(1); }
    friend constexpr bool operator==(one_and_one const&, one_and_one const&) = default;
    void encode(writer& out) const {
        out.number(committer);
        out.number(elector);
    }
    static std::optional<one_and_one> decode(reader& in) {
        one_and_one q{in.number<node_id>(), in.number<node_id>()};
        if (!q.committer || !q.elector || q.committer == q.elector) return std::nullopt;
        return q;
    }
};

struct nameless {
    constexpr std::array<node_id, 1> members() const { return {node_id{1}}; }
    constexpr bool is_quorum(slot_set s) const { return s.contains(0); }
    friend constexpr bool operator==(nameless const&, nameless const&) = default;
};

constexpr auto abc_abd = joint{majority::of(a, b, c), majority::of(a, b, d)};

constexpr slot_set set_of(auto const& q, std::initializer_list<std::uint64_t> ids) {
    return slots_where(q,
                       [&](node_id id) { return std::ranges::find(ids, id.value) != ids.end(); });
}

}  // namespace joint_test

using namespace joint_test;

static_assert(check_quorum_system<joint<majority, majority>>());
static_assert(check_quorum_system<joint<joint<one_and_one, sets>, majority>>());
static_assert(joint<joint<one_and_one, sets>, majority>::name ==
              "joint(joint(one_and_one,sets),majority)");
static_assert(quorum_system<joint<nameless, majority>> &&
              !encodable_quorum<joint<nameless, majority>>);

// The identity the library started from: a product of majorities says more than a majority can.
static_assert(equivalent(abc_abd, sets::of({{a, b, c}, {a, b, d}, {a, c, d}, {b, c, d}, {a, b}})));
static_assert(commits(abc_abd, set_of(abc_abd, {a, b})) &&
              elects(abc_abd, set_of(abc_abd, {a, b})));
static_assert(!majority::of(a, b, c, d).is_quorum(set_of(majority::of(a, b, c, d), {a, b})));
static_assert(!equivalent(abc_abd, majority::of(a, b, c, d)));
static_assert(lawful(abc_abd));
// Three parts, and a product of a product: the order of the parts is not the order of their
// members.
static_assert(equivalent(joint{majority::of(a, b, c), majority::of(a, b, d), majority::of(1, 5)},
                         joint{majority::of(1, 5), abc_abd}));

BOOST_AUTO_TEST_SUITE(quorums_joint)

BOOST_AUTO_TEST_CASE(halves_are_asked_about_nodes_and_never_about_slots) {
    // d has in its half the slot that c has in the other: {b, c} is slots 1 and 2 in either (Z55).
    BOOST_TEST(!abc_abd.commits(set_of(abc_abd, {b, c})));
    BOOST_TEST(!abc_abd.elects(set_of(abc_abd, {b, d})));
    BOOST_TEST(abc_abd.commits(set_of(abc_abd, {b, c, d})));

    // Slot 0 of both halves.
    constexpr auto crossed = joint{majority{node_id{5}}, majority{node_id{3}}};
    BOOST_TEST(!crossed.commits(set_of(crossed, {3})));
    BOOST_TEST(!crossed.commits(set_of(crossed, {5})));
    BOOST_TEST(crossed.commits(set_of(crossed, {3, 5})));
}

BOOST_AUTO_TEST_CASE(it_decides_iff_both_halves_do) {
    std::vector<std::pair<majority, majority>> const pairs{
        {majority::of(1, 2, 3), majority::of(3, 4, 5)},
        {majority::of(1, 2), majority::of(1, 2, 3, 4, 5)},
        {majority::of(5), majority::of(1)},
        {majority::of(1, 3, 5), majority::of(2, 4)},
        {majority::of(1, 2, 3), majority::of(1, 2, 3)}};
    for (auto const& [first, second] : pairs) {
        auto const q = joint{first, second};
        for (std::uint64_t bits = 0; bits < 32; ++bits) {
            auto const in_set = [&](node_id id) { return ((bits >> (id.value - 1)) & 1U) != 0; };
            auto const by_hand = [&](majority const& half) {
                std::size_t count = 0;
                for (node_id id : half.members()) count += in_set(id) ? 1 : 0;
                return count > half.members().size() / 2;
            };
            BOOST_TEST_REQUIRE(q.commits(slots_where(q, in_set)) ==
                               (by_hand(first) && by_hand(second)));
            BOOST_TEST_REQUIRE(q.elects(slots_where(q, in_set)) ==
                               (by_hand(first) && by_hand(second)));
        }
        BOOST_TEST(lawful(q));
    }
}

BOOST_AUTO_TEST_CASE(split_halves_keep_their_two_questions_apart) {
    constexpr auto q =
        joint{one_and_one{node_id{9}, node_id{7}}, one_and_one{node_id{7}, node_id{8}}};
    BOOST_TEST(q.members().size() == 3U);
    BOOST_TEST(q.commits(set_of(q, {7, 9})));
    BOOST_TEST(!q.commits(set_of(q, {7, 8})));
    BOOST_TEST(q.elects(set_of(q, {7, 8})));
    BOOST_TEST(!q.elects(set_of(q, {7, 9})));
    BOOST_TEST(bool{upward_closed(q)});
}

BOOST_AUTO_TEST_CASE(strangers_and_an_empty_product_decide_nothing) {
    BOOST_TEST(!abc_abd.commits(slot_set{~std::uint64_t{0} << 4}));
    BOOST_TEST(!(joint<majority, majority>{}.commits(slot_set{~std::uint64_t{0}})));
}

BOOST_AUTO_TEST_CASE(a_product_of_too_many_members_is_refused) {
    std::vector<node_id> low, high;
    for (std::uint64_t id = 1; id <= 20; ++id) {
        low.push_back({id});
        high.push_back({id + 20});
    }
    BOOST_TEST(!(joint<majority, majority>::make(majority{low}, majority{high})));
    BOOST_CHECK_THROW((joint{majority{low}, majority{high}}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded_and_nothing_else) {
    auto const q = joint{joint{majority::of(1, 2, 3), sets::of({{1, 2}, {2, 3}})}, one_and_one{}};
    writer out;
    q.encode(out);
    auto const decode = [](bytes_view bytes) {
        reader in{bytes};
        return std::decay_t<decltype(q)>::decode(in);
    };
    BOOST_TEST((decode(out.view()) == q));
    for (std::size_t cut = 0; cut < out.size(); ++cut) BOOST_TEST(!decode(out.view().first(cut)));
    std::vector<std::byte> const whole{out.view().begin(), out.view().end()};
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned flip = 1; flip < 256; ++flip) {
            auto bad = whole;
            bad[at] ^= static_cast<std::byte>(flip);
            if (auto const other = decode(bad)) BOOST_TEST(!(*other == q));
        }
}

BOOST_AUTO_TEST_SUITE_END()
