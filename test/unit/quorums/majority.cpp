// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <stdexcept>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_majority)

using namespace quorate;

static_assert(check_quorum_system<majority>());
static_assert(majority::of(3, 1, 2) == majority{node_id{1}, node_id{2}, node_id{3}});
static_assert(lawful(majority::of(1)) && lawful(majority::of(1, 2)) &&
              lawful(majority::of(1, 2, 3, 4, 5, 6, 7, 8)));
static_assert(majority{node_id{9}}.is_quorum(slot_set{1}));

namespace {

majority of_size(std::uint64_t n) {
    std::vector<node_id> ids;
    for (std::uint64_t i = 1; i <= n; ++i) ids.push_back({i * 10});
    return majority{ids};
}

std::vector<std::byte> bytes_of(std::vector<std::uint64_t> const& ids, std::uint32_t count) {
    writer out;
    out.u32(count);
    for (auto id : ids) out.u64(id);
    return {out.view().begin(), out.view().end()};
}

bool decodes(std::vector<std::uint64_t> const& ids, std::uint32_t count) {
    auto const bytes = bytes_of(ids, count);
    reader in{bytes};
    return majority::decode(in).has_value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_smallest_quorum_of_n_members_is_that_of_the_table) {
    // n = 1..9; the definition: more than half (Z25).
    std::array<int, 10> const smallest{0, 1, 2, 2, 3, 3, 4, 4, 5, 5};
    for (std::uint64_t n = 1; n <= 9; ++n) {
        auto const q = of_size(n);
        for (std::uint64_t bits = 0; bits < (1U << n); ++bits) {
            slot_set const set{bits};
            BOOST_TEST_REQUIRE(q.is_quorum(set) == (set.size() >= smallest[n]),
                               n << " members, set " << bits);
        }
    }
}

BOOST_AUTO_TEST_CASE(up_to_nine_members_obey_every_law) {
    for (std::uint64_t n = 1; n <= 9; ++n) BOOST_TEST(lawful(of_size(n)));
    BOOST_TEST(!lawful(majority{}));
}

BOOST_AUTO_TEST_CASE(slots_without_a_member_do_not_count) {
    auto const q = majority::of(1, 2, 3);
    BOOST_TEST(!q.is_quorum(slot_set{~std::uint64_t{0} << 3}));
    BOOST_TEST(!q.is_quorum(slot_set{0b111001}));
    BOOST_TEST(q.is_quorum(slot_set{0b111011}));
}

BOOST_AUTO_TEST_CASE(the_empty_value_has_no_quorum) {
    BOOST_TEST(majority{}.members().empty());
    BOOST_TEST(!majority{}.is_quorum(slot_set{}));
    BOOST_TEST(!majority{}.is_quorum(slot_set{~std::uint64_t{0}}));
}

BOOST_AUTO_TEST_CASE(members_ascend_whatever_the_order_they_came_in) {
    auto const q = majority::of(30, 10, 20);
    BOOST_TEST(std::ranges::equal(q.members(), std::array{node_id{10}, node_id{20}, node_id{30}}));
    BOOST_TEST((q == majority::of(20, 30, 10)));
}

BOOST_AUTO_TEST_CASE(bad_members_give_nothing_or_throw) {
    std::vector<node_id> ids;
    BOOST_TEST(!majority::make(ids));
    ids = {{1}, {2}, {1}};
    BOOST_TEST(!majority::make(ids));
    BOOST_CHECK_THROW(majority{ids}, std::invalid_argument);
    ids = {{1}, {0}};
    BOOST_TEST(!majority::make(ids));
    BOOST_CHECK_THROW(majority::of(1, 0), std::invalid_argument);
    BOOST_TEST(of_size(quorum_members_max).is_quorum(slot_set::first(17)));
    BOOST_TEST(!of_size(quorum_members_max).is_quorum(slot_set::first(16)));
    BOOST_CHECK_THROW(of_size(quorum_members_max + 1), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded) {
    for (std::uint64_t n = 1; n <= quorum_members_max; ++n) {
        writer out;
        of_size(n).encode(out);
        reader in{out.view()};
        auto const q = majority::decode(in);
        BOOST_TEST_REQUIRE((q && *q == of_size(n) && in.done()));
    }
}

BOOST_AUTO_TEST_CASE(a_decoder_takes_lawful_members_only) {
    BOOST_TEST(decodes({1, 2, 3}, 3));
    BOOST_TEST(!decodes({}, 0));
    BOOST_TEST(!decodes({1, 2}, 3));
    BOOST_TEST(!decodes({0, 1}, 2));
    BOOST_TEST(!decodes({1, 1}, 2));
    BOOST_TEST(!decodes({2, 1}, 2));
    BOOST_TEST(!decodes({1}, 0xffffffff));
    std::vector<std::uint64_t> many;
    for (std::uint64_t id = 1; id <= quorum_members_max + 1; ++id) many.push_back(id);
    BOOST_TEST(!decodes(many, quorum_members_max + 1));
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_the_decoder) {
    auto const whole = bytes_of({1, 2, 3}, 3);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        reader in{bytes_view{whole}.first(cut)};
        BOOST_TEST(!majority::decode(in));
    }
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned flip = 1; flip < 256; ++flip) {
            auto bad = whole;
            bad[at] ^= static_cast<std::byte>(flip);
            reader in{bad};
            if (auto const q = majority::decode(in)) BOOST_TEST(lawful(*q));
        }
}

BOOST_AUTO_TEST_SUITE_END()
