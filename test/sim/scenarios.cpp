// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Scenarios that random seeds meet too rarely to rely on: each drives the simulated cluster to one
// moment, many times, and lets the oracles judge. The Z numbers are those of RELIABILITY
// (doc/simulator.md has the oracles).

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/sim/cluster.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(sim_scenarios)

using namespace quorate;
using sim::crash;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using state = sim::ending;

namespace {

sim::cluster_options options(std::size_t nodes = 3) {
    sim::cluster_options o;
    o.nodes = nodes;
    o.core.election_timeout = milliseconds{300};
    o.core.heartbeat_interval = milliseconds{60};
    return o;
}

/// A cluster that has a leader and has acknowledged a write.
struct scene {
    sim::cluster c;

    explicit scene(std::uint64_t seed, sim::cluster_options const& o = options()) : c{seed, o} {
        c.start_all();
        BOOST_REQUIRE(c.run_while(seconds{10}, [&] { return c.leader() != 0; }));
        BOOST_REQUIRE(written_at(c.leader()) == state::applied);
    }
    ~scene() { BOOST_TEST(c.oracle().violation() == ""); }

    std::size_t leader() {
        BOOST_REQUIRE(c.run_while(seconds{20}, [&] { return c.leader() != 0; }));
        return c.leader();
    }
    /// A node that does not lead; another one for another `skip`.
    std::size_t follower(std::size_t skip = 0) {
        auto const l = leader();
        for (std::size_t n = 1;; ++n)
            if (n != l && skip-- == 0) return n;
    }
    /// Writes at n and waits for the outcome.
    state written_at(std::size_t n, std::size_t filler = 8, duration limit = seconds{5}) {
        return c.outcome(c.write(n, filler), limit);
    }
    /// Tries until a write succeeds at n.
    bool write_succeeds(std::size_t n) {
        for (int i = 0; i < 100 && !c.failed(); ++i) {
            if (written_at(n) == state::applied) return true;
            c.run_for(milliseconds{50});
        }
        return false;
    }
    /// A read at n that succeeds; that it sees all acknowledged writes, the history checks.
    bool read_succeeds(std::size_t n) {
        for (int i = 0; i < 100 && !c.failed(); ++i) {
            if (c.outcome(c.read(n), seconds{5}) == state::applied) return true;
            c.run_for(milliseconds{50});
        }
        return false;
    }
    void isolate(std::size_t n) {
        for (std::size_t other = 1; other <= c.size(); ++other) {
            if (other == n) continue;
            c.net().cut(n, other);
            c.net().cut(other, n);
        }
    }
    void settle() { c.settle(seconds{30}); }
};

}  // namespace

// Z04: C says yes to A, crashes before its vote is durable, and says yes to B.
BOOST_AUTO_TEST_CASE(a_voter_that_crashes_before_its_vote_is_durable_has_promised_nothing) {
    int crashed = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        scene s{seed};
        s.c.set_disk_latency({milliseconds{5}, milliseconds{40}});
        auto const old = s.leader();
        s.c.crash_now(old, crash::process);
        std::size_t voter = 0;
        s.c.run_while(seconds{5}, [&] {
            for (std::size_t n = 1; n <= 3; ++n) {
                auto const& b = s.c.oracle().at(n).staged().ballot;
                if (!s.c.alive(n) || !b.voted_for || b.voted_for.id == node_id{n}) continue;
                if (s.c.oracle().at(n).durable().ballot != b) voter = n;
            }
            return voter != 0;
        });
        if (voter == 0) continue;
        ++crashed;
        s.c.crash_now(voter, seed % 2 == 0 ? crash::power : crash::process);
        s.c.start(old);
        s.c.start(voter);
        s.settle();
    }
    BOOST_TEST(crashed >= 20);
}

// Z05: one node answers before its own fsync; so does a leader that counts itself too early.
BOOST_AUTO_TEST_CASE(a_lone_node_acknowledges_nothing_that_a_power_loss_can_take) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        auto o = options(1);
        o.disk = {milliseconds{10}, milliseconds{12}};
        scene s{seed, o};
        for (int round = 0; round < 4; ++round) {
            auto const number = s.c.write(s.leader());
            s.c.run_for(milliseconds{9});
            // The disk has not answered yet.
            BOOST_TEST((s.c.clients().end_of(number) == state::open));
            if (round % 2 == 0)
                s.c.run_while(seconds{1},
                              [&] { return s.c.clients().end_of(number) != state::open; });
            s.c.crash_now(1, crash::power);
            s.c.start(1);
            BOOST_TEST(s.read_succeeds(s.leader()));
        }
    }
}

