// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/oracles.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_oracles)

// Does the witness object, and by the oracle that it should? What each law objects to is tested in
// test/unit/testing/laws; here it must be asked, with the right facts.
using namespace quorate;
using sim::shadow;
using sim::stamp;
using kind = shadow::operation::kind;

namespace {

member_id node(std::size_t n) { return {{n}, {n, 1}}; }

sim::known_configuration majority_of(std::vector<std::uint64_t> const& who) {
    membership::electorate<majority> e;
    std::vector<node_id> ids;
    for (auto id : who) {
        ids.push_back({id});
        e.members.push_back({node(id), "a:1", {id}});
    }
    e.quorum = *majority::make(ids);
    return sim::known_of(membership::configuration<majority>{e, std::nullopt, {9}});
}

/// Nodes 1 to 4, of which three are the members. Entry 1 says so, is of term 1 and on their disks.
struct cluster {
    sim::witness w{4};
    std::size_t members = w.number_of(majority_of({1, 2, 3}));

    cluster() {
        for (std::size_t n = 1; n <= 4; ++n) {
            recovered_log found;
            found.identity.store = node(n).store;
            found.start = {1};
            w.on_open(n, found);
        }
        for (std::size_t n = 1; n <= 3; ++n) {
            vote(n, 1, 1);
            append(n, {{1}, 1, 0, members});
            sync(n);
        }
        heartbeat(1, 1, 1);
    }

    void vote(std::size_t n, std::uint64_t term, std::size_t whom) {
        shadow::operation op;
        op.ballot = {{term}, node(whom)};
        w.on_stage(n, op);
    }
    void append(std::size_t n, stamp const& e) {
        shadow::operation op;
        op.what = kind::append;
        op.entries = {e};
        w.on_stage(n, op);
    }
    void cut(std::size_t n, std::uint64_t last) {
        shadow::operation op;
        op.what = kind::truncate;
        op.at = {last};
        w.on_stage(n, op);
    }
    void sync(std::size_t n) {
        w.on_begin_sync(n);
        w.on_synced(n);
    }
    template <class Body>
    void send(std::size_t from, std::size_t to, std::uint64_t term, Body const& body) {
        w.on_send(from, {node(from), node(to), {term}, {1}, body});
    }
    void heartbeat(std::size_t from, std::uint64_t term, std::uint64_t commit = 0) {
        messages::heartbeat h;
        h.commit = {commit};
        send(from, from % 3 + 1, term, h);
    }
    void acknowledge(std::size_t from, std::size_t to, std::uint64_t term, std::uint64_t matched) {
        messages::append_reply r;
        r.accepted = true;
        r.matched = {matched};
        send(from, to, term, r);
    }
    /// By the votes of these.
    void elect(std::size_t n, std::uint64_t term, std::vector<std::size_t> const& voters) {
        for (auto v : voters) {
            vote(v, term, n);
            sync(v);
        }
        heartbeat(n, term);
    }
    /// Node 1 leads term 2, and entry 2 is on its disk and on that of 2: committed.
    void commit_second() {
        elect(1, 2, {1, 2});
        for (std::size_t n : {1U, 2U}) {
            append(n, second);
            sync(n);
        }
        acknowledge(2, 1, 2, 2);
        heartbeat(1, 2, 2);
    }
    bool objects(std::string const& with) const {
        BOOST_TEST_MESSAGE(w.violation());
        return w.violation().starts_with(with);
    }

