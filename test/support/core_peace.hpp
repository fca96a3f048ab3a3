// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CORE_PEACE_HPP
#define QUORATE_TEST_SUPPORT_CORE_PEACE_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>
#include "core_expectations.hpp"
#include "core_flat_world.hpp"
#include "core_histories.hpp"
#include "core_steps.hpp"
#include "digest_set.hpp"

/// Does a world get somewhere once it is left in peace? From then on every node is up, every message arrives and every
/// write reaches its disk: in the end somebody leads, and no change is half done (Z38, Z60, Z67).
namespace script {

/// As long as this, in election timeouts, it may take.
inline constexpr int peace_most = 60;

/// All nodes lose power at once, with what is on its way and what is not on a disk, and start again. In words.
template <class Quorum>
std::vector<std::string> cut_power(core_world<Quorum>& w) {
    std::vector<std::string> said;
    for (auto& [id, n] : w.nodes) {
        if (!n.core) continue;
        w.crash(n, 0);
        said.push_back("crash " + text(id));
    }
    if (!w.transit.empty()) said.emplace_back("drop all");
    w.transit.clear();
    for (auto& [id, n] : w.nodes) {
        w.restart(n);
        said.push_back("restart " + text(id));
    }
    return said;
}

/// What is still wrong when peace is over, as a script says it, or nothing.
template <class Quorum>
std::string after_peace(core_world<Quorum>& w) {
    std::string why;
    try {
        for (int i = 0; i < peace_most; ++i) {
            run_until(w, w.now + w.options.election_timeout);
            why = unsettled(w);
            if (why.empty()) return "";
        }
        demand(false, why);
    } catch (error const& e) {
        return e.what();
    }
    return "";
}

/// A world in which a search found no peace, and after a loss of power or without, as the end of a script. Its last
/// line is the one that fails.
template <class Quorum>
told_history tell_peace(core_world<Quorum> w, bool power_lost) {
    told_history out;
    if (power_lost) out.lines = cut_power(w);
    out.lines.push_back("run " + std::to_string(peace_most) + "T");
    out.broken = after_peace(w);
    if (!is_broken_law(error{out.broken})) out.lines.emplace_back("expect settled");
    return out;
}

/// Asks this of the worlds of a search, of each once: of those in which nothing is on its way, and of all of them if
/// the power is lost there. What matters then is only what stands on the disks.
template <class Quorum>
class peace_check {
public:
    peace_check(core_world<Quorum> const& start, parts<Quorum> const& p) : start_{start}, parts_{p} {
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
        world.law = parts_.history_at(w.past).law;
        for (auto& [id, n] : world.nodes) {
            auto const& kept = parts_.node_at(w.nodes[id.value - 1]);
            n = kept.state;
            world.now = std::max(world.now, kept.now);
        }
        if (power_lost_) cut_power(world);
        return after_peace(world);
    }

    core_world<Quorum> start_;
    parts<Quorum> const& parts_;
    digest_set seen_;
    bool power_lost_ = false;
};

}  // namespace script

#endif
