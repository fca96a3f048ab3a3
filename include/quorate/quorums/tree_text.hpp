// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_TREE_TEXT_HPP
#define QUORATE_QUORUMS_TREE_TEXT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/finding.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string>
#include <string_view>

/// Quorum systems as text (doc/formats/tree_text.md):
///
///     2 of (2 of (a,b,c), 2 of (d,e,f), 2 of (g,h,i))        groups
///     3 of (a:2, b, c, d)                                    weights
///     any of ({a,b}, {b,c}, {a,c})                           explicit sets
///     commit 3 of (a,b,c,d) elect 2 of (a,b,c,d)             two rules
namespace quorate::inline v1::quorums {

/// What a text says. Whether that is a lawful system is not checked yet.
struct tree_rules {
    id_list members;
    gate_tree commit;
    gate_tree elect;
};

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// Why a text, or rules from outside, are no system.
enum class tree_fault : std::uint8_t {
    none,
    expected_rule,  ///< a count, all, any, majority or {
    expected_of,
    expected_list,  ///< (
    expected_part,  ///< a rule or a name
    expected_name,
    expected_separator,  ///< , or ) or }
    expected_weight,
    expected_elect,
    expected_end,
    unknown_name,
    member_twice,
    zero_weight,
    number_too_large,
    threshold_out_of_reach,
    weights_too_large,
    too_deep,
    too_many_gates,
    too_many_members,
    idle_member,  ///< not in a text: a member that no gate has, or a slot without a member
    unlawful,     ///< a commit and an election quorum share no node
    undecidable,  ///< too large to say whether they do
};

/// Where and why a text is no system. `position` counts bytes from 0.
struct tree_error {
    tree_fault fault = tree_fault::none;
    std::size_t position = 0;
    finding shown;  ///< two sets that show why a system is unlawful
    constexpr explicit operator bool() const { return fault != tree_fault::none; }
};

/// Names for people: numbers are ids, and the letters a to z are the ids 1 to 26.
struct letter_names {
    constexpr std::optional<node_id> operator()(std::string_view name) const {
        if (name.size() == 1 && 'a' <= name[0] && name[0] <= 'z')
            return node_id{static_cast<std::uint64_t>(name[0] - 'a' + 1)};
        return std::nullopt;
    }
    std::string text(node_id id) const { return std::to_string(id.value); }
};

}  // namespace quorate::inline v1

namespace quorate::inline v1::quorums {

/// Reads one text from left to right by recursive descent. A gate_tree's bound on depth bounds the
/// recursion, so a text from outside cannot use up the stack. `Names` says which node a name means
/// that is not a number.
template <class Names>
class tree_parser {
public:
    constexpr tree_parser(std::string_view text, Names& names) : text_{text}, names_{names} {}

    constexpr tree_error parse(tree_rules& out) {
        skip_blanks();
        bool const split = word("commit");
        rule(out.commit);
        if (split && ok() && !word("elect")) fail(tree_fault::expected_elect);
        if (split && ok()) rule(out.elect);
        if (ok() && at_ != text_.size()) fail(tree_fault::expected_end);
        if (!ok()) return error_;
        if (!split) out.elect = out.commit;
        settle_slots(out);
        return error_;
    }

private:
    // The members in the order in which the text names them. While the text is read, these
    // positions are the slots of the trees.
    struct appearance {
        node_id ids[quorum_members_max] = {};
        std::size_t count = 0;
        constexpr std::span<node_id const> members() const { return {ids, count}; }
    };

    constexpr bool ok() const { return error_.fault == tree_fault::none; }
    constexpr void fail(tree_fault f) { fail(f, at_); }
    constexpr void fail(tree_fault f, std::size_t where) {
        if (!ok()) return;
        error_.fault = f;
        error_.position = where;
    }

