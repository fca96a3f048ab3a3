// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_MUTANT_HPP
#define QUORATE_MUTANT_HPP

#include <cstdint>

/// Bugs by which real Raft systems lost data or stood still, put back on purpose: tests switch one
/// on and must notice. What users run has none of them: `no_mutants` says so in a constant
/// expression, so nothing of a mutant is left in the program (test/tools/mutants.py compares the
/// bytes). doc/mutants.md says what kills each.
namespace quorate::inline v1 {

/// The names, and the numbers Z, are those of the survey of bugs that doc/mutants.md quotes; "own"
/// were quorate's.
enum class mutant : std::uint8_t {
    none,
    /// Z01: Vote and term kept in memory only / reset by restart.
    persist_no_term,
    meta_rewrite_in_place,    ///< Z02: State file rewritten non-atomically
    clear_vote_on_step_down,  ///< Z03: Vote forgotten on a role change in the same term
    vote_before_fsync,        ///< Z04: Answer leaves before the vote or entry is durable
    ack_before_fsync,         ///< Z04: Answer leaves before the vote or entry is durable
    /// Z05: Commit counts the leader's own entry before its own fsync.
    leader_self_ack_early,
    campaign_with_volatile_log,  ///< Z06: Candidate advertises an unpersisted tail
    resume_leadership,           ///< Z07: Leader comes back as leader of the same epoch
    fsync_every_n_seconds,       ///< Z08: Acks under lazy fsync
    meta_and_log_unordered,      ///< Z09: Term and entries persisted in either order
    stable_by_index_term_only,   ///< Z10: Async append completions: ABA and out-of-order
    io_done_last_wins,           ///< Z10: Async append completions: ABA and out-of-order
    retry_fsync,                 ///< Z11: fsync error swallowed or retried
    truncate_at_first_bad_crc,   ///< Z12: Mid-log corruption treated like a torn tail
    refuse_on_torn_tail,         ///< Z12: Mid-log corruption treated like a torn tail
    trust_length_field,          ///< Z13: Recovery dies on a legal crash state
    truncate_always,             ///< Z14b: Delete-then-append in two steps
    truncate_to_request,         ///< Z15: Old or empty AppendEntries cuts matching entries
    prev_zero_matches_always,    ///< Z15: Old or empty AppendEntries cuts matching entries
    commit_min_last_index,       ///< Z16: Follower commits entries it has not checked
    ack_last_index,              ///< Z17: ACK says "my last index"
    hint_sets_match,             ///< Z18: NACK hint stored as match
    match_not_monotone,          ///< Z18: NACK hint stored as match
    no_session_id,               ///< Z19: Ack from an earlier replication session
    accept_lost_log,             ///< Z19b: Follower comes back with less than it acked
    read_error_as_empty,         ///< Z20: Compacted probe point looks like term 0
    hint_is_last_index,          ///< Z22: Backtracking that does not back up
    stale_reject_lowers_next,    ///< Z22: Backtracking that does not back up
    /// Z23: Leader commits an entry of an older term by counting.
    commit_any_term,
    /// Z23: Leader commits an entry of an older term by counting.
    commit_stops_at_old_term,
    commit_assign,                        ///< Z24: Commit index goes backwards
    pagination_truncates_commit,          ///< Z24: Commit index goes backwards
    quorum_minus_one,                     ///< Z25: Optimised quorum code counts wrong
    no_move_up,                           ///< Z25: Optimised quorum code counts wrong
    floor_half,                           ///< Z25: Optimised quorum code counts wrong
    size_before_stamp,                    ///< Z26: Flow control leaks
    inflight_bytes_not_reset,             ///< Z26: Flow control leaks
    voteresp_ignore_term,                 ///< Z28: Response of another term or round counted
    prevote_yes_counts_as_vote,           ///< Z28: Response of another term or round counted
    late_self_vote_counts,                ///< Z28: Response of another term or round counted
    uptodate_and,                         ///< Z29: Log comparison done per component
    uptodate_index_first,                 ///< Z29: Log comparison done per component
    no_prevote,                           ///< Z30: No liveness under partial partitions
    no_checkquorum,                       ///< Z30: No liveness under partial partitions
    prevote_without_recent_leader_check,  ///< Z30: No liveness under partial partitions
    prevote_resp_local_term,              ///< Z31: Pre-vote and vote terms mixed up
    prevote_reject_ignored,               ///< Z31: Pre-vote and vote terms mixed up
    precandidate_keeps_votes,             ///< Z31: Pre-vote and vote terms mixed up
    transfer_without_disrupt_flag,        ///< Z32: Leader stickiness blocks legitimate transfers
    learner_refuses_vote,                 ///< Z33: Learner (or outsider) refuses to vote
    unknown_candidate_refused,            ///< Z33: Learner (or outsider) refuses to vote
    /// Z34: A leader counts itself, or nobody, for a quorum it is not in.
    leader_always_counts,
    /// Z34: A leader counts itself, or nobody, for a quorum it is not in.
    single_voter_fastpath_ignores_joint,
    conf_change_before_noop_commit,  ///< Z35: Single-server changes across terms
    /// Z36: Config not rolled back, or rolled back too far, on truncation.
    conf_not_reverted,
    /// Z36: Config not rolled back, or rolled back too far, on truncation.
    conf_prev_index_zero,
    /// Z36: Config not rolled back, or rolled back too far, on truncation.
    restart_uses_committed_conf,
    leave_joint_each_apply,                    ///< Z38: Leaving joint twice / never
    leave_joint_only_by_initiator,             ///< Z38: Leaving joint twice / never
    no_incarnation,                            ///< Z39: Identity reused
    historical_conf_effective_during_catchup,  ///< Z39: Identity reused
    conf_cache_stale,                          ///< Z40: Membership kept twice
    transfer_without_catchup,                  ///< Z40b: Leadership transfer windows
    proposals_during_transfer,                 ///< Z40b: Leadership transfer windows
    /// Z41: ReadIndex before an entry of the own term is committed.
    readindex_no_term_check,
    read_local,                 ///< Z42: Read answered before or without the quorum round
    read_quorum_minus_one,      ///< Z42: Read answered before or without the quorum round
    read_quorum_incoming_only,  ///< Z42: Read answered before or without the quorum round
    read_ctx_from_client,       ///< Z43: Read tokens chosen by the caller are reused
    /// Z46: Read waits for the wrong index / leader changes while waiting.
    read_index_at_reply_time,
    /// Z46: Read waits for the wrong index / leader changes while waiting.
    pending_reads_survive_step_down,
    /// Z46: Read waits for the wrong index / leader changes while waiting.
    read_quorum_not_recounted,
    slot_is_identity,            ///< Z55: A slot taken for an identity
    member_number_reused,        ///< Z55: A slot taken for an identity
    readmit_without_entry,       ///< Z56: Incarnation checked in the handshake only
    read_ack_by_id,              ///< Z56: Incarnation checked in the handshake only
    voted_for_by_id,             ///< Z56: Incarnation checked in the handshake only
    skip_monotonicity_check,     ///< Z57: A quorum rule that is not upward closed
    truncate_cuts_file,          ///< Z58: The cut takes the vote along
    outsider_never_campaigns,    ///< Z60: The one that has the log may not campaign
    checkquorum_by_dual,         ///< Z61: Check-quorum by the wrong set
    forward_without_number,      ///< Z62: Rejected that was not
    recovery_promises_unsynced,  ///< Z63: Found taken for durable
    cut_tail_not_voided,         ///< Z64: The cut tail comes back
    no_start_number,             ///< Z65: Answers to an earlier life
    read_by_dual_of_product,     ///< Z66: Half a product
    joined_fact_volatile,        ///< Z67: Nobody may campaign
    read_round_puts_off_repair,  ///< own: Steady reads switch the leader's repair timer off
    /// own: The preferred node never takes over where round trips are long.
    heartbeat_ends_asked_campaign,
};

/// The policy of every program: no bug on purpose.
struct no_mutants {
    static constexpr bool has(mutant) { return false; }
};

/// The mutants that a bundle of policies names; none unless it does.
template <class Policies>
struct mutants_in {
    using type = no_mutants;
};
template <class Policies>
    requires requires { typename Policies::mutants; }
struct mutants_in<Policies> {
    using type = typename Policies::mutants;
};
template <class Policies>
using mutants_of = typename mutants_in<Policies>::type;

}  // namespace quorate::inline v1

#endif
