// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_DIGEST_HPP
#define QUORATE_TEST_SEARCH_DIGEST_HPP

#include <algorithm>
#include <boost/pfr/core.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <model/judge.hpp>
#include <search/digest_set.hpp>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// The parts of a world as 128 bits each, equal for parts that cannot be told apart by what may
/// still happen. Two that differ share a digest with a probability below n^2 / 2^129 among n of
/// them.
///
/// What does not matter and is left out: the clock beyond "is this deadline over", random numbers,
/// and the numbers of writes and packets. Left out, too, are deadlines that are over for every step
/// that looks at them: a campaign takes longer than an election timer and than a read of a follower
/// may wait, and who leads has neither. That nothing else is left out is tested
/// (checks.hpp). A renaming of the nodes may be applied on the way, for systems that it
/// maps to themselves.
namespace search {

using namespace model;

/// What no step of a scope will ask for.
struct ignored {
    bool beats = false;      ///< no leader's timer fires
    bool transfers = false;  ///< no leadership is handed over
};

/// Of new voters that learn: is their round short enough, and do they stand still?
template <class State>
std::pair<bool, bool> times_of(State const& s, quorate::core::catch_up const& k,
                               quorate::instant now) {
    auto const standstill_max = quorate::core::catch_up_standstill_max * s.options.election_timeout;
    return {now < k.began + s.options.election_timeout, k.moved + standstill_max <= now};
}

/// What node i is called: names[i]; 0 stays 0.
using renaming = std::vector<std::uint64_t>;

/// The digests of configurations under one renaming, each found once.
template <class Quorum>
using known_configurations = boost::unordered_flat_map<
    quorate::membership::configuration<Quorum> const*,
    std::pair<std::shared_ptr<quorate::membership::configuration<Quorum> const>, digest>>;

template <class Quorum>
class digester {
public:
    digester(renaming const& names, known_configurations<Quorum>& known, ignored without = {})
        : names_{names}, known_{known}, without_{without} {}

    digest of_node(scripted_node<Quorum> const& n, quorate::instant now) {
        begin(1);
        now_ = now;
        add_node(n);
        return sum_.finished();
    }
    /// Only what the laws look at.
    digest of_facts(scripted_node<Quorum> const& n) {
        begin(4);
        add(n.self);
        add(n.start);
        add_image(n.durable);
        add_image(n.written);
        add(n.core.has_value());
        if (!n.core) return sum_.finished();
        add(static_cast<std::uint64_t>(n.core->current_role()));
        add(n.core->current_term());
        add(n.core->commit());
        return sum_.finished();
    }
    digest of_disk(scripted_node<Quorum> const& n) {
        begin(5);
        add(n.self);
        add_image(n.durable);
        return sum_.finished();
    }
    digest of_packet(packet<Quorum> const& p) {
        begin(2);
        add_message(p.message);
        for (auto const& e : p.entries) add_entry(e);
        return sum_.finished();
    }
    /// What was committed and who led, and the reads: `f(add)` calls add(node, token, committed,
    /// answered) for each.
    template <class Reads>
    digest of_history(judge<Quorum> const& law, Reads const& reads) {
        begin(3);
        // How many there are of each comes before all of them, or two may read the same.
        add(law.committed.size());
        add(reads.size());
        law.for_each_fact(
            [&](quorate::term t, model_entry<Quorum> const& e) {
                add(t);
                add_entry(e);
            },
            [&](quorate::term t, quorate::member_id who, quorate::start_number start) {
                add(t);
                add(who);
                add(start);
            });
        for (auto const& r : reads) {
            add(quorate::node_id{r.node});
            add(std::uint64_t{r.token});
            add(std::uint64_t{r.committed});
            add(r.answered);
        }
        return sum_.finished();
    }

private:
    void begin(std::uint64_t kind) {
        sum_ = {};
        sum_.add(kind);
    }
    void add(std::uint64_t v) { sum_.add(v); }
    void add(bool v) { sum_.add(v ? 1 : 0); }
    template <class Tag>
    void add(quorate::strong_number<Tag> n) {
        sum_.add(n.value);
    }
    void add(quorate::node_id id) {
        sum_.add(id.value < names_.size() ? names_[id.value] : id.value);
    }
    void add(quorate::member_id who) {
        add(who.id);
        add(who.store.low);
    }
    void add(quorate::log_id id) {
        add(id.term);
        add(id.index);
    }
    /// With distinct terms a term names a member, which should be renamed along: no system with
    /// them is renamed.
    void add(quorate::ballot const& b) {
        add(b.term);
        add(b.voted_for);
    }
    void add_entry(model_entry<Quorum> const& e) {
        add(e.term);
        add(e.payload / nodes_most);  // payload_of_life
        add(quorate::node_id{e.payload % nodes_most});
        add(e.configuration != nullptr);
        if (!e.configuration) return;
        auto const [at, is_new] = known_.try_emplace(e.configuration.get());
        if (is_new) {
            auto const before = std::exchange(sum_, {});
            add_configuration(*e.configuration);
            at->second = {e.configuration, sum_.finished()};
            sum_ = before;
        }
        sum_.add(at->second.second.a);
        sum_.add(at->second.second.b);
    }
    void add_configuration(quorate::membership::configuration<Quorum> const& c) {
        add(c.target.has_value());
        add(c.joint);
        add(c.next_number);
        add_electorate(c.current);
        if (c.target) add_electorate(*c.target);
    }
    void add_electorate(quorate::membership::electorate<Quorum> const& e) {
        auto members = e.members;
        std::ranges::sort(members, {}, [&](auto const& m) { return names_[m.who.id.value]; });
        add(members.size());
        for (auto const& m : members) {
            add(m.who);
            add(std::uint64_t{m.priority});
            add_number(m.number);
        }
        add_decisions([&](auto has) {
            auto const held =
                quorate::slots_where(e.quorum, [&](quorate::node_id id) { return has(id); });
            return std::pair{quorate::commits(e.quorum, held), quorate::elects(e.quorum, held)};
        });
    }
    /// `f(has)`: do the nodes with `has(id)` commit, and do they elect?
    template <class F>
    void add_decisions(F f) {
        std::uint64_t decided = 0;
        for (std::uint64_t who = 0; who < std::uint64_t{1} << (names_.size() - 1); ++who) {
            auto const [commits, elects] =
                f([&](quorate::node_id id) { return ((who >> (names_[id.value] - 1)) & 1U) != 0; });
            decided = decided << 2U | (commits ? 2U : 0U) | (elects ? 1U : 0U);
        }
        add(decided);
    }
    /// A bootstrapping node's is its id. Where terms have numbers in them nobody is renamed.
    void add_number(quorate::member_number n) {
        add(n.value < names_.size() ? names_[n.value] : n.value);
    }
    void add_image(image<Quorum> const& i) {
        add(i.ballot);
        add(static_cast<bool>(i.joined));
        add(i.log.size());
        for (auto const& e : i.log) add_entry(e);
    }

