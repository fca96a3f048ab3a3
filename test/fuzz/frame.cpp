// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A stream of frames, as a peer sends it: the reader must find the same frames however the bytes
// are cut, and what decodes must encode to the very bytes that came.
//
// Input: flags, a seed for the cuts, the stream. Flag 1: checksums are made right first, or no
// mutation would ever get past them.

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fuzz/input.hpp>
#include <fuzz/require.hpp>
#include <quorate/transports/frame.hpp>
#include <utility>
#include <variant>
#include <vector>

using namespace quorate;
using namespace quorate::transports;
using fuzz::require;

namespace {

using bytes = std::vector<std::byte>;

constexpr std::uint64_t group = 1;

unsigned char* raw(std::byte* p) { return reinterpret_cast<unsigned char*>(p); }

/// Makes the checksum of each entry right, as far as the lengths lead.
void seal_entries(std::span<std::byte> entries) {
    while (auto const h = peek_entry(entries)) {
        if (entries.size() < h->encoded_size()) return;
        boost::endian::store_little_u32(
            raw(entries.data()), codecs::crc32c(0, {entries.data() + 4, h->encoded_size() - 4}));
        entries = entries.subspan(h->encoded_size());
    }
}

void seal_frames(std::span<std::byte> stream) {
    while (stream.size() >= frame_header_size) {
        auto const length = std::size_t{boost::endian::load_little_u32(raw(stream.data()) + 4)};
        auto const message = std::size_t{boost::endian::load_little_u32(raw(stream.data()) + 12)};
        if (stream.size() - frame_header_size < length || length < message) return;
        auto const size = frame_header_size + length;
        bool const append = stream[10] == std::byte{wire::kind_of<messages::append>()};
        if (append) seal_entries(stream.subspan(frame_header_size + message, length - message));
        auto const summed = append ? frame_header_size + message : size;
        boost::endian::store_little_u32(raw(stream.data()),
                                        codecs::crc32c(0, {stream.data() + 4, summed - 4}));
        stream = stream.subspan(size);
    }
}

/// What a reader made of a stream.
struct reading {
    std::vector<frame> frames;
    /// Of the frames: their own views end with the next touch of the reader.
    std::vector<bytes> messages;
    errc error = errc::ok;
};

/// `next_piece(left)` says how much arrives at once.
template <class NextPiece>
reading read_all(bytes_view stream, frame_reader::bounds const& bounds, NextPiece next_piece) {
    frame_reader reader{bounds};
    reading out;
    while (!stream.empty() && reader.error() == errc::ok) {
        auto const room = reader.prepare();
        require(!room.empty(), "frame_reader::prepare gave no room");
        auto const size = std::min(room.size(), next_piece(stream.size()));
        std::memcpy(room.data(), stream.data(), size);
        reader.commit(size);
        stream = stream.subspan(size);
        while (auto f = reader.next()) {
            out.messages.emplace_back(f->message.begin(), f->message.end());
            out.frames.push_back(std::move(*f));
        }
    }
    out.error = reader.error();
    return out;
}

/// Slices must stay what they were, although the reader went on: compared only at the end.
void require_same(reading const& a, reading const& b) {
    require(a.error == b.error, "the error depends on how the stream is cut");
    require(a.frames.size() == b.frames.size(),
            "the number of frames depends on how the stream is cut");
    require(a.messages == b.messages, "a message depends on how the stream is cut");
    for (std::size_t i = 0; i < a.frames.size(); ++i) {
        require(a.frames[i].kind == b.frames[i].kind, "a kind depends on how the stream is cut");
        require(std::ranges::equal(a.frames[i].beside.view(), b.frames[i].beside.view()),
                "what lies beside a message depends on how the stream is cut");
    }
}

void require_bytes(frame_head const& head, parcel const& p, bytes_view came) {
    bytes again(head.view().begin(), head.view().end());
    for (auto const& run : p.entries)
        again.insert(again.end(), run.bytes.view().begin(), run.bytes.view().end());
    again.insert(again.end(), p.body.view().begin(), p.body.view().end());
    require(std::ranges::equal(again, came), "a frame that decodes encodes to other bytes");
}

void check_entries(parcel const& p, messages::append const& a) {
    std::uint64_t count = 0;
    for (auto const& run : p.entries) {
        require(run.count != 0, "a run of no entries");
        require(run.first == next(a.prev.index) + count, "a run does not follow the one before");
        for_each_entry(run, [&](entry_view const& e) {
            require(e.header.index == next(a.prev.index) + count, "an entry of another index");
            require(is_known(e.header.kind), "an entry of an unknown kind");
            ++count;
        });
        auto const half = sub_run(run, run.count / 2, run.count - run.count / 2);
        require(check_run(half.first, half.count, half.bytes).has_value(),
                "a part of a run is no run");
    }
    require(count == a.count, "another number of entries than the message says");
}

/// True if it is a message.
bool check_frame(frame&& f, bytes_view came) {
    frame_head head;
    if (auto const c = to_cluster(f)) {
        encode_cluster_bound(head, group, *c);
        require_bytes(head, {}, came);
    }
    auto const p = to_parcel(std::move(f));
    if (!p) return false;
    encode_head(head, group, *p);
    require_bytes(head, *p, came);
    if (auto const* a = std::get_if<messages::append>(&p->message.body)) check_entries(*p, *a);
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in{data, size};
    auto const flags = in.u8();
    fuzz::cuts cuts{in.u8()};
    auto const rest = in.rest();
    bytes stream(rest.begin(), rest.end());
    if ((flags & 1U) != 0) seal_frames(stream);

    frame_reader::bounds bounds{.group = group, .frame_bytes_max = std::size_t{64} << 10U};
    auto whole = read_all(stream, bounds, [](std::size_t left) { return left; });
    bounds.read_bytes = std::size_t{128} << (flags >> 1U) % 5;
    auto const cut = read_all(stream, bounds, [&](std::size_t left) { return cuts.next(left); });
    require_same(whole, cut);

    bytes_view came{stream};
    bool deep = false;
    for (std::size_t i = 0; i < whole.frames.size(); ++i) {
        auto& f = whole.frames[i];
        f.message = whole.messages[i];
        auto const bytes = came.first(frame_header_size + f.message.size() + f.beside.size());
        came = came.subspan(bytes.size());
        deep = check_frame(std::move(f), bytes) || deep;
    }
    if (deep) fuzz::went_deep();
    return 0;
}
