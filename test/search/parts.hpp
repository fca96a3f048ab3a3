// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_PARTS_HPP
#define QUORATE_TEST_SEARCH_PARTS_HPP

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <model/driver.hpp>
#include <model/world.hpp>
#include <search/digest.hpp>
#include <search/staleness.hpp>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What worlds are made of, each kept once: nodes, packets and histories have numbers, and a world
/// is a few of them. An input moves one node and depends on that node alone, so what it leads to is
/// computed once per node and input, by the production core, however many worlds hold that node.
namespace search {

using part = std::uint32_t;

enum class act : std::uint8_t {
    campaign,
    beat,
    propose,
    read,
    transfer,
    crash,
    restart,
    sync,
    deliver,
    drop,
    duplicate,
    change,
    age,   ///< time passes
    look,  ///< and a leader notices, upon an input that says nothing
};

/// A refusal of an earlier term from somebody else.
template <class Quorum>
quorate::message nothing_said(scripted_node<Quorum> const& to) {
    quorate::node_id const other{to.self.id.value == 1 ? 2U : 1U};
    return {{other, {.high = other.value, .low = 1}},
            to.self,
            {},
            to.start,
            quorate::messages::vote_reply{}};
}

/// A read that was asked, and how much was committed then.
struct judged_read {
    std::uint8_t node = 0;
    std::uint8_t token = 0;
    std::uint8_t committed = 0;
    bool answered = false;
};

/// What was and is not in the nodes any more, but matters to the laws.
template <class Quorum>
struct history {
    judge<Quorum> law;
    std::vector<judged_read> reads;
};

/// What came of an input.
struct outcome {
    enum : std::uint8_t {
        office = 1,  ///< leads what it did not lead before, or moved its commit index
        logs = 2,    ///< its log, its disk or what it believes of others changed
        acks = 4,    ///< said that it holds something
        rare = 8,    ///< see rare_effects
    };
    part node = 0;
    std::uint32_t sent_first = 0;  ///< in parts::sent
    std::uint16_t sent_count = 0;
    std::uint8_t news = 0;  ///< what a law may object to
    std::uint32_t rare_at = 0;
};
struct rare_effects {
    std::vector<quorate::read_released> reads;
    struct cut {
        quorate::log_index last;
        quorate::term term;  ///< of the disk by then
        friend bool operator==(cut const&, cut const&) = default;
    };
    std::vector<cut> cuts;  ///< truncations that reached the disk
    std::string broken;     ///< the law that the node alone breaks
    friend bool operator==(rare_effects const&, rare_effects const&) = default;
};

struct digest_hash {
    using is_avalanching = void;
    std::size_t operator()(digest const& d) const { return d.a; }
};

template <class Quorum>
class parts {
public:
    using node = scripted_node<Quorum>;
    /// The clock of each node is its own: only the difference to its deadlines matters.
    struct kept_node {
        node state;
        quorate::instant now;
    };

    parts(core_world<Quorum> const& start, std::vector<renaming> names, ignored without)
        : options_{start.options},
          targets_{start.targets},
          disks_at_once_{start.disks_at_once},
          names_{std::move(names)},
          known_(names_.size()),
          without_{without} {}

    std::size_t renamings() const { return names_.size(); }
    part keep(node const& n, quorate::instant now) {
        auto const first = digester_of(0).of_node(n, now);
        auto const [at, is_new] = node_by_.try_emplace(first, static_cast<part>(nodes_.size()));
        if (!is_new) return at->second;
        nodes_.push_back({n, now});
        for_each_name([&](auto d) { node_digests_.push_back(d.of_node(n, now)); });
        disk_digests_.push_back(digester_of(0).of_disk(n));
        bool const up = n.core.has_value();
        bool const leads = up && n.core->current_role() == quorate::role::leader;
        facts_.push_back({up, leads, up && n.core->leader(), leads && teaches(*n.core),
                          static_cast<std::uint8_t>(n.staged.size())});
        return at->second;
    }
    part keep(packet<Quorum> const& p) {
        auto const first = digester_of(0).of_packet(p);
        auto const [at, is_new] = packet_by_.try_emplace(first, static_cast<part>(packets_.size()));
        if (!is_new) {
            auto const& kept = packets_[at->second];
            if (kept.message != p.message || kept.entries != p.entries)
                throw error{"two packets share a digest"};
            return at->second;
        }
        packets_.push_back(p);
        for_each_name([&](auto d) { packet_digests_.push_back(d.of_packet(p)); });
        links_.push_back({static_cast<std::uint8_t>(p.message.from.id.value),
                          static_cast<std::uint8_t>(p.message.to.id.value)});
        replies_.push_back(is_reply(p.message));
        return at->second;
    }
    part keep(history<Quorum> const& h) {
        auto const first = digester_of(0).of_history(h.law, h.reads);
        auto const [at, is_new] =
            history_by_.try_emplace(first, static_cast<part>(histories_.size()));
        if (!is_new) return at->second;
        histories_.push_back(h);
        for_each_name([&](auto d) { history_digests_.push_back(d.of_history(h.law, h.reads)); });
        return at->second;
    }

