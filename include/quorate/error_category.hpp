// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_ERROR_CATEGORY_HPP
#define QUORATE_ERROR_CATEGORY_HPP

#include <boost/system/error_code.hpp>
#include <quorate/errc.hpp>
#include <string>

namespace quorate::inline v1 {

/// The error that every operation of a node completes with.
using boost::system::error_code;

/// One sentence for a person. Total: an unknown value has one, too. Never null; valid for ever.
inline char const* to_string(errc e) {
    switch (e) {
        case errc::ok: return "success";
        case errc::no_leader: return "no leader is known; try again after an election";
        case errc::not_leader: return "this node does not lead";
        case errc::queue_full: return "a queue is full; slow down and try again";
        case errc::transfer_in_progress: return "leadership is being handed over; try again";
        case errc::command_too_large: return "the encoded command exceeds entry_bytes_max";
        case errc::command_not_decodable: return "the bytes are no command of this state machine";
        case errc::not_running: return "the node is not running";
        case errc::cancelled: return "cancelled";
        case errc::leadership_lost: return "the leader changed before this was done";
        case errc::transfer_failed: return "the target did not take over in time";
        case errc::unknown_node: return "that node is not a voter of the configuration";
        case errc::node_not_found: return "nobody answers as that node at its address";
        case errc::leader_not_ready:
            return "the leader is new and changes no membership yet; try again in a moment";
        case errc::membership_changed:
            return "the membership is not the one that the change was made from";
        case errc::change_in_progress:
            return "another change of the membership is not finished; wait for its end";
        case errc::catch_up_failed:
            return "a new voter did not catch up; the voters are those of before";
        case errc::already_running: return "the node was started before";
        case errc::outcome_unknown:
            return "the outcome is not known: it may or may not take effect";
        case errc::store_locked: return "another process holds the data directory";
        case errc::store_not_found: return "there is no store to open";
        case errc::store_corrupt: return "synced data is damaged";
        case errc::store_foreign: return "the store belongs to another node or cluster";
        case errc::store_version:
            return "the store has a format version that this program does not know";
        case errc::store_io: return "a file operation failed";
        case errc::store_full: return "no space left for the store";
        case errc::address_in_use: return "the listening address is taken";
        case errc::address_invalid: return "the address is not valid";
        case errc::frame_corrupt: return "the bytes received are no frame of this protocol";
        case errc::frame_too_large: return "a received length exceeds the bound";
        case errc::wrong_cluster: return "the peer belongs to another cluster";
        case errc::wrong_identity: return "the peer is not the node that was expected";
        case errc::wrong_policies: return "the peer was built with another term policy or codec";
        case errc::wrong_version: return "the peer shares no protocol version with this node";
        case errc::wrong_quorum: return "the peer cannot decode this cluster's quorum system";
        case errc::wrong_group: return "the frame is for another group";
        case errc::option_invalid: return "an option is out of its bounds";
        case errc::configuration_invalid: return "the configuration is not valid";
        case errc::machine_failed: return "the state machine threw an exception";
        case errc::log_conflict:
            return "a committed entry was contradicted; this node's data is not to be trusted";
    }
    return "unknown quorate error";
}

/// How a write ended, for code that must tell "try again" from "look first".
enum class outcome : std::uint8_t {
    applied,   ///< committed and applied; the result is valid
    rejected,  ///< certainly not appended, neither now nor later
    unknown,   ///< appended or sent: it takes effect once, or never
};

/// The only class with a vtable in quorate: Boost.System asks for one, and only messages and
/// comparisons of conditions go through it.
class error_category_type final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "quorate"; }
    std::string message(int value) const override { return to_string(static_cast<errc>(value)); }
};

/// The category of errc. Thread-safe; valid as long as the program runs.
inline boost::system::error_category const& error_category() {
    static error_category_type const category;
    return category;
}

inline error_code make_error_code(errc e) { return {static_cast<int>(e), error_category()}; }

/// Says how a write ended, by its error_code. A write that ended with anything but success and
/// `outcome_unknown` was certainly not appended (rule: three-outcomes).
inline outcome outcome_of(error_code const& ec) {
    if (!ec) return outcome::applied;
    return ec == errc::outcome_unknown ? outcome::unknown : outcome::rejected;
}

}  // namespace quorate::inline v1

#endif
