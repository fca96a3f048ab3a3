// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_SEGMENT_HPP
#define QUORATE_LOG_STORES_SEGMENT_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/failure.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/shared_bytes.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The name of a segment's file. It says where the segment belongs even if its header cannot be
/// read: `<sequence>-<stream position of its first batch>.wal`, both with 16 hexadecimal digits.
struct segment_name {
    std::uint64_t sequence = 0;
    stream_position base;
    friend bool operator==(segment_name const&, segment_name const&) = default;
};

inline constexpr std::string_view segment_suffix = ".wal";
inline constexpr std::string_view unfinished_suffix = ".wal.tmp";

inline std::string to_file_name(segment_name const& n) {
    auto const hex = [](std::uint64_t v) {
        std::array<char, 16> digits{};
        auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), v, 16).ptr;
        auto const count = static_cast<std::size_t>(end - digits.data());
        return std::string(16 - count, '0') + std::string(digits.data(), count);
    };
    return hex(n.sequence) + "-" + hex(n.base.value) + std::string{segment_suffix};
}

/// Nothing unless to_file_name() would give exactly this name.
inline std::optional<segment_name> parse_file_name(std::string_view name) {
    segment_name n;
    if (name.size() != 33 + segment_suffix.size()) return {};
    auto const hex = [](std::string_view digits, std::uint64_t& v) {
        auto const end = digits.data() + digits.size();
        auto const r = std::from_chars(digits.data(), end, v, 16);
        return r.ec == std::errc{} && r.ptr == end;
    };
    if (!hex(name.substr(0, 16), n.sequence) || !hex(name.substr(17, 16), n.base.value)) return {};
    if (to_file_name(n) != name) return {};
    return n;
}

/// Of all segments of a directory the ones that count, oldest first. A later segment replaces what
/// earlier ones say from its base on, since recovery writes the tail that it found to a new
/// segment. So an earlier segment that begins at this base or behind says nothing any more, and
/// what was cut stays cut (rule: cut-tail-stays-cut).
inline std::vector<segment_name> effective_segments(std::vector<segment_name> all) {
    std::ranges::sort(all, std::ranges::greater{}, &segment_name::sequence);
    std::vector<segment_name> kept;
    for (auto const& n : all)
        if (kept.empty() || n.base < kept.back().base) kept.push_back(n);
    std::ranges::reverse(kept);
    return kept;
}

/// Reads the stream through one buffer of view_max bytes, however long the stream is. Of each
/// segment it sees the part up to the base of the next one. Used on the blocking side only.
template <class Files>
class stream_reader {
public:
    static constexpr std::size_t view_max = 64U << 10U;

    stream_reader() = default;
    stream_reader(Files const& files, std::string directory)
        : files_{files}, directory_{std::move(directory)} {}

    std::vector<segment_name> const& segments() const { return segments_; }
    /// Reads these segments from now on: effective ones, ascending. Forgets an error.
    void set_segments(std::vector<segment_name> s) {
        segments_ = std::move(s);
        open_ = none;
        file_ = {};
        error_ = {};
    }
    /// Adds a new segment, which replaces everything from its base on.
    void add_segment(segment_name const& n) {
        while (!segments_.empty() && segments_.back().base >= n.base) segments_.pop_back();
        segments_.push_back(n);
        open_ = none;
    }
    /// Drops what is buffered, since the newest segment was written to.
    void forget() {
        filled_ = 0;
        grown_ = true;
    }

