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

/// Follows a leader, or waits for one.
struct follower {
    member_id leader;              ///< none if unknown
    std::optional<instant> heard;  ///< when that leader was last heard of; none with no leader
    friend bool operator==(follower const&, follower const&) = default;
};

/// Campaigns: first the pre-vote, which changes nothing anywhere, then the vote.
struct candidate {
    enum class answer : std::uint8_t { none, refused, granted };

    bool pre = true;  ///< this is the pre-vote
    /// The term that it asks about in a pre-vote; the current term in a vote.
    quorate::term wanted;
    /// Set in a pre-vote that the node's leader wanted: the node goes on following that leader.
    std::optional<follower> follows;
    std::vector<answer> answers;  ///< by position in state::voters, one for each member
    friend bool operator==(candidate const&, candidate const&) = default;
};

/// A read that waits at the leader for its round. A client of this node asked for it (no origin),
/// or a follower did.
struct waiting_read {
    std::uint64_t token = 0;  ///< chosen by the node that asks
    std::uint64_t round = 0;  ///< the read is answered when this round is confirmed
    log_index index;          ///< the answer, fixed when the read came
    member_id origin;
    start_number origin_start;
    friend bool operator==(waiting_read const&, waiting_read const&) = default;
};

/// How far the new voters of a change have come (change.hpp).
struct catch_up {
    std::uint32_t round = 0;  ///< 1, 2, ...; 0 before the first one
    log_index goal;           ///< the round ends when they all hold the log up to here
    instant began;            ///< when the round began
    /// How many entries up to the goal they held when last looked at, all of them added up.
    std::uint64_t held = 0;
    instant moved;  ///< when `held` last rose
    friend bool operator==(catch_up const&, catch_up const&) = default;
};

/// Leads the current term.
struct leader {
    /// The highest session number in use. All members at the election share the first one; each
    /// that comes later gets the next (Z19).
    session_number newest_session;
    /// The first entry of this leader's own term; no entry before it commits by being counted
    /// (Z23).
    log_index blank;
    /// By position in state::voters. The leader's own, if it is a member, says in `match` what the
    /// disk here holds.
    std::vector<peer> peers;
    std::uint64_t round = 0;    ///< the newest read round; never reused in a term
    bool round_wanted = false;  ///< a read waits for the round after that one
    ring<waiting_read> reads;   ///< ascending by round
    instant heartbeat_at;       ///< when the heartbeat timer runs next
    instant check_at;           ///< when the next quorum check is due
    instant prefer_from;        ///< before this it tries no preferred node
    log_index commit_before;    ///< the commit index when the heartbeat timer ran last
    std::optional<core::catch_up> catching_up;  ///< set while new voters learn
    bool change_asked = false;  ///< a change was asked for here, and its end is not told yet
    change_end change_result;   ///< what will be told then
    friend bool operator==(leader const&, leader const&) = default;
};

/// A transfer of leadership that this node began as leader. It outlives the office: it ends when a
/// leader is known, or at its deadline.
struct transfer_order {
    member_id target;
    instant deadline;  ///< an election timeout after it began; then the leader goes on
    /// Nobody asked for this transfer: this leader prefers the target, which has a higher priority.
    /// The target holds a pre-vote before it campaigns.
    bool ask_first = false;
    friend bool operator==(transfer_order const&, transfer_order const&) = default;
};

/// The backoff of a preferred node: this leader tried to hand over to it, and it did not take over.
struct backoff {
    member_id target;  ///< the preferred node
    instant until;     ///< it is not tried again before
    duration wait{};   ///< how long this backoff is; the next one is twice as long
    friend bool operator==(backoff const&, backoff const&) = default;
};

/// A read that this follower asked of its leader and that is not answered yet.
struct asked_read {
    std::uint64_t token = 0;
    instant expires;  ///< then it fails: question or answer was lost
    friend bool operator==(asked_read const&, asked_read const&) = default;
};

/// Entries that a leader appended and handed to its disk, and that are not durable yet.
struct unsynced_append {
    sequence after;  ///< they are durable when this write is
    log_index last;  ///< the last of them
    friend bool operator==(unsynced_append const&, unsynced_append const&) = default;
};

/// All that one node's protocol knows: a regular value. `Rules`: see rules.hpp.
template <class Rules>
struct state {
    core_options options;  ///< valid, see validate(); never changes
    member_id self;        ///< never changes
    start_number start;    ///< of this run of the node; never changes
    /// The term never falls, and a vote in a term never changes. The disk may not have it yet.
    quorate::ballot ballot;
    log_view<typename Rules::quorum> log;     ///< as asked of the disk, which may be behind
    electors<typename Rules::quorum> voters;  ///< of the newest configuration in the log
    log_index voters_from;                    ///< the index of that configuration; 0 if none
    member_number number;  ///< this node's own; none if no configuration in the log has it
    /// Where a leader told it that its log had reached what was committed; none: no leader did
    /// (Z67).
    log_index joined;
    log_index commit;                                  ///< base <= commit <= last; never falls
    std::variant<follower, candidate, leader> office;  ///< the role, and what only this role knows
    /// Counts the pre-votes and votes of this run; answers repeat it, so none counts for another
    /// one.
    std::uint64_t campaigns = 0;
    std::optional<transfer_order> transfer;  ///< may outlive the office (transfer_order)
    std::vector<backoff> backoffs;           ///< at most one for each node
    core::ledger ledger;                     ///< what the disk was asked, and what waits for it
    ring<unsynced_append> unsynced;  ///< of a leader, both fields ascending; else meaningless
    ring<asked_read> asked_reads;    ///< of a follower; ascending by `expires`
    std::uint64_t random = 0;        ///< of the generator of election timeouts
    instant now;                     ///< of the input that came last
    instant election_at;             ///< when a node that does not lead campaigns