    constexpr void rule(gate_tree& tree) {
        auto const begin = at_;
        if (take('{')) return set(tree, begin);
        std::uint32_t threshold = 0;
        bool const counted = digit();
        bool const all = !counted && word("all");
        bool const any = !counted && !all && word("any");
        bool const most = !counted && !all && !any && word("majority");
        if (counted) threshold = number();
        else if (!all && !any && !most) return fail(tree_fault::expected_rule);
        if (ok() && !word("of")) fail(tree_fault::expected_of);
        if (ok() && !take('(')) fail(tree_fault::expected_list);
        if (!ok() || !open(tree, begin)) return;
        do part(tree);
        while (ok() && take(','));
        if (ok() && !take(')')) fail(tree_fault::expected_separator);
        if (!ok()) return;
        auto const total = tree.open_weight();
        if (total > gate_tree::weight_sum_max) return fail(tree_fault::weights_too_large, begin);
        auto const sum = static_cast<std::uint32_t>(total);
        if (!tree.close(all ? sum : any ? 1 : most ? sum / 2 + 1 : threshold))
            fail(tree_fault::threshold_out_of_reach, begin);
    }
    /// {a, b}: all of them.
    constexpr void set(gate_tree& tree, std::size_t begin) {
        if (!open(tree, begin)) return;
        do member(tree, tree_fault::expected_name, false);
        while (ok() && take(','));
        if (ok() && !take('}')) fail(tree_fault::expected_separator);
        if (ok() && !tree.close(static_cast<std::uint32_t>(tree.open_weight())))
            fail(tree_fault::expected_name, begin);
    }
    constexpr bool open(gate_tree& tree, std::size_t begin) {
        if (tree.open(1)) return true;
        bool const deep = tree.gates().size() < gate_tree::gates_max;
        fail(deep ? tree_fault::too_deep : tree_fault::too_many_gates, begin);
        return false;
    }
    constexpr void part(gate_tree& tree) {
        // A number is a count if "of" follows, and a member otherwise.
        auto const begin = at_;
        bool const starts_rule = peek('{') || ((digit() || letter()) && followed_by_of());
        if (!starts_rule) return member(tree, tree_fault::expected_part, true);
        auto const gate = tree.gates().size();
        rule(tree);
        if (ok() && take(':') && !tree.weigh(gate, weight())) fail(tree_fault::zero_weight, begin);
    }
    constexpr void member(gate_tree& tree, tree_fault expected, bool may_weigh) {
        auto const begin = at_;
        auto const id = name(expected);
        if (!ok()) return;
        std::size_t slot = 0;
        while (slot < seen_.count && seen_.ids[slot] != id) ++slot;
        if (slot == quorum_members_max) return fail(tree_fault::too_many_members, begin);
        if (slot == seen_.count) seen_.ids[seen_.count++] = id;
        auto const heavy = may_weigh && take(':') ? weight() : 1;
        if (!ok() || tree.add(slot, heavy)) return;
        bool const full = tree.gates().size() == gate_tree::gates_max && heavy != 1;
        fail(full ? tree_fault::too_many_gates : tree_fault::member_twice, begin);
    }
    constexpr node_id name(tree_fault expected) {
        auto const begin = at_;
        if (digit()) {
            auto const id = number();
            if (ok() && id == 0) fail(tree_fault::unknown_name, begin);
            return {id};
        }
        if (!letter()) {
            fail(expected);
            return {};
        }
        while (at_ < text_.size() && (letter() || digit() || text_[at_] == '-')) ++at_;
        auto const id = names_(text_.substr(begin, at_ - begin));
        skip_blanks();
        if (!id) fail(tree_fault::unknown_name, begin);
        return id ? *id : node_id{};
    }
    constexpr std::uint32_t weight() {
        auto const begin = at_;
        if (!digit()) {
            fail(tree_fault::expected_weight);
            return 0;
        }
        auto const w = number();
        if (ok() && w == 0) fail(tree_fault::zero_weight, begin);
        return w;
    }
    constexpr std::uint32_t number() {
        auto const begin = at_;
        std::uint64_t value = 0;
        for (; at_ < text_.size() && digit(); ++at_) {
            value = 10 * value + static_cast<std::uint64_t>(text_[at_] - '0');
            if (value > 0xFFFFFFFFU) {
                fail(tree_fault::number_too_large, begin);
                return 0;
            }
        }
        skip_blanks();
        return static_cast<std::uint32_t>(value);
    }

    constexpr bool digit() const {
        return at_ < text_.size() && '0' <= text_[at_] && text_[at_] <= '9';
    }
    constexpr bool letter() const {
        if (at_ == text_.size()) return false;
        auto const c = text_[at_];
        return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_';
    }
    constexpr bool peek(char c) const { return at_ < text_.size() && text_[at_] == c; }
    constexpr bool take(char c) {
        if (!peek(c)) return false;
        ++at_;
        skip_blanks();
        return true;
    }
    constexpr bool word(std::string_view w) {
        if (!text_.substr(at_).starts_with(w)) return false;
        auto const begin = at_;
        at_ += w.size();
        if (letter() || digit()) {
            at_ = begin;
            return false;
        }
        skip_blanks();
        return true;
    }
    constexpr bool followed_by_of() {
        auto const begin = at_;
        while (at_ < text_.size() && (letter() || digit())) ++at_;
        skip_blanks();
        bool const yes = word("of");
        at_ = begin;
        return yes;
    }
    constexpr void skip_blanks() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
            ++at_;
    }

    /// Renumbers the slots from the order of appearance to ascending ids.
    constexpr void settle_slots(tree_rules& out) {
        out.members = *id_list::make(seen_.members());
        slot_map const places{seen_, [&](node_id id) { return *out.members.slot_of(id); }};
        auto const commit = canonical(out.commit.moved(places));
        auto const elect = canonical(out.elect.moved(places));
        if (!commit || !elect) return fail(tree_fault::member_twice, 0);
        out.commit = *commit;
        out.elect = *elect;
    }

