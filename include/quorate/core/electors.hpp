// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_ELECTORS_HPP
#define QUORATE_CORE_ELECTORS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::core {

/// A configuration prepared for counting. Each member, that is each pair (id, incarnation), has a
/// position 0, 1, 2, ..., and this class knows at which position each slot of a quorum system is; a
/// product has two systems. Code that counts votes, acknowledgements or rounds keeps them by
/// position and asks here. A node that is no member has no position, nor has a vacant seat, so
/// neither ever counts (rule: only-members-count).
template <class Quorum>
class electors {
public:
    electors() = default;
    explicit electors(membership::configuration<Quorum> const& c) {
        c.for_each_member([&](membership::member const& m) { members_.push_back(m.who); });
        add(c.current);
        if (c.joint) add(*c.target);
    }

    /// By position.
    std::vector<member_id> const& members() const { return members_; }
    /// None if it is no member.
    std::optional<std::size_t> position(member_id who) const {
        auto const at = std::ranges::find(members_, who);
        if (at == members_.end()) return std::nullopt;
        return static_cast<std::size_t>(at - members_.begin());
    }
    /// The position of the first member that has this id, whatever its incarnation; none if none
    /// has.
    std::optional<std::size_t> position_of(node_id id) const {
        auto const at = std::ranges::find(members_, id, &member_id::id);
        if (at == members_.end()) return std::nullopt;
        return static_cast<std::size_t>(at - members_.begin());
    }
    /// Of either half of a product.
    bool is_voter(std::size_t position) const {
        return std::ranges::any_of(halves_, [&](half const& h) {
            return std::ranges::find(h.positions, position) != h.positions.end();
        });
    }
    bool is_voter(member_id who) const {
        auto const at = position(who);
        return at && is_voter(*at);
    }

    /// Do the members whose position satisfies `pred` form a commit quorum, in a product of both
    /// halves? Never in an empty configuration.
    template <class Pred>
    bool commits(Pred pred) const {
        return decides(pred, [](Quorum const& q, slot_set s) { return quorate::commits(q, s); });
    }
    /// The same for an election quorum.
    template <class Pred>
    bool elects(Pred pred) const {
        return decides(pred, [](Quorum const& q, slot_set s) { return quorate::elects(q, s); });
    }

    /// The largest n such that the members with `value_of(position) >= n` form a commit quorum; 0
    /// if there is none. Given what each member holds, that is the commit index; given the round
    /// that each answered, the confirmed round. (Z25)
    template <class Value>
    std::uint64_t commit_value(Value value_of) const {
        if (halves_.empty()) return 0;
        auto least = ~std::uint64_t{0};
        for (half const& h : halves_) {
            auto const held = [&](std::size_t slot) -> std::uint64_t {
                return h.positions[slot] == vacant ? 0 : value_of(h.positions[slot]);
            };
            least = std::min(least, quorums::commit_index(h.quorum, held));
        }
        return least;
    }

    friend bool operator==(electors const&, electors const&) = default;

private:
    static constexpr std::size_t vacant = ~std::size_t{0};

    /// One quorum system of the configuration.
    struct half {
        Quorum quorum;
        std::vector<std::size_t> positions;  // of the quorum's slots
        friend bool operator==(half const&, half const&) = default;
    };

    void add(membership::electorate<Quorum> const& e) {
        half h{e.quorum, {}};
        for (node_id voter : e.quorum.members()) {
            auto const* m = e.find(voter);
            h.positions.push_back(m ? *position(m->who) : vacant);
        }
        halves_.push_back(std::move(h));
    }

    template <class Pred, class Rule>
    bool decides(Pred pred, Rule rule) const {
        return !halves_.empty() && std::ranges::all_of(halves_, [&](half const& h) {
            slot_set set;
            for (std::size_t slot = 0; slot < h.positions.size(); ++slot)
                if (h.positions[slot] != vacant && pred(h.positions[slot])) set.insert(slot);
            return rule(h.quorum, set);
        });
    }

    std::vector<member_id> members_;  // by position, no pair twice
    std::vector<half> halves_;        // one, two in a product, none in an empty configuration
};

}  // namespace quorate::inline v1::core

#endif
