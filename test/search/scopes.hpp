// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_SCOPES_HPP
#define QUORATE_TEST_SEARCH_SCOPES_HPP

#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <ranges>
#include <search/search.hpp>
#include <string>
#include <support/own_quorums.hpp>
#include <utility>
#include <vector>

/// Searches by name: a cluster, as a script begins it, and the bounds.
namespace search {

/// For the digests of all states, the steps that led to them and the worlds that wait: 40 to 60
/// bytes a state.
inline constexpr std::size_t bytes_most = std::size_t{6} << 30U;

/// What is searched: a cluster, as a script begins it, and what it may be asked to change to.
/// "cluster": entry 1 is everywhere, and whom only a target names has an empty store; "nodes": the
/// first node bootstraps.
template <class Quorum>
struct scope {
    std::string begin;
    Quorum quorum;
    std::vector<Quorum> targets = {};
    bool disks_at_once = false;
    /// Of these first members another store comes back, and knows nothing.
    std::vector<std::uint64_t> wiped = {};
    bool entries_one_by_one = false;  ///< none travels with another
    std::uint64_t led_by = 0;         ///< this one leads already, and nothing is on its way

    std::string name() const {
        std::string out = begin;
        if (targets.size() > 3) out += " -> any of " + text(targets.size());
        else
            for (auto const& t : targets)
                out += (&t == targets.data() ? " -> " : " or ") + words_of(t);
        for (auto id : wiped) out += ", " + text(id) + " wiped";
        if (entries_one_by_one) out += ", entries one by one";
        if (led_by != 0) out += ", led by " + text(led_by);
        return out + (disks_at_once ? ", disks at once" : "");
    }
};

template <class Quorum>
scope<Quorum> changes(Quorum const& q, std::vector<Quorum> targets) {
    auto all = ids_of(q);
    for (auto const& t : targets) all |= ids_of(t);
    return {words_of_cluster(q, static_cast<std::size_t>(std::popcount(all ^ ids_of(q)))), q,
            std::move(targets)};
}

/// It campaigns, and all that follows comes to rest.
template <class Quorum>
void elect(core_world<Quorum>& w, quorate::node_id id) {
    w.law.sound = w.payload_by_life = w.silent = true;
    tick_at_deadline(w, w.at(id));
    settle(w);
    if (w.at(id).core->current_role() != quorate::role::leader)
        throw error{"node " + text(id) + " does not lead"};
}

template <class Quorum>
search<Quorum> search_of(scope<Quorum> const& sc, bounds const& b, bool reduced = true) {
    core_world<Quorum> start{{}, sc.quorum, std::ranges::size(sc.quorum.members())};
    std::vector<std::string> begin;
    if (sc.entries_one_by_one) {
        start.options.message_entries_max = 1;
        begin.emplace_back("option message_entries_max 1");
    }
    begin.push_back(sc.begin);
    if (sc.begin.starts_with("nodes")) {
        start.bootstrap_by_first();
        begin.emplace_back("bootstrap 1");
    } else {
        start.bootstrapped_before();
    }
    auto all = ids_of(sc.quorum);
    for (auto const& t : sc.targets) all |= ids_of(t);
    start.add_spares(static_cast<std::size_t>(std::popcount(all)) - start.nodes.size());
    for (auto id : sc.wiped) {
        start.wipe(start.at({id}));
        begin.push_back("wipe " + text(id));
    }
    begin.emplace_back("sound");
    if (sc.led_by != 0) {
        elect(start, {sc.led_by});
        begin.push_back("elect " + text(sc.led_by));
    }
    for (auto const& t : sc.targets) start.targets.push_back(start.electorate(t));
    start.disks_at_once = sc.disks_at_once;
    auto names = symmetries(start);
    return {std::move(begin), start, std::move(names), b, reduced};
}
template <class Quorum>
search<Quorum> search_of(std::string begin, Quorum const& q, bounds const& b, bool reduced = true) {
    return search_of(scope<Quorum>{std::move(begin), q}, b, reduced);
}

inline std::string told(bounds const& b) {
    std::string out;
    auto const say = [&](unsigned n, char const* what) {
        if (n != 0) out += ", " + std::to_string(n) + " " + what + (n == 1 ? "" : "s");
    };
    say(b.campaigns, "campaign");
    say(b.beats, "beat");
    say(b.proposals, "proposal");
    say(b.reads, "read");
    say(b.transfers, "transfer");
    say(b.crashes, b.crashes == 1 ? "crash" : "crashe");
    say(b.drops, "drop");
    say(b.duplicates, "duplicate");
    say(b.changes, "change");
    return out;
}

/// Runs it and prints what it was; seconds are those of the processor.
template <class Quorum>
search_result explore(scope<Quorum> const& sc, bounds const& b, bool reduced = true) {
    auto const at = std::clock();
    auto s = search_of(sc, b, reduced);
    if (b.changes != 0) s.check_peace();
    auto r = s.run(bytes_most);
    auto const took = static_cast<double>(std::clock() - at) / CLOCKS_PER_SEC;
    std::cout << sc.name() << told(b) << ": " << r.states << " states, " << r.transitions
              << " transitions, depth " << r.depth << ", " << std::fixed << std::setprecision(2)
              << took << " s, "
              << static_cast<std::uint64_t>(static_cast<double>(r.states) / std::max(took, 1e-3))
              << " states/s; " << s.sizes()
              << (b.changes != 0 ? ", " + text(s.runs_in_peace()) + " runs in peace" : "")
              << (r.exhausted        ? ""
                  : r.broken.empty() ? "; NOT EXHAUSTED"
                                     : "; " + r.broken)
              << std::endl;
    // A script has all packets, also those that a reduced search left out: then only a full search
    // tells its way.
    if (!reduced || r.broken.empty() || r.for_script) return r;
    auto full = explore(sc, b, false);
    return full.broken.empty() ? r : full;  // it may have ended for want of memory
}
template <class Quorum>
search_result explore(std::string const& begin, Quorum const& q, bounds const& b,
                      bool reduced = true) {
    return explore(scope<Quorum>{begin, q}, b, reduced);
}

inline std::string told(search_result const& r) {
    std::string out = r.broken;
    for (auto const& line : r.script) out += "\n" + line;
    return out;
}

/// Says how many states there are.
template <class Quorum>
std::uint64_t all_is_lawful(scope<Quorum> const& sc, bounds const& b, bool reduced = true) {
    auto const r = explore(sc, b, reduced);
    BOOST_TEST(r.broken == "", told(r));
    BOOST_TEST((r.exhausted || !r.broken.empty()), sc.name() << ": not exhausted");
    return r.states;
}
template <class Quorum>
void all_is_lawful(std::string const& begin, Quorum const& q, bounds const& b,
                   bool reduced = true) {
    all_is_lawful(scope<Quorum>{begin, q}, b, reduced);
}

inline distinct<quorate::flexible> two_of_two() {
    return {quorate::flexible::of({.commit = 2, .elect = 1}, 1, 2)};
}
inline distinct<quorate::flexible> three_of_three() {
    return {quorate::flexible::of({.commit = 3, .elect = 1}, 1, 2, 3)};
}

}  // namespace search

#endif