    std::string_view text_;
    Names& names_;
    std::size_t at_ = 0;
    appearance seen_;
    tree_error error_;
};

/// Writes "2 of (1, 2, 3)": always with a count, and with each weight that is not 1.
template <class Names>
void print_gate(gate_tree const& tree, std::size_t at, std::span<node_id const> members,
                Names const& names, std::string& out) {
    gate const& g = tree.gates()[at];
    out += std::to_string(g.threshold) + " of (";
    bool first = true;
    auto const separate = [&] {
        if (!first) out += ", ";
        first = false;
    };
    auto const weigh = [&](std::uint32_t weight) {
        if (weight != 1) out += ":" + std::to_string(weight);
    };
    // Members in the order of their slots, whatever they weigh; then the gates.
    for (std::size_t slot = 0; slot < members.size(); ++slot) {
        std::uint32_t weight = g.members.contains(slot) ? 1 : 0;
        tree.for_each_in(at, [&](std::size_t i) {
            if (tree.is_leaf(i) && tree.gates()[i].members.contains(slot))
                weight = tree.gates()[i].weight;
        });
        if (weight == 0) continue;
        separate();
        out += names.text(members[slot]);
        weigh(weight);
    }
    tree.for_each_in(at, [&](std::size_t i) {
        if (tree.is_leaf(i)) return;
        separate();
        print_gate(tree, i, members, names, out);
        weigh(tree.gates()[i].weight);
    });
    out += ')';
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// The rule as text; empty if the tree is not finished.
template <class Names = letter_names>
std::string to_text(gate_tree const& tree, std::span<node_id const> members,
                    Names const& names = {}) {
    std::string out;
    if (tree.finished()) quorums::print_gate(tree, 0, members, names, out);
    return out;
}

/// What is wrong, and what to do about it where that is not plain.
inline char const* to_string(tree_fault f) {
    switch (f) {
        case tree_fault::none: return "no error";
        case tree_fault::expected_rule:
            return "expected a rule (\"2 of (...)\", all, any or majority of (...), {...})";
        case tree_fault::expected_of: return "expected \"of\"";
        case tree_fault::expected_list: return "expected \"(\"";
        case tree_fault::expected_part: return "expected a member or a rule";
        case tree_fault::expected_name: return "expected a member";
        case tree_fault::expected_separator: return "expected \",\" or the end of the list";
        case tree_fault::expected_weight: return "expected a weight";
        case tree_fault::expected_elect: return "expected \"elect\" and a rule";
        case tree_fault::expected_end: return "expected the end of the text";
        case tree_fault::unknown_name:
            return "unknown member: here a member is a number from 1 or a letter from a to z";
        case tree_fault::member_twice:
            return "this member stands twice in one list; give it a weight instead";
        case tree_fault::zero_weight: return "a weight must not be 0";
        case tree_fault::number_too_large: return "this number is larger than 4294967295";
        case tree_fault::threshold_out_of_reach:
            return "this threshold must be from 1 to the total weight of its list";
        case tree_fault::weights_too_large:
            return "the weights of this list sum up to more than 65535";
        case tree_fault::too_deep: return "rules nest deeper than 8";
        case tree_fault::too_many_gates: return "more than 96 rules and weighted members";
        case tree_fault::too_many_members: return "more than 32 members";
        case tree_fault::idle_member:
            return "every member must stand in a rule, and every rule have members";
        case tree_fault::unlawful: return "the system breaks the law of quorums";
        case tree_fault::undecidable:
            return "the system is too large to decide whether every commit quorum meets every "
                   "election quorum; let no "
                   "member stand in two places";
    }
    return "unknown fault";
}

/// `1:7: expected "of", found "c"`: line and column, both from 1, and what is wrong there.
inline std::string to_text(tree_error const& error, std::string_view text) {
    auto const before = text.substr(0, error.position);
    std::size_t line = 1;
    std::size_t column = 1;
    for (char c : before) {
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n' ? 1U : 0U;
    }
    auto out = std::to_string(line) + ":" + std::to_string(column) + ": " + to_string(error.fault);
    if (error.fault == tree_fault::unlawful)
        return out + ": " + to_text(error.shown.nodes(), error.shown.first()) + " commits and " +
               to_text(error.shown.nodes(), error.shown.second()) +
               " elects, and they share no node";
    bool const expects =
        tree_fault::expected_rule <= error.fault && error.fault <= tree_fault::expected_end;
    if (!expects && error.fault != tree_fault::unknown_name) return out;
    auto rest = text.substr(error.position);
    if (rest.empty()) return out + ", found the end";
    rest = rest.substr(0, std::min<std::size_t>(rest.find_first_of(" ,():{}\n"), 20));
    return out + ", found \"" + std::string{rest.empty() ? text.substr(error.position, 1) : rest} +
           "\"";
}

}  // namespace quorate::inline v1

#endif
