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

/// The writes of the one persistence stream (rule: one-write-stream). They are numbered 1, 2, 3,
/// ... in the order in which they are asked for; `raft::durable(s)` covers all up to s.
namespace writes {
/// Save the term and the vote in it.
struct save_ballot {
    quorate::ballot ballot;
    friend bool operator==(save_ballot const&, save_ballot const&) = default;
};
/// Drop the entries behind `last`. This is a record in the stream, never a cut of a file, which
/// could take along a ballot that was written behind those entries
/// (rule: truncation-is-a-record; Z58).
struct truncate_after {
    log_index last;
    friend bool operator==(truncate_after const&, truncate_after const&) = default;
};
/// Append entries [first, first + count). Of a leader they are the commands just proposed, to be
/// sealed with `term`. Of a follower they are the last `count` entries of the message that is being
/// received, as they came.
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
/// Append `raft::configuration()`: the one with which a node bootstraps, or the next step of a
/// change.
struct append_configuration {
    log_id id;
    friend bool operator==(append_configuration const&, append_configuration const&) = default;
};
/// Note that a leader told this node, which joined, that its log had reached what was committed. A
/// node that forgot this would wait for a leader, and where all nodes wait there is never one
/// (rule: arrived-before-campaign; Z67).
struct save_joined {
    log_index at;
    friend bool operator==(save_joined const&, save_joined const&) = default;
};
}  // namespace writes

/// One write with its number in the stream.
struct numbered_write {
    sequence number;
    std::variant<writes::save_ballot, writes::truncate_after, writes::append_entries,
                 writes::append_blank, writes::append_configuration, writes::save_joined>
        what;
    friend bool operator==(numbered_write const&, numbered_write const&) = default;
};

/// "Fetch entries from `first` on for this follower, as many as fit, and call `raft::loaded`." The
/// core does not know the sizes of entries, so the store decides how many fit.
struct load_request {
    member_id to;
    /// The term in which this node asks as leader. If it leads again later, its log may be another
    /// one, and it drops the answer.
    quorate::term term;
    session_number session;
    log_index first;
    std::uint32_t entries_max = 0;
    std::uint64_t bytes_max = 0;  ///< at least one entry is loaded even if it is larger
    friend bool operator==(load_request const&, load_request const&) = default;
};

/// The read that was asked for under `token` may run once `index` is applied; or, if `error` is not
/// `ok`, it failed.
struct read_released {
    std::uint64_t token = 0;
    errc error = errc::ok;
    log_index index;
    friend bool operator==(read_released const&, read_released const&) = default;
};

/// A leader's message and what this node holds exclude each other, so one of the two has lost
/// something. The node stops: to go on would hide the loss (rule: contradiction-stops-the-node).
struct contradiction {
    enum class kind : std::uint8_t {
        two_leaders,      ///< it leads a term that another node leads
        committed_entry,  ///< it has another entry where one is committed here
        lost_entries,     ///< this store acknowledged entries to it and does not hold them
    };
    kind what = kind::two_leaders;
    member_id leader;
    log_index index;  ///< of the entry, or of the last one acknowledged
    friend bool operator==(contradiction const&, contradiction const&) = default;
};

/// How a change of the membership ended: `ok`; catch_up_failed, if `who`, a new voter, did not
/// catch up, so that the voters are those of before; or outcome_unknown, if this node leads no
/// more.
struct change_end {
    errc why = errc::ok;
    member_id who{};
    friend bool operator==(change_end const&, change_end const&) = default;
};

/// The role of a node. A pre-candidate asks whether it could win before it campaigns.
enum class role : std::uint8_t { follower, pre_candidate, candidate, leader };

/// What one input, or a batch of inputs, asks for.
struct effects {
    /// 1. Stage these, in order, for the disk.
    boost::container::small_vector<numbered_write, 4> writes;
    /// 2. Send these now. What they promise is durable already; the core holds the others back.
    boost::container::small_vector<message, 8> messages;
    /// 3. Fetch these entries and send them. This need not wait for this node's own disk.
    boost::container::small_vector<load_request, 8> loads;
    /// 4. Answer these reads when their index is applied.
    boost::container::small_vector<read_released, 4> reads;
    /// 5. Role, term or leader changed: ask the core what they are.
    bool office_changed = false;
    /// 6. Another configuration is the newest in the log now: appended, or uncovered by a cut.
    bool configuration_changed = false;
    /// 7. A transfer of leadership by this node ended, with `ok` if its target leads. A user asked
    /// for it, or this node began it on its own.
    std::optional<errc> transfer_ended;
    /// 8. A change of the membership that was asked for here ended.
    std::optional<change_end> change_ended;
    /// If not `ok`, the data contradicts itself: stop this node and say why. Nothing else in here
    /// is valid then, except `shown`.
    errc fatal = errc::ok;
    contradiction shown{};  ///< only if `fatal` is set: what contradicts what

    /// Stops the node.
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
