// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_NODE_HPP
#define QUORATE_TEST_MODEL_NODE_HPP

#include <map>
#include <memory>
#include <model/disk.hpp>
#include <model/printing.hpp>
#include <optional>
#include <quorate/core/raft.hpp>
#include <quorate/term_policy.hpp>
#include <utility>
#include <vector>

/// What a scripted node is made of: a core, a disk with writes that are not yet durable, and a
/// model of its log.
namespace model {

/// The same quorum system, for a cluster with distinct terms.
template <class Quorum>
struct distinct : Quorum {
    using terms = quorate::distinct_terms;
    distinct() = default;
    distinct(Quorum q) : Quorum{std::move(q)} {}
    static std::optional<distinct> decode(quorate::reader& in) {
        auto q = Quorum::decode(in);
        if (!q) return std::nullopt;
        return distinct{std::move(*q)};
    }
    friend bool operator==(distinct const&, distinct const&) = default;
};

template <class Quorum>
struct term_policy_of {
    using type = quorate::sequential_terms;
};
template <class Quorum>
struct term_policy_of<distinct<Quorum>> {
    using type = quorate::distinct_terms;
};
template <class Quorum>
using scripted_core = quorate::core::raft<Quorum, typename term_policy_of<Quorum>::type>;

inline constexpr std::uint64_t nodes_most = 64;  // in one world

/// An entry of the model. The payload number is unique per proposal, so that "the same term and
/// index" can be checked to mean "the same entry" (log matching) instead of being taken for it.
template <class Quorum>
struct model_entry {
    quorate::term term;
    std::uint64_t payload = 0;
    // shared: logs are copied often.
    std::shared_ptr<quorate::membership::configuration<Quorum> const> configuration;
    friend bool operator==(model_entry const& a, model_entry const& b) {
        bool const same =
            a.configuration == b.configuration ||
            (a.configuration && b.configuration && *a.configuration == *b.configuration);
        return a.term == b.term && a.payload == b.payload && same;
    }
};

template <class Quorum>
using image = image_of<model_entry<Quorum>>;

/// A disk, and a core that runs from it.
template <class Quorum>
struct scripted_node : disk_of<model_entry<Quorum>> {
    quorate::member_id self;
    quorate::start_number start{1};
    std::optional<scripted_core<Quorum>> core;  // none while it is down
    // Of the last change asked for here; none: it goes on.
    std::optional<quorate::errc> change_result;

    // What was last reported, so that a trace names changes only.
    quorate::role role = quorate::role::follower;
    quorate::term term;
    quorate::member_id leader;
    quorate::log_index commit;

    std::string name() const { return text(self); }
};

/// Who made an entry, and in which life: with its term and index that names the proposal, since a
/// life leads a term once and then writes each index once.
template <class Quorum>
std::uint64_t payload_of_life(scripted_node<Quorum> const& n) {
    return n.start.value * nodes_most + n.self.id.value;
}

/// A message on its way, with the entries beside it.
template <class Quorum>
struct packet {
    std::uint64_t id = 0;
    quorate::message message;
    std::vector<model_entry<Quorum>> entries;
};

/// The entries as the core wants to see them.
template <class Quorum>
quorate::core::received_entries<Quorum> seen_by_core(
    std::vector<model_entry<Quorum>> const& entries, quorate::log_index first) {
    quorate::core::received_entries<Quorum> out;
    for (auto const& e : entries) {
        if (out.terms.empty() || out.terms.back().term != e.term)
            out.terms.push_back({e.term, first});
        if (e.configuration) out.configurations.push_back({first, *e.configuration});
        first = quorate::next(first);
    }
    return out;
}

template <class Quorum>
quorate::core::start_state<Quorum> start_from(scripted_node<Quorum> const& n) {
    auto seen = seen_by_core<Quorum>(n.durable.log, quorate::log_index{1});
    return {.self = n.self,
            .start = n.start,
            .ballot = n.durable.ballot,
            .base = {},
            .last = n.durable.last(),
            .terms = std::move(seen.terms),
            .configurations = std::move(seen.configurations),
            .joined = n.durable.joined};
}

/// "1,1,2*3": the terms of a log.
template <class Quorum>
std::string terms_of(image<Quorum> const& log) {
    std::string out;
    for (std::size_t i = 0; i < log.log.size();) {
        std::size_t same = 0;
        while (i + same < log.log.size() && log.log[i + same].term == log.log[i].term) ++same;
        auto const t = text(log.log[i].term);
        if (same < 4)
            for (std::size_t k = 0; k < same; ++k) out += t + ",";
        else out += t + "*" + text(same) + ",";
        i += same;
    }
    if (out.empty()) return "-";
    out.pop_back();
    return out;
}

}  // namespace model

#endif
