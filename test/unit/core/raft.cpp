// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What the scripts of test/scripts cannot say, because their world answers every load at once and never restarts a
// cluster of one in a hurry.

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

constexpr instant start_of_time{};

member_id pair(std::uint64_t id) { return {{id}, {id, 1}}; }

core::start_state<majority> log_of_one_entry(std::uint64_t nodes) {
    std::vector<node_id> ids;
    membership::electorate<majority> e;
    for (std::uint64_t id = 1; id <= nodes; ++id) {
        ids.push_back({id});
        e.members.push_back({pair(id), ""});
    }
    e.quorum = *majority::make(ids);
    return {pair(1), {1}, {{1}, {}}, {}, {1}, {{{1}, {1}}}, {{{1}, {std::move(e), std::nullopt}}}};
}

/// Answers what node 1 asks of node 2, with everything durable, until it leads.
void elect(core::raft<majority>& node, effects& out) {
    out.clear();
    node.tick(node.deadline(), out);
    for (int i = 0; i < 4 && node.current_role() != role::leader; ++i) {
        auto const asked = std::exchange(out.messages, {});
        for (auto const& w : std::exchange(out.writes, {})) node.durable(w.number, node.deadline(), out);
        for (auto const& m : asked) {
            if (m.to != pair(2)) continue;
            bool const pre = std::holds_alternative<messages::pre_vote>(m.body);
            auto const round = pre ? std::get<messages::pre_vote>(m.body).round
                                   : std::get<messages::vote>(m.body).round;
            message const yes{pair(2), pair(1), m.term, m.start, messages::vote_reply{m.term, round, pre, true}};
            node.receive(yes, {}, start_of_time, out);
        }
    }
    BOOST_REQUIRE((node.current_role() == role::leader));
}

/// Node 2 holds entry 1 and nothing else; the leader finds that out and then asks for a load from 2.
load_request load_for_2(core::raft<majority>& node, effects& out) {
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
            messages::append_reply const answer{a->session, a->number, m.term, agrees,
                                                agrees ? held.index : log_index{}, agrees ? log_id{} : held};
            node.receive({pair(2), pair(1), m.term, m.start, answer}, {}, start_of_time, out);
        }
    }
    BOOST_FAIL("nothing to load");
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_raft)

BOOST_AUTO_TEST_CASE(entries_loaded_in_an_earlier_office_are_not_sent_in_a_later_one) {
    core::raft<majority> node{{}, log_of_one_entry(3), 1, start_of_time};
    effects out;
    elect(node, out);
    auto const old_load = load_for_2(node, out);
    // Another leader replaces the blank entry while the disk is still reading it; then this node leads again.
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

// With a commit quorum larger than an election quorum, one who reaches enough to be elected but too few to commit must
// not unseat anybody (DESIGN 5, rule 11).
BOOST_AUTO_TEST_CASE(a_pre_candidate_wants_a_commit_quorum_in_reach) {
    for (bool const fourth_answers : {false, true}) {
        core::start_state<all_commit> from{pair(1), {1}, {{1}, {}}, {}, {1}, {{{1}, {1}}}, {}};
        membership::electorate<all_commit> e;
        for (std::uint64_t id = 1; id <= 4; ++id) e.members.push_back({pair(id), ""});
        from.configurations.push_back({{1}, {std::move(e), std::nullopt}});
        core::raft<all_commit> node{{}, from, 1, start_of_time};
        effects out;
        node.tick(node.deadline(), out);
        auto const asked = std::exchange(out.messages, {});
        for (auto const& m : asked) {
            if (m.to == pair(4) && !fourth_answers) continue;
            auto const round = std::get<messages::pre_vote>(m.body).round;
            bool const granted = m.to != pair(4);  // it refuses, but it is there
            message const answer{m.to, pair(1), m.term, m.start, messages::vote_reply{{1}, round, true, granted}};
            node.receive(answer, {}, start_of_time, out);
        }
        auto const expected = fourth_answers ? role::candidate : role::pre_candidate;
        BOOST_TEST((node.current_role() == expected));
    }
}

BOOST_AUTO_TEST_CASE(a_sole_voter_campaigns_at_once_after_a_restart) {
    BOOST_TEST((core::raft<majority>{{}, log_of_one_entry(1), 1, start_of_time}.deadline() == start_of_time));
    BOOST_TEST((core::raft<majority>{{}, log_of_one_entry(3), 1, start_of_time}.deadline() > start_of_time));
}

BOOST_AUTO_TEST_CASE(a_founder_that_kept_only_its_ballot_founds_again) {
    core::start_state<majority> from{pair(1), {2}, {{1}, pair(1)}, {}, {}, {}, {}};
    core::raft<majority> node{{}, from, 1, start_of_time};
    effects out;
    node.found(log_of_one_entry(1).configurations.front().value, start_of_time, out);
    BOOST_TEST(node.last_index().value == 1U);
    BOOST_TEST(out.writes.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
