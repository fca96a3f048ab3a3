// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The first bytes on a connection, from anyone: decoding is total, what decodes encodes to the
// same, and two nodes judge each other alike.
//
// Input: flags, the length of the first message (u16), two messages. Flag 1: length and checksum
// are made right first.

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <fuzz/require.hpp>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/transports/handshake.hpp>
#include <vector>

using namespace quorate;
using namespace quorate::transports;
using fuzz::require;

namespace {

using bytes = std::vector<std::byte>;

/// A message as it would be if its sender had meant it: magic, checksum and length fit what lies
/// behind them.
bytes sealed(bytes_view message) {
    bytes out(message.begin(), message.end());
    if (out.size() < handshake_header_size) return out;
    auto* const p = reinterpret_cast<unsigned char*>(out.data());
    boost::endian::store_little_u64(p, handshake_magic);
    boost::endian::store_little_u32(p + 12,
                                    static_cast<std::uint32_t>(out.size() - handshake_header_size));
    boost::endian::store_little_u32(p + 8, codecs::crc32c(0, bytes_view{out}.subspan(12)));
    return out;
}

/// Another one than this, and not none.
node_id other_than(node_id id) { return {id.value == 1 ? 2 : id.value - 1}; }

bool of_this_version(hello const& h) { return h.versions.most == protocol_version; }

/// What we send, the other side reads: header and all.
void check_form(bytes const& message) {
    require(message.size() >= handshake_header_size, "an encoded handshake without a header");
    auto const [size, code] = handshake_size(bytes_view{message}.first(handshake_header_size));
    require(code == errc::ok, "a handshake of ours has a header that we refuse");
    require(size + handshake_header_size == message.size(),
            "a handshake of ours announces another length");
}

void check_hello(hello const& h, bytes const& came) {
    auto const again = encode(h);
    check_form(again);
    // A later version may say more behind what we know.
    if (of_this_version(h)) require(again == came, "a hello that decodes encodes to other bytes");
    require(static_cast<bool>(h.sender.self), "a hello of nobody");
    require(h.versions.least <= h.versions.most, "a hello with versions that are upside down");
}

/// A verdict travels to the other side, which must learn why.
void check_verdict(failure const& verdict, hello const& self) {
    if (verdict) require(!verdict.text.empty(), "a refusal without a word");
    hello_reply const reply{verdict, self};
    auto const message = encode(reply);
    check_form(message);
    if (!verdict && !of_this_version(self)) return;
    auto const read = decode_hello_reply(message);
    require(read.has_value(), "an answer of ours is none to the other side");
    require(read->refusal.code == verdict.code, "the other side reads another verdict");
    require(verdict.text.starts_with(read->refusal.text), "the other side reads another reason");
}

void check_reply(hello_reply const& r, bytes const& came, hello const& self) {
    auto const again = encode(r);
    check_form(again);
    auto const twice = decode_hello_reply(again);
    if (r.refusal || of_this_version(r.identity))
        require(twice && encode(*twice) == again, "an answer that decodes does not come back");
    if (!r.refusal && of_this_version(r.identity))
        require(again == came, "an answer that decodes encodes to other bytes");
    auto const expected = r.identity.sender.self.id;
    auto const verdict = judge_reply(self.sender, self.group, expected, r);
    if (r.refusal) require(verdict.code == r.refusal.code, "a refusal was not heard");
    else
        require(verdict.code == judge(self.sender, self.group, r.identity).code,
                "an answer is judged in another way");
    if (!r.refusal)
        require(judge_reply(self.sender, self.group, other_than(expected), r).code ==
                    errc::wrong_identity,
                "the answer of another node than the one that was dialled");
}

/// Of two nodes of one version, each must come to the same verdict about the other, or one would
/// wait for ever.
void check_pair(hello a, hello b) {
    check_verdict(judge(a.sender, a.group, b), a);
    check_verdict(judge(b.sender, b.group, a), b);
    a.versions = b.versions = {};
    a.expected = b.expected = {};
    require(judge(a.sender, a.group, b).code == judge(b.sender, b.group, a).code,
            "two nodes judge each other unlike");
    b.expected = other_than(a.sender.self.id);
    if (a.group == b.group)
        require(judge(a.sender, a.group, b).code == errc::wrong_identity,
                "a node that was not meant accepts");
    b.expected = {};
    // The same node under another name, if it can decode what it decides by.
    auto twin = a;
    twin.sender.self.id = other_than(a.sender.self.id);
    auto const verdict = judge(a.sender, a.group, twin).code;
    require(verdict == errc::ok || verdict == errc::wrong_quorum, "a node refuses its twin");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in{data, size};
    auto const flags = in.u8();
    auto const first = in.bytes(in.u16());
    auto const second = in.rest();
    bytes const a = (flags & 1U) != 0 ? sealed(first) : bytes(first.begin(), first.end());
    bytes const b = (flags & 1U) != 0 ? sealed(second) : bytes(second.begin(), second.end());

    auto const hello_a = decode_hello(a);
    auto const hello_b = decode_hello(b);
    if (hello_a) check_hello(*hello_a, a);
    if (hello_b) check_hello(*hello_b, b);
    if (hello_a && hello_b) check_pair(*hello_a, *hello_b);
    auto const r = decode_hello_reply(b);
    if (r) check_reply(*r, b, hello_a.value_or(hello{}));
    if (hello_a && (hello_b || r)) fuzz::went_deep();
    return 0;
}
