// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CLUSTER_WORDS_HPP
#define QUORATE_EXAMPLE_KV_CLUSTER_WORDS_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include "options.hpp"
#include "words.hpp"

/// An operator's words about the members: `ADD 4 10.0.0.4:7479`. The server takes them behind
/// "CLUSTER.", kv_ctl as its command line. Pure: words in, and out comes a request, or one line
/// that says what is wrong with the words.
namespace kv {

enum class cluster_verb : std::uint8_t {
    members,
    add,
    remove,
    replace,
    promote,
    demote,
    system,
    address,
    priority,
    transfer
};

/// Nodes that fail together, for a plan.
struct named_zone {
    std::string name;
    std::vector<quorate::node_id> nodes;
};

struct cluster_request {
    cluster_verb verb = cluster_verb::members;
    bool plan = false;              ///< only say which steps it would take
    std::vector<named_zone> zones;  ///< of a plan
    quorate::node_id id{};          ///< TRANSFER: none is the voter that holds most of the log
    std::string address;
    quorate::incarnation store{};  ///< REPLACE: none is the store that the leader met there
    bool learner = false;          ///< ADD: without a vote
    std::optional<std::uint8_t> priority{};
    std::string system;  ///< a text that doc/formats/tree_text.md describes
    bool force = false;  ///< of a change: also if it looks like a mistake
};

/// The request, or what is wrong with the words.
using parsed_cluster = std::variant<cluster_request, std::string>;

struct cluster_syntax {
    std::string_view word;
    cluster_verb verb;
    std::string_view arguments;
    std::string_view what;
};

inline constexpr cluster_syntax cluster_words[] = {
    {"MEMBERS", cluster_verb::members, "", "who is a member, who leads, who lags behind"},
    {"ADD", cluster_verb::add, "id host:port [LEARNER] [PRIORITY n]",
     "a new member, started with --join there"},
    {"REMOVE", cluster_verb::remove, "id", "this member goes"},
    {"REPLACE", cluster_verb::replace, "id host:port [STORE uuid]",
     "the id comes back with another, empty store"},
    {"PROMOTE", cluster_verb::promote, "id", "a learner votes from now on"},
    {"DEMOTE", cluster_verb::demote, "id", "a voter only learns from now on"},
    {"SYSTEM", cluster_verb::system, "text", "which sets of members decide: majority of (1,2,3)"},
    {"ADDRESS", cluster_verb::address, "id host:port", "where the others find this member"},
    {"PRIORITY", cluster_verb::priority, "id n", "who leads, if it can: 0 to 255, more is first"},
    {"TRANSFER", cluster_verb::transfer, "[id]",
     "leadership goes to this voter, until one of a higher priority asks"},
};
inline constexpr std::string_view plan_arguments =
    "[ZONE name id,id,...]... and one of the other commands";

inline std::optional<quorate::incarnation> parse_store(std::string_view text) {
    quorate::incarnation store;
    if (text.size() != 32) return std::nullopt;
    for (auto [part, to] :
         {std::pair{text.substr(0, 16), &store.high}, {text.substr(16), &store.low}}) {
        auto const [end, ec] = std::from_chars(part.data(), part.data() + part.size(), *to, 16);
        if (ec != std::errc{} || end != part.data() + part.size()) return std::nullopt;
    }
    return store ? std::optional{store} : std::nullopt;
}

/// Reads one request, word by word. Of several errors it reports the first.
class cluster_parser {
public:
    explicit cluster_parser(std::span<std::string const> words) : words_{words} {}

