// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_JUDGE_HPP
#define QUORATE_TEST_MODEL_JUDGE_HPP

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <laws/changes.hpp>
#include <laws/commits.hpp>
#include <laws/cores.hpp>
#include <map>
#include <model/error.hpp>
#include <model/node.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/testing/laws/configurations.hpp>
#include <quorate/testing/laws/leaders.hpp>
#include <quorate/testing/laws/logs.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Which laws are asked about the nodes of the model, and when: after every input of every core, in
/// every script and in every step of a search. The facts are what the disks hold, never what a core
/// believes. A broken law fails the script with a sentence.
namespace model {

/// Laws that a test leaves out for a while, to see what the others object to by themselves.
struct laws_left_out {
    static inline bool of_each_change = false;  ///< what a change owes as it begins
    static inline bool of_loss = false;         ///< O3, and O4 among leaders
};

/// What a law says of this node, if it says anything.
template <class Quorum>
void hold(scripted_node<Quorum> const& n, std::string const& why) {
    if (!why.empty()) broken(n.name() + " " + why);
}

template <class Quorum>
class judge {
public:
    using node = scripted_node<Quorum>;
    using nodes = boost::container::small_vector<node const*, 8>;
    using configuration = quorate::membership::configuration<Quorum>;

    /// What no leader of a later term may lack.
    laws::committed_log<model_entry<Quorum>> committed;
    /// No disk lost or forgot what it said to hold, and no message is made by hand: then no node
    /// may stop itself, and who leads can show the votes.
    bool sound = false;

    /// As a message leaves.
    static void check_promise(node const& from, quorate::message const& m) {
        hold(from, laws::promise_is_durable(
                       laws::disk_facts<model_entry<Quorum>>{from.durable.ballot, from.durable.log,
                                                             from.written.log},
                       m));
    }
    /// And what it says to hold is what the leader has there.
    static void check_ack(nodes const& all, node const& from, quorate::message const& m) {
        auto const* r = std::get_if<quorate::messages::append_reply>(&m.body);
        auto const* leader = r && r->accepted ? find(all, m.to.id) : nullptr;
        if (leader && leads(*leader) && leader->core->current_term() == m.term)
            hold(from, laws::copy_is_true(leader->written.log, from.durable.log, r->matched));
    }

    /// After each input of `n`, before its new commit index is noted as reported.
    void check(nodes const& all, node const& n) {
        if (n.core) {
            check_core(n);
            check_history(all, n, n.commit);
        }
        check_logs(all, n);
    }
    /// The same in parts: what is new in office and commit; what `n` alone can show; and what its
    /// log and its disk owe to the others.
    void check_history(nodes const& all, node const& n, quorate::log_index commit_before) {
        check_office(all, n);
        check_commit(all, n, commit_before);
    }
    static void check_core(node const& n) {
        auto const& written = n.written;
        hold(n, laws::core_knows_its_disk(*n.core, written.ballot, written.log));
        hold(n, laws::term_before_entries(n.durable.ballot.term, n.durable.last_id().term));
        hold(n, laws::commit_rises(n.commit, n.core->commit(), written.last()));
        auto const newest = laws::newest_configuration(written.log);
        hold(n, laws::newest_decides(n.core->configured_at(), n.core->configuration(), newest,
                                     newest ? written.at(newest)->configuration.get() : nullptr));
    }
    void check_logs(nodes const& all, node const& n) const {
        for (auto const* other : all) {
            if (other->self == n.self) continue;
            check_matching(n, *other, n.written.log, other->written.log);
            check_matching(n, *other, n.durable.log, other->durable.log);
            if (sound) check_copies(n, *other), check_copies(*other, n);
        }
    }

    /// Before what stands behind `last` leaves a disk of this term.
    void check_cut(node const& n, image<Quorum> const& disk, quorate::term of_disk,
                   quorate::log_index last) const {
        hold(n, laws::cut_spares_commits(committed, disk.log, of_disk, last));
    }
    /// A core that stops itself says that somebody lost data; in a sound world nobody did.
    [[noreturn]] static void stops(node const& n, quorate::errc why) {
        broken(n.name() + " stops by itself: " + text(why));
    }

