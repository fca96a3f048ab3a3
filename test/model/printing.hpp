// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_PRINTING_HPP
#define QUORATE_TEST_MODEL_PRINTING_HPP

#include <quorate/effects.hpp>
#include <quorate/message.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <string_view>
#include <variant>

/// Messages and effects as one readable line each. Written for people who compare traces: what is
/// usual (start number 1, no transfer, the replier in the term of the request) is left out, so what
/// is printed matters.
namespace model {

inline std::string text(std::uint64_t n) { return std::to_string(n); }

template <class Tag>
std::string text(quorate::strong_number<Tag> n) {
    return text(n.value);
}

/// A distinct term is "round.number"; one that any policy may have made, and those of round 0, a
/// number.
inline std::string text(quorate::term t) {
    using quorate::distinct_terms;
    auto const round = distinct_terms::round(t);
    return round == 0 ? text(t.value) : text(round) + "." + text(distinct_terms::number(t).value);
}

/// A store's number is its life of that node id in the world: 2 is "2", its first replacement "2'".
inline std::string text(quorate::member_id who) {
    if (!who) return "none";
    return text(who.id) + std::string(who.store.low > 1 ? who.store.low - 1 : 0, '\'');
}

inline std::string text(quorate::log_id id) { return text(id.index) + "@t" + text(id.term); }

inline std::string_view text(quorate::role r) {
    switch (r) {
        case quorate::role::follower: return "follower";
        case quorate::role::pre_candidate: return "pre_candidate";
        case quorate::role::candidate: return "candidate";
        case quorate::role::leader: return "leader";
    }
    return "unknown role";
}

/// Only the reasons that the core itself gives.
inline std::string text(quorate::errc e) {
    switch (e) {
        case quorate::errc::ok: return "ok";
        case quorate::errc::no_leader: return "no_leader";
        case quorate::errc::not_leader: return "not_leader";
        case quorate::errc::queue_full: return "queue_full";
        case quorate::errc::transfer_in_progress: return "transfer_in_progress";
        case quorate::errc::leadership_lost: return "leadership_lost";
        case quorate::errc::transfer_failed: return "transfer_failed";
        case quorate::errc::unknown_node: return "unknown_node";
        case quorate::errc::leader_not_ready: return "leader_not_ready";
        case quorate::errc::change_in_progress: return "change_in_progress";
        case quorate::errc::catch_up_failed: return "catch_up_failed";
        case quorate::errc::outcome_unknown: return "outcome_unknown";
        case quorate::errc::configuration_invalid: return "configuration_invalid";
        case quorate::errc::log_conflict: return "log_conflict";
        default: return "errc " + text(static_cast<std::uint64_t>(e));
    }
}

inline std::string_view kind_of(quorate::messages::pre_vote const&) { return "pre_vote"; }
inline std::string_view kind_of(quorate::messages::vote const&) { return "vote"; }
inline std::string_view kind_of(quorate::messages::vote_reply const&) { return "vote_reply"; }
inline std::string_view kind_of(quorate::messages::append const&) { return "append"; }
inline std::string_view kind_of(quorate::messages::append_reply const&) { return "append_reply"; }
inline std::string_view kind_of(quorate::messages::heartbeat const&) { return "heartbeat"; }
inline std::string_view kind_of(quorate::messages::heartbeat_reply const&) {
    return "heartbeat_reply";
}
inline std::string_view kind_of(quorate::messages::timeout_now const&) { return "timeout_now"; }
inline std::string_view kind_of(quorate::messages::read_index const&) { return "read_index"; }
inline std::string_view kind_of(quorate::messages::read_index_reply const&) {
    return "read_index_reply";
}
inline std::string_view kind_of(quorate::messages::forward const&) { return "forward"; }
inline std::string_view kind_of(quorate::messages::forward_reply const&) { return "forward_reply"; }

inline std::string_view kind_of(quorate::message const& m) {
    return std::visit([](auto const& body) { return kind_of(body); }, m.body);
}

/// The replier's own term, said only where it differs from the term of the request that it repeats.
inline std::string own_term(quorate::term own, quorate::term of_request) {
    return own == of_request ? "" : " own t" + text(own);
}

inline std::string details(quorate::messages::pre_vote const& b, quorate::term) {
    return " round " + text(b.round) + " last " + text(b.last) + (b.transfer ? " transfer" : "");
}
inline std::string details(quorate::messages::vote const& b, quorate::term) {
    return " round " + text(b.round) + " last " + text(b.last) + (b.transfer ? " transfer" : "");
}
inline std::string details(quorate::messages::vote_reply const& b, quorate::term t) {
    return " round " + text(b.round) + (b.pre ? " pre" : "") + (b.granted ? " yes" : " no") +
           own_term(b.voter_term, t);
}
inline std::string details(quorate::messages::append const& b, quorate::term) {
    return " s" + text(b.session) + " #" + text(b.number) + " prev " + text(b.prev) + " +" +
           text(b.count) + " commit " + text(b.commit);
}
inline std::string details(quorate::messages::append_reply const& b, quorate::term t) {
    return " s" + text(b.session) + " #" + text(b.number) +
           (b.accepted ? " ok match " + text(b.matched) : " no hint " + text(b.hint)) +
           (b.accepted && !b.arrived ? " still new" : "") + own_term(b.follower_term, t);
}
inline std::string details(quorate::messages::heartbeat const& b, quorate::term) {
    return " s" + text(b.session) + " round " + text(b.round) + " commit " + text(b.commit);
}
inline std::string details(quorate::messages::heartbeat_reply const& b, quorate::term t) {
    return " s" + text(b.session) + " round " + text(b.round) + own_term(b.follower_term, t);
}
inline std::string details(quorate::messages::timeout_now const& b, quorate::term) {
    return b.ask_first ? " ask first" : "";
}
inline std::string details(quorate::messages::read_index const& b, quorate::term) {
    return " #" + text(b.number);
}
inline std::string details(quorate::messages::read_index_reply const& b, quorate::term) {
    return " #" + text(b.number) + " " + text(b.error) +
           (b.error == quorate::errc::ok ? " index " + text(b.index) : "");
}
inline std::string details(quorate::messages::forward const& b, quorate::term) {
    return " #" + text(b.number);
}
inline std::string details(quorate::messages::forward_reply const& b, quorate::term) {
    return " #" + text(b.number) + " " + text(b.error);
}

inline std::string link(quorate::message const& m) { return text(m.from) + "->" + text(m.to); }

inline std::string text(quorate::message const& m) {
    auto const body = std::visit([&](auto const& b) { return details(b, m.term); }, m.body);
    auto const life = m.start.value > 1 ? " life " + text(m.start) : std::string{};
    return link(m) + " " + std::string{kind_of(m)} + " t" + text(m.term) + body + life;
}

inline std::string details(quorate::writes::save_ballot const& w) {
    return "ballot t" + text(w.ballot.term) + " vote " + text(w.ballot.voted_for);
}
inline std::string details(quorate::writes::truncate_after const& w) {
    return "truncate after " + text(w.last);
}
inline std::string details(quorate::writes::append_entries const& w) {
    auto const last = w.first.value + w.count - 1;
    auto const range = w.count == 1 ? text(w.first) : text(w.first) + ".." + text(last);
    return "append " + range + " t" + text(w.term);
}
inline std::string details(quorate::writes::append_blank const& w) { return "blank " + text(w.id); }
inline std::string details(quorate::writes::append_configuration const& w) {
    return "configuration " + text(w.id);
}
inline std::string details(quorate::writes::save_joined const& w) { return "joined " + text(w.at); }

inline std::string text(quorate::numbered_write const& w) {
    return "w" + text(w.number) + " " +
           std::visit([](auto const& what) { return details(what); }, w.what);
}

}  // namespace model

#endif
