// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_CHECKS_HPP
#define QUORATE_TEST_SEARCH_CHECKS_HPP

#include <algorithm>
#include <boost/pfr/core.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <deque>
#include <quorate/options.hpp>
#include <search/parts.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// What a search takes for granted of its parts, asked of the production core after the search is
/// over.
namespace search {

/// Do nodes that share a digest do the same? The search goes on with the first of them only. Here
/// the others go on, too, side by side with the first: each input must make both send the same,
/// tell the laws the same, and become nodes that share a digest again. Who comes out of that
/// differs in some way from whoever is kept, so it goes on as well.
template <class Quorum>
class twin_check {
public:
    twin_check(parts<Quorum>& p, unsigned beats_most) : parts_{p}, beats_most_{beats_most} {
        parts_.for_each_input([&](part n, act what, part with) {
            inputs_[n].push_back({what, with});
        });
    }

    /// What differs first, or nothing.
    std::string run() {
        for (auto const& [n, inputs] : inputs_) expand({n, parts_.node_at(n), 0});
        for (; !todo_.empty() && differs_.empty(); todo_.pop_front()) expand(todo_.front());
        return differs_;
    }

private:
    static constexpr std::size_t twins_most = 16;  // of one node

    struct input {
        act what;
        part with;
    };
    using kept_node = typename parts<Quorum>::kept_node;
    struct twin {
        part of;
        kept_node node;
        unsigned beats = 0;
    };

    void expand(twin const& t) {
        auto const inputs = inputs_.find(t.of);
        if (inputs == inputs_.end()) return;
        for (auto const& i : inputs->second) {
            auto const beats = t.beats + (i.what == act::beat ? 1U : 0U);
            if (beats > beats_most_) continue;
            auto const kept = parts_.of(t.of, i.what, i.with);
            auto const [after, own] = parts_.compute(t.node, i.what, i.with);
            if (!same(kept, own)) differs_ = "two nodes share a digest: " + told(t, i);
            if (!differs_.empty()) return;
            note({own.node, after, beats});
        }
    }
    void note(twin const& t) {
        auto& known = twins_[t.of];
        auto const is_same = [&](kept_node const& k) { return is_the_same(k, t.node); };
        if (known.size() == twins_most || is_same(parts_.node_at(t.of)) ||
            std::ranges::any_of(known, is_same))
            return;
        known.push_back(t.node);
        todo_.push_back(t);
    }
    /// In every member, whatever the digest takes of it.
    static bool is_the_same(kept_node const& a, kept_node const& b) {
        if (!a.state.core || !b.state.core) return !a.state.core && !b.state.core;
        auto const x = boost::pfr::structure_tie(a.state.core->state());
        auto const y = boost::pfr::structure_tie(b.state.core->state());
        auto const all = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (is_equal(std::get<I>(x), std::get<I>(y)) && ...);
        };
        return a.now == b.now &&
               all(std::make_index_sequence<std::tuple_size_v<std::remove_const_t<decltype(x)>>>{});
    }
    template <class T>
    static bool is_equal(T const& a, T const& b) {
        return a == b;
    }
    static bool is_equal(quorate::core_options const&, quorate::core_options const&) {
        return true;
    }

    bool same(outcome const& a, outcome const& b) const {
        if (a.node != b.node || a.news != b.news ||
            !std::ranges::equal(parts_.sent(a), parts_.sent(b)))
            return false;
        return (a.news & outcome::rare) == 0 || parts_.rare(a) == parts_.rare(b);
    }
    std::string told(twin const& t, input const& i) const {
        auto const what = i.what == act::deliver ? text(parts_.packet_at(i.with).message)
                                                 : "input " + std::to_string(int(i.what));
        return t.node.state.name() + " in term " + text(t.node.state.written.ballot.term) +
               " does not do the same upon " + what;
    }

    parts<Quorum>& parts_;
    unsigned beats_most_;
    boost::unordered_flat_map<part, std::vector<input>> inputs_;  // that the search asked about
    boost::unordered_flat_map<part, std::vector<kept_node>> twins_;
    std::deque<twin> todo_;
    std::string differs_;
};

/// Is every packet that is stale for a node one that it does not react to, and stale for whatever
/// it becomes, among all nodes and packets that were met? The first that is not, or nothing.
template <class Quorum>
std::string stale_is_stale(parts<Quorum>& parts_met) {
    auto const nodes = static_cast<part>(parts_met.nodes());
    auto const packets = static_cast<part>(parts_met.packets());
    std::vector<std::pair<part, part>> ways;
    parts_met.for_each_input([&](part n, act what, part with) {
        ways.emplace_back(n, parts_met.of(n, what, with).node);
    });
    for (part p = 0; p < packets; ++p) {
        auto const told = text(parts_met.packet_at(p).message);
        auto const is_to = [&](part n) {
            return parts_met.node_at(n).state.self == parts_met.packet_at(p).message.to;
        };
        for (part n = 0; n < nodes; ++n) {
            if (!parts_met.facts(n).up || !is_to(n) || !parts_met.is_stale(n, p)) continue;
            auto const o = parts_met.of(n, act::deliver, p);
            outcome nothing;
            nothing.node = n;
            auto const may = parts_met.facts(n).teaches ? parts_met.of(n, act::look, 0) : nothing;
            bool const as_it_may = o.node == may.node && o.news == may.news &&
                                   std::ranges::equal(parts_met.sent(o), parts_met.sent(may));
            if (!as_it_may) return told + " is not stale";
        }
        for (auto const& [before, after] : ways)
            if (is_to(before) && parts_met.is_stale(before, p) && !parts_met.is_stale(after, p))
                return told + " does not stay stale";
    }
    return "";
}

}  // namespace search

#endif
