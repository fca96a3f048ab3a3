// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_FLAT_WORLD_HPP
#define QUORATE_TEST_SEARCH_FLAT_WORLD_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <search/histories.hpp>
#include <search/parts.hpp>
#include <vector>

namespace search {

/// A world as a few numbers: who its nodes are, what is on its way link by link, and what is still
/// allowed.
struct flat_world {
    static constexpr std::size_t nodes_max = 4;
    static constexpr std::size_t packets_max = 64;
    std::array<part, nodes_max> nodes{};  // of the ids 1, 2, ...
    part past = 0;
    std::uint32_t came = 0;  // by which step of the search
    bounds left;
    std::uint32_t count = 0;
    std::array<part, packets_max> packets;  // by link, each in the order of sending

    flat_world() = default;
    flat_world(flat_world const& w)
        : nodes{w.nodes}, past{w.past}, came{w.came}, left{w.left}, count{w.count} {
        std::copy_n(w.packets.begin(), w.count, packets.begin());
    }
    flat_world& operator=(flat_world const&) = default;

    void erase(std::size_t at) {
        std::copy(packets.begin() + at + 1, packets.begin() + count, packets.begin() + at);
        --count;
    }
    void insert(std::size_t at, part p) {
        if (count == packets_max) throw error{"too many packets on their way for a search"};
        std::copy_backward(packets.begin() + at, packets.begin() + count,
                           packets.begin() + count + 1);
        packets[at] = p;
        ++count;
    }
};

/// Worlds that wait their turn, without their empty places. First in, first out; what is out is
/// given free.
class world_queue {
public:
    explicit world_queue(std::size_t nodes) : nodes_{nodes} {}

    std::size_t size() const { return size_; }
    std::size_t bytes() const { return blocks_.size() * block_words * sizeof(std::uint32_t); }

    void push(flat_world const& w) {
        if (blocks_.empty() || block_words < blocks_.back().size() + nodes_ + others + w.count) {
            blocks_.emplace_back();
            blocks_.back().reserve(block_words);
        }
        auto& to = blocks_.back();
        to.insert(to.end(), w.nodes.begin(), w.nodes.begin() + nodes_);
        auto const left = std::bit_cast<std::array<std::uint32_t, 2>>(w.left.packed());
        for (auto v : {w.past, w.came, left[0], left[1], w.count}) to.push_back(v);
        to.insert(to.end(), w.packets.begin(), w.packets.begin() + w.count);
        ++size_;
    }
    /// Precondition: there is one.
    flat_world pop() {
        auto const* from = blocks_.front().data() + at_;
        flat_world w;
        for (std::size_t i = 0; i < nodes_; ++i) w.nodes[i] = *from++;
        w.past = from[0];
        w.came = from[1];
        w.left = bounds::unpacked(std::bit_cast<std::uint64_t>(std::array{from[2], from[3]}));
        w.count = from[4];
        std::copy_n(from + others, w.count, w.packets.begin());
        at_ += nodes_ + others + w.count;
        if (at_ == blocks_.front().size()) {
            blocks_.pop_front();
            at_ = 0;
        }
        --size_;
        return w;
    }

private:
    static constexpr std::size_t others = 5;  // numbers beside nodes and packets
    static constexpr std::size_t block_words = std::size_t{1} << 18U;

    std::size_t nodes_;
    std::deque<std::vector<std::uint32_t>> blocks_;
    std::size_t at_ = 0;  // in the first block
    std::size_t size_ = 0;
};

}  // namespace search

#endif
