// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Changes of the membership that an operator makes, at the moments that matter to him. (Random
// ones: random.cpp and quorum_systems.cpp.)
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/cluster.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_membership)

using namespace quorate;
using sim::crash;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A majority of the first `members` of `nodes`, with a leader.
struct change_scene {
    sim::cluster c;

    change_scene(std::uint64_t seed, std::size_t nodes, std::size_t members)
        : c{seed, options(nodes, members)} {
        c.start_all();
        BOOST_REQUIRE(goes_on());
    }
    ~change_scene() { BOOST_TEST(c.oracle().violation() == ""); }

    static sim::cluster_options options(std::size_t nodes, std::size_t members) {
        sim::cluster_options o;
        o.nodes = nodes;
        o.members = members;
        o.core.election_timeout = milliseconds{300};
        o.core.heartbeat_interval = milliseconds{60};
        return o;
    }

    std::size_t leader() {
        BOOST_REQUIRE(c.run_while(seconds{20}, [&] { return c.leader() != 0; }));
        return c.leader();
    }
    /// Does a write at the leader succeed now?
    bool writes() {
        auto const l = c.leader();
        return l != 0 && c.outcome(c.write(l, 8), seconds{2}) == sim::ending::applied;
    }
    /// And before long?
    bool goes_on() {
        bool written = false;
        return c.run_while(seconds{20}, [&] { return written = written || writes(); });
    }
    bool ask(majority const& q) { return c.membership().change(leader(), q, {}); }
    /// As an operator does it: a leader that is new or on its way out refuses, so he asks again.
    bool becomes(majority const& q) {
        auto const done = c.membership().counts().done;
        for (int i = 0; i < 20 && done == c.membership().counts().done; ++i) {
            auto const refused = c.membership().counts().refused;
            BOOST_REQUIRE(ask(q));
            c.run_while(seconds{20}, [&] {
                return done != c.membership().counts().done ||
                       refused != c.membership().counts().refused;
            });
            c.run_for(milliseconds{100});
        }
        return done != c.membership().counts().done;
    }
    void settle() { c.settle(seconds{30}); }
};

}  // namespace

// Nodes 1, 2 and 3 stand in three data centres, and the third one is to be served by 4 instead of
// 3. Whatever step the change is at, the loss of any one data centre stops nothing. (One by one,
// {1,2,3,4} in between would stop without the third: two of four are no majority.)
BOOST_AUTO_TEST_CASE(a_move_across_three_data_centres_survives_the_loss_of_one_at_every_step) {
    std::vector<std::vector<std::size_t>> const centres{{1}, {2}, {3, 4}};
    int hit = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
        for (std::size_t at = 0; at <= 3; ++at)
            for (auto const& centre : centres) {
                change_scene s{seed, 4, 3};
                BOOST_REQUIRE(s.ask(majority::of(1, 2, 4)));
                // The configuration of before, while 4 learns, the product, and the one that was
                // asked for.
                auto const configurations =
                    s.c.oracle().at(s.leader()).staged().configurations.size();
                bool const there = s.c.run_while(seconds{10}, [&] {
                    auto const l = s.c.leader();
                    return l != 0 &&
                           configurations + at <= s.c.oracle().at(l).staged().configurations.size();
                });
                if (there) ++hit;
                for (auto n : centre) s.c.crash_now(n, crash::power);
                BOOST_TEST(s.goes_on(), "no write without the centre of node "
                                            << centre.front() << ", " << at << " steps on");
                s.settle();
            }
    BOOST_TEST(hit == 8 * 4 * 3);
}

// {a,b,c} -> {a,b',c}: the disk of b is replaced, and the new one comes under the old name.
BOOST_AUTO_TEST_CASE(a_wiped_node_comes_back_under_its_name) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        change_scene s{seed, 3, 3};
        std::size_t const lost = 1 + seed % 3;
        auto const old = s.c.oracle().identity(lost);
        s.c.wipe(lost);
        s.c.start(lost);
        BOOST_REQUIRE(s.goes_on());
        BOOST_REQUIRE(s.c.run_while(
            seconds{20}, [&] { return static_cast<bool>(s.c.oracle().identity(lost).store); }));
        BOOST_TEST((s.c.oracle().identity(lost) != old));
        BOOST_TEST(s.becomes(majority::of(1, 2, 3)));
        s.c.crash_now(1 + (lost % 3), crash::power);  // now the new one is needed
        BOOST_TEST(s.goes_on());
        s.settle();
    }
}

BOOST_AUTO_TEST_CASE(a_cluster_grows_shrinks_and_moves_away_altogether) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        change_scene s{seed, 6, 3};
        BOOST_TEST(s.becomes(majority::of(1, 2, 3, 4, 5)));
        BOOST_TEST(s.becomes(majority::of(2, 4, 5)));
        BOOST_TEST(s.becomes(majority::of(6)));
        for (std::size_t n = 1; n <= 5; ++n) s.c.crash_now(n, crash::power);
        BOOST_TEST(s.goes_on());
        s.settle();
    }
}

// Z67: nobody who bootstrapped the cluster is left, and after a power cut only what the disks say
// is known.
BOOST_AUTO_TEST_CASE(a_cluster_without_its_first_members_survives_a_power_cut) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        change_scene s{seed, 5, 2};
        BOOST_TEST(s.becomes(majority::of(3, 4, 5)));
        s.c.run_for(seconds{1});
        for (std::size_t n = 1; n <= 5; ++n) s.c.crash_now(n, crash::power);
        for (std::size_t n = 3; n <= 5; ++n) s.c.start(n);
        BOOST_TEST(s.goes_on());
        s.settle();
    }
}

// A new voter that is down must not hold up the change for ever, nor be counted before it holds the
// log.
BOOST_AUTO_TEST_CASE(a_new_voter_that_is_down_ends_the_change_and_nothing_else) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        change_scene s{seed, 4, 3};
        BOOST_REQUIRE(s.c.run_while(
            seconds{20}, [&] { return static_cast<bool>(s.c.oracle().identity(4).store); }));
        s.c.crash_now(4, crash::power);
        BOOST_REQUIRE(s.ask(majority::of(1, 2, 3, 4)));
        BOOST_TEST(s.writes());
        BOOST_TEST(
            s.c.run_while(seconds{20}, [&] { return s.c.membership().counts().given_up == 1; }));
        BOOST_TEST(s.writes());
        s.c.start(4);
        BOOST_TEST(s.becomes(majority::of(1, 2, 3, 4)));
        s.settle();
    }
}

BOOST_AUTO_TEST_SUITE_END()
