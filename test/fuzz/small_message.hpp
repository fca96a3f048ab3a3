// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_SMALL_MESSAGE_HPP
#define QUORATE_TEST_FUZZ_SMALL_MESSAGE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <limits>
#include <quorate/codecs/writer.hpp>
#include <quorate/message.hpp>
#include <quorate/transports/wire.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>

/// Messages to one protocol core, a byte for each field: what matters to the protocol is whether a
/// number is the one that is expected, a little off or absurd. Low bytes are the number itself, so
/// that real traffic of a small cluster can be written in it; the highest name what the receiver
/// knows, or are absurd.
namespace fuzz {

/// What the highest bytes may stand for, from the receiver's point of view.
struct point_of_view {
    quorate::member_id self;
    quorate::start_number start;
    quorate::term term;
    quorate::log_index last;
    quorate::log_index commit;
    std::uint64_t round = 0;      ///< what answers are expected to
    bool distinct_terms = false;  ///< terms are (round, member number)
};

inline constexpr std::uint8_t named_from = 240;
inline constexpr std::array<std::uint64_t, 6> absurd{std::numeric_limits<std::uint64_t>::max(),
                                                     std::numeric_limits<std::uint64_t>::max() - 1,
                                                     std::uint64_t{1} << 63U,
                                                     (std::uint64_t{1} << 63U) - 1,
                                                     std::uint64_t{1} << 32U,
                                                     std::uint64_t{1} << 40U};

/// The member with this byte: ids 1 to 7, and 8 more in another incarnation each.
inline quorate::member_id member_of(std::uint8_t b) {
    auto const id = std::uint64_t{b & 7U} == 0 ? 1U : b & 7U;
    return {{id}, {id, (b & 8U) != 0 ? 99U : id}};
}
/// Precondition: one of a small cluster.
inline std::uint8_t byte_of(quorate::member_id m) { return static_cast<std::uint8_t>(m.id.value); }

/// Reads fields, as wire::get does.
struct small_get {
    input& in;
    point_of_view const& seen;

    void operator()(std::uint8_t& v) { v = in.u8(); }
    void operator()(bool& v) { v = in.u8() % 2 == 1; }
    void operator()(quorate::errc& v) {
        v = static_cast<quorate::errc>(in.u8() %
                                       (static_cast<unsigned>(quorate::errc::log_conflict) + 1));
    }
    void operator()(std::uint32_t& v) { v = in.u8(); }
    void operator()(std::uint64_t& v) { v = number(seen.round, seen.round + 1); }
    template <class Tag>
    void operator()(quorate::strong_number<Tag>& v) {
        v.value = number(1, 2);
    }
    void operator()(quorate::log_index& v) { v.value = number(seen.last.value, seen.commit.value); }
    void operator()(quorate::term& v) {
        v.value = number(seen.term.value, seen.term.value + 1);
        if (seen.distinct_terms && v.value < named_from)
            v.value = (v.value >> 3U) << 24U | (v.value & 7U);
    }
    void operator()(quorate::log_id& v) {
        (*this)(v.term);
        (*this)(v.index);
    }
    void operator()(quorate::member_id& v) { v = member_of(in.u8()); }

private:
    std::uint64_t number(std::uint64_t expected, std::uint64_t other) {
        auto const b = in.u8();
        if (b < named_from) return b;
        if (b == named_from) return expected;
        if (b == named_from + 1) return other;
        if (b == named_from + 2) return expected - 1;
        return absurd[static_cast<std::size_t>(b - named_from) % absurd.size()];
    }
};

/// Writes the fields of a message of a small cluster, as wire::put does.
struct small_put {
    quorate::writer& out;

    template <class Number>
    void number(Number v) {
        out.u8(static_cast<std::uint8_t>(std::min<std::uint64_t>(v, named_from - 1)));
    }
    void operator()(std::uint8_t v) { out.u8(v); }
    void operator()(bool v) { out.u8(v ? 1 : 0); }
    void operator()(quorate::errc v) { out.u8(static_cast<std::uint8_t>(v)); }
    void operator()(std::uint32_t v) { number(v); }
    void operator()(std::uint64_t v) { number(v); }
    template <class Tag>
    void operator()(quorate::strong_number<Tag> v) {
        number(v.value);
    }
    void operator()(quorate::log_id const& v) {
        (*this)(v.term);
        (*this)(v.index);
    }
    void operator()(quorate::member_id const& v) { out.u8(byte_of(v)); }
};

template <std::size_t I = 0>
void get_body(small_get& get, std::size_t which, quorate::transports::wire::body& out) {
    if constexpr (I < std::variant_size_v<quorate::transports::wire::body>) {
        if (which != I) return get_body<I + 1>(get, which, out);
        quorate::transports::wire::fields(get, out.emplace<I>());
    }
}

/// Kind, sender, term, start number, fields. A start number of 0 is the receiver's own: what
/// answers repeat.
inline quorate::message get_message(input& in, point_of_view const& seen) {
    quorate::message m;
    small_get get{in, seen};
    auto const which = in.u8() % std::variant_size_v<quorate::transports::wire::body>;
    get(m.from);
    m.to = seen.self;
    get(m.term);
    get(m.start);
    if (!m.start) m.start = seen.start;
    get_body(get, which, m.body);
    return m;
}

inline bool is_reply(quorate::message const& m) {
    using namespace quorate::messages;
    return std::holds_alternative<vote_reply>(m.body) ||
           std::holds_alternative<append_reply>(m.body) ||
           std::holds_alternative<heartbeat_reply>(m.body) ||
           std::holds_alternative<read_index_reply>(m.body);
}

inline void put_message(quorate::writer& out, quorate::message const& m) {
    using namespace quorate::transports;
    small_put put{out};
    out.u8(static_cast<std::uint8_t>(message_kind(m) - 1));
    put(m.from);
    put(m.term);
    put(is_reply(m) ? quorate::start_number{} : m.start);
    std::visit([&](auto body) { wire::fields(put, body); }, m.body);
}

/// What a core is told besides messages. The values stand in the corpus: append, never renumber.
enum class core_input : std::uint8_t {
    /// The message; of an append with entries, a byte for each: how its term is related to the
    /// last.
    message = 0,
    deadline,  ///< time passes until the core wants a tick
    tick,      ///< a byte of time
    durable,   ///< a byte: how many of the writes that wait are not durable yet
    propose,
    read,
    transfer,     ///< to whom
    unreachable,  ///< who
    loaded,       ///< which request, how many entries fewer than asked for
    crash,        ///< how many of the writes that wait survive
    count
};

/// The bits of an entry's byte.
inline constexpr std::uint8_t entry_term_step = 3;      ///< added to the term before
inline constexpr std::uint8_t entry_term_falls = 0x20;  ///< no log: terms never fall
inline constexpr std::uint8_t entry_configuration = 0x40;

}  // namespace fuzz

#endif
