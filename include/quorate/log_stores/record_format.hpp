// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_RECORD_FORMAT_HPP
#define QUORATE_LOG_STORES_RECORD_FORMAT_HPP

#include <array>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/log_store.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/types.hpp>
#include <span>

/// The bytes of the write-ahead log, and nothing about files or meaning: segment header, batch
/// header, section header and the records that are no entries (those are encoded by entry.hpp and
/// lie in the log unmodified). The grammar with a worked example is in doc/formats/wal.md.
namespace quorate::inline v1::log_stores {

/// A place in the endless stream of batches; segments map it to files. Batches begin at multiples
/// of 8.
using stream_position = strong_number<struct stream_position_tag>;

constexpr stream_position operator+(stream_position p, std::uint64_t bytes) {
    return {p.value + bytes};
}
constexpr std::uint64_t operator-(stream_position a, stream_position b) {
    return a.value - b.value;
}

/// What the stream says up to some position. Each segment header repeats it. Otherwise a ballot,
/// fact, identity or start number would be gone once the segment is deleted in which it stands
/// (rule: truncation-is-a-record; Z58).
struct log_state {
    store_identity identity;
    start_number start;
    quorate::ballot ballot;
    log_index joined;  ///< as in recovered_log
    log_id base;       ///< the log begins behind it
    log_id last;       ///< base if the log is empty
    friend bool operator==(log_state const&, log_state const&) = default;
};

/// The state of the stream right before `at`, and the checksum of the batch that ends there.
struct checkpoint {
    stream_position at;
    std::uint32_t previous = 0;
    log_state state;
    friend bool operator==(checkpoint const&, checkpoint const&) = default;
};

/// What a segment begins with.
struct segment_header {
    std::uint64_t sequence = 0;  ///< higher than that of each segment made before
    checkpoint begin;            ///< where its first batch begins
    friend bool operator==(segment_header const&, segment_header const&) = default;
};

/// The header has a block of its own. So appending never rewrites the sectors that hold it, and a
/// crash meanwhile cannot damage it.
inline constexpr std::size_t segment_header_size = 4096;
inline constexpr std::uint64_t segment_magic = 0x6C61772E726F7571U;  // "quor.wal"
inline constexpr std::uint32_t format_version = 1;

inline constexpr std::size_t batch_header_size = 48;
inline constexpr std::uint64_t batch_magic = 0x0A8BCA1DA87C01D7U;
inline constexpr std::size_t batch_alignment = 8;

/// Stands in front of the records of a batch.
struct batch_header {
    stream_position position;
    stream_position durable;  ///< the stream was known durable up to here when this was written
    std::uint64_t bytes = 0;  ///< of the sections behind it, without padding
    /// `crc` of the batch before. Without it an old batch, which the disk brings back, could be
    /// read behind a new one (rule: cut-tail-stays-cut; Z64).
    std::uint32_t previous = 0;
    std::uint32_t body_crc = 0;
    std::uint32_t crc = 0;  ///< of this header, continuing the seed of the store
    friend bool operator==(batch_header const&, batch_header const&) = default;