// Z08: acknowledged by A and B; B loses power, A is cut off; B and C go on and must have the write.
BOOST_AUTO_TEST_CASE(
    an_acknowledged_write_survives_the_power_loss_of_one_holder_and_the_loss_of_the_other) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        scene s{seed};
        auto const a = s.leader();
        auto const b = s.follower(0);
        auto const c = s.follower(1);
        s.isolate(c);
        BOOST_TEST((s.written_at(a) == state::applied));
        s.c.crash_now(b, crash::power);
        s.c.net().calm();
        s.isolate(a);
        s.c.start(b);
        BOOST_TEST(s.write_succeeds(seed % 2 == 0 ? b : c));
        BOOST_TEST(s.read_succeeds(c));
        s.settle();
    }
}

// Z63: B writes, is killed before its fsync, finds the entry in the cache, acknowledges it, loses
// power.
BOOST_AUTO_TEST_CASE(what_a_restart_finds_is_durable_before_it_is_acknowledged) {
    std::uint64_t kills = 0;
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
        scene s{seed};
        auto const a = s.leader();
        auto const b = s.follower(0);
        auto const c = s.follower(1);
        s.isolate(c);
        s.c.crash_in_disk_job(b, seed % 8, crash::process);
        for (int i = 0; i < 5; ++i) {
            s.c.write(a, 700);
            s.c.run_for(milliseconds{5});
        }
        s.c.run_while(seconds{1}, [&] { return !s.c.alive(b); });
        kills += s.c.crashes(crash::process);
        if (!s.c.alive(b)) s.c.start(b);
        // Acknowledged by a and b alone: c is still away.
        BOOST_TEST(s.write_succeeds(s.leader()));
        s.c.crash_now(b, crash::power);
        s.c.net().calm();
        s.isolate(a);
        s.c.start(b);
        BOOST_TEST(s.write_succeeds(c));
        s.settle();
    }
    BOOST_TEST(kills >= 20U);
}

BOOST_AUTO_TEST_CASE(an_fsync_error_stops_that_node_and_no_other) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        scene s{seed};
        auto const hurt = seed % 2 == 0 ? s.leader() : s.follower();
        auto const well = hurt == 1 ? std::size_t{2} : std::size_t{1};
        s.c.disk(hurt).faults.syncs_until_error = 0;
        BOOST_TEST(s.write_succeeds(well));
        BOOST_TEST(s.c.run_while(seconds{5}, [&] { return !s.c.stopped(hurt).empty(); }));
        BOOST_TEST((s.c.stop_reason(hurt) == errc::store_io));
        BOOST_TEST(s.c.stopped(hurt).find(": fsync") != std::string::npos, s.c.stopped(hurt));
        BOOST_TEST(s.c.alive(hurt));  // the process goes on
        BOOST_TEST(!s.c.net().connected(hurt, well));
        BOOST_TEST(s.write_succeeds(well));
        // The pages looked clean and were not: with the power they go, and a restart must not have
        // counted on them.
        s.c.crash_now(hurt, crash::power);
        s.c.start(hurt);
        s.settle();
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_stops_that_node_and_no_other) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        scene s{seed};
        auto const hurt = seed % 2 == 0 ? s.leader() : s.follower();
        auto const well = hurt == 1 ? std::size_t{2} : std::size_t{1};
        s.c.disk(hurt).faults.bytes_max = 20000;
        for (int i = 0; i < 60 && s.c.stopped(hurt).empty(); ++i) s.written_at(well, 3000);
        BOOST_TEST(s.c.run_while(seconds{5}, [&] { return !s.c.stopped(hurt).empty(); }));
        BOOST_TEST((s.c.stop_reason(hurt) == errc::store_full), s.c.stopped(hurt));
        BOOST_TEST(s.c.alive(hurt));
        BOOST_TEST(s.write_succeeds(well));
        s.c.disk(hurt).faults = {};  // somebody made room
        s.c.crash_now(hurt, crash::process);
        s.c.start(hurt);
        s.settle();
    }
}

