// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_THRESHOLD_TREE_HPP
#define QUORATE_QUORUMS_THRESHOLD_TREE_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/quorums/tree_text.hpp>
#include <quorate/types.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace quorate::inline v1::quorums {

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void this_text_is_no_lawful_threshold_tree(tree_error const& error,
                                                               std::string_view text) {
    throw std::invalid_argument{"quorate: " + to_text(error, text)};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// A quorum system that is chosen at run time. It has one tree for commits and one for elections; a
/// tree is made of thresholds of the weights of members, of sets and of further thresholds. It can
/// say all shipped kinds as data, so a cluster that runs it can move from any of them to any other.
/// Its text form is for people to read and write (tree_text.hpp).
///
/// Invariant: every commit quorum meets every election quorum. A system of which this cannot be
/// decided is refused. Whether two election quorums must meet too depends on the term policy
/// (obligations.hpp).
class threshold_tree {
public:
    static constexpr std::string_view name = "threshold_tree";

    constexpr threshold_tree() = default;
    /// threshold_tree::of("2 of (a, b, c)"), where a to z are the nodes 1 to 26. For a text that is
    /// no lawful system, a constant expression does not compile, and a call at run time throws
    /// std::invalid_argument, which says where and why.
    static constexpr threshold_tree of(std::string_view text);
    /// For texts from outside: sets `out`, or says what is wrong and leaves `out` as it is. `names`
    /// says which node a name means, as letter_names does.
    template <class Names>
    static constexpr tree_error parse(std::string_view text, Names& names, threshold_tree& out) {
        quorums::tree_rules rules;
        if (auto const error = quorums::tree_parser{text, names}.parse(rules)) return error;
        return make(rules, out);
    }
    /// For rules from outside: sets `out`, or says what is wrong and leaves `out` as it is.
    static constexpr tree_error make(quorums::tree_rules const& rules, threshold_tree& out) {
        auto const commit = quorums::canonical(rules.commit);
        auto const elect = quorums::canonical(rules.elect);
        if (!commit || !elect) return {tree_fault::member_twice, 0, {}};
        if ((commit->members() | elect->members()) != rules.members.all())
            return {tree_fault::idle_member, 0, {}};
        threshold_tree tree;
        tree.rules_ = {rules.members, *commit, *elect};
        auto const law = intersecting(tree);
        if (law.answer() == verdict::no) return {tree_fault::unlawful, 0, law};
        if (law.answer() == verdict::too_large) return {tree_fault::undecidable, 0, law};
        out = tree;
        return {};
    }
    /// The same system as a tree, for any system that can say its rules as gates. Nothing if the
    /// gates are too many, or if the system is not lawful.
    template <quorums::gate_described Q>
    static constexpr std::optional<threshold_tree> from(Q const& q) {
        auto const members = id_list::make(q.members());
        auto const commit = q.gates(question::commits);
        auto const elect = q.gates(question::elects);
        if (!members || !commit || !elect) return std::nullopt;
        quorums::slot_map const places{q, [&](node_id id) { return *members->slot_of(id); }};
        threshold_tree tree;
        if (make({*members, commit->moved(places), elect->moved(places)}, tree))
            return std::nullopt;
        return tree;
    }

    constexpr std::span<node_id const> members() const { return rules_.members.ids(); }
    constexpr bool commits(slot_set acked) const { return rules_.commit.decides(acked); }
    constexpr bool elects(slot_set votes) const { return rules_.elect.decides(votes); }
    constexpr bool symmetric() const { return rules_.commit == rules_.elect; }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        return rules_.commit.finished() ? commit_index(0, held) : 0;
    }
    constexpr gate_tree const& rule(question which) const {
        return which == question::commits ? rules_.commit : rules_.elect;
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        return rule(which).finished() ? std::optional{rule(which)} : std::nullopt;
    }
    /// The text form, which `parse` reads back.
    template <class Names = letter_names>
    std::string text(Names const& names = {}) const {
        if (symmetric()) return to_text(rules_.commit, members(), names);
        return "commit " + to_text(rules_.commit, members(), names) + " elect " +
               to_text(rules_.elect, members(), names);
    }

    friend constexpr bool operator==(threshold_tree const& x, threshold_tree const& y) {
        return x.rules_.members == y.rules_.members && x.rules_.commit == y.rules_.commit &&
               x.rules_.elect == y.rules_.elect;
    }

    /// Writes the members, the commit tree and the election tree. The election tree has 0 gates if
    /// it is the same as the commit tree.
    void encode(writer& out) const {
        rules_.members.encode(out);
        encode(out, rules_.commit);
        if (symmetric()) out.u32(0);
        else encode(out, rules_.elect);
    }
    /// Total: nothing for bytes that are no lawful system, or that `encode` does not write.
    static std::optional<threshold_tree> decode(reader& in) {
        auto const members = id_list::decode(in);
        if (!members) return std::nullopt;
        quorums::tree_rules rules{*members, {}, {}};
        auto const commit = in.u32();
        if (!decode(in, commit, rules.commit)) return std::nullopt;
        auto const elect = in.u32();
        if (elect == 0) rules.elect = rules.commit;
        else if (!decode(in, elect, rules.elect) || rules.elect == rules.commit)
            return std::nullopt;
        threshold_tree tree;
        if (!in.ok() || make(rules, tree)) return std::nullopt;
        bool const as_written =
            tree.rules_.commit == rules.commit && tree.rules_.elect == rules.elect;
        return as_written ? std::optional{tree} : std::nullopt;  // one value has one encoding
    }

private:
    // The largest number n such that the members that hold n or more satisfy gate `at`. A gate
    // inside it counts as holding its own such number.
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(std::size_t at, Held const& held) const {
        gate const& g = rules_.commit.gates()[at];
        std::uint64_t plain[quorum_members_max + gate_tree::gates_max];
        std::uint32_t weights[quorum_members_max + gate_tree::gates_max];
        std::size_t count = 0;
        bool equal = true;
        for (auto rest = g.members.bits(); rest != 0; rest &= rest - 1) {
            weights[count] = 1;
            plain[count++] = held(static_cast<std::size_t>(std::countr_zero(rest)));
        }
        rules_.commit.for_each_in(at, [&](std::size_t i) {
            weights[count] = rules_.commit.gates()[i].weight;
            equal = equal && weights[count] == 1;
            plain[count++] = commit_index(i, held);
        });
        if (equal)
            return quorums::kth_largest(count, g.threshold,
                                        [&](std::size_t i) { return plain[i]; });
        quorums::weighed_value values[quorum_members_max + gate_tree::gates_max];
        for (std::size_t i = 0; i < count; ++i) values[i] = {plain[i], weights[i]};
        return quorums::weighed_largest(values, count, g.threshold);
    }
    /// How many gates as u32; each gate's members as u64, threshold, weight and span as u32.
    static void encode(writer& out, gate_tree const& tree) {
        out.u32(static_cast<std::uint32_t>(tree.gates().size()));
        for (gate const& g : tree.gates()) {
            out.u64(g.members.bits());
            out.u32(g.threshold);
            out.u32(g.weight);
            out.u32(g.span);
        }
    }
    /// Builds the tree anew, gate by gate, so that bytes give no tree that could not have been
    /// built.
    static bool decode(reader& in, std::uint32_t count, gate_tree& tree) {
        if (count == 0 || count > gate_tree::gates_max) return false;
        return decode_gate(in, count, tree) && tree.finished() && tree.gates().size() == count;
    }
    static bool decode_gate(reader& in, std::uint32_t gates_left, gate_tree& tree) {
        auto const members = in.u64();
        auto const threshold = in.u32();
        auto const weight = in.u32();
        auto const span = in.u32();
        auto const at = tree.gates().size();
        if (!in.ok() || span == 0 || span > gates_left || (at == 0 && weight != 1)) return false;
        if (!tree.open(threshold, weight)) return false;
        for (std::size_t slot = 0; slot < 64; ++slot)
            if ((members >> slot & 1U) != 0 && !tree.add(slot)) return false;
        while (tree.gates().size() < at + span)
            if (!decode_gate(in, static_cast<std::uint32_t>(at + span - tree.gates().size()), tree))
                return false;
        return tree.close() && tree.gates()[at].span == span;
    }

    quorums::tree_rules rules_;
};

// Defined behind the class: inside it, clang would not instantiate `parse` in time for constants.
constexpr threshold_tree threshold_tree::of(std::string_view text) {
    threshold_tree tree;
    letter_names names;
    if (auto const error = parse(text, names, tree))
        quorums::this_text_is_no_lawful_threshold_tree(error, text);
    return tree;
}

}  // namespace quorate::inline v1

#endif
