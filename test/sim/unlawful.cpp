// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A quorum system that must not run a cluster, in the simulated world.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorums/obligations.hpp>
#include <quorate/sim/cluster.hpp>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_unlawful)

using namespace quorate;

namespace {

/// An odd number of three: a second voice takes the decision away, and yet no set decides with its
/// complement.
struct odd_number {
    static constexpr std::string_view name = "odd_number";
    std::vector<node_id> ids;
    std::vector<node_id> const& members() const { return ids; }
    bool is_quorum(slot_set s) const { return (s & slot_set::first(ids.size())).size() % 2 == 1; }
    void encode(writer& out) const { out.u32(static_cast<std::uint32_t>(ids.size())); }
    static std::optional<odd_number> decode(reader& in) {
        odd_number q;
        auto const count = in.u32();
        for (std::uint64_t id = 1; id <= count && id <= 3; ++id) q.ids.push_back({id});
        return q;
    }
    friend bool operator==(odd_number const&, odd_number const&) = default;
};
struct odd_subject : sim::default_subject {
    using quorum = odd_number;
};

}  // namespace

// Z57: quorums of such a rule may be disjoint although no set decides with its complement.
BOOST_AUTO_TEST_CASE(a_rule_that_is_not_upward_closed_bootstraps_nothing) {
    sim::cluster_options o;
    o.nodes = 3;
    odd_number const odd{{{1}, {2}, {3}}};
    auto const laws = broken_laws<odd_subject::terms>(odd);
    BOOST_REQUIRE(laws.broken().size() == 1U);  // no other law refuses it
    BOOST_TEST(laws.breaks(law::upward_closed));
    sim::basic_cluster<odd_subject> c{1, o, odd};
    c.start_all();
    c.run_for(std::chrono::seconds{5});
    // Whoever is alone elects itself, and two do so in the same term: if there is a cluster (O1).
    for (std::size_t n : {1U, 2U, 3U})
        for (std::size_t other : {1U, 2U, 3U}) c.net().cut(n, other);
    c.run_for(std::chrono::seconds{5});
    BOOST_TEST(c.oracle().violation() == "");
    BOOST_TEST((c.stop_reason(1) == errc::configuration_invalid), c.stopped(1));
    BOOST_TEST(c.leader() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
