// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_DISK_LOG_HPP
#define QUORATE_LOG_STORES_DISK_LOG_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/entry.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/batch_builder.hpp>
#include <quorate/log_stores/entry_cursor.hpp>
#include <quorate/log_stores/recovery.hpp>
#include <quorate/log_stores/segment.hpp>
#include <quorate/log_stores/store_directory.hpp>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The blocking half of the write-ahead log: the stream on the disk. `wal` calls it on the disk's
/// executor only. Invariant: once `sync` has failed, nothing is written any more, and every call
/// gives that failure (rule: failed-sync-is-final; Z11).
template <class Files>
class disk_log {
public:
    /// A batch is closed when it has this many bytes. A single larger run makes a larger batch.
    static constexpr std::uint64_t batch_bytes_max = 1U << 20U;
    /// If the newest segment has at most this many bytes, opening copies it into the new segment
    /// and removes it. Otherwise a node that restarts in a loop would fill its directory.
    static constexpr std::uint64_t merge_bytes_max = 256U << 10U;

    disk_log(Files const& files, std::string directory, std::uint64_t segment_bytes)
        : directory_{files, directory},
          stream_{files, std::move(directory)},
          writer_{files, segment_bytes} {}

    /// Locks the directory, makes what it finds durable anew, and begins the segment of this start.
    failure open(open_request const& request, recovered_log& out);
    /// Makes the records durable, in order. Without any it writes the durable mark behind the last
    /// batch, if that lacks one.
    failure sync(std::span<staged_record const> records);
    failure read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max, entry_runs& out);
    /// Writes the durable mark, if it lacks and nothing has failed, and unlocks the directory.
    void close();
    failure const& error() const { return failed_; }

private:
    using stream_type = stream_reader<Files>;

    failure open_segments(open_request const& request, recovered_log& out);
    failure recover(node_id node, stream_end& end, checkpoint& newest, std::string& note);
    failure check_header(std::size_t k, node_id node, checkpoint const* reached, checkpoint& begin);
    failure damage(stream_position p, std::string const& why) const;
    failure judge_tail(stream_end const& end, std::string& note);
    failure begin_run(std::uint64_t sequence, checkpoint const& from, stream_position found_end);
    failure write_batches(std::span<staged_record const> records);
    failure flush();
    failure write_batch();
    failure roll();
    void note(entry_run const& run);
    void note(ballot const& b) { image_.state.ballot = b; }
    void note(truncation t) {
        image_.truncate_after(t.last);
        resume_.reset();
    }
    void note(cluster_id const& c) { image_.state.identity.cluster = c; }
    void note(start_number s) { image_.state.start = s; }
    void note(joined_fact j) { image_.state.joined = j.at; }
    void release();

    store_directory<Files> directory_;
    stream_type stream_;
    segment_writer<Files> writer_;
    batch_builder builder_;
    log_image image_;
    std::optional<log_place> resume_;  // behind the last entry read; none since a truncation
    // Where the next batch goes. image_ is further: it also knows what the builder holds.
    checkpoint end_;
    stream_position durable_;     // the stream is durable up to here, and we know it
    std::uint64_t sequence_ = 0;  // of the segment being written; 0 if none is open
    std::uint32_t seed_ = 0;
    bool marked_ = false;  // the stream ends with a durable mark
    failure failed_;
};

template <class Files>
failure disk_log<Files>::damage(stream_position p, std::string const& why) const {
    auto const index = std::to_string(image_.state.last.index.value + 1);
    return {errc::store_corrupt, stream_.describe(p) + " (log index " + index + "): " + why};
}

/// Checks the header of segment k, and that the segment continues what was reached before it (null
/// for the first segment).
template <class Files>
failure disk_log<Files>::check_header(std::size_t k, node_id node, checkpoint const* reached,
                                      checkpoint& begin) {
    segment_header h;
    std::uint32_t version = 0;
    auto const verdict = decode_segment(stream_.header(k), h, version);
    if (stream_.error()) return stream_.error();
    auto const path = stream_.path_of(k);
    auto const bad = [&](std::string const& why) {
        auto const index = std::to_string(image_.state.last.index.value + 1);
        return failure{errc::store_corrupt, path + ": offset 0 (log index " + index + "): " + why};
    };
    if (verdict == segment_verdict::damaged) return bad("the segment header is damaged");
    if (verdict == segment_verdict::unknown_version)
        return {errc::store_version, path + ": offset 8: format version " +
                                         std::to_string(version) + ", this program knows " +
                                         std::to_string(format_version)};
    if (h.begin.state.identity.node != node)
        return {errc::store_foreign, path + ": the store of node " +
                                         std::to_string(h.begin.state.identity.node.value) +
                                         ", not of node " + std::to_string(node.value)};
    if (segment_name{h.sequence, h.begin.at} != stream_.segments()[k])
        return bad("the header is of another segment");
    if (!reached && h.begin.at.value != 0) return bad("the segments before this one are missing");
    // replay() trusts the first segment to begin with an empty log. Otherwise entries that nobody
    // can read would be reported as durable.
    if (!reached && (h.begin.state.base != log_id{} || h.begin.state.last != log_id{}))
        return bad("the stream begins with a log that is not empty");
    if (reached && h.begin != *reached) return bad("the segment does not continue the one before");
    begin = h.begin;
    return {};
}

