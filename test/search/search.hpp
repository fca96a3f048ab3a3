// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_SEARCH_HPP
#define QUORATE_TEST_SEARCH_SEARCH_HPP

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <search/canonical.hpp>
#include <search/checks.hpp>
#include <search/flat_world.hpp>
#include <search/peace.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Everything that can happen to a few production cores within bounds: all interleavings of
/// campaigns, heartbeats, proposals, reads, transfers, changes of the membership, deliveries,
/// losses, duplicates, syncs, crashes and restarts. The laws are checked on the way; what breaks
/// one is found with the fewest steps, and told as a script that the script runner replays.
///
/// Messages of one link arrive in order, unless one is duplicated: the copy comes behind the
/// others. Each staged write becomes durable by itself, and a crash keeps any number of them. A
/// campaign takes ten election timeouts, so that nobody feels bound to a leader any more.
namespace search {

struct search_result {
    std::uint64_t states = 0;  ///< different ones, up to renaming
    std::uint64_t transitions = 0;
    std::size_t depth = 0;   ///< of the longest history
    bool exhausted = false;  ///< nothing is left within the bounds
    std::string broken;      ///< the law; empty if none is
    std::vector<std::string> script;
    bool for_script = false;  ///< the script breaks it too
};

template <class Quorum>
class search {
public:
    /// `begin`: the first lines of a script, "cluster 3", that set up what `start` is.
    search(std::vector<std::string> begin, core_world<Quorum> const& start,
           std::vector<renaming> names, bounds const& b, bool reduced = true)
        : begin_{std::move(begin)},
          start_{start},
          parts_{start, std::move(names), left_out(start, b, reduced)},
          count_{start.nodes.size()},
          canonical_{parts_, count_},
          reduced_{reduced} {
        // Between two campaigns the clocks of the nodes differ by the beats, which must not end an
        // election timeout.
        if ((b.beats + 1) * start.options.heartbeat_interval > start.options.election_timeout)
            throw error{"too many beats"};
        start_.law.sound = true;
        root_.left = b;
        root_.came = none;
        for (auto const& [id, n] : start_.nodes)
            root_.nodes[id.value - 1] = parts_.keep(n, start_.now);
        root_.past = parts_.keep(history<Quorum>{start_.law, {}});
    }

    /// Goes on until nothing is left, or a law is broken, or it holds more memory than this.
    search_result run(std::size_t bytes_most) {
        world_queue queue{count_};
        pending_.reserve(pending_most);
        queue.push(root_);
        note_if_new(root_, canonical_.of(root_));
        while (queue.size() != 0 && result_.broken.empty() && bytes(queue) < bytes_most) {
            ++result_.depth;
            for (auto left = queue.size();
                 left != 0 && result_.broken.empty() && bytes(queue) < bytes_most; --left) {
                auto const w = queue.pop();
                if (peace_) look_for_peace(w);
                each_step(w, [&](step const& s) { follow(w, s, queue); });
            }
            note_pending(queue);
        }
        if (result_.broken.empty() && unscripted_) result_ = *unscripted_;
        result_.exhausted = queue.size() == 0 && result_.broken.empty();
        return result_;
    }

    /// Asks of the worlds that it reaches, too, whether they get somewhere when they are left in
    /// peace.
    void check_peace() { peace_.emplace(start_, parts_); }
    std::size_t runs_in_peace() const { return peace_ ? peace_->runs() : 0; }

    /// From now on notes here what the laws see of each world, up to renaming.
    void collect(digest_set& seen_by_laws) { facts_ = &seen_by_laws; }

    /// How often the production core was asked; the rest of the search is bookkeeping.
    std::string sizes() const {
        return text(parts_.nodes()) + " nodes, " + text(parts_.packets()) + " packets, " +
               text(parts_.inputs()) + " inputs of a core";
    }

    std::string stale_is_stale() { return ::search::stale_is_stale(parts_); }

    /// What differs first of what two nodes do that are one to this search, or of what follows from
    /// two worlds, or nothing. Precondition for the latter: keep_worlds, before the search.
    std::string twins_are_alike() {
        if (!worlds_differ_.empty()) return worlds_differ_;
        return twin_check<Quorum>{parts_, root_.left.beats}.run();
    }
    void keep_worlds() { keeps_worlds_ = true; }

