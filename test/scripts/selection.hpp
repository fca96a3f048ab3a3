// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_SELECTION_HPP
#define QUORATE_TEST_SCRIPTS_SELECTION_HPP

#include <array>
#include <model/world.hpp>
#include <scripts/script.hpp>

/// Reads what a command says about messages: which of those in transit it means, or a message made
/// by hand.
namespace script {

using directed_link = std::pair<quorate::node_id, quorate::node_id>;

inline bool is_link(std::string_view word) { return word.find("->") != std::string_view::npos; }

inline directed_link to_link(std::string_view word) {
    auto const arrow = word.find("->");
    if (arrow == std::string_view::npos) throw error{"not a link: '" + std::string{word} + "'"};
    return {{words::to_number(word.substr(0, arrow))}, {words::to_number(word.substr(arrow + 2))}};
}

inline constexpr std::array<std::string_view, 10> message_kinds{
    "pre_vote",        "vote",        "vote_reply", "append",          "append_reply", "heartbeat",
    "heartbeat_reply", "timeout_now", "read_index", "read_index_reply"};

/// Which messages in transit: `[1->2 | to 2 | from 1] [kind] [first | last]`.
struct selection {
    std::optional<quorate::node_id> from;
    std::optional<quorate::node_id> to;
    std::string kind;
    enum class part { all, first, last } which = part::all;

    bool names_link() const { return from && to; }
};

inline selection read_selection(words& w) {
    selection s;
    if (is_link(w.peek())) {
        auto const [from, to] = to_link(w.next());
        s.from = from, s.to = to;
    } else if (w.accept("to")) {
        s.to = quorate::node_id{w.number()};
    } else if (w.accept("from")) {
        s.from = quorate::node_id{w.number()};
    } else {
        w.accept("all");
    }
    if (std::ranges::find(message_kinds, w.peek()) != message_kinds.end()) s.kind = w.next();
    if (w.accept("first")) s.which = selection::part::first;
    else if (w.accept("last")) s.which = selection::part::last;
    return s;
}

/// The numbers of the packets that are meant. A held link counts only when it is named.
template <class Quorum>
std::vector<std::uint64_t> select(core_world<Quorum> const& world, selection const& s) {
    std::vector<std::uint64_t> out;
    for (auto const& p : world.transit) {
        auto const& m = p.message;
        bool const here = (!s.from || *s.from == m.from.id) && (!s.to || *s.to == m.to.id);
        bool const open = s.names_link() || !world.held.contains({m.from.id, m.to.id});
        if (here && open && (s.kind.empty() || s.kind == kind_of(m))) out.push_back(p.id);
    }
    if (out.empty()) return out;
    if (s.which == selection::part::first) out.resize(1);
    if (s.which == selection::part::last) out.erase(out.begin(), out.end() - 1);
    return out;
}

/// Takes a packet out of transit.
template <class Quorum>
packet<Quorum> take(core_world<Quorum>& world, std::uint64_t id) {
    auto const at = std::ranges::find(world.transit, id, [](auto const& p) { return p.id; });
    if (at == world.transit.end()) throw error{"message " + text(id) + " is gone"};
    auto p = std::move(*at);
    world.transit.erase(at);
    return p;
}

/// The fields of a message made by hand: `name value` pairs, each used once.
class fields {
public:
    explicit fields(words& w) {
        while (!w.empty()) {
            auto name = w.next();
            values_[std::move(name)] = w.next();
        }
    }
    std::optional<std::string> take(std::string const& name) {
        auto const at = values_.find(name);
        if (at == values_.end()) return std::nullopt;
        auto value = std::move(at->second);
        values_.erase(at);
        return value;
    }
    std::uint64_t number(std::string const& name, std::uint64_t otherwise = 0) {
        auto const value = take(name);
        return value ? words::to_number(*value) : otherwise;
    }
    bool flag(std::string const& name) {
        auto const value = take(name);
        if (value && *value != "yes" && *value != "no") throw error{name + ": must be yes or no"};
        return value == "yes";
    }
    /// As printed: "3@t2" is entry 3 of term 2.
    quorate::log_id log_id(std::string const& name) {
        auto const value = take(name);
        if (!value) return {};
        auto const at = value->find("@t");
        if (at == std::string::npos) throw error{name + ": must look like 3@t2"};
        return {{words::to_number(value->substr(at + 2))},
                {words::to_number(value->substr(0, at))}};
    }
    void finish() const {
        if (!values_.empty()) throw error{"not understood: '" + values_.begin()->first + "'"};
    }

private:
    std::map<std::string, std::string> values_;
};

/// The body of a message made by hand; its replies take `own` as the replier's term, which is that
/// of the header unless the script says otherwise.
inline decltype(quorate::message::body) read_body(std::string_view kind, fields& f,
                                                  quorate::term header) {
    namespace m = quorate::messages;
    quorate::term const own{f.number("own", header.value)};
    quorate::session_number const session{f.number("session")};
    auto const number = f.number("number");
    auto const round = f.number("round");
    quorate::log_index const commit{f.number("commit")};
    if (kind == "pre_vote") return m::pre_vote{.last = f.log_id("last"), .round = round};
    if (kind == "vote")
        return m::vote{.last = f.log_id("last"), .round = round, .transfer = f.flag("transfer")};
    if (kind == "vote_reply")
        return m::vote_reply{
            .voter_term = own, .round = round, .pre = f.flag("pre"), .granted = f.flag("granted")};
    if (kind == "append")
        return m::append{.session = session,
                         .number = number,
                         .prev = f.log_id("prev"),
                         .count = static_cast<std::uint32_t>(f.number("count")),
                         .commit = commit};
    if (kind == "append_reply")
        return m::append_reply{.session = session,
                               .number = number,
                               .follower_term = own,
                               .accepted = f.flag("accepted"),
                               .matched = {f.number("matched")},
                               .hint = f.log_id("hint")};
    if (kind == "heartbeat")
        return m::heartbeat{.session = session, .round = round, .commit = commit};
    if (kind == "heartbeat_reply")
        return m::heartbeat_reply{.session = session, .round = round, .follower_term = own};
    if (kind == "timeout_now") return m::timeout_now{};
    if (kind == "read_index") return m::read_index{.number = number};
    if (kind == "read_index_reply")
        return m::read_index_reply{.number = number, .error = {}, .index = {f.number("index")}};
    throw error{"there is no message '" + std::string{kind} + "'"};
}

/// `1->2 kind term t [life n] fields...`; the entries of an append are those that the sender's log
/// holds behind prev.
template <class Quorum>
packet<Quorum> read_packet(core_world<Quorum>& world, words& w) {
    auto const [from, to] = to_link(w.next());
    auto const kind = w.next();
    fields f{w};
    packet<Quorum> p;
    p.message.from = world.at(from).self;
    p.message.to = world.at(to).self;
    p.message.term = {f.number("term")};
    bool const reply = kind.ends_with("_reply");
    p.message.start = {f.number("life", world.at(reply ? to : from).start.value)};
    p.message.body = read_body(kind, f, p.message.term);
    f.finish();
    if (auto const* a = std::get_if<quorate::messages::append>(&p.message.body)) {
        auto const& log = world.at(from).written.log;
        auto const first = a->prev.index.value;
        if (log.size() < first + a->count) throw error{"the sender has no such entries"};
        auto const begin = log.begin() + static_cast<std::ptrdiff_t>(first);
        p.entries.assign(begin, begin + a->count);
    }
    return p;
}

}  // namespace script

#endif
