// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_ERRC_HPP
#define QUORATE_ERRC_HPP

#include <boost/system/is_error_code_enum.hpp>
#include <cstdint>

namespace quorate::inline v1 {

/// What can go wrong, as facts from the caller's side. `error_category.hpp` has the messages and
/// `make_error_code`. This header does without Boost.System, so that the core can name a reason and
/// stays cheap to include.
enum class errc : std::uint8_t {
    ok = 0,

    // A write or read was certainly not executed: try again, perhaps elsewhere.
    no_leader,              ///< no leader is known here; try again after an election
    not_leader,             ///< this node does not lead, and the request may not be forwarded again
    queue_full,             ///< a bound in entries or bytes is reached; slow down
    transfer_in_progress,   ///< the leader is handing over; try again in an election timeout
    command_too_large,      ///< the encoded command exceeds `entry_bytes_max`
    command_not_decodable,  ///< these bytes are no command of this machine
    not_running,            ///< the node was not started, or has stopped
    /// The caller cancelled it: a write or change before it was appended, anything else before its
    /// end.
    cancelled,
    leadership_lost,  ///< a read or transfer ended because the leader changed
    transfer_failed,  ///< the target did not take over in time; the leader goes on
    unknown_node,     ///< that node is not a voter of the configuration
    node_not_found,   ///< no node answers with that id at its address
    /// The leader is new and has committed nothing yet, so it must not change the membership; try
    /// again in a moment.
    leader_not_ready,
    /// The membership is not the one from which the change was made; look again.
    membership_changed,
    change_in_progress,  ///< another change of the membership is not finished
    /// A new voter did not get hold of the log; the voters are those of before.
    catch_up_failed,
    already_running,  ///< the node was started before

    // A write that may or may not take effect: only reading tells.
    outcome_unknown,  ///< appended or sent, but this node cannot tell whether it will commit

    // The store.
    store_locked,     ///< another process holds the data directory
    store_not_found,  ///< there is no store to open
    store_corrupt,    ///< synced data is damaged
    store_foreign,    ///< the store belongs to another node or cluster
    store_version,    ///< the store was written by an unknown format version
    store_io,         ///< the operating system refused a file operation
    store_full,       ///< no space left on the device

    // The peers.
    address_in_use,   ///< the listening port is taken
    address_invalid,  ///< an address does not resolve or parse
    frame_corrupt,    ///< bytes on a connection are no frame of this protocol
    frame_too_large,  ///< a length exceeds the bound
    wrong_cluster,    ///< the peer belongs to another cluster
    wrong_identity,   ///< the peer is not the node that was expected
    wrong_policies,   ///< the peer was built with another term policy or codec
    wrong_version,    ///< no protocol version in common
    wrong_quorum,     ///< the peer cannot decode this cluster's quorum system
    wrong_group,      ///< the frame is for another group

    // Options and data.
    option_invalid,         ///< an option is out of its bounds
    configuration_invalid,  ///< a configuration breaks a law or does not decode
    machine_failed,         ///< the user's state machine threw
    /// A committed entry was contradicted. This node's data is not to be trusted, and the node
    /// stopped.
    log_conflict,
};

}  // namespace quorate::inline v1

namespace boost::system {
template <>
struct is_error_code_enum<quorate::errc> {
    static constexpr bool value = true;
};
}  // namespace boost::system

#endif