    /// A random history, in this search and in the world of the scripts at once: what differs
    /// first, or nothing. Tells it as a script.
    std::string compare(std::uint64_t seed, std::vector<std::string>& script) {
        auto w = root_;
        auto world = start_;
        script = begin_;
        world.payload_by_life = world.silent = true;
        for (std::uint64_t round = 0;; ++round) {
            std::vector<step> steps;
            each_step(w, [&](step const& s) { steps.push_back(s); });
            if (steps.empty()) break;
            seed = digest::mixed(seed + round);
            auto const s = steps[seed % steps.size()];
            w = apply(w, s);
            for (auto& line : words_for(world, s)) script.push_back(std::move(line));
            take(world, s, script);
            for (auto const& [id, n] : world.nodes)
                if (parts_.keep(n, world.now) != w.nodes[id.value - 1]) return "node " + text(id);
            std::vector<part> packets;
            for (auto const& p : world.transit) packets.push_back(parts_.keep(p));
            std::ranges::stable_sort(packets, {}, [&](part p) { return parts_.on(p); });
            if (!std::ranges::equal(packets, std::span{w.packets}.first(w.count)))
                return "the packets";
            if (world.law.committed != parts_.history_at(w.past).law.committed)
                return "what is committed";
        }
        script.push_back("expect committed " + text(world.law.committed.size()));
        return "";
    }

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    struct taken {
        std::uint32_t before;
        step what;
    };

    static constexpr std::size_t pending_most = 32;
    struct pending {
        flat_world world;
        digest sum;
        step what;
    };

    /// A leader hands over by itself if it has no vote any more, so where the voters change this
    /// may be.
    static ignored left_out(core_world<Quorum> const& start, bounds const& b, bool reduced) {
        auto const voters = ids_of(start.configuration()->current.quorum);
        bool const same = std::ranges::all_of(
            start.targets, [&](auto const& t) { return ids_of(t.quorum) == voters; });
        return {reduced && b.beats == 0, reduced && b.transfers == 0 && (same || b.changes == 0)};
    }

    template <class F>
    void each_step(flat_world const& w, F f) {
        auto const& l = w.left;
        for (std::uint8_t i = 1; i <= count_; ++i) {
            auto const n = parts_.facts(w.nodes[i - 1]);
            if (!n.up) {
                f(step{act::restart, i, 0});
                continue;
            }
            if (!n.leads && l.campaigns) f(step{act::campaign, i, 0});
            if (n.leads && l.beats) f(step{act::beat, i, 0});
            if (n.leads && l.proposals) f(step{act::propose, i, 0});
            if (n.knows_leader && l.reads) f(step{act::read, i, l.reads});
            for (std::uint8_t to = 1; n.leads && l.transfers && to <= count_; ++to)
                if (to != i) f(step{act::transfer, i, to});
            if (n.leads && l.changes)
                for (auto to : parts_.may_change(w.nodes[i - 1])) f(step{act::change, i, to});
            if (n.teaches && parts_.of(w.nodes[i - 1], act::look, 0).node != w.nodes[i - 1])
                f(step{act::look, i, 0});
            for (std::uint8_t keep = 0; l.crashes && keep <= n.staged; ++keep)
                f(step{act::crash, i, keep});
            if (n.staged) f(step{act::sync, i, 0});
        }
        for (std::size_t at = 0; at < w.count; ++at) {
            auto const on = parts_.on(w.packets[at]);
            if (at != 0 && parts_.on(w.packets[at - 1]) == on) continue;
            f(step{act::deliver, on.from, on.to});
            if (l.drops) f(step{act::drop, on.from, on.to});
            if (l.duplicates) f(step{act::duplicate, on.from, on.to});
        }
    }

    std::size_t bytes(world_queue const& queue) const {
        return seen_.bytes() + steps_.size() * sizeof(taken) + queue.bytes();
    }