    static void check_read(node const& n, std::uint64_t token, quorate::log_index sees,
                           std::size_t committed_when_asked) {
        auto const why = laws::read_is_fresh(sees.value, committed_when_asked);
        if (!why.empty()) broken("read " + text(token) + " on " + n.name() + " " + why);
    }

    /// As a leader writes a configuration, before that is in its log.
    static void check_change(node const& n, configuration const& next) {
        if (laws_left_out::of_each_change) return;
        auto const& log = n.written.log;
        auto const at = laws::newest_configuration(log);
        if (!at) broken(n.name() + " changes a configuration that it does not have");
        auto const& now = *n.written.at(at)->configuration;
        auto const commit = n.core->commit();
        bool const own_term = n.core->term_at(commit) == n.core->current_term();
        auto const say = [&](std::string const& why) {
            if (!why.empty())
                broken(n.name() + " " + why + ": from " + quorate::membership::to_text(now) +
                       " to " + quorate::membership::to_text(next));
        };
        say(laws::change_is_due({own_term, at <= commit, meet(now, next)}));
        say(laws::numbers_are_kept(log, next));
        say(laws::names_differ(next));
    }

    /// What was, and matters to what may still be: `f(term of the leader, entry)` for what is
    /// committed, and `g(term, who, start)` for who led.
    template <class F, class G>
    void for_each_fact(F f, G g) const {
        for (std::size_t i = 0; i < committed.size(); ++i) f(committed.in[i], committed.entries[i]);
        for (auto const& [term, reign] : leaders_) g(term, reign.who, reign.start);
    }

private:
    std::map<quorate::term, laws::reign> leaders_;

    static node const* find(nodes const& all, quorate::node_id id) {
        auto const at = std::ranges::find(all, id, [](node const* n) { return n->self.id; });
        return at == all.end() ? nullptr : *at;
    }
    static bool leads(node const& n) {
        return n.core && n.core->current_role() == quorate::role::leader;
    }

    void check_office(nodes const& all, node const& n) {
        if (!leads(n)) return;
        auto const term = n.core->current_term();
        laws::reign const now{n.self, n.start};
        auto const [known, is_new] = leaders_.try_emplace(term, now);
        if (auto const why = laws::one_leader(term, known->second, now); !why.empty()) broken(why);
        if (!is_new) return;
        if (sound) check_elected(all, n);
        if (!laws_left_out::of_loss)
            hold(n, laws::leader_is_complete(committed, term, n.written.log));
    }
    /// The disks of an election quorum hold its votes, or have gone on to a later term.
    static void check_elected(nodes const& all, node const& n) {
        auto const t = n.core->current_term();
        auto const* c = n.core->configuration();
        if (!c) broken(n.name() + " leads without a configuration");
        hold(n,
             laws::leader_is_elected(
                 t, [&](auto voted) { return rule{*c}.elects(voted); }, on(all, [&](node const& v) {
                     auto const& b = v.durable.ballot;
                     return b.term > t || b == quorate::ballot{t, n.self};
                 })));
    }

