// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_UNIT_QUORUMS_QUORUM_CHECKS_HPP
#define QUORATE_TEST_UNIT_QUORUMS_QUORUM_CHECKS_HPP

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/testing/quorum_suite.hpp>
#include <string>
#include <vector>

/// What is checked of every model, against a definition that the test writes in another way.
namespace quorate_test {

inline std::vector<quorate::node_id> ids(std::uint64_t count) {
    std::vector<quorate::node_id> all;
    for (std::uint64_t id = 1; id <= count; ++id) all.push_back({id});
    return all;
}

/// Has the set of nodes so many of these?
inline std::size_t count_in(std::vector<std::uint64_t> const& nodes,
                            std::initializer_list<std::uint64_t> of) {
    std::size_t count = 0;
    for (auto id : of) count += std::ranges::find(nodes, id) != nodes.end() ? 1U : 0U;
    return count;
}

using definition = std::function<bool(std::vector<std::uint64_t> const& nodes)>;

/// Both rules about every set of members, with and without strangers, and their gates; then the
/// conformance kit.
template <class Terms, class Q>
void check_model(Q const& q, definition const& commit, definition const& elect) {
    using namespace quorate;
    std::vector<std::uint64_t> members;
    for (node_id id : q.members()) members.push_back(id.value);
    auto const writes = quorums::gates_of(q, question::commits);
    auto const votes = quorums::gates_of(q, question::elects);
    BOOST_TEST_REQUIRE((writes.has_value() && votes.has_value()));
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << members.size(); ++bits) {
        slot_set const s{bits};
        std::vector<std::uint64_t> nodes;
        for (std::size_t slot = 0; slot < members.size(); ++slot)
            if (s.contains(slot)) nodes.push_back(members[slot]);
        BOOST_TEST_REQUIRE(commits(q, s) == commit(nodes));
        BOOST_TEST_REQUIRE(elects(q, s) == elect(nodes));
        auto const crowd = s | (slot_set{~std::uint64_t{0}} - slot_set::first(members.size()));
        BOOST_TEST_REQUIRE(commits(q, crowd) == commit(nodes));
        BOOST_TEST_REQUIRE(elects(q, crowd) == elect(nodes));
        BOOST_TEST_REQUIRE(writes->decides(s) == commit(nodes));
        BOOST_TEST_REQUIRE(votes->decides(s) == elect(nodes));
    }
    if (is_symmetric(q)) BOOST_TEST_REQUIRE((*writes == *votes));
    for (auto const& finding : quorate::testing::quorum_suite<Terms>(q)) BOOST_ERROR(finding);
}

template <class Terms, class Q>
void check_model(Q const& q, definition const& rule) {
    check_model<Terms>(q, rule, rule);
}

/// Decodes what a test wrote by hand; nothing unless all of it is read.
template <class Q>
std::optional<Q> decoded(quorate::writer const& bytes) {
    quorate::reader in{bytes.view()};
    auto q = Q::decode(in);
    return in.done() ? q : std::nullopt;
}

}  // namespace quorate_test

#endif
