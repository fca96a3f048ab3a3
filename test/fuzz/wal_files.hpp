// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_WAL_FILES_HPP
#define QUORATE_TEST_FUZZ_WAL_FILES_HPP

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <optional>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/entry.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/log_stores/recovery.hpp>
#include <quorate/log_stores/segment.hpp>
#include <string>
#include <utility>
#include <vector>

/// The files of a write-ahead log as the input of a fuzz target. Of each: which name it has (u8,
/// and a place and a character if it is misspelt), its sequence number and base (u64), how many
/// bytes of its header follow (u16) and of its batches (u16), and how many zeros lie behind them
/// (u16); then these bytes. What is left out of a header is zero: so a real log is a small input,
/// and mutations hit what matters.
namespace fuzz {

using quorate::log_stores::batch_header_size;
using quorate::log_stores::segment_header_size;

struct wal_file {
    enum class kind : std::uint8_t { segment, unfinished, misspelt, count };

    kind named = kind::segment;
    std::uint8_t wrong_at = 0;
    char wrong = 0;
    quorate::log_stores::segment_name name;
    std::vector<std::byte> content;

    std::string file_name() const {
        auto out = quorate::log_stores::to_file_name(name);
        if (named == kind::unfinished) out += ".tmp";
        if (named == kind::misspelt) out[wrong_at % out.size()] = wrong;
        return out;
    }
};

inline constexpr std::size_t wal_files_max = 8;

inline std::vector<wal_file> read_wal_files(input& in) {
    std::vector<wal_file> files;
    while (!in.empty() && files.size() < wal_files_max) {
        wal_file f;
        f.named =
            static_cast<wal_file::kind>(in.u8() % static_cast<unsigned>(wal_file::kind::count));
        if (f.named == wal_file::kind::misspelt) {
            f.wrong_at = in.u8();
            // A character of a file name, and none in upper case: those of a number are read like
            // those in lower case.
            auto const c = in.u8() & 0x7FU;
            f.wrong = static_cast<char>(c <= ' ' || c == '/' || (c >= 'A' && c <= 'Z') ? '_' : c);
        }
        f.name = {in.u64(), {in.u64()}};
        auto const header_size = std::min<std::size_t>(in.u16(), segment_header_size);
        auto const body_size = std::size_t{in.u16()};
        auto const zeros = std::size_t{in.u16()};
        auto const header = in.bytes(header_size);
        auto const body = in.bytes(body_size);
        f.content.assign(header.begin(), header.end());
        // An empty body: the header itself is cut off here.
        if (body_size + zeros != 0) f.content.resize(segment_header_size);
        f.content.insert(f.content.end(), body.begin(), body.end());
        f.content.resize(f.content.size() + zeros);
        files.push_back(std::move(f));
    }
    return files;
}

/// The other way, for a recorder. Precondition: the file is one of a small log, its name is not
/// misspelt.
inline void write_wal_file(quorate::writer& out, wal_file const& f) {
    auto const content = quorate::bytes_view{f.content};
    auto const used = [](quorate::bytes_view b) {
        while (!b.empty() && b.back() == std::byte{}) b = b.first(b.size() - 1);
        return b;
    };
    auto const u16 = [&](std::size_t v) {
        out.u8(static_cast<std::uint8_t>(v & 0xFFU));
        out.u8(static_cast<std::uint8_t>(v >> 8U));
    };
    auto const header = used(content.first(std::min(content.size(), segment_header_size)));
    auto const behind = content.subspan(std::min(content.size(), segment_header_size));
    auto const body = used(behind);
    out.u8(static_cast<std::uint8_t>(f.named));
    out.u64(f.name.sequence);
    out.u64(f.name.base.value);
    u16(header.size());
    u16(body.size());
    u16(behind.size() - body.size());
    out.bytes(header);
    out.bytes(body);
}

/// Makes checksums right after a mutation, as far as the lengths lead: of the header, of entries,
/// of batches.
class wal_sealer {
public:
    explicit wal_sealer(std::vector<std::byte>& content) : content_{content} {}

