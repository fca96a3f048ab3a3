// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SHARED_BYTES_HPP
#define QUORATE_SHARED_BYTES_HPP

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace quorate::inline v1 {

/// Bytes that other code owns; valid as long as it keeps them.
using bytes_view = std::span<std::byte const>;

/// A slice of a reference-counted buffer: what travels from a socket to memory, disk and peers
/// without a copy.
///
/// A copy shares the buffer, and the buffer lives as long as any slice of it. The bytes are written
/// once, by the code that allocated them and before the first copy is made. After that they are
/// immutable, so slices may be read on any thread. (Not std::shared_ptr: its control block is a
/// vtable, and its count is a second allocation or a wider handle.)
class shared_bytes {
public:
    shared_bytes() = default;

    /// A buffer of `size` uninitialised bytes, for the caller to fill through `mutable_data`.
    /// Throws std::bad_alloc.
    static shared_bytes allocate(std::size_t size) {
        void* memory = ::operator new(sizeof(block) + size);
        auto* b = ::new (memory) block{};
        return shared_bytes{b, reinterpret_cast<std::byte*>(b + 1), size};
    }

    /// A new buffer with these bytes. Throws std::bad_alloc.
    static shared_bytes copy_of(bytes_view source) {
        auto copy = allocate(source.size());
        if (!source.empty()) std::memcpy(copy.mutable_data(), source.data(), source.size());
        return copy;
    }

    shared_bytes(shared_bytes const& other) noexcept
        : block_{other.block_}, data_{other.data_}, size_{other.size_} {
        if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
    }
    shared_bytes(shared_bytes&& other) noexcept
        : block_{std::exchange(other.block_, nullptr)},
          data_{std::exchange(other.data_, nullptr)},
          size_{std::exchange(other.size_, 0)} {}
    shared_bytes& operator=(shared_bytes other) noexcept {
        std::swap(block_, other.block_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~shared_bytes() {
        if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            block_->~block();
            ::operator delete(block_);
        }
    }

    /// Precondition: unique(). If a shared buffer were written to, another thread could read it
    /// at that moment.
    std::byte* mutable_data() {
        assert(unique());
        return data_;
    }
    std::byte const* data() const { return data_; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    bytes_view view() const { return {data_, size_}; }
    /// Is this the only slice of its buffer?
    bool unique() const {
        return !block_ || block_->references.load(std::memory_order_acquire) == 1;
    }

    /// The part [offset, offset + size), which shares the buffer. Precondition: it lies inside.
    shared_bytes slice(std::size_t offset, std::size_t size) const {
        assert(offset <= size_ && size <= size_ - offset);
        shared_bytes part{*this};
        part.data_ += offset;
        part.size_ = size;
        return part;
    }

private:
    struct alignas(std::max_align_t) block {
        std::atomic<std::uint32_t> references{1};
    };

    shared_bytes(block* b, std::byte* data, std::size_t size)
        : block_{b}, data_{data}, size_{size} {}

    block* block_ = nullptr;
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace quorate::inline v1

#endif
