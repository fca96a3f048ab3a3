// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_FOLLOWING_HPP
#define QUORATE_CORE_FOLLOWING_HPP

#include <algorithm>
#include <cstdint>
#include <quorate/core/commit.hpp>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <vector>

/// The follower's half of log replication (Raft 5.3).
namespace quorate::inline v1::core {

/// The entries of an append as the core sees them: their terms as runs, and the configurations
/// among them, decoded.
template <class Quorum>
struct received_entries {
    std::vector<term_run> terms;  ///< ascending from the first entry; empty if there is none
    std::vector<logged_configuration<Quorum>> configurations;
};

/// Follows the sender of an append or heartbeat, which is the leader of its term. False if that
/// term is over. Also false if this node knows another leader in that term: then a voter has
/// forgotten its vote, and this node stops (rule: contradiction-stops-the-node).
template <class Rules>
bool follow(state<Rules>& s, message const& m, effects& out) {
    if (m.term < s.ballot.term) return false;
    if (s.ballot.term < m.term) adopt_term(s, m.term, out);
    auto const* f = s.following();
    bool const second_leader =
        std::holds_alternative<leader>(s.office) || (f && f->leader && f->leader != m.from);
    if (second_leader) {
        out.stop({contradiction::kind::two_leaders, m.from, {}});
        return false;
    }
    if (!f || !f->leader) become_follower(s, m.from, out);
    if (auto* c = std::get_if<candidate>(&s.office)) {
        // The leader wanted this pre-vote and goes on leading meanwhile. If its heartbeats ended
        // the pre-vote, the answers would be thrown away (rule: preferred-asks-first).
        c->follows->heard = s.now;
        return true;
    }
    std::get<follower>(s.office).heard = s.now;
    reset_election_timer(s);
    return true;
}

/// Can a log hold these entries behind `a.prev`? They must begin right behind it and not be more
/// than `a.count`; their terms must not fall, nor exceed the sender's. No correct node sends
/// anything else (rule: impossible-messages-are-dropped).
template <class Quorum>
bool is_plausible(message const& m, messages::append const& a,
                  received_entries<Quorum> const& entries) {
    if (a.count == 0) return entries.terms.empty();
    if (entries.terms.empty() || entries.terms.front().first != next(a.prev.index)) return false;
    term_run before{a.prev.term, a.prev.index};
    for (auto const& run : entries.terms) {
        if (run.first <= before.first || run.term < before.term || m.term < run.term) return false;
        before = run;
    }
    return before.first <= a.prev.index + a.count;
}

/// The index of the first received entry that this log does not hold; one past the last received
/// entry if it holds them all. Nothing before it may be cut or written again: those entries may be
/// acknowledged, and a crash between cutting and writing would lose them
/// (rule: cut-at-first-conflict; Z15).
template <class Rules>
log_index first_missing(state<Rules> const& s, messages::append const& a,
                        received_entries<typename Rules::quorum> const& entries) {
    auto const end = next(a.prev.index + a.count);
    for (std::size_t r = 0; r < entries.terms.size(); ++r) {
        auto const run_end = r + 1 < entries.terms.size() ? entries.terms[r + 1].first : end;
        for (auto i = entries.terms[r].first; i < run_end; i = next(i)) {
            if (i <= s.log.base().index) continue;  // compacted, so committed, so the same
            if (!s.log.holds({entries.terms[r].term, i})) return i;
        }
    }
    return end;
}

/// Drops the entries behind `last`, and the configurations among them.
template <class Rules>
void cut(state<Rules>& s, log_index last, effects& out) {
    ask_write(s, out, writes::truncate_after{last});
    s.log.truncate_after(last);
    refresh_voters(s, out);
}

/// Appends the received entries from index `from` on, after cutting the entries that contradict
/// them.
template <class Rules>
void store_entries(state<Rules>& s, messages::append const& a,
                   received_entries<typename Rules::quorum> const& entries, log_index from,
                   effects& out) {
    auto const end = next(a.prev.index + a.count);
    if (from <= s.log.last_index()) cut(s, from - 1, out);
    for (std::size_t r = 0; r < entries.terms.size(); ++r) {
        auto const run_end = r + 1 < entries.terms.size() ? entries.terms[r + 1].first : end;
        auto const begin = std::max(entries.terms[r].first, from);
        if (begin < run_end) s.log.append(entries.terms[r].term, run_end - begin);
    }
    for (auto const& c : entries.configurations)
        if (from <= c.index) s.log.add_configuration(c);
    refresh_voters(s, out);
    ask_write(
        s, out,
        writes::append_entries{from, static_cast<std::uint32_t>(end - from), s.log.last_id().term});
}

/// Refuses an append. The hint tells the leader where to look next, and nothing about what is held.
template <class Rules>
void reject_append(state<Rules>& s, message const& m, messages::append const& a, effects& out) {
    auto hint = s.log.last_at_most(a.prev);
    // All logs agree up to the commit index, so the leader need not look before it.
    if (hint.index < s.commit) hint = {s.log.term_at(s.commit).value_or(hint.term), s.commit};
    out.messages.push_back(
        reply(s, m, messages::append_reply{a.session, a.number, s.ballot.term, false, {}, hint}));
}

/// Notes that this node has arrived. Precondition: up to `last` this log is the leader's, and the
/// leader knows nothing to be committed behind it. If the entry at `last` is of the leader's own
/// term, this log also holds whatever was committed before the leader was elected. A node of the
/// first configuration in its log has arrived without being told (rule: arrived-before-campaign).
template <class Rules>
void note_joined(state<Rules>& s, log_index last, effects& out) {
    if (s.joined || s.log.term_at(last) != s.ballot.term) return;
    if (!s.log.configuration() || s.log.began_with(s.self)) return;
    s.joined = last;
    ask_write(s, out, writes::save_joined{last});
}

/// Handles an append: follows its sender, stores what is missing, and answers once that is durable.
template <class Rules>
void on_append(state<Rules>& s, message const& m, messages::append const& a,
               received_entries<typename Rules::quorum> const& entries, effects& out) {
    if (!is_plausible(m, a, entries)) return;
    if (!follow(s, m, out)) {
        if (out.fatal == errc::ok) reject_append(s, m, a, out);  // tells a deposed leader the term
        return;
    }
    bool const agrees = a.prev.index < s.log.base().index || s.log.holds(a.prev);
    if (!agrees) {
        if (a.prev.index <= s.commit)
            out.stop({contradiction::kind::committed_entry, m.from, a.prev.index});
        else reject_append(s, m, a, out);
        return;
    }
    auto const last = a.prev.index + a.count;
    auto const from = first_missing(s, a, entries);
    if (from <= s.commit && from <= last)
        return out.stop({contradiction::kind::committed_entry, m.from, from});  // (Z15)
    if (from <= last) {
        stop_asking(s, out);  // a leader that hands over appends nothing, so it has given up
        store_entries(s, a, entries, from, out);
    }
    follow_commit(s, a.commit, last);
    if (a.commit <= last) note_joined(s, last, out);
    // The answer waits for the disk although the entries are in memory. Otherwise a power loss
    // could take the entries after the leader has counted this copy
    // (rule: promise-after-durable; Z04). The answer says what *this* request proves and not where
    // this log ends: behind that may be entries of an earlier leader
    // (rule: ack-counts-this-request; Z17).
    messages::append_reply const yes{a.session, a.number, s.ballot.term,  true,
                                     last,      {},       s.has_arrived()};
    promise(s, reply(s, m, yes), out);
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::heartbeat const& beat, effects& out) {
    bool const followed = follow(s, m, out);
    if (out.fatal != errc::ok) return;
    // The leader says that this store has acknowledged more than it holds, so this store has lost
    // data (rule: contradiction-stops-the-node; Z19b).
    if (followed && s.log.last_index() < beat.commit)
        return out.stop({contradiction::kind::lost_entries, m.from, beat.commit});
    if (followed) follow_commit(s, beat.commit, s.log.last_index());
    out.messages.push_back(
        reply(s, m, messages::heartbeat_reply{beat.session, beat.round, s.ballot.term}));
}

}  // namespace quorate::inline v1::core

#endif
