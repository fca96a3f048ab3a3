// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_LONE_CORE_LAWS_HPP
#define QUORATE_TEST_FUZZ_LONE_CORE_LAWS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fuzz/lone_core_disk.hpp>
#include <fuzz/require.hpp>
#include <map>
#include <optional>
#include <quorate/core/electors.hpp>
#include <quorate/core/raft.hpp>
#include <utility>
#include <variant>
#include <vector>

/// What holds after every input of one protocol core, whatever its peers say: they may lie. Judged
/// by the model of its disk and by what it was told, never by what it believes.
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
    std::vector<model_entry> committed;  ///< in this life

    /// After each input. `voters`: of the newest configuration on the disk.
    void check(Core const& c, core_view const& before, core_disk const& disk,
               electors const& voters) {
        auto const now = view_of(c);
        check_state(c, disk);
        check_ballot(before, now);
        require(before.commit <= now.commit, "the commit index goes back");
        require(now.commit <= now.last, "the commit index is behind the end of the log");
        bool const leads = now.role == quorate::role::leader;
        bool const led =
            before.role == quorate::role::leader && before.ballot.term == now.ballot.term;
        if (leads && !led) check_election(now, disk, voters);
        if (leads && led) require(before.last <= now.last, "a leader cuts its own log");
        if (leads && before.commit < now.commit) check_counting(c, now.commit, disk, voters);
        if (leads) check_peers(c, disk, voters);
        check_committed(now.commit, disk.written);
    }

    /// As a message leaves: what it promises is durable (Z04 to Z06). `before`: the input that
    /// caused it; a core may have gone on to another role since it asked for the message.
    void check_message(Core const& c, core_view const& before, quorate::message const& m,
                       core_disk const& disk) {
        spoke_as_leader_ = before.role == role::leader ? before.ballot.term : quorate::term{};
        if (c.current_role() == role::leader) spoke_as_leader_ = c.current_term();
        require(m.from == c.self() && m.to != c.self() && m.to,
                "a message from another, or to nobody");
        std::visit([&](auto const& body) { check_body(c, m, body, disk); }, m.body);
    }

