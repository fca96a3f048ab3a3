// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_CORE_RECORDING_HPP
#define QUORATE_TEST_FUZZ_CORE_RECORDING_HPP

#include <cstddef>
#include <cstdint>
#include <fuzz/small_message.hpp>
#include <initializer_list>
#include <map>
#include <quorate/codecs/writer.hpp>
#include <quorate/entry.hpp>
#include <quorate/transport.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>

/// What one node of a real cluster heard, and what it must have been told to send what it sent, as
/// an input of the target `core`.
namespace fuzz {

class core_recording {
public:
    core_recording(std::uint64_t self, bool bootstraps) : self_{self} {
        out_.u8(0);  // sequential terms, three members
        out_.u8(static_cast<std::uint8_t>(self - 1));
        out_.u8(bootstraps ? 2 : 0);
        put(core_input::durable, {0});
    }

    void on(quorate::parcel const& p) {
        auto const& m = p.message;
        if (m.to.id.value == self_ && is_news(m)) heard(p);
        if (m.from.id.value == self_) std::visit([this](auto const& body) { sent(body); }, m.body);
    }
    quorate::writer const& bytes() const { return out_; }

private:
    void put(core_input what, std::initializer_list<std::uint8_t> more) {
        out_.u8(static_cast<std::uint8_t>(what));
        for (auto b : more) out_.u8(b);
    }
    /// Most of what a node hears says what it knows.
    bool is_news(quorate::message const& m) {
        bool const beats = std::holds_alternative<quorate::messages::heartbeat>(m.body) ||
                           std::holds_alternative<quorate::messages::heartbeat_reply>(m.body);
        if (!beats) return true;
        return std::exchange(beats_[m.from.id.value], m) != m;
    }
    void heard(quorate::parcel const& p) {
        put(core_input::message, {});
        put_message(out_, p.message);
        if (auto const* a = std::get_if<quorate::messages::append>(&p.message.body))
            put_entries(p, a->prev.term);
        put(core_input::durable, {0});
    }
    void put_entries(quorate::parcel const& p, quorate::term before) {
        for (auto const& run : p.entries)
            quorate::for_each_entry(run, [&](quorate::entry_view const& e) {
                auto const step = static_cast<std::uint8_t>((e.header.term.value - before.value) &
                                                            entry_term_step);
                bool const decides = e.header.kind == quorate::entry_kind::configuration;
                // The first configuration, which is the one of this cluster.
                out_.u8(
                    static_cast<std::uint8_t>(step | (decides ? entry_configuration | 8U : 0U)));
                before = e.header.term;
            });
    }

    // Of the messages of one burst only the first tells something. A vote is asked for when a
    // pre-vote was answered, or the leader said so: it needs no input of its own.
    void sent(quorate::messages::pre_vote const& v) {
        if (std::exchange(campaign_, v.round) != v.round) put(core_input::deadline, {});
    }
    void sent(quorate::messages::append const& a) {
        auto const last = a.prev.index.value + a.count;
        if (last_ < last) {
            put(core_input::propose, {static_cast<std::uint8_t>(last - last_ - 1)});
            put(core_input::durable, {0});
            last_ = last;
        }
        if (a.count != 0) put(core_input::loaded, {0, 0});
    }
    void sent(quorate::messages::heartbeat const& h) {
        if (std::exchange(round_, h.round) < h.round) put(core_input::read, {});
    }
    void sent(quorate::messages::read_index const&) { put(core_input::read, {}); }
    void sent(quorate::messages::timeout_now const&) { put(core_input::transfer, {2}); }
    template <class Other>
    void sent(Other const&) {}

    std::uint64_t self_;
    std::uint64_t campaign_ = 0;
    std::uint64_t round_ = 0;
    std::map<std::uint64_t, quorate::message> beats_;  // by sender: the last one
    std::uint64_t last_ = 2;  // the configuration and the first leader's blank entry
    quorate::writer out_;
};

}  // namespace fuzz

#endif
