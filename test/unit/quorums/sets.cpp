// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/sets.hpp>
#include <stdexcept>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_sets)

using namespace quorate;

static_assert(check_quorum_system<sets>());
// 12 members.
static_assert(lawful(sets::of({{1, 2, 3}, {3, 4, 5, 6}, {1, 3, 7, 8, 9}, {2, 3, 10, 11, 12}})));
static_assert(equivalent(sets::of({{1, 2}, {2, 3}, {1, 3}}), majority::of(1, 2, 3)));
static_assert(sets{{node_id{1}, node_id{2}}, {node_id{2}, node_id{3}}} ==
              sets::of({{3, 2}, {2, 1}}));

namespace {

using id_sets = std::vector<std::vector<node_id>>;

std::optional<sets> decode(std::vector<std::uint64_t> const& ids,
                           std::vector<std::uint64_t> const& masks) {
    writer out;
    out.u32(static_cast<std::uint32_t>(ids.size()));
    for (auto id : ids) out.u64(id);
    out.u32(static_cast<std::uint32_t>(masks.size()));
    for (auto mask : masks) out.u64(mask);
    reader in{out.view()};
    return sets::decode(in);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_set_decides_iff_it_contains_a_listed_one) {
    auto const q = sets::of({{1, 2}, {2, 3, 4}});
    for (std::uint64_t bits = 0; bits < 16; ++bits)
        BOOST_TEST(q.is_quorum(slot_set{bits}) ==
                   ((bits & 0b0011) == 0b0011 || (bits & 0b1110) == 0b1110));
    BOOST_TEST(!q.is_quorum(slot_set{0b110001}));
    BOOST_TEST(bool{upward_closed(q)});
    BOOST_TEST(!sets{}.is_quorum(slot_set{~std::uint64_t{0}}));
}

BOOST_AUTO_TEST_CASE(supersets_and_order_make_no_difference) {
    auto const q = sets::of({{1, 2, 3}, {2, 3}, {1, 2, 3, 4}, {3, 2}, {1, 2}});
    BOOST_TEST(q.minimal().size() == 2U);
    BOOST_TEST(q.members().size() == 4U);
    BOOST_TEST((q == sets::of({{1, 2}, {2, 3}, {1, 4, 2}})));
}

BOOST_AUTO_TEST_CASE(bad_sets_give_nothing_or_throw) {
    BOOST_TEST(!sets::make(id_sets{}));
    BOOST_TEST(!sets::make(id_sets{{}}));
    BOOST_TEST(!sets::make(id_sets{{{1}}, {}}));
    BOOST_TEST(!sets::make(id_sets{{{1}, {0}}}));
    BOOST_CHECK_THROW(sets::of({{1}, {}}), std::invalid_argument);
    id_sets many;  // all pairs of 12 members: 66 minimal sets
    for (std::uint64_t i = 1; i <= 12; ++i)
        for (std::uint64_t j = 1; j < i; ++j) many.push_back({{i}, {j}});
    BOOST_TEST(!sets::make(many));
    many.resize(sets::sets_max);
    BOOST_TEST(sets::make(many).has_value());
}

BOOST_AUTO_TEST_CASE(sets_that_do_not_meet_are_seen) {
    BOOST_TEST(!intersecting(sets::of({{1, 2}, {3, 4}})));
    BOOST_TEST(!elections_intersect(sets::of({{1}, {2}})));
    BOOST_TEST(lawful(sets::of({{1, 2}, {2, 3, 4}, {1, 3}})));
}

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded) {
    for (auto const& q :
         {sets::of({{7}}), sets::of({{1, 2}, {2, 3}, {1, 3}}), sets::of({{1, 5}, {1, 2, 3, 4}})}) {
        writer out;
        q.encode(out);
        reader in{out.view()};
        BOOST_TEST((sets::decode(in) == q));
        BOOST_TEST(in.done());
        for (std::size_t cut = 0; cut < out.size(); ++cut) {
            reader part{out.view().first(cut)};
            BOOST_TEST(!sets::decode(part));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_decoder_takes_lawful_sets_only) {
    BOOST_TEST(decode({1, 2, 3}, {0b011, 0b101, 0b110}).has_value());
    BOOST_TEST(!decode({1, 2, 3}, {}));
    BOOST_TEST(!decode({1, 2, 3}, {0}));
    BOOST_TEST(!decode({1, 2, 3}, {0b1001}));        // a stranger
    BOOST_TEST(!decode({1, 2, 3}, {0b011, 0b011}));  // twice
    BOOST_TEST(!decode({1, 2, 3}, {0b101, 0b011}));  // not ascending
    BOOST_TEST(!decode({1, 2, 3}, {0b011, 0b111}));  // not minimal
    BOOST_TEST(!decode({1, 2, 3}, {0b001, 0b110}));  // disjoint
    BOOST_TEST(!decode({1, 1}, {0b01}));
    BOOST_TEST(!decode({}, {0b01}));
}

BOOST_AUTO_TEST_CASE(whatever_is_decoded_has_sets_that_meet) {
    writer out;
    sets::of({{1, 2}, {2, 3}, {1, 3}}).encode(out);
    std::vector<std::byte> const whole{out.view().begin(), out.view().end()};
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned flip = 1; flip < 256; ++flip) {
            auto bad = whole;
            bad[at] ^= static_cast<std::byte>(flip);
            reader in{bad};
            if (auto const q = sets::decode(in)) BOOST_TEST(lawful(*q));
        }
}

BOOST_AUTO_TEST_SUITE_END()