    struct fact {
        bool up = false;
        bool leads = false;
        bool knows_leader = false;
        bool teaches = false;  ///< new voters, and may go on when it notices how late it is
        std::uint8_t staged = 0;
    };
    struct link {
        std::uint8_t from = 0;
        std::uint8_t to = 0;
        friend auto operator<=>(link const&, link const&) = default;
    };
    fact facts(part n) const { return facts_[n]; }
    link on(part p) const { return links_[p]; }
    kept_node const& node_at(part n) const { return nodes_[n]; }
    packet<Quorum> const& packet_at(part p) const { return packets_[p]; }
    history<Quorum> const& history_at(part h) const { return histories_[h]; }
    /// One for each renaming.
    digest const* of_node(part n) const { return &node_digests_[n * names_.size()]; }
    digest const* of_packet(part p) const { return &packet_digests_[p * names_.size()]; }
    digest const* of_history(part h) const { return &history_digests_[h * names_.size()]; }
    /// Of all that would be left if the power were lost.
    digest const& disk_digest(part n) const { return disk_digests_[n]; }
    digest facts_digest(part n, std::size_t name) {
        return digester_of(name).of_facts(nodes_[n].state);
    }
    std::span<part const> sent(outcome const& o) const {
        return {sent_.data() + o.sent_first, o.sent_count};
    }
    rare_effects const& rare(outcome const& o) const { return rare_[o.rare_at]; }
    std::size_t nodes() const { return nodes_.size(); }
    std::size_t packets() const { return packets_.size(); }
    std::size_t inputs() const { return outcomes_.size(); }

    /// What this node does upon this input; `with` is a packet, a token, a count or a node.
    outcome const& of(part n, act what, part with) {
        auto const key = (std::uint64_t{n} << 32U) | (std::uint64_t(what) << 28U) | with;
        auto const [at, is_new] =
            outcome_by_.try_emplace(key, static_cast<std::uint32_t>(outcomes_.size()));
        auto const number = at->second;
        if (is_new) {
            auto o = compute(nodes_[n], what, with).came;
            outcomes_.push_back(o);
        }
        return outcomes_[number];
    }

    /// The targets that this leader does not refuse to change to.
    std::span<std::uint8_t const> may_change(part n) {
        auto const at = may_change_.find(n);
        if (at != may_change_.end()) return at->second;
        std::vector<std::uint8_t> which;
        for (std::size_t to = 0; to < targets_.size(); ++to)
            if (of(n, act::change, static_cast<part>(to)).node != n)
                which.push_back(static_cast<std::uint8_t>(to));
        return may_change_[n] = std::move(which);
    }

    /// A node upon an input, and what came of it.
    struct acted {
        kept_node after;
        outcome came;
    };
    /// The same for a node that need not be the one that is kept for its digest.
    acted compute(kept_node const& before, act what, part with) {
        kept_node k = before;
        recorder r{*this};
        outcome o;
        try {
            run(k.state, k.now, r, what, with);
        } catch (error const& e) {
            if (!is_broken_law(e)) throw;
            r.rare.broken = e.what();
        }
        if (k.state.core) k.state.role = k.state.core->current_role();
        o.node = keep(k.state, k.now);
        o.sent_first = static_cast<std::uint32_t>(sent_.size());
        for (auto const& p : r.sent) {
            auto const kept = keep(p);
            sent_.push_back(kept);
        }
        o.sent_count = static_cast<std::uint16_t>(r.sent.size());
        o.news = news(before.state, k.state);
        if (r.acks) o.news |= outcome::acks;
        if (!r.rare.reads.empty() || !r.rare.cuts.empty() || !r.rare.broken.empty()) {
            o.news |= outcome::rare;
            o.rare_at = static_cast<std::uint32_t>(rare_.size());
            rare_.push_back(std::move(r.rare));
        }
        return {std::move(k), o};
    }
    /// Calls `f(node, what, with)` for every input so far. New ones may come meanwhile.
    template <class F>
    void for_each_input(F f) const {
        std::vector<std::pair<std::uint64_t, std::uint32_t>> const inputs(outcome_by_.begin(),
                                                                          outcome_by_.end());
        for (auto const& [key, number] : inputs)
            f(static_cast<part>(key >> 32U), static_cast<act>((key >> 28U) & 15U),
              static_cast<part>(key & 0xFFFFFFFU));
    }

    /// Will the node `to` never react to this packet, which is for it?
    bool is_stale(part to, part p) {
        if (!replies_[p]) return false;
        auto const [at, is_new] = stale_.try_emplace((std::uint64_t{to} << 32U) | p, false);
        if (is_new)
            at->second =
                staleness<Quorum>{nodes_[to].state, packets_[p].message, without_}.is_stale();
        return at->second;
    }

private:
    using configuration = quorate::membership::configuration<Quorum>;

