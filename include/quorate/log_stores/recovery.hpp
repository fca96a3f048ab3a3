// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_RECOVERY_HPP
#define QUORATE_LOG_STORES_RECOVERY_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/batch_walk.hpp>
#include <quorate/log_stores/log_outline.hpp>
#include <quorate/log_stores/position_index.hpp>
#include <quorate/log_stores/record_format.hpp>
#include <string>
#include <utility>
#include <vector>

/// Reads a stream from its first batch to its last and decides what a bad batch means. It writes
/// nothing and knows no file: a `Stream` is what batch_walk.hpp says. It takes memory for the runs
/// of terms, the configurations, and one place per 64 KiB.
namespace quorate::inline v1::log_stores {

/// What the stream says so far.
struct log_image : log_outline {
    log_state state;
    position_index index;

    void append(entry_header const& e, log_place const& p) {
        log_outline::append(e.id());
        state.last = e.id();
        index.add(p);
    }
    void truncate_after(log_index i) {
        log_outline::truncate_after(i);
        index.truncate_after(i);
        state.last = terms.empty() ? state.base : log_id{terms.back().term, i};
    }
};

/// Where and why a stream ended.
struct stream_end {
    stream_position at;          ///< behind the last good batch
    std::uint32_t previous = 0;  ///< the checksum of that batch
    /// Everything before it was known durable when the last good batch was written.
    checkpoint durable;
    bool contradiction = false;  ///< the next batch is whole but cannot follow what came before
};

/// Applies the batches of a stream to an image, one by one.
template <class Stream>
class replay {
public:
    replay(Stream& stream, log_image& image, checkpoint const& begin)
        : stream_{stream},
          image_{image},
          seed_{batch_seed(begin.state.identity.store)},
          end_{begin.at, begin.previous, begin, false} {}

    /// Goes on in the next segment. It was made when everything before it was durable.
    void cross() { end_.durable = {end_.at, end_.previous, image_.state}; }
    /// Applies all batches up to the first bad one, or up to `limit` if there is one.
    stream_end const& run(std::optional<stream_position> limit) {
        while (!limit || end_.at < *limit) {
            auto const h = check_batch(stream_, end_.at, seed_, end_.previous);
            if (!h) break;
            // The first batch of a sync knows everything before it to be durable. The others of
            // that sync know no more.
            if (h->durable == end_.at) end_.durable = {end_.at, end_.previous, image_.state};
            if (h->durable != end_.durable.at || !apply(*h)) {
                end_.contradiction = true;
                break;
            }
            end_.at = end_of(*h);
            end_.previous = h->crc;
        }
        return end_;
    }

private:
    bool apply(batch_header const& h) {
        batch_walk<Stream> walk{stream_, h};
        while (walk.next())
            if (walk.kind() == record_kind::entries ? !entry(walk)
                                                    : !record(walk.kind(), walk.record()))
                return false;
        return !walk.bad();
    }
    bool entry(batch_walk<Stream> const& walk) {
        auto const& e = walk.entry();
        auto& last = image_.state.last;
        if (e.index != last.index + 1 || e.term < last.term) return false;
        auto const place = walk.place();
        image_.append(e, place);
        if (e.kind != entry_kind::configuration) return true;
        auto payload = shared_bytes::allocate(e.length);
        for (std::size_t done = 0; done < e.length;) {
            auto const want = std::min<std::size_t>(e.length - done, Stream::view_max / 2);
            auto const bytes = stream_.at(place.at + entry_header_size + done, want);
            if (bytes.size() != want) return false;
            std::ranges::copy(bytes, payload.mutable_data() + done);
            done += want;
        }
        image_.append_configuration(e.index, std::move(payload));
        return true;
    }
    bool record(record_kind kind, bytes_view bytes) {
        reader in{bytes};
        auto& s = image_.state;
        if (kind == record_kind::ballot) s.ballot = decode_ballot(in);
        if (kind == record_kind::bind_cluster) s.identity.cluster = in.uuid<cluster_id>();
        if (kind == record_kind::start) s.start = in.number<start_number>();
        if (kind == record_kind::joined) s.joined = in.number<log_index>();
        if (kind != record_kind::truncate_after) return true;
        auto const last = in.number<log_index>();
        if (last < s.base.index || s.last.index < last) return false;
        image_.truncate_after(last);
        return true;
    }

    Stream& stream_;
    log_image& image_;
    std::uint32_t seed_;
    stream_end end_;
};

/// What lies behind the last good batch of the newest segment.
struct tail_finding {
    bool garbage = false;  ///< anything but zeros
    /// A batch that was written when the stream was durable beyond its last good batch.
    std::optional<batch_header> witness;
};

/// Looks behind `end`, where the last good batch ends, for a batch that knows the stream to be
/// durable beyond `end`, at each place where one could begin. If there is one, what lies at `end`
/// was synced and is damaged (rule: damage-is-no-torn-tail; Z12). If there is none, nobody knew it
/// to be synced, and any subset of its sectors may have survived the crash (Z13). The header of
/// such a batch suffices: it was written, so what it says was known by then.
template <class Stream>
tail_finding search_tail(Stream& stream, stream_position end, std::uint32_t seed) {
    tail_finding found;
    auto const room = stream.available(end);
    for (std::uint64_t done = 0; done < room;) {
        auto const want = std::min<std::uint64_t>(room - done, Stream::view_max);
        auto const window = stream.at(end + done, static_cast<std::size_t>(want));
        if (window.empty()) break;
        auto const zero = [](std::byte b) { return b == std::byte{}; };
        found.garbage = found.garbage || !std::ranges::all_of(window, zero);
        // A header may reach into the next window, so each window overlaps the one before by a
        // header.
        for (std::size_t i = 0; i < window.size(); i += batch_alignment) {
            reader in{window.subspan(i)};
            auto const word = in.u64();
            if (word != batch_magic || window.size() - i < batch_header_size) continue;
            auto const h = decode_batch(window.subspan(i, batch_header_size), seed);
            if (!h || h->position != end + done + i || h->durable <= end) continue;
            found.witness = h;
            return found;
        }
        if (window.size() < Stream::view_max) break;
        done += window.size() - padded(batch_header_size);
    }
    return found;
}

}  // namespace quorate::inline v1::log_stores

#endif
