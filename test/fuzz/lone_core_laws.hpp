// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_LONE_CORE_LAWS_HPP
#define QUORATE_TEST_FUZZ_LONE_CORE_LAWS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fuzz/lone_core_disk.hpp>
#include <fuzz/require.hpp>
#include <laws/commits.hpp>
#include <laws/cores.hpp>
#include <map>
#include <optional>
#include <quorate/core/electors.hpp>
#include <quorate/core/raft.hpp>
#include <quorate/testing/laws/leaders.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <utility>
#include <variant>
#include <vector>

/// What holds after every input of one protocol core, whatever its peers say: they may lie. Judged
/// by the model of its disk and by what it was told, never by what it believes. The laws of all
/// programs are asked with these facts; what stands here in words holds of one core alone.
namespace fuzz {

/// What peers have said in the core's current term, as far as it may count.
class heard {
public:
    void granted(quorate::member_id who) { votes_.push_back(who); }
    void acked(quorate::member_id who, quorate::log_index i) {
        matched_[who] = std::max(matched_[who], i);
    }
    /// Entries up to i were checked against the log of the term's leader.
    void checked(quorate::log_index i) { checked_ = std::max(checked_, i); }
    void confirmed(quorate::member_id who, std::uint64_t round) {
        rounds_[who] = std::max(rounds_[who], round);
    }
    void forget() { *this = {}; }

    bool has_voted(quorate::member_id who) const {
        return std::ranges::find(votes_, who) != votes_.end();
    }
    quorate::log_index checked() const { return checked_; }
    quorate::log_index matched(quorate::member_id who) const {
        auto const at = matched_.find(who);
        return at == matched_.end() ? quorate::log_index{} : at->second;
    }
    std::uint64_t round(quorate::member_id who) const {
        auto const at = rounds_.find(who);
        return at == rounds_.end() ? 0 : at->second;
    }

private:
    std::vector<quorate::member_id> votes_;
    quorate::log_index checked_;
    std::map<quorate::member_id, quorate::log_index> matched_;
    std::map<quorate::member_id, std::uint64_t> rounds_;
};

/// What the core said before an input.
struct core_view {
    quorate::role role = quorate::role::follower;
    quorate::ballot ballot;
    quorate::log_index commit;
    quorate::log_index last;
};

template <class Core>
core_view view_of(Core const& c) {
    return {c.current_role(), c.state().ballot, c.commit(), c.last_index()};
}

template <class Quorum, class Core>
class core_laws {
public:
    using electors = quorate::core::electors<Quorum>;

    heard told;
    laws::committed_log<model_entry> committed;  ///< in this run of it

    /// After each input. `voters`: of the newest configuration on the disk.
    void check(Core const& c, core_view const& before, core_disk const& disk,
               electors const& voters) {
        auto const now = view_of(c);
        check_state(c, disk);
        hold(laws::one_vote_per_term(before.ballot, now.ballot));
        hold(laws::commit_rises(before.commit, now.commit, now.last));
        bool const leads = now.role == quorate::role::leader;
        bool const led =
            before.role == quorate::role::leader && before.ballot.term == now.ballot.term;
        if (leads && !led) check_election(now, disk, voters);
        if (leads && led) require(before.last <= now.last, "a leader cuts its own log");
        if (leads && before.commit < now.commit) check_counting(c, now.commit, disk, voters);
        if (leads) check_peers(c, disk, voters);
        check_committed(now, disk.written.log);
    }

    /// As a message leaves. `before`: the input that
    /// caused it; a core may have gone on to another role since it asked for the message.
    void check_message(Core const& c, core_view const& before, quorate::message const& m,
                       core_disk const& disk) {
        spoke_as_leader_ = before.role == role::leader ? before.ballot.term : quorate::term{};
        if (c.current_role() == role::leader) spoke_as_leader_ = c.current_term();
        require(m.from == c.self() && m.to != c.self() && m.to,
                "a message from another, or to nobody");
        hold(laws::promise_is_durable(
            laws::disk_facts<model_entry>{disk.durable.ballot, disk.durable.log, disk.written.log},
            m));
        std::visit([&](auto const& body) { check_body(c, m, body); }, m.body);
    }

private:
    using leader = quorate::core::leader;
    using role = quorate::role;

