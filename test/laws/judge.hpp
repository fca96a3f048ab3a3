// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_LAWS_JUDGE_HPP
#define QUORATE_TEST_LAWS_JUDGE_HPP

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <map>
#include <model/node.hpp>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The laws that hold in every script and in every step of a search, checked after every input of
/// every core, on the model of the disks and never on what a core believes (oracles O1 to O9, but
/// for snapshots, and the read half of O10; what a configuration owes the one before it is in
/// laws/changes.hpp). A broken law fails the script with a sentence.
namespace script {

/// Says this error that the core broke a law, or that the test itself went wrong?
inline bool is_broken_law(error const& e) {
    return std::string_view{e.what()}.starts_with("LAW: ");
}

/// Laws that a test leaves out for a while, to see what the others object to by themselves.
struct laws_left_out {
    static inline bool of_each_change = false;  ///< those in laws/changes.hpp
    static inline bool of_loss = false;         ///< O3, and O4 among leaders
};

template <class Quorum>
class laws {
public:
    using node = scripted_node<Quorum>;
    using nodes = boost::container::small_vector<node const*, 8>;

    /// Entries that a leader has committed, from the first on: what no leader of a later term may
    /// lack.
    std::vector<model_entry<Quorum>> committed;
    /// No disk lost or forgot what it said to hold, and no message is made by hand: then no node
    /// may stop itself, and who leads can show the votes.
    bool sound = false;

    /// Before a write counts as durable.
    static void check_ballot_step(std::string const& who, quorate::ballot before,
                                  quorate::ballot after) {
        if (auto const why = ballot_misstep(before, after); !why.empty()) broken(who + " " + why);
    }

    /// As a message leaves: what it promises stands on its sender's disk (O7, Z04 to Z06).
    static void check_promise(node const& from, quorate::message const& m) {
        std::visit([&](auto const& body) { check_promise(from, m, body); }, m.body);
    }
    /// And what it says to hold is what the leader has there (O8, Z17).
    static void check_ack(nodes const& all, node const& from, quorate::message const& m) {
        if (auto const* r = std::get_if<quorate::messages::append_reply>(&m.body); r && r->accepted)
            if (auto const* leader = find(all, m.to.id))
                check_match(*leader, from, m.term, r->matched);
    }

    /// After each input of `n`, before its new commit index is noted as reported.
    void check(nodes const& all, node const& n) {
        if (n.core) {
            check_core(n);
            check_history(all, n, n.commit);
        }
        check_logs(all, n);
    }
    /// The same in parts: what is new in office and commit; what `n` alone can show; and the rest
    /// of O2 and O8.
    void check_history(nodes const& all, node const& n, quorate::log_index commit_before) {
        check_office(all, n);
        check_commit(all, n, commit_before);
    }
    static void check_core(node const& n) {
        if (n.core->current_term() != n.written.ballot.term)
            broken(n.name() + " is in term " + text(n.core->current_term()) +
                   " but has written term " + text(n.written.ballot.term));
        if (n.core->last_index() != n.written.last())
            broken(n.name() + " believes in a log up to " + text(n.core->last_index()) +
                   " but has written up to " + text(n.written.last()));
        if (n.durable.ballot.term < n.durable.last_id().term)
            broken(n.name() + " has an entry of term " + text(n.durable.last_id().term) +
                   " on a disk of term " + text(n.durable.ballot.term));
        if (n.core->commit() < n.commit)
            broken(n.name() + " moves its commit back from " + text(n.commit) + " to " +
                   text(n.core->commit()));
        if (n.written.last() < n.core->commit())
            broken(n.name() + " commits " + text(n.core->commit()) + " behind the end of its log");
        check_configuration(n);
    }
    /// O9: what decides is the newest configuration in the log, whatever was cut off or read again
    /// (Z36, Z40).
    static void check_configuration(node const& n) {
        auto at = n.written.log.size();
        while (at != 0 && !n.written.log[at - 1].configuration) --at;
        auto const* c = n.core->configuration();
        if (n.core->configured_at().value != at ||
            (at != 0 && (!c || *c != *n.written.log[at - 1].configuration)))
            broken(n.name() + " decides by the configuration at " + text(n.core->configured_at()) +
                   ", but the newest one in its log is at " + text(at));
    }
    void check_logs(nodes const& all, node const& n) const {
        for (auto const* other : all) {
            if (other->self == n.self) continue;
            check_matching(n, *other, n.written, other->written);
            check_matching(n, *other, n.durable, other->durable);
            if (sound) check_matches(n, *other), check_matches(*other, n);
        }
    }

