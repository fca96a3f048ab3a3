// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What a user puts into the simulated world: a machine, a quorum system, a log store of their own.

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/flexible.hpp>
#include <quorate/sim/simulation.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_subject)

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

}  // namespace

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
