// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_WIRE_HPP
#define QUORATE_TRANSPORTS_WIRE_HPP

#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/message.hpp>
#include <quorate/types.hpp>
#include <span>
#include <type_traits>
#include <variant>

/// The bytes of a message (doc/formats/wire.md): both pairs, the term and the start number, then
/// the fields of its kind, all little-endian and of fixed width. The fields of each kind are listed
/// once, for both directions, so that reading cannot differ from writing. Pure; nothing allocates.
namespace quorate::inline v1::transports {

/// No encoded message is larger: 64 bytes of header and at most 50 of an append_reply.
inline constexpr std::size_t message_size_max = 128;

namespace wire {

/// Writes fields one after the other. Precondition: there is room behind `at`; message_size_max
/// bytes suffice for any message.
struct put {
    std::byte* at;

    void operator()(std::uint8_t v) { *at++ = static_cast<std::byte>(v); }
    void operator()(bool v) { (*this)(static_cast<std::uint8_t>(v ? 1 : 0)); }
    void operator()(errc v) { (*this)(static_cast<std::uint8_t>(v)); }
    void operator()(std::uint32_t v) {
        boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(at), v);
        at += 4;
    }
    void operator()(std::uint64_t v) {
        boost::endian::store_little_u64(reinterpret_cast<unsigned char*>(at), v);
        at += 8;
    }
    template <class Tag>
    void operator()(strong_number<Tag> v) {
        (*this)(v.value);
    }
    void operator()(log_id const& v) {
        (*this)(v.term);
        (*this)(v.index);
    }
    void operator()(member_id const& v) {
        (*this)(v.id);
        (*this)(v.store.high);
        (*this)(v.store.low);
    }
};

/// Reads what `put` wrote. A value that no writer makes, such as a bool of 2, makes the reader
/// fail.
struct get {
    reader in;

    void operator()(std::uint8_t& v) { v = in.u8(); }
    void operator()(bool& v) {
        auto const raw = in.u8();
        if (raw > 1) in.fail();
        v = raw == 1;
    }
    void operator()(errc& v) {
        auto const raw = in.u8();
        if (raw > static_cast<std::uint8_t>(errc::log_conflict)) in.fail();
        v = static_cast<errc>(raw);
    }
    void operator()(std::uint32_t& v) { v = in.u32(); }
    void operator()(std::uint64_t& v) { v = in.u64(); }
    template <class Tag>
    void operator()(strong_number<Tag>& v) {
        v.value = in.u64();
    }
    void operator()(log_id& v) {
        (*this)(v.term);
        (*this)(v.index);
    }
    void operator()(member_id& v) {
        (*this)(v.id);
        (*this)(v.store.high);
        (*this)(v.store.low);
    }
};

template <class Io, class... Fields>
void each(Io& io, Fields&... fields) {
    (io(fields), ...);
}

template <class Io>
void fields(Io& io, messages::pre_vote& m) {
    each(io, m.last, m.round, m.transfer);
}
template <class Io>
void fields(Io& io, messages::vote& m) {
    each(io, m.last, m.round, m.transfer);
}
template <class Io>
void fields(Io& io, messages::vote_reply& m) {
    each(io, m.voter_term, m.round, m.pre, m.granted);
}
template <class Io>
void fields(Io& io, messages::append& m) {
    each(io, m.session, m.number, m.prev, m.count, m.commit);
}
template <class Io>
void fields(Io& io, messages::append_reply& m) {
    each(io, m.session, m.number, m.follower_term, m.accepted, m.matched, m.hint, m.arrived);
}
template <class Io>
void fields(Io& io, messages::heartbeat& m) {
    each(io, m.session, m.round, m.commit);
}
template <class Io>
void fields(Io& io, messages::heartbeat_reply& m) {
    each(io, m.session, m.round, m.follower_term);
}
template <class Io>
void fields(Io& io, messages::timeout_now& m) {
    each(io, m.ask_first);
}
template <class Io>
void fields(Io& io, messages::read_index& m) {
    each(io, m.number);
}
template <class Io>
void fields(Io& io, messages::read_index_reply& m) {
    each(io, m.number, m.error, m.index);
}
template <class Io>
void fields(Io& io, messages::forward& m) {
    each(io, m.number);
}
template <class Io>
void fields(Io& io, messages::forward_reply& m) {
    each(io, m.number, m.error);
}

using body = decltype(message::body);

/// Makes the alternative that `kind` names and reads its fields. False for a kind that no version
/// of ours writes.
template <std::size_t I = 0>
bool read_body(get& io, std::uint8_t kind, body& out) {
    if constexpr (I == std::variant_size_v<body>) {
        return false;
    } else {
        if (kind != I + 1) return read_body<I + 1>(io, kind, out);
        fields(io, out.emplace<I>());
        return true;
    }
}

/// The kind of message `T` on the wire.
template <class T, std::size_t I = 0>
constexpr std::uint8_t kind_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<I, body>, T>) {
        return I + 1;
    } else {
        return kind_of<T, I + 1>();
    }
}

}  // namespace wire

// These fail if the variant is put into another order, which would change the wire: nodes of two
// versions would then take one kind of message for another.
static_assert(wire::kind_of<messages::pre_vote>() == 1);
static_assert(wire::kind_of<messages::vote>() == 2);
static_assert(wire::kind_of<messages::vote_reply>() == 3);
static_assert(wire::kind_of<messages::append>() == 4);
static_assert(wire::kind_of<messages::append_reply>() == 5);
static_assert(wire::kind_of<messages::heartbeat>() == 6);
static_assert(wire::kind_of<messages::heartbeat_reply>() == 7);
static_assert(wire::kind_of<messages::timeout_now>() == 8);
static_assert(wire::kind_of<messages::read_index>() == 9);
static_assert(wire::kind_of<messages::read_index_reply>() == 10);
static_assert(wire::kind_of<messages::forward>() == 11);
static_assert(wire::kind_of<messages::forward_reply>() == 12);

/// The number of the message's kind, which travels in the frame header.
inline std::uint8_t message_kind(message const& m) {
    return static_cast<std::uint8_t>(m.body.index() + 1);
}

/// Encodes `m` without its kind; gives the number of bytes written.
inline std::size_t encode_message(std::span<std::byte, message_size_max> out, message const& m) {
    wire::put io{out.data()};
    wire::each(io, m.from, m.to, m.term, m.start);
    // The body is copied: it is small, and `fields` takes no const, as it serves both directions.
    std::visit([&](auto body) { wire::fields(io, body); }, m.body);
    return static_cast<std::size_t>(io.at - out.data());
}

/// Total: nothing for an unknown kind, for too few or too many bytes, or for a value out of its
/// range (rule: impossible-messages-are-dropped).
inline std::optional<message> decode_message(std::uint8_t kind, bytes_view bytes) {
    message m;
    wire::get io{reader{bytes}};
    wire::each(io, m.from, m.to, m.term, m.start);
    if (!wire::read_body(io, kind, m.body) || !io.in.done()) return std::nullopt;
    return m;
}

}  // namespace quorate::inline v1::transports

#endif
