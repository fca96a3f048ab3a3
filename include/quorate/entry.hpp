// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_ENTRY_HPP
#define QUORATE_ENTRY_HPP

#include <boost/container/small_vector.hpp>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/types.hpp>

/// A log entry has one encoding, which the leader that appends it makes once. These bytes are the
/// record in the write-ahead log, the form on the wire, and what a follower writes. Layout,
/// little-endian:
///
///     0  crc32c u32     over bytes [4, 32 + length)
///     4  length u32     bytes of payload
///     8  term   u64 16  index  u64
///    24  kind   u8, then 7 bytes that are zero
///    32  payload
namespace quorate::inline v1 {

enum class entry_kind : std::uint8_t {
    blank = 1,          ///< a new leader's first entry (Raft 8); no payload
    command = 2,        ///< a command of the state machine
    configuration = 3,  ///< a membership::configuration
};

constexpr bool is_known(entry_kind k) {
    return k == entry_kind::blank || k == entry_kind::command || k == entry_kind::configuration;
}

inline constexpr std::size_t entry_header_size = 32;

/// In bytes. No payload may be larger, whatever the options say. A length is checked against this
/// before memory is taken; otherwise a damaged length could ask for all memory.
inline constexpr std::size_t entry_payload_max = 64U << 20U;

/// The fields in front of an entry's payload.
struct entry_header {
    std::uint32_t crc = 0;
    std::uint32_t length = 0;
    quorate::term term;
    log_index index;
    entry_kind kind = entry_kind::blank;

    friend bool operator==(entry_header const&, entry_header const&) = default;
    std::size_t encoded_size() const { return entry_header_size + length; }
    log_id id() const { return {term, index}; }
};

/// One decoded entry. The payload is valid as long as the bytes from which it was decoded.
struct entry_view {
    entry_header header;
    bytes_view payload;
};

/// Writes header and checksum to `out`, in front of a payload that already lies at `out +
/// entry_header_size`. Precondition: payload_size <= entry_payload_max.
inline void seal_entry(std::byte* out, log_id id, entry_kind kind, std::size_t payload_size) {
    using namespace boost::endian;
    auto* p = reinterpret_cast<unsigned char*>(out);
    store_little_u32(p + 4, static_cast<std::uint32_t>(payload_size));
    store_little_u64(p + 8, id.term.value);
    store_little_u64(p + 16, id.index.value);
    store_little_u64(p + 24, static_cast<std::uint64_t>(kind));
    store_little_u32(p, codecs::crc32c(0, {out + 4, entry_header_size - 4 + payload_size}));
}

/// Reads the fields of the header at the front of `bytes`. Nothing if there are too few bytes for
/// it, or the length or the kind is out of range. Neither the checksum nor the payload is looked
/// at.
inline std::optional<entry_header> peek_entry(bytes_view bytes) {
    using namespace boost::endian;
    if (bytes.size() < entry_header_size) return std::nullopt;
    auto const* p = reinterpret_cast<unsigned char const*>(bytes.data());
    auto const kind = load_little_u64(p + 24);
    entry_header h{.crc = load_little_u32(p),
                   .length = load_little_u32(p + 4),
                   .term = {load_little_u64(p + 8)},
                   .index = {load_little_u64(p + 16)},
                   .kind = static_cast<entry_kind>(kind)};
    if (kind > std::numeric_limits<std::uint8_t>::max() || h.length > entry_payload_max)
        return std::nullopt;
    return h;
}

/// Decodes the entry at the front of `bytes`. Total: nothing unless the entry is whole, of a known
/// kind and unharmed.
inline std::optional<entry_view> decode_entry(bytes_view bytes) {
    auto const h = peek_entry(bytes);
    if (!h || !is_known(h->kind) || bytes.size() < h->encoded_size()) return std::nullopt;
    if (codecs::crc32c(0, bytes.subspan(4, h->encoded_size() - 4)) != h->crc) return std::nullopt;
    return entry_view{*h, bytes.subspan(entry_header_size, h->length)};
}

/// Consecutive entries, encoded back to back in one shared buffer. Invariant: count != 0 unless
/// bytes are empty, the first entry has index `first`, and each next one the next index.
struct entry_run {
    log_index first;
    std::uint32_t count = 0;
    shared_bytes bytes;

    log_index last() const { return {first.value + count - 1}; }
};

/// Runs that follow each other: what one request carries, or one load from a store gives.
using entry_runs = boost::container::small_vector<entry_run, 2>;

/// Calls `f(entry_view)` for each entry of a run. Precondition: its bytes were checked before, on
/// receipt or recovery.
template <class F>
void for_each_entry(entry_run const& run, F&& f) {
    auto rest = run.bytes.view();
    for (std::uint32_t i = 0; i < run.count; ++i) {
        auto const h = *peek_entry(rest);
        f(entry_view{h, rest.subspan(entry_header_size, h.length)});
        rest = rest.subspan(h.encoded_size());
    }
}

/// Entries [skip, skip + count) of a run, sharing its bytes. Precondition: they lie inside.
/// O(entries walked).
inline entry_run sub_run(entry_run const& run, std::uint32_t skip, std::uint32_t count) {
    auto const walk = [&](std::size_t from, std::uint32_t n) {
        for (; n != 0; --n) from += peek_entry(run.bytes.view().subspan(from))->encoded_size();
        return from;
    };
    auto const begin = walk(0, skip);
    auto const end = skip + count == run.count ? run.bytes.size() : walk(begin, count);
    return {run.first + skip, count, run.bytes.slice(begin, end - begin)};
}

/// Checks bytes from a peer or a disk and makes a run of them: every entry whole, known and
/// unharmed, indices consecutive from `first`, exactly `count` of them and nothing behind.
inline std::optional<entry_run> check_run(log_index first, std::uint32_t count,
                                          shared_bytes bytes) {
    auto rest = bytes.view();
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const e = decode_entry(rest);
        if (!e || e->header.index != first + i) return std::nullopt;
        rest = rest.subspan(e->header.encoded_size());
    }
    if (!rest.empty()) return std::nullopt;
    return entry_run{first, count, std::move(bytes)};
}

}  // namespace quorate::inline v1

#endif
