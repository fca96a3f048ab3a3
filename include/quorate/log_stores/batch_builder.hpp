// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_BATCH_BUILDER_HPP
#define QUORATE_LOG_STORES_BATCH_BUILDER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/entry.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <quorate/types.hpp>
#include <span>
#include <variant>
#include <vector>

namespace quorate::inline v1::log_stores {

struct truncation {
    log_index last;  ///< entries behind it are dropped
};

struct joined_fact {
    log_index at;  ///< as in recovered_log
};

/// One record that was staged; records are written in the order of staging.
using staged_record =
    std::variant<entry_run, ballot, truncation, cluster_id, start_number, joined_fact>;

/// Puts staged records together to one batch: a list of byte ranges for one gathering write.
/// Entries are not copied. The builder keeps its memory, so a store in steady state allocates
/// nothing.
class batch_builder {
public:
    /// Begins a new batch.
    void clear() {
        fixed_.resize(batch_header_size);
        parts_.clear();
        parts_.push_back({{}, 0, batch_header_size});
        bytes_ = 0;
        crc_ = 0;
    }
    bool empty() const { return bytes_ == 0; }
    /// Bytes of the whole batch, with header and padding.
    std::uint64_t total() const { return batch_header_size + padded(bytes_); }
    /// Bytes of the body so far.
    std::uint64_t bytes() const { return bytes_; }

    void add(entry_run const& run) {
        begin_section({record_kind::entries, run.bytes.size()});
        auto rest = run.bytes.view();
        // The checksum of each entry was computed or verified before, so that of the batch need
        // only cover those, and does not read the payloads once more.
        for (std::uint32_t i = 0; i < run.count; ++i) {
            crc_ = codecs::crc32c(crc_, rest.first(4));
            rest = rest.subspan(peek_entry(rest)->encoded_size());
        }
        parts_.push_back({run.bytes.view(), 0, 0});
        bytes_ += run.bytes.size();
    }
    void add(ballot const& b) {
        auto const& who = b.voted_for;
        record(record_kind::ballot, {b.term.value, who.id.value, who.store.high, who.store.low});
    }
    void add(truncation t) { record(record_kind::truncate_after, {t.last.value}); }
    void add(cluster_id const& c) { record(record_kind::bind_cluster, {c.high, c.low}); }
    void add(start_number s) { record(record_kind::start, {s.value}); }
    void add(joined_fact j) { record(record_kind::joined, {j.at.value}); }

    /// Completes the header: its checksums, and how long the body is. The ranges are valid until
    /// the next call of any function here, and as long as the records that were added live.
    std::span<bytes_view const> finish(batch_header& h, std::uint32_t seed) {
        h.bytes = bytes_;
        h.body_crc = crc_;
        auto const padding = static_cast<std::size_t>(padded(bytes_) - bytes_);
        if (padding != 0) append_fixed(std::array<std::byte, batch_alignment>{}.data(), padding);
        encode_batch(h, seed, fixed_.data());
        views_.clear();
        for (auto const& p : parts_)
            views_.push_back(p.outside.empty() ? bytes_view{fixed_}.subspan(p.begin, p.size)
                                               : p.outside);
        return views_;
    }

private:
    /// A range of bytes of a record, or, if `outside` is empty, of fixed_.
    struct part {
        bytes_view outside;
        std::size_t begin;
        std::size_t size;
    };

    void append_fixed(std::byte const* data, std::size_t size) {
        if (parts_.back().outside.empty()) parts_.back().size += size;
        else parts_.push_back({{}, fixed_.size(), size});
        fixed_.insert(fixed_.end(), data, data + size);
    }
    void begin_section(section_header const& s) {
        std::array<std::byte, section_header_size> header{};
        encode_section(s, header.data());
        crc_ = codecs::crc32c(crc_, header);
        append_fixed(header.data(), header.size());
        bytes_ += header.size();
    }
    template <std::size_t N>
    void record(record_kind kind, std::uint64_t const (&fields)[N]) {
        std::array<std::byte, N * 8> bytes{};
        for (std::size_t i = 0; i < N; ++i)
            boost::endian::store_little_u64(reinterpret_cast<unsigned char*>(bytes.data() + i * 8),
                                            fields[i]);
        begin_section({kind, bytes.size()});
        crc_ = codecs::crc32c(crc_, bytes);
        append_fixed(bytes.data(), bytes.size());
        bytes_ += bytes.size();
    }

    std::vector<std::byte> fixed_;  // headers and records, back to back
    std::vector<part> parts_;
    std::vector<bytes_view> views_;
    std::uint64_t bytes_ = 0;  // of the body
    std::uint32_t crc_ = 0;    // of the body, as batch_walk computes it
};

}  // namespace quorate::inline v1::log_stores

#endif
