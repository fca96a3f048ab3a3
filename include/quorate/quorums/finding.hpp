// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_FINDING_HPP
#define QUORATE_QUORUMS_FINDING_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/ground.hpp>
#include <quorate/types.hpp>
#include <string>

namespace quorate::inline v1 {

/// Whether something holds for all sets of nodes. `too_large` is neither yes nor no: there are too
/// many sets to ask about, and no closed form covers the system.
enum class verdict : std::uint8_t { no, yes, too_large };

/// Does every set of one rule share a node with every set of another? If not, `first` and `second`
/// are two sets that share none, as places of a list of nodes.
struct meeting {
    verdict meets = verdict::too_large;
    slot_set first;
    slot_set second;
    friend constexpr bool operator==(meeting const&, meeting const&) = default;
};

/// The answer to a question about the sets of one or two systems. If it is no, `first()` and
/// `second()` are two sets of nodes that show it. A finding is true only if the answer is certainly
/// yes; it is false for `too_large`.
class finding {
public:
    constexpr finding() = default;
    constexpr finding(node_list const& nodes, verdict v, slot_set first = {}, slot_set second = {})
        : nodes_{nodes}, verdict_{v}, first_{first}, second_{second} {}

    constexpr verdict answer() const { return verdict_; }
    constexpr explicit operator bool() const { return verdict_ == verdict::yes; }

    /// The nodes of which the two sets are places.
    constexpr node_list const& nodes() const { return nodes_; }
    constexpr slot_set first() const { return first_; }
    constexpr slot_set second() const { return second_; }

private:
    node_list nodes_;
    verdict verdict_ = verdict::too_large;
    slot_set first_;
    slot_set second_;
};

/// A set as text, "{1, 2}". If the list has two stores with one id, each is written with the first
/// eight digits of its store's UUID, "{1, 2@0c3f91aa}"; otherwise the two could not be told apart.
inline std::string to_text(node_list const& nodes, slot_set set) {
    std::string out = "{";
    for (std::size_t place = 0; place < nodes.size(); ++place) {
        if (!set.contains(place)) continue;
        auto const& node = nodes.nodes()[place];
        bool const twin = (place != 0 && nodes.nodes()[place - 1].id == node.id) ||
                          (place + 1 < nodes.size() && nodes.nodes()[place + 1].id == node.id);
        out += (out.size() == 1 ? "" : ", ") + std::to_string(node.id.value);
        if (!twin) continue;
        out += '@';
        for (int shift = 60; shift >= 32; shift -= 4)
            out += "0123456789abcdef"[node.store.high >> shift & 15U];
    }
    return out + "}";
}

}  // namespace quorate::inline v1

#endif
