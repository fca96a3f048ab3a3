// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(membership_configuration)

using namespace quorate;
using membership::member;

namespace {

using configuration = membership::configuration<majority>;

// The store is the number: what one store is given once.
member make_member(std::uint64_t id, std::uint64_t store, std::string address = "127.0.0.1:7001") {
    return {{{id}, {store, id}}, std::move(address), {store}};
}

// A user's own system, with as many members as its bytes say.
struct crowd {
    static constexpr std::string_view name = "crowd";
    std::uint8_t count = 0;
    std::vector<node_id> members() const {
        std::vector<node_id> all;
        for (std::uint64_t id = 1; id <= count; ++id) all.push_back({id});
        return all;
    }
    bool is_quorum(slot_set s) const { return 2 * s.size() > count; }
    [[maybe_unused]] friend bool operator==(crowd const&, crowd const&) = default;
    void encode(writer& out) const { out.u8(count); }
    static std::optional<crowd> decode(reader& in) { return crowd{in.u8()}; }
};

// 1, 2 and 3 vote and 9 learns; it becomes 2, 3, 4. 2 was wiped: the seat of its old store is
// vacant.
configuration half_done() {
    return {{majority::of(1, 2, 3), {make_member(1, 11), make_member(3, 13), make_member(9, 19)}},
            membership::electorate<majority>{
                majority::of(2, 3, 4),
                {make_member(2, 22), make_member(3, 13), make_member(4, 14, "")}},
            {23},
            true};
}

std::vector<std::byte> encoded(configuration const& c) {
    writer out;
    encode(out, c, sequential_terms::name);
    return {out.view().begin(), out.view().end()};
}

auto decode(bytes_view bytes) {
    return membership::decode_configuration<majority>(bytes, sequential_terms::name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded) {
    auto c = half_done();
    BOOST_TEST((decode(encoded(c)) == c));
    c.joint = false;
    BOOST_TEST((decode(encoded(c)) == c));
    c.target.reset();
    BOOST_TEST((decode(encoded(c)) == c));
}

BOOST_AUTO_TEST_CASE(a_configuration_cut_anywhere_is_none) {
    auto const whole = encoded(half_done());
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        BOOST_TEST(!decode(bytes_view{whole}.first(cut)));
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
            BOOST_TEST_REQUIRE(c->current.quorum.is_quorum(c->current.held()));
            if (c->target) BOOST_TEST_REQUIRE(c->target->quorum.is_quorum(c->target->held()));
        }
}

BOOST_AUTO_TEST_CASE(unlawful_members_are_refused) {
    auto const refused = [](std::vector<member> members) {
        configuration c{{majority::of(1, 2), std::move(members)}, std::nullopt};
        membership::number_members(c);
        return !decode(encoded(c));
    };
    BOOST_TEST(!refused({make_member(1, 1), make_member(2, 1)}));
    BOOST_TEST(refused({}));
    // Cannot decide without 2.
    BOOST_TEST(refused({make_member(1, 1)}));
    // Not ascending.
    BOOST_TEST(refused({make_member(2, 1), make_member(1, 1)}));
    // One id, two stores.
    BOOST_TEST(refused({make_member(1, 1), make_member(1, 2), make_member(2, 1)}));
    BOOST_TEST(refused({make_member(0, 1), make_member(1, 1), make_member(2, 1)}));  // no id
    BOOST_TEST(refused({make_member(1, 1), make_member(2, 1, std::string(256, 'x'))}));
    std::vector<member> many;
    for (std::uint64_t id = 1; id <= membership::members_max + 1; ++id)
        many.push_back(make_member(id, id));
    BOOST_TEST(refused(many));
    many.pop_back();
    BOOST_TEST(!refused(many));
}

BOOST_AUTO_TEST_CASE(a_seat_may_be_vacant_if_the_others_decide) {
    configuration c{{majority::of(1, 2, 3), {make_member(1, 1), make_member(3, 1)}}, std::nullopt};
    membership::number_members(c);
    auto const read = decode(encoded(c));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((*read == c));
    BOOST_TEST((read->current.held() == slot_set{0b101}));
    BOOST_TEST(!read->is_voter(make_member(2, 1).who));
    c.current.quorum = majority::of(1, 2, 3, 4);
    BOOST_TEST(!decode(encoded(c)).has_value());
}

BOOST_AUTO_TEST_CASE(another_kind_of_quorum_system_is_not_misread) {
    writer out;
    encode(
        out,
        membership::configuration<sets>{{sets::of({{1}}), {make_member(1, 1)}}, std::nullopt, {2}},
        sequential_terms::name);
    BOOST_TEST(
        (membership::decode_configuration<sets>(out.view(), sequential_terms::name).has_value()));
    BOOST_TEST(!decode(out.view()));
}

BOOST_AUTO_TEST_CASE(more_voters_than_a_system_may_have_are_refused) {
    membership::configuration<crowd> c{{{33}, {}}, std::nullopt};
    for (std::uint64_t id = 1; id <= 33; ++id) c.current.members.push_back(make_member(id, id));
    membership::number_members(c);
    for (auto const voters : {std::uint8_t{33}, std::uint8_t{32}}) {
        c.current.quorum.count = voters;
        writer out;
        encode(out, c, sequential_terms::name);
        auto const read =
            membership::decode_configuration<crowd>(out.view(), sequential_terms::name);
        BOOST_TEST(read.has_value() == (voters == 32));
    }
}

BOOST_AUTO_TEST_CASE(terms_of_two_kinds_never_meet_in_one_log) {
    BOOST_TEST(
        !membership::decode_configuration<majority>(encoded(half_done()), distinct_terms::name));
    auto const [terms, quorum] = membership::name_rules(encoded(half_done()));
    BOOST_TEST(terms == "sequential_terms");
    BOOST_TEST(quorum == "majority");
    BOOST_TEST(membership::name_rules({}).second == "");
}

BOOST_AUTO_TEST_CASE(a_number_belongs_to_one_admission) {
    auto const refused = [](auto change) {
        auto c = half_done();
        change(c);
        return !decode(encoded(c));
    };
    BOOST_TEST(!refused([](configuration&) {}));
    BOOST_TEST(refused([](configuration& c) { c.current.members[0].number = {}; }));
    BOOST_TEST(refused(
        [](configuration& c) { c.current.members[0].number = c.current.members[1].number; }));
    BOOST_TEST(refused(
        [](configuration& c) { c.current.members[0].number = c.target->members[2].number; }));
    // The same node in both halves.
    BOOST_TEST(refused([](configuration& c) { c.current.members[1].number = {5}; }));
    // 2 has two stores.
    BOOST_TEST(refused([](configuration& c) { c.current.members[0] = make_member(2, 12); }));
    // 22 has been given.
    BOOST_TEST(refused([](configuration& c) { c.next_number = {22}; }));
    BOOST_TEST(!refused([](configuration& c) { c.next_number = {member_number_max + 1}; }));
    BOOST_TEST(refused([](configuration& c) { c.next_number = {member_number_max + 2}; }));
}

BOOST_AUTO_TEST_CASE(first_members_are_numbered_by_their_ids) {
    configuration c{{majority::of(4, 7), {make_member(4, 1), make_member(7, 2)}}, std::nullopt};
    for (auto& m : c.current.members) m.number = {};
    membership::number_members(c);
    BOOST_TEST((c.current.members[0].number == member_number{1} &&
                c.current.members[1].number == member_number{2}));
    BOOST_TEST((c.next_number == member_number{3}));
}

BOOST_AUTO_TEST_CASE(voters_go_by_the_pair) {
    auto const c = half_done();
    BOOST_TEST(c.is_voter(make_member(1, 11).who));
    // A wiped store under an old name is nobody (Z56)
    BOOST_TEST(!c.is_voter(make_member(1, 99).who));
    BOOST_TEST(!c.is_voter(make_member(2, 12).who));
    BOOST_TEST(c.is_voter(make_member(2, 22).who));  // in the new half
    BOOST_TEST(!c.current.is_voter(make_member(2, 22).who));
    BOOST_TEST(!c.is_voter(make_member(9, 19).who));  // learns
    BOOST_TEST(c.is_member(make_member(9, 19).who));
    BOOST_TEST(!c.is_member(make_member(9, 18).who));
    BOOST_TEST((c.find(make_member(3, 13).who) == &c.current.members[1]));
    BOOST_TEST((c.find(make_member(2, 22).who) == c.target->find(node_id{2})));
    BOOST_TEST(c.find(make_member(2, 99).who) == nullptr);
    BOOST_TEST(!c.is_voter(member_id{}));
    auto catching_up = c;
    catching_up.joint = false;
    BOOST_TEST(!catching_up.is_voter(make_member(4, 14).who));
    BOOST_TEST(catching_up.is_member(make_member(4, 14).who));
}

BOOST_AUTO_TEST_CASE(each_pair_is_visited_once) {
    std::vector<member_id> seen;
    half_done().for_each_member([&](member const& m) { seen.push_back(m.who); });
    std::vector<member_id> const expected{make_member(1, 11).who, make_member(3, 13).who,
                                          make_member(9, 19).who, make_member(2, 22).who,
                                          make_member(4, 14).who};
    BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_SUITE_END()