    void check_commit(nodes const& all, node const& n, quorate::log_index before) {
        auto const commit = n.core->commit();
        if (commit == before) return;
        bool const leading = leads(n);
        auto const& log = n.written.log;
        if (leading) check_durable(all, n, commit);
        for (auto i = quorate::next(before); i <= commit; i = quorate::next(i))
            if (log[i.value - 1].configuration) check_changed(all, n, i, leading);
        if (!(leading && laws_left_out::of_loss))
            hold(n, laws::same_commits(committed, log, {1}, commit));
        if (!leading) hold(n, laws::leader_commits_first(committed.size(), commit));
        while (committed.size() < commit.value)
            committed.push(log[committed.size()], n.core->current_term());
        if (leading && !laws_left_out::of_loss) check_later_leaders(all, n, commit);
    }
    /// O5, by the last configuration appended.
    static void check_durable(nodes const& all, node const& n, quorate::log_index commit) {
        hold(n, laws::counts_own_term(n.core->current_term(), n.written.id_at(commit)));
        auto const* c = n.core->configuration();
        if (!c) broken(n.name() + " commits without a configuration");
        hold(n, laws::commit_is_durable(
                    commit, [&](auto held) { return rule{*c}.commits(held); },
                    holds(all, *n.written.at(commit), commit)));
    }
    /// A change that is committed is the only one of its configuration, and a commit quorum of what
    /// it brings holds it.
    void check_changed(nodes const& all, node const& n, quorate::log_index at, bool leading) const {
        auto const& log = n.written.log;
        hold(n, laws::one_change_of_each(committed, log, at));
        if (!leading || at.value <= committed.size()) return;
        auto const& change = log[at.value - 1];
        hold(n, laws::commit_is_durable(
                    at, [&](auto held) { return rule{*change.configuration}.commits(held); },
                    holds(all, change, at)));
    }
    static void check_later_leaders(nodes const& all, node const& n, quorate::log_index commit) {
        for (auto const* other : all)
            if (leads(*other) && n.core->current_term() < other->core->current_term())
                hold(n, laws::later_leader_holds(n.written.log, commit, other->core->current_term(),
                                                 other->self.id, other->written.log));
    }

    /// O8 on the disk: as far as a leader believes that a follower's log is its own, it is, unless
    /// that one has gone on to a later term.
    static void check_copies(node const& leader, node const& follower) {
        if (!leads(leader)) return;
        auto const& theirs = follower.durable;
        if (leader.core->current_term() < theirs.ballot.term) return;
        auto const& s = leader.core->state();
        auto const at = s.voters.position(follower.self);
        if (!at) return;
        auto const match = std::get<quorate::core::leader>(s.office).peers[*at].match;
        hold(follower, laws::copy_is_true(leader.written.log, theirs.log, match));
    }
    using log_type = std::vector<model_entry<Quorum>>;
    static void check_matching(node const& a, node const& b, log_type const& of_a,
                               log_type const& of_b) {
        auto const why = laws::logs_match(of_a, of_b);
        if (!why.empty()) broken("the logs of " + a.name() + " and " + b.name() + ": " + why);
    }

    /// Who decides by a configuration, asked of its quorum systems one by one: the core's own way
    /// of asking takes part in none of this.
    struct rule {
        configuration const& c;

        template <class Pred>
        bool commits(Pred pred) const {
            return all_decide(
                pred, [](Quorum const& q, quorate::slot_set s) { return quorate::commits(q, s); });
        }
        template <class Pred>
        bool elects(Pred pred) const {
            return all_decide(
                pred, [](Quorum const& q, quorate::slot_set s) { return quorate::elects(q, s); });
        }

    private:
        template <class Pred, class Decide>
        bool all_decide(Pred pred, Decide decide) const {
            auto const by = [&](quorate::membership::electorate<Quorum> const& e) {
                return decide(e.quorum, quorate::slots_where(e.quorum, [&](quorate::node_id id) {
                                  auto const* m = e.find(id);
                                  return m && pred(m->who);
                              }));
            };
            return by(c.current) && (!c.joint || by(*c.target));
        }
    };

    static bool meet(configuration const& i, configuration const& j) {
        std::vector<quorate::member_id> all;
        for (auto const* c : {&i, &j})
            c->for_each_member([&](auto const& m) {
                bool const votes = c->is_voter(m.who);
                if (votes && std::ranges::find(all, m.who) == all.end()) all.push_back(m.who);
            });
        return laws::quorums_meet(all, rule{i}, rule{j},
                                  term_policy_of<Quorum>::type::elections_must_meet);
    }

    /// Is this true of the member's node?
    template <class Pred>
    static auto on(nodes const& all, Pred pred) {
        return [&all, pred](quorate::member_id who) {
            auto const* n = find(all, who.id);
            return n && n->self == who && pred(*n);
        };
    }
    /// Has its disk this entry?
    static auto holds(nodes const& all, model_entry<Quorum> const& entry, quorate::log_index at) {
        return on(all, [&entry, at](node const& n) {
            auto const* there = n.durable.at(at);
            return there && *there == entry;
        });
    }
};

}  // namespace model

#endif