    /// Before what stands behind `last` leaves a disk of this term: none of it was committed, as
    /// far as this disk may have been counted. (O5 goes on. One of an earlier term was not: it may
    /// obey an earlier leader, who commits nothing more.)
    void check_cut(std::string const& who, image<Quorum> const& disk, quorate::term at,
                   quorate::log_index last) const {
        auto const& log = disk.log;
        for (auto i = last.value; i < std::min(log.size(), committed.size()); ++i)
            if (log[i] == committed[i] && (committed_in_.size() <= i || committed_in_[i] <= at))
                broken(who + " cuts the committed entry " + text(i + 1) + " off its disk");
    }
    /// A core that stops itself says that somebody lost data; here nobody did (O14).
    void check_stop(node const& n, quorate::errc why) const {
        if (sound) broken(n.name() + " stops by itself: " + text(why));
    }

    /// A read may only be answered at an index that covers what was committed when it was asked
    /// (O10, Z41, Z46).
    static void check_read(std::string const& who, std::uint64_t token, quorate::log_index index,
                           std::size_t committed_when_asked) {
        if (index.value < committed_when_asked)
            broken("read " + text(token) + " on " + who + " is answered at " + text(index) +
                   " although " + text(committed_when_asked) + " was committed when it was asked");
    }

    [[noreturn]] static void broken(std::string const& sentence) {
        throw error{"LAW: " + sentence};
    }

    /// What was, and matters to what may still be: `f(term of the leader, entry)` for what is
    /// committed, and `g(term, who, start)` for who led.
    template <class F, class G>
    void for_each_fact(F f, G g) const {
        for (std::size_t i = 0; i < committed.size(); ++i)
            f(i < committed_in_.size() ? committed_in_[i] : quorate::term{}, committed[i]);
        for (auto const& [term, who] : leaders_) g(term, who.first, who.second);
    }

private:
    std::vector<quorate::term> committed_in_;  // by whose leader each of them was committed
    std::map<quorate::term, std::pair<quorate::member_id, quorate::start_number>> leaders_;

    static node const* find(nodes const& all, quorate::node_id id) {
        auto const at = std::ranges::find(all, id, [](node const* n) { return n->self.id; });
        return at == all.end() ? nullptr : *at;
    }

    static void check_promise(node const& from, quorate::message const& m,
                              quorate::messages::vote_reply const& r) {
        if (!r.granted || r.pre) return;
        if (from.durable.ballot != quorate::ballot{m.term, m.to})
            broken(from.name() + " grants term " + text(m.term) + " to " + text(m.to) +
                   ", but its disk says term " + text(from.durable.ballot.term) + ", vote " +
                   text(from.durable.ballot.voted_for));
    }
    static void check_promise(node const& from, quorate::message const& m,
                              quorate::messages::append_reply const& r) {
        if (!r.accepted) return;
        if (from.durable.ballot.term != m.term)
            broken(from.name() + " accepts entries in term " + text(m.term) +
                   ", but its disk says term " + text(from.durable.ballot.term));
        if (from.durable.last() < r.matched)
            broken(from.name() + " acknowledges " + text(r.matched) + ", but its disk ends at " +
                   text(from.durable.last()));
        if (from.durable.id_at(r.matched) != from.written.id_at(r.matched))
            broken(from.name() + " acknowledges " + text(from.written.id_at(r.matched)) +
                   ", but its disk holds " + text(from.durable.id_at(r.matched)));
    }
    static void check_promise(node const& from, quorate::message const& m,
                              quorate::messages::vote const& v) {
        if (from.durable.ballot != quorate::ballot{m.term, from.self})
            broken(from.name() + " asks for votes in term " + text(m.term) +
                   " before its own vote is on its disk");
        if (from.durable.id_at(v.last.index) != v.last)
            broken(from.name() + " campaigns with entry " + text(v.last) +
                   ", which its disk does not hold");
    }
    static void check_promise(node const& from, quorate::message const& m,
                              quorate::messages::append const&) {
        check_leading(from, m);
    }
    static void check_promise(node const& from, quorate::message const& m,
                              quorate::messages::heartbeat const&) {
        check_leading(from, m);
    }
    template <class Body>
    static void check_promise(node const&, quorate::message const&, Body const&) {}

