// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_RANDOM_MESSAGES_HPP
#define QUORATE_TEST_SUPPORT_RANDOM_MESSAGES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/entry.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/wire.hpp>
#include <random>
#include <vector>

/// Messages, entries and bytes drawn from a printed seed.
namespace transports_test {

struct draw {
    std::mt19937_64 engine;

    std::uint64_t operator()() { return engine(); }
    std::uint64_t below(std::uint64_t bound) { return engine() % bound; }
    std::vector<std::byte> bytes(std::size_t size) {
        std::vector<std::byte> out(size);
        for (auto& b : out) b = static_cast<std::byte>(engine());
        return out;
    }

    // As the reader side of the wire: gives every field a value that it may have.
    void operator()(std::uint8_t& v) { v = static_cast<std::uint8_t>(engine()); }
    void operator()(bool& v) { v = engine() % 2 == 0; }
    void operator()(quorate::errc& v) {
        v = static_cast<quorate::errc>(
            below(static_cast<std::uint64_t>(quorate::errc::log_conflict) + 1));
    }
    void operator()(std::uint32_t& v) { v = static_cast<std::uint32_t>(engine()); }
    void operator()(std::uint64_t& v) { v = engine(); }
    template <class Tag>
    void operator()(quorate::strong_number<Tag>& v) {
        v.value = engine();
    }
    void operator()(quorate::log_id& v) { v = {{engine()}, {engine()}}; }
    void operator()(quorate::member_id& v) { v = {{engine()}, {engine(), engine()}}; }
};

template <std::size_t I = 0>
void draw_body(draw& d, std::size_t kind, quorate::transports::wire::body& out) {
    if constexpr (I < std::variant_size_v<quorate::transports::wire::body>) {
        if (kind != I) return draw_body<I + 1>(d, kind, out);
        quorate::transports::wire::fields(d, out.emplace<I>());
    }
}

inline quorate::message draw_message(draw& d, std::size_t kind) {
    quorate::message m;
    quorate::transports::wire::each(d, m.from, m.to, m.term, m.start);
    draw_body(d, kind, m.body);
    return m;
}

inline quorate::entry_run make_run(std::uint64_t first, std::uint32_t count, std::size_t payload) {
    auto const each = quorate::entry_header_size + payload;
    auto bytes = quorate::shared_bytes::allocate(each * count);
    auto* const data = bytes.mutable_data();
    for (std::uint32_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < payload; ++k)
            data[i * each + quorate::entry_header_size + k] = static_cast<std::byte>(first + i + k);
        quorate::seal_entry(data + i * each, {{7}, {first + i}}, quorate::entry_kind::command,
                            payload);
    }
    return {{first}, count, bytes};
}

/// A parcel of this kind as a node would send it: entries beside an append, a body beside a
/// forward.
inline quorate::parcel draw_parcel(draw& d, std::size_t kind) {
    quorate::parcel p{draw_message(d, kind), {}, {}};
    if (auto* append = std::get_if<quorate::messages::append>(&p.message.body)) {
        append->prev.index.value %= 1U << 30U;
        auto const first = append->prev.index.value + 1;
        auto const count = static_cast<std::uint32_t>(d.below(4));
        append->count = count * 2;
        for (std::uint32_t i = 0; i < 2 && count != 0; ++i)
            p.entries.push_back(make_run(first + i * count, count, d.below(900)));
    }
    auto const* reply = std::get_if<quorate::messages::forward_reply>(&p.message.body);
    if (std::holds_alternative<quorate::messages::forward>(p.message.body) ||
        (reply && reply->error == quorate::errc::ok))
        p.body = quorate::shared_bytes::copy_of(d.bytes(d.below(2000)));
    return p;
}

}  // namespace transports_test

#endif
