// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_ATLAS_HPP
#define QUORATE_SIM_ATLAS_HPP

#include <cstddef>
#include <quorate/quorum_system.hpp>
#include <quorate/sim/random.hpp>

namespace quorate::sim {

/// Which nodes may lose for good what their disks hold. A system can only keep what a commit quorum keeps, so the atlas
/// spares one commit and one election quorum: then every loss is a bug, and the rest must still make progress.
/// Node n is slot n - 1 of the system.
template <class Quorum>
class atlas {
public:
    atlas(Quorum const& q, std::size_t nodes, random dice) : spared_{core(q, slot_set::first(nodes), nodes, dice)} {}

    bool spares(std::size_t node) const { return spared_.contains(node - 1); }

    /// Of the nodes in `among`, which commit and elect, a drawn part that still does.
    static slot_set core(Quorum const& q, slot_set among, std::size_t nodes, random& dice) {
        for (auto round = nodes; round != 0; --round) {
            slot_set one;
            one.insert(dice.below(nodes));
            if (commits(q, among - one) && elects(q, among - one)) among = among - one;
        }
        return among;
    }

private:
    slot_set spared_;
};

}  // namespace quorate::sim

#endif
