// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What the scripts of test/scripts cannot say, because their world answers every load at once and
// never restarts a cluster of one in a hurry.

#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <quorate/core/raft.hpp>
#include <quorate/quorums/majority.hpp>
#include <span>
#include <string_view>
#include <utility>

using namespace quorate;

namespace quorate_test {

/// Four nodes of which three elect and all commit.
struct all_commit {
    static constexpr std::string_view name = "all_commit";
    std::array<node_id, 4> ids{{{1}, {2}, {3}, {4}}};

    std::span<node_id const> members() const { return ids; }
    bool commits(slot_set s) const { return s.size() == 4; }
    bool elects(slot_set s) const { return s.size() >= 3; }
    void encode(writer&) const {}
    static std::optional<all_commit> decode(reader&) { return all_commit{}; }
    friend bool operator==(all_commit const&, all_commit const&) = default;
};

}  // namespace quorate_test

using quorate_test::all_commit;

namespace {

using node_core = core::raft<majority>;

constexpr instant start_of_time{};

member_id pair(std::uint64_t id) { return {{id}, {id, 1}}; }

core::start_state<majority> log_of_one_entry(std::uint64_t nodes) {
    std::vector<node_id> ids;
    membership::electorate<majority> e;
    for (std::uint64_t id = 1; id <= nodes; ++id) {
        ids.push_back({id});
        e.members.push_back({pair(id), "", {id}});
    }
    e.quorum = *majority::make(ids);
    return {pair(1), {1}, {{1}, {}}, {}, {1}, {{{1}, {1}}}, {{{1}, {std::move(e), std::nullopt}}}};
}

/// Answers what node 1 asks of node 2, with everything durable, until it leads.
void elect(node_core& node, effects& out) {
    out.clear();
    node.tick(node.deadline(), out);
    for (int i = 0; i < 4 && node.current_role() != role::leader; ++i) {
        auto const asked = std::exchange(out.messages, {});
        for (auto const& w : std::exchange(out.writes, {}))
            node.durable(w.number, node.deadline(), out);
        for (auto const& m : asked) {
            if (m.to != pair(2)) continue;
            bool const pre = std::holds_alternative<messages::pre_vote>(m.body);
            auto const round = pre ? std::get<messages::pre_vote>(m.body).round
                                   : std::get<messages::vote>(m.body).round;
            message const yes{pair(2), pair(1), m.term, m.start,
                              messages::vote_reply{m.term, round, pre, true}};
            node.receive(yes, {}, start_of_time, out);
        }
    }
    BOOST_REQUIRE((node.current_role() == role::leader));
}

/// Node 2 holds entry 1 and nothing else; the leader finds that out and then asks for a load from
/// 2.
load_request load_for_2(node_core& node, effects& out) {
    for (int i = 0; i < 4; ++i) {
        out.clear();
        node.replicate(out);
        for (auto const& l : out.loads)
            if (l.to == pair(2)) return l;
        for (auto const& m : std::exchange(out.messages, {})) {
            auto const* a = std::get_if<messages::append>(&m.body);
            if (!a || m.to != pair(2)) continue;
            bool const agrees = a->prev.index.value == 1;
            log_id const held{{1}, {1}};
            messages::append_reply const answer{a->session,
                                                a->number,
                                                m.term,
                                                agrees,
                                                agrees ? held.index : log_index{},
                                                agrees ? log_id{} : held};
            node.receive({pair(2), pair(1), m.term, m.start, answer}, {}, start_of_time, out);
        }
    }
    BOOST_FAIL("nothing to load");
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_raft)

BOOST_AUTO_TEST_CASE(entries_loaded_in_an_earlier_office_are_not_sent_in_a_later_one) {
    node_core node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    elect(node, out);
    auto const old_load = load_for_2(node, out);
    // Another leader replaces the blank entry while the disk is still reading it; then this node
    // leads again.
    term const other{node.current_term().value + 1};
    message const m{pair(3), pair(1), other, {1}, messages::append{{1}, 1, {{1}, {1}}, 1, {1}}};
    node.receive(m, {{{other, {2}}}, {}}, start_of_time, out);
    BOOST_REQUIRE((node.current_role() == role::follower));
    for (auto const& w : std::exchange(out.writes, {})) node.durable(w.number, start_of_time, out);
    elect(node, out);
    auto const load = load_for_2(node, out);
    BOOST_REQUIRE((load.first == old_load.first));
    BOOST_TEST(!node.loaded(old_load, 1, 32).has_value());
    BOOST_TEST(node.loaded(load, 1, 32).has_value());
}

// With a commit quorum larger than an election quorum, one who reaches enough to be elected but too
// few to commit must not unseat anybody (rule: commit-quorum-in-reach).
BOOST_AUTO_TEST_CASE(a_pre_candidate_wants_a_commit_quorum_in_reach) {
    for (bool const fourth_answers : {false, true}) {
        core::start_state<all_commit> from{pair(1), {1}, {{1}, {}}, {}, {1}, {{{1}, {1}}}, {}};
        membership::electorate<all_commit> e;
        for (std::uint64_t id = 1; id <= 4; ++id) e.members.push_back({pair(id), "", {id}});
        from.configurations.push_back({{1}, {std::move(e), std::nullopt}});
        core::raft<all_commit> node{{}, from, 1, start_of_time};
        effects out;
        node.tick(node.deadline(), out);
        auto const asked = std::exchange(out.messages, {});
        for (auto const& m : asked) {
            if (m.to == pair(4) && !fourth_answers) continue;
            auto const round = std::get<messages::pre_vote>(m.body).round;
            bool const granted = m.to != pair(4);  // it refuses, but it is there
            message const answer{m.to, pair(1), m.term, m.start,
                                 messages::vote_reply{{1}, round, true, granted}};
            node.receive(answer, {}, start_of_time, out);
        }
        auto const expected = fourth_answers ? role::candidate : role::pre_candidate;
        BOOST_TEST((node.current_role() == expected));
    }
}

BOOST_AUTO_TEST_CASE(a_sole_voter_campaigns_at_once_after_a_restart) {
    BOOST_TEST((node_core{{}, log_of_one_entry(1), 1, start_of_time}.deadline() == start_of_time));
    BOOST_TEST((node_core{{}, log_of_one_entry(3), 1, start_of_time}.deadline() > start_of_time));
}

BOOST_AUTO_TEST_CASE(a_node_that_kept_only_its_ballot_bootstraps_again) {
    core::start_state<majority> from{pair(1), {2}, {{1}, pair(1)}, {}, {}, {}, {}};
    node_core node{{}, from, 1, start_of_time};
    effects out;
    node.bootstrap(log_of_one_entry(1).configurations.front().value, start_of_time, out);
    BOOST_TEST(node.last_index().value == 1U);
    BOOST_TEST(out.writes.size() == 2U);
}

// Z10: a completion says "up to", so an older one that comes late takes nothing back.
BOOST_AUTO_TEST_CASE(a_late_completion_of_an_older_write_stops_nothing) {
    node_core node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    message const m{pair(3), pair(1), {2}, {1}, messages::append{{1}, 1, {{1}, {1}}, 1, {1}}};
    core::received_entries<majority> const entries{{{{2}, {2}}}, {}};
    node.receive(m, entries, start_of_time, out);
    BOOST_REQUIRE(out.writes.size() == 2U);
    BOOST_TEST(out.messages.empty());
    node.durable(out.writes[1].number, start_of_time, out);
    BOOST_TEST(out.messages.size() == 1U);
    node.durable(out.writes[0].number, start_of_time, out);
    out.clear();
    node.receive(m, entries, start_of_time, out);  // nothing new, so nothing to wait for
    BOOST_TEST(out.messages.size() == 1U);
}

// Z10: what an earlier office appended and lost again says nothing about what this one holds under
// the same index.
BOOST_AUTO_TEST_CASE(a_completion_of_an_earlier_office_is_no_copy_of_a_later_ones_entries) {
    node_core node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    elect(node, out);
    out.clear();
    node.propose(3, out);  // 3, 4, 5: handed to the disk
    term const other{node.current_term().value + 1};
    message const m{pair(3), pair(1), other, {1}, messages::append{{1}, 1, {{1}, {1}}, 1, {1}}};
    node.receive(m, {{{other, {2}}}, {}}, start_of_time, out);
    for (auto const& w : std::exchange(out.writes, {})) node.durable(w.number, start_of_time, out);
    elect(node, out);
    // Its blank entry, which the disk has not taken yet.
    BOOST_REQUIRE(node.last_index().value == 3U);
    auto const blank = out.writes.back().number;
    node.durable({blank.value - 1}, start_of_time, out);
    for (int answers = 0; answers < 3; ++answers) {
        out.clear();
        node.replicate(out);
        for (auto const& l : std::exchange(out.loads, {}))
            if (auto const sent = node.loaded(l, 1, 32)) out.messages.push_back(*sent);
        for (auto const& sent : std::exchange(out.messages, {})) {
            auto const* a = std::get_if<messages::append>(&sent.body);
            if (!a || sent.to != pair(2)) continue;
            messages::append_reply const yes{
                a->session, a->number, sent.term, true, a->prev.index + a->count, {}};
            node.receive({pair(2), pair(1), sent.term, sent.start, yes}, {}, start_of_time, out);
        }
    }
    BOOST_TEST(node.commit().value < 3U);  // node 2 alone has it
    node.durable(blank, start_of_time, out);
    BOOST_TEST(node.commit().value == 3U);
}

// Z26: what was on its way when the follower refused is not on its way any more, or the window is
// shut for ever.
BOOST_AUTO_TEST_CASE(a_refusal_gives_the_whole_window_back) {
    core_options options;
    node_core node{options, log_of_one_entry(3), 1, start_of_time};
    effects out;
    elect(node, out);
    auto const load = load_for_2(node, out);
    auto const sent = node.loaded(load, 1, options.inflight_bytes_max);
    BOOST_REQUIRE(sent.has_value());
    auto const& a = std::get<messages::append>(sent->body);
    messages::append_reply const no{a.session, a.number, sent->term, false, {}, {{1}, {1}}};
    node.receive({pair(2), pair(1), sent->term, sent->start, no}, {}, start_of_time, out);
    BOOST_TEST((load_for_2(node, out).first == load.first));
}

// Z28: its own vote, too, counts in the campaign that it was given in.
BOOST_AUTO_TEST_CASE(an_own_vote_that_becomes_durable_late_elects_nobody) {
    node_core node{{}, log_of_one_entry(1), 1, start_of_time};
    effects out;
    node.tick(node.deadline(), out);
    BOOST_REQUIRE((node.current_role() == role::candidate));
    auto const first = out.writes.back().number;
    out.clear();
    node.tick(node.deadline(), out);
    BOOST_REQUIRE((node.current_role() == role::candidate));
    auto const second = out.writes.back().number;
    BOOST_REQUIRE((first < second));
    node.durable(first, node.deadline(), out);
    BOOST_TEST((node.current_role() == role::candidate));
    node.durable(second, node.deadline(), out);
    BOOST_TEST((node.current_role() == role::leader));
}

// Who stops a node must be told by whom, and where to look.
BOOST_AUTO_TEST_CASE(a_contradiction_names_the_leader_and_the_entry) {
    using kind = contradiction::kind;
    auto const stopped_by = [](term t, auto const& body,
                               core::received_entries<majority> const& entries) {
        node_core node{{}, log_of_one_entry(3), 1, start_of_time};
        effects out;
        message const first{
            pair(3), pair(1), {2}, {1}, messages::append{{1}, 1, {{1}, {1}}, 1, {2}}};
        node.receive(first, {{{{2}, {2}}}, {}}, start_of_time, out);
        BOOST_REQUIRE(node.commit().value == 2U);
        out.clear();
        node.receive({pair(2), pair(1), t, {1}, body}, entries, start_of_time, out);
        BOOST_TEST((out.fatal == errc::log_conflict));
        return out.shown;
    };
    // Node 3 leads term 2, and nobody term 3 yet.
    BOOST_TEST((stopped_by({2}, messages::heartbeat{{1}, 0, {}}, {}) ==
                contradiction{kind::two_leaders, pair(2), {}}));
    BOOST_TEST((stopped_by({3}, messages::heartbeat{{1}, 0, {9}}, {}) ==
                contradiction{kind::lost_entries, pair(2), {9}}));
    BOOST_TEST((stopped_by({3}, messages::append{{1}, 1, {{1}, {1}}, 1, {}}, {{{{3}, {2}}}, {}}) ==
                contradiction{kind::committed_entry, pair(2), {2}}));
    BOOST_TEST((stopped_by({3}, messages::append{{1}, 1, {{3}, {2}}, 0, {}}, {}) ==
                contradiction{kind::committed_entry, pair(2), {2}}));
}

// Found by fuzzing: the disk is slower than the election timeout, and this node asks about the next
// term already.
BOOST_AUTO_TEST_CASE(a_campaign_that_is_over_asks_for_no_votes) {
    node_core node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    node.tick(node.deadline(), out);
    auto const asked = out.messages.front();
    auto const round = std::get<messages::pre_vote>(asked.body).round;
    message const yes{
        pair(2), pair(1), asked.term, {1}, messages::vote_reply{{1}, round, true, true}};
    node.receive(yes, {}, start_of_time, out);
    BOOST_REQUIRE((node.current_role() == role::candidate));
    auto const vote = out.writes.back().number;
    node.tick(node.deadline(), out);
    BOOST_REQUIRE((node.current_role() == role::pre_candidate));
    out.clear();
    node.durable(vote, node.deadline(), out);
    BOOST_TEST(out.messages.empty());
    BOOST_TEST((node.current_role() == role::pre_candidate));
}

// Found by fuzzing: the term behind 2^64 - 1 is 0, and a node that campaigns in it has two votes in
// one term.
BOOST_AUTO_TEST_CASE(a_term_without_a_next_one_is_entered_by_nobody) {
    term const last{~std::uint64_t{0}};
    for (term const t : {last, term{term_max.value + 1}}) {
        node_core node{{}, log_of_one_entry(3), 1, start_of_time};
        effects out;
        node.receive({pair(2), pair(1), t, {1}, messages::heartbeat{{1}, 1, {}}}, {}, start_of_time,
                     out);
        node.receive({pair(2), pair(1), t, {1}, messages::append{{1}, 1, {{1}, {1}}, 0, {}}}, {},
                     start_of_time, out);
        node.receive({pair(2), pair(1), t, {1}, messages::vote{{{9}, {9}}, 1, false}}, {},
                     start_of_time, out);
        elect(node, out);
        auto const now = node.current_term();
        BOOST_TEST(now.value == 2U);
        messages::append_reply const answer{{1}, 1, t, false, {}, {}};
        node.receive({pair(2), pair(1), now, {1}, answer}, {}, start_of_time, out);
        node.receive({pair(2), pair(1), now, {1}, messages::heartbeat_reply{{1}, 1, t}}, {},
                     start_of_time, out);
        node.receive({pair(2), pair(1), now, {1}, messages::vote_reply{t, 1, false, false}}, {},
                     start_of_time, out);
        BOOST_TEST((node.current_term() == now));
        BOOST_TEST((node.current_role() == role::leader));
    }
}

BOOST_AUTO_TEST_CASE(a_node_in_the_last_term_does_not_campaign) {
    node_core node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    node.receive({pair(2), pair(1), term_max, {1}, messages::heartbeat{{1}, 1, {}}}, {},
                 start_of_time, out);
    BOOST_TEST((node.current_term() == term_max));
    out.clear();
    auto const late = node.deadline();
    node.tick(late, out);
    BOOST_TEST((node.current_role() == role::follower));
    BOOST_TEST(out.messages.empty());
    BOOST_TEST((late < node.deadline()));
}

BOOST_AUTO_TEST_SUITE_END()