    void follow(flat_world const& w, step const& s, world_queue& queue) {
        if (!result_.broken.empty()) return;
        ++result_.transitions;
        try {
            auto& p = pending_.emplace_back(apply(w, s), digest{}, s);
            p.sum = canonical_.of(p.world);
            seen_.prefetch(p.sum);
            if (pending_.size() == pending_most) note_pending(queue);
        } catch (error const& e) {
            if (!is_broken_law(e)) throw;
            result_.broken = e.what();
            steps_.push_back({w.came, s});
            tell(static_cast<std::uint32_t>(steps_.size() - 1), false);
        }
    }
    /// Those that are new go on. Several at a time, so that the set is in the cache by then.
    void note_pending(world_queue& queue) {
        for (auto& p : pending_) {
            if (!note_if_new(p.world, p.sum)) continue;
            steps_.push_back({p.world.came, p.what});
            p.world.came = static_cast<std::uint32_t>(steps_.size() - 1);
            queue.push(p.world);
        }
        pending_.clear();
    }
    bool note_if_new(flat_world const& w, digest const& sum) {
        bool const is_new = seen_.insert(sum);
        if (keeps_worlds_) compare_with_kept(w, sum);
        if (!is_new) return false;
        ++result_.states;
        if (facts_) facts_->insert(canonical_.of_facts(w));
        return true;
    }
    void compare_with_kept(flat_world const& w, digest const& sum) {
        auto const [at, is_new] = worlds_.try_emplace(sum, w);
        auto const& kept = at->second;
        auto const is_same = kept.nodes == w.nodes && kept.past == w.past &&
                             std::ranges::equal(std::span{kept.packets}.first(kept.count),
                                                std::span{w.packets}.first(w.count));
        if (is_same || !worlds_differ_.empty() || successors(kept) == successors(w)) return;
        worlds_differ_ = "two worlds share a digest, and different ones follow";
    }
    std::vector<digest> successors(flat_world const& w) {
        std::vector<digest> out;
        each_step(w, [&](step const& s) { out.push_back(canonical_.of(apply(w, s))); });
        std::ranges::sort(out);
        return out;
    }

    /// Where this step leads. Throws if it breaks a law.
    flat_world apply(flat_world const& w, step const& s) {
        flat_world q{w};
        if (auto const cost = cost_of(s.what)) --(q.left.*cost);
        if (s.what == act::campaign)
            for (std::uint8_t i = 0; i < count_; ++i)
                if (i + 1 != s.a && parts_.facts(q.nodes[i]).up)
                    q.nodes[i] = parts_.of(q.nodes[i], act::age, 0).node;
        auto const head = is_on_link(s.what) ? head_of(q, {s.a, s.b}) : 0;
        auto const p = is_on_link(s.what) ? q.packets[head] : 0;
        if (s.what == act::duplicate) {
            send(q, p);
            return q;
        }
        if (is_on_link(s.what)) q.erase(head);
        auto const actor = static_cast<std::uint8_t>(s.what == act::deliver ? s.b : s.a);
        bool const lost = s.what == act::deliver && !parts_.facts(q.nodes[actor - 1]).up;
        if (s.what == act::drop || lost) return q;
        auto const o = parts_.of(q.nodes[actor - 1], s.what, s.what == act::deliver ? p : s.b);
        if (o.node != q.nodes[actor - 1]) {
            q.nodes[actor - 1] = o.node;
            if (reduced_) drop_stale(q, actor);
        }
        for (auto sent : parts_.sent(o)) send(q, sent);
        if (o.news != 0 || s.what == act::read) check_laws(w, q, actor, s, o);
        return q;
    }
    std::size_t head_of(flat_world const& w, typename parts<Quorum>::link on) const {
        std::size_t at = 0;
        while (parts_.on(w.packets[at]) != on) ++at;
        return at;
    }
    void drop_stale(flat_world& w, std::uint8_t to) {
        std::uint32_t kept = 0;
        for (std::size_t i = 0; i < w.count; ++i)
            if (parts_.on(w.packets[i]).to != to || !parts_.is_stale(w.nodes[to - 1], w.packets[i]))
                w.packets[kept++] = w.packets[i];
        w.count = kept;
    }
    void send(flat_world& w, part p) {
        auto const on = parts_.on(p);
        if (reduced_ && parts_.is_stale(w.nodes[on.to - 1], p)) return;
        std::size_t at = w.count;
        while (at != 0 && on < parts_.on(w.packets[at - 1])) --at;
        w.insert(at, p);
    }

