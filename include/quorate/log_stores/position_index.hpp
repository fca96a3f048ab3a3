// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_POSITION_INDEX_HPP
#define QUORATE_LOG_STORES_POSITION_INDEX_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace quorate::inline v1::log_stores {

/// Where an entry lies, and what a reader needs to walk on from there.
struct log_place {
    log_index index;
    stream_position batch;        ///< the header of its batch
    stream_position at;           ///< the entry
    stream_position section_end;  ///< entries follow each other up to here
};

/// Finds entries by index in a log of any size. It remembers one place per `spacing` bytes and the
/// first entry behind each truncation. Invariant: if the stream is walked from a place on, the
/// entries below the index of the next place are the newest ones of their index. So a reader that
/// reaches that index must go on at that place; behind the old one it would find entries that were
/// replaced.
class position_index {
public:
    /// In bytes.
    static constexpr std::uint64_t spacing = 64U << 10U;

    /// Precondition: entries come in the order of the stream.
    void add(log_place const& p) {
        if (!places_.empty() && !cut_ && p.at - places_.back().at < spacing) return;
        places_.push_back(p);
        cut_ = false;
    }
    void truncate_after(log_index last) {
        while (!places_.empty() && places_.back().index > last) places_.pop_back();
        cut_ = true;
    }
    /// The last place at or before i, and the index of the next one (none if there is none).
    log_place const* find(log_index i, log_index& next) const {
        auto const above = std::ranges::upper_bound(places_, i, {}, &log_place::index);
        next = above == places_.end() ? log_index{} : above->index;
        return above == places_.begin() ? nullptr : &*(above - 1);
    }
    std::size_t size() const { return places_.size(); }

private:
    std::vector<log_place> places_;  // ascending in index and position
    bool cut_ = false;               // the next entry replaces one that the stream still holds
};

}  // namespace quorate::inline v1::log_stores

#endif
