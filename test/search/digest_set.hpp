// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_DIGEST_SET_HPP
#define QUORATE_TEST_SEARCH_DIGEST_SET_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace search {

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

/// Finished digests. Each look is a miss of all caches, so say early what will be looked for. Kept
/// in many small tables that grow one by one, so that there are never two copies of all; a digest
/// takes 21 to 30 bytes. (That none is zero is taken for granted.)
class digest_set {
public:
    void prefetch(digest const& d) const {
        auto const& t = tables_[table_of(d)];
        __builtin_prefetch(&t.slots[place_in(t, d)], 1);
    }

    bool insert(digest const& d) {
        auto& t = tables_[table_of(d)];
        if (4 * (t.used + 1) > 3 * t.slots.size()) grow(t);
        auto& slot = find(t, d);
        if (slot == d) return false;
        slot = d;
        ++t.used;
        ++size_;
        return true;
    }
    std::size_t size() const { return size_; }
    std::size_t bytes() const { return bytes_; }
    template <class F>
    void for_each(F f) const {
        for (auto const& t : tables_)
            for (auto const& d : t.slots)
                if (d != empty) f(d);
    }

private:
    static constexpr digest empty{0, 0};
    static constexpr std::size_t table_count = 256;
    static constexpr std::size_t table_min = 8;
    struct table {
        std::vector<digest> slots = std::vector<digest>(table_min, empty);
        std::size_t used = 0;
    };

    static std::size_t table_of(digest const& d) { return d.a >> 56U; }
    /// Spread evenly over however many there are.
    static std::size_t place_in(table const& t, digest const& d) {
        return ((d.a & 0xFFFFFFFFU) * t.slots.size()) >> 32U;
    }
    static digest& find(table& t, digest const& d) {
        auto at = place_in(t, d);
        while (t.slots[at] != empty && t.slots[at] != d) at = at + 1 == t.slots.size() ? 0 : at + 1;
        return t.slots[at];
    }
    void grow(table& t) {
        auto const old = std::exchange(t.slots, std::vector<digest>(t.slots.size() * 7 / 5, empty));
        bytes_ += (t.slots.size() - old.size()) * sizeof(digest);
        for (auto const& d : old)
            if (d != empty) find(t, d) = d;
    }

    std::vector<table> tables_ = std::vector<table>(table_count);
    std::size_t size_ = 0;
    std::size_t bytes_ = table_count * table_min * sizeof(digest);
};

}  // namespace search

#endif
