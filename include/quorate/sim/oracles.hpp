// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_ORACLES_HPP
#define QUORATE_SIM_ORACLES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <quorate/log_store.hpp>
#include <quorate/message.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/shadow.hpp>
#include <quorate/testing/laws/commits.hpp>
#include <quorate/testing/laws/configurations.hpp>
#include <quorate/testing/laws/leaders.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <quorate/types.hpp>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::sim {

namespace laws = testing::laws;

/// Judges the nodes of a simulation by the laws of quorate/testing/laws; O1, O2, ... are the
/// oracles of doc/simulator.md. This class says when each law is asked, and with which facts. The
/// witness is told what a node stages, what its store has made durable, what it sends and what its
/// machine applies, so the node needs no hook. Each change is checked as it happens. The first
/// contradiction is kept, since later ones may only follow from it.
class witness {
public:
    /// `elections_must_meet`: as the term policy says.
    explicit witness(std::size_t nodes, bool elections_must_meet = true)
        : elections_must_meet_{elections_must_meet},
          shadows_(nodes + 1),
          reconfigured_(nodes + 1),
          known_(1) {}

    std::string const& violation() const { return violation_; }
    void fail(std::string text) {
        if (violation_.empty()) violation_ = std::move(text);
    }
    void fail_at(std::size_t node, std::string const& text) {
        fail("node " + std::to_string(node) + ": " + text);
    }
    shadow const& at(std::size_t node) const { return shadows_[node]; }
    /// Every command that was ever committed, in the order of the log.
    std::vector<std::uint64_t> const& committed_commands() const { return commands_.in_order; }
    log_index committed() const { return {committed_.size()}; }
    /// In how many terms a node was elected, by the durable votes. Messages do not tell: a leader
    /// without other members sends none.
    std::uint64_t elections() const {
        return static_cast<std::uint64_t>(std::ranges::count_if(votes_, [&](auto const& in) {
            return std::ranges::any_of(in.second, [&](cast_vote const& v) {
                return std::any_of(known_.begin() + 1, known_.end(), [&](auto const& k) {
                    return k->now.elects(voted_for(in.second, v.to));
                });
            });
        }));
    }
    /// A node, and the store on its disk; no store if the node has not opened one yet.
    member_id identity(std::size_t node) const { return {node_id{node}, shadows_[node].store()}; }
    /// The newest configuration in a node's log, committed or not; null if there is none.
    known_configuration const* configuration_at(std::size_t node) const {
        auto const& s = shadows_[node].staged();
        return s.configurations.empty()
                   ? nullptr
                   : &*known_[s.log[s.configurations.back() - 1].configuration];
    }
    /// How often the newest configuration in a node's log may have changed.
    std::uint64_t reconfigured(std::size_t node) const { return reconfigured_[node]; }
    /// Calls `f(decision_rule const&)` for each rule that decides now or may decide later: of the
    /// newest committed configuration, of later ones in any log, and of their targets.
    template <class F>
    void for_each_effective_rule(F f) const {
        auto const both = [&](known_configuration const& k) {
            f(k.now);
            if (k.goal) f(*k.goal);
        };
        if (committed_configuration_.second != 0) both(*known_[committed_configuration_.second]);
        for (auto const& s : shadows_)
            for (auto const* state : {&s.staged(), &s.durable()})
                for (std::size_t at : state->configurations)
                    if (committed_configuration_.first < at)
                        both(*known_[state->log[at - 1].configuration]);
    }

    /// The node's disk was replaced by an empty one. Its durable log of before is kept, since a
    /// leader may still count what that node had acknowledged.
    void on_wipe(std::size_t node) {
        auto const& s = shadows_[node];
        if (s.store()) wiped_.push_back({{node_id{node}, s.store()}, s.durable().log});
        shadows_[node] = {};
    }
    /// A recovery on a copy of the node's disk found this. Gives the state that a crash may leave
    /// now and that matches; if there is none, that is a violation.
    std::optional<shadow_state> on_inspect(std::size_t node, recovered_log const& found) {
        auto state = shadows_[node].explain(found);
        if (!state) fail_at(node, "recovery: " + shadows_[node].unexplained(found));
        return state;
    }
    /// O5 on all disks: a node whose disk lacks a committed entry must not win an election by what
    /// the disks hold, or it could overwrite that entry. The newest committed entry is enough: a
    /// log that holds it holds all before it. A node may vote for a candidate if its own log is no
    /// newer. A candidate counts by the configuration in its own log, however old that is.
    void check_durable() {
        if (committed_.size() == 0) return;
        auto const newest = [](std::vector<stamp> const& log) {
            return std::pair{log.empty() ? term{} : log.back().term, log.size()};
        };
        for (std::size_t n = 1; n < shadows_.size(); ++n) {
            auto const& mine = shadows_[n].durable();
            if (!shadows_[n].store() || mine.configurations.empty() ||
                has_committed(mine.log, committed_.size()))
                continue;
            auto const& rule = known_[mine.log[mine.configurations.back() - 1].configuration]->now;
            auto const voters = rule.those([&](member_id m) {
                auto const& s = shadows_[m.id.value];
                return s.store() == m.store && newest(s.durable().log) <= newest(mine.log);
            });
            if (rule.elect_table[voters])
                fail_at(n, "O5: entry " + std::to_string(committed_.size()) +
                               " is committed, and " + std::to_string(voters.size()) +
                               " nodes without it on their disks can elect this one");
        }
    }

