// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_FRAME_HPP
#define QUORATE_TRANSPORTS_FRAME_HPP

#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/entry.hpp>
#include <quorate/errc.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/wire.hpp>
#include <span>
#include <utility>
#include <variant>

/// A frame carries one parcel (doc/formats/wire.md). Layout, little-endian:
///
///     0  crc32c  u32   over [4, 24 + message) and, unless the frame is an append, over what
///                      lies beside the message
///     4  length  u32   bytes behind this header
///     8  version u16
///    10  kind    u8    of the message (wire.hpp), or cluster_bound
///    11  zero    u8
///    12  message u32   bytes of the encoded message
///    16  group   u64
///    24  message, then what lies beside it: the entries of an append, the command or the
///        result of a forward
///
/// Entries carry checksums of their own that are checked on receipt, so no byte is summed twice.
namespace quorate::inline v1::transports {

inline constexpr std::uint16_t protocol_version = 1;
inline constexpr std::size_t frame_header_size = 24;
inline constexpr std::size_t frame_head_max = frame_header_size + message_size_max;

/// "From now on I belong to this cluster." A joiner says this over connections that it made before
/// it was bound, since their handshakes named no cluster. The message is the cluster's UUID, and
/// nothing lies beside it.
inline constexpr std::uint8_t cluster_bound_kind = 64;

/// The least bound on a frame with which one entry of the largest size can travel, in bytes.
inline constexpr std::size_t frame_bytes_least =
    frame_head_max + entry_header_size + entry_payload_max;

/// Header and message of a frame, which is all of it but what lies beside the message.
struct frame_head {
    std::array<std::byte, frame_head_max> bytes;
    std::size_t size = 0;

    bytes_view view() const { return {bytes.data(), size}; }
};

struct frame_fields {
    std::uint8_t kind = 0;
    std::uint32_t message = 0;
    std::uint64_t group = 0;
};

namespace frame_detail {

/// Fills in header and checksum of a frame whose message is in its place in `head` already.
/// `beside_size` bytes will follow the head; `summed` is what of them the checksum covers.
inline void seal(frame_head& head, frame_fields const& f, std::size_t beside_size,
                 bytes_view summed) {
    using namespace boost::endian;
    auto* const p = reinterpret_cast<unsigned char*>(head.bytes.data());
    head.size = frame_header_size + f.message;
    store_little_u32(p + 4, static_cast<std::uint32_t>(f.message + beside_size));
    store_little_u16(p + 8, protocol_version);
    p[10] = f.kind;
    p[11] = 0;
    store_little_u32(p + 12, f.message);
    store_little_u64(p + 16, f.group);
    store_little_u32(
        p, codecs::crc32c(codecs::crc32c(0, {head.bytes.data() + 4, head.size - 4}), summed));
}

}  // namespace frame_detail

/// How many bytes of a parcel lie beside its message.
inline std::size_t beside_size(parcel const& p) {
    auto size = p.body.size();
    for (auto const& run : p.entries) size += run.bytes.size();
    return size;
}

/// Writes the head of the frame that carries `p`. The bytes of `p.entries` or `p.body` follow it as
/// they are.
inline void encode_head(frame_head& head, std::uint64_t group, parcel const& p) {
    auto const message_at = std::span{head.bytes}.subspan<frame_header_size, message_size_max>();
    auto const size = static_cast<std::uint32_t>(encode_message(message_at, p.message));
    frame_detail::seal(head, {message_kind(p.message), size, group}, beside_size(p), p.body.view());
}

inline void encode_cluster_bound(frame_head& head, std::uint64_t group, cluster_id c) {
    wire::put io{head.bytes.data() + frame_header_size};
    io(c.high);
    io(c.low);
    frame_detail::seal(head, {cluster_bound_kind, 16, group}, 0, {});
}

/// A whole frame whose checksum is right. `message` is a view of what was received. `beside` is a
/// slice of it, or a copy if it is small.
struct frame {
    std::uint8_t kind = 0;
    bytes_view message;   ///< valid until the reader is next touched
    shared_bytes beside;  ///< shares the receive buffer, unless it is small
};

/// The parcel of a frame. Total: nothing if the message does not decode, if an entry is damaged or
/// has a wrong index, or if bytes lie beside a message that takes none
/// (rule: impossible-messages-are-dropped).
inline std::optional<parcel> to_parcel(frame&& f) {
    auto m = decode_message(f.kind, f.message);
    if (!m) return std::nullopt;
    parcel p{*m, {}, {}};
    if (auto const* append = std::get_if<messages::append>(&p.message.body)) {
        if (append->count == 0)
            return f.beside.empty() ? std::optional{std::move(p)} : std::nullopt;
        auto run = check_run(next(append->prev.index), append->count, std::move(f.beside));
        if (!run) return std::nullopt;
        p.entries.push_back(std::move(*run));
        return p;
    }
    auto const* reply = std::get_if<messages::forward_reply>(&p.message.body);
    bool const takes_body = std::holds_alternative<messages::forward>(p.message.body) ||
                            (reply && reply->error == errc::ok);
    if (!takes_body && !f.beside.empty()) return std::nullopt;
    p.body = std::move(f.beside);
    return p;
}

/// The cluster that a cluster_bound frame names. Total: nothing for another frame.
inline std::optional<cluster_id> to_cluster(frame const& f) {
    reader in{f.message};
    auto const c = in.uuid<cluster_id>();
    if (f.kind != cluster_bound_kind || !in.done() || !c || !f.beside.empty()) return std::nullopt;
    return c;
}

/// Cuts a byte stream into frames. The caller reads into `prepare()`, says how much with `commit`,
/// and takes frames with `next` until there is none.
///
/// What lies beside a message shares the receive buffer and is not copied, unless it is small. When
/// the buffer is used up, only the incomplete tail moves to a new one. A frame larger than the
/// buffer gets a buffer of its own.
class frame_reader {
public:
    struct bounds {
        std::uint64_t group = 0;
        std::size_t frame_bytes_max = frame_bytes_least;
        std::size_t read_bytes = std::size_t{128} << 10U;
    };

