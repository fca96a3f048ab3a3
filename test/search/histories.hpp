// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_HISTORIES_HPP
#define QUORATE_TEST_SEARCH_HISTORIES_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <model/world.hpp>
#include <scripts/systems.hpp>
#include <search/parts.hpp>
#include <string>
#include <utility>
#include <vector>

/// The steps of a search in the world of the scripts: taken there, and told in the language of the
/// scripts.
namespace search {

using namespace script;

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
    std::uint8_t changes = 0;

    /// In one number, if none is above 127.
    std::uint64_t packed() const {
        std::uint64_t all = 0;
        for (auto n : std::bit_cast<std::array<std::uint8_t, 9>>(*this)) all = all << 7U | n;
        return all;
    }
    static bounds unpacked(std::uint64_t all) {
        std::array<std::uint8_t, 9> b;
        for (auto i = b.size(); i != 0; all >>= 7U) b[--i] = all & 127U;
        return std::bit_cast<bounds>(b);
    }
};

/// `a` acts, or sends to `b`; else `b` is how much or whom.
struct step {
    act what = act::campaign;
    std::uint8_t a = 0;
    std::uint8_t b = 0;
};

inline bool is_on_link(act what) {
    return what == act::deliver || what == act::drop || what == act::duplicate;
}

/// What it uses up, or nothing.
inline std::uint8_t bounds::*cost_of(act what) {
    switch (what) {
        case act::campaign: return &bounds::campaigns;
        case act::beat: return &bounds::beats;
        case act::propose: return &bounds::proposals;
        case act::read: return &bounds::reads;
        case act::transfer: return &bounds::transfers;
        case act::crash: return &bounds::crashes;
        case act::drop: return &bounds::drops;
        case act::duplicate: return &bounds::duplicates;
        case act::change: return &bounds::changes;
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
void take_alone(core_world<Quorum>& w, step const& s) {
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
        case act::look: w.deliver({0, nothing_said(n), {}}); break;
        case act::change: w.change(n, w.targets.at(s.b)); break;
        case act::crash: w.crash(n, s.b); break;
        case act::restart: w.restart(n); break;
        case act::sync: w.sync(n, n.staged.front().asked.number); break;
        default: break;
    }
}

/// And then its writes, if they take no time: tells them as commands.
template <class Quorum>
void take(core_world<Quorum>& w, step const& s, std::vector<std::string>& told) {
    take_alone(w, s);
    auto& n = w.at({s.what == act::deliver ? s.b : s.a});
    while (w.disks_at_once && n.core && !n.staged.empty()) {
        told.push_back("sync " + text(n.self.id));
        w.sync(n);
    }
}

template <class Quorum>
std::vector<std::string> words_for(core_world<Quorum>& w, step const& s) {
    auto const& n = w.at({s.a});
    auto const a = text(s.a);
    auto const b = text(s.b);
    auto const link = " " + a + "->" + b + " first";
    switch (s.what) {
        case act::campaign: return {"wait 10T", "tick " + a};
        case act::beat: return {"beat " + a};
        case act::propose: return {"propose " + a};
        case act::read: return {"read " + a + " " + b};
        case act::transfer: return {"transfer " + a + " " + b};
        case act::change: return {"change " + a + " " + words_of(w.targets.at(s.b))};
        case act::crash: return {"crash " + a + (s.b != 0 ? " keep " + b : "")};
        case act::restart: return {"restart " + a};
        case act::sync: return {"sync " + a + " up-to " + text(n.staged.front().asked.number)};
        case act::deliver: return {"deliver" + link};
        case act::drop: return {"drop" + link};
        case act::duplicate: return {"duplicate" + link};
        case act::look:
            return {"inject " + text(nothing_said(n).from.id) + "->" + a + " vote_reply term 0"};
        case act::age: break;
    }
    return {};
}

struct told_history {
    std::vector<std::string> lines;
    /// The law that its last step breaks, if that breaks one and no earlier one does.
    std::string broken;
};

/// These steps as commands of a script that begins with `world`, in which they are taken. A reduced
/// search leaves packets out: in a world that has them its steps may do something else, or not be
/// possible.
template <class Quorum>
told_history as_script(core_world<Quorum>& world, std::vector<step> const& way) {
    told_history out;
    world.silent = true;
    for (auto const& s : way) {
        if (!out.broken.empty() || !is_possible(world, s)) return {std::move(out.lines), ""};
        for (auto& line : words_for(world, s)) out.lines.push_back(std::move(line));
        try {
            take(world, s, out.lines);
        } catch (error const& e) {
            if (!is_broken_law(e)) throw;
            out.broken = e.what();
        }
    }
    return out;
}

/// Is the second one what becomes of the first one when its nodes are renamed?
template <class Quorum>
bool is_renamed(quorate::membership::electorate<Quorum> const& from,
                quorate::membership::electorate<Quorum> const& to, renaming const& names) {
    bool same = from.members.size() == to.members.size();
    for (auto const& m : from.members) {
        auto const* other = to.find(quorate::node_id{names[m.who.id.value]});
        same = same && other && other->priority == m.priority;
    }
    auto const all = (std::uint64_t{1} << (names.size() - 1)) - 1;
    for (std::uint64_t who = 0; same && who <= all; ++who) {
        std::uint64_t renamed = 0;
        for (std::size_t id = 1; id < names.size(); ++id)
            if (((who >> (id - 1)) & 1U) != 0) renamed |= std::uint64_t{1} << (names[id] - 1);
        auto const before = slots_of(from.quorum, who);
        auto const after = slots_of(to.quorum, renamed);
        same = before.size() == after.size() &&
               quorate::commits(from.quorum, before) == quorate::commits(to.quorum, after) &&
               quorate::elects(from.quorum, before) == quorate::elects(to.quorum, after);
    }
    return same;
}

/// All renamings of the nodes of a world that leave its system, and those that it may change to
/// together, what they are, the one that changes nothing first. Only that one with distinct terms:
/// they name members.
template <class Quorum>
std::vector<renaming> symmetries(core_world<Quorum> const& w) {
    renaming names;
    for (std::uint64_t i = 0; i <= w.nodes.size(); ++i) names.push_back(i);
    std::vector<renaming> all{names};
    if (std::same_as<typename term_policy_of<Quorum>::type, quorate::distinct_terms>) return all;
    auto const& now = w.configuration()->current;
    while (std::next_permutation(names.begin() + 1, names.end())) {
        bool const stores = std::ranges::all_of(w.nodes, [&](auto const& n) {
            return n.second.self.store.low == w.nodes.at({names[n.first.value]}).self.store.low;
        });
        bool const same = stores && is_renamed(now, now, names) &&
                          std::ranges::all_of(w.targets, [&](auto const& t) {
                              return std::ranges::any_of(w.targets, [&](auto const& u) {
                                  return is_renamed(t, u, names);
                              });
                          });
        if (same) all.push_back(names);
    }
    return all;
}

}  // namespace search

#endif