    /// The number of a configuration; equal configurations share it.
    std::size_t number_of(known_configuration c) {
        for (std::size_t i = 1; i < known_.size(); ++i)
            if (*known_[i] == c) return i;
        known_.emplace_back(std::move(c));
        return known_.size() - 1;
    }

    // A node's store is opened, is asked to write, and has written.
    void on_open(std::size_t node, recovered_log const& found) {
        auto& s = shadows_[node];
        if (auto const what = s.reopen(found); !what.empty()) fail_at(node, "recovery: " + what);
        note_vote(node);  // a crash may have left a vote that no sync reported
    }
    void on_stage(std::size_t node, shadow::operation op) {
        auto& s = shadows_[node];
        if (op.what == shadow::operation::kind::truncate)
            judge(node, "O4",
                  laws::cut_spares_commits(committed_, s.staged().log, s.staged().ballot.term,
                                           op.at));
        if (auto const what = s.stage(op); !what.empty()) fail_at(node, what);
        for (std::size_t i = s.staged().log.size() - op.entries.size(); i < s.staged().log.size();
             ++i) {
            check_matching(node, s.staged().log, i);
            if (s.staged().log[i].configuration != 0) check_change(node, i);
        }
        bool const configures =
            std::ranges::any_of(op.entries, [](stamp const& e) { return e.configuration != 0; });
        if (configures || op.what == shadow::operation::kind::truncate) ++reconfigured_[node];
        s.push(std::move(op));
    }
    void on_begin_sync(std::size_t node) { shadows_[node].begin_sync(); }
    void on_synced(std::size_t node) {
        auto& s = shadows_[node];
        auto const before = s.durable().ballot;
        s.synced();
        if (s.durable().ballot != before) note_vote(node);
    }

    /// A message leaves the node; the network has done nothing to it yet.
    void on_send(std::size_t node, message const& m) {
        auto const& s = shadows_[node];
        judge(node, "O7",
              laws::promise_is_durable(
                  laws::disk_facts<stamp>{s.durable().ballot, s.durable().log, s.staged().log}, m));
        std::visit([&](auto const& body) { on(node, m, body); }, m.body);
    }

    /// The node's machine was given its next command. The `count`-th command of this run must be
    /// the `count`-th of the node's log, and the same as on every other node (O4).
    void on_apply(std::size_t node, std::uint64_t count, std::uint64_t command) {
        auto& s = shadows_[node];
        auto const index = s.apply_next();
        if (!index) return fail_at(node, "O4: applied more commands than its log has");
        auto const& entry = s.staged().log[index.value - 1];
        if (entry.command != command || s.applied_commands() != count)
            return fail_at(node, "O4: applied command " + std::to_string(command) + " as number " +
                                     std::to_string(count) + ", its log has " +
                                     std::to_string(entry.command) + " at " +
                                     std::to_string(index.value));
        commit(node, index, s.staged().ballot.term);
    }

    /// O9: a node decides by the newest configuration in its log, and by nothing else (Z36, Z40).
    /// `asked`: what reconfigured() was when the node was asked. If that has changed since, the
    /// answer is about an earlier log, and is not judged.
    void check_configuration(std::size_t node, std::uint64_t asked, log_index at,
                             std::optional<known_configuration> const& deciding) {
        if (asked != reconfigured_[node]) return;
        auto const& in_log = shadows_[node].staged().configurations;
        auto const newest = in_log.empty() ? std::size_t{0} : in_log.back();
        judge(node, "O9",
              laws::newest_decides(at, deciding ? &*deciding : nullptr, log_index{newest},
                                   configuration_at(node)));
    }