    explicit frame_reader(bounds const& b) : bounds_{b} {}

    /// Room for the next bytes; never empty.
    std::span<std::byte> prepare() {
        auto const pending = end_ - begin_;
        if (pending == 0 && buffer_.unique() && begin_ != 0)
            begin_ = end_ = 0;  // no slice is held: start over
        auto const useful =
            wanted_ != 0 ? wanted_ : pending + std::min(bounds_.read_bytes / 4, read_least);
        if (buffer_.size() - begin_ < useful || end_ == buffer_.size()) move_to_new_buffer(pending);
        return {data_ + end_, buffer_.size() - end_};
    }
    /// So many bytes were read into `prepare()`.
    void commit(std::size_t size) { end_ += size; }

    /// The next frame. If there is none, `error()` says why: `ok` means that more bytes are needed,
    /// and anything else that the stream is broken for good.
    std::optional<frame> next() {
        wanted_ = 0;
        bytes_view const seen{data_ + begin_, end_ - begin_};
        if (error_ != errc::ok || seen.size() < frame_header_size) return std::nullopt;
        auto const* p = reinterpret_cast<unsigned char const*>(seen.data());
        auto const length = std::size_t{boost::endian::load_little_u32(p + 4)};
        auto const message = std::size_t{boost::endian::load_little_u32(p + 12)};
        if (length > bounds_.frame_bytes_max - frame_header_size)
            return fail(errc::frame_too_large);
        if (boost::endian::load_little_u16(p + 8) != protocol_version || p[11] != 0 ||
            message > std::min(length, message_size_max))
            return fail(errc::frame_corrupt);
        auto const size = frame_header_size + length;
        if (seen.size() < size) {
            wanted_ = size;
            return std::nullopt;
        }
        auto const summed =
            p[10] == wire::kind_of<messages::append>() ? frame_header_size + message : size;
        if (codecs::crc32c(0, seen.subspan(4, summed - 4)) != boost::endian::load_little_u32(p))
            return fail(errc::frame_corrupt);
        if (boost::endian::load_little_u64(p + 16) != bounds_.group) return fail(errc::wrong_group);
        frame f{p[10], seen.subspan(frame_header_size, message),
                beside_bytes(message, length - message)};
        begin_ += size;
        return f;
    }

    errc error() const { return error_; }

private:
    /// In bytes; less room than this is not worth a system call.
    static constexpr std::size_t read_least = 16U << 10U;

    /// What lies beside a message: a slice of the buffer, or a copy if it is small. An entry may
    /// stay in memory for long. If a small one were a slice, it would keep the whole buffer alive,
    /// heartbeats and all, which may be a thousand times its own size.
    shared_bytes beside_bytes(std::size_t message, std::size_t size) const {
        auto const at = begin_ + frame_header_size + message;
        if (size < bounds_.read_bytes / 8) return shared_bytes::copy_of({data_ + at, size});
        return buffer_.slice(at, size);
    }
    std::nullopt_t fail(errc code) {
        error_ = code;
        return std::nullopt;
    }

    // `data_` is taken while the buffer has one owner, as mutable_data demands. Later, writes
    // through it touch only bytes that no slice covers yet, so what a slice shows never changes.
    void move_to_new_buffer(std::size_t pending) {
        auto fresh = shared_bytes::allocate(std::max(wanted_, bounds_.read_bytes));
        auto* const data = fresh.mutable_data();
        if (pending != 0) std::memcpy(data, data_ + begin_, pending);
        buffer_ = std::move(fresh);
        data_ = data;
        begin_ = 0;
        end_ = pending;
    }

    bounds bounds_;
    shared_bytes buffer_;
    std::byte* data_ = nullptr;  ///< the buffer's first byte
    std::size_t begin_ = 0;      ///< where the bytes begin that are in no frame yet
    std::size_t end_ = 0;        ///< where the received bytes end
    std::size_t wanted_ = 0;     ///< size of the frame that is incomplete, once known
    errc error_ = errc::ok;
};

}  // namespace quorate::inline v1::transports

#endif
