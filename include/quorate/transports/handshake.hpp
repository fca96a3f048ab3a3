// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_HANDSHAKE_HPP
#define QUORATE_TRANSPORTS_HANDSHAKE_HPP

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/crc32c.hpp>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <quorate/uuid_text.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The first bytes on a connection (doc/formats/wire.md): the dialler says who it is and whom it expects, the other
/// side says who *it* is or why not. Both judge by the same pure function. Its outer form never changes, so that
/// programs of different versions can still tell each other what separates them.
namespace quorate::transports {

/// "quorate", then the version of this outer form.
inline constexpr std::uint64_t handshake_magic = 0x01'65'74'61'72'6F'75'71;
inline constexpr std::size_t handshake_header_size =
    16;  ///< magic u64, crc32c u32 of the rest, length u32
inline constexpr std::size_t handshake_payload_max = 4096;
inline constexpr std::size_t terms_size_max = 63;
inline constexpr std::size_t quorum_kinds_max = 2;
inline constexpr std::size_t peer_address_size_max = 255;
inline constexpr std::size_t refusal_size_max = 1024;

struct version_range {
    std::uint32_t least = protocol_version;
    std::uint32_t most = protocol_version;
    friend bool operator==(version_range const&, version_range const&) = default;
};

/// What each side says about itself; the dialler also says whom it wants.
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

inline peer_identity to_peer(local_identity const& who) {
    return {who.self, who.start, who.cluster, who.address};
}

namespace handshake_detail {

inline std::string name_of(local_identity const& who) {
    auto text = "node " + std::to_string(who.self.id.value);
    return who.address.empty() ? text : text + " at " + who.address;
}

inline std::string span_of(version_range const& v) {
    return std::to_string(v.least) + " to " + std::to_string(v.most);
}

/// Can `reader` decode what `decider`'s newest configuration decides by? If not: whom to update.
inline failure check_decodes(local_identity const& reader, local_identity const& decider) {
    for (std::string const& kind : decider.quorum_kinds)
        if (!kind_fits(reader.quorum, kind))
            return {errc::wrong_quorum, name_of(decider) + " decides by \"" + kind + "\", which " + name_of(reader) +
                                            " cannot decode (it knows \"" + reader.quorum + "\"); update " +
                                            name_of(reader) + " first"};
    return {};
}

inline void write(writer& out, hello const& h) {
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
}

inline std::string short_text(reader& in, std::size_t size_max) {
    auto const text = in.text();
    if (text.size() > size_max) in.fail();
    return std::string{in.ok() ? text : std::string_view{}};
}

inline hello read(reader& in) {
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
    h.sender.address = short_text(in, peer_address_size_max);
    h.sender.terms = short_text(in, terms_size_max);
    h.sender.quorum = short_text(in, quorum_name_size_max);
    auto const kinds = in.u32();
    if (kinds > quorum_kinds_max) in.fail();
    for (std::uint32_t i = 0; i < kinds && in.ok(); ++i)
        h.sender.quorum_kinds.push_back(short_text(in, quorum_name_size_max));
    // A later version may say more behind this; what it says, an older one need not know to refuse or accept.
    if (h.versions.most == protocol_version && in.remaining() != 0) in.fail();
    if (h.versions.least > h.versions.most || !h.sender.self) in.fail();
    return h;
}

inline std::vector<std::byte> sealed(writer const& payload) {
    writer body;
    body.u32(static_cast<std::uint32_t>(payload.size()));
    body.bytes(payload.view());
    writer out;
    out.u64(handshake_magic);
    out.u32(crc32c(0, body.view()));
    out.bytes(body.view());
    return {out.view().begin(), out.view().end()};
}

}  // namespace handshake_detail

enum class handshake_kind : std::uint8_t { hello = 1, accepted = 2, refused = 3 };

inline std::vector<std::byte> encode(hello const& h) {
    writer out;
    out.u8(static_cast<std::uint8_t>(handshake_kind::hello));
    handshake_detail::write(out, h);
    return handshake_detail::sealed(out);
}

inline std::vector<std::byte> encode(hello_reply const& r) {
    writer out;
    out.u8(
        static_cast<std::uint8_t>(r.refusal ? handshake_kind::refused : handshake_kind::accepted));
    if (r.refusal) {
        out.u8(static_cast<std::uint8_t>(r.refusal.code));
        out.text(std::string_view{r.refusal.text}.substr(0, refusal_size_max));
    } else {
        handshake_detail::write(out, r.identity);
    }
    return handshake_detail::sealed(out);
}

/// How many bytes follow this header, if it is one.
inline std::pair<std::size_t, errc> handshake_size(bytes_view header) {
    reader in{header};
    auto const magic = in.u64();
    in.u32();
    auto const size = in.u32();
    if (!in.done() || magic != handshake_magic) return {0, errc::frame_corrupt};
    if (size > handshake_payload_max) return {0, errc::frame_too_large};
    return {size, errc::ok};
}

/// The payload of a whole handshake message. Total.
inline std::optional<bytes_view> open_handshake(bytes_view whole) {
    if (whole.size() < handshake_header_size) return std::nullopt;
    auto const [size, code] = handshake_size(whole.first(handshake_header_size));
    if (code != errc::ok || whole.size() != handshake_header_size + size) return std::nullopt;
    auto const crc =
        boost::endian::load_little_u32(reinterpret_cast<unsigned char const*>(whole.data()) + 8);
    if (crc32c(0, whole.subspan(12)) != crc) return std::nullopt;
    return whole.subspan(handshake_header_size);
}

/// Total: nothing unless it is a whole hello.
inline std::optional<hello> decode_hello(bytes_view whole) {
    auto const payload = open_handshake(whole);
    if (!payload) return std::nullopt;
    reader in{*payload};
    if (in.u8() != static_cast<std::uint8_t>(handshake_kind::hello)) return std::nullopt;
    auto h = handshake_detail::read(in);
    return in.ok() ? std::optional{std::move(h)} : std::nullopt;
}

/// Total. A code that this version does not know reads as `frame_corrupt`; the text still says what it was.
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
        r.refusal.text = handshake_detail::short_text(in, refusal_size_max);
        if (in.remaining() != 0) in.fail();
    } else if (kind == static_cast<std::uint8_t>(handshake_kind::accepted)) {
        r.identity = handshake_detail::read(in);
    } else {
        in.fail();
    }
    return in.ok() ? std::optional{std::move(r)} : std::nullopt;
}

