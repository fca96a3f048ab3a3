// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_SYSTEM_TEXT_HPP
#define QUORATE_EXAMPLE_KV_SYSTEM_TEXT_HPP

#include <concepts>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/types.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The quorum system that this server is built with (quorum.hpp), as an operator says and sees it. A cluster of
/// majorities knows only them; one of threshold_tree any that doc/formats/tree_text.md can say.
namespace kv {

/// Nothing if there are no such majorities: of nobody, or of a type of system that has none.
template <class Quorum>
std::optional<Quorum> majority_of(std::vector<quorate::node_id> const& voters) {
    auto const m = quorate::majority::make(voters);
    if constexpr (std::same_as<Quorum, quorate::majority>) return m;
    else if constexpr (std::same_as<Quorum, quorate::threshold_tree>)
        return m ? quorate::threshold_tree::from(*m) : std::nullopt;
    else return std::nullopt;
}

/// Is it one that follows its voters by itself?
template <class Quorum>
bool is_majority(Quorum const& q) {
    std::vector<quorate::node_id> const voters(q.members().begin(), q.members().end());
    return majority_of<Quorum>(voters) == q;
}

template <class Quorum>
std::string system_text(Quorum const& q) {
    std::string ids;
    for (auto id : q.members()) ids += (ids.empty() ? "" : ",") + std::to_string(id.value);
    if constexpr (std::same_as<Quorum, quorate::threshold_tree>)
        if (!is_majority(q)) return q.text();
    return (is_majority(q) ? "majority" : quorate::kind_of(q)) + " of (" + ids + ")";
}

/// Sets `out`, or says what is wrong with the text.
template <class Quorum>
std::string read_system(std::string_view text, Quorum& out) {
    quorate::threshold_tree tree;
    quorate::letter_names names;
    if (auto const error = quorate::threshold_tree::parse(text, names, tree)) return quorate::to_text(error, text);
    if constexpr (std::same_as<Quorum, quorate::threshold_tree>) {
        out = tree;
        return "";
    } else {
        auto const majority = is_majority(tree) ? majority_of<Quorum>({tree.members().begin(), tree.members().end()})
                                                : std::nullopt;
        if (majority) out = *majority;
        return majority ? "" : "this server decides by '" + std::string{std::string_view{Quorum::name}} +
                                   "', which cannot say that; its quorum system is a line of example/kv/quorum.hpp";
    }
}

}  // namespace kv

#endif
