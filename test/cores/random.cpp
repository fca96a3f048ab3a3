// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <model/world.hpp>
#include <quorate/core/raft.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <string>
#include <support/seeds.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(cores_random)

// Three or five bare cores under random delivery, loss, duplication, reordering, partial syncs,
// crashes, restarts, reads and transfers: the laws (test/model/judge.hpp) are checked after
// every input of every core. Then faults stop, and one leader must appear, commit, and stay. Replay
// one seed with QUORATE_SEED=n; try more of them with QUORATE_CORE_SEEDS=n.

using namespace quorate;

namespace {

template <class Quorum>
class random_cluster {
public:
    explicit random_cluster(std::uint64_t seed)
        : random_{seed * 2654435761U + 1}, world_{small_windows(), quorum(), size_} {
        world_.print_sends = false;
        for (auto& [id, n] : world_.nodes) world_.start(n);
        world_.bootstrap(world_.at({1}));
        world_.sync(world_.at({1}));
    }

    void disturb(int steps) {
        for (; steps != 0; --steps) {
            step();
            world_.lines.clear();
        }
    }

    /// Faults stop: everybody runs, everything is delivered and synced, time goes from deadline to
    /// deadline.
    void settle() {
        for (auto& [id, n] : world_.nodes)
            if (!n.core) world_.restart(n);
        for (int round = 0; round < 40; ++round) pass_time();
        auto const before = leader_state();
        BOOST_REQUIRE_MESSAGE(before.first, "no leader after 40 deadlines without faults");
        world_.propose(world_.at(before.first), 2);
        for (int round = 0; round < 30; ++round) pass_time();
        BOOST_TEST((leader_state() == before));
        auto const& leader = world_.at(before.first);
        for (auto& [id, n] : world_.nodes) {
            BOOST_TEST((n.written.log == leader.written.log));
            BOOST_TEST(n.core->commit().value == leader.written.log.size());
        }
    }

    std::size_t committed() const { return world_.law.committed.size(); }
    std::uint64_t crashes = 0;
    std::uint64_t elections = 0;
    /// Reads that were asked for and got an index.
    std::uint64_t reads() const {
        auto const found = [](auto const& r) {
            return r.second.answer && r.second.answer->error == errc::ok;
        };
        return static_cast<std::uint64_t>(std::ranges::count_if(world_.reads, found));
    }

private:
    using world = model::core_world<Quorum>;

    static core_options small_windows() {
        core_options o;
        o.inflight_entries_max = 5;
        o.inflight_messages_max = 3;
        o.message_entries_max = 2;
        o.inflight_bytes_max = 400;
        return o;
    }

    // Three or five nodes by majority, or four of which three commit and two elect, with distinct
    // terms.
    Quorum quorum() {
        if constexpr (std::same_as<Quorum, majority>) {
            size_ = below(3) == 0 ? 5 : 3;
            std::vector<node_id> all;
            for (std::uint64_t id = 1; id <= size_; ++id) all.push_back({id});
            return majority{all};
        } else {
            size_ = 4;
            return flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4);
        }
    }

    std::uint64_t below(std::uint64_t bound) {
        random_ ^= random_ << 13U;
        random_ ^= random_ >> 7U;
        random_ ^= random_ << 17U;
        return (random_ >> 11U) % bound;
    }

    typename world::node& any() { return world_.at({1 + below(size_)}); }

    void step() {
        auto& n = any();
        auto const what = below(100);
        if (what < 56) deliver_one();
        else if (what < 74) sync_some(n);
        else if (what < 74 + haste_ && n.core) advance(n);
        else if (what < 90 && n.core) world_.propose(n, 1 + static_cast<std::uint32_t>(below(3)));
        else if (what < 94 && n.core) world_.read(n, ++token_);
        else if (what < 95 && n.core) world_.transfer(n, {1 + below(size_)});
        else if (what < 96 && n.core) world_.unreachable(n, {1 + below(size_)});
        else if (what < 97 && n.core && below(frailty_) == 0)
            ++crashes, world_.crash(n, below(n.staged.size() + 1));
        else if (!n.core) world_.restart(n);
    }