/// May these two work together? Asked by the one who was dialled about the dialler, and by the dialler about the
/// answer. The text names both sides. What a node may *do* is not decided here: a handshake binds nothing (Z56).
inline failure judge(local_identity const& self, std::uint64_t group, hello const& other) {
    using namespace handshake_detail;
    auto const them = name_of(other.sender);
    auto const both = them + " and " + name_of(self);
    if (other.versions.least > protocol_version || other.versions.most < protocol_version)
        return {errc::wrong_version, both + ": protocol versions " + span_of(other.versions) +
                                         " and " + span_of(version_range{}) +
                                         " do not overlap; update the older program"};
    if (other.group != group)
        return {errc::wrong_group, both + ": they speak for groups " + std::to_string(other.group) +
                                       " and " + std::to_string(group)};
    if (other.expected && other.expected != self.self.id)
        return {errc::wrong_identity, them + " expected node " +
                                          std::to_string(other.expected.value) + " but reached " +
                                          name_of(self) + "; check the member list"};
    if (other.sender.self.id == self.self.id)
        return {errc::wrong_identity, both + ": two nodes with one id; give one of them another"};
    if (other.sender.cluster && self.cluster && other.sender.cluster != self.cluster)
        return {errc::wrong_cluster,
                them + " belongs to cluster " + to_text(other.sender.cluster) + ", " +
                    name_of(self) + " to cluster " + to_text(self.cluster) +
                    "; one of them was founded again or has another cluster's address"};
    if (other.sender.fingerprint != self.fingerprint)
        return {errc::wrong_policies, both + ": built with different command or result types"};
    if (other.sender.terms != self.terms)
        return {errc::wrong_policies, both + ": the one numbers terms by \"" + other.sender.terms +
                                          "\", the other by \"" + self.terms + "\"; build both with the same"};
    if (auto bad = check_decodes(self, other.sender)) return bad;
    return check_decodes(other.sender, self);
}

/// What the dialler makes of an answer: it must also be the node that was dialled.
inline failure judge_reply(local_identity const& self, std::uint64_t group, node_id expected,
                           hello_reply const& r) {
    if (r.refusal) return r.refusal;
    auto const& other = r.identity.sender;
    if (other.self.id != expected)
        return {errc::wrong_identity, handshake_detail::name_of(self) + " expected node " +
                                          std::to_string(expected.value) + " but reached " +
                                          handshake_detail::name_of(other) +
                                          "; check the member list"};
    return judge(self, group, r.identity);
}

}  // namespace quorate::transports

#endif
