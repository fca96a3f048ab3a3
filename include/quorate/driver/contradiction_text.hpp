// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_CONTRADICTION_TEXT_HPP
#define QUORATE_DRIVER_CONTRADICTION_TEXT_HPP

#include <quorate/effects.hpp>
#include <quorate/types.hpp>
#include <string>

namespace quorate::inline v1::driver {

/// One line for the operator: which leader contradicts this store, at which entry, and what to do
/// about it.
inline std::string to_text(contradiction const& c, term t, log_index last) {
    auto const leader =
        "node " + std::to_string(c.leader.id.value) + ", leader of term " + std::to_string(t.value);
    auto const index = std::to_string(c.index.value);
    switch (c.what) {
        case contradiction::kind::two_leaders:
            return leader +
                   ", is not the only one: a store of this cluster has lost a vote; look for a "
                   "member that "
                   "runs twice or was restored from a copy";
        case contradiction::kind::committed_entry:
            return leader + ", has another entry " + index +
                   " than is committed here: one of the two stores is not "
                   "to be trusted";
        case contradiction::kind::lost_entries:
            return leader + ", knows that this store acknowledged entry " + index +
                   ", but its log ends at " + std::to_string(last.value) +
                   ": it has lost data; wipe it, and admit it as a new member";
    }
    return leader + ", contradicts this store";
}

}  // namespace quorate::inline v1::driver

#endif
