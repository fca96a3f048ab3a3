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

/// The last resort, when so many nodes are gone for good that no quorum is left: one survivor goes
/// on alone.
///
/// No protocol can do this safely, since what only the lost ones knew is lost. So it is no call of
/// a node but a tool for an operator, on a store that no process has open. It begins another
/// cluster, with a UUID of its own and the survivor's log as its history: a lost member that comes
/// back names the old cluster and is refused. Further members come as to any cluster: their stores
/// are wiped, they join, and are added.
namespace quorate::inline v1 {

/// What going on alone costs, or has cost.
struct lost_quorum_report {
    node_id survivor;
    std::string before;                       ///< who decided
    std::vector<membership::member> missing;  ///< the other members: what they alone hold is lost
    log_id last;                              ///< the survivor's log goes up to here
    /// Where the configuration stands in which it is alone.
    log_index index;
    cluster_id old_cluster;
    cluster_id new_cluster;  ///< none: nothing was written, it was only looked
};

/// For the operator.
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

/// What is to be done to a survivor's store.
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

/// What would make the node whose log this is the only member, with `alone` as its quorum system;
/// or why not.
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
    // Else it waits for a leader, also alone (rule: arrived-before-campaign; Z67)
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

/// What it would cost. Blocks. The store is opened as by a start of its node: that counts the start
/// and cuts a torn tail, as each start does; log, ballot and cluster stay what they are.
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

/// Makes the node whose store this is the only member, and gives its cluster another UUID. `alone`:
/// a quorum system of this node only. Blocks. Nothing is written if there is a failure but store_io
/// and store_full: then try again.
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
    // first: whatever a crash leaves of this, it never goes on alone in the old cluster.
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