template <class Files>
failure disk_log<Files>::recover(node_id node, stream_end& end, checkpoint& newest,
                                 std::string& note) {
    auto const& segments = stream_.segments();
    if (auto f = check_header(0, node, nullptr, newest)) return f;
    image_ = {};
    image_.state = newest.state;
    replay<stream_type> log{stream_, image_, newest};
    for (std::size_t k = 0;; ++k) {
        auto const is_newest = k + 1 == segments.size();
        end = log.run(is_newest ? std::nullopt : std::optional{segments[k + 1].base});
        if (stream_.error()) return stream_.error();
        if (end.contradiction) return damage(end.at, "a record contradicts those before it");
        if (is_newest) break;
        // The next segment was made only when everything before its base had been synced.
        if (end.at != segments[k + 1].base)
            return damage(end.at, "damaged, though a later segment proves it was synced");
        checkpoint const reached{end.at, end.previous, image_.state};
        if (auto f = check_header(k + 1, node, &reached, newest)) return f;
        log.cross();
    }
    seed_ = batch_seed(image_.state.identity.store);
    return judge_tail(end, note);
}

/// What ends the newest segment: a torn tail, which an ordinary crash leaves, or damage to what was
/// synced, which is refused (rule: damage-is-no-torn-tail).
template <class Files>
failure disk_log<Files>::judge_tail(stream_end const& end, std::string& note) {
    auto const found = search_tail(stream_, end.at, seed_);
    if (stream_.error()) return stream_.error();
    if (found.witness)
        return damage(
            end.at, "damaged, though the batch at offset " +
                        std::to_string(segment_header_size +
                                       (found.witness->position - stream_.segments().back().base)) +
                        " proves it was synced");
    if (found.garbage)
        note = stream_.describe(end.at) + ": cut a torn tail that was never known to be synced";
    return {};
}

template <class Files>
failure disk_log<Files>::open(open_request const& request, recovered_log& out) {
    if (failed_) return failed_;
    auto f = open_segments(request, out);
    if (f) release();
    return f;
}

template <class Files>
failure disk_log<Files>::open_segments(open_request const& request, recovered_log& out) {
    std::vector<segment_name> all;
    if (auto f = directory_.enter(request.mode, all)) return f;
    stream_.set_segments(effective_segments(all));
    stream_end end;
    checkpoint from;
    sequence_ = 0;
    if (all.empty()) {
        out.created = true;
        image_ = {};
        image_.state.identity = from.state.identity = {request.node, request.fresh, {}};
        seed_ = batch_seed(request.fresh);
    } else {
        if (auto f = recover(request.node, end, from, out.note)) return f;
        // What lies above the last durable mark was only found, and need not be durable (Z63).
        // begin_run() writes it to a fresh place.
        if (end.at - from.at > merge_bytes_max) from = end.durable;
        for (auto const& n : all) sequence_ = std::max(sequence_, n.sequence);
    }
    durable_ = end.durable.at;
    end_ = {end.at, end.previous, image_.state};
    resume_.reset();
    if (auto f = begin_run(sequence_ + 1, from, end.at)) return f;
    // Not before the new segment has its name: from now on it says all that these said. One that
    // stays, since a crash came first, is not effective any more.
    for (auto const& n : all)
        if (n.base >= from.at) static_cast<void>(directory_.remove(n));
    auto const& s = image_.state;
    out.identity = s.identity;
    out.start = s.start;
    out.ballot = s.ballot;
    out.joined = s.joined;
    out.base = s.base;
    out.last = s.last.index;
    out.terms = image_.terms;
    out.configurations = std::move(image_.configurations);
    image_.configurations = {};
    return {};
}

/// Makes the segment of this start: the stream in [from, found_end) again, byte for byte, then the
/// new start number, then the mark. The segment gets its name last, so until then a crash leaves
/// everything as it was. From then on it replaces, from its base on, the tail of the older segment.
/// So it does not matter any more whether that tail was durable (rule: found-is-not-durable; Z63),
/// nor what the disk brings back there later (rule: cut-tail-stays-cut; Z64).
template <class Files>
failure disk_log<Files>::begin_run(std::uint64_t sequence, checkpoint const& from,
                                   stream_position found_end) {
    segment_name const name{sequence, from.at};
    if (auto f = writer_.create(directory_.unfinished_path(name), {sequence, from})) return f;
    for (auto p = from.at; p < found_end;) {
        auto const want = std::min<std::uint64_t>(found_end - p, stream_type::view_max);
        auto const bytes = stream_.at(p, static_cast<std::size_t>(want));
        if (stream_.error()) return stream_.error();
        if (bytes.empty()) return damage(p, "the file became shorter while it was read");
        std::array<bytes_view, 1> const parts{bytes};
        if (auto f = writer_.write(parts, bytes.size())) return f;
        p = p + bytes.size();
    }
    image_.state.start.value += 1;
    builder_.clear();
    builder_.add(image_.state.start);
    if (auto f = write_batch()) return f;
    if (auto f = writer_.sync()) return f;
    durable_ = end_.at;
    if (auto f = write_batch()) return f;
    if (auto f = writer_.sync()) return f;
    durable_ = end_.at;
    marked_ = true;
    if (auto f = directory_.publish(name)) return f;
    sequence_ = sequence;
    stream_.add_segment(name);
    return {};
}

