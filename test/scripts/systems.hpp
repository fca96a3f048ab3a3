// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_SYSTEMS_HPP
#define QUORATE_TEST_SCRIPTS_SYSTEMS_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <model/node.hpp>
#include <optional>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <scripts/script.hpp>
#include <string>
#include <string_view>
#include <support/own_quorums.hpp>
#include <type_traits>
#include <vector>

/// Quorum systems as a script writes them.
namespace script {

/// "1,2|1,3"
inline std::vector<std::vector<std::uint64_t>> read_lists(std::string const& word) {
    std::vector<std::vector<std::uint64_t>> lists;
    for (std::size_t at = 0; at <= word.size();) {
        auto const end = std::min(word.find('|', at), word.size());
        lists.push_back(number_list(std::string_view{word}.substr(at, end - at)));
        at = end + 1;
    }
    return lists;
}

inline std::vector<quorate::node_id> read_ids(std::string const& word) {
    std::vector<quorate::node_id> ids;
    for (auto id : number_list(word)) ids.push_back({id});
    return ids;
}

/// "commit 1|2,3 elect 1,2" or "commit exactly 1 elect exactly 1", for these members: a bit for
/// each id.
inline quorate_test::any_rule read_rule(words& w, std::uint32_t who) {
    using quorate_test::any_rule;
    auto const table = [&](char const* what) {
        if (!w.accept(what)) throw error{"commit SETS elect SETS"};
        return w.accept("exactly") ? any_rule::exactly(w.number())
                                   : any_rule::listed(read_lists(w.next()));
    };
    auto const commit = table("commit");
    return any_rule::on(who, commit, table("elect"));
}

/// Of majorities: 2,3,4. Of sets: 1,2|1,3. Of thresholds: 3 2 1,2,3,4, three commit and two elect.
/// Of any rule: 2,3,4 commit 2,3|2,4 elect 2|3,4.
template <class Quorum>
std::optional<Quorum> read_system(words& w) {
    if constexpr (std::is_same_v<Quorum, quorate::majority>) {
        return quorate::majority::make(read_ids(w.next()));
    } else if constexpr (std::is_same_v<Quorum, quorate::sets>) {
        return quorate::sets::make(read_lists(w.next()));
    } else if constexpr (std::is_same_v<Quorum, distinct<quorate::flexible>>) {
        auto const commit = static_cast<std::uint32_t>(w.number());
        auto const elect = static_cast<std::uint32_t>(w.number());
        return quorate::flexible::make(read_ids(w.next()), {commit, elect});
    } else if constexpr (std::is_convertible_v<Quorum, quorate_test::any_rule>) {
        std::uint32_t who = 0;
        for (auto id : number_list(w.next())) {
            if (id == 0 || id > quorate_test::four_ids.size()) throw error{"ids 1 to 4"};
            who |= 1U << (id - 1);
        }
        return Quorum{read_rule(w, who)};
    } else {
        throw error{"clusters of this kind do not change"};
    }
}

// ---- and the other way, as a search tells what it found

/// "1,3" for 0b101
inline std::string words_of_ids(std::uint64_t who) {
    std::string out;
    for (std::uint64_t id = 1; who != 0; ++id, who >>= 1U)
        if ((who & 1U) != 0) out += (out.empty() ? "" : ",") + std::to_string(id);
    return out;
}

/// A bit for each id.
template <class Quorum>
std::uint64_t ids_of(Quorum const& q) {
    std::uint64_t who = 0;
    for (quorate::node_id id : q.members()) who |= std::uint64_t{1} << (id.value - 1);
    return who;
}
template <class Quorum>
quorate::slot_set slots_of(Quorum const& q, std::uint64_t who) {
    return quorate::slots_where(
        q, [&](quorate::node_id id) { return ((who >> (id.value - 1)) & 1U) != 0; });
}

/// The least sets that `decides(who)`: "1,2|1,3".
template <class F>
std::string words_of_sets(std::uint64_t all, F decides) {
    std::string out;
    for (std::uint64_t who = 1; who <= all; ++who) {
        bool least = (who & ~all) == 0 && decides(who);
        for (std::uint64_t one = 1; least && one <= who; one <<= 1U)
            least = (who & one) == 0 || !decides(who & ~one);
        if (least) out += (out.empty() ? "" : "|") + words_of_ids(who);
    }
    return out;
}

/// What read_system reads.
template <class Quorum>
std::string words_of(Quorum const& q) {
    auto const all = ids_of(q);
    auto const commits = [&](std::uint64_t who) { return quorate::commits(q, slots_of(q, who)); };
    auto const elects = [&](std::uint64_t who) { return quorate::elects(q, slots_of(q, who)); };
    if constexpr (std::is_same_v<Quorum, quorate::majority>) {
        return words_of_ids(all);
    } else if constexpr (std::is_same_v<Quorum, quorate::sets>) {
        return words_of_sets(all, commits);
    } else if constexpr (std::is_convertible_v<Quorum, quorate_test::any_rule>) {
        return words_of_ids(all) + " commit " + words_of_sets(all, commits) + " elect " +
               words_of_sets(all, elects);
    } else {
        auto const least = [&](auto decides) {
            int count = std::popcount(all);
            for (std::uint64_t who = 1; who <= all; ++who)
                if ((who & ~all) == 0 && decides(who)) count = std::min(count, std::popcount(who));
            return std::to_string(count) + " ";
        };
        return least(commits) + least(elects) + words_of_ids(all);
    }
}

/// As `change` takes it, learners included.
template <class Quorum>
std::string words_of(quorate::membership::electorate<Quorum> const& e) {
    std::uint64_t learners = 0;
    for (auto const& m : e.members)
        if (!e.is_voter(m.who)) learners |= std::uint64_t{1} << (m.who.id.value - 1);
    return words_of(e.quorum) + (learners != 0 ? " learners " + words_of_ids(learners) : "");
}

/// What begins a script with the nodes 1, 2, ... of this system, and so many others.
template <class Quorum>
std::string words_of_cluster(Quorum const& q, std::size_t spares) {
    std::string out = "cluster ";
    if constexpr (!std::is_same_v<typename term_policy_of<Quorum>::type, quorate::sequential_terms>)
        out += "distinct ";
    auto const words = words_of(q);
    auto const count = std::to_string(std::popcount(ids_of(q)));
    if constexpr (std::is_same_v<Quorum, quorate::majority>) out += count;
    else if constexpr (std::is_same_v<Quorum, quorate::sets>) out += "sets " + words;
    else if constexpr (std::is_convertible_v<Quorum, quorate_test::any_rule>)
        out += "rule " + count + words.substr(words.find(' '));
    else out += words.substr(0, words.rfind(' ') + 1) + count;
    if (spares != 0) out += " spare " + std::to_string(spares);
    return out;
}

}  // namespace script

#endif