// Z20: a leader that cannot read what a follower lacks must say so and go, not send nothing for
// ever.
BOOST_AUTO_TEST_CASE(a_read_error_stops_that_node_and_no_other) {
    auto o = options();
    o.core.inflight_bytes_max = 2000;  // soon nothing that old is in memory
    o.core.message_bytes_max = 2000;
    scene s{4, o};
    auto const hurt = s.leader();
    auto const late = s.follower(0);
    auto const well = s.follower(1);
    s.c.crash_now(late, crash::process);
    for (int i = 0; i < 40; ++i) BOOST_TEST((s.written_at(hurt, 500) == state::applied));
    s.c.disk(hurt).faults.reads_fail = true;
    s.c.start(late);
    BOOST_TEST(s.c.run_while(seconds{5}, [&] { return !s.c.stopped(hurt).empty(); }));
    BOOST_TEST((s.c.stop_reason(hurt) == errc::store_io));
    BOOST_TEST(s.c.stopped(hurt).find(": read: input/output error") != std::string::npos,
               s.c.stopped(hurt));
    BOOST_TEST(s.write_succeeds(well));
    s.c.disk(hurt).faults = {};
    s.c.crash_now(hurt, crash::process);
    s.c.start(hurt);
    s.settle();
}

// Z24: a log that is longer than a page of the machine is applied to its end, each entry once.
BOOST_AUTO_TEST_CASE(a_log_of_many_pages_is_applied_whole_after_a_restart) {
    scene s{5};
    for (int i = 0; i < 5; ++i) {
        for (int burst = 0; burst < 600; ++burst) s.c.write(s.leader());
        s.c.run_for(seconds{1});
    }
    BOOST_TEST(s.c.clients().counts().acknowledged >= 3000U);
    for (std::size_t n = 1; n <= s.c.size(); ++n) {
        s.c.crash_now(n, crash::power);
        s.c.start(n);
    }
    s.settle();
}

// Z26: what a write took of the budget comes back with its end, to the byte.
BOOST_AUTO_TEST_CASE(after_many_writes_one_of_the_largest_size_is_still_taken) {
    auto o = options();
    o.proposal_bytes_max = 4000;
    scene s{6, o};
    for (int i = 0; i < 600; ++i) BOOST_REQUIRE((s.written_at(s.leader(), 20) == state::applied));
    BOOST_TEST((s.written_at(s.leader(), 3800) == state::applied));
}

BOOST_AUTO_TEST_CASE(damage_of_synced_data_is_refused_and_named) {
    scene s{1};
    auto const hurt = s.follower();
    for (int i = 0; i < 20; ++i) s.written_at(s.leader(), 500);
    s.c.run_for(seconds{1});
    s.c.crash_now(hurt, crash::process);
    for (auto const& [path, body] : s.c.disk(hurt).names())
        if (path.ends_with(".wal")) body->damage(6000);
    s.c.start(hurt);
    BOOST_TEST(s.c.run_while(seconds{2}, [&] { return !s.c.stopped(hurt).empty(); }));
    BOOST_TEST((s.c.stop_reason(hurt) == errc::store_corrupt));
    BOOST_TEST(s.c.stopped(hurt).find(".wal: offset") != std::string::npos, s.c.stopped(hurt));
    BOOST_TEST(s.write_succeeds(s.leader()));
}

// Nothing but the mark that an idle node leaves behind its last batch tells damage of that batch
// from a torn tail.
BOOST_AUTO_TEST_CASE(an_idle_node_marks_its_last_batch_so_that_damage_of_it_is_refused) {
    scene s{2};
    auto const hurt = s.follower();
    BOOST_TEST((s.written_at(s.leader(), 500) == state::applied));
    s.c.run_for(milliseconds{20});  // the follower has synced it, too
    quorate::testing::file_ref newest;
    for (auto const& [path, body] : s.c.disk(hurt).names())
        if (path.ends_with(".wal")) newest = body;
    auto const& bytes = newest->seen();
    std::size_t last = bytes.size();
    while (bytes[last - 1] == std::byte{}) --last;
    s.c.run_for(seconds{2});
    s.c.crash_now(hurt, crash::process);
    newest->damage(last - 1);
    s.c.start(hurt);
    BOOST_TEST(s.c.run_while(seconds{2}, [&] { return !s.c.stopped(hurt).empty(); }));
    BOOST_TEST((s.c.stop_reason(hurt) == errc::store_corrupt), s.c.stopped(hurt));
}

