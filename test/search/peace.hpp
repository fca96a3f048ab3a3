// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_PEACE_HPP
#define QUORATE_TEST_SEARCH_PEACE_HPP

#include <algorithm>
#include <cstddef>
#include <scripts/expectations.hpp>
#include <scripts/steps.hpp>
#include <search/digest_set.hpp>
#include <search/flat_world.hpp>
#include <search/histories.hpp>
#include <string>
#include <utility>
#include <vector>

/// Does a world get somewhere once it is left in peace? From then on every node is up, every
/// message arrives and every write reaches its disk: in the end somebody leads, and no change is
/// half done (Z38, Z60, Z67).
namespace search {

/// As long as this, in election timeouts, it may take.
inline constexpr int peace_most = 60;

/// All nodes lose power at once, with what is on its way and what is not on a disk, and start
/// again. Says it in commands.
template <class Quorum>
void cut_power(core_world<Quorum>& w, std::vector<std::string>& said) {
    for (auto& [id, n] : w.nodes) {
        if (!n.core) continue;
        said.push_back("crash " + text(id));
        w.crash(n, 0);
    }
    if (!w.transit.empty()) said.emplace_back("drop all");
    w.transit.clear();
    for (auto& [id, n] : w.nodes) {
        said.push_back("restart " + text(id));
        w.restart(n);
    }
}

/// Says what is done, as commands, and what is wrong in the end, or nothing: then the last command
/// fails.
template <class Quorum>
told_history leave_in_peace(core_world<Quorum>& w, bool cuts_power) {
    told_history out;
    try {
        if (cuts_power) cut_power(w, out.lines);
        out.lines.push_back("run " + std::to_string(peace_most) + "T");
        for (int i = 0; i < peace_most; ++i) {
            run_until(w, w.now + w.options.election_timeout);
            if (unsettled(w).empty()) return out;
        }
        out.lines.emplace_back("expect settled");
        demand(false, unsettled(w));
    } catch (error const& e) {
        out.broken = e.what();
    }
    return out;
}

/// Asks this of the worlds of a search, of each once: of those in which nothing is on its way, and
/// of all of them if the power is lost there. What matters then is only what stands on the disks.
template <class Quorum>
class peace_check {
public:
    peace_check(core_world<Quorum> const& start, parts<Quorum> const& p)
        : start_{start}, parts_{p} {
        start_.silent = start_.payload_by_life = true;
    }

    /// What is wrong, or nothing.
    std::string broken_in(flat_world const& w) {
        digest rest{0, 0};
        digest disks{0, 0};
        bool rests = w.count == 0;
        for (std::size_t i = 0; i < start_.nodes.size(); ++i) {
            auto const n = parts_.facts(w.nodes[i]);
            rests = rests && n.up && n.staged == 0;
            add(rest, *parts_.of_node(w.nodes[i]));
            add(disks, parts_.disk_digest(w.nodes[i]));
        }
        power_lost_ = false;
        auto why = rests && seen_.insert(rest) ? run(w) : "";
        if (!why.empty() || !seen_.insert(disks)) return why;
        power_lost_ = true;
        return run(w);
    }
    bool power_lost() const { return power_lost_; }
    std::size_t runs() const { return seen_.size(); }

private:
    static void add(digest& to, digest const& d) { to.a += d.a, to.b += d.b; }

    std::string run(flat_world const& w) {
        auto world = start_;
        auto const& past = parts_.history_at(w.past);
        world.law = past.law;
        for (auto const& r : past.reads) {
            auto& asked = world.reads[{quorate::node_id{r.node}, r.token}];
            asked.committed = r.committed;
            if (r.answered) asked.answer.emplace();
        }
        for (auto& [id, n] : world.nodes) {
            auto const& kept = parts_.node_at(w.nodes[id.value - 1]);
            n = kept.state;
            world.now = std::max(world.now, kept.now);
        }
        return leave_in_peace(world, power_lost_).broken;
    }

    core_world<Quorum> start_;
    parts<Quorum> const& parts_;
    digest_set seen_;
    bool power_lost_ = false;
};

}  // namespace search

#endif