    static void check_state(Core const& c, core_disk const& disk) {
        hold(laws::core_knows_its_disk(c, disk.written.ballot, disk.written.log));
        hold(laws::term_before_entries(disk.durable.ballot.term, disk.durable.last_id().term));
    }
    /// Of the members by their place in `voters`: what a law asks of them by name.
    template <class Pred>
    static auto by_place(electors const& voters, Pred pred) {
        return [&voters, pred](std::size_t at) { return pred(voters.members()[at]); };
    }
    void check_election(core_view const& now, core_disk const& disk, electors const& voters) const {
        require(now.ballot.voted_for.id && disk.durable.ballot == now.ballot,
                "leads before its own vote is durable");
        hold(laws::leader_is_elected(
            now.ballot.term, [&](auto voted) { return voters.elects(by_place(voters, voted)); },
            [&](quorate::member_id who) {
                return who == now.ballot.voted_for || told.has_voted(who);
            }));
    }
    void check_counting(Core const& c, quorate::log_index commit, core_disk const& disk,
                        electors const& voters) const {
        hold(laws::counts_own_term(c.current_term(), disk.written.id_at(commit)));
        hold(laws::commit_is_durable(
            commit, [&](auto held) { return voters.commits(by_place(voters, held)); },
            [&](quorate::member_id who) {
                if (who != c.self()) return commit <= told.matched(who);
                return disk.durable.id_at(commit) == disk.written.id_at(commit);
            }));
    }
    void check_committed(core_view const& now, std::vector<model_entry> const& log) {
        quorate::log_index const all{std::max<std::uint64_t>(committed.size(), now.commit.value)};
        hold(laws::same_commits(committed, log, {1}, all));
        while (committed.size() < now.commit.value)
            committed.push(log[committed.size()], now.ballot.term);
    }
    /// What a leader takes a peer to hold is what that peer has said in this term and life, nothing
    /// else (Z17, Z18).
    void check_peers(Core const& c, core_disk const& disk, electors const& voters) const {
        auto const& peers = std::get<leader>(c.state().office).peers;
        for (std::size_t at = 0; at < peers.size(); ++at) {
            auto const& p = peers[at];
            auto const who = voters.members()[at];
            if (who == c.self()) {
                hold(laws::copy_is_true(disk.written.log, disk.durable.log, p.match));
                continue;
            }
            require(p.match == told.matched(who), "a peer is not taken to hold what it said");
            require(p.match < p.next, "a peer is sent what it holds");
        }
    }

    void check_body(Core const& c, quorate::message const&,
                    quorate::messages::append_reply const& r) {
        if (!r.accepted)
            return require(r.hint.index <= c.last_index(), "a hint behind the end of the log");
        require(r.matched <= told.checked(),
                "entries are acknowledged that no request has named (Z17)");
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::vote const&) {
        bool const campaigns =
            c.current_role() == role::candidate || c.current_role() == role::leader;
        require(campaigns && m.term == c.current_term(),
                "a vote is asked for by one who is no candidate");
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::pre_vote const& v) {
        require(c.current_term() < m.term, "a pre-vote for a term that is over");
        require(v.last.index == c.last_index(), "a pre-vote with another log");
    }
    void check_body(Core const& c, quorate::message const& m, quorate::messages::append const& a) {
        check_leader(m);
        require(c.term_at(a.prev.index) == a.prev.term,
                "an append behind an entry that is not in the log");
        require(a.prev.index + a.count <= c.last_index(),
                "an append of entries that are not in the log");
        require(a.commit <= c.commit(), "an append tells a commit index that is not reached");
    }
    void check_body(Core const& c, quorate::message const& m,
                    quorate::messages::heartbeat const& h) {
        check_leader(m);
        require(h.commit <= c.commit(), "a heartbeat tells a commit index that is not reached");
        require(h.commit <= told.matched(m.to),
                "a heartbeat tells of entries that the follower may not have (Z16)");
    }
    void check_body(Core const&, quorate::message const& m, quorate::messages::timeout_now const&) {
        check_leader(m);
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::read_index const&) {
        require(m.to == c.leader(), "a read is asked of one who is not known to lead");
    }
    template <class Other>
    static void check_body(Core const&, quorate::message const&, Other const&) {}

    void check_leader(quorate::message const& m) const {
        require(m.term == spoke_as_leader_, "speaks as the leader that it is not");
    }

    quorate::term spoke_as_leader_;  // before or after the input that is looked at
};

}  // namespace fuzz

#endif
