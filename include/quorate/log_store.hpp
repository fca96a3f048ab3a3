// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORE_HPP
#define QUORATE_LOG_STORE_HPP

#include <concepts>
#include <cstdint>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// The contract of a log store: one ordered stream of ballots, entries and truncations, and what of
/// it survives a crash.
///
/// A store has two sides. The *staging* side (`save_ballot`, `save_joined`, `append`,
/// `truncate_after`, `bind_cluster`, `load`, `release`, `staged`, `begin_sync`, `end_sync`) never
/// blocks and is called on the node's strand. The *blocking* side (`open`, `sync`, `read`, `close`)
/// is called on the executor that the user gave for the disk, one call at a time. It may run while
/// the staging side goes on, so the two sides may share only what begin_sync and end_sync hand
/// over. A store that does not block (`blocking == false`) is called in place, on the strand.
///
/// A node that has been idle for a while calls begin_sync, sync and end_sync once with nothing
/// staged. A store may then leave a mark behind its last batch, so that recovery can tell damage of
/// that batch from a torn tail.
///
/// Order and durability: once `sync` has succeeded, everything that was staged before its
/// `begin_sync` is durable. A crash before that leaves a prefix of it, in the order of staging. A
/// failure of `sync` is final: the store answers every later call with a failure. A second try
/// could succeed although the data is lost (rule: failed-sync-is-final; Z11). What `open` reports
/// is durable when it returns: a restart finds bytes in a cache that the disk may not have
/// (rule: found-is-not-durable; Z63).
///
/// The newest ballot counts, and so does the newest `save_joined`; no truncation and no compaction
/// takes them along. A node that forgot that it has arrived would wait until a leader says it
/// again, and where all nodes wait, there is never a leader (rule: arrived-before-campaign; Z67).
namespace quorate::inline v1 {

/// A configuration entry found in the log, still encoded.
struct stored_configuration {
    log_index index;
    shared_bytes payload;
};

/// Which store this is.
struct store_identity {
    node_id node;        ///< whose data this is
    incarnation store;   ///< drawn when the store was made; another store is another node
    cluster_id cluster;  ///< none until bound
    friend bool operator==(store_identity const&, store_identity const&) = default;
};

/// What a store held when it was opened; all of it is durable.
struct recovered_log {
    store_identity identity;
    start_number start;    ///< of this opening: one more than the one before
    bool created = false;  ///< there was no store before
    quorate::ballot ballot;
    /// Where a leader told this node that its log had reached a committed index; none: never.
    log_index joined;
    log_id base;     ///< the log begins behind it; {0, 0} as long as nothing was compacted
    log_index last;  ///< base.index if the log is empty
    std::vector<term_run> terms;                       ///< ascending, covering (base, last]
    std::vector<stored_configuration> configurations;  ///< ascending
    /// One line for the operator, such as that a torn tail was cut; mostly empty.
    std::string note;
};

/// May `open` make a store?
enum class open_mode : std::uint8_t {
    must_exist,         ///< for `async_open`: store_not_found if there is none
    create_if_missing,  ///< for `async_bootstrap` and `async_join`
};

/// What `open` is asked for.
struct open_request {
    open_mode mode = open_mode::must_exist;
    node_id node;       ///< whose store it must be; otherwise store_foreign
    incarnation fresh;  ///< the identity of the store if it is made now
};

template <class S>
concept log_appender = requires(S& s, ballot b, entry_run run, log_index i, cluster_id c) {
    { s.save_ballot(b) } -> std::same_as<void>;
    { s.save_joined(i) } -> std::same_as<void>;  // see recovered_log::joined
    // Precondition: run.first is the index behind the last entry, and the bytes were checked.
    { s.append(std::move(run)) } -> std::same_as<void>;
    // Drops the entries behind i.
    { s.truncate_after(i) } -> std::same_as<void>;
    { s.bind_cluster(c) } -> std::same_as<void>;
};

template <class S>
concept log_syncer = requires(S& s) {
    { S::blocking } -> std::convertible_to<bool>;
    { s.staged() } -> std::same_as<bool>;      // is there anything that no begin_sync took?
    { s.begin_sync() } -> std::same_as<void>;  // strand: take what is staged
    { s.sync() } -> std::same_as<failure>;     // disk: make it durable
    { s.end_sync() } -> std::same_as<void>;    // strand: after a sync that succeeded
};

template <class S>
concept log_reader = requires(S& s, log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                              entry_runs& out) {
    // Appends consecutive entries from i on to `out`, if they are in memory, as many as fit but at
    // least one. Gives their number, 0 if entry i is not in memory.
    { s.load(i, entries_max, bytes_max, out) } -> std::same_as<std::uint32_t>;
    // The same from the disk, blocking. If i is not in the durable log any more, it gives no
    // entries and no failure. Entries that cannot be read are a failure, never missing in silence.
    { s.read(i, entries_max, bytes_max, out) } -> std::same_as<failure>;
    // A hint: nobody needs the entries up to i in memory any more, since they are applied here and
    // every follower holds them.
    { s.release(i) } -> std::same_as<void>;
};

template <class S>
concept log_opener = requires(S& s, open_request const& request) {
    // If it fails, the log means nothing.
    { s.open(request) } -> std::same_as<std::pair<recovered_log, failure>>;
    // What was staged and not synced is lost. The store may be opened again.
    { s.close() } -> std::same_as<void>;
};

/// A type that fulfils the whole contract.
template <class S>
concept log_store = log_appender<S> && log_syncer<S> && log_reader<S> && log_opener<S>;

/// Says in our words what a log store lacks. `node` calls it, and you may call it under your own
/// type.
template <class S>
consteval bool check_log_store() {
    static_assert(
        log_appender<S>,
        "log_store: needs save_ballot, save_joined, append, truncate_after, bind_cluster");
    static_assert(
        log_syncer<S>,
        "log_store: needs static blocking, staged, begin_sync, sync -> failure and end_sync");
    static_assert(log_reader<S>, "log_store: needs load -> uint32_t, read -> failure and release");
    static_assert(log_opener<S>,
                  "log_store: needs open(open_request) -> pair<recovered_log, failure> and close");
    return true;
}

}  // namespace quorate::inline v1

#endif
