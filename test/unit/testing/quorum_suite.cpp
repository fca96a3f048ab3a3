// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/testing/quorum_suite.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/kinds.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(testing_quorum_suite)

using namespace quorate;
using quorate::testing::quorum_suite;

namespace {

// A majority of three, with one thing wrong at a time; 20 members where the kit must search instead
// of ask all.
enum class wrong {
    nothing,
    not_closed,
    counts_strangers,
    moody,
    no_quorum,
    disjoint,
    forgets,
    takes_any_bytes,
    gates
};

template <wrong What, std::size_t N>
struct flawed {
    static constexpr std::string_view name = "flawed";
    static constexpr int enough = static_cast<int>(N / 2 + 1);
    std::array<node_id, N> ids = [] {
        std::array<node_id, N> all{};
        for (std::size_t i = 0; i < N; ++i) all[i] = node_id{i + 1};
        return all;
    }();

    std::span<node_id const> members() const { return ids; }
    bool is_quorum(slot_set s) const {
        auto const known = (s & slot_set::first(N)).size();
        if (What == wrong::not_closed && known == static_cast<int>(N) - 1) return false;
        if (What == wrong::counts_strangers) return s.size() >= enough;
        if (What == wrong::moody && known == enough) return (asked++ & 1) == 0;
        if (What == wrong::no_quorum) return false;
        if (What == wrong::disjoint) return known >= enough - 1;
        return known >= enough;
    }
    std::optional<gate_tree> gates(question) const
        requires(N > 16 || What == wrong::gates)
    {
        return quorums::counting_gate(
            N, static_cast<std::size_t>(What == wrong::gates ? enough + 1 : enough));
    }
    friend bool operator==(flawed const&, flawed const&) = default;
    void encode(writer& out) const {
        if (What == wrong::forgets) return;
        for (auto id : ids) out.number(id);
    }
    static std::optional<flawed> decode(reader& in) {
        flawed q;
        if (What == wrong::forgets) {
            q.ids[0] = {99};
            return q;
        }
        for (auto& id : q.ids) id = in.number<node_id>();
        if (What != wrong::takes_any_bytes && (!in.ok() || !id_list::make(q.ids)))
            return std::nullopt;
        if (What == wrong::takes_any_bytes) q.ids[0] = {1};
        return q;
    }
    static inline int asked = 0;
};

template <wrong What, std::size_t N = 3>
std::string found() {
    std::string all;
    for (auto const& finding : quorum_suite<sequential_terms>(flawed<What, N>{}))
        all += finding + "\n";
    return all;
}
bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(our_own_systems_pass) {
    for (auto const& kind : quorate_test::kinds<sequential_terms>())
        for (auto const& finding : quorum_suite<sequential_terms>(kind.quorum))
            BOOST_ERROR(kind.name << ": " << finding);
    for (auto const& kind : quorate_test::kinds<distinct_terms>())
        for (auto const& finding : quorum_suite<distinct_terms>(kind.quorum))
            BOOST_ERROR(kind.name << ": " << finding);
    BOOST_TEST(found<wrong::nothing>() == "");
    BOOST_TEST((found<wrong::nothing, 20>() == ""));
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found) {
    BOOST_TEST(contains((found<wrong::not_closed, 5>()), "a superset of a quorum is a quorum"));
    BOOST_TEST(contains((found<wrong::not_closed, 5>()), "law: "));
    BOOST_TEST(contains(found<wrong::counts_strangers>(), "slots without a member do not count"));
    BOOST_TEST(contains(found<wrong::moody>(), "the same answer to the same question"));
    BOOST_TEST(contains(found<wrong::no_quorum>(), "all members together decide"));
    BOOST_TEST(contains(found<wrong::disjoint>(), "two leaders could win one term"));
    BOOST_TEST(contains(found<wrong::forgets>(), "encoding: "));
    BOOST_TEST(contains(found<wrong::takes_any_bytes>(), "encoding: "));
    BOOST_TEST(contains(found<wrong::gates>(), "gates: decide as the system does"));
}

BOOST_AUTO_TEST_CASE(each_flaw_of_a_large_system_is_found) {
    BOOST_TEST(contains((found<wrong::not_closed, 20>()), "a superset of a quorum is a quorum"));
    BOOST_TEST(
        contains((found<wrong::counts_strangers, 20>()), "slots without a member do not count"));
    BOOST_TEST(contains((found<wrong::moody, 20>()), "the same answer to the same question"));
    BOOST_TEST(contains((found<wrong::no_quorum, 20>()), "all members together decide"));
    BOOST_TEST(contains((found<wrong::disjoint, 20>()), "gates: decide as the system does"));
    BOOST_TEST(contains((found<wrong::gates, 20>()), "gates: decide as the system does"));
}

BOOST_AUTO_TEST_SUITE_END()
