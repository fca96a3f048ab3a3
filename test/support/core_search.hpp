// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CORE_SEARCH_HPP
#define QUORATE_TEST_SUPPORT_CORE_SEARCH_HPP

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include "core_commands.hpp"
#include "core_digest.hpp"

/// Everything that can happen to a few production cores within bounds: all interleavings of campaigns, heartbeats,
/// proposals, reads, deliveries, losses, duplicates, syncs, crashes and restarts. The laws are checked on the way; what
/// breaks one is found with the fewest steps, and told as a script that the script runner replays.
///
/// Messages of one link arrive in order, unless one is duplicated: the copy comes behind the others. Each staged write
/// becomes durable by itself. A campaign takes ten election timeouts, so that nobody feels bound to a leader any more.
namespace script {

/// How often each may happen in one history.
struct bounds {
    std::uint8_t campaigns = 2;
    std::uint8_t beats = 1;
    std::uint8_t proposals = 1;
    std::uint8_t reads = 0;
    std::uint8_t crashes = 1;
    std::uint8_t drops = 0;
    std::uint8_t duplicates = 0;
};

struct search_result {
    std::uint64_t states = 0;      ///< different ones, up to renaming
    std::uint64_t transitions = 0;
    std::size_t depth = 0;         ///< of the longest history
    bool exhausted = false;        ///< nothing is left within the bounds
    std::string broken;            ///< the law; empty if none is
    std::vector<std::string> script;
};

template <class Quorum>
class search {
public:
    /// `begin`: the first line of a script, "cluster 3", that sets up what `start` is.
    search(std::string begin, commands<Quorum> const& start, std::vector<renaming> names, bounds const& b)
        : begin_{std::move(begin)}, start_{start.world()}, names_{std::move(names)} {
        nodes_ = static_cast<std::uint8_t>(start_.nodes.size());
        start_.lines.clear();
        start_.silent = true;
        frontier_.push_back({start_, b, none});
    }

    search_result run(std::uint64_t states_most) {
        note(frontier_.front());
        while (!frontier_.empty() && result_.broken.empty() && result_.states < states_most) {
            ++result_.depth;
            std::vector<point> next;
            for (auto const& p : frontier_) {
                expand(p, next);
                if (!result_.broken.empty()) break;
            }
            frontier_ = std::move(next);
        }
        result_.exhausted = frontier_.empty() && result_.broken.empty();
        return result_;
    }

private:
    enum class act : std::uint8_t { campaign, beat, propose, read, crash, restart, sync, deliver, drop, duplicate };
    struct step {
        act what = act::campaign;
        std::uint8_t a = 0;
        std::uint8_t b = 0;
    };
    struct point {
        core_world<Quorum> world;
        bounds left;
        std::uint32_t came;  ///< by which step of steps_
    };
    struct taken {
        std::uint32_t before;
        step what;
    };
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    bool note(point const& p) {
        auto d = canonical(p.world, names_);
        auto const& l = p.left;
        for (auto n : {l.campaigns, l.beats, l.proposals, l.reads, l.crashes, l.drops, l.duplicates}) d.add(n);
        if (!seen_.insert(d).second) return false;
        ++result_.states;
        return true;
    }

    void expand(point const& p, std::vector<point>& next) {
        auto const attempt = [&](step s, std::uint8_t bounds::* cost) {
            if (!result_.broken.empty() || (cost && p.left.*cost == 0)) return;
            point q = p;
            if (cost) --(q.left.*cost);
            ++result_.transitions;
            steps_.push_back({p.came, s});
            q.came = static_cast<std::uint32_t>(steps_.size() - 1);
            try {
                take(q.world, s);
            } catch (error const& e) {
                result_.broken = e.what();
                tell(q.came);
                return;
            }
            if (note(q)) next.push_back(std::move(q));
            else steps_.pop_back();
        };
        for (auto const& [id, n] : p.world.nodes) {
            auto const i = static_cast<std::uint8_t>(id.value);
            if (!n.core) {
                attempt({act::restart, i}, nullptr);
                continue;
            }
            bool const leads = n.core->current_role() == quorate::role::leader;
            if (!leads) attempt({act::campaign, i}, &bounds::campaigns);
            if (leads) attempt({act::beat, i}, &bounds::beats);
            if (leads) attempt({act::propose, i}, &bounds::proposals);
            if (leads) attempt({act::read, i}, &bounds::reads);
            attempt({act::crash, i}, &bounds::crashes);
            if (!n.staged.empty()) attempt({act::sync, i}, nullptr);
        }
        for (std::uint8_t a = 1; a <= nodes_; ++a)
            for (std::uint8_t b = 1; b <= nodes_; ++b) {
                if (!first_on(p.world, a, b)) continue;
                attempt({act::deliver, a, b}, nullptr);
                attempt({act::drop, a, b}, &bounds::drops);
                attempt({act::duplicate, a, b}, &bounds::duplicates);
            }
    }