    void deliver_one() {
        if (world_.transit.empty()) return;
        auto const at =
            static_cast<std::ptrdiff_t>(below(3) == 0 ? below(world_.transit.size()) : 0);
        auto const p = world_.transit[static_cast<std::size_t>(at)];
        auto const fate = below(20);
        // Else it will come again.
        if (fate != 0) world_.transit.erase(world_.transit.begin() + at);
        if (fate != 1) world_.deliver(p);  // else it is lost
    }
    void sync_some(typename world::node& n) {
        if (n.staged.empty()) return;
        auto const first = n.staged.front().asked.number;
        world_.sync(n, sequence{first.value + below(n.staged.size())});
    }
    void advance(typename world::node& n) {
        if (world_.now < n.core->deadline()) world_.now = n.core->deadline();
        auto const before = n.core->current_role();
        world_.tick(n);
        elections += before != role::pre_candidate && n.core->current_role() == role::pre_candidate;
    }

    void pass_time() {
        for (bool busy = true; busy;) {
            busy = !world_.transit.empty();
            auto const batch = std::exchange(world_.transit, {});
            for (auto const& p : batch) world_.deliver(p);
            for (auto& [id, n] : world_.nodes)
                if (!n.staged.empty()) world_.sync(n), busy = true;
            world_.lines.clear();
        }
        auto* next = &world_.nodes.begin()->second;
        for (auto& [id, n] : world_.nodes)
            if (n.core->deadline() < next->core->deadline()) next = &n;
        advance(*next);
    }

    std::pair<node_id, term> leader_state() {
        std::pair<node_id, term> found;
        for (auto& [id, n] : world_.nodes)
            if (n.core->current_role() == role::leader && found.second < n.core->current_term())
                found = {id, n.core->current_term()};
        return found;
    }

    std::uint64_t random_;
    std::uint64_t size_ = 3;
    std::uint64_t haste_ = 2 + below(7);    // how often time passes, by seed
    std::uint64_t frailty_ = 1 + below(4);  // one crash in so many chances, by seed
    std::uint64_t token_ = 0;
    world world_;
};

}  // namespace

namespace {

template <class Quorum>
void run_seeds() {
    auto const* only = std::getenv("QUORATE_SEED");
    std::uint64_t const first = only ? std::strtoull(only, nullptr, 10) : 1;
    auto const* count = std::getenv("QUORATE_CORE_SEEDS");
    std::uint64_t const last = only    ? first
                               : count ? std::strtoull(count, nullptr, 10)
                                       : test::seeds_by_default / 2;
    std::uint64_t crashes = 0;
    std::uint64_t elections = 0;
    std::uint64_t committed = 0;
    std::uint64_t reads = 0;
    for (auto seed = first; seed <= last; ++seed) {
        BOOST_TEST_CONTEXT("replay with QUORATE_SEED=" << seed) {
            try {
                random_cluster<Quorum> cluster{seed};
                cluster.disturb(1500);
                cluster.settle();
                crashes += cluster.crashes;
                elections += cluster.elections;
                committed += cluster.committed();
                reads += cluster.reads();
            } catch (model::error const& e) {
                BOOST_FAIL("seed " << seed << ": " << e.what());
            }
        }
    }
    BOOST_TEST_MESSAGE(last - first + 1 << " seeds: " << elections << " campaigns, " << crashes
                                        << " crashes, " << committed << " entries committed, "
                                        << reads << " reads");
    if (only) return;
    BOOST_TEST(crashes > 4 * last);
    BOOST_TEST(elections > 10 * last);
    BOOST_TEST(committed > 20 * last);
    BOOST_TEST(reads > 4 * last);
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_law_breaks_under_random_faults_and_one_leader_stays_after_them) {
    run_seeds<majority>();
}

BOOST_AUTO_TEST_CASE(nor_does_one_where_disjoint_sets_elect_in_distinct_terms) {
    run_seeds<model::distinct<flexible>>();
}

BOOST_AUTO_TEST_SUITE_END()
