// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_CHANGE_SCOPES_HPP
#define QUORATE_TEST_SEARCH_CHANGE_SCOPES_HPP

#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/term_policy.hpp>
#include <random>
#include <search/scopes.hpp>
#include <set>
#include <support/lawful_rules.hpp>
#include <support/seeds.hpp>
#include <type_traits>
#include <utility>
#include <vector>

/// Scopes in which the membership changes, from and to all systems of a list.
namespace search {

using quorate_test::any_rule;
using quorate_test::least_renamed;

template <class Terms>
using rule_with = std::conditional_t<Terms::elections_must_meet, any_rule, distinct<any_rule>>;
template <class Terms>
using change_scopes = std::vector<scope<rule_with<Terms>>>;

/// Who may lead already, as a set of one: any voter, or, if not `led`, nobody.
inline std::vector<any_rule> leaders_of(any_rule const& q, bool led) {
    if (!led) return {any_rule{}};
    std::vector<any_rule> out;
    for (std::uint32_t bit = 1; bit <= q.who; bit *= 2)
        if ((q.who & bit) != 0) out.push_back(any_rule::on(bit, 0, 0));
    return out;
}
inline std::uint64_t id_of(any_rule const& leader) {
    return static_cast<std::uint64_t>(std::bit_width(leader.who));
}

/// From each system, up to renaming, to all others: together these are all pairs. If `led`, one
/// campaign is over already, and any voter leads. Where terms name members nobody is renamed in a
/// search; there one of each class must do.
template <class Terms>
change_scopes<Terms> all_pairs(std::vector<any_rule> const& systems, std::uint32_t nodes,
                               bool led = false) {
    change_scopes<Terms> out;
    for (any_rule const& from : systems) {
        for (any_rule const& leader : leaders_of(from, led)) {
            if (least_renamed({from, leader}, nodes) != std::vector{from, leader}) continue;
            std::vector<rule_with<Terms>> targets;
            for (any_rule const& to : systems) {
                std::vector const all{from, leader, to};
                bool const one_of_class =
                    Terms::elections_must_meet || least_renamed(all, nodes) == all;
                if (to != from && one_of_class) targets.emplace_back(to);
            }
            out.push_back(changes(rule_with<Terms>{from}, std::move(targets)));
            out.back().led_by = id_of(leader);
        }
    }
    return out;
}

/// The ways in which two changes of one configuration may begin.
enum class ways { one_step, products };

/// From one system to two others that must not follow one another: of two leaders who begin, one
/// must fail. Either both are one step away, or one is not, and its change goes through a product.
/// If `led`, one campaign is over already, and any voter leads. All of them, up to renaming.
template <class Terms>
change_scopes<Terms> all_rivals(std::vector<any_rule> const& systems, std::uint32_t nodes, ways by,
                                bool led) {
    auto const one_step = [&](any_rule const& i, any_rule const& j) {
        return quorate_test::lawful_in_one_step<Terms>(i, j, nodes);
    };
    std::set<std::vector<any_rule>, quorate_test::before> known;
    for (any_rule const& from : systems) {
        if (least_renamed({from}, nodes) != std::vector{from}) continue;
        for (any_rule const& t : systems) {
            for (any_rule const& u : systems) {
                if (t == u || t == from || u == from || one_step(t, u)) continue;
                if ((one_step(from, t) && one_step(from, u)) != (by == ways::one_step)) continue;
                for (any_rule const& leader : leaders_of(from, led))
                    known.insert(std::min(least_renamed({from, t, u, leader}, nodes),
                                          least_renamed({from, u, t, leader}, nodes),
                                          quorate_test::before{}));
            }
        }
    }
    change_scopes<Terms> out;
    for (auto const& all : known) {
        out.push_back(changes(rule_with<Terms>{all[0]},
                              {rule_with<Terms>{all[1]}, rule_with<Terms>{all[2]}}));
        out.back().led_by = id_of(all[3]);
    }
    return out;
}

/// Of a system of all nodes one was wiped, without whom the others decide: it may come back, or be
/// left out, or the system may become any other one.
template <class Terms>
change_scopes<Terms> all_wiped(std::vector<any_rule> const& systems, std::uint32_t nodes) {
    change_scopes<Terms> out;
    std::vector<rule_with<Terms>> const targets(systems.begin(), systems.end());
    auto const all = (1U << nodes) - 1;
    for (any_rule const& from : systems) {
        if (from.who != all || least_renamed({from}, nodes) != std::vector{from}) continue;
        for (std::uint64_t id = 1; id <= nodes; ++id) {
            auto const others = all & ~(1U << (id - 1));
            if ((from.commit >> others & 1U) == 0 || (from.elect >> others & 1U) == 0) continue;
            out.push_back(changes(rule_with<Terms>{from}, targets));
            out.back().wiped = {id};
        }
    }
    return out;
}

template <class Terms>
void all_are_lawful(change_scopes<Terms> scopes, bounds const& b, bool disks_at_once) {
    for (auto& sc : scopes) {
        sc.disks_at_once = disks_at_once;
        all_is_lawful(sc, b);
    }
}

/// What a test draws from where all would take too long: QUORATE_SEED, or else another seed in each
/// run. It is printed.
inline std::uint64_t sample_seed() {
    static std::uint64_t const seed = [] {
        auto const given = test::from_environment("QUORATE_SEED", 0);
        auto const drawn = given != 0 ? given : std::random_device{}();
        std::cout << "samples are those of QUORATE_SEED=" << drawn << std::endl;
        return drawn;
    }();
    return seed;
}

/// One after the other, as drawn, until there were so many states.
template <class Terms>
void some_are_lawful(change_scopes<Terms> scopes, std::uint64_t states_most, bounds const& b) {
    auto random = sample_seed();
    BOOST_TEST_CONTEXT("QUORATE_SEED=" << sample_seed()) {
        for (std::uint64_t states = 0; states < states_most && !scopes.empty(); scopes.pop_back()) {
            std::swap(scopes.back(), scopes[quorate::codecs::splitmix64(random) % scopes.size()]);
            scopes.back().disks_at_once = true;
            states += all_is_lawful(scopes.back(), b);
        }
    }
}

}  // namespace search

#endif
