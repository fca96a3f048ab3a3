// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/transports/handshake.hpp>
#include <random>
#include <string>
#include <support/random_messages.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(transports_handshake)

using namespace quorate;
using namespace quorate::transports;

namespace {

constexpr std::uint64_t group = 1;

local_identity node(std::uint64_t id) {
    return {{{id}, {id, id}},
            {3},
            {0xC, 1},
            77,
            "sequential_terms",
            "majority",
            {"majority"},
            {{4}, {17}},
            "127.0.0.1:" + std::to_string(7000 + id)};
}

hello hello_of(local_identity who, std::uint64_t expected) {
    return {{}, group, {expected}, std::move(who)};
}

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

/// What node 1 says to a hello, and that the line for a person names both.
errc verdict(hello const& h) {
    auto const why = judge(node(1), group, h);
    if (why) {
        BOOST_TEST(contains(why.text, "node 1 at 127.0.0.1:7001"), why.text);
        BOOST_TEST(contains(why.text, "node " + std::to_string(h.sender.self.id.value)), why.text);
        BOOST_TEST(!contains(why.text, "\n"));
    }
    return why.code;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nodes_of_one_cluster_and_joiners_are_let_in) {
    BOOST_TEST((verdict(hello_of(node(2), 1)) == errc::ok));
    auto joiner = node(2);
    joiner.cluster = {};
    BOOST_TEST((verdict(hello_of(joiner, 1)) == errc::ok));
    BOOST_TEST((judge(joiner, group, hello_of(node(1), 2)).code == errc::ok));
    auto mover = node(2);
    // A cluster rolls node by node: another type that can decode what the cluster decides by.
    mover.quorum = "one_of(majority,weighted)";
    BOOST_TEST((verdict(hello_of(mover, 1)) == errc::ok));
    BOOST_TEST((judge(mover, group, hello_of(node(1), 2)).code == errc::ok));
    joiner.quorum_kinds.clear();  // it knows no configuration yet
    BOOST_TEST((verdict(hello_of(joiner, 1)) == errc::ok));
}

BOOST_AUTO_TEST_CASE(each_difference_has_its_error_that_names_both_sides) {
    auto other = hello_of(node(2), 1);
    other.sender.cluster = {0xD, 2};
    BOOST_TEST((verdict(other) == errc::wrong_cluster));
    BOOST_TEST(contains(judge(node(1), group, other).text, to_text(other.sender.cluster)));
    BOOST_TEST(contains(judge(node(1), group, other).text, to_text(node(1).cluster)));

    BOOST_TEST((verdict(hello_of(node(2), 3)) == errc::wrong_identity));
    BOOST_TEST((verdict(hello_of(node(1), 1)) == errc::wrong_identity));

    other = hello_of(node(2), 1);
    other.sender.fingerprint = 78;
    BOOST_TEST((verdict(other) == errc::wrong_policies));

    other = hello_of(node(2), 1);
    other.sender.terms = "distinct_terms";
    BOOST_TEST((verdict(other) == errc::wrong_policies));
    BOOST_TEST(contains(judge(node(1), group, other).text,
                        "by \"distinct_terms\", the other by \"sequential_terms\""));

    other = hello_of(node(2), 1);
    other.sender.quorum = "one_of(majority,weighted)";
    other.sender.quorum_kinds = {"weighted"};
    BOOST_TEST((verdict(other) == errc::wrong_quorum));
    BOOST_TEST(
        contains(judge(node(1), group, other).text,
                 "decides by \"weighted\", which node 1 at 127.0.0.1:7001 cannot decode (it knows "
                 "\"majority\"); update node 1"));
    other = hello_of(node(2), 1);
    // A joiner of another kind would stop at the first configuration.
    other.sender.quorum = "weighted";
    other.sender.quorum_kinds.clear();
    BOOST_TEST((verdict(other) == errc::wrong_quorum));
    BOOST_TEST(contains(judge(node(1), group, other).text, "update node 2"));
    other = hello_of(node(2), 1);
    other.sender.quorum_kinds = {"majority", "weighted"};  // half a change
    BOOST_TEST((verdict(other) == errc::wrong_quorum));

    other = hello_of(node(2), 1);
    other.versions = {protocol_version + 1, protocol_version + 4};
    BOOST_TEST((verdict(other) == errc::wrong_version));

    other = hello_of(node(2), 1);
    other.group = group + 1;
    BOOST_TEST((verdict(other) == errc::wrong_group));
}

BOOST_AUTO_TEST_CASE(the_dialler_judges_the_answer) {
    hello_reply const good{{}, hello_of(node(2), 0)};
    BOOST_TEST((judge_reply(node(1), group, {2}, good).code == errc::ok));
    BOOST_TEST((judge_reply(node(1), group, {3}, good).code == errc::wrong_identity));
    hello_reply const refused{{errc::wrong_cluster, "because"}, {}};
    BOOST_TEST(
        (judge_reply(node(1), group, {2}, refused) == failure{errc::wrong_cluster, "because"}));
    auto foreign = good;
    foreign.identity.sender.cluster = {9, 9};
    BOOST_TEST((judge_reply(node(1), group, {2}, foreign).code == errc::wrong_cluster));
}

BOOST_AUTO_TEST_CASE(a_hello_and_its_answers_survive_the_wire) {
    auto const sent = hello_of(node(2), 1);
    auto const h = decode_hello(encode(sent));
    BOOST_REQUIRE(h.has_value());
    BOOST_TEST((h->versions == sent.versions));
    BOOST_TEST((h->expected == sent.expected));
    BOOST_TEST((h->sender.self == sent.sender.self));
    BOOST_TEST((h->sender.start == sent.sender.start));
    BOOST_TEST((h->sender.cluster == sent.sender.cluster));
    BOOST_TEST(h->sender.fingerprint == sent.sender.fingerprint);
    BOOST_TEST(h->sender.terms == sent.sender.terms);
    BOOST_TEST(h->sender.quorum == sent.sender.quorum);
    BOOST_TEST(h->sender.quorum_kinds == sent.sender.quorum_kinds);
    BOOST_TEST((h->sender.configuration == sent.sender.configuration));
    BOOST_TEST(h->sender.address == sent.sender.address);

    auto const accepted = decode_hello_reply(encode(hello_reply{{}, sent}));
    BOOST_REQUIRE(accepted.has_value());
    BOOST_TEST((accepted->refusal.code == errc::ok));
    BOOST_TEST((accepted->identity.sender.self == sent.sender.self));

    failure const why{errc::wrong_cluster, "one line"};
    auto const refused = decode_hello_reply(encode(hello_reply{why, {}}));
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST((refused->refusal == why));
    BOOST_TEST(!decode_hello(encode(hello_reply{why, {}})));
    BOOST_TEST(!decode_hello_reply(encode(sent)));
}

// The same example stands in doc/formats/wire.md.
BOOST_AUTO_TEST_CASE(a_hello_has_the_documented_bytes) {
    auto h = hello_of(node(1), 2);
    h.sender.self.store = {0x0A, 0x0B};
    std::string got;
    for (std::byte const b : encode(h)) {
        got += "0123456789abcdef"[static_cast<unsigned>(b) >> 4U];
        got += "0123456789abcdef"[static_cast<unsigned>(b) & 15U];
    }
    BOOST_TEST(got ==
               "71756f7261746501"
               "6a907591a3000000"
               "01"
               "0100000001000000"
               "0100000000000000"
               "0200000000000000"
               "0100000000000000"
               "0a000000000000000b00000000000000"
               "0300000000000000"
               "0c000000000000000100000000000000"
               "4d00000000000000"
               "0e0000003132372e302e302e313a37303031"
               "1000000073657175656e7469616c5f7465726d73"
               "080000006d616a6f72697479"
               "01000000080000006d616a6f72697479"
               "04000000000000001100000000000000");
}

// Otherwise a program of tomorrow could not be told by one of today what separates them.
BOOST_AUTO_TEST_CASE(a_later_version_may_say_more_than_this_one_knows) {
    auto h = hello_of(node(2), 1);
    h.versions.most = protocol_version + 1;
    writer payload;
    payload.u8(1);
    write_hello(payload, h);
    payload.text("something new");
    BOOST_TEST(decode_hello(seal_handshake(payload)).has_value());

    h.versions.most = protocol_version;
    payload.clear();
    payload.u8(1);
    write_hello(payload, h);
    payload.text("something odd");
    BOOST_TEST(!decode_hello(seal_handshake(payload)));
}

BOOST_AUTO_TEST_CASE(the_largest_hello_fits_its_bound) {
    auto h = hello_of(node(2), 1);
    h.sender.address.assign(1000, 'a');
    h.sender.terms.assign(1000, 't');
    h.sender.quorum.assign(1000, 'q');
    h.sender.quorum_kinds.assign(100, std::string(1000, 'q'));
    auto const back = decode_hello(encode(h));
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(back->sender.quorum_kinds.size() == quorum_kinds_max);
    auto const refused =
        decode_hello_reply(encode(hello_reply{{errc::wrong_group, std::string(5000, 'x')}, {}}));
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST(refused->refusal.text.size() == refusal_size_max);
}

BOOST_AUTO_TEST_CASE(a_header_is_checked_before_memory_is_taken) {
    auto bytes = encode(hello_of(node(2), 1));
    auto const header = [&] {
        return handshake_size(bytes_view{bytes}.first(handshake_header_size));
    };
    BOOST_TEST((header() == std::pair{bytes.size() - handshake_header_size, errc::ok}));
    boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(bytes.data()) + 12,
                                    handshake_payload_max + 1);
    BOOST_TEST((header().second == errc::frame_too_large));
    bytes[0] = std::byte{'G'};
    BOOST_TEST((header().second == errc::frame_corrupt));
}

