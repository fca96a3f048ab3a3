// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_COMMANDS_HPP
#define QUORATE_EXAMPLE_KV_COMMANDS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include "resp.hpp"
#include "store.hpp"
#include "words.hpp"

/// The table of commands: name, arity, and what a request becomes. A malformed request is answered
/// in Redis's words here, before anything is replicated.
namespace kv {

/// A write, ready to be proposed, or the error reply.
using parsed_write = std::variant<store::command, std::string>;

/// Answered at once, from the request alone.
using local_handler = void (*)(request const&, std::string& out);
/// Runs on a state that is linearizable.
using read_handler = void (*)(store const&, request const&, std::string& out);
/// Goes through the log.
using write_handler = parsed_write (*)(request&&);
/// What the session does itself.
enum class session_action : std::uint8_t { info, quit, cluster };

struct command_spec {
    std::string_view name;
    int arity;  ///< number of words, the name included; negative: at least so many
    std::variant<local_handler, read_handler, write_handler, session_action> handler;
};

namespace commands {

inline constexpr char const* not_an_integer = "ERR value is not an integer or out of range";

// Local.

inline void ping(request const& r, std::string& out) {
    if (r.size() > 2) reply::error(out, "ERR wrong number of arguments for 'ping' command");
    else if (r.size() == 2) reply::bulk(out, r[1]);
    else reply::simple(out, "PONG");
}
inline void echo(request const& r, std::string& out) { reply::bulk(out, r[1]); }

inline void select(request const& r, std::string& out) {
    auto const index = parse_integer(r[1]);
    if (!index) reply::error(out, not_an_integer);
    else if (*index != 0) reply::error(out, "ERR DB index is out of range");
    else reply::simple(out, "OK");
}

/// redis-cli asks for COMMAND DOCS when it starts. After an empty answer it uses its own table.
inline void command(request const& r, std::string& out) {
    if (r.size() == 2 && same_word(r[1], "COUNT")) reply::integer(out, 0);
    else reply::array(out, 0);
}

/// redis-benchmark asks for `save` and `appendonly` before it starts. No option can be set.
inline void config(request const& r, std::string& out) {
    if (!same_word(r[1], "GET")) return reply::error(out, "ERR CONFIG here only knows GET");
    if (r.size() < 3)
        return reply::error(out, "ERR wrong number of arguments for 'config|get' command");
    std::string pairs;
    std::size_t words = 0;
    for (std::size_t i = 2; i < r.size(); ++i) {
        bool const is_save = same_word(r[i], "save");
        if (!is_save && !same_word(r[i], "appendonly")) continue;
        reply::bulk(pairs, r[i]);
        reply::bulk(pairs, is_save ? "" : "yes");
        words += 2;
    }
    reply::array(out, words);
    out += pairs;
}

/// Client libraries say their name and version. Nothing of that is kept.
inline void client(request const& r, std::string& out) {
    if (same_word(r[1], "SETINFO") || same_word(r[1], "SETNAME")) reply::simple(out, "OK");
    else if (same_word(r[1], "GETNAME")) reply::bulk(out, "");
    else reply::error(out, "ERR unknown subcommand '" + r[1].substr(0, 128) + "'.");
}

// Reads.

inline void get(store const& s, request const& r, std::string& out) {
    if (auto const* value = s.find(r[1])) reply::bulk(out, *value);
    else reply::nil(out);
}

inline constexpr std::size_t reply_bytes_max = 64U << 20U;

inline void mget(store const& s, request const& r, std::string& out) {
    auto const begin = out.size();
    reply::array(out, r.size() - 1);
    for (std::size_t i = 1; i < r.size(); ++i) {
        auto const* value = s.find(r[i]);
        if (value) reply::bulk(out, *value);
        else reply::nil(out);
        if (out.size() - begin <= reply_bytes_max) continue;
        out.resize(begin);
        return reply::error(out, "ERR the reply would exceed 64 MiB: ask for fewer keys");
    }
}

inline void exists(store const& s, request const& r, std::string& out) {
    reply::integer(
        out, std::count_if(r.begin() + 1, r.end(), [&](auto const& key) { return s.find(key); }));
}
inline void dbsize(store const& s, request const&, std::string& out) {
    reply::integer(out, static_cast<std::int64_t>(s.size()));
}

// Writes.

inline parsed_write set(request&& r) {
    set_value c{
        .key = std::move(r[1]), .value = std::move(r[2]), .when = set_if::always, .get = false};
    for (std::size_t i = 3; i < r.size(); ++i) {
        bool const first = c.when == set_if::always;
        if (first && same_word(r[i], "NX")) c.when = set_if::missing;
        else if (first && same_word(r[i], "XX")) c.when = set_if::present;
        else if (same_word(r[i], "GET")) c.get = true;
        else return "ERR syntax error";  // expiry too: a clock is no part of the replicated state
    }
    return store::command{std::move(c)};
}

inline parsed_write del(request&& r) {
    r.erase(r.begin());
    return store::command{delete_keys{std::move(r)}};
}
inline parsed_write incr(request&& r) { return store::command{add_number{std::move(r[1]), 1}}; }
inline parsed_write decr(request&& r) { return store::command{add_number{std::move(r[1]), -1}}; }
inline parsed_write incrby(request&& r) {
    auto const delta = parse_integer(r[2]);
    if (!delta) return not_an_integer;
    return store::command{add_number{std::move(r[1]), *delta}};
}
inline parsed_write decrby(request&& r) {
    auto const delta = parse_integer(r[2]);
    if (!delta) return not_an_integer;
    if (*delta == std::numeric_limits<std::int64_t>::min()) return "ERR decrement would overflow";
    return store::command{add_number{std::move(r[1]), -*delta}};
}
inline parsed_write append(request&& r) {
    return store::command{append_text{std::move(r[1]), std::move(r[2])}};
}

}  // namespace commands

inline constexpr command_spec command_table[] = {
    {"PING", -1, local_handler{commands::ping}},
    {"ECHO", 2, local_handler{commands::echo}},
    {"SELECT", 2, local_handler{commands::select}},
    {"COMMAND", -1, local_handler{commands::command}},
    {"CONFIG", -2, local_handler{commands::config}},
    {"CLIENT", -2, local_handler{commands::client}},
    {"GET", 2, read_handler{commands::get}},
    {"MGET", -2, read_handler{commands::mget}},
    {"EXISTS", -2, read_handler{commands::exists}},
    {"DBSIZE", 1, read_handler{commands::dbsize}},
    {"SET", -3, write_handler{commands::set}},
    {"DEL", -2, write_handler{commands::del}},
    {"INCR", 2, write_handler{commands::incr}},
    {"INCRBY", 3, write_handler{commands::incrby}},
    {"DECR", 2, write_handler{commands::decr}},
    {"DECRBY", 3, write_handler{commands::decrby}},
    {"APPEND", 3, write_handler{commands::append}},
    {"INFO", -1, session_action::info},
    {"QUIT", -1, session_action::quit},
    {"CLUSTER.MEMBERS", -1, session_action::cluster},
    {"CLUSTER.PLAN", -1, session_action::cluster},
    {"CLUSTER.ADD", -1, session_action::cluster},
    {"CLUSTER.REMOVE", -1, session_action::cluster},
    {"CLUSTER.REPLACE", -1, session_action::cluster},
    {"CLUSTER.PROMOTE", -1, session_action::cluster},
    {"CLUSTER.DEMOTE", -1, session_action::cluster},
    {"CLUSTER.SYSTEM", -1, session_action::cluster},
    {"CLUSTER.ADDRESS", -1, session_action::cluster},
    {"CLUSTER.PRIORITY", -1, session_action::cluster},
    {"CLUSTER.TRANSFER", -1, session_action::cluster},
};

/// The command, or nothing and the error reply.
inline command_spec const* find_command(request const& r, std::string& error) {
    auto const named = [&](command_spec const& c) { return same_word(c.name, r[0]); };
    auto const* const spec = std::ranges::find_if(command_table, named);
    if (spec == std::end(command_table)) {
        error = "ERR unknown command '" + r[0].substr(0, 128) + "', with args beginning with: ";
        for (std::size_t i = 1; i < r.size() && error.size() < 512; ++i)
            error += "'" + r[i].substr(0, 128) + "' ";
        return nullptr;
    }
    auto const words = static_cast<std::int64_t>(r.size());
    if (spec->arity >= 0 ? words == spec->arity : words >= -spec->arity) return spec;
    std::string name{spec->name};
    for (auto& c : name)
        if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    error = "ERR wrong number of arguments for '" + name + "' command";
    return nullptr;
}

/// The reply to a write that was applied.
inline std::string to_reply(result const& r) {
    std::string out;
    switch (r.kind) {
        case result_kind::ok: reply::simple(out, "OK"); break;
        case result_kind::nil: reply::nil(out); break;
        case result_kind::integer: reply::integer(out, r.number); break;
        case result_kind::text: reply::bulk(out, r.text); break;
        case result_kind::error: reply::error(out, r.text); break;
    }
    return out;
}

}  // namespace kv

#endif