    void seal() {
        if (content_.size() < segment_header_size) return;
        seal_header();
        quorate::log_stores::segment_header h;
        std::uint32_t version = 0;
        static_cast<void>(
            quorate::log_stores::decode_segment(view(0, segment_header_size), h, version));
        seed_ = quorate::log_stores::batch_seed(h.begin.state.identity.store);
        for (auto at = segment_header_size; at + batch_header_size <= content_.size();) {
            auto const size = seal_batch(at);
            if (size == 0) return;
            at += size;
        }
    }

private:
    unsigned char* raw(std::size_t at) {
        return reinterpret_cast<unsigned char*>(content_.data()) + at;
    }
    quorate::bytes_view view(std::size_t at, std::size_t size) const {
        return quorate::bytes_view{content_}.subspan(at, size);
    }
    void seal_header() {
        boost::endian::store_little_u32(raw(12), 0);
        auto const crc = quorate::codecs::crc32c(0, view(0, segment_header_size));
        boost::endian::store_little_u32(raw(12), crc);
    }
    /// Gives how far the next batch is; 0 if nothing here is one.
    std::size_t seal_batch(std::size_t at) {
        using namespace quorate::log_stores;
        if (boost::endian::load_little_u64(raw(at)) != batch_magic) return 0;
        auto const bytes = boost::endian::load_little_u64(raw(at + 24));
        auto const room = content_.size() - at - batch_header_size;
        if (bytes > room) return 0;
        body_crc_ = 0;
        auto const begin = at + batch_header_size;
        seal_sections(begin, begin + static_cast<std::size_t>(bytes));
        boost::endian::store_little_u32(raw(at + 36), body_crc_);
        if (at != segment_header_size) boost::endian::store_little_u32(raw(at + 32), previous_);
        previous_ = quorate::codecs::crc32c(seed_, view(at, batch_header_size - 4));
        boost::endian::store_little_u32(raw(at + 44), previous_);
        return batch_header_size + padded(static_cast<std::size_t>(bytes));
    }
    void seal_sections(std::size_t at, std::size_t end) {
        using namespace quorate::log_stores;
        while (end - at >= section_header_size) {
            auto const s = decode_section(view(at, section_header_size));
            body_crc_ = quorate::codecs::crc32c(body_crc_, view(at, section_header_size));
            at += section_header_size;
            if (!s || s->bytes > end - at) return;
            auto const size = static_cast<std::size_t>(s->bytes);
            if (s->kind == record_kind::entries) seal_entries(at, size);
            else body_crc_ = quorate::codecs::crc32c(body_crc_, view(at, size));
            at += size;
        }
    }
    void seal_entries(std::size_t at, std::size_t size) {
        while (auto const h = quorate::peek_entry(view(at, size))) {
            if (size < h->encoded_size()) return;
            boost::endian::store_little_u32(
                raw(at), quorate::codecs::crc32c(0, view(at + 4, h->encoded_size() - 4)));
            body_crc_ = quorate::codecs::crc32c(body_crc_, view(at, 4));
            at += h->encoded_size();
            size -= h->encoded_size();
        }
    }

    std::vector<std::byte>& content_;
    std::uint32_t seed_ = 0;
    std::uint32_t body_crc_ = 0;
    std::uint32_t previous_ = 0;
};

/// The batches of one segment.
struct wal_file_stream {
    static constexpr std::size_t view_max = 64U << 10U;
    quorate::bytes_view batches;
    quorate::log_stores::stream_position base;

    std::uint64_t available(quorate::log_stores::stream_position p) const {
        return batches.size() - (p - base);
    }
    quorate::bytes_view at(quorate::log_stores::stream_position p, std::size_t size) const {
        return batches.subspan(static_cast<std::size_t>(p - base))
            .first(std::min<std::size_t>(size, available(p)));
    }
};

/// The segment that a restart makes of this one's tail, from the last place in its first `quarters`
/// on that was known to be durable. Nothing if this is no segment.
inline std::optional<wal_file> newer_segment(wal_file const& f, std::size_t quarters) {
    using namespace quorate::log_stores;
    segment_header h;
    std::uint32_t version = 0;
    auto const content = quorate::bytes_view{f.content};
    if (content.size() < segment_header_size) return std::nullopt;
    if (decode_segment(content.first(segment_header_size), h, version) != segment_verdict::ok)
        return std::nullopt;
    auto const batches = content.subspan(segment_header_size);
    if (~std::uint64_t{0} - batches.size() < h.begin.at.value) return std::nullopt;
    wal_file_stream stream{batches, h.begin.at};
    log_image image;
    image.state = h.begin.state;
    auto const end = replay<wal_file_stream>{stream, image, h.begin}.run(
        h.begin.at + batches.size() * quarters / 4);
    wal_file out;
    out.name = {f.name.sequence + 1, end.durable.at};
    auto const block = encode_segment({out.name.sequence, end.durable});
    auto const tail = batches.subspan(static_cast<std::size_t>(end.durable.at - h.begin.at));
    out.content.assign(block.begin(), block.end());
    out.content.insert(out.content.end(), tail.begin(), tail.end());
    return out;
}

}  // namespace fuzz

#endif