    digester<Quorum> digester_of(std::size_t name) {
        return {names_[name], known_[name], without_};
    }
    template <class F>
    void for_each_name(F f) {
        for (std::size_t name = 0; name < names_.size(); ++name) f(digester_of(name));
    }
    /// One for all that are equal.
    std::shared_ptr<configuration const> shared(configuration const& c) {
        auto const at =
            std::ranges::find_if(configurations_, [&](auto const& known) { return *known == c; });
        if (at != configurations_.end()) return *at;
        return configurations_.emplace_back(std::make_shared<configuration const>(c));
    }

    /// Hears what a node does.
    struct recorder {
        parts& all;
        std::vector<packet<Quorum>> sent = {};
        rare_effects rare = {};
        bool acks = false;

        auto shared(configuration const& c) const { return all.shared(c); }
        std::uint64_t payload(node const& n) const { return payload_of_life(n); }
        void check(node const& n) const {
            if (n.core) judge<Quorum>::check_core(n);
        }
        void post(node const&, quorate::message m, std::vector<model_entry<Quorum>> entries) {
            auto const* r = std::get_if<quorate::messages::append_reply>(&m.body);
            acks = acks || (r && r->accepted);
            sent.push_back({0, std::move(m), std::move(entries)});
        }
        void answer(node const&, quorate::read_released const& r) { rare.reads.push_back(r); }
        void changed(node& n) const { n.commit = n.core->commit(); }
        void cuts(node const& n, quorate::log_index last) {
            rare.cuts.push_back({last, n.durable.ballot.term});
        }
        void stopped(node const& n, quorate::errc why) const { judge<Quorum>::stops(n, why); }
        template <class F>
        void report(F const&) const {}
    };

    void run(node& n, quorate::instant& now, recorder& r, act what, part with) {
        acting<Quorum, recorder> acts{r, n};
        switch (what) {
            case act::age:
            case act::campaign:
                now += 10 * options_.election_timeout;
                if (what == act::campaign) acts.tick(now);
                break;
            case act::beat:
                now = std::max(now, n.core->deadline());
                acts.tick(now);
                break;
            case act::propose: acts.propose(1); break;
            case act::read: acts.read(with, now); break;
            case act::transfer: acts.transfer({with}, now); break;
            case act::change: acts.change(targets_[with], now); break;
            case act::look: acts.receive({0, nothing_said(n), {}}, now); break;
            case act::crash: acts.crash(with); break;
            case act::restart: acts.restart(options_, now); break;
            case act::sync: acts.tell_durable(acts.make_durable(), now); break;
            case act::deliver: acts.receive(packets_[with], now); break;
            default: break;
        }
        while (disks_at_once_ && n.core && !n.staged.empty()) {
            quorate::sequence done;
            while (!n.staged.empty()) done = acts.make_durable();
            acts.tell_durable(done, now);
        }
    }

    static bool teaches(scripted_core<Quorum> const& leader) {
        return std::get<quorate::core::leader>(leader.state().office).catching_up.has_value();
    }
    static std::uint8_t news(node const& before, node const& after) {
        std::uint8_t out = 0;
        auto const leads = [](node const& n) {
            auto const* s = n.core ? &n.core->state() : nullptr;
            return s ? std::get_if<quorate::core::leader>(&s->office) : nullptr;
        };
        auto const* was = leads(before);
        auto const* is = leads(after);
        bool const same_office =
            was && is && before.core->current_term() == after.core->current_term();
        if (is && !same_office) out |= outcome::office;
        if (after.core &&
            after.core->commit() != (before.core ? before.core->commit() : quorate::log_index{}))
            out |= outcome::office;
        if (before.written.log != after.written.log || before.durable.log != after.durable.log)
            out |= outcome::logs;
        if (before.durable.ballot != after.durable.ballot) out |= outcome::logs;
        for (std::size_t i = 0; same_office && i < is->peers.size(); ++i)
            if (was->peers[i].match != is->peers[i].match) out |= outcome::logs;
        return out;
    }

    template <class T>
    using by = boost::unordered_flat_map<digest, T, digest_hash>;

    quorate::core_options options_;
    std::vector<quorate::membership::electorate<Quorum>> targets_;
    bool disks_at_once_;
    std::vector<renaming> names_;
    std::vector<known_configurations<Quorum>> known_;
    ignored without_;
    std::vector<std::shared_ptr<configuration const>> configurations_;
    std::deque<kept_node> nodes_;
    std::deque<packet<Quorum>> packets_;
    std::deque<history<Quorum>> histories_;
    std::vector<digest> node_digests_, packet_digests_, history_digests_, disk_digests_;
    std::vector<fact> facts_;
    boost::unordered_flat_map<part, std::vector<std::uint8_t>> may_change_;
    std::vector<link> links_;
    std::vector<bool> replies_;
    boost::unordered_flat_map<std::uint64_t, bool> stale_;
    by<part> node_by_, packet_by_, history_by_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> outcome_by_;
    std::vector<outcome> outcomes_;
    std::vector<part> sent_;
    std::vector<rare_effects> rare_;
};

}  // namespace search

#endif
