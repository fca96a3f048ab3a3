// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_ENTRY_CURSOR_HPP
#define QUORATE_LOG_STORES_ENTRY_CURSOR_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/entry.hpp>
#include <quorate/log_stores/batch_walk.hpp>
#include <quorate/log_stores/position_index.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/types.hpp>
#include <vector>

namespace quorate::inline v1::log_stores {

/// Goes through the entries of a log in the order of their index, each in its newest version. The
/// stream also holds entries that a truncation replaced. The index says where to leave them for the
/// newer ones. Stream and index must outlive the cursor.
template <class Stream>
class entry_cursor {
public:
    entry_cursor(Stream& stream, position_index const& index, std::uint32_t seed)
        : stream_{stream}, index_{index}, seed_{seed} {}

    /// Goes to entry i; false if it is not there, or is damaged. `from` is a place at or before it
    /// that an earlier cursor gave, if no truncation came since.
    bool seek(log_index i, std::optional<log_place> const& from) {
        auto const* known = index_.find(i, next_place_);
        if (!known) return false;
        auto const& start = from && known->index < from->index && from->index <= i ? *from : *known;
        if (!enter(start)) return false;
        for (auto index = start.index; index <= i; ++index.value)
            if (!step(index)) return false;
        return true;
    }
    /// Goes to the entry behind this one; false if it is damaged.
    bool next() {
        auto const index = header().index + 1;
        if (index != next_place_) return step(index);
        auto const* known = index_.find(index, next_place_);
        return known && enter(*known) && step(index);
    }
    entry_header const& header() const { return walk_->entry(); }
    /// Where the cursor is, or where it could not go on.
    stream_position at() const { return walk_ ? walk_->place().at : sought_; }
    /// The place behind this entry, from which another cursor may go on.
    log_place following() const { return walk_->following(); }

    /// Appends the entry's bytes to `out`; false if they are damaged.
    bool copy(std::vector<std::byte>& out) {
        auto const size = header().encoded_size();
        auto const begin = out.size();
        for (std::size_t done = 0; done < size;) {
            auto const want = std::min<std::size_t>(size - done, Stream::view_max / 2);
            auto const bytes = stream_.at(at() + done, want);
            if (bytes.size() != want) return false;
            out.insert(out.end(), bytes.begin(), bytes.end());
            done += want;
        }
        return decode_entry(bytes_view{out}.subspan(begin)).has_value();
    }

private:
    bool enter(log_place const& p) {
        sought_ = p.batch;
        walk_.reset();
        auto const h = decode_batch(stream_.at(p.batch, batch_header_size), seed_);
        if (!h || h->position != p.batch) return false;
        batch_ = *h;
        walk_.emplace(stream_, *h, p);
        return true;
    }
    /// Goes to the next entry of the stream; false unless that has this index.
    bool step(log_index index) {
        for (;;) {
            while (walk_->next())
                if (walk_->kind() == record_kind::entries) return walk_->entry().index == index;
            if (walk_->bad()) return false;
            auto const p = end_of(batch_);
            sought_ = p;
            walk_.reset();
            auto const h = decode_batch(stream_.at(p, batch_header_size), seed_);
            if (!h || h->position != p) return false;
            batch_ = *h;
            walk_.emplace(stream_, *h);
        }
    }

    Stream& stream_;
    position_index const& index_;
    std::uint32_t seed_;
    log_index next_place_;    // the index at which to enter another place, if any
    stream_position sought_;  // the batch that was entered last, or should have been
    batch_header batch_;
    std::optional<batch_walk<Stream>> walk_;
};

}  // namespace quorate::inline v1::log_stores

#endif
