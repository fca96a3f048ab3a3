// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CORE_HISTORIES_HPP
#define QUORATE_TEST_SUPPORT_CORE_HISTORIES_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>
#include "core_parts.hpp"
#include "core_world.hpp"

/// The steps of a search in the world of the scripts: taken there, and told in the language of the scripts.
namespace script {

/// How often each may happen in one history.
struct bounds {
    std::uint8_t campaigns = 2;
    std::uint8_t beats = 0;
    std::uint8_t proposals = 1;
    std::uint8_t reads = 0;
    std::uint8_t transfers = 0;
    std::uint8_t crashes = 0;
    std::uint8_t drops = 0;
    std::uint8_t duplicates = 0;
};

/// `a` acts, or sends to `b`; else `b` is how much or whom.
struct step {
    act what = act::campaign;
    std::uint8_t a = 0;
    std::uint8_t b = 0;
};

inline bool is_on_link(act what) { return what == act::deliver || what == act::drop || what == act::duplicate; }

/// What it uses up, or nothing.
inline std::uint8_t bounds::* cost_of(act what) {
    switch (what) {
        case act::campaign: return &bounds::campaigns;
        case act::beat: return &bounds::beats;
        case act::propose: return &bounds::proposals;
        case act::read: return &bounds::reads;
        case act::transfer: return &bounds::transfers;
        case act::crash: return &bounds::crashes;
        case act::drop: return &bounds::drops;
        case act::duplicate: return &bounds::duplicates;
        default: return nullptr;
    }
}

/// The first packet on the link of this step.
template <class Quorum>
auto packet_for(core_world<Quorum>& w, step const& s) {
    return std::ranges::find_if(w.transit, [&](auto const& p) {
        return p.message.from.id.value == s.a && p.message.to.id.value == s.b;
    });
}

template <class Quorum>
bool is_possible(core_world<Quorum>& w, step const& s) {
    auto const& n = w.at({s.a});
    if (is_on_link(s.what)) return packet_for(w, s) != w.transit.end();
    if (s.what == act::restart) return !n.core;
    if (s.what == act::sync && n.staged.empty()) return false;
    return n.core && (s.what != act::crash || s.b <= n.staged.size());
}

template <class Quorum>
void take(core_world<Quorum>& w, step const& s) {
    auto& n = w.at({s.a});
    if (is_on_link(s.what)) {
        auto const at = packet_for(w, s);
        auto const p = *at;
        if (s.what != act::duplicate) w.transit.erase(at);
        if (s.what == act::deliver) w.deliver(p);
        if (s.what == act::duplicate) w.post(p.message, p.entries);
        return;
    }
    switch (s.what) {
        case act::campaign:
            w.now += 10 * w.options.election_timeout;
            w.tick(n);
            break;
        case act::beat:
            w.now = std::max(w.now, n.core->deadline());
            w.tick(n);
            break;
        case act::propose: w.propose(n, 1); break;
        case act::read: w.read(n, s.b); break;
        case act::transfer: w.transfer(n, {s.b}); break;
        case act::crash: w.crash(n, s.b); break;
        case act::restart: w.restart(n); break;
        case act::sync: w.sync(n, n.staged.front().asked.number); break;
        default: break;
    }
}

template <class Quorum>
std::vector<std::string> words_for(core_world<Quorum>& w, step const& s) {
    auto const a = text(s.a);
    auto const b = text(s.b);
    auto const link = " " + a + "->" + b + " first";
    switch (s.what) {
        case act::campaign: return {"wait 10T", "tick " + a};
        case act::beat: return {"beat " + a};
        case act::propose: return {"propose " + a};
        case act::read: return {"read " + a + " " + b};
        case act::transfer: return {"transfer " + a + " " + b};
        case act::crash: return {"crash " + a + (s.b != 0 ? " keep " + b : "")};
        case act::restart: return {"restart " + a};
        case act::sync: return {"sync " + a + " up-to " + text(w.at({s.a}).staged.front().asked.number)};
        case act::deliver: return {"deliver" + link};
        case act::drop: return {"drop" + link};
        case act::duplicate: return {"duplicate" + link};
        case act::age: break;
    }
    return {};
}

struct told_history {
    std::vector<std::string> lines;
    std::string broken;  ///< the law that its last step breaks, if that breaks one and no earlier one does
};

/// These steps as commands of a script that begins with `world`. A reduced search leaves packets out: in a world that
/// has them its steps may do something else, or not be possible.
template <class Quorum>
told_history as_script(core_world<Quorum> world, std::vector<step> const& way) {
    told_history out;
    world.silent = true;
    for (auto const& s : way) {
        if (!out.broken.empty() || !is_possible(world, s)) return {std::move(out.lines), ""};
        for (auto& line : words_for(world, s)) out.lines.push_back(std::move(line));
        try {
            take(world, s);
        } catch (error const& e) {
            if (!is_broken_law(e)) throw;
            out.broken = e.what();
        }
    }
    return out;
}

/// All renamings of the nodes 1, 2, 3, ... that leave the system what it is, the one that changes nothing first. Only
/// that one with distinct terms: they name members.
template <class Quorum>
std::vector<renaming> symmetries(Quorum const& q) {
    auto const& ids = q.members();
    auto const n = static_cast<std::uint64_t>(std::ranges::size(ids));
    renaming names;
    for (std::uint64_t i = 0; i <= n; ++i) names.push_back(i);
    std::vector<renaming> all{names};
    if (std::same_as<typename term_policy_of<Quorum>::type, quorate::distinct_terms>) return all;
    auto const slot_of = [&](std::uint64_t id) {
        return static_cast<std::size_t>(std::ranges::find(ids, quorate::node_id{id}) - std::ranges::begin(ids));
    };
    while (std::next_permutation(names.begin() + 1, names.end())) {
        bool same = true;
        for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << n); ++bits) {
            quorate::slot_set const before{bits};
            quorate::slot_set after;
            for (std::uint64_t id = 1; id <= n; ++id)
                if (before.contains(slot_of(id))) after.insert(slot_of(names[id]));
            same = same && quorate::commits(q, before) == quorate::commits(q, after) &&
                   quorate::elects(q, before) == quorate::elects(q, after);
        }
        if (same) all.push_back(names);
    }
    return all;
}

}  // namespace script

#endif