private:
    using leader = quorate::core::leader;
    using role = quorate::role;

    static void check_state(Core const& c, core_disk const& disk) {
        require(c.state().ballot == disk.written.ballot,
                "a term or a vote that the disk was not told");
        require(c.last_index() == disk.written.last(), "the core's log is not the one on the disk");
        for (quorate::log_index i{1}; i <= c.last_index(); i = next(i))
            require(c.term_at(i) == disk.written.id_at(i).term,
                    "a term in the core's log is not the one on the disk");
        require(!c.term_at(next(c.last_index())), "a term behind the end of the log");
    }
    static void check_ballot(core_view const& before, core_view const& now) {
        require(before.ballot.term <= now.ballot.term, "the term goes back");
        if (before.ballot.term != now.ballot.term || !before.ballot.voted_for) return;
        require(before.ballot.voted_for == now.ballot.voted_for, "two votes in one term");
    }
    void check_election(core_view const& now, core_disk const& disk, electors const& voters) const {
        require(now.ballot.voted_for.id && disk.durable.ballot == now.ballot,
                "leads before its own vote is durable");
        require(voters.elects([&](std::size_t at) {
            auto const who = voters.members()[at];
            return who == now.ballot.voted_for || told.has_voted(who);
        }),
                "leads without the votes of an election quorum");
    }
    /// Only what a commit quorum holds, and an entry of the own term (Z23, Z25).
    void check_counting(Core const& c, quorate::log_index commit, core_disk const& disk,
                        electors const& voters) const {
        require(c.term_at(commit) == c.current_term(),
                "an entry of an earlier term is committed by counting");
        require(voters.commits([&](std::size_t at) {
            auto const who = voters.members()[at];
            if (who != c.self()) return commit <= told.matched(who);
            return disk.durable.id_at(commit) == disk.written.id_at(commit);
        }),
                "an entry is committed that no commit quorum holds");
    }
    void check_committed(quorate::log_index commit, core_disk::disk_image const& log) {
        for (std::size_t i = 0; i < committed.size(); ++i)
            require(i < log.log.size() && committed[i] == log.log[i], "a committed entry is gone");
        while (committed.size() < commit.value) committed.push_back(log.log[committed.size()]);
    }
    /// What a leader takes a peer to hold is what that peer has said in this term and life, nothing
    /// else (Z17, Z18).
    void check_peers(Core const& c, core_disk const& disk, electors const& voters) const {
        auto const& peers = std::get<leader>(c.state().office).peers;
        for (std::size_t at = 0; at < peers.size(); ++at) {
            auto const& p = peers[at];
            auto const who = voters.members()[at];
            if (who == c.self()) {
                require(disk.durable.id_at(p.match) == disk.written.id_at(p.match),
                        "a leader takes entries of its own for durable that are not");
                continue;
            }
            require(p.match == told.matched(who), "a peer is not taken to hold what it said");
            require(p.match < p.next, "a peer is sent what it holds");
        }
    }

    static void check_body(Core const&, quorate::message const& m,
                           quorate::messages::vote_reply const& r, core_disk const& disk) {
        if (r.pre || !r.granted) return;
        require(disk.durable.ballot == quorate::ballot{m.term, m.to},
                "a vote is given before it is durable");
    }
    void check_body(Core const& c, quorate::message const& m,
                    quorate::messages::append_reply const& r, core_disk const& disk) {
        if (!r.accepted)
            return require(r.hint.index <= c.last_index(), "a hint behind the end of the log");
        require(disk.durable.ballot.term == m.term,
                "entries are accepted in a term that is not durable");
        require(r.matched <= told.checked(),
                "entries are acknowledged that no request has named (Z17)");
        require(r.matched <= disk.durable.last(),
                "entries are acknowledged before they are durable");
        require(disk.durable.id_at(r.matched) == disk.written.id_at(r.matched),
                "entries are acknowledged that are not the durable ones");
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::vote const& v, core_disk const& disk) {
        bool const campaigns =
            c.current_role() == role::candidate || c.current_role() == role::leader;
        require(campaigns && m.term == c.current_term(),
                "a vote is asked for by one who is no candidate");
        require(disk.durable.ballot == quorate::ballot{m.term, c.self()},
                "a campaign before its own vote is durable");
        require(disk.durable.id_at(v.last.index) == v.last,
                "a campaign with a log that is not durable");
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::pre_vote const& v, core_disk const&) {
        require(c.current_term() < m.term, "a pre-vote for a term that is over");
        require(v.last.index == c.last_index(), "a pre-vote with another log");
    }
    void check_body(Core const& c, quorate::message const& m, quorate::messages::append const& a,
                    core_disk const&) {
        check_leader(m);
        require(c.term_at(a.prev.index) == a.prev.term,
                "an append behind an entry that is not in the log");
        require(a.prev.index + a.count <= c.last_index(),
                "an append of entries that are not in the log");
        require(a.commit <= c.commit(), "an append tells a commit index that is not reached");
    }
    void check_body(Core const& c, quorate::message const& m, quorate::messages::heartbeat const& h,
                    core_disk const&) {
        check_leader(m);
        require(h.commit <= c.commit(), "a heartbeat tells a commit index that is not reached");
        require(h.commit <= told.matched(m.to),
                "a heartbeat tells of entries that the follower may not have (Z16)");
    }
    void check_body(Core const&, quorate::message const& m, quorate::messages::timeout_now const&,
                    core_disk const&) {
        check_leader(m);
    }
    static void check_body(Core const& c, quorate::message const& m,
                           quorate::messages::read_index const&, core_disk const&) {
        require(m.to == c.leader(), "a read is asked of one who is not known to lead");
    }
    template <class Other>
    static void check_body(Core const&, quorate::message const&, Other const&, core_disk const&) {}

    void check_leader(quorate::message const& m) const {
        require(m.term == spoke_as_leader_, "speaks as the leader that it is not");
    }

    quorate::term spoke_as_leader_;  // before or after the input that is looked at
};

}  // namespace fuzz

#endif
