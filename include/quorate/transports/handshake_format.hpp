// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_HANDSHAKE_FORMAT_HPP
#define QUORATE_TRANSPORTS_HANDSHAKE_FORMAT_HPP

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The bytes of a handshake (doc/formats/wire.md). Their outer form never changes, so that programs
/// of different versions can still tell each other why they refuse. handshake.hpp says how a
/// handshake is judged.
namespace quorate::inline v1::transports {

/// "quorate", then the version of this outer form.
inline constexpr std::uint64_t handshake_magic = 0x01'65'74'61'72'6F'75'71;
/// Magic u64, crc32c u32 of the rest, length u32.
inline constexpr std::size_t handshake_header_size = 16;
/// In bytes. A longer payload is refused before memory is taken for it.
inline constexpr std::size_t handshake_payload_max = 4096;
/// Longer texts and lists are cut when they are written, and refused when they are read.
inline constexpr std::size_t terms_size_max = 63;
inline constexpr std::size_t quorum_kinds_max = 2;
inline constexpr std::size_t peer_address_size_max = 255;
inline constexpr std::size_t refusal_size_max = 1024;

struct version_range {
    std::uint32_t least = protocol_version;
    std::uint32_t most = protocol_version;
    friend bool operator==(version_range const&, version_range const&) = default;
};

/// What each side says about itself. The dialler also says which node it wants to reach.
struct hello {
    version_range versions;
    std::uint64_t group = 0;
    node_id expected;  ///< the node that the dialler wants to reach; none in an answer
    local_identity sender;
};

/// The answer to a hello: either refused, or the other side's own hello.
struct hello_reply {
    failure refusal;
    hello identity;
};

enum class handshake_kind : std::uint8_t { hello = 1, accepted = 2, refused = 3 };

inline void write_hello(writer& out, hello const& h) {
    out.u32(h.versions.least);
    out.u32(h.versions.most);
    out.u64(h.group);
    out.number(h.expected);
    out.number(h.sender.self.id);
    out.uuid(h.sender.self.store);
    out.number(h.sender.start);
    out.uuid(h.sender.cluster);
    out.u64(h.sender.fingerprint);
    out.text(std::string_view{h.sender.address}.substr(0, peer_address_size_max));
    out.text(std::string_view{h.sender.terms}.substr(0, terms_size_max));
    out.text(std::string_view{h.sender.quorum}.substr(0, quorum_name_size_max));
    auto const kinds = std::min(h.sender.quorum_kinds.size(), quorum_kinds_max);
    out.u32(static_cast<std::uint32_t>(kinds));
    for (std::size_t i = 0; i < kinds; ++i)
        out.text(std::string_view{h.sender.quorum_kinds[i]}.substr(0, quorum_name_size_max));
    out.number(h.sender.configuration.term);
    out.number(h.sender.configuration.index);
}

inline std::string read_text(reader& in, std::size_t size_max) {
    auto const text = in.text();
    if (text.size() > size_max) in.fail();
    return std::string{in.ok() ? text : std::string_view{}};
}

inline hello read_hello(reader& in) {
    hello h;
    h.versions.least = in.u32();
    h.versions.most = in.u32();
    h.group = in.u64();
    h.expected = in.number<node_id>();
    h.sender.self.id = in.number<node_id>();
    h.sender.self.store = in.uuid<incarnation>();
    h.sender.start = in.number<start_number>();
    h.sender.cluster = in.uuid<cluster_id>();
    h.sender.fingerprint = in.u64();
    h.sender.address = read_text(in, peer_address_size_max);
    h.sender.terms = read_text(in, terms_size_max);
    h.sender.quorum = read_text(in, quorum_name_size_max);
    auto const kinds = in.u32();
    if (kinds > quorum_kinds_max) in.fail();
    for (std::uint32_t i = 0; i < kinds && in.ok(); ++i)
        h.sender.quorum_kinds.push_back(read_text(in, quorum_name_size_max));
    h.sender.configuration.term = in.number<term>();
    h.sender.configuration.index = in.number<log_index>();
    // A later version may say more behind this. An older one can accept or refuse without knowing
    // what that is.
    if (h.versions.most == protocol_version && in.remaining() != 0) in.fail();
    if (h.versions.least > h.versions.most || !h.sender.self) in.fail();
    return h;
}

inline std::vector<std::byte> seal_handshake(writer const& payload) {
    writer body;
    body.u32(static_cast<std::uint32_t>(payload.size()));
    body.bytes(payload.view());
    writer out;
    out.u64(handshake_magic);
    out.u32(codecs::crc32c(0, body.view()));
    out.bytes(body.view());
    return {out.view().begin(), out.view().end()};
}

inline std::vector<std::byte> encode(hello const& h) {
    writer out;
    out.u8(static_cast<std::uint8_t>(handshake_kind::hello));
    write_hello(out, h);
    return seal_handshake(out);
}

inline std::vector<std::byte> encode(hello_reply const& r) {
    writer out;
    out.u8(
        static_cast<std::uint8_t>(r.refusal ? handshake_kind::refused : handshake_kind::accepted));
    if (r.refusal) {
        out.u8(static_cast<std::uint8_t>(r.refusal.code));
        out.text(std::string_view{r.refusal.text}.substr(0, refusal_size_max));
    } else {
        write_hello(out, r.identity);
    }
    return seal_handshake(out);
}

/// How many bytes follow this header, and ok; or 0, and what is wrong with it.
inline std::pair<std::size_t, errc> handshake_size(bytes_view header) {
    reader in{header};
    auto const magic = in.u64();
    in.u32();
    auto const size = in.u32();
    if (!in.done() || magic != handshake_magic) return {0, errc::frame_corrupt};
    if (size > handshake_payload_max) return {0, errc::frame_too_large};
    return {size, errc::ok};
}

/// The payload of a whole handshake message. Total: nothing if length or checksum are wrong.
inline std::optional<bytes_view> open_handshake(bytes_view whole) {
    if (whole.size() < handshake_header_size) return std::nullopt;
    auto const [size, code] = handshake_size(whole.first(handshake_header_size));
    if (code != errc::ok || whole.size() != handshake_header_size + size) return std::nullopt;
    auto const crc =
        boost::endian::load_little_u32(reinterpret_cast<unsigned char const*>(whole.data()) + 8);
    if (codecs::crc32c(0, whole.subspan(12)) != crc) return std::nullopt;
    return whole.subspan(handshake_header_size);
}

/// Total: nothing unless these bytes are a whole hello.
inline std::optional<hello> decode_hello(bytes_view whole) {
    auto const payload = open_handshake(whole);
    if (!payload) return std::nullopt;
    reader in{*payload};
    if (in.u8() != static_cast<std::uint8_t>(handshake_kind::hello)) return std::nullopt;
    auto h = read_hello(in);
    return in.ok() ? std::optional{std::move(h)} : std::nullopt;
}

/// Total: nothing unless these bytes are a whole answer. A code that this version does not know
/// reads as `frame_corrupt`; the text still says what it was.
inline std::optional<hello_reply> decode_hello_reply(bytes_view whole) {
    auto const payload = open_handshake(whole);
    if (!payload) return std::nullopt;
    reader in{*payload};
    hello_reply r;
    auto const kind = in.u8();
    if (kind == static_cast<std::uint8_t>(handshake_kind::refused)) {
        auto const code = in.u8();
        bool const known = code != 0 && code <= static_cast<std::uint8_t>(errc::log_conflict);
        r.refusal.code = known ? static_cast<errc>(code) : errc::frame_corrupt;
        r.refusal.text = read_text(in, refusal_size_max);
        if (in.remaining() != 0) in.fail();
    } else if (kind == static_cast<std::uint8_t>(handshake_kind::accepted)) {
        r.identity = read_hello(in);
    } else {
        in.fail();
    }
    return in.ok() ? std::optional{std::move(r)} : std::nullopt;
}

}  // namespace quorate::inline v1::transports

#endif
