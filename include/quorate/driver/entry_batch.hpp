// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_ENTRY_BATCH_HPP
#define QUORATE_DRIVER_ENTRY_BATCH_HPP

#include <cassert>
#include <cstdint>
#include <cstring>
#include <optional>
#include <quorate/core/raft.hpp>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <span>
#include <string>

/// Turns payloads into entries, as a leader does, and looks into the entries of an append, as a
/// follower does. The core sees neither payloads nor encoded entries.
namespace quorate::inline v1::driver {

/// Encodes consecutive entries of one kind into one buffer, once: log, wire and followers all share
/// its bytes.
inline entry_run seal_run(log_id first, entry_kind kind, std::span<bytes_view const> payloads) {
    std::size_t size = 0;
    for (bytes_view p : payloads) size += entry_header_size + p.size();
    auto bytes = shared_bytes::allocate(size);
    auto* out = bytes.mutable_data();
    log_id id = first;
    for (bytes_view p : payloads) {
        if (!p.empty()) std::memcpy(out + entry_header_size, p.data(), p.size());
        seal_entry(out, id, kind, p.size());
        out += entry_header_size + p.size();
        id.index = next(id.index);
    }
    return {first.index, static_cast<std::uint32_t>(payloads.size()), std::move(bytes)};
}

inline std::uint32_t count_entries(entry_runs const& runs) {
    std::uint32_t count = 0;
    for (auto const& r : runs) count += r.count;
    return count;
}
inline std::uint64_t count_bytes(entry_runs const& runs) {
    std::uint64_t size = 0;
    for (auto const& r : runs) size += r.bytes.size();
    return size;
}

/// Calls `f(entry_run)` for the last `count` entries of these runs, sharing their bytes.
template <class F>
void for_last_entries(entry_runs const& runs, std::uint32_t count, F f) {
    auto skip = count_entries(runs);
    assert(count <= skip);
    skip -= count;
    for (auto const& r : runs) {
        if (skip >= r.count) {
            skip -= r.count;
            continue;
        }
        f(skip == 0 ? r : sub_run(r, skip, r.count - skip));
        skip = 0;
    }
}

/// Says why a configuration entry cannot be decoded here, and what to do.
template <class Rules>
failure foreign_configuration(log_index at, bytes_view payload) {
    auto const [terms, quorum] = membership::name_rules(payload);
    auto text =
        "entry " + std::to_string(at.value) + " is a configuration that this node cannot decode";
    if (!quorum.empty()) text += ": it decides by \"" + quorum + "\" with \"" + terms + "\"";
    text += "; this node knows \"" + std::string{Rules::quorum::name} + "\" with \"" +
            std::string{Rules::terms::name} + "\"; start it with the policies of its cluster";
    return {errc::configuration_invalid, std::move(text)};
}

/// Walks the headers of an append's entries once and fills in what the core wants to know. The
/// transport has checked the entries themselves (CRC, known kinds), but they may still contradict
/// the message. No correct leader sends such a message: the result is false, and the caller drops
/// it (rule: impossible-messages-are-dropped). A configuration that does not decode stops the node:
/// `fatal` says so and names the entry (rule: undecodable-stops-the-node).
template <class Rules>
bool describe_entries(messages::append const& m, term leader_term, entry_runs const& runs,
                      core::received_entries<typename Rules::quorum>& out, failure& fatal) {
    out.terms.clear();
    out.configurations.clear();
    if (count_entries(runs) != m.count) return false;
    log_id last = m.prev;
    bool consistent = true;
    for (auto const& run : runs) {
        for_each_entry(run, [&](entry_view const& e) {
            auto const& h = e.header;
            consistent = consistent && h.index == next(last.index) && last.term <= h.term &&
                         h.term <= leader_term;
            if (out.terms.empty() || out.terms.back().term != h.term)
                out.terms.push_back({h.term, h.index});
            last = h.id();
            if (h.kind != entry_kind::configuration || !consistent) return;
            auto c = membership::decode_configuration<typename Rules::quorum>(e.payload,
                                                                              Rules::terms::name);
            if (c) out.configurations.push_back({h.index, std::move(*c)});
            else if (!fatal) fatal = foreign_configuration<Rules>(h.index, e.payload);
        });
        if (!consistent) return false;
    }
    return true;
}

}  // namespace quorate::inline v1::driver

#endif
