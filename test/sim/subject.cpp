// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What a user puts into the simulated world: a machine, a quorum system, a log store of their own.

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/sim/simulation.hpp>
#include <string>
#include <string_view>
#include <support/subject.hpp>
#include <utility>
#include <vector>

using namespace quorate;

namespace {

/// A journal whose apply has no result.
struct journal {
    struct command {
        std::string line;
    };
    using result = void;
    void apply(command&& c) { lines.push_back(std::move(c.line)); }
    void save(writer& out) const {
        for (auto const& line : lines) out.text(line);
    }
    void load(reader&) {}
    std::vector<std::string> lines;
};
struct journal_workload {
    static journal::command command(sim::random&, std::uint64_t number, std::size_t size) {
        return {std::to_string(number) + std::string(size, '.')};
    }
};
struct journal_subject : sim::default_subject {
    using machine = journal;
    using workload = journal_workload;
    using quorum = flexible;
    using terms = distinct_terms;
};

/// Counts, and forgets to depend on nothing but the commands: every machine of a process counts
/// along.
struct leaky_counter {
    using command = std::uint64_t;
    struct result {  // without ==: its encoding is compared
        std::uint64_t total = 0;
    };
    static inline std::uint64_t total = 0;
    result apply(command) { return {++total}; }
    void save(writer&) const {}
    void load(reader&) {}
};
/// Gives right results and keeps another state on each node.
struct drifting_counter {
    using command = std::uint64_t;
    using result = void;
    static inline std::uint64_t made = 0;
    std::uint64_t value = ++made;
    void apply(command c) { value += c; }
    void save(writer& out) const { out.u64(value); }
    void load(reader&) {}
};
struct number_workload {
    static std::uint64_t command(sim::random&, std::uint64_t number, std::size_t) { return number; }
};
template <class Machine>
struct subject_with : sim::default_subject {
    using machine = Machine;
    using workload = number_workload;
};

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
struct odd_subject : test::subject {
    using quorum = odd_number;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sim_subject)

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

BOOST_AUTO_TEST_CASE(a_machine_and_a_quorum_system_of_ones_own_live_in_it) {
    auto sum = sim::report::none();
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const q = flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4);
        auto const r = sim::basic_simulation<journal_subject>{seed, q}.run();
        BOOST_TEST(r.violation == "", "seed " << seed << ": " << r.violation);
        sum += r;
    }
    BOOST_TEST(sum.clients.acknowledged >= 400U);
}

BOOST_AUTO_TEST_CASE(a_machine_that_gives_another_result_on_another_node_is_caught) {
    auto const r = sim::basic_simulation<subject_with<leaky_counter>>{1}.run();
    BOOST_TEST(r.violation.find("another result than its place has") != std::string::npos,
               r.violation);
}

BOOST_AUTO_TEST_CASE(a_machine_that_becomes_another_on_another_node_is_caught) {
    auto const r = sim::basic_simulation<subject_with<drifting_counter>>{1}.run();
    BOOST_TEST(
        r.violation.find("its machine saves other bytes than it should") != std::string::npos,
        r.violation);
}

BOOST_AUTO_TEST_SUITE_END()
