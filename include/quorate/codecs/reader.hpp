// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CODECS_READER_HPP
#define QUORATE_CODECS_READER_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <quorate/codecs/little_endian.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/types.hpp>
#include <string_view>

namespace quorate::inline v1 {

class reader;

namespace codecs {
template <class T>
void get_typed(reader&, T&);  // defined by codec.hpp
}  // namespace codecs

/// Reads what a writer wrote. Reading is total: a read past the end, or `fail()`, makes the reader
/// fail for good, and every read of a failed reader gives zero or nothing. So a decoder reads
/// everything and asks `ok()` once. A length is believed only if as many bytes are there; otherwise
/// a length from outside could claim any memory.
///
/// The reader copies nothing: the bytes must outlive the reader and the views that `bytes` and
/// `text` give.
class reader {
public:
    explicit reader(bytes_view data) : rest_{data} {}

    std::uint8_t u8() { return get<std::uint8_t>(); }
    std::uint32_t u32() { return codecs::little_endian(get<std::uint32_t>()); }
    std::uint64_t u64() { return codecs::little_endian(get<std::uint64_t>()); }
    bytes_view bytes(std::size_t size) {
        if (size > rest_.size()) {
            fail();
            return {};
        }
        auto const part = rest_.first(size);
        rest_ = rest_.subspan(size);
        return part;
    }
    /// A length as u32 and then as many characters, of which the result is a view.
    std::string_view text() {
        auto const part = bytes(u32());
        return {reinterpret_cast<char const*>(part.data()), part.size()};
    }
    template <class Number>
    Number number() {
        return Number{u64()};
    }
    template <class Uuid>
    Uuid uuid() {
        auto const high = u64();
        return Uuid{high, u64()};
    }

    /// Typed values, one after the other. Needs `codec.hpp`, which defines get_typed.
    template <class... T>
    void operator()(T&... values) {
        (codecs::get_typed(*this, values), ...);
    }

    bool ok() const { return !failed_; }
    /// Nothing failed and nothing is left. A decoder of a whole value ends with this question;
    /// otherwise it would accept a value with other bytes behind it.
    bool done() const { return ok() && rest_.empty(); }
    std::size_t remaining() const { return rest_.size(); }
    /// For a decoder that has read bytes that are no lawful value.
    void fail() {
        failed_ = true;
        rest_ = {};
    }

private:
    template <class T>
    T get() {
        T v{};
        auto const part = bytes(sizeof(T));
        if (!part.empty()) std::memcpy(&v, part.data(), sizeof(T));
        return v;
    }

    bytes_view rest_;
    bool failed_ = false;
};

}  // namespace quorate::inline v1

#endif
