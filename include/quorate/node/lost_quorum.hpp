// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_NODE_LOST_QUORUM_HPP
#define QUORATE_NODE_LOST_QUORUM_HPP

#include <optional>
#include <quorate/codecs/uuid_text.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/core/log_view.hpp>
#include <quorate/driver/disk_job.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/entry.hpp>
#include <quorate/failure.hpp>
#include <quorate/log_store.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/node/quorum_of.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

/// The last resort: so many nodes are gone for good that no quorum is left, and one survivor goes
/// on alone.
///
/// No protocol can do this safely, because what only the lost nodes knew is lost. So a node has no
/// call for it. It is a tool for an operator, on a store that no process has open. The survivor
/// begins another cluster, with a UUID of its own and with the survivor's log as its history. A
/// lost member that comes back names the old cluster and is refused; otherwise several of them
/// could form an old quorum and decide against the survivor. Further members come as to any
/// cluster: their stores are wiped, they join, and a change adds them.
namespace quorate::inline v1 {

/// What it costs, or has cost, that the survivor goes on alone.
struct lost_quorum_report {
    node_id survivor;
    std::string before;                       ///< the configuration that decided, as text
    std::vector<membership::member> missing;  ///< the others: what only they hold is lost
    log_id last;                              ///< the survivor's log goes up to here
    /// Where the configuration stands in which the survivor is alone.
    log_index index;
    cluster_id old_cluster;
    cluster_id new_cluster;  ///< none if nothing was written
};

/// What the report says, in lines for the operator.
inline std::string to_text(lost_quorum_report const& r) {
    std::string missing;
    for (auto const& m : r.missing)
        missing += (missing.empty() ? "node " : ", node ") + std::to_string(m.who.id.value) +
                   " at " + m.address;
    auto const self = "node " + std::to_string(r.survivor.value);
    auto const last = "entry " + std::to_string(r.last.index.value);
    auto const alone =
        "entry " + std::to_string(r.index.value) + ", by which " + self + " is alone, in ";
    auto const cluster = " instead of " + to_text(r.old_cluster) + "\n";
    return "who decided: " + r.before + "\n" + "missing: " + missing + "\n" + "kept: the log of " +
           self + ", up to " + last + " of term " + std::to_string(r.last.term.value) +
           ", also those of its last entries that were never committed\n" +
           "LOST: whatever the others committed behind " + last +
           "; clients may have been told of it\n" +
           (r.new_cluster
                ? "written: " + alone + "the new cluster " + to_text(r.new_cluster) + cluster
                : "would be written: " + alone + "a new cluster" + cluster);
}

/// What is to be written to a survivor's store.
template <class Quorum>
struct lone_survivor {
    lost_quorum_report report;
    quorate::ballot ballot;
    membership::configuration<Quorum> next;
};

template <class Quorum>
bool decides_alone(membership::configuration<Quorum> const& c, member_id who) {
    auto const in = [&](membership::electorate<Quorum> const& e) {
        auto const own = slots_where(e.quorum, [&](node_id id) { return id == who.id; });
        return e.is_voter(who) && commits(e.quorum, own) && elects(e.quorum, own);
    };
    return in(c.current) && (!c.joint || in(*c.target));
}

/// Plans how the node of this log becomes the only member, with `alone` as its quorum system. A
/// failure (configuration_invalid) says why it must not. Only computes: nothing is written.
template <class Terms, class Quorum>
std::pair<lone_survivor<Quorum>, failure> plan_survival(recovered_log const& log,
                                                        Quorum const& alone) {
    lone_survivor<Quorum> s;
    auto const refuse = [&](std::string const& why) {
        return std::pair{std::move(s), failure{errc::configuration_invalid, "recover: " + why}};
    };
    member_id const self{log.identity.node, log.identity.store};
    auto const name = "node " + std::to_string(self.id.value);
    std::vector<core::logged_configuration<Quorum>> found;
    for (auto const& stored : log.configurations) {
        auto c = membership::decode_configuration<Quorum>(stored.payload.view(), Terms::name);
        if (!c)
            return refuse("the configuration at log index " + std::to_string(stored.index.value) +
                          " is not one of this program's quorum system and terms");
        found.push_back({stored.index, std::move(*c)});
    }
    core::log_view<Quorum> const history{{log.base, log.last, log.terms}, std::move(found)};
    auto const* newest = history.configuration();
    if (!log.identity.cluster || !newest)
        return refuse("this store belongs to no cluster, or has heard of none yet");
    auto const number = history.number_of(self);
    if (!number) return refuse("no configuration in this log has this store as a member");
    // A node that has not arrived waits for a leader, even where it would decide alone
    // (rule: arrived-before-campaign; Z67).
    bool const campaigns = log.joined || history.began_with(self);
    if (campaigns && decides_alone(newest->value, self))
        return refuse(name + " decides alone already, by " + membership::to_text(newest->value) +
                      ": no quorum is lost; just start it");
    if (alone.members().size() != 1 || *alone.members().begin() != self.id)
        return refuse("give a quorum system of " + name + " alone");
    if (auto const laws = broken_laws<Terms>(alone); !laws.empty())
        return refuse("this quorum system must not run a cluster: " + to_text(laws));

    auto const* m = newest->value.find(self);
    s.next = {{alone, {{self, m ? m->address : "none:0", number, {}}}},
              std::nullopt,
              newest->value.next_number};
    s.ballot = {Terms::next(log.ballot.term, number), self};
    s.report = {self.id,
                membership::to_text(newest->value),
                {},
                history.last_id(),
                log.last + 1,
                log.identity.cluster,
                {}};
    newest->value.for_each_member([&](membership::member const& other) {
        if (other.who != self) s.report.missing.push_back(other);
    });
    return {std::move(s), failure{}};
}

/// Tells what `recover_from_lost_quorum` would cost. Precondition: no process has the store open.
/// Opening it is a start of its node: the start is counted and a torn tail is cut. Log, ballot and
/// cluster stay what they are.
///
/// Blocks the calling thread. Errors: configuration_invalid (why it must not be done), store_*.
template <class Policies>
std::pair<lost_quorum_report, failure> look_at_lost_quorum(
    typename Policies::log_store::options const& options, node_id id,
    quorum_of<Policies> const& alone) {
    typename Policies::log_store store{options};
    auto [log, bad] = store.open({open_mode::must_exist, id, {}});
    if (bad) return {{}, std::move(bad)};
    auto [survivor, refused] = plan_survival<typename Policies::terms>(log, alone);
    store.close();
    return {std::move(survivor.report), std::move(refused)};
}

/// Makes the node of this store the only member, and gives its cluster the UUID `fresh`, which must
/// not be the old one. `alone` is a quorum system of this node only. Precondition: no process has
/// the store open.
///
/// Blocks the calling thread. Errors: configuration_invalid (why it must not be done), store_*.
/// After store_io or store_full a part may have been written: try again, with another `fresh`.
/// After any other error nothing was written.
template <class Policies>
std::pair<lost_quorum_report, failure> recover_from_lost_quorum(
    typename Policies::log_store::options const& options, node_id id,
    quorum_of<Policies> const& alone, cluster_id fresh) {
    if (!fresh) return {{}, {errc::configuration_invalid, "recover: give another cluster"}};
    typename Policies::log_store store{options};
    auto [log, bad] = store.open({open_mode::must_exist, id, {}});
    if (bad) return {{}, std::move(bad)};
    auto [survivor, refused] = plan_survival<typename Policies::terms>(log, alone);
    auto& report = survivor.report;
    if (refused) {
        store.close();
        return {std::move(report), std::move(refused)};
    }
    if (fresh == report.old_cluster) {
        store.close();
        return {std::move(report),
                {errc::configuration_invalid, "recover: give another cluster than the lost one"}};
    }
    report.new_cluster = fresh;
    writer payload;
    membership::encode(payload, survivor.next, Policies::terms::name);
    bytes_view const one[] = {payload.view()};
    // The new cluster is written first. So whatever a crash leaves of these writes, this node never
    // goes on alone under the UUID of the old cluster, next to members of it that come back.
    store.bind_cluster(fresh);
    store.save_ballot(survivor.ballot);
    store.append(
        driver::seal_run({survivor.ballot.term, report.index}, entry_kind::configuration, one));
    store.save_joined(report.index);
    store.begin_sync();
    bad = driver::guarded([&] { return store.sync(); });
    if (!bad) store.end_sync();
    store.close();
    return {std::move(report), std::move(bad)};
}

}  // namespace quorate::inline v1

#endif