    static constexpr stamp second{{2}, 7, 1, 0};
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_lawful_passes) {
    cluster c;
    c.commit_second();
    c.w.on_apply(1, 1, 1);
    c.elect(2, 3, {2, 3});
    c.append(3, cluster::second);
    c.sync(3);
    c.acknowledge(3, 2, 3, 2);
    c.w.check_configuration(2, c.w.reconfigured(2), {1}, majority_of({1, 2, 3}));
    c.w.check_durable();
    BOOST_TEST(c.w.violation() == "");
    BOOST_TEST(c.w.committed().value == 2U);
    BOOST_TEST(c.w.elections() == 3U);
}

BOOST_AUTO_TEST_CASE(two_lead_one_term) {
    cluster c;
    c.elect(1, 2, {1, 3});
    c.elect(2, 2, {2});
    BOOST_TEST(c.objects("node 2: O1: "));
}

BOOST_AUTO_TEST_CASE(one_leads_a_term_in_two_runs) {
    cluster c;
    c.elect(1, 2, {1, 3});
    recovered_log found;
    found.identity.store = node(1).store;
    found.start = {2};
    found.ballot = {{2}, node(1)};
    found.last = {1};
    found.terms = {{{1}, {1}}};
    c.w.on_open(1, found);
    c.heartbeat(1, 2);
    BOOST_TEST(c.objects("node 1: O1: "));
}

BOOST_AUTO_TEST_CASE(one_index_and_term_is_two_entries) {
    cluster c;
    c.commit_second();
    c.vote(3, 2, 1);
    c.append(3, {{2}, 8, 1, 0});
    BOOST_TEST(c.objects("node 3: O2: "));
}

BOOST_AUTO_TEST_CASE(an_entry_follows_another_one_than_elsewhere) {
    cluster c;
    c.vote(2, 2, 2);
    c.append(2, {{1}, 5, 0, 0});
    c.append(2, {{2}, 6, 0, 0});
    c.vote(3, 2, 2);
    c.append(3, {{2}, 9, 0, 0});
    BOOST_TEST(c.w.violation() == "");
    c.append(3, {{2}, 6, 0, 0});
    BOOST_TEST(c.objects("node 3: O2: "));
}

BOOST_AUTO_TEST_CASE(a_leader_lacks_what_was_committed) {
    cluster c;
    c.commit_second();
    c.elect(3, 3, {2, 3});
    BOOST_TEST(c.objects("node 3: O3: "));
}

BOOST_AUTO_TEST_CASE(another_entry_is_committed) {
    cluster c;
    c.commit_second();
    c.vote(3, 3, 3);
    c.append(3, {{3}, 9, 2, 0});
    c.w.on_apply(3, 1, 2);
    BOOST_TEST(c.objects("node 3: O4: "));
}

BOOST_AUTO_TEST_CASE(a_commit_is_behind_the_end_of_the_log) {
    cluster c;
    c.elect(1, 2, {1, 2});
    c.heartbeat(1, 2, 2);
    BOOST_TEST(c.objects("node 1: O4: "));
}

BOOST_AUTO_TEST_CASE(what_is_committed_is_cut) {
    cluster c;
    c.commit_second();
    c.cut(2, 1);
    BOOST_TEST(c.objects("node 2: O4: cuts"));
}

BOOST_AUTO_TEST_CASE(a_commit_is_on_no_quorum_of_disks) {
    cluster c;
    c.elect(1, 2, {1, 2});
    c.append(1, cluster::second);
    c.append(2, cluster::second);
    c.sync(1);
    c.heartbeat(1, 2, 2);
    BOOST_TEST(c.objects("node 1: O5: "));
}

BOOST_AUTO_TEST_CASE(who_lacks_what_is_committed_can_be_elected) {
    cluster c;
    c.commit_second();
    c.w.on_wipe(2);
    recovered_log found;
    found.identity.store = node(2).store;  // a disk that lost all and is still taken for itself
    found.start = {2};
    c.w.on_open(2, found);
    c.w.check_durable();
    BOOST_TEST(c.objects("node 3: O5: "));
}

BOOST_AUTO_TEST_CASE(a_vote_changes) {
    cluster c;
    c.vote(1, 2, 1);
    c.vote(1, 2, 3);
    BOOST_TEST(c.objects("node 1: O6: "));
}

BOOST_AUTO_TEST_CASE(a_promise_leaves_before_it_is_durable) {
    cluster c;
    c.vote(1, 2, 2);
    messages::vote_reply yes;
    yes.granted = true;
    c.send(1, 2, 2, yes);
    BOOST_TEST(c.objects("node 1: O7: "));
}

BOOST_AUTO_TEST_CASE(a_leader_speaks_before_its_own_vote_is_durable) {
    cluster c;
    for (std::size_t n : {2U, 3U}) c.vote(n, 2, 1), c.sync(n);
    c.vote(1, 2, 1);
    c.heartbeat(1, 2);
    BOOST_TEST(c.objects("node 1: O7: "));
}

BOOST_AUTO_TEST_CASE(what_is_acknowledged_is_not_the_leaders) {
    cluster c;
    c.elect(1, 2, {1, 2});
    c.append(1, cluster::second);
    c.append(2, {{1}, 5, 0, 0});
    c.sync(2);
    c.acknowledge(2, 1, 2, 2);
    BOOST_TEST(c.objects("node 2: O8: "));
}

BOOST_AUTO_TEST_CASE(a_leader_has_no_election_quorum) {
    cluster c;
    c.elect(1, 2, {1});
    BOOST_TEST(c.objects("node 1: O9: leads term 2 without the votes"));
}

BOOST_AUTO_TEST_CASE(a_node_decides_by_another_configuration) {
    cluster c;
    c.w.check_configuration(1, c.w.reconfigured(1) - 1, {}, {});  // said of an earlier log
    BOOST_TEST(c.w.violation() == "");
    c.w.check_configuration(1, c.w.reconfigured(1), {1}, majority_of({1, 2}));
    BOOST_TEST(c.objects("node 1: O9: decides otherwise"));
}

BOOST_AUTO_TEST_CASE(a_change_comes_before_an_own_entry_or_misses_the_quorums_before) {
    {
        cluster c;
        c.elect(1, 2, {1, 2});
        c.append(1, {{2}, 9, 0, c.w.number_of(majority_of({1, 2, 3, 4}))});
        BOOST_TEST(c.objects("node 1: O9: changes the configuration before an entry"));
    }
    {
        cluster c;
        c.commit_second();
        c.vote(3, 2, 1);
        c.append(3, cluster::second);
        c.sync(3);
        c.append(1, {{2}, 9, 0, c.w.number_of(majority_of({1, 2, 3, 4}))});
        BOOST_TEST(c.w.violation() == "");
        c.append(1, {{2}, 10, 0, c.w.number_of(majority_of({1, 2, 4}))});
        BOOST_TEST(c.objects("node 1: O9: changes a configuration that is not committed"));
    }
    cluster c;
    c.commit_second();
    c.append(1, {{2}, 9, 0, c.w.number_of(majority_of({1, 4}))});
    BOOST_TEST(c.objects("node 1: O9: goes to a configuration"));
}

BOOST_AUTO_TEST_CASE(a_command_is_committed_twice_or_was_rejected) {
    cluster c;
    c.commit_second();
    c.w.check_commands([](std::uint64_t command) { return command == 1; });
    BOOST_TEST(c.objects("O10: command 1 was rejected"));
    cluster twice;
    twice.commit_second();
    for (std::size_t n : {1U, 2U}) {
        twice.append(n, {{2}, 8, 1, 0});
        twice.sync(n);
    }
    twice.heartbeat(1, 2, 3);
    BOOST_TEST(twice.objects("node 1: O10: "));
}

BOOST_AUTO_TEST_SUITE_END()
