// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Shows and changes the members of a running cluster of kv servers: `kv_ctl --help`.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <kv/cluster_words.hpp>
#include <kv_client/redis_connection.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include "members_table.hpp"
#include "servers.hpp"

namespace {

enum exit_code { done = 0, refused = 1, wrong_words = 2, not_known = 3 };

struct options {
    std::vector<std::string> at;
    std::chrono::seconds wait{60};
    std::vector<std::string> words;
    bool help = false;
};

std::string usage() {
    std::string out =
        "kv_ctl: shows and changes the members of a running cluster of kv servers\n"
        "\n"
        "  kv_ctl --at host:port[,host:port]... [--wait SECONDS] COMMAND\n"
        "\n"
        "  --at     servers, by the addresses that clients use; the leader is found among them. "
        "For replace, name\n"
        "           the new server, too: it says which store it is\n"
        "  --wait   how long the end of a change is waited for; default 60, at least 10: a server "
        "needs half of that\n"
        "           to find that a new one does not answer. A leader is looked for as long, but 10 "
        "s at most;\n"
        "           MEMBERS and PLAN ask anybody after 3. An address where nobody answers costs up "
        "to 2 s each time\n"
        "\n";
    auto const line = [&](std::string what, std::string_view does) {
        what.resize(std::max<std::size_t>(what.size(), 42), ' ');
        out.append("  ").append(what).append(" ").append(does).append("\n");
    };
    for (auto const& c : kv::cluster_words) {
        std::string words{c.word};
        if (!c.arguments.empty()) words.append(" ").append(c.arguments);
        line(words, c.what);
    }
    line("PLAN [ZONE name id,id,...]... COMMAND",
         "which steps that takes, and what each survives; does nothing");
    return out +
           "\n"
           "Words in capitals may be small. Each change is safe by itself, and the cluster goes on "
           "meanwhile.\n"
           "FORCE as the last word of a change: also if the members that answer would not decide "
           "any more, or if\n"
           "REPLACE takes the seat of a store that still answers.\n"
           "Exit code: 0 done; 1 refused, the line says why; 2 wrong words; 3 nobody knows: look "
           "at members.\n";
}

std::string parse(std::vector<std::string> const& words, options& o) {
    o.help = std::ranges::any_of(words, [](auto const& w) { return w == "--help" || w == "-h"; });
    if (o.help) return "";
    std::size_t i = 0;
    for (; i < words.size() && words[i].starts_with("--"); ++i) {
        auto const& name = words[i];
        if (name != "--at" && name != "--wait")
            return "unknown option '" + name + "'; --help lists them";
        if (++i == words.size()) return name + " needs a value";
        auto const& value = words[i];
        if (name == "--wait") {
            auto const seconds = kv::parse_integer(value);
            if (!seconds || *seconds < 1 || *seconds > 86400)
                return "--wait: '" + value + "' is no number of seconds";
            o.wait = std::chrono::seconds{*seconds};
            continue;
        }
        for (auto const address : kv::split_list(value)) {
            if (!kv::split_address(address))
                return "--at: " + kv::quoted(address) + " is no address: host:port";
            o.at.emplace_back(address);
        }
    }
    o.words = {words.begin() + static_cast<std::ptrdiff_t>(i), words.end()};
    if (o.words.empty()) return "a command is missing; --help lists them";
    return o.at.empty() ? "--at is needed: where servers are, host:port" : "";
}

int fail(exit_code code, std::string const& text) {
    std::fprintf(stderr, "kv_ctl: %s\n", text.c_str());
    return code;
}

/// Shows the members as the leader sees them. Without a leader any server is asked: an operator
/// then wants to see which members are missing.
int show_members(kv_ctl::servers const& s, std::vector<std::string> const& words) {
    auto const answer = s.read([&](auto const&) { return words; });
    if (answer.what != kv_ctl::answer::kind::done) return fail(refused, answer.text);
    std::fputs(kv_ctl::members_table(answer.said.text).c_str(), stdout);
    if (answer.text.empty()) return done;
    std::printf("no leader was asked, so who answers and who lags is not known: %s\n",
                answer.text.c_str());
    return refused;
}

/// Adds the store at the new address to the words of REPLACE. The server there tells its own store,
/// if it is one of --at, and if it waits or is a member here.
std::vector<std::string> with_store(std::vector<std::string> words, kv::cluster_request const& r,
                                    std::vector<kv_ctl::seen_server> const& seen) {
    auto const leader = std::ranges::find_if(seen, &kv_ctl::seen_server::leads);
    for (auto const& server : seen) {
        bool const is_there = server.field("address") == r.address &&
                              server.field("id") == std::to_string(r.id.value);
        bool const is_ours = leader != seen.end() &&
                             server.field("cluster") == leader->field("cluster") &&
                             server.field("state") == "running";
        if (!is_there || (server.field("state") != "waiting" && !is_ours)) continue;
        words.insert(words.end() - (r.force ? 1 : 0), {"STORE", server.field("store")});
        break;
    }
    return words;
}

int run(options const& o) {
    auto parsed = kv::parse_cluster(o.words);
    if (auto const* error = std::get_if<std::string>(&parsed)) {
        bool const is_unknown = error->starts_with("unknown command");
        return fail(wrong_words, *error + (is_unknown ? "; --help lists them" : ""));
    }
    auto const& request = std::get<kv::cluster_request>(parsed);
    kv_ctl::servers const servers{o.at, o.wait};
    auto words = o.words;
    words[0].insert(0, "CLUSTER.");
    if (request.verb == kv::cluster_verb::members) return show_members(servers, words);

    bool const lacks_store = request.verb == kv::cluster_verb::replace && !request.store;
    auto const whole = [&](std::vector<kv_ctl::seen_server> const& seen) {
        return lacks_store ? with_store(words, request, seen) : words;
    };
    auto const answer = request.plan ? servers.read(whole) : servers.at_leader(whole);
    switch (answer.what) {
        case kv_ctl::answer::kind::done: break;
        case kv_ctl::answer::kind::unknown: return fail(not_known, answer.text);
        case kv_ctl::answer::kind::refused:
        case kv_ctl::answer::kind::no_leader: return fail(refused, answer.text);
    }
    auto const& text = answer.said.text;
    std::printf("%s%s", text.c_str(), text.ends_with('\n') ? "" : "\n");
    return done;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    auto const error = parse({argv + 1, argv + argc}, o);
    if (o.help) {
        std::fputs(usage().c_str(), stdout);
        return done;
    }
    return error.empty() ? run(o) : fail(wrong_words, error);
}