    /// O9: a node says that a change is done. Then the entry at `at` must be a configuration that
    /// decides as was asked, and that is no step on the way to another one.
    void check_changed(std::size_t node, log_index at, decision_rule const& asked) {
        auto const& s = shadows_[node].staged();
        auto const is_it =
            at && at.value <= s.log.size() && s.log[at.value - 1].configuration != 0 &&
            *known_[s.log[at.value - 1].configuration] == known_configuration{asked, std::nullopt};
        if (!is_it)
            fail_at(node, "O9: says that a change is done at " + std::to_string(at.value) +
                              ", and it is not");
    }

    /// O10: no command is committed of which a client was told that it is rejected.
    template <class Rejected>
    void check_commands(Rejected&& is_rejected) {
        for (auto c : commands_.in_order)
            if (is_rejected(c))
                fail("O10: command " + std::to_string(c) + " was rejected and yet committed");
    }

private:
    void judge(std::size_t node, char const* oracle, std::string const& why) {
        if (!why.empty()) fail_at(node, oracle + (": " + why));
    }
    /// Does this log hold the i-th committed entry? If so, by O2 it holds all before it, too.
    /// Precondition: 0 < i <= committed_.size().
    bool has_committed(std::vector<stamp> const& log, std::size_t i) const {
        return i <= log.size() && log[i - 1] == committed_.entries[i - 1];
    }
    /// A question to a member: does its disk hold what this log holds at `index`?
    auto holds(std::vector<stamp> const& log, std::size_t index) const {
        return [this, &log, index](member_id m) {
            auto const* disk = last_disk(m);
            return disk && index <= disk->size() && (*disk)[index - 1] == log[index - 1];
        };
    }

    /// The durable log of a member; of a disk that was replaced, as it was then. Null: none.
    std::vector<stamp> const* last_disk(member_id m) const {
        auto const& s = shadows_[m.id.value];
        if (s.store() == m.store) return &s.durable().log;
        auto const gone = std::ranges::find(wiped_, m, &wiped_disk::owner);
        return gone == wiped_.end() ? nullptr : &gone->log;
    }

    void check_matching(std::size_t node, std::vector<stamp> const& log, std::size_t i) {
        log_index const at{i + 1};
        auto const now = laws::placed(log, at);
        auto const [known, fresh] =
            entries_.emplace(std::pair{i, log[i].term}, known_entry{now.entry, now.before});
        auto const& first = known->second;
        if (!fresh) judge(node, "O2", laws::one_entry(at, {first.entry, first.before}, now));
    }

    /// O1 at each message of a leader; at the first one of a term, its election (O9) and O3, too.
    void leads(std::size_t node, message const& m) {
        laws::reign const now{m.from, shadows_[node].start()};
        auto const [known, fresh] = leaders_.emplace(m.term, now);
        if (!fresh) return judge(node, "O1", laws::one_leader(m.term, known->second, now));
        check_election(node, m);
        judge(node, "O3",
              laws::leader_is_complete(committed_, m.term, shadows_[node].staged().log));
    }