BOOST_AUTO_TEST_CASE(cut_flipped_and_random_bytes_never_do_more_than_fail) {
    auto const good = encode(hello_of(node(2), 1));
    for (std::size_t cut = 0; cut < good.size(); ++cut)
        BOOST_TEST(!decode_hello(bytes_view{good}.first(cut)));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        BOOST_TEST(!decode_hello(bytes));
    }
    auto const seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    BOOST_TEST_INFO("seed " << seed);
    transports_test::draw d{std::mt19937_64{seed}};
    for (int i = 0; i < 20000; ++i) {
        writer payload;  // sealed, so that the fields behind the checksum are reached
        payload.u8(static_cast<std::uint8_t>(1 + d.below(3)));
        if (i % 2 == 0) {
            payload.bytes(d.bytes(d.below(200)));
        } else {
            write_hello(payload, hello_of(node(2), 1));
            auto bytes = std::vector<std::byte>{payload.view().begin(), payload.view().end()};
            for (int flips = 0; flips < 3; ++flips)
                bytes[d.below(bytes.size())] = static_cast<std::byte>(d());
            payload.clear();
            payload.bytes(bytes);
        }
        auto const bytes = seal_handshake(payload);
        (void)decode_hello(bytes);
        (void)decode_hello_reply(bytes);
        (void)decode_hello(d.bytes(d.below(64)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
