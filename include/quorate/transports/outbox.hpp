// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_OUTBOX_HPP
#define QUORATE_TRANSPORTS_OUTBOX_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/shared_bytes.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <span>
#include <utility>
#include <vector>

namespace quorate::inline v1::transports {

/// The bounded queue towards one peer, as the bytes that will leave. Parcels gather while a batch
/// is being written. Then all that gathered is the next batch, so one gather write takes everything
/// since the last. The outbox is pure: its connection does the writing. In steady state nothing is
/// allocated, since both batches keep their memory.
///
/// A full outbox refuses the new parcel and keeps the old ones, since the protocol waits first for
/// what it sent first. Without a bound, a peer that does not read would use up the memory of this
/// process (rule: what-waits-is-bounded). One parcel that is larger than the bound still travels,
/// alone; otherwise it could never be sent.
class outbox {
public:
    struct bounds {
        std::size_t parcels_max = 16384;
        std::size_t bytes_max = std::size_t{64} << 20U;
        std::size_t frame_bytes_max = frame_bytes_least;
    };

    explicit outbox(bounds const& b) : bounds_{b} {}

    /// Adds a parcel; false if it does not fit. The outbox shares the parcel's bytes, unless they
    /// are few.
    bool add(std::uint64_t group, parcel const& p) {
        auto const beside = beside_size(p);
        if (beside > bounds_.frame_bytes_max - frame_head_max) return false;
        auto const size = frame_head_max + beside;
        if (parcels() != 0 &&
            (parcels() >= bounds_.parcels_max || bytes() + size > bounds_.bytes_max))
            return false;
        encode_head(head_, group, p);
        gathering_.copy(head_.view());
        for (auto const& run : p.entries) gathering_.share(run.bytes);
        gathering_.share(p.body);
        ++gathering_.parcels;
        return true;
    }
    /// Adds a cluster_bound frame, even to a full outbox: a connection carries it only once, and
    /// without it the other side would not learn the cluster.
    void add_cluster_bound(std::uint64_t group, cluster_id c) {
        encode_cluster_bound(head_, group, c);
        gathering_.copy(head_.view());
    }

    bool has_gathered() const { return !gathering_.pieces.empty(); }
    bool is_writing() const { return next_ != views_.size(); }

    /// Makes a batch of all that gathered. Precondition: nothing is being written.
    void start_batch() {
        std::swap(gathering_, writing_);
        gathering_.clear();
        next_ = 0;
        views_.clear();
        for (auto const& p : writing_.pieces) views_.push_back(writing_.view_of(p));
    }
    /// What is left of the batch, in order.
    std::span<bytes_view const> rest() const { return std::span{views_}.subspan(next_); }

    /// The first `size` bytes of `rest()` were written. When the whole batch is written, its shares
    /// are given back.
    void consume(std::size_t size) {
        while (next_ != views_.size() && size >= views_[next_].size())
            size -= views_[next_++].size();
        if (size != 0) views_[next_] = views_[next_].subspan(size);
        if (is_writing()) return;
        writing_.clear();
        views_.clear();
        next_ = 0;
    }

    std::size_t parcels() const { return gathering_.parcels + writing_.parcels; }
    std::size_t bytes() const { return gathering_.bytes + writing_.bytes; }

private:
    /// In bytes. Pieces up to this size are copied behind the heads. That costs less than one more
    /// element of the gather list, in the kernel and here, and one system call takes 64 elements.
    static constexpr std::size_t copied_max = 512;

    /// Either `size` bytes of `small`, from `offset` on, or the whole of the share number `offset`.
    struct piece {
        std::size_t offset = 0;
        std::size_t size = 0;
        bool is_share = false;
    };

    struct batch {
        std::vector<std::byte> small;
        std::vector<shared_bytes> shares;
        std::vector<piece> pieces;
        std::size_t parcels = 0;
        std::size_t bytes = 0;

        void copy(bytes_view data) {
            if (pieces.empty() || pieces.back().is_share)
                pieces.push_back({small.size(), 0, false});
            small.insert(small.end(), data.begin(), data.end());
            pieces.back().size += data.size();
            bytes += data.size();
        }
        void share(shared_bytes const& data) {
            if (data.empty()) return;
            if (data.size() <= copied_max) return copy(data.view());
            pieces.push_back({shares.size(), data.size(), true});
            shares.push_back(data);
            bytes += data.size();
        }
        bytes_view view_of(piece const& p) const {
            return p.is_share ? shares[p.offset].view()
                              : bytes_view{small}.subspan(p.offset, p.size);
        }
        void clear() {
            small.clear();
            shares.clear();
            pieces.clear();
            parcels = bytes = 0;
        }
    };

    bounds bounds_;
    frame_head head_;
    batch gathering_;
    batch writing_;
    std::vector<bytes_view> views_;  ///< of `writing_`; the one at `next_` may have lost its front
    std::size_t next_ = 0;
};

}  // namespace quorate::inline v1::transports

#endif