    stream_position body() const { return position + batch_header_size; }
    stream_position body_end() const { return body() + bytes; }
};

/// How many bytes a body of so many takes: batches begin at multiples of batch_alignment.
constexpr std::uint64_t padded(std::uint64_t bytes) {
    return (bytes + batch_alignment - 1) / batch_alignment * batch_alignment;
}
inline stream_position end_of(batch_header const& h) { return h.body() + padded(h.bytes); }

enum class record_kind : std::uint32_t {
    entries = 1,
    ballot = 2,
    truncate_after = 3,
    bind_cluster = 4,
    start = 5,
    joined = 6,
};

inline constexpr std::size_t section_header_size = 16;
inline constexpr std::size_t record_size_max = 32;

/// The size of a record that is no entry; nothing for a kind that has no fixed size or is not
/// known.
constexpr std::optional<std::size_t> record_size(record_kind k) {
    switch (k) {
        case record_kind::ballot: return 32;
        case record_kind::truncate_after: return 8;
        case record_kind::bind_cluster: return 16;
        case record_kind::start: return 8;
        case record_kind::joined: return 8;
        case record_kind::entries: break;
    }
    return std::nullopt;
}

struct section_header {
    record_kind kind = record_kind::entries;
    std::uint64_t bytes = 0;
};

inline void encode_section(section_header const& s, std::byte* out) {
    auto* p = reinterpret_cast<unsigned char*>(out);
    boost::endian::store_little_u32(p, static_cast<std::uint32_t>(s.kind));
    boost::endian::store_little_u32(p + 4, 0);
    boost::endian::store_little_u64(p + 8, s.bytes);
}

inline std::optional<section_header> decode_section(bytes_view bytes) {
    reader in{bytes};
    auto const kind = static_cast<record_kind>(in.u32());
    auto const zero = in.u32();
    section_header const s{kind, in.u64()};
    auto const size = record_size(kind);
    auto const known = kind == record_kind::entries ? s.bytes != 0 : size && *size == s.bytes;
    if (!in.ok() || zero != 0 || !known) return std::nullopt;
    return s;
}

/// The checksum of each batch header of a store starts from this. So no batch of another store is
/// ever taken for one of this store, whether it lies in a file or in the payload of an entry.
inline std::uint32_t batch_seed(incarnation store) {
    writer out;
    out.uuid(store);
    return codecs::crc32c(0, out.view());
}

/// Writes the header to `out` and sets its `crc`. `seed`: see batch_seed().
inline void encode_batch(batch_header& h, std::uint32_t seed, std::byte* out) {
    using namespace boost::endian;
    auto* p = reinterpret_cast<unsigned char*>(out);
    store_little_u64(p, batch_magic);
    store_little_u64(p + 8, h.position.value);
    store_little_u64(p + 16, h.durable.value);
    store_little_u64(p + 24, h.bytes);
    store_little_u32(p + 32, h.previous);
    store_little_u32(p + 36, h.body_crc);
    store_little_u32(p + 40, 0);
    h.crc = codecs::crc32c(seed, {out, batch_header_size - 4});
    store_little_u32(p + 44, h.crc);
}

/// Nothing unless every field of the header is as it was written.
inline std::optional<batch_header> decode_batch(bytes_view bytes, std::uint32_t seed) {
    reader in{bytes};
    auto const magic = in.u64();
    batch_header h;
    h.position = in.number<stream_position>();
    h.durable = in.number<stream_position>();
    h.bytes = in.u64();
    h.previous = in.u32();
    h.body_crc = in.u32();
    static_cast<void>(in.u32());
    h.crc = in.u32();
    if (!in.ok() || magic != batch_magic) return std::nullopt;
    if (codecs::crc32c(seed, bytes.first(batch_header_size - 4)) != h.crc) return std::nullopt;
    return h;
}

inline void encode_ballot(writer& out, ballot const& b) {
    out.number(b.term);
    out.number(b.voted_for.id);
    out.uuid(b.voted_for.store);
}
inline ballot decode_ballot(reader& in) {
    ballot b;
    b.term = in.number<term>();
    b.voted_for.id = in.number<node_id>();
    b.voted_for.store = in.uuid<incarnation>();
    return b;
}

inline void encode_log_id(writer& out, log_id id) {
    out.number(id.term);
    out.number(id.index);
}
inline log_id decode_log_id(reader& in) {
    auto const t = in.number<term>();
    return {t, in.number<log_index>()};
}

using segment_block = std::array<std::byte, segment_header_size>;

inline segment_block encode_segment(segment_header const& h) {
    writer out;
    out.u64(segment_magic);
    out.u32(format_version);
    out.u32(0);
    out.u64(h.sequence);
    out.number(h.begin.at);
    out.u32(h.begin.previous);
    out.u32(0);
    auto const& s = h.begin.state;
    out.number(s.identity.node);
    out.uuid(s.identity.store);
    out.uuid(s.identity.cluster);
    out.number(s.start);
    encode_ballot(out, s.ballot);
    out.number(s.joined);
    encode_log_id(out, s.base);
    encode_log_id(out, s.last);
    segment_block block{};
    std::memcpy(block.data(), out.view().data(), out.size());
    auto* crc = reinterpret_cast<unsigned char*>(block.data()) + 12;
    boost::endian::store_little_u32(crc, codecs::crc32c(0, block));
    return block;
}

enum class segment_verdict : std::uint8_t { ok, damaged, unknown_version };

/// Total: the block may hold anything. `version` is what it names, also if that is not known.
inline segment_verdict decode_segment(bytes_view block, segment_header& h, std::uint32_t& version) {
    reader in{block};
    auto const magic = in.u64();
    version = in.u32();
    auto const crc = in.u32();
    h.sequence = in.u64();
    h.begin.at = in.number<stream_position>();
    h.begin.previous = in.u32();
    static_cast<void>(in.u32());
    auto& s = h.begin.state;
    s.identity.node = in.number<node_id>();
    s.identity.store = in.uuid<incarnation>();
    s.identity.cluster = in.uuid<cluster_id>();
    s.start = in.number<start_number>();
    s.ballot = decode_ballot(in);
    s.joined = in.number<log_index>();
    s.base = decode_log_id(in);
    s.last = decode_log_id(in);
    if (!in.ok() || block.size() != segment_header_size || magic != segment_magic)
        return segment_verdict::damaged;
    // The version is judged before the checksum: a later version may keep its checksum elsewhere.
    if (version != format_version) return segment_verdict::unknown_version;
    static constexpr std::array<std::byte, 4> no_crc{};
    auto const sum = codecs::crc32c(codecs::crc32c(codecs::crc32c(0, block.first(12)), no_crc),
                                    block.subspan(16));
    return sum == crc ? segment_verdict::ok : segment_verdict::damaged;
}

}  // namespace quorate::inline v1::log_stores

#endif
