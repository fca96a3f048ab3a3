// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MESSAGE_HPP
#define QUORATE_MESSAGE_HPP

#include <cstdint>
#include <quorate/errc.hpp>
#include <quorate/types.hpp>
#include <variant>

/// The closed set of messages between nodes, as plain structs and one variant. Entries, commands
/// and results are not in them: they travel beside a message, as bytes that the core never sees
/// (`parcel` in transport.hpp).
///
/// Every reply repeats what identifies its request: in the header the request's term and the start
/// number of the node that asked, and in the body the session, round or number. It also says the
/// replier's own term. A reply to another start, term or session is dropped whole and never
/// corrected: what it says was true of something else
/// (rule: answer-names-its-request; Z17-Z19, Z28, Z43, Z65).
namespace quorate::inline v1::messages {

/// "Would you vote for me in header.term?" This changes nothing at the voter (thesis 9.6).
struct pre_vote {
    log_id last;              ///< the end of the sender's log
    std::uint64_t round = 0;  ///< counts the sender's campaigns in this run of it
    bool transfer = false;    ///< the sender's leader wants to know
    friend bool operator==(pre_vote const&, pre_vote const&) = default;
};

/// RequestVote (Raft 5.2). It leaves only when the candidate's vote for itself is durable, and with
/// that the end of its log.
struct vote {
    log_id last;
    std::uint64_t round = 0;
    /// The leader asked for this campaign. So a voter grants its vote although it hears of that
    /// leader (rule: transfer-passes-stickiness; Z32).
    bool transfer = false;
    friend bool operator==(vote const&, vote const&) = default;
};

/// Answers a vote or a pre_vote.
struct vote_reply {
    term voter_term;          ///< the voter's own; the asker learns it if it is higher
    std::uint64_t round = 0;  ///< as in the request
    bool pre = false;         ///< this answers a pre_vote
    bool granted = false;
    friend bool operator==(vote_reply const&, vote_reply const&) = default;
};

/// AppendEntries (Raft 5.3) with `count` entries behind `prev`. With none it only asks whether the
/// logs agree up to `prev`.
struct append {
    session_number session;
    std::uint64_t number = 0;  ///< of this request within the session
    log_id prev;
    std::uint32_t count = 0;
    log_index commit;  ///< the leader's
    friend bool operator==(append const&, append const&) = default;
};

/// Answers an append; an acceptance leaves only when the entries are durable. It counts what this
/// one request brought (rule: ack-counts-this-request), and says when the log has arrived, so that
/// its sender may vote (rule: vote-after-arrival).
struct append_reply {
    session_number session;
    std::uint64_t number = 0;
    term follower_term;
    bool accepted = false;
    log_index matched;  ///< accepted: prev + count of that request, never "my last index" (Z17)
    /// rejected: the last entry here that may still agree. The leader looks there next; it is never
    /// a match (Z18).
    log_id hint;
    /// accepted: the follower has arrived, durably, so it may campaign (Z67).
    bool arrived = false;
    friend bool operator==(append_reply const&, append_reply const&) = default;
};

/// Says who leads. Its answer does not wait for the disk; otherwise a slow disk would cost the
/// leader its office.
struct heartbeat {
    session_number session;
    std::uint64_t round = 0;  ///< the leader's newest read round; the leader numbers them (Z43)
    log_index commit;         ///< min(commit, what this follower is known to hold) (Z16)
    friend bool operator==(heartbeat const&, heartbeat const&) = default;
};

/// Answers a heartbeat.
struct heartbeat_reply {
    session_number session;
    std::uint64_t round = 0;
    term follower_term;
    friend bool operator==(heartbeat_reply const&, heartbeat_reply const&) = default;
};

/// Leadership transfer (thesis 3.10): the receiver is to campaign now, without a pre-vote.
struct timeout_now {
    /// With a pre-vote all the same. The leader only prefers the receiver, and a campaign that
    /// fails would cost the cluster a leader for nothing (rule: preferred-asks-first).
    bool ask_first = false;
    friend bool operator==(timeout_now const&, timeout_now const&) = default;
};

/// A follower asks for a read index (thesis 6.4), for all the reads that it has gathered.
struct read_index {
    std::uint64_t number = 0;  ///< rises within a run of the sender
    friend bool operator==(read_index const&, read_index const&) = default;
};

/// Answers a read_index.
struct read_index_reply {
    std::uint64_t number = 0;
    errc error = errc::ok;
    log_index index;  ///< valid if error is ok: the reads may run once this is applied
    friend bool operator==(read_index_reply const&, read_index_reply const&) = default;
};

/// A write that a follower passes on to its leader, once. The command travels beside it.
/// header.term is the leader's term that the write is meant for. `number` rises within a run of the
/// sender, and the leader notes it before it decides. Otherwise a duplicate could be accepted after
/// the first one was refused (rule: forward-decided-once; Z62).
struct forward {
    std::uint64_t number = 0;
    friend bool operator==(forward const&, forward const&) = default;
};

/// Answers a forward. `ok`: the write was applied, and its result travels beside.
/// `outcome_unknown`: nobody knows. Anything else: the write was certainly not appended.
struct forward_reply {
    std::uint64_t number = 0;
    errc error = errc::ok;
    friend bool operator==(forward_reply const&, forward_reply const&) = default;
};

}  // namespace quorate::inline v1::messages

namespace quorate::inline v1 {

/// One message between two nodes.
struct message {
    member_id from;
    member_id to;        ///< which store is meant; another store of that id drops the message
    quorate::term term;  ///< of the request; a reply repeats it
    start_number start;  ///< a request: the sender's; a reply: the requester's, repeated
    std::variant<messages::pre_vote, messages::vote, messages::vote_reply, messages::append,
                 messages::append_reply, messages::heartbeat, messages::heartbeat_reply,
                 messages::timeout_now, messages::read_index, messages::read_index_reply,
                 messages::forward, messages::forward_reply>
        body;

    friend bool operator==(message const&, message const&) = default;
};

}  // namespace quorate::inline v1

#endif
