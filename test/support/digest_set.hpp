// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_DIGEST_SET_HPP
#define QUORATE_TEST_SUPPORT_DIGEST_SET_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace script {

/// 128 bits that stand for a value.
struct digest {
    std::uint64_t a = 0x243F6A8885A308D3U;
    std::uint64_t b = 0x13198A2E03707344U;

    void add(std::uint64_t v) {
        a = (a ^ v) * 0x9E3779B97F4A7C15U;
        a ^= a >> 32U;
        b = (b + v) * 0xD6E8FEB86659FD93U + 0x165667B19E3779F9U;
        b ^= b >> 29U;
    }
    /// Spreads every bit over all, so that digests may be added up.
    digest finished() const { return {mixed(a), mixed(b)}; }
    static constexpr std::uint64_t mixed(std::uint64_t v) {
        v = (v ^ (v >> 30U)) * 0xBF58476D1CE4E5B9U;
        v = (v ^ (v >> 27U)) * 0x94D049BB133111EBU;
        return v ^ (v >> 31U);
    }
    friend auto operator<=>(digest const&, digest const&) = default;
};

/// Finished digests, 16 bytes each, in one array. Each look is a miss of all caches, so say early what will be looked
/// for. (That no digest is zero is taken for granted.)
class digest_set {
public:
    void prefetch(digest const& d) const { __builtin_prefetch(&slots_[d.a & (slots_.size() - 1)], 1); }

    bool insert(digest const& d) {
        if (10 * (size_ + 1) > 7 * slots_.size()) grow();
        auto& slot = find(d);
        if (slot == d) return false;
        slot = d;
        ++size_;
        return true;
    }
    std::size_t size() const { return size_; }
    template <class F>
    void for_each(F f) const {
        for (auto const& d : slots_)
            if (d != empty) f(d);
    }

private:
    static constexpr digest empty{0, 0};

    digest& find(digest const& d) {
        auto at = d.a & (slots_.size() - 1);
        while (slots_[at] != empty && slots_[at] != d) at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }
    void grow() {
        auto const old = std::exchange(slots_, std::vector<digest>(2 * slots_.size(), empty));
        for (auto const& d : old)
            if (d != empty) find(d) = d;
    }

    std::vector<digest> slots_ = std::vector<digest>(1024, empty);
    std::size_t size_ = 0;
};

}  // namespace script

#endif
