// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_OPTIONS_HPP
#define QUORATE_EXAMPLE_KV_OPTIONS_HPP

#include <cstdint>
#include <optional>
#include <quorate/quorum_system.hpp>
#include <quorate/types.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include "store.hpp"
#include "words.hpp"

namespace kv {

inline constexpr std::string_view usage =
    "kv: a replicated key-value server that speaks the Redis protocol\n"
    "\n"
    "  kv --id N --dir PATH [--client ADDR] [--peer ADDR] [--advertise ADDR] [--bootstrap LIST | "
    "--join]\n"
    "  kv --id N --dir PATH --recover-lost-quorum [--yes-lose-data]\n"
    "\n"
    "  --id N         this node's number in the cluster, from 1\n"
    "  --dir PATH     its data directory; made if missing, used by this node alone\n"
    "  --client ADDR  where Redis clients connect; default 127.0.0.1:7379\n"
    "  --peer ADDR    where the other nodes connect; default: the address in LIST, else "
    "127.0.0.1:7479\n"
    "  --advertise ADDR  what the other nodes dial, if that is not --peer\n"
    "  --bootstrap LIST   bootstrap a cluster of these first members: "
    "1=127.0.0.1:7479,2=127.0.0.1:7480,...\n"
    "                 One node bootstraps; this one must be in the list, and may be alone in it.\n"
    "  --join         wait to be named a member: by the node that bootstraps, or by kv_ctl add or "
    "replace\n"
    "                 With neither: open the node that lives in PATH. With data in PATH, "
    "--bootstrap "
    "and --join do\n"
    "                 that too, so the same command starts a node the first time and every time.\n"
    "  --recover-lost-quorum  the last resort: makes this node the only member of a new cluster "
    "with its data, and\n"
    "                 ends. Without --yes-lose-data it only looks, and says what may be lost.\n"
    "  --help         this text\n"
    "\n"
    "Exit code: 0 stopped by SIGINT or SIGTERM, or recovered; 1 could not start, or nothing is to "
    "be recovered, the\n"
    "reason in one line; 2 wrong options; 3 --recover-lost-quorum only looked, as --yes-lose-data "
    "was not given.\n"
    "Try: redis-cli -p 7379 INFO, SET, GET, INCR, MGET, CLUSTER.MEMBERS; kv_ctl --help\n"
    "Replies: -TRYAGAIN: certainly not executed. -UNKNOWN: it may or may not take effect; read to "
    "know.\n";

enum class start_mode : std::uint8_t { open, bootstrap, join, recover };

struct listed_member {
    quorate::node_id id;
    std::string address;
};

struct server_options {
    quorate::node_id id;
    std::string directory;
    std::string client = "127.0.0.1:7379";
    std::string peer;
    std::string advertise;
    start_mode mode = start_mode::open;
    std::vector<listed_member> members;
    bool yes_lose_data = false;
    bool help = false;
};

inline std::optional<quorate::node_id> parse_id(std::string_view text) {
    auto const id = parse_integer(text);
    if (!id || *id <= 0) return std::nullopt;
    return quorate::node_id{static_cast<std::uint64_t>(*id)};
}

/// A name or an IPv4 address. Addresses stand in lists and in lines of text, so they must not
/// contain what separates there.
inline bool is_host(std::string_view text) {
    constexpr std::string_view good =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return !text.empty() && text.find_first_not_of(good) == std::string_view::npos;
}
/// An IPv6 address without its brackets, perhaps with a zone: "fe80::1%eth0".
inline bool is_ipv6(std::string_view text) {
    auto const number = text.substr(0, text.find('%'));
    bool const good_zone = number.size() == text.size() || is_host(text.substr(number.size() + 1));
    bool const good =
        number.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    return good && good_zone && number.find(':') != std::string_view::npos;
}

/// Splits "host:port"; an IPv6 host stands in brackets.
inline std::optional<std::pair<std::string, std::string>> split_address(std::string_view address) {
    auto const colon = address.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = address.substr(0, colon);
    auto const port = parse_integer(address.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) return std::nullopt;
    bool const in_brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (in_brackets) host = host.substr(1, host.size() - 2);
    if (in_brackets ? !is_ipv6(host) : !is_host(host)) return std::nullopt;
    return std::pair{std::string{host}, std::to_string(*port)};
}

/// Reads "1=host:port,2=host:port". Gives one line that says what is wrong; empty if nothing is.
inline std::string parse_members(std::string_view list, std::vector<listed_member>& members) {
    if (list.empty()) return "--bootstrap: needs at least one member";
    for (auto const item : split_list(list)) {
        auto const equals = item.find('=');
        auto const id = parse_id(item.substr(0, equals));
        if (equals == std::string_view::npos || !id || !split_address(item.substr(equals + 1)))
            return "--bootstrap: " + quoted(item) + " is not id=host:port";
        for (auto const& m : members)
            if (m.id == *id)
                return "--bootstrap: member " + std::to_string(id->value) + " is listed twice";
        for (auto const& m : members)
            if (m.address == item.substr(equals + 1))
                return "--bootstrap: members " + std::to_string(m.id.value) + " and " +
                       std::to_string(id->value) + " have one address, " + m.address;
        if (members.size() == quorate::quorum_members_max)
            return "--bootstrap: more members than a quorum system can have";
        members.push_back({*id, std::string{item.substr(equals + 1)}});
    }
    return "";
}

/// Checks the options together and fills in defaults. Gives one line that says what is wrong; empty
/// if nothing is.
inline std::string complete(server_options& o) {
    if (!o.id) return "--id is needed: this node's number, from 1";
    if (o.directory.empty()) return "--dir is needed: the data directory";
    listed_member const* self = nullptr;
    for (auto const& m : o.members)
        if (m.id == o.id) self = &m;
    if (o.yes_lose_data && o.mode != start_mode::recover)
        return "--yes-lose-data is for --recover-lost-quorum";
    if (o.mode == start_mode::bootstrap && !self)
        return "--bootstrap: the list must contain this node, " + std::to_string(o.id.value);
    if (o.peer.empty()) o.peer = self ? self->address : "127.0.0.1:7479";
    std::vector<std::string> addresses{o.client, o.peer};
    if (!o.advertise.empty()) addresses.push_back(o.advertise);
    for (auto const& address : addresses)
        if (!split_address(address)) return quoted(address) + " is not an address: host:port";
    return "";
}

/// The options without a value.
inline bool take_flag(std::string_view name, server_options& o) {
    if (name == "--join") o.mode = start_mode::join;
    else if (name == "--recover-lost-quorum") o.mode = start_mode::recover;
    else if (name == "--yes-lose-data") o.yes_lose_data = true;
    else return false;
    return true;
}

/// Reads the words of the command line. Gives one line that says what is wrong; empty if nothing
/// is.
inline std::string parse_options(std::vector<std::string> const& words, server_options& o) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const& name = words[i];
        if (name == "--help" || name == "-h") {
            o.help = true;
            return "";
        }
        bool const starts =
            name == "--bootstrap" || name == "--join" || name == "--recover-lost-quorum";
        if (starts && o.mode != start_mode::open)
            return "give --bootstrap or --join or --recover-lost-quorum, once";
        if (take_flag(name, o)) continue;
        bool const known = name == "--id" || name == "--dir" || name == "--client" ||
                           name == "--peer" || name == "--advertise" || name == "--bootstrap";
        if (!known) return "unknown option '" + name + "'; --help lists them";
        if (++i == words.size()) return name + " needs a value";
        auto const& value = words[i];
        if (name == "--dir") o.directory = value;
        else if (name == "--client") o.client = value;
        else if (name == "--peer") o.peer = value;
        else if (name == "--advertise") o.advertise = value;
        else if (name == "--bootstrap") {
            o.mode = start_mode::bootstrap;
            if (auto error = parse_members(value, o.members); !error.empty()) return error;
        } else if (auto const id = parse_id(value)) o.id = *id;
        else return "--id: '" + value + "' is no number from 1";
    }
    return complete(o);
}

}  // namespace kv

#endif
