// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EFFECTS_HPP
#define QUORATE_EFFECTS_HPP

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <quorate/errc.hpp>
#include <quorate/message.hpp>
#include <quorate/types.hpp>
#include <variant>

/// What the core asks for, as plain data. The driver obeys in the order in which the members of
/// `effects` stand.
namespace quorate::inline v1 {

/// Ordered writes of the one persistence stream (rule: one-write-stream). Writes are numbered 1, 2,
/// 3, ... in the order in which they are asked for; `raft::durable(s)` covers all up to s.
namespace writes {
struct save_ballot {
    quorate::ballot ballot;
    friend bool operator==(save_ballot const&, save_ballot const&) = default;
};
/// Drop the entries behind `last`: a record in the stream, never a cut of a file
/// (rule: truncation-is-a-record; Z58).
struct truncate_after {
    log_index last;
    friend bool operator==(truncate_after const&, truncate_after const&) = default;
};
/// Append entries [first, first + count). A leader's are the ones just proposed, sealed with
/// `term`; a follower's are the last `count` of those that came with the message being received, as
/// they are.
struct append_entries {
    log_index first;
    std::uint32_t count = 0;
    quorate::term term;
    friend bool operator==(append_entries const&, append_entries const&) = default;
};
/// Append the blank entry of a new leader (Raft 8).
struct append_blank {
    log_id id;
    friend bool operator==(append_blank const&, append_blank const&) = default;
};
/// Append `raft::configuration()`: a bootstrapping node's, or the next step of a change.
struct append_configuration {
    log_id id;
    friend bool operator==(append_configuration const&, append_configuration const&) = default;
};
/// Note that a leader told this node, which joined later, that its log had reached what was
/// committed (rule: arrived-before-campaign; Z67).
struct save_joined {
    log_index at;
    friend bool operator==(save_joined const&, save_joined const&) = default;
};
}  // namespace writes

struct numbered_write {
    sequence number;
    std::variant<writes::save_ballot, writes::truncate_after, writes::append_entries,
                 writes::append_blank, writes::append_configuration, writes::save_joined>
        what;
    friend bool operator==(numbered_write const&, numbered_write const&) = default;
};

/// "Fetch entries from `first` for this follower, as many as fit, and call `raft::loaded`." The
/// core never sees sizes of entries that it did not just hand out, so the store decides how many
/// fit.
struct load_request {
    member_id to;
    /// Of the leader that wants them: one that leads again later has another log.
    quorate::term term;
    session_number session;
    log_index first;
    std::uint32_t entries_max = 0;
    std::uint64_t bytes_max = 0;  ///< at least one entry is loaded even if it is larger
    friend bool operator==(load_request const&, load_request const&) = default;
};

/// A read that was asked for under `token` may run once `index` is applied, or failed with `error`.
struct read_released {
    std::uint64_t token = 0;
    errc error = errc::ok;
    log_index index;
    friend bool operator==(read_released const&, read_released const&) = default;
};

/// How what a leader says and what this node holds exclude each other: in one of them somebody has
/// lost something (rule: contradiction-stops-the-node).
struct contradiction {
    enum class kind : std::uint8_t {
        two_leaders,      ///< it leads the term that another one leads
        committed_entry,  ///< it has another entry at an index that is committed here
        lost_entries,     ///< this store acknowledged entries up to an index that it does not hold
    };
    kind what = kind::two_leaders;
    member_id leader;
    log_index index;  ///< of the entry, or of the last one acknowledged
    friend bool operator==(contradiction const&, contradiction const&) = default;
};

/// How a change of the membership ended: `ok`, catch_up_failed (the voters are those of before;
/// `who` did not get hold of the log), or outcome_unknown.
struct change_end {
    errc why = errc::ok;
    member_id who{};
    friend bool operator==(change_end const&, change_end const&) = default;
};

enum class role : std::uint8_t { follower, pre_candidate, candidate, leader };

struct effects {
    /// 1. Stage these, in order, for the disk.
    boost::container::small_vector<numbered_write, 4> writes;
    /// 2. Send these now: what they promise is durable already (the core holds back the others).
    boost::container::small_vector<message, 8> messages;
    /// 3. Fetch these entries and send them, in parallel with the own disk.
    boost::container::small_vector<load_request, 8> loads;
    /// 4. Answer these reads when their index is applied.
    boost::container::small_vector<read_released, 4> reads;
    /// 5. Role, term or leader changed: look at the core's queries.
    bool office_changed = false;
    /// 6. Another configuration is the newest in the log: appended, or left behind by a truncation.
    bool configuration_changed = false;
    /// 7. A transfer of leadership by this node ended, well (`ok`) or not, whoever wanted it.
    std::optional<errc> transfer_ended;
    /// 8. A change of the membership that was asked for here ended.
    std::optional<change_end> change_ended;
    /// The data contradicts itself: stop this node, loudly. Nothing else in here is valid then.
    errc fatal = errc::ok;
    contradiction shown{};  ///< if so: by whom and where

    /// Nothing may be done any more.
    void stop(contradiction const& c) {
        fatal = errc::log_conflict;
        shown = c;
    }

    void clear() {
        writes.clear();
        messages.clear();
        loads.clear();
        reads.clear();
        office_changed = configuration_changed = false;
        transfer_ended.reset();
        change_ended.reset();
        fatal = errc::ok;
    }
};

}  // namespace quorate::inline v1

#endif
