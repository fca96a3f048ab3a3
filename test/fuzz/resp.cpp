// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// What clients of the key-value store send: the parser must find the same requests however the
// bytes are cut, and a connection must answer each, in order, as if it had been alone and served
// one by one.
//
// Input: flags, a seed for the cuts, one for the order in which operations end, then the bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <fuzz/input.hpp>
#include <fuzz/require.hpp>
#include <kv/commands.hpp>
#include <kv/pipeline.hpp>
#include <kv/resp.hpp>
#include <kv/store.hpp>
#include <optional>
#include <quorate/codecs/splitmix64.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using fuzz::require;

namespace {

using kv::parse_status;
using requests = std::vector<kv::request>;

/// What a parser made of a stream.
struct reading {
    requests found;
    std::string error;
};

template <class NextPiece>
reading read_all(std::string_view stream, kv::resp_limits const& limits, NextPiece next_piece) {
    kv::resp_parser parser{limits};
    reading out;
    while (!stream.empty() && out.error.empty()) {
        auto const size = next_piece(stream.size());
        parser.feed(stream.substr(0, size));
        stream.remove_prefix(size);
        kv::request r;
        auto status = parser.next(r);
        for (; status == parse_status::complete; status = parser.next(r))
            out.found.push_back(std::exchange(r, {}));
        require((status == parse_status::broken) == !parser.error().empty(),
                "a broken stream without a reason");
        out.error = parser.error();
    }
    return out;
}

void check_bounds(kv::request const& r, kv::resp_limits const& limits) {
    require(!r.empty(), "a request of no words");
    require(r.size() <= std::max(limits.arguments_max, limits.line_bytes_max),
            "more words than the limit");
    std::size_t bytes = 0;
    for (auto const& word : r) bytes += word.size();
    require(bytes <= std::max(limits.request_bytes_max, limits.line_bytes_max),
            "a larger request than the limit");
}

/// The request as a client library writes it; what the parser must give back.
void check_round_trip(kv::request const& r) {
    std::string text;
    kv::reply::array(text, r.size());
    for (auto const& word : r) kv::reply::bulk(text, word);
    auto const again = read_all(text, {}, [](std::size_t left) { return left; });
    require(again.error.empty() && again.found == requests{r},
            "a request that was written is not read");
}

/// Takes one reply off the front of `text`; false if there is none that a client could read.
bool take_reply(std::string_view& text) {
    auto const end = text.find("\r\n");
    if (text.empty() || end == std::string_view::npos) return false;
    auto const kind = text.front();
    auto const line = text.substr(1, end - 1);
    text.remove_prefix(end + 2);
    if (kind == '+' || kind == '-') return line.find_first_of("\r\n") == std::string_view::npos;
    auto const number = kv::parse_integer(line);
    if (!number) return false;
    if (kind == ':') return true;
    if (kind == '*') {
        for (auto left = *number; left > 0; --left)
            if (!take_reply(text)) return false;
        return *number >= 0;
    }
    if (kind != '$' || *number < -1) return false;
    if (*number == -1) return true;
    auto const size = static_cast<std::size_t>(*number);
    if (text.size() < size + 2 || text.substr(size, 2) != "\r\n") return false;
    text.remove_prefix(size + 2);
    return true;
}

void check_reply(std::string_view reply) {
    require(take_reply(reply), "a reply that no client can read");
    require(reply.empty(), "more than one reply to a request");
}

/// What the session answers itself; anything, but always the same.
std::string session_reply() { return "+session\r\n"; }
std::string error_reply(std::string const& text) {
    std::string out;
    kv::reply::error(out, text);
    return out;
}

/// Serves requests one by one.
std::string answer(kv::store& state, kv::request r) {
    std::string error;
    auto const* const spec = kv::find_command(r, error);
    if (!spec) return error_reply(error);
    std::string out;
    if (auto const* run = std::get_if<kv::local_handler>(&spec->handler)) (*run)(r, out);
    else if (auto const* read = std::get_if<kv::read_handler>(&spec->handler))
        (*read)(state, r, out);
    else if (auto const* write = std::get_if<kv::write_handler>(&spec->handler)) {
        auto parsed = (*write)(std::move(r));
        auto* const command = std::get_if<kv::store::command>(&parsed);
        return command ? kv::to_reply(state.apply(std::move(*command)))
                       : error_reply(std::get<std::string>(parsed));
    } else return session_reply();
    return out;
}

/// A connection whose operations end in any order that a node may end them in: writes are applied
/// as proposed, and answered whenever; a batch of reads runs when it likes, and perhaps only in
/// part.
class connection {
public:
    explicit connection(std::uint64_t seed) : dice_{seed} {}