    parsed_cluster parse() {
        cluster_request r;
        r.plan = take("PLAN");
        if (r.plan) zones(r);
        if (ok()) command(r);
        if (ok() && at_ != words_.size()) fail(quoted(words_[at_]) + " is one word too many");
        if (ok()) return r;
        return error_;
    }

private:
    void command(cluster_request& r) {
        auto const named = [&](cluster_syntax const& c) { return take(c.word); };
        auto const* const c = std::ranges::find_if(cluster_words, named);
        if (c == std::end(cluster_words)) {
            bool const none = at_ == words_.size();
            if (r.plan) usage_ = std::string{"PLAN "}.append(plan_arguments);
            if (!none) return fail("unknown command " + quoted(words_[at_]));
            return fail(r.plan ? "what is to be planned?" : "a command is missing");
        }
        usage_ = std::string{c->word}.append(c->arguments.empty() ? "" : " ").append(c->arguments);
        r.verb = c->verb;
        bool const changes = r.verb != cluster_verb::members && r.verb != cluster_verb::transfer;
        if (r.plan && !changes) return fail("this changes no membership: there is nothing to plan");
        arguments(r);
        r.force = ok() && changes && take("FORCE");
    }
    void arguments(cluster_request& r) {
        using enum cluster_verb;
        if (r.verb == members) return;
        if (r.verb == system) return system_text(r);
        if (r.verb == transfer && at_ == words_.size()) return;
        r.id = id();
        if (r.verb == add || r.verb == replace || r.verb == address) r.address = place();
        if (r.verb == priority) r.priority = level();
        if (r.verb == replace && take("STORE")) r.store = store();
        while (r.verb == add && ok()) {
            if (!r.learner && take("LEARNER")) r.learner = true;
            else if (!r.priority && take("PRIORITY")) r.priority = level();
            else break;
        }
    }
    void system_text(cluster_request& r) {
        while (at_ < words_.size() && !same_word(words_[at_], "FORCE"))
            r.system.append(r.system.empty() ? "" : " ").append(words_[at_++]);
        if (r.system.empty()) return fail("a text is missing");
        quorate::threshold_tree tree;
        quorate::letter_names names;
        auto const error = quorate::threshold_tree::parse(r.system, names, tree);
        using enum quorate::tree_fault;
        bool const is_text =
            error.fault == none || error.fault == unlawful || error.fault == undecidable;
        if (!is_text) fail(quorate::to_text(error, r.system));
    }

    named_zone zone() {
        usage_ = std::string{"PLAN "}.append(plan_arguments);
        named_zone z{word("a name"), {}};
        if (z.name.empty()) fail("a zone needs a name");
        for (auto const item : split_list(word("a list of ids"))) {
            auto const one = parse_id(item);
            if (!one) fail(quoted(item) + " is no number from 1, in zone " + quoted(z.name));
            else if (std::ranges::find(z.nodes, *one) != z.nodes.end())
                fail(quoted(item) + " is twice in a zone");
            else z.nodes.push_back(*one);
        }
        return z;
    }
    void zones(cluster_request& r) {
        while (ok() && take("ZONE")) {
            auto z = zone();
            auto const same = std::ranges::find(r.zones, z.name, &named_zone::name);
            if (same != r.zones.end()) fail("two zones are named " + quoted(z.name));
            r.zones.push_back(std::move(z));
        }
    }
    quorate::node_id id() {
        auto const& text = word("an id");
        auto const value = parse_id(text);
        if (!value) fail(quoted(text) + " is no number from 1");
        return value.value_or(quorate::node_id{});
    }
    std::string place() {
        auto const& text = word("an address");
        auto const parts = split_address(text);
        bool const good =
            parts && parts->second != "0" && text.size() <= quorate::membership::address_size_max;
        if (!good) fail(quoted(text) + " is no address: host:port, an IPv6 host in brackets");
        return text;
    }
    std::uint8_t level() {
        auto const& text = word("a number");
        auto const value = parse_integer(text);
        bool const good = value && 0 <= *value && *value <= 255;
        if (!good) fail(quoted(text) + " is no number from 0 to 255");
        return good ? static_cast<std::uint8_t>(*value) : std::uint8_t{0};
    }
    quorate::incarnation store() {
        auto const& text = word("a store");
        auto const value = parse_store(text);
        if (!value)
            fail(quoted(text) +
                 " is no store: 32 hexadecimal digits, as INFO of its server shows them");
        return value.value_or(quorate::incarnation{});
    }

    std::string const& word(char const* what) {
        static std::string const none;
        if (at_ < words_.size()) return words_[at_++];
        fail(std::string{what} + " is missing");
        return none;
    }
    bool take(std::string_view w) {
        if (at_ == words_.size() || !same_word(words_[at_], w)) return false;
        ++at_;
        return true;
    }
    bool ok() const { return error_.empty(); }
    void fail(std::string const& what) {
        if (!ok()) return;
        error_ = what + (usage_.empty() ? "" : "; usage: " + usage_);
    }

    std::span<std::string const> words_;
    std::size_t at_ = 0;
    std::string usage_;
    std::string error_;
};

inline parsed_cluster parse_cluster(std::span<std::string const> words) {
    return cluster_parser{words}.parse();
}

}  // namespace kv

#endif
