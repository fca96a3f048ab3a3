// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_HIERARCHICAL_HPP
#define QUORATE_QUORUMS_HIERARCHICAL_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/composed_name.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/types.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace quorate::inline v1::quorums {

struct hierarchical_head {
    static constexpr std::string_view head = "hierarchical";
};

/// Not constexpr, so that a constant expression that calls it does not compile: the compiler's
/// message then shows this name, which says what is wrong.
[[noreturn]] inline void groups_must_be_1_to_8_of_members_that_are_all_different() {
    throw std::invalid_argument{
        "quorate: a hierarchical system has 1 to 8 groups, of at most 32 members that are all "
        "different"};
}

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// A quorum of groups, such as zones, regions or racks; each group is a quorum system of its own. A
/// set commits iff it commits in `commit` of the groups, and elects iff it elects in `elect` of
/// them; by default both are more than half. The two numbers together exceed the number of groups.
/// So a commit and an election share a group, and in that group a node; otherwise a new leader
/// could miss what was committed.
///
/// Three groups of three, where a majority of groups decides and a majority in each, need 4 nodes
/// of 9 and not 5. A grid is a hierarchical system whose groups are its rows: each row is a
/// flexible{.commit = the whole row, .elect = 1}, one row commits, and all rows elect.
template <quorum_system Group = majority>
class hierarchical : public quorums::composed_name<quorums::hierarchical_head, Group> {
public:
    static constexpr std::size_t groups_max = 8;

    constexpr hierarchical() = default;
    /// Precondition: 1 to 8 groups, no member in two of them, 32 in all, and thresholds that fit.
    /// Otherwise a constant expression does not compile, and a call at run time throws
    /// std::invalid_argument.
    constexpr hierarchical(std::initializer_list<Group> groups)
        : hierarchical{checked(std::span{groups})} {
        thresholds_ = thresholds::majority_of(count_);
    }
    constexpr hierarchical(std::initializer_list<Group> groups, thresholds t)
        : hierarchical{checked(std::span{groups})} {
        thresholds_ = quorums::checked_thresholds(t, count_);
    }
    /// For values from outside: nothing if the precondition does not hold.
    static constexpr std::optional<hierarchical> make(std::span<Group const> groups) {
        return make(groups, thresholds::majority_of(groups.size()));
    }
    static constexpr std::optional<hierarchical> make(std::span<Group const> groups, thresholds t) {
        auto h = without_thresholds(groups);
        if (!h || !t.fit(h->count_)) return std::nullopt;
        h->thresholds_ = t;
        return h;
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool commits(slot_set acked) const { return reaches(acked, question::commits); }
    constexpr bool elects(slot_set votes) const { return reaches(votes, question::elects); }
    constexpr bool symmetric() const {
        return thresholds_.commit == thresholds_.elect &&
               std::ranges::all_of(groups(), [](Group const& g) { return is_symmetric(g); });
    }
    constexpr std::span<Group const> groups() const { return {groups_, count_}; }
    /// Where the members of a group stand among members().
    constexpr quorums::slot_map const& map(std::size_t group) const { return maps_[group]; }
    constexpr thresholds needed() const { return thresholds_; }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        if (thresholds_.commit == 0) return 0;
        std::uint64_t values[groups_max];
        for (std::size_t i = 0; i < count_; ++i)
            values[i] = quorate::quorums::commit_index(
                groups_[i], [&](std::size_t slot) { return held(maps_[i].place(slot)); });
        return quorums::kth_largest(count_, thresholds_.commit,
                                    [&](std::size_t i) { return values[i]; });
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        gate_tree tree;
        bool ok = tree.open(thresholds_.of(which));
        for (std::size_t i = 0; i < count_; ++i) {
            auto const rule = quorums::gates_of(groups_[i], which);
            ok = ok && rule && tree.append(*rule, maps_[i]);
        }
        return ok && tree.close() ? std::optional{tree} : std::nullopt;
    }

    friend constexpr bool operator==(hierarchical const& x, hierarchical const& y) {
        return x.thresholds_ == y.thresholds_ && std::ranges::equal(x.groups(), y.groups());
    }

    /// "hierarchical(majority)"; if the groups are of several kinds, each kind is listed once.
    std::string kind() const
        requires encodable_quorum<Group>
    {
        std::vector<std::string> kinds;
        for (Group const& g : groups())
            if (auto k = kind_of(g); std::ranges::find(kinds, k) == kinds.end())
                kinds.push_back(std::move(k));
        std::string out{quorums::hierarchical_head::head};
        for (std::size_t i = 0; i < kinds.size(); ++i) out += (i == 0 ? "(" : ",") + kinds[i];
        return kinds.empty() ? out : out + ')';
    }
    /// The thresholds, a count as u32, then each group with its name.
    void encode(writer& out) const
        requires encodable_quorum<Group>
    {
        thresholds_.encode(out);
        out.u32(static_cast<std::uint32_t>(count_));
        for (Group const& g : groups()) encode_quorum(out, g);
    }
    static std::optional<hierarchical> decode(reader& in)
        requires encodable_quorum<Group>
    {
        auto const t = thresholds::decode(in);
        auto const count = in.u32();
        if (count > groups_max) return std::nullopt;
        std::vector<Group> groups;
        for (std::uint32_t i = 0; i < count; ++i) {
            auto group = decode_quorum<Group>(in);
            if (!group) return std::nullopt;
            groups.push_back(std::move(*group));
        }
        return make(groups, t);
    }

private:
    static constexpr std::optional<hierarchical> without_thresholds(std::span<Group const> groups) {
        hierarchical h;
        if (groups.empty() || groups.size() > groups_max) return std::nullopt;
        for (Group const& g : groups) {
            auto const before = h.members_.size();
            auto const list = id_list::unite(h.members_.ids(), g.members());
            auto const own = static_cast<std::size_t>(std::ranges::size(g.members()));
            if (!list || own == 0 || list->size() != before + own) return std::nullopt;
            h.members_ = *list;
            h.groups_[h.count_++] = g;
        }
        for (std::size_t i = 0; i < h.count_; ++i)
            h.maps_[i] = quorums::slot_map{h.groups_[i],
                                           [&](node_id id) { return *h.members_.slot_of(id); }};
        return h;
    }
    static constexpr hierarchical checked(std::span<Group const> groups) {
        auto const h = without_thresholds(groups);
        if (!h) quorums::groups_must_be_1_to_8_of_members_that_are_all_different();
        return *h;
    }
    constexpr bool reaches(slot_set s, question which) const {
        std::uint32_t deciding = 0;
        for (std::size_t i = 0; i < count_; ++i)
            deciding += decides(groups_[i], which, maps_[i](s)) ? 1U : 0U;
        return thresholds_.of(which) != 0 && deciding >= thresholds_.of(which);
    }

    // No std::array: an index into one is a function call, which is expensive in a constant
    // expression.
    Group groups_[groups_max] = {};
    quorums::slot_map maps_[groups_max] = {};
    std::size_t count_ = 0;
    id_list members_;
    thresholds thresholds_;  // zero in the empty value, which decides nothing
};

}  // namespace quorate::inline v1

#endif
