// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_BACKEND_HPP
#define QUORATE_EXAMPLE_KV_BACKEND_HPP

#include <quorate.hpp>
#include <quorate/codecs/uuid_text.hpp>
#include <string>
#include <string_view>
#include "quorum.hpp"
#include "store.hpp"

namespace kv {

using kv_node = quorate::node<store, policies>;

/// What all sessions share: the node, and how its state and its errors are told to a client.
struct backend {
    kv_node& node;
    std::string stopped;  ///< why the node no longer takes part, or not yet; empty while it does

    /// The error of a request that was certainly not executed.
    std::string rejected(boost::system::error_code const& ec) const {
        bool const permanent = ec == quorate::errc::command_too_large;
        bool const is_stopped = ec == quorate::errc::not_running && !stopped.empty();
        return (permanent ? "ERR " : "TRYAGAIN ") + (is_stopped ? stopped : ec.message());
    }
    /// The error of a write, which may also have an unknown outcome. A client that must know the
    /// outcome has to read after UNKNOWN.
    std::string write_error(boost::system::error_code const& ec) const {
        return quorate::outcome_of(ec) == quorate::outcome::unknown ? "UNKNOWN " + ec.message()
                                                                    : rejected(ec);
    }

    std::string info() const {
        auto const status = node.status();
        std::string out =
            "# "
            "Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\nserver_name:quorate-kv\r\n";
        auto const line = [&](std::string_view name, std::string const& value) {
            out.append(name).append(":").append(value).append("\r\n");
        };
        auto const number = [&](std::string_view name, auto value) {
            line(name, std::to_string(value.value));
        };
        out += "\r\n# Raft\r\n";
        number("id", status.id);
        line("store", quorate::to_text(status.store));
        line("cluster", quorate::to_text(status.cluster));
        line("address", status.address);
        line("state", quorate::to_string(status.state));
        line("role", status.state == quorate::run_state::running ? quorate::to_string(status.role)
                                                                 : "none");
        number("leader", status.leader);
        number("term", status.term);
        number("commit", status.commit);
        number("applied", status.applied);
        number("last_index", status.last_index);
        std::string members;
        for (auto const& m : status.members)
            members +=
                (members.empty() ? "" : ",") + std::to_string(m.who.id.value) + "=" + m.address;
        line("members", members);
        line("note", stopped.empty() ? status.text : stopped);
        return out;
    }
};

}  // namespace kv

#endif
