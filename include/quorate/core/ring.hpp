// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_RING_HPP
#define QUORATE_CORE_RING_HPP

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace quorate::inline v1::core {

/// A queue in a power-of-two array that grows and never shrinks: no allocation in steady state,
/// unlike a deque, which allocates a block per few dozen elements for ever. A regular value;
/// equality looks at the elements only.
template <class T>
class ring {
public:
    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }

    T& front() { return (*this)[0]; }
    T const& front() const { return (*this)[0]; }
    T& back() { return (*this)[size_ - 1]; }
    T const& back() const { return (*this)[size_ - 1]; }
    T& operator[](std::size_t i) {
        assert(i < size_);
        return slots_[(first_ + i) & (slots_.size() - 1)];
    }
    T const& operator[](std::size_t i) const {
        assert(i < size_);
        return slots_[(first_ + i) & (slots_.size() - 1)];
    }

    void push_back(T value) {
        if (size_ == slots_.size()) grow();
        ++size_;
        back() = std::move(value);
    }
    void pop_front() {
        front() = T{};
        first_ = (first_ + 1) & (slots_.size() - 1);
        --size_;
    }
    void clear() {
        while (!empty()) pop_front();
        first_ = 0;
    }

    friend bool operator==(ring const& a, ring const& b) {
        if (a.size_ != b.size_) return false;
        for (std::size_t i = 0; i < a.size_; ++i)
            if (!(a[i] == b[i])) return false;
        return true;
    }

private:
    void grow() {
        std::vector<T> larger(std::max<std::size_t>(4, 2 * slots_.size()));
        for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
        slots_ = std::move(larger);
        first_ = 0;
    }

    std::vector<T> slots_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

}  // namespace quorate::inline v1::core

#endif