    static std::optional<std::size_t> first_on(core_world<Quorum> const& w, std::uint64_t a, std::uint64_t b) {
        for (std::size_t i = 0; i < w.transit.size(); ++i)
            if (w.transit[i].message.from.id.value == a && w.transit[i].message.to.id.value == b) return i;
        return std::nullopt;
    }

    static void take(core_world<Quorum>& w, step s) {
        auto const at = [&]() -> scripted_node<Quorum>& { return w.at({s.a}); };
        switch (s.what) {
            case act::campaign:
                w.now += 10 * w.options.election_timeout;
                w.tick(at());
                break;
            case act::beat:
                w.now = std::max(w.now, at().core->deadline());
                w.tick(at());
                break;
            case act::propose: w.propose(at(), 1); break;
            case act::read: w.read(at(), w.reads.size() + 1); break;
            case act::crash: w.crash(at(), 0); break;
            case act::restart: w.restart(at()); break;
            case act::sync: w.sync(at(), at().staged.front().asked.number); break;
            default: on_link(w, s); break;
        }
    }
    static void on_link(core_world<Quorum>& w, step s) {
        auto const i = static_cast<std::ptrdiff_t>(*first_on(w, s.a, s.b));
        if (s.what == act::duplicate) return w.post(w.transit[static_cast<std::size_t>(i)].message,
                                                    w.transit[static_cast<std::size_t>(i)].entries);
        auto const p = w.transit[static_cast<std::size_t>(i)];
        w.transit.erase(w.transit.begin() + i);
        if (s.what == act::deliver) w.deliver(p);
    }

    /// The way to this step, as commands.
    void tell(std::uint32_t last) {
        std::vector<step> way;
        for (auto i = last; i != none; i = steps_[i].before) way.push_back(steps_[i].what);
        auto world = start_;
        result_.script.push_back(begin_);
        for (auto s = way.rbegin(); s != way.rend(); ++s) {
            for (auto& line : words_for(world, *s)) result_.script.push_back(std::move(line));
            if (std::next(s) != way.rend()) take(world, *s);
        }
    }
    static std::vector<std::string> words_for(core_world<Quorum>& w, step s) {
        auto const a = std::to_string(s.a);
        auto const link = " " + a + "->" + std::to_string(s.b) + " first";
        switch (s.what) {
            case act::campaign: return {"wait 10T", "tick " + a};
            case act::beat: return {"beat " + a};
            case act::propose: return {"propose " + a + " 1"};
            case act::read: return {"read " + a + " " + std::to_string(w.reads.size() + 1)};
            case act::crash: return {"crash " + a};
            case act::restart: return {"restart " + a};
            case act::sync: return {"sync " + a + " up-to " + text(w.at({s.a}).staged.front().asked.number)};
            case act::deliver: return {"deliver" + link};
            case act::drop: return {"drop" + link};
            case act::duplicate: return {"duplicate" + link};
        }
        return {};
    }

    std::string begin_;
    core_world<Quorum> start_;
    std::vector<renaming> names_;
    std::uint8_t nodes_ = 0;
    std::vector<point> frontier_;
    struct mixed {
        std::size_t operator()(digest const& d) const { return d.a; }
    };
    boost::unordered_flat_set<digest, mixed> seen_;
    std::vector<taken> steps_;
    search_result result_;
};

/// All renamings of n nodes, the one that changes nothing first; only that one for systems that treat nodes unequally.
inline std::vector<renaming> renamings(std::uint64_t n, bool symmetric) {
    renaming names;
    for (std::uint64_t i = 0; i <= n; ++i) names.push_back(i);
    std::vector<renaming> all{names};
    while (symmetric && std::next_permutation(names.begin() + 1, names.end())) all.push_back(names);
    return all;
}

}  // namespace script

#endif
