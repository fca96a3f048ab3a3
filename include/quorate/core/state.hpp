// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_STATE_HPP
#define QUORATE_CORE_STATE_HPP

#include <cstdint>
#include <optional>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/core/electors.hpp>
#include <quorate/core/ledger.hpp>
#include <quorate/core/log_view.hpp>
#include <quorate/core/peer.hpp>
#include <quorate/core/ring.hpp>
#include <quorate/core/rules.hpp>
#include <quorate/effects.hpp>
#include <quorate/errc.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/message.hpp>
#include <quorate/options.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace quorate::inline v1::core {

struct follower {
    member_id leader;              ///< none if unknown
    std::optional<instant> heard;  ///< when the leader was last heard of
    friend bool operator==(follower const&, follower const&) = default;
};

/// Campaigns; first a pre-vote, which changes nothing anywhere, then the vote.
struct candidate {
    enum class answer : std::uint8_t { none, refused, granted };

    bool pre = true;
    quorate::term wanted;  ///< the term it campaigns in, or asks about
    /// It only asks, on its leader's word, and goes on following it.
    std::optional<follower> follows;
    std::vector<answer> answers;  ///< by position among the electors
    friend bool operator==(candidate const&, candidate const&) = default;
};

/// A read that waits for its round: asked for here (no origin) or by a follower.
struct waiting_read {
    std::uint64_t token = 0;  ///< the asker's
    std::uint64_t round = 0;  ///< released when this one is confirmed
    log_index index;
    member_id origin;
    start_number origin_start;
    friend bool operator==(waiting_read const&, waiting_read const&) = default;
};

/// How far the new voters of a change have come (change.hpp).
struct catch_up {
    std::uint32_t round = 0;
    log_index goal;          ///< the round ends when they all hold the log up to here
    instant began;           ///< the round
    std::uint64_t held = 0;  ///< of that, by all of them together, when last looked at
    instant moved;           ///< when that last rose
    friend bool operator==(catch_up const&, catch_up const&) = default;
};

struct leader {
    /// All who are members at the election share the first one (Z19)
    session_number newest_session;
    /// The first entry of the own term; nothing commits by counting before it (Z23)
    log_index blank;
    /// By position among the electors; the own one, if any, holds what is durable here.
    std::vector<peer> peers;
    std::uint64_t round = 0;    ///< the newest read round
    bool round_wanted = false;  ///< a read came since
    ring<waiting_read> reads;
    instant heartbeat_at;
    instant check_at;         ///< when the next quorum check is due
    instant prefer_from;      ///< it hands over to nobody by itself before
    log_index commit_before;  ///< the commit index when the heartbeat timer ran last
    std::optional<core::catch_up> catching_up;  ///< while new voters learn
    bool change_asked = false;  ///< somebody here waits for the end of a change, ...
    change_end change_result;   ///< ... which will be this one
    friend bool operator==(leader const&, leader const&) = default;
};

/// A transfer of leadership by this node, as leader; it lives on until somebody leads.
struct transfer_order {
    member_id target;
    instant deadline;
    bool ask_first = false;  ///< nobody asked for it: the target has a higher priority
    friend bool operator==(transfer_order const&, transfer_order const&) = default;
};

/// How long a voter of a higher priority, to whom this node tried to hand over, is left alone.
struct patience {
    member_id with;
    instant until;
    duration wait{};  ///< in all
    friend bool operator==(patience const&, patience const&) = default;
};

/// A read of this follower that waits for the leader's answer.
struct asked_read {
    std::uint64_t token = 0;
    instant expires;
    friend bool operator==(asked_read const&, asked_read const&) = default;
};

/// Own entries that were handed to the disk and are not durable yet.
struct unsynced_append {
    sequence after;
    log_index last;
    friend bool operator==(unsynced_append const&, unsynced_append const&) = default;
};

/// All that one node's protocol knows: a regular value. `Rules`: see rules.hpp.
template <class Rules>
struct state {
    core_options options;
    member_id self;
    start_number start;
    quorate::ballot ballot;
    log_view<typename Rules::quorum> log;
    electors<typename Rules::quorum> voters;  ///< of the newest configuration in the log
    log_index voters_from;                    ///< where that one stands
    member_number number;  ///< this node's own; none if no configuration in the log has it
    /// Where it was told that its log had reached what was committed; none: never (Z67)
    log_index joined;
    log_index commit;
    std::variant<follower, candidate, leader> office;
    std::uint64_t campaigns = 0;
    std::optional<transfer_order> transfer;
    /// They did not take over when this node, as leader, wanted it.
    std::vector<patience> backoffs;
    core::ledger ledger;
    ring<unsynced_append> unsynced;
    ring<asked_read> asked_reads;
    std::uint64_t random = 0;
    instant now;
    instant election_at;  ///< when a node that does not lead campaigns

    friend bool operator==(state const&, state const&) = default;

