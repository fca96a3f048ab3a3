// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_SYSTEM_TEXT_HPP
#define QUORATE_EXAMPLE_KV_SYSTEM_TEXT_HPP

#include <concepts>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/types.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The quorum system that this server is built with (quorum.hpp), in the words that an operator
/// gives and sees. A server of majorities knows only them. A server of threshold_tree, also as one
/// of several kinds, knows any system that doc/formats/tree_text.md can say.
namespace kv {

/// Whether Quorum is this kind of system, or can hold it.
template <class Quorum, class Kind>
inline constexpr bool may_be = std::constructible_from<Quorum, Kind>;

/// The majority of these voters; nothing if there are no voters, or if Quorum can hold no majority.
template <class Quorum>
std::optional<Quorum> majority_of(std::vector<quorate::node_id> const& voters) {
    auto const m = quorate::majority::make(voters);
    if (!m) return std::nullopt;
    if constexpr (may_be<Quorum, quorate::majority>) return Quorum{*m};
    else if constexpr (may_be<Quorum, quorate::threshold_tree>) {
        auto const tree = quorate::threshold_tree::from(*m);
        return tree ? std::optional{Quorum{*tree}} : std::nullopt;
    } else return std::nullopt;
}

/// Whether the system is a majority, and so follows its voters by itself.
template <class Quorum>
bool is_majority(Quorum const& q) {
    return majority_of<Quorum>({q.members().begin(), q.members().end()}) == q;
}
template <class... Kinds>
bool is_majority(quorate::one_of<Kinds...> const& q) {
    return q.visit([](auto const& held) { return is_majority(held); });
}

template <class Quorum>
std::string system_text(Quorum const& q) {
    std::string ids;
    for (auto id : q.members()) ids += (ids.empty() ? "" : ",") + std::to_string(id.value);
    if constexpr (std::same_as<Quorum, quorate::threshold_tree>)
        if (!is_majority(q)) return q.text();
    return (is_majority(q) ? "majority" : quorate::kind_of(q)) + " of (" + ids + ")";
}
template <class... Kinds>
std::string system_text(quorate::one_of<Kinds...> const& q) {
    return q.visit([](auto const& held) { return system_text(held); });
}

/// Sets `out`, or says what is wrong with the text. A text that means a majority is held as one
/// where the type can: servers that know only majorities can then read it too.
template <class Quorum>
std::string read_system(std::string_view text, Quorum& out) {
    quorate::threshold_tree tree;
    quorate::letter_names names;
    if (auto const error = quorate::threshold_tree::parse(text, names, tree))
        return quorate::to_text(error, text);
    auto const majority = is_majority(tree)
                              ? majority_of<Quorum>({tree.members().begin(), tree.members().end()})
                              : std::nullopt;
    if (majority) out = *majority;
    else if constexpr (may_be<Quorum, quorate::threshold_tree>) out = Quorum{tree};
    else
        return "this server decides by '" + std::string{std::string_view{Quorum::name}} +
               "', which cannot say that; which systems a server knows is a line of "
               "example/kv/quorum.hpp "
               "(doc/membership_howto.md, \"Another quorum system\")";
    return "";
}

}  // namespace kv

#endif
