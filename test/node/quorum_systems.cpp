// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Every quorum system runs a real cluster: it elects, commits, goes on after exactly the failures
// that it survives, and stalls after the others.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <quorate/quorums/analysis.hpp>
#include <string>
#include <support/kinds.hpp>
#include <vector>
#include "node_cluster.hpp"

BOOST_AUTO_TEST_SUITE(node_quorum_systems)

using namespace quorate_test;
using quorate::slot_set;

namespace {

template <class Terms>
class trial {
public:
    using cluster_type = basic_cluster<policies_of<any_kind<Terms>, Terms>>;

    explicit trial(named_kind<Terms> const& kind)
        : quorum_{kind.quorum}, size_{kind.quorum.members().size()}, cluster_{size_, kind.quorum} {}

    bool start() { return cluster_.start() && writes({}); }

    /// With these nodes cut off from all others.
    void fail(slot_set down) {
        auto const leader = cluster_.leader();
        for (std::uint64_t id = 1; id <= size_; ++id)
            if (down.contains(id - 1)) cluster_.isolate(id);
        auto const up = slot_set::first(size_) - down;
        bool const led = leader != 0 && up.contains(leader - 1);
        // Without a commit quorum nothing is written; without an election quorum, only as long as
        // the leader lives.
        bool const goes_on = quorate::commits(quorum_, up) && (quorate::elects(quorum_, up) || led);
        if (goes_on) BOOST_TEST(writes(down), "should survive " << text(down));
        else BOOST_TEST(stalls(down), "should not survive " << text(down));
        for (std::uint64_t id = 1; id <= size_; ++id) cluster_.reconnect(id);
        BOOST_TEST_REQUIRE(cluster_.until([&] { return cluster_.all_know_leader(); }));
        BOOST_TEST_REQUIRE(writes({}));
    }

private:
    static std::string text(slot_set set) {
        std::string out;
        for (std::uint64_t id = 1; id <= 9; ++id)
            if (set.contains(id - 1)) out += std::to_string(id);
        return "failures of {" + out + "}";
    }
    void propose(slot_set down) {
        for (std::uint64_t id = 1; id <= size_; ++id)
            if (!down.contains(id - 1))
                cluster_[id].async_propose(1, calls_.emplace_back().handler());
    }
    bool applied() const {
        return std::any_of(calls_.begin() + static_cast<std::ptrdiff_t>(from_), calls_.end(),
                           [](auto const& call) { return call.calls != 0 && !call.ec; });
    }
    /// Somebody's write is applied, sooner or later.
    bool writes(slot_set down) {
        from_ = calls_.size();
        for (int attempt = 0; attempt < 60; ++attempt) {
            propose(down);
            cluster_.pass(1000ms);
            if (applied()) return true;
        }
        return false;
    }
    /// Nobody's is, in many election timeouts; but for what the old leader had not yet heard to be
    /// over.
    bool stalls(slot_set down) {
        cluster_.pass(3000ms);
        from_ = calls_.size();
        for (int attempt = 0; attempt < 10; ++attempt) {
            propose(down);
            cluster_.pass(1000ms);
        }
        return !applied();
    }
    any_kind<Terms> quorum_;
    std::uint64_t size_;
    std::deque<outcome_of_call<std::int64_t>> calls_;  // handlers refer to them: none is ever moved
    std::size_t from_ = 0;                             // the first that counts now
    cluster_type cluster_;
};

/// All sets of failures for few nodes; for many, those at the edge: a node less survives, or a node
/// more does not.
template <class Q>
std::vector<slot_set> failures(Q const& q) {
    auto const n = q.members().size();
    std::vector<slot_set> chosen;
    for (std::uint64_t bits = 1; bits < (std::uint64_t{1} << n) - 1; ++bits) {
        bool edge = n <= 4;
        for (std::size_t s = 0; s < n; ++s)
            edge = edge || quorate::survives(q, slot_set{bits}) !=
                               quorate::survives(q, slot_set{bits ^ (1U << s)});
        if (edge) chosen.push_back(slot_set{bits});
    }
    auto const step = 1 + chosen.size() / 24;
    std::vector<slot_set> some;
    for (std::size_t i = 0; i < chosen.size(); i += step) some.push_back(chosen[i]);
    return some;
}

template <class Terms>
void run_all() {
    for (auto const& kind : kinds<Terms>()) {
        BOOST_TEST_CONTEXT(kind.name) {
            trial<Terms> t{kind};
            BOOST_TEST_REQUIRE(t.start());
            for (auto const down : failures(kind.quorum)) t.fail(down);
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_survives_exactly_what_it_says_with_sequential_terms) {
    run_all<quorate::sequential_terms>();
}

BOOST_AUTO_TEST_CASE(each_survives_exactly_what_it_says_with_distinct_terms) {
    run_all<quorate::distinct_terms>();
}

BOOST_AUTO_TEST_SUITE_END()