    /// The header of segment k, as it stands in front of its batches.
    bytes_view header(std::size_t k) { return raw(k, 0, segment_header_size); }
    /// Bytes of the stream from p on; fewer than asked for only where the segment ends, or after an
    /// error. Valid until the next call that reads. Precondition: size <= view_max.
    bytes_view at(stream_position p, std::size_t size) {
        auto const k = segment_of(p);
        auto const there = std::min<std::uint64_t>(size, available(p));
        return raw(k, segment_header_size + (p - segments_[k].base),
                   static_cast<std::size_t>(there));
    }
    /// How many bytes follow p in its segment.
    std::uint64_t available(stream_position p) {
        auto const k = segment_of(p);
        if (k + 1 < segments_.size()) return segments_[k + 1].base - p;
        if (!select(k)) return 0;
        auto const offset = segment_header_size + (p - segments_[k].base);
        return offset < size_ ? size_ - offset : 0;
    }
    /// The operation that the system refused, if any; all views are empty from then on.
    failure const& error() const { return error_; }
    /// Gives the error and forgets it, so that reading may go on.
    failure take_error() { return std::exchange(error_, {}); }
    std::string path_of(std::size_t k) const {
        return directory_ + "/" + to_file_name(segments_[k]);
    }
    /// The segment whose part of the stream has p.
    std::size_t segment_of(stream_position p) const {
        auto const above = std::ranges::upper_bound(segments_, p, {}, &segment_name::base);
        return static_cast<std::size_t>(above - segments_.begin()) -
               (above == segments_.begin() ? 0U : 1U);
    }
    /// "file: offset N", for people.
    std::string describe(stream_position p) const {
        auto const k = segment_of(p);
        return path_of(k) + ": offset " +
               std::to_string(segment_header_size + (p - segments_[k].base));
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool select(std::size_t k) {
        if (error_) return false;
        if (open_ == k && !grown_) return true;
        filled_ = 0;
        if (open_ != k) error_ = files_.open(path_of(k), file_mode::read, file_);
        if (!error_) error_ = files_.size(file_, size_);
        open_ = error_ ? none : k;
        grown_ = false;
        return !error_;
    }
    bytes_view raw(std::size_t k, std::uint64_t offset, std::size_t size) {
        if (!select(k)) return {};
        if (offset < begin_ || begin_ + filled_ < offset + size || filled_ == 0) {
            buffer_.resize(view_max);
            begin_ = offset;
            error_ = files_.read(file_, offset, buffer_, filled_);
            if (error_) filled_ = 0;
        }
        auto const skip = static_cast<std::size_t>(offset - begin_);
        if (skip >= filled_) return {};
        return bytes_view{buffer_}.subspan(skip, std::min(size, filled_ - skip));
    }

    Files files_{};
    std::string directory_;
    std::vector<segment_name> segments_;  // effective ones, ascending
    typename Files::file file_{};
    std::size_t open_ = none;  // which segment `file_` is
    std::uint64_t size_ = 0;   // of that file
    bool grown_ = false;       // size_ may be out of date
    std::vector<std::byte> buffer_;
    std::uint64_t begin_ = 0;  // file offset of buffer_
    std::size_t filled_ = 0;
    failure error_;
};

/// Zeros to write. One constant, so that a program holds them once.
inline constexpr std::array<std::byte, 64U << 10U> zero_block{};

/// Writes one segment's file. It writes zeros ahead of the batches, a sixteenth of a segment at a
/// time. A data sync of a batch that overwrites such space costs half as much, since there is no
/// extent to convert and no size to record. Zeros for a whole segment at once would delay the
/// opening and every roll.
template <class Files>
class segment_writer {
public:
    segment_writer() = default;
    segment_writer(Files const& files, std::uint64_t segment_bytes)
        : files_{files}, segment_bytes_{segment_bytes} {}

    failure create(std::string const& path, segment_header const& h) {
        auto f = files_.open(path, file_mode::create, file_);
        if (f) return f;
        offset_ = zeroed_ = 0;
        auto const block = encode_segment(h);
        std::array<bytes_view, 1> const parts{block};
        return write(parts, block.size());
    }
    failure write(std::span<bytes_view const> parts, std::uint64_t bytes) {
        auto f = files_.write(file_, offset_, parts);
        if (f) return f;
        offset_ += bytes;
        return offset_ > zeroed_ ? zero_ahead() : failure{};
    }
    failure sync() { return files_.sync(file_); }
    /// Can a batch of so many bytes be added without making the segment larger than it should be?
    bool fits(std::uint64_t bytes) const { return offset_ + bytes <= segment_bytes_; }
    /// Has it no batch yet?
    bool empty() const { return offset_ <= segment_header_size; }
    void close() { file_ = {}; }

private:
    failure zero_ahead() {
        auto const chunk = std::clamp<std::uint64_t>(segment_bytes_ / 16, 512, 1U << 20U);
        auto const end = std::min(std::max(segment_bytes_, offset_), (offset_ / chunk + 1) * chunk);
        zeroed_ = offset_;
        while (zeroed_ < end) {
            std::array<bytes_view, 16> parts{};
            std::uint64_t bytes = 0;
            for (auto& part : parts) {
                auto const left = std::min<std::uint64_t>(zero_block.size(), end - zeroed_ - bytes);
                part = bytes_view{zero_block}.first(static_cast<std::size_t>(left));
                bytes += left;
            }
            if (auto f = files_.write(file_, zeroed_, parts)) return f;
            zeroed_ += bytes;
        }
        return {};
    }

    Files files_{};
    std::uint64_t segment_bytes_ = 0;
    typename Files::file file_{};
    std::uint64_t offset_ = 0;  // where the next batch goes
    // The file is written up to here; offset_ <= zeroed_ once something was written.
    std::uint64_t zeroed_ = 0;
};

}  // namespace quorate::inline v1::log_stores

#endif