    /// O8: what a follower says to hold is what its leader has there (Z17).
    static void check_match(node const& leader, node const& from, quorate::term t,
                            quorate::log_index matched) {
        if (!leader.core || leader.core->current_role() != quorate::role::leader ||
            leader.core->current_term() != t)
            return;
        if (leader.written.id_at(matched) != from.durable.id_at(matched))
            broken(from.name() + " acknowledges " + text(matched) + " to " + leader.name() +
                   ", which holds another entry there");
    }
    static void check_leading(node const& from, quorate::message const& m) {
        if (from.durable.ballot != quorate::ballot{m.term, from.self})
            broken(from.name() + " speaks as leader of term " + text(m.term) +
                   " without its own vote on its disk");
    }

    void check_office(nodes const& all, node const& n) {
        if (n.core->current_role() != quorate::role::leader) return;
        auto const term = n.core->current_term();
        auto const [at, is_new] = leaders_.try_emplace(term, n.self, n.start);
        if (at->second != std::pair{n.self, n.start})
            broken("term " + text(term) + " has two leaders: " + text(at->second.first) + " and " +
                   n.name());
        if (!is_new) return;
        if (sound) check_elected(all, n);
        for (std::size_t i = 0; i < committed.size(); ++i) {
            // One who was elected long ago and hears of it late need not have what a later term
            // committed.
            if (i < committed_in_.size() && term <= committed_in_[i]) continue;
            if (!laws_left_out::of_loss &&
                (n.written.log.size() <= i || n.written.log[i] != committed[i]))
                broken(n.name() + " leads term " + text(term) + " without the committed entry " +
                       text(i + 1));
        }
    }

    /// The disks of an election quorum hold its votes, or have gone on to a later term (O7, O9).
    static void check_elected(nodes const& all, node const& n) {
        auto const t = n.core->current_term();
        auto const* c = n.core->configuration();
        if (!c) broken(n.name() + " leads without a configuration");
        auto const voted = [&](node const& v) {
            return v.durable.ballot.term > t || v.durable.ballot == quorate::ballot{t, n.self};
        };
        auto const elects = [](Quorum const& q, quorate::slot_set s) {
            return quorate::elects(q, s);
        };
        if (!decided(all, c->current, voted, elects) ||
            (c->joint && !decided(all, *c->target, voted, elects)))
            broken(n.name() + " leads term " + text(t) +
                   " without the votes of an election quorum");
    }