// A wiped disk is another node: it waits to be admitted, and its old vote and acknowledgements are
// nobody's.
BOOST_AUTO_TEST_CASE(a_wiped_node_is_a_new_incarnation_and_does_not_count) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        scene s{seed};
        std::size_t const wiped = seed % 2 == 0 ? 2 : 3;
        std::size_t const other = 5 - wiped;
        s.c.wipe(wiped);
        s.c.start(wiped);
        BOOST_TEST(s.write_succeeds(1));
        BOOST_TEST(s.write_succeeds(other));
        s.c.crash_now(other, crash::process);
        auto const before = s.c.oracle().committed();
        for (int i = 0; i < 3; ++i) BOOST_TEST((s.written_at(1, 8, seconds{1}) != state::applied));
        BOOST_TEST((s.c.oracle().committed() == before));
        BOOST_TEST(s.c.oracle().at(wiped).durable().log.empty());
        BOOST_TEST(!s.c.status(wiped).is_leader());
        s.c.start(other);
        BOOST_TEST(s.write_succeeds(other));
    }
}

BOOST_AUTO_TEST_CASE(a_wiped_disk_bootstraps_another_cluster_that_nobody_joins) {
    scene s{3};
    auto const refused = s.c.net().counts().refused;
    s.c.wipe(1);
    s.c.start(1, driver::start_call::bootstrap);
    BOOST_TEST(s.write_succeeds(2));
    s.c.run_for(seconds{5});
    BOOST_TEST(s.write_succeeds(3));
    BOOST_TEST(s.c.net().counts().refused > refused);
    BOOST_TEST(s.c.oracle().at(1).durable().log.empty());
    BOOST_TEST((s.written_at(1, 8, seconds{2}) != state::applied));
}

// Z62: "rejected" is a promise. A forwarded write whose connection breaks is none.
BOOST_AUTO_TEST_CASE(a_forwarded_write_whose_connection_breaks_ends_as_unknown) {
    int unknown = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        scene s{seed};
        auto const l = s.leader();
        auto const f = s.follower();
        BOOST_TEST(s.write_succeeds(f));
        auto const number = s.c.write(f);
        s.c.run_for(microseconds{200 * seed});
        s.c.net().disconnect(f, l);
        BOOST_TEST(
            s.c.run_while(seconds{3}, [&] { return s.c.clients().end_of(number) != state::open; }));
        auto const end = s.c.clients().end_of(number);
        BOOST_TEST((end == state::unknown || end == state::applied));
        if (end == state::unknown) ++unknown;
        s.settle();
    }
    BOOST_TEST(unknown >= 10);
}

// Z62, too: the leader's queue was full when the forward came, and is not any more when its
// duplicate does.
BOOST_AUTO_TEST_CASE(a_forwarded_write_that_was_rejected_is_not_executed_by_its_duplicate) {
    int rejected = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto o = options();
        o.proposals_max = 1;
        scene s{seed, o};
        auto const l = s.leader();
        auto const f = s.follower();
        s.c.set_disk_latency({milliseconds{150}, milliseconds{160}});
        s.c.write(l);
        s.c.run_for(milliseconds{1});
        auto& faults = s.c.net().faults;
        faults.duplicate = faults.straggle = 1000;
        auto const number = s.c.write(f);
        s.c.run_for(microseconds{100});  // the forward and its duplicate are on their way
        faults = {};
        if (s.c.outcome(number, seconds{5}) == state::rejected) ++rejected;
        s.c.run_for(faults.straggle_most);
        s.settle();
    }
    BOOST_TEST(rejected >= 8);
}

BOOST_AUTO_TEST_CASE(leadership_goes_to_whom_it_is_given) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        scene s{seed};
        auto const target = s.follower();
        s.c.run_for(seconds{1});
        s.c.transfer(s.leader(), target);
        BOOST_TEST(s.c.run_while(seconds{2}, [&] { return s.c.leader() == target; }));
        BOOST_TEST(s.write_succeeds(target));
        s.settle();
    }
}

BOOST_AUTO_TEST_SUITE_END()
