// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MESSAGE_HPP
#define QUORATE_MESSAGE_HPP

#include <cstdint>
#include <quorate/errc.hpp>
#include <quorate/types.hpp>
#include <variant>

/// The closed set of messages between nodes, as plain structs and one variant. Entries, commands
/// and results do not stand in them: they travel beside a message as bytes that the core never sees
/// (`transport.hpp`, parcel).
///
/// Every reply repeats what identifies its request: the request's term and the requester's start
/// number in the header, and session or number in the body; it also says the replier's own term. A
/// reply to another life, term or session is dropped whole, never clamped
/// (rule: answer-names-its-request; Z17-Z19, Z28, Z43, Z65).
namespace quorate::inline v1::messages {

/// "Would you vote for me in header.term?" Changes nothing at the voter (thesis 9.6).
struct pre_vote {
    log_id last;
    std::uint64_t round = 0;  ///< counts the sender's campaigns in this life
    bool transfer = false;    ///< as in a vote
    friend bool operator==(pre_vote const&, pre_vote const&) = default;
};

/// RequestVote (Raft 5.2). Leaves only when the candidate's own vote for itself is durable.
struct vote {
    log_id last;
    std::uint64_t round = 0;
    /// The leader asked for this campaign: the voter's leader stickiness does not apply
    /// (rule: transfer-passes-stickiness; Z32)
    bool transfer = false;
    friend bool operator==(vote const&, vote const&) = default;
};

struct vote_reply {
    term voter_term;
    std::uint64_t round = 0;
    bool pre = false;
    bool granted = false;
    friend bool operator==(vote_reply const&, vote_reply const&) = default;
};

/// AppendEntries (Raft 5.3) with `count` entries after `prev`; with none it only probes.
struct append {
    session_number session;
    std::uint64_t number = 0;  ///< of this request within the session
    log_id prev;
    std::uint32_t count = 0;
    log_index commit;
    friend bool operator==(append const&, append const&) = default;
};

struct append_reply {
    session_number session;
    std::uint64_t number = 0;
    term follower_term;
    bool accepted = false;
    log_index matched;  ///< accepted: prev + count of that request, never "my last index" (Z17)
    /// rejected: the last entry here that may still agree (O(terms) catch-up); never a match (Z18)
    log_id hint;
    /// accepted: it has arrived where the cluster is, durably: it may campaign (Z67)
    bool arrived = false;
    friend bool operator==(append_reply const&, append_reply const&) = default;
};

/// Says who leads; its answer does not wait for a disk, so a slow disk does not cost the leader its
/// office.
struct heartbeat {
    session_number session;
    std::uint64_t round = 0;  ///< the leader's newest read round (Z43: tokens are the leader's)
    log_index commit;         ///< min(commit, what this follower is known to hold) (Z16)
    friend bool operator==(heartbeat const&, heartbeat const&) = default;
};

struct heartbeat_reply {
    session_number session;
    std::uint64_t round = 0;
    term follower_term;
    friend bool operator==(heartbeat_reply const&, heartbeat_reply const&) = default;
};

/// Leadership transfer (thesis 3.10): campaign now, without a pre-vote.
struct timeout_now {
    /// With one all the same: nobody wants this campaign unless it succeeds.
    bool ask_first = false;
    friend bool operator==(timeout_now const&, timeout_now const&) = default;
};

/// A follower asks for a read index (thesis 6.4) on behalf of all the reads it has gathered.
struct read_index {
    std::uint64_t number = 0;
    friend bool operator==(read_index const&, read_index const&) = default;
};

struct read_index_reply {
    std::uint64_t number = 0;
    errc error = errc::ok;
    log_index index;  ///< valid if error is ok: the read may run once this is applied
    friend bool operator==(read_index_reply const&, read_index_reply const&) = default;
};

/// A write that a follower took: at most one hop. The command travels beside it. header.term names
/// the leader's term it is meant for; `number` increases within the sender's life; the leader notes
/// it before it decides (rule: forward-decided-once; Z62).
struct forward {
    std::uint64_t number = 0;
    friend bool operator==(forward const&, forward const&) = default;
};

/// `ok`: applied, the result travels beside it. `outcome_unknown`: just that. Anything else:
/// certainly not appended.
struct forward_reply {
    std::uint64_t number = 0;
    errc error = errc::ok;
    friend bool operator==(forward_reply const&, forward_reply const&) = default;
};

}  // namespace quorate::inline v1::messages

namespace quorate::inline v1 {

struct message {
    member_id from;
    member_id to;
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