    void take(kv::request r) {
        auto const ticket = replies_.reserve();
        std::string error;
        auto const* const spec = kv::find_command(r, error);
        std::string out;
        if (!spec) out = error_reply(error);
        else if (auto const* run = std::get_if<kv::local_handler>(&spec->handler)) (*run)(r, out);
        else if (auto const* read = std::get_if<kv::read_handler>(&spec->handler))
            return order_.push(kv::waiting_read{ticket, 1, *read, std::move(r)});
        else if (auto const* write = std::get_if<kv::write_handler>(&spec->handler)) {
            auto parsed = (*write)(std::move(r));
            auto* const command = std::get_if<kv::store::command>(&parsed);
            if (command) return order_.push(kv::waiting_write{ticket, 1, std::move(*command)});
            out = error_reply(std::get<std::string>(parsed));
        } else out = session_reply();
        replies_.fulfil(ticket, std::move(out));
    }
    /// Something happens; false if there is nothing left to happen.
    bool advance() {
        while (auto w = order_.start_write()) proposed_.push_back(std::move(*w));
        if (!batch_) {
            auto reads = order_.start_reads();
            if (!reads.empty()) batch_ = kv::read_batch{std::move(reads), {}};
        }
        replies_.take_ready(output, 1U << 20U);
        auto const what = quorate::codecs::splitmix64(dice_) % 3;
        if (what == 0 && batch_) end_reads();
        else if (what == 1 && !applied_.empty()) end_write();
        else if (!proposed_.empty()) apply();
        else if (!applied_.empty()) end_write();
        else if (batch_) end_reads();
        else return false;
        return true;
    }
    bool idle() const { return replies_.empty(); }

    std::string output;

private:
    void apply() {
        auto& w = proposed_.front();
        applied_.emplace_back(w.ticket, kv::to_reply(state_.apply(std::move(w.command))));
        proposed_.pop_front();
    }
    void end_write() {
        auto const at =
            static_cast<std::ptrdiff_t>(quorate::codecs::splitmix64(dice_) % applied_.size());
        order_.end_write();
        replies_.fulfil(applied_[static_cast<std::size_t>(at)].first,
                        std::move(applied_[static_cast<std::size_t>(at)].second));
        applied_.erase(applied_.begin() + at);
    }
    void end_reads() {
        batch_->run(state_, quorate::codecs::splitmix64(dice_) % 64 + 1);
        require(!batch_->replies.empty(), "a batch of reads makes no progress");
        auto& reads = batch_->reads;
        for (std::size_t i = 0; i < batch_->replies.size(); ++i)
            replies_.fulfil(reads[i].ticket, std::move(batch_->replies[i]));
        reads.erase(reads.begin(),
                    reads.begin() + static_cast<std::ptrdiff_t>(batch_->replies.size()));
        order_.end_reads(std::move(reads));
        batch_.reset();
    }

    std::uint64_t dice_;
    kv::store state_;
    kv::reply_queue replies_;
    kv::operation_order order_;
    std::deque<kv::waiting_write> proposed_;
    std::deque<std::pair<kv::reply_queue::ticket, std::string>> applied_;
    std::optional<kv::read_batch> batch_;
};

void check_answers(requests const& found, std::uint64_t seed) {
    kv::store state;
    std::string expected;
    connection c{seed};
    for (auto const& r : found) {
        auto const reply = answer(state, r);
        check_reply(reply);
        expected += reply;
        c.take(r);
        if ((seed & 1U) != 0) static_cast<void>(c.advance());
    }
    while (c.advance()) {
    }
    require(c.idle(), "a request is never answered");
    require(c.output == expected, "a pipeline is answered unlike the same requests one by one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in{data, size};
    auto const flags = in.u8();
    fuzz::cuts cuts{in.u8()};
    auto const order = in.u8();
    auto const rest = in.rest();
    std::string_view const stream{reinterpret_cast<char const*>(rest.data()), rest.size()};

    kv::resp_limits limits;
    if ((flags & 1U) != 0)
        limits = {.bulk_bytes_max = 32,
                  .request_bytes_max = 64,
                  .arguments_max = 4,
                  .line_bytes_max = 24};
    auto const whole = read_all(stream, limits, [](std::size_t left) { return left; });
    auto const cut = read_all(stream, limits, [&](std::size_t left) { return cuts.next(left); });
    require(whole.found == cut.found, "the requests depend on how the stream is cut");
    require(whole.error == cut.error, "the error depends on how the stream is cut");
    for (auto const& r : whole.found) {
        check_bounds(r, limits);
        check_round_trip(r);
    }
    check_answers(whole.found, order);
    if (!whole.found.empty()) fuzz::went_deep();
    return 0;
}
