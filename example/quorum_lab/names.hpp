// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_QUORUM_LAB_NAMES_HPP
#define QUORATE_EXAMPLE_QUORUM_LAB_NAMES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/quorums/finding.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// The names of the nodes. Any name is a node, the same one in every system of a run. Numbers are
/// ids.
class node_names {
public:
    std::optional<quorate::node_id> operator()(std::string_view name) {
        auto const at = std::ranges::find(names_, name);
        if (at == names_.end()) names_.emplace_back(name);
        return quorate::node_id{
            first + static_cast<std::uint64_t>(std::ranges::find(names_, name) - names_.begin())};
    }
    std::string text(quorate::node_id id) const {
        bool const named = first <= id.value && id.value < first + names_.size();
        return named ? names_[static_cast<std::size_t>(id.value - first)]
                     : std::to_string(id.value);
    }
    /// "{a, b}"
    std::string text(std::span<quorate::node_id const> members, quorate::slot_set set) const {
        std::string out;
        for (std::size_t slot = 0; slot < members.size(); ++slot)
            if (set.contains(slot)) out += (out.empty() ? "" : ", ") + text(members[slot]);
        return "{" + out + "}";
    }
    std::string text(quorate::node_list const& nodes, quorate::slot_set set) const {
        std::string out;
        for (std::size_t place = 0; place < nodes.size(); ++place)
            if (set.contains(place))
                out += (out.empty() ? "" : ", ") + text(nodes.nodes()[place].id);
        return "{" + out + "}";
    }

private:
    // The ids of names, above every number that a text can say.
    static constexpr std::uint64_t first = std::uint64_t{1} << 32U;
    std::vector<std::string> names_;
};

}  // namespace lab

#endif