    void check_commit(nodes const& all, node const& n, quorate::log_index before) {
        auto const commit = n.core->commit();
        if (commit == before) return;
        bool const leads = n.core->current_role() == quorate::role::leader;
        if (leads) check_durable(all, n, commit);
        for (std::size_t i = before.value; i < commit.value; ++i)
            if (n.written.log[i].configuration) check_change(all, n, i, leads);
        for (std::size_t i = 0; i < commit.value; ++i) {
            if (i == committed.size()) {
                if (!leads)
                    broken(n.name() + " commits " + text(i + 1) +
                           ", which no leader has committed");
                // What a script set up was committed in none of its terms.
                committed_in_.resize(committed.size());
                committed.push_back(n.written.log[i]);
                committed_in_.push_back(n.core->current_term());
            }
            if (!(leads && laws_left_out::of_loss) && committed[i] != n.written.log[i])
                broken(n.name() + " commits another entry " + text(i + 1) +
                       " than was committed before");
        }
        if (leads && !laws_left_out::of_loss) check_later_leaders(all, n, commit);
    }
    /// A change that is committed: of all that began from one configuration it is the only one, in
    /// whichever terms they were tried, and a commit quorum of what it brings holds it. (That
    /// whoever leads next has it is O3.)
    void check_change(nodes const& all, node const& n, std::size_t at, bool leads) const {
        auto const& change = n.written.log[at];
        auto base = at;  // one behind it
        while (base != 0 && !n.written.log[base - 1].configuration) --base;
        if (base != 0 && base <= committed.size() &&
            committed[base - 1] == n.written.log[base - 1]) {
            auto first = base;
            while (first < committed.size() && !committed[first].configuration) ++first;
            if (first < committed.size() && committed[first] != change)
                broken(n.name() + " commits the change at " + text(at + 1) +
                       " of the configuration at " + text(base) +
                       ", of which another change is committed");
        }
        bool const is_new = committed.size() <= at;
        if (leads && is_new && !is_held(all, change, at + 1, *change.configuration))
            broken(n.name() + " commits the change at " + text(at + 1) +
                   ", which is not on the disks of a commit quorum of what it brings");
    }
    /// Is this entry on the disks of a commit quorum?
    static bool is_held(nodes const& all, model_entry<Quorum> const& entry, std::uint64_t at,
                        quorate::membership::configuration<Quorum> const& c) {
        auto const on_disk = [&](node const& n) {
            auto const* there = n.durable.at({at});
            return there && *there == entry;
        };
        auto const commits = [](Quorum const& q, quorate::slot_set s) {
            return quorate::commits(q, s);
        };
        return decided(all, c.current, on_disk, commits) &&
               (!c.joint || decided(all, *c.target, on_disk, commits));
    }
    /// O3 from the other side: who already leads a later term holds what is committed now.
    static void check_later_leaders(nodes const& all, node const& n, quorate::log_index commit) {
        for (auto const* other : all) {
            bool const later = other->core &&
                               other->core->current_role() == quorate::role::leader &&
                               n.core->current_term() < other->core->current_term();
            if (later && other->written.id_at(commit) != n.written.id_at(commit))
                broken(n.name() + " commits " + text(commit) + ", which " + other->name() +
                       ", the leader of term " + text(other->core->current_term()) +
                       ", does not hold");
        }
    }

    /// O5: at the instant of commit the entry is on the disks of a commit quorum of the last
    /// configuration appended.
    static void check_durable(nodes const& all, node const& leader, quorate::log_index commit) {
        auto const& entry = *leader.written.at(commit);
        if (entry.term != leader.core->current_term())
            broken(leader.name() + " commits " + text(commit) + " of term " + text(entry.term) +
                   " by counting in term " + text(leader.core->current_term()));
        auto const* c = leader.core->configuration();
        if (!c) broken(leader.name() + " commits without a configuration");
        if (!is_held(all, entry, commit.value, *c))
            broken(leader.name() + " commits " + text(commit) +
                   ", which is not on the disks of a commit quorum");
    }
    template <class Pred, class Rule>
    static bool decided(nodes const& all, quorate::membership::electorate<Quorum> const& e,
                        Pred pred, Rule rule) {
        return rule(e.quorum, quorate::slots_where(e.quorum, [&](quorate::node_id id) {
                        auto const* n = find(all, id);
                        return n && e.find(id) && e.find(id)->who == n->self && pred(*n);
                    }));
    }

    /// O8 on the disk: as far as a leader believes that a follower's log is its own, it is, unless
    /// that one has gone on to a later term.
    static void check_matches(node const& leader, node const& follower) {
        if (!leader.core || leader.core->current_role() != quorate::role::leader) return;
        if (leader.core->current_term() < follower.durable.ballot.term) return;
        auto const& s = leader.core->state();
        auto const at = s.voters.position(follower.self);
        if (!at) return;
        auto const match = std::get<quorate::core::leader>(s.office).peers[*at].match;
        if (follower.durable.id_at(match) != leader.written.id_at(match))
            broken(leader.name() + " believes that " + follower.name() + " holds " + text(match) +
                   ", but it is not on its disk");
    }

    /// O2: an index and term in two logs name one entry, and all before it are the same.
    static void check_matching(node const& a, node const& b, image<Quorum> const& of_a,
                               image<Quorum> const& of_b) {
        auto size = std::min(of_a.log.size(), of_b.log.size());
        while (size > 0 && of_a.log[size - 1].term != of_b.log[size - 1].term) --size;
        for (std::size_t i = 0; i < size; ++i)
            if (of_a.log[i] != of_b.log[i])
                broken("the logs of " + a.name() + " and " + b.name() + " differ at " +
                       text(i + 1) + " although they agree on the term of entry " + text(size));
    }
};

}  // namespace script

#endif