    /// The laws, where more than one node is concerned.
    void check_laws(flat_world const& w, flat_world& q, std::uint8_t actor, step const& s,
                    outcome const& o) {
        auto const* rare = o.news & outcome::rare ? &parts_.rare(o) : nullptr;
        if (rare && !rare->broken.empty()) throw error{rare->broken};
        auto const& before = parts_.node_at(w.nodes[actor - 1]).state;
        auto const& n = parts_.node_at(q.nodes[actor - 1]).state;
        typename judge<Quorum>::nodes all;
        for (std::size_t i = 0; i < count_; ++i) all.push_back(&parts_.node_at(q.nodes[i]).state);
        auto const& past = parts_.history_at(q.past);
        if (rare)
            for (auto const& cut : rare->cuts)
                past.law.check_cut(n, before.durable, cut.term, cut.last);
        if (o.news & outcome::logs) check_logs(past.law, q, actor);
        bool const office_only = (o.news & outcome::office) && s.what != act::read && !rare;
        if (office_only) {
            auto const [at, is_new] = offices_.try_emplace(office_of(w, q, actor), w.past);
            if (is_new) {
                auto h = past;
                h.law.check_history(all, n, commit_of(before));
                at->second = parts_.keep(h);
            }
            q.past = at->second;
        } else if ((o.news & outcome::office) || s.what == act::read || rare) {
            auto h = past;
            if (s.what == act::read)
                h.reads.push_back(
                    {actor, s.b, static_cast<std::uint8_t>(h.law.committed.size()), false});
            if (o.news & outcome::office) h.law.check_history(all, n, commit_of(before));
            if (rare)
                for (auto const& r : rare->reads) answer(h, n, r);
            q.past = parts_.keep(h);
        }
        if (o.news & outcome::acks)
            for (auto sent : parts_.sent(o))
                judge<Quorum>::check_ack(all, n, parts_.packet_at(sent).message);
    }
    static quorate::log_index commit_of(scripted_node<Quorum> const& n) {
        return n.core ? n.core->commit() : quorate::log_index{};
    }
    /// Each two nodes once.
    void check_logs(judge<Quorum> const& law, flat_world const& w, std::uint8_t actor) {
        auto const of = w.nodes[actor - 1];
        for (std::size_t i = 0; i < count_; ++i) {
            auto const [low, high] = std::minmax(of, w.nodes[i]);
            if (low == high || !pairs_.insert(std::uint64_t{high} << 32U | low).second) continue;
            law.check_logs({&parts_.node_at(w.nodes[i]).state}, parts_.node_at(of).state);
        }
    }
    /// What the laws see when somebody takes an office or commits, and the history that this ends.
    digest office_of(flat_world const& before, flat_world const& w, std::uint8_t actor) const {
        digest sum;
        sum.add(std::uint64_t{before.past} << 32U | before.nodes[actor - 1]);
        for (std::size_t i = 0; i < count_; i += 2)
            sum.add(std::uint64_t{w.nodes[i]} << 32U | (i + 1 < count_ ? w.nodes[i + 1] : 0));
        return sum.finished();
    }
    static void answer(history<Quorum>& h, scripted_node<Quorum> const& n,
                       quorate::read_released const& r) {
        auto const at = std::ranges::find(h.reads, r.token, &judged_read::token);
        bool const asked = at != h.reads.end() && at->node == n.self.id.value;
        hold(n, laws::read_is_answered_once(r.token, asked, asked && at->answered));
        at->answered = true;
        if (r.error == quorate::errc::ok)
            judge<Quorum>::check_read(n, r.token, r.index, at->committed);
    }

    /// Timers that the search took for one may differ: what a script does not show is only told if
    /// no other world shows anything.
    void look_for_peace(flat_world const& w) {
        auto why = peace_->broken_in(w);
        if (why.empty()) return;
        result_.broken = std::move(why);
        tell(w.came, true);
        if (result_.for_script) return;
        if (!unscripted_) unscripted_ = result_;
        result_.broken.clear();
    }
    /// The way to a step, as commands, and what shows there that there is no peace. They are run,
    /// too: what a script says is what its runner will find.
    void tell(std::uint32_t last, bool in_peace) {
        std::vector<step> way;
        for (auto i = last; i != none; i = steps_[i].before) way.push_back(steps_[i].what);
        std::ranges::reverse(way);
        auto world = start_;
        auto told = as_script(world, way);
        result_.script = begin_;
        result_.script.insert(result_.script.end(), told.lines.begin(), told.lines.end());
        if (in_peace) {
            told = leave_in_peace(world, peace_->power_lost());
            result_.script.insert(result_.script.end(), told.lines.begin(), told.lines.end());
        }
        result_.for_script = !told.broken.empty();
        if (result_.for_script) result_.broken = told.broken;
    }

    std::vector<std::string> begin_;
    core_world<Quorum> start_;
    parts<Quorum> parts_;
    std::size_t count_;  // of nodes
    canonical_digests<Quorum> canonical_;
    flat_world root_;
    bool reduced_ = true;
    digest_set* facts_ = nullptr;
    std::optional<peace_check<Quorum>> peace_;
    boost::unordered_flat_set<std::uint64_t> pairs_;  // of nodes whose logs are compared
    boost::unordered_flat_map<digest, part, digest_hash> offices_;
    digest_set seen_;
    std::vector<pending> pending_;
    std::deque<taken> steps_;
    bool keeps_worlds_ = false;
    std::map<digest, flat_world> worlds_;
    std::string worlds_differ_;
    search_result result_;
    std::optional<search_result> unscripted_;
};

}  // namespace search

#endif