    friend bool operator==(state const&, state const&) = default;

    term current_term() const { return ballot.term; }
    /// The node follows as a follower, or in a pre-vote that its leader wanted; null otherwise.
    follower const* following() const {
        if (auto const* f = std::get_if<follower>(&office)) return f;
        auto const* c = std::get_if<candidate>(&office);
        return c && c->follows ? &*c->follows : nullptr;
    }
    bool is_self(std::size_t position) const { return voters.members()[position] == self; }
    /// The priority of the member at this position, by the newest configuration.
    std::uint8_t priority(std::size_t position) const {
        auto const* m = log.configuration()->value.find(voters.members()[position]);
        return m ? m->priority : std::uint8_t{0};
    }
    /// Does this node know a committed configuration, the newest one, in which it has no vote? Then
    /// it disturbs nobody, and does not lead any longer than it must. As long as it does not know,
    /// it campaigns: others may need what only this log has (rule: outsiders-campaign; Z60).
    bool is_retired() const { return !voters.is_voter(self) && voters_from <= commit; }
    /// Has this node arrived? A node that joins reads its way through the log, and a configuration
    /// that is history to the others is the newest one to it. By such a configuration it could
    /// elect itself, so it must not campaign until a leader has told it that it has arrived
    /// (rule: arrived-before-campaign; Z39).
    bool has_arrived() const { return joined || log.began_with(self); }
    /// May this node campaign? Some configuration in its log must have named it, it must have
    /// arrived and not know that it has no vote, and there must be a next term.
    bool may_campaign() const {
        return number && has_arrived() && !is_retired() && next_term() <= term_max;
    }
    /// The term in which this node campaigns next. Precondition: it has a number.
    term next_term() const { return Rules::terms::next(ballot.term, number); }
};

/// A leader keeps one `peer` per member, by position, and a candidate one answer. When the
/// configuration changes, each of them moves to its member's new position. A member that was not in
/// the configuration before starts with nothing known of it: it is new, its store was wiped, or it
/// was away.
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

/// Makes the newest configuration in the log effective. A configuration is effective when appended
/// and gone when cut off, so this is called after both (rule: newest-configuration-decides; Z36).
/// It tells configurations apart by their index. So it must be called between a cut and the next
/// append, which may put another configuration at the same index.
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

/// A message from this node, in its current term.
template <class Rules, class Body>
message request(state<Rules> const& s, member_id to, Body body) {
    return {s.self, to, s.ballot.term, s.start, std::move(body)};
}

/// The reply to a message. It repeats the term and start number of its request, so that the asker
/// can tell what it answers (rule: answer-names-its-request).
template <class Rules, class Body>
message reply(state<Rules> const& s, message const& to, Body body) {
    return {s.self, to.from, to.term, to.start, std::move(body)};
}

/// Asks the disk for a write, as the next one of the one stream (rule: one-write-stream).
template <class Rules, class Write>
void ask_write(state<Rules>& s, effects& out, Write what) {
    out.writes.push_back({s.ledger.issue(), std::move(what)});
}

/// Asks the disk for the ballot. A term and a vote that are decided within one input are one
/// record.
template <class Rules>
void ask_save_ballot(state<Rules>& s, effects& out) {
    if (!out.writes.empty())
        if (auto* last = std::get_if<writes::save_ballot>(&out.writes.back().what)) {
            last->ballot = s.ballot;
            return;
        }
    ask_write(s, out, writes::save_ballot{s.ballot});
}

/// Sends a promise now if everything asked of the disk is durable, and otherwise once it is
/// (rule: promise-after-durable). A promise to this node itself always goes by way of the ledger.
template <class Rules>
void promise(state<Rules>& s, message m, effects& out) {
    if (s.ledger.all_durable() && m.to != s.self) out.messages.push_back(std::move(m));
    else s.ledger.hold(std::move(m));
}

/// Lets the election timer run for a random time in [election_timeout, 2 * election_timeout). With
/// equal times nodes would campaign together and split the votes (Raft 5.2).
template <class Rules>
void reset_election_timer(state<Rules>& s) {
    auto const span = static_cast<std::uint64_t>(s.options.election_timeout.count());
    auto const extra = static_cast<duration::rep>(codecs::splitmix64(s.random) % span);
    s.election_at = s.now + s.options.election_timeout + duration{extra};
}

}  // namespace quorate::inline v1::core

#endif
