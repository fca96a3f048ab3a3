// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_WRITER_HPP
#define QUORATE_CODECS_WRITER_HPP

#include <cstddef>
#include <cstdint>
#include <quorate/codecs/little_endian.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/types.hpp>
#include <string_view>
#include <vector>

namespace quorate::inline v1 {

class writer;

namespace codecs {
template <class T>
void put_typed(writer&, T const&);  // defined by codec.hpp
}  // namespace codecs

/// Appends little-endian, fixed-width values to a growing buffer. `codec.hpp` adds typed values on
/// top of it.
class writer {
public:
    void u8(std::uint8_t v) { out_.push_back(static_cast<std::byte>(v)); }
    void u32(std::uint32_t v) { put(codecs::little_endian(v)); }
    void u64(std::uint64_t v) { put(codecs::little_endian(v)); }
    void bytes(bytes_view v) { out_.insert(out_.end(), v.begin(), v.end()); }
    /// A length as u32, then the characters. Precondition: fewer than 2^32 of them.
    void text(std::string_view v) {
        u32(static_cast<std::uint32_t>(v.size()));
        bytes(std::as_bytes(std::span{v.data(), v.size()}));
    }
    template <class Tag>
    void number(strong_number<Tag> v) {
        u64(v.value);
    }
    template <class Tag>
    void uuid(strong_uuid<Tag> const& v) {
        u64(v.high);
        u64(v.low);
    }

    /// Typed values, one after the other. Needs `codec.hpp`, which defines put_typed.
    template <class... T>
    void operator()(T const&... values) {
        (codecs::put_typed(*this, values), ...);
    }

    /// What was written; valid until the writer is next changed.
    bytes_view view() const { return out_; }
    std::size_t size() const { return out_.size(); }
    void clear() { out_.clear(); }

private:
    template <class T>
    void put(T v) {
        bytes(std::as_bytes(std::span{&v, 1}));
    }

    std::vector<std::byte> out_;
};

}  // namespace quorate::inline v1

#endif
