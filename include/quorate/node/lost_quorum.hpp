// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_LOST_QUORUM_HPP
#define QUORATE_NODE_LOST_QUORUM_HPP

#include <algorithm>
#include <optional>
#include <quorate/codecs/writer.hpp>
#include <quorate/core/log_view.hpp>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/log_store.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/node/disk_job.hpp>
#include <quorate/node/entry_batch.hpp>
#include <quorate/node/rules_of.hpp>
#include <quorate/types.hpp>
#include <quorate/uuid_text.hpp>
#include <string>
#include <utility>
#include <vector>

/// The last resort, when so many nodes are gone for good that no quorum is left: one survivor goes on alone.
///
/// No protocol can do this safely, since what only the lost ones knew is lost. So it is no call of a node but a tool
/// for an operator, on a store that no process has open. It begins another cluster, with a UUID of its own and the
/// survivor's log as its history: a lost member that comes back names the old cluster and is refused.
namespace quorate {

struct lost_quorum_report {
    std::string before;      ///< who decided
    log_index last;          ///< the survivor's log goes up to here; what the others committed behind it is lost
    log_index index;         ///< where the configuration stands in which it is alone
    cluster_id old_cluster;
    cluster_id new_cluster;
};

/// For the operator.
inline std::string to_text(lost_quorum_report const& r) {
    auto const last = std::to_string(r.last.value);
    return "who decided: " + r.before + "\n" +
           "kept: the log up to entry " + last + ", also those of its last entries that were never committed\n" +
           "LOST: whatever the others committed behind entry " + last + "; clients may have been told of it\n" +
           "the survivor is alone, by entry " + std::to_string(r.index.value) + ", in a new cluster " +
           to_text(r.new_cluster) + " instead of " + to_text(r.old_cluster) + "\n" +
           "next: start it with open; wipe the stores of all other members, start them with join and add them\n";
}

/// Makes the node whose store this is the only member, and gives its cluster another UUID. `alone`: a quorum system of
/// this node only. Blocks. Nothing is written if there is a failure but store_io and store_full: then try again.
template <class Policies>
std::pair<lost_quorum_report, failure> recover_from_lost_quorum(
    typename Policies::log_store::options const& options, node_id id, quorum_of<Policies> const& alone,
    cluster_id fresh) {
    using quorum = quorum_of<Policies>;
    using terms = typename Policies::terms;
    typename Policies::log_store store{options};
    lost_quorum_report r;
    auto const refuse = [&](std::string const& why) {
        store.close();
        return std::pair{r, failure{errc::configuration_invalid, "recover: " + why}};
    };
    auto [log, bad] = store.open({open_mode::must_exist, id, {}});
    if (bad) return {r, std::move(bad)};

    member_id const self{log.identity.node, log.identity.store};
    std::vector<core::logged_configuration<quorum>> found;
    for (auto const& stored : log.configurations) {
        auto c = membership::decode_configuration<quorum>(stored.payload.view(), terms::name);
        if (!c) return refuse("the configuration at log index " + std::to_string(stored.index.value) +
                              " is not one of this program's quorum system and terms");
        found.push_back({stored.index, std::move(*c)});
    }
    core::log_view<quorum> const history{{log.base, log.last, {}}, std::move(found)};
    auto const* newest = history.configuration();
    if (!log.identity.cluster || !newest) return refuse("this store belongs to no cluster, or has heard of none yet");
    auto const number = history.number_of(self);
    if (!number) return refuse("no configuration in this log has this store as a member");
    if (alone.members().size() != 1 || *alone.members().begin() != id || !fresh)
        return refuse("give a quorum system of node " + std::to_string(id.value) + " alone, and another cluster");

    auto const* m = newest->value.find(self);
    membership::configuration<quorum> next{{alone, {{self, m ? m->address : "none:0", number, {}}}},
                                           std::nullopt,
                                           newest->value.next_number};
    r = {membership::to_text(newest->value), log.last, log.last + 1, log.identity.cluster, fresh};
    ballot const b{terms::next(log.ballot.term, number), self};
    writer payload;
    membership::encode(payload, next, terms::name);
    bytes_view const one[] = {payload.view()};
    store.save_ballot(b);
    store.append(seal_run({b.term, r.index}, entry_kind::configuration, one));
    store.save_joined(r.index);
    store.bind_cluster(fresh);
    store.begin_sync();
    bad = guarded([&] { return store.sync(); });
    if (!bad) store.end_sync();
    store.close();
    return {std::move(r), std::move(bad)};
}

}  // namespace quorate

#endif
