// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_BATCH_WALK_HPP
#define QUORATE_LOG_STORES_BATCH_WALK_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/entry.hpp>
#include <quorate/log_stores/position_index.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/shared_bytes.hpp>

/// Walks through one batch and checks it, through a bounded window. A `Stream` has `at(position,
/// size)`, which gives as many of the bytes as there are, and `available(position)`, which says how
/// many follow in that segment. At most `view_max` bytes are asked for. Total: the bytes may be
/// anything.
namespace quorate::inline v1::log_stores {

/// Steps from record to record of a batch. The length of a record is believed only as far as the
/// batch reaches, and the length of the batch only as far as its segment reaches.
template <class Stream>
class batch_walk {
public:
    batch_walk(Stream& stream, batch_header const& h)
        : stream_{&stream},
          batch_{h.position},
          at_{h.body()},
          section_end_{h.body()},
          body_end_{h.body_end()} {}
    /// Goes on at place p, in the middle of a batch that was checked before.
    batch_walk(Stream& stream, batch_header const& h, log_place const& p) : batch_walk{stream, h} {
        at_ = p.at;
        section_end_ = p.section_end;
    }

    /// Steps to the next record or entry. False at the end of the batch, and where the batch is
    /// bad.
    bool next() {
        if (at_ == section_end_) return at_ != body_end_ && !bad_ && next_section();
        return next_entry();
    }
    bool bad() const { return bad_; }
    /// The kind of what the last step reached; `entries` for a single entry, too.
    record_kind kind() const { return kind_; }
    /// Of a record that is no entry; valid until the stream is read again.
    bytes_view record() const { return record_; }
    entry_header const& entry() const { return entry_; }
    log_place place() const { return {entry_.index, batch_, entry_at_, section_end_}; }
    /// Where to go on behind this entry.
    log_place following() const { return {entry_.index + 1, batch_, at_, section_end_}; }
    /// The checksum over all sections so far: their headers, the records, and of each entry its own
    /// checksum.
    std::uint32_t crc() const { return crc_; }

private:
    bool fail() {
        bad_ = true;
        return false;
    }
    bool next_section() {
        auto const bytes = stream_->at(at_, section_header_size);
        auto const s = decode_section(bytes);
        if (!s || body_end_ - at_ < section_header_size) return fail();
        if (s->bytes > body_end_ - at_ - section_header_size) return fail();
        crc_ = codecs::crc32c(crc_, bytes);
        at_ = at_ + section_header_size;
        section_end_ = at_ + s->bytes;
        kind_ = s->kind;
        if (kind_ == record_kind::entries) return next_entry();
        record_ = stream_->at(at_, static_cast<std::size_t>(s->bytes));
        if (record_.size() != s->bytes) return fail();
        crc_ = codecs::crc32c(crc_, record_);
        at_ = section_end_;
        return true;
    }
    bool next_entry() {
        kind_ = record_kind::entries;
        auto const bytes = stream_->at(at_, entry_header_size);
        auto const h = peek_entry(bytes);
        if (!h || section_end_ - at_ < h->encoded_size()) return fail();
        crc_ = codecs::crc32c(crc_, bytes.first(4));
        entry_ = *h;
        entry_at_ = at_;
        at_ = at_ + h->encoded_size();
        return true;
    }

    Stream* stream_;
    stream_position batch_;
    stream_position at_;           // behind what the last step reached
    stream_position section_end_;  // at_ <= section_end_ <= body_end_
    stream_position body_end_;
    record_kind kind_ = record_kind::entries;
    bytes_view record_;
    entry_header entry_;
    stream_position entry_at_;
    std::uint32_t crc_ = 0;
    bool bad_ = false;
};

/// Is the entry at p unharmed? Its payload passes through the window in pieces, so it may be
/// larger.
template <class Stream>
bool check_entry(Stream& stream, stream_position p, entry_header const& h) {
    if (!is_known(h.kind)) return false;
    std::uint32_t crc = 0;
    std::uint64_t done = 4;
    while (done < h.encoded_size()) {
        auto const want = std::min<std::uint64_t>(h.encoded_size() - done, Stream::view_max / 2);
        auto const bytes = stream.at(p + done, static_cast<std::size_t>(want));
        if (bytes.size() != want) return false;
        crc = codecs::crc32c(crc, bytes);
        done += want;
    }
    return crc == h.crc;
}

/// The batch at p, if every byte of it is as it was written; nothing otherwise. `previous` is the
/// checksum of the batch before: a batch that does not name it is an old one, which the disk
/// brought back (rule: cut-tail-stays-cut; Z64).
template <class Stream>
std::optional<batch_header> check_batch(Stream& stream, stream_position p, std::uint32_t seed,
                                        std::uint32_t previous) {
    auto const h = decode_batch(stream.at(p, batch_header_size), seed);
    if (!h || h->position != p || h->previous != previous || h->durable > p) return std::nullopt;
    auto const room = stream.available(p);
    if (h->bytes > room || padded(h->bytes) + batch_header_size > room) return std::nullopt;
    batch_walk<Stream> walk{stream, *h};
    while (walk.next()) {
        if (walk.kind() != record_kind::entries) continue;
        if (!check_entry(stream, walk.place().at, walk.entry())) return std::nullopt;
    }
    if (walk.bad() || walk.crc() != h->body_crc) return std::nullopt;
    auto const padding = static_cast<std::size_t>(end_of(*h) - h->body_end());
    auto const zeros = stream.at(h->body_end(), padding);
    if (zeros.size() != padding) return std::nullopt;
    for (auto b : zeros)
        if (b != std::byte{}) return std::nullopt;
    return h;
}

}  // namespace quorate::inline v1::log_stores

#endif