    void note_vote(std::size_t node) {
        auto const& b = shadows_[node].durable().ballot;
        if (b.voted_for)
            votes_[b.term].push_back({{node_id{node}, shadows_[node].store()}, b.voted_for});
    }
    /// O9: a leader was elected by an election quorum of the newest configuration in its log, and
    /// the votes of that quorum are durable.
    void check_election(std::size_t node, message const& m) {
        auto const* newest = configuration_at(node);
        if (!newest) return fail_at(node, "O9: leads without a configuration");
        judge(node, "O9",
              laws::leader_is_elected(
                  m.term, [&](auto voted) { return newest->now.elects(voted); },
                  voted_for(votes_[m.term], m.from)));
    }
    /// O9: a leader appends a configuration only when the one before it, and an entry of its own
    /// term, are on the disks of commit quorums, and when the quorums of both meet.
    void check_change(std::size_t node, std::size_t at) {
        auto const& s = shadows_[node].staged();
        bool const leads = s.ballot.voted_for == identity(node) && s.log[at].term == s.ballot.term;
        if (!leads || s.configurations.size() < 2) return;
        auto const before = s.configurations[s.configurations.size() - 2];
        auto const& last = known_[s.log[before - 1].configuration]->now;
        auto const is_committed = [&](std::size_t index) {
            return last.commits(holds(s.log, index));
        };
        auto const own = static_cast<std::size_t>(
            std::ranges::find(s.log, s.ballot.term, &stamp::term) - s.log.begin() + 1);
        judge(node, "O9",
              laws::change_is_due(
                  {own <= at && is_committed(own), is_committed(before),
                   meet(last, known_[s.log[at].configuration]->now, elections_must_meet_)}));
    }
    /// A node says in term `in` that all entries up to `upto` are committed: O4, and O5 if no node
    /// has said so before.
    void commit(std::size_t node, log_index upto, term in) {
        auto const& log = shadows_[node].staged().log;
        // The comparison begins at the newest entry that both know: by O2 those before it agree.
        if (auto const why = laws::same_commits(
                committed_, log, std::max(log_index{1}, std::min(upto, committed())), upto);
            !why.empty())
            return judge(node, "O4", why);
        // The node that says so in the lowest term may be heard last, since another one may apply
        // the entry in a later term. The lowest term counts: O3 asks the leaders of all later ones.
        for (auto i = std::min<std::size_t>(upto.value, committed_.size());
             i != 0 && in < committed_.in[i - 1]; --i)
            committed_.in[i - 1] = in;
        if (upto.value <= committed_.size()) return;
        for (auto i = committed_.size(); i < upto.value; ++i) {
            committed_.push(log[i], in);
            if (log[i].configuration != 0) committed_configuration_ = {i + 1, log[i].configuration};
            if (log[i].command == 0) continue;
            if (!commands_.known.insert(log[i].command).second)
                fail_at(node,
                        "O10: command " + std::to_string(log[i].command) + " is committed twice");
            commands_.in_order.push_back(log[i].command);
        }
        check_commit_quorum(node, upto);
    }
    /// O5: the newest committed entry is on the disks of a commit quorum; by O2 so are all before
    /// it. The quorum is one of the newest configuration in the log, or of one before it, which
    /// decided until the next one was appended.
    void check_commit_quorum(std::size_t node, log_index i) {
        auto const& s = shadows_[node].staged();
        if (s.configurations.empty()) return fail_at(node, "O9: commits without a configuration");
        std::string why;
        for (auto at = s.configurations.rbegin(); at != s.configurations.rend(); ++at) {
            auto const& rule = known_[s.log[*at - 1].configuration]->now;
            why = laws::commit_is_durable(
                i, [&](auto held) { return rule.commits(held); },
                holds(committed_.entries, i.value));
            if (why.empty()) return;
            if (*at <= i.value) break;  // an earlier one does not decide about it
        }
        judge(node, "O5", why);
    }
    /// O8. A leader still holds what it asked about, unless it was restarted or deposed since.
    void on(std::size_t node, message const& m, messages::append_reply const& r) {
        auto const& leader = shadows_[m.to.id.value];
        bool const comparable = leader.start() == m.start && leader.staged().ballot.term == m.term;
        if (r.accepted && comparable)
            judge(node, "O8",
                  laws::copy_is_true(leader.staged().log, shadows_[node].durable().log, r.matched));
    }
    template <class Leads>
        requires requires(Leads const& of_leader) { of_leader.commit; }
    void on(std::size_t node, message const& m, Leads const& of_leader) {
        leads(node, m);
        commit(node, of_leader.commit, m.term);
    }
    template <class Other>
    void on(std::size_t, message const&, Other const&) {}

    struct known_entry {
        stamp entry;
        term before;
    };
    struct wiped_disk {
        member_id owner;
        std::vector<stamp> log;
    };

    bool elections_must_meet_;
    std::vector<shadow> shadows_;              ///< by node; 0 is no node
    std::vector<std::uint64_t> reconfigured_;  ///< by node, too
    std::vector<wiped_disk> wiped_;
    std::vector<std::optional<known_configuration>> known_;        ///< by number; 0 is none
    std::map<std::pair<std::size_t, term>, known_entry> entries_;  ///< by index - 1 and term
    std::map<term, laws::reign> leaders_;           ///< the first one seen in each term
    std::map<term, std::vector<cast_vote>> votes_;  ///< the durable ones
    /// Each entry with the lowest term in which a node said so; these terms do not fall.
    laws::committed_log<stamp> committed_;
    /// The index and the number of the newest committed configuration; 0: there is none.
    std::pair<std::size_t, std::size_t> committed_configuration_;
    struct {
        std::vector<std::uint64_t> in_order;
        std::set<std::uint64_t> known;  ///< the same commands
    } commands_;                        ///< the committed ones
    std::string violation_;
};

}  // namespace quorate::inline v1::sim

#endif