    term current_term() const { return ballot.term; }
    /// As a follower, or one that campaigns on its leader's word; nothing otherwise.
    follower const* following() const {
        if (auto const* f = std::get_if<follower>(&office)) return f;
        auto const* c = std::get_if<candidate>(&office);
        return c && c->follows ? &*c->follows : nullptr;
    }
    bool is_self(std::size_t position) const { return voters.members()[position] == self; }
    /// What the newest configuration gives to the one at this position.
    std::uint8_t priority(std::size_t position) const {
        auto const* m = log.configuration()->value.find(voters.members()[position]);
        return m ? m->priority : std::uint8_t{0};
    }
    /// Is it committed, as far as this node knows, that this node has no vote? Then it disturbs
    /// nobody, and does not lead any longer than it must. While it is not, others may need what
    /// only this log has (rule: outsiders-campaign; Z60).
    bool is_retired() const { return !voters.is_voter(self) && voters_from <= commit; }
    /// Configurations that are history to the others are the newest ones to a node that joins and
    /// reads its way through the log: until it was told that it has arrived, it is not for it to
    /// campaign (rule: arrived-before-campaign; Z39).
    bool has_arrived() const { return joined || log.began_with(self); }
    /// A node campaigns if some configuration in its log has it, and as long as there are terms.
    bool may_campaign() const {
        return number && has_arrived() && !is_retired() && next_term() <= term_max;
    }
    /// In which it campaigns next. Precondition: it has a number.
    term next_term() const { return Rules::terms::next(ballot.term, number); }
};

/// What an office keeps by position follows each (id, incarnation) to its new one. Who comes anew,
/// a store that was wiped or a member that was away, starts with nothing known of it.
template <class Rules>
void reseat(state<Rules>& s, electors<typename Rules::quorum> const& before) {
    auto const move_all = [&](auto& values, auto make_fresh) {
        auto old = std::exchange(values, {});
        for (member_id who : s.voters.members()) {
            auto const at = before.position(who);
            values.push_back(at ? std::move(old[*at]) : make_fresh());
        }
    };
    if (auto* l = std::get_if<leader>(&s.office))
        move_all(l->peers, [&] {
            l->newest_session = next(l->newest_session);
            return peer::fresh(l->newest_session, next(s.log.last_index()));
        });
    if (auto* c = std::get_if<candidate>(&s.office))
        move_all(c->answers, [] { return candidate::answer::none; });
}

/// The configuration is effective when appended, and gone when truncated
/// (rule: newest-configuration-decides; Z36): call it after both. An index names one configuration
/// only until it is cut off, so a cut must come here before the next append.
template <class Rules>
void refresh_voters(state<Rules>& s, effects& out) {
    auto const* newest = s.log.configuration();
    auto const from = newest ? newest->index : log_index{};
    if (from == s.voters_from) return;
    using electors_type = electors<typename Rules::quorum>;
    auto const before =
        std::exchange(s.voters, newest ? electors_type{newest->value} : electors_type{});
    s.voters_from = from;
    s.number = s.log.number_of(s.self);
    reseat(s, before);
    out.configuration_changed = true;
}

/// A message of this node, in its current term.
template <class Rules, class Body>
message request(state<Rules> const& s, member_id to, Body body) {
    return {s.self, to, s.ballot.term, s.start, std::move(body)};
}

/// The reply to a message: repeats its term and start number (rule: answer-names-its-request).
template <class Rules, class Body>
message reply(state<Rules> const& s, message const& to, Body body) {
    return {s.self, to.from, to.term, to.start, std::move(body)};
}

template <class Rules, class Write>
void ask_write(state<Rules>& s, effects& out, Write what) {
    out.writes.push_back({s.ledger.issue(), std::move(what)});
}

/// A term and a vote that are decided within one input are one record.
template <class Rules>
void ask_save_ballot(state<Rules>& s, effects& out) {
    if (!out.writes.empty())
        if (auto* last = std::get_if<writes::save_ballot>(&out.writes.back().what)) {
            last->ballot = s.ballot;
            return;
        }
    ask_write(s, out, writes::save_ballot{s.ballot});
}

/// Sends a promise now if everything asked of the disk is durable, and otherwise once it is.
template <class Rules>
void promise(state<Rules>& s, message m, effects& out) {
    if (s.ledger.all_durable() && m.to != s.self) out.messages.push_back(std::move(m));
    else s.ledger.hold(std::move(m));
}

/// A random time in [election_timeout, 2 * election_timeout) from now, so that two rarely campaign
/// together (Raft 5.2).
template <class Rules>
void reset_election_timer(state<Rules>& s) {
    auto const span = static_cast<std::uint64_t>(s.options.election_timeout.count());
    auto const extra = static_cast<duration::rep>(codecs::splitmix64(s.random) % span);
    s.election_at = s.now + s.options.election_timeout + duration{extra};
}

}  // namespace quorate::inline v1::core

#endif
