// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TRANSPORTS_HANDSHAKE_HPP
#define QUORATE_TRANSPORTS_HANDSHAKE_HPP

#include <cstdint>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/errc.hpp>
#include <quorate/failure.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/transport.hpp>
#include <quorate/transports/frame.hpp>
#include <quorate/transports/handshake_format.hpp>
#include <string>
#include <utility>

/// The first messages on a connection. The dialler says which node it is and which node it expects.
/// The other side says which node *it* is, or why it refuses. Both sides judge by the same pure
/// function. The bytes are in handshake_format.hpp.
namespace quorate::inline v1::transports {

/// What a handshake told about a peer. `answered_at` is the address at which the peer was dialled;
/// empty if the peer dialled.
inline peer_identity to_peer(local_identity const& who, std::string answered_at = {}) {
    return {who.self,    who.start,         who.cluster,
            who.address, who.configuration, std::move(answered_at)};
}

inline std::string name_of(local_identity const& who) {
    auto text = "node " + std::to_string(who.self.id.value);
    return who.address.empty() ? text : text + " at " + who.address;
}

inline std::string span_of(version_range const& v) {
    return std::to_string(v.least) + " to " + std::to_string(v.most);
}

/// Can `reader` decode the quorum systems by which `decider`'s newest configuration decides? If
/// not, the failure says which node to update (rule: undecodable-stops-the-node).
inline failure check_decodes(local_identity const& reader, local_identity const& decider) {
    for (std::string const& kind : decider.quorum_kinds)
        if (!kind_fits(reader.quorum, kind))
            return {errc::wrong_quorum, name_of(decider) + " decides by \"" + kind + "\", which " +
                                            name_of(reader) + " cannot decode (it knows \"" +
                                            reader.quorum + "\"); update " + name_of(reader) +
                                            " first"};
    return {};
}

/// May these two nodes work together? The node that was dialled asks this about the dialler, and
/// the dialler asks it about the answer. A node is its store, so another incarnation of the same id
/// is another node (rule: node-is-its-store). The failure's text names both nodes.
///
/// What a node may *do* is not decided here. A handshake shows who speaks, but binds a store to
/// nothing (rule: bound-by-name; Z56).
inline failure judge(local_identity const& self, std::uint64_t group, hello const& other) {
    auto const them = name_of(other.sender);
    auto const both = them + " and " + name_of(self);
    if (other.versions.least > protocol_version || other.versions.most < protocol_version)
        return {errc::wrong_version, both + ": protocol versions " + span_of(other.versions) +
                                         " and " + span_of(version_range{}) +
                                         " do not overlap; update the older program"};
    if (other.group != group)
        return {errc::wrong_group, both + ": they speak for groups " + std::to_string(other.group) +
                                       " and " + std::to_string(group)};
    if (other.expected && other.expected != self.self.id)
        return {errc::wrong_identity, them + " expected node " +
                                          std::to_string(other.expected.value) + " but reached " +
                                          name_of(self) + "; check the member list"};
    if (other.sender.self.id == self.self.id)
        return {errc::wrong_identity, both + ": two nodes with one id; give one of them another"};
    if (other.sender.cluster && self.cluster && other.sender.cluster != self.cluster)
        return {errc::wrong_cluster,
                them + " belongs to cluster " + to_text(other.sender.cluster) + ", " +
                    name_of(self) + " to cluster " + to_text(self.cluster) +
                    "; one of them was bootstrapped again or has another cluster's address"};
    if (other.sender.fingerprint != self.fingerprint)
        return {errc::wrong_policies, both + ": built with different command or result types"};
    if (other.sender.terms != self.terms)
        return {errc::wrong_policies, both + ": the one numbers terms by \"" + other.sender.terms +
                                          "\", the other by \"" + self.terms +
                                          "\"; build both with the same"};
    if (auto bad = check_decodes(self, other.sender)) return bad;
    return check_decodes(other.sender, self);
}

/// Judges an answer, for the dialler. The answer must also come from the node that was dialled.
inline failure judge_reply(local_identity const& self, std::uint64_t group, node_id expected,
                           hello_reply const& r) {
    if (r.refusal) return r.refusal;
    auto const& other = r.identity.sender;
    if (other.self.id != expected)
        return {errc::wrong_identity, name_of(self) + " expected node " +
                                          std::to_string(expected.value) + " but reached " +
                                          name_of(other) + "; check the member list"};
    return judge(self, group, r.identity);
}

}  // namespace quorate::inline v1::transports

#endif