template <class Files>
failure disk_log<Files>::sync(std::span<staged_record const> records) {
    if (failed_ || (records.empty() && marked_)) return failed_;
    failed_ = write_batches(records);
    if (!failed_) failed_ = writer_.sync();
    if (failed_) return failed_;
    durable_ = end_.at;
    marked_ = records.empty();
    stream_.forget();
    return {};
}

template <class Files>
failure disk_log<Files>::write_batches(std::span<staged_record const> records) {
    builder_.clear();
    for (auto const& record : records) {
        std::visit([&](auto const& r) { note(r), builder_.add(r); }, record);
        if (builder_.total() < batch_bytes_max) continue;
        if (auto f = flush()) return f;
    }
    return builder_.empty() && !records.empty() ? failure{} : flush();
}

/// Writes what the builder holds as one batch, to a new segment if the old one is full. An empty
/// batch is a mark: its header says how far the stream is durable.
template <class Files>
failure disk_log<Files>::flush() {
    if (!writer_.fits(builder_.total()) && !writer_.empty())
        if (auto f = roll()) return f;
    return write_batch();
}

template <class Files>
failure disk_log<Files>::write_batch() {
    auto const total = builder_.total();
    batch_header h{.position = end_.at, .durable = durable_, .previous = end_.previous};
    auto const parts = builder_.finish(h, seed_);
    if (auto f = writer_.write(parts, total)) return f;
    end_ = {end_of(h), h.crc, image_.state};
    builder_.clear();
    return {};
}

/// Goes on in a new segment. The old one is synced first, so a segment that has its name proves
/// that everything before it was durable.
template <class Files>
failure disk_log<Files>::roll() {
    if (durable_ != end_.at)
        if (auto f = writer_.sync()) return f;
    durable_ = end_.at;
    segment_name const name{sequence_ + 1, end_.at};
    if (auto f = writer_.create(directory_.unfinished_path(name), {name.sequence, end_})) return f;
    if (auto f = writer_.sync()) return f;
    if (auto f = directory_.publish(name)) return f;
    sequence_ = name.sequence;
    stream_.add_segment(name);
    return {};
}

/// Notes where the entries of a run will lie: the run becomes the next section of the batch being
/// built.
template <class Files>
void disk_log<Files>::note(entry_run const& run) {
    auto at = end_.at + batch_header_size + builder_.bytes() + section_header_size;
    log_place p{run.first, end_.at, at, at + run.bytes.size()};
    for_each_entry(run, [&](entry_view const& e) {
        p.index = e.header.index;
        image_.append(e.header, p);
        p.at = p.at + e.header.encoded_size();
    });
}

template <class Files>
failure disk_log<Files>::read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                              entry_runs& out) {
    if (failed_) return failed_;
    auto const& s = image_.state;
    if (i <= s.base.index || s.last.index < i || entries_max == 0) return {};
    entry_cursor<stream_type> cursor{stream_, image_.index, seed_};
    auto const refuse = [&](log_index index) {
        if (stream_.error()) return stream_.take_error();
        return failure{errc::store_corrupt, stream_.describe(cursor.at()) + " (log index " +
                                                std::to_string(index.value) + "): damaged"};
    };
    std::vector<std::byte> bytes;
    std::uint32_t count = 0;
    for (auto good = cursor.seek(i, resume_);; good = cursor.next()) {
        if (!good) return refuse(i + count);
        auto const fits = bytes.size() + cursor.header().encoded_size() <= bytes_max;
        if (count != 0 && !fits) break;
        if (!cursor.copy(bytes)) return refuse(i + count);
        ++count;
        resume_ = cursor.following();
        if (count == entries_max || i + (count - 1) == s.last.index) break;
    }
    out.push_back({i, count, shared_bytes::copy_of(bytes)});
    return {};
}

template <class Files>
void disk_log<Files>::close() {
    if (!failed_ && sequence_ != 0) static_cast<void>(sync({}));
    release();
}

template <class Files>
void disk_log<Files>::release() {
    writer_.close();
    stream_.set_segments({});
    directory_.leave();
    sequence_ = 0;
}

}  // namespace quorate::inline v1::log_stores

#endif
