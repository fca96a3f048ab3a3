// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace quorate;
using membership::member;

namespace {

using configuration = membership::configuration<majority>;

member make_member(std::uint64_t id, std::uint64_t store, std::string address = "127.0.0.1:7001") {
    return {{{id}, {store, id}}, std::move(address)};
}

// 1, 2 and 3 vote and 9 learns; it becomes 2 (wiped: another store), 3, 4.
configuration half_done() {
    return {{majority::of(1, 2, 3), {make_member(1, 11), make_member(2, 12), make_member(3, 13), make_member(9, 19)}},
            membership::electorate<majority>{majority::of(2, 3, 4),
                                             {make_member(2, 22), make_member(3, 13), make_member(4, 14, "")}}};
}

std::vector<std::byte> encoded(configuration const& c) {
    writer out;
    encode(out, c);
    return {out.view().begin(), out.view().end()};
}

auto decode(bytes_view bytes) { return membership::decode_configuration<majority>(bytes); }

}  // namespace

BOOST_AUTO_TEST_SUITE(membership_configuration)

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded) {
    auto c = half_done();
    BOOST_TEST((decode(encoded(c)) == c));
    c.target.reset();
    BOOST_TEST((decode(encoded(c)) == c));
}

BOOST_AUTO_TEST_CASE(a_configuration_cut_anywhere_is_none) {
    auto const whole = encoded(half_done());
    for (std::size_t cut = 0; cut < whole.size(); ++cut) BOOST_TEST(!decode(bytes_view{whole}.first(cut)));
    auto longer = whole;
    longer.push_back(std::byte{0});
    BOOST_TEST(!decode(longer));
}

BOOST_AUTO_TEST_CASE(flipped_bytes_give_nothing_or_a_lawful_configuration) {
    auto const whole = encoded(half_done());
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (unsigned flip = 1; flip < 256; ++flip) {
            auto bad = whole;
            bad[at] ^= static_cast<std::byte>(flip);
            auto const c = decode(bad);
            if (!c) continue;
            BOOST_TEST_REQUIRE(!(*c == half_done()));
            BOOST_TEST_REQUIRE((encoded(*c) == bad));  // one value, one encoding
            for (node_id voter : c->current.quorum.members()) BOOST_TEST_REQUIRE(c->current.find(voter));
        }
}

BOOST_AUTO_TEST_CASE(unlawful_members_are_refused) {
    auto const refused = [](std::vector<member> members) {
        return !decode(encoded({{majority::of(1, 2), std::move(members)}, std::nullopt}));
    };
    BOOST_TEST(!refused({make_member(1, 1), make_member(2, 1)}));
    BOOST_TEST(refused({}));
    BOOST_TEST(refused({make_member(1, 1)}));                                          // a voter is no member
    BOOST_TEST(refused({make_member(2, 1), make_member(1, 1)}));                       // not ascending
    BOOST_TEST(refused({make_member(1, 1), make_member(1, 2), make_member(2, 1)}));    // one id, two stores
    BOOST_TEST(refused({make_member(0, 1), make_member(1, 1), make_member(2, 1)}));    // no id
    BOOST_TEST(refused({make_member(1, 1), make_member(2, 1, std::string(256, 'x'))}));
    std::vector<member> many;
    for (std::uint64_t id = 1; id <= membership::members_max + 1; ++id) many.push_back(make_member(id, id));
    BOOST_TEST(refused(many));
    many.pop_back();
    BOOST_TEST(!refused(many));
}

BOOST_AUTO_TEST_CASE(another_kind_of_quorum_system_is_not_misread) {
    writer out;
    encode(out, membership::configuration<sets>{{sets::of({{1}}), {make_member(1, 1)}}, std::nullopt});
    BOOST_TEST((membership::decode_configuration<sets>(out.view()).has_value()));
    BOOST_TEST(!decode(out.view()));
}

BOOST_AUTO_TEST_CASE(voters_go_by_the_pair) {
    auto const c = half_done();
    BOOST_TEST(c.is_voter(make_member(1, 11).who));
    BOOST_TEST(!c.is_voter(make_member(1, 99).who));  // a wiped store under an old name is nobody (Z56)
    BOOST_TEST(c.is_voter(make_member(2, 12).who));   // in the old half
    BOOST_TEST(c.is_voter(make_member(2, 22).who));   // in the new one
    BOOST_TEST(!c.current.is_voter(make_member(2, 22).who));
    BOOST_TEST(!c.is_voter(make_member(9, 19).who));  // learns
    BOOST_TEST(c.is_member(make_member(9, 19).who));
    BOOST_TEST(!c.is_member(make_member(9, 18).who));
    BOOST_TEST(!c.is_voter(member_id{}));
}

BOOST_AUTO_TEST_CASE(each_pair_is_visited_once) {
    std::vector<member_id> seen;
    half_done().for_each_member([&](member const& m) { seen.push_back(m.who); });
    std::vector<member_id> const expected{make_member(1, 11).who, make_member(2, 12).who, make_member(3, 13).who,
                                          make_member(9, 19).who, make_member(2, 22).who, make_member(4, 14).who};
    BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_SUITE_END()