    void add_node(scripted_node<Quorum> const& n) {
        add(n.self);
        add(n.start);
        add_image(n.durable);
        add(n.staged.size());
        for (auto const& w : n.staged) add_write(w);
        add(n.core.has_value());
        if (n.core) add_core(n.core->state());
    }
    void add_write(staged_write_of<model_entry<Quorum>> const& w) {
        add(w.asked.what.index());
        if (auto const* b = std::get_if<quorate::writes::save_ballot>(&w.asked.what))
            add(b->ballot);
        if (auto const* t = std::get_if<quorate::writes::truncate_after>(&w.asked.what))
            add(t->last);
        add(w.entries.size());
        for (auto const& e : w.entries) add_entry(e);
    }

    template <class State>
    void add_core(State const& s) {
        add(s.ballot);
        add(s.log.last_id());
        for (auto i = s.log.base().index; i <= s.log.last_index(); i = quorate::next(i))
            add(s.log.term_at(i).value_or(quorate::term{}));
        add(s.commit);
        add(static_cast<bool>(s.joined));
        add_voters(s);
        add(s.campaigns);
        add(s.transfer.has_value());
        if (s.transfer) {
            add(s.transfer->target);
            add(s.transfer->deadline <= now_);
            add(s.transfer->ask_first);
        }
        add_promises(s);
        add(s.asked_reads.size());
        for (std::size_t i = 0; i < s.asked_reads.size(); ++i) add(s.asked_reads[i].token);
        add(s.office.index());
        std::visit([&](auto const& office) { add_office(s, office); }, s.office);
    }
    /// All this follows from the log, unless the core has it wrong.
    template <class State>
    void add_voters(State const& s) {
        add(s.voters_from);
        add_number(s.number);
        add(s.log.configuration() ? s.log.configuration()->index : quorate::log_index{});
        add(s.voters.members().size());
        add_by_member(s, [&](std::size_t at) { add(s.voters.members()[at]); });
        add_decisions([&](auto has) {
            auto const counts = [&](std::size_t at) { return has(s.voters.members()[at].id); };
            return std::pair{s.voters.commits(counts), s.voters.elects(counts)};
        });
    }
    /// Numbers of writes count from the newest one, as a restart would make no other difference.
    template <class State>
    void add_promises(State const& s) {
        auto const newest = s.ledger.last_issued().value;
        auto const held = held_promises(s);
        add(held.size());
        add(s.unsynced.size());
        for (auto const& [after, m] : held) {
            add(newest - after.value);
            add_message(*m);
        }
        add(s.ledger.all_durable());
        for (std::size_t i = 0; i < s.unsynced.size(); ++i) {
            add(newest - s.unsynced[i].after.value);
            add(s.unsynced[i].last);
        }
    }
    /// Requests for votes, which leave at once and on a link each, in the order of the new names.
    template <class State>
    auto held_promises(State const& s) const {
        std::vector<std::pair<quorate::sequence, quorate::message const*>> held;
        s.ledger.for_each_held([&](quorate::sequence after, quorate::message const& m) {
            held.emplace_back(after, &m);
        });
        auto const asks = [](auto const& h) {
            return std::holds_alternative<quorate::messages::vote>(h.second->body);
        };
        auto const new_name = [this](auto const& h) { return names_[h.second->to.id.value]; };
        for (auto at = std::ranges::find_if(held, asks); at != held.end();) {
            auto const end = std::find_if_not(at, held.end(), asks);
            std::ranges::sort(at, end, {}, new_name);
            at = std::find_if(end, held.end(), asks);
        }
        return held;
    }
    template <class State>
    void add_office(State const& s, quorate::core::follower const& f) {
        add(f.leader);
        add(f.heard && now_ < *f.heard + s.options.election_timeout);
    }
    template <class State>
    void add_office(State const& s, quorate::core::candidate const& c) {
        add(c.pre);
        add(c.wanted);
        add(c.follows.has_value());
        if (c.follows) add_office(s, *c.follows);
        add_by_member(s, [&](std::size_t at) { add(static_cast<std::uint64_t>(c.answers[at])); });
    }
    template <class State>
    void add_office(State const& s, quorate::core::leader const& l) {
        add(l.blank);
        add(l.round);
        add(l.round_wanted);
        // Which of its timers the next beat finds over. (Nobody has a priority here, so nobody is
        // left alone.)
        auto beat_at = std::min(l.heartbeat_at, l.check_at);
        if (s.transfer) beat_at = std::min(beat_at, s.transfer->deadline);
        beat_at = std::max(beat_at, now_);
        add(!without_.beats && l.heartbeat_at <= beat_at);
        add(!without_.beats && l.check_at <= beat_at);
        add(!without_.beats && l.prefer_from <= beat_at);
        add(l.change_asked);
        add(static_cast<std::uint64_t>(l.change_result.why));
        add(l.catching_up.has_value());
        if (l.catching_up) {
            add(std::uint64_t{l.catching_up->round});
            add(l.catching_up->goal);
            add(l.catching_up->held);
            for (auto now : {s.now, now_}) {  // a proposal does not look at the clock
                auto const [is_short, stands_still] = times_of(s, *l.catching_up, now);
                add(is_short);
                add(stands_still);
            }
        }
        add(l.reads.size());
        for (std::size_t i = 0; i < l.reads.size(); ++i) {
            add(l.reads[i].token);
            add(l.reads[i].round);
            add(l.reads[i].index);
            add(l.reads[i].origin);
            add(l.reads[i].origin_start);
        }
        add_by_member(s, [&](std::size_t at) { add_peer(l.peers[at]); });
    }
    /// In the order of the new names.
    template <class State, class F>
    void add_by_member(State const& s, F f) {
        auto const& members = s.voters.members();
        std::vector<std::size_t> order(members.size());
        for (std::size_t at = 0; at < members.size(); ++at) order[at] = at;
        std::ranges::sort(order, {}, [&](std::size_t at) { return names_[members[at].id.value]; });
        for (auto at : order) f(at);
    }
    void add_peer(quorate::core::peer const& p) {
        add(p.session);
        add(static_cast<std::uint64_t>(p.mode));
        add(p.match);
        add(p.next);
        for (bool flag : {p.paused, p.loading, p.arrived, p.heard}) add(flag);
        // Only the timer looks at these.
        for (bool flag : {p.answered, p.active, p.was_active}) add(flag && !without_.beats);
        for (auto n : {p.number, p.probe_from, p.round, p.asked}) add(n);
        add(p.told_commit);
        add(p.asker);
        add(p.inflight.bytes());  // says how many there are
        p.inflight.for_each([&](quorate::log_index last, std::uint64_t bytes) {
            add(last);
            add(bytes);
        });
    }

    void add_message(quorate::message const& m) {
        add(m.from);
        add(m.to);
        add(m.term);
        add(m.start);
        add(m.body.index());
        std::visit([&](auto const& body) { add_body(body); }, m.body);
    }
    template <class Body>
    void add_body(Body const& body) {
        boost::pfr::for_each_field(body, [&](auto const& field) {
            using type = std::remove_cvref_t<decltype(field)>;
            if constexpr (std::is_enum_v<type> || std::is_integral_v<type>)
                sum_.add(static_cast<std::uint64_t>(field));
            else add(field);
        });
    }
    renaming const& names_;
    known_configurations<Quorum>& known_;
    ignored without_;
    digest sum_;
    quorate::instant now_;
};

}  // namespace search

#endif
