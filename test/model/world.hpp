// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_WORLD_HPP
#define QUORATE_TEST_MODEL_WORLD_HPP

#include <algorithm>
#include <map>
#include <memory>
#include <model/driver.hpp>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace model {

/// Some cores, the messages between them, their disks, and a clock that stands still unless a
/// script moves it. Nothing happens by itself: a message stays on its link until it is delivered, a
/// write stays staged until it is synced. The world reports what happens as lines and checks the
/// laws after every input.
template <class Quorum>
class core_world {
public:
    using node = scripted_node<Quorum>;
    using packet_type = packet<Quorum>;
    using link_type = std::pair<quorate::node_id, quorate::node_id>;

    struct asked_read {
        std::size_t committed = 0;  // in the whole world, when it was asked
        std::optional<quorate::read_released> answer;
    };

    quorate::core_options options;
    quorate::instant now{};
    std::map<quorate::node_id, node> nodes;
    std::vector<packet_type> transit;  // in the order of sending
    std::set<link_type> held;          // delivered only when named
    std::set<link_type> cut;           // whatever is sent there is lost
    std::map<std::pair<quorate::node_id, std::uint64_t>, asked_read> reads;
    std::vector<std::string> lines;  // the trace of the current block
    bool print_sends = true;
    bool silent = false;           // no trace
    bool payload_by_life = false;  // number entries as a search does
    // Of a search: what it may ask a leader to change to; and is each write on the disk at once?
    std::vector<quorate::membership::electorate<Quorum>> targets;
    bool disks_at_once = false;
    judge<Quorum> law;

    explicit core_world(quorate::core_options o, Quorum q, std::uint64_t count) : options{o} {
        for (std::uint64_t id = 1; id <= count; ++id)
            nodes[{id}].self = {{id}, {.high = id, .low = 1}};
        quorum_ = std::move(q);
        refresh_members();
    }

    node& at(quorate::node_id id) {
        auto const found = nodes.find(id);
        if (found == nodes.end()) throw error{"there is no node " + text(id)};
        return found->second;
    }
    node& running(quorate::node_id id) {
        if (!at(id).core) throw error{"node " + text(id) + " is down"};
        return at(id);
    }

    /// The configuration of entry 1 of every log that a script sets up.
    std::shared_ptr<quorate::membership::configuration<Quorum> const> const& configuration() const {
        return configuration_;
    }

    /// The same start for all: entry 1 is the configuration, of term 1, durable everywhere and
    /// committed.
    void bootstrapped_before() {
        law.committed = laws::committed_before<model_entry<Quorum>>({{{1}, 0, configuration_}});
        for (auto& [id, n] : nodes) n.durable = {{{1}, {}}, law.committed.entries};
        for (auto& [id, n] : nodes) start(n);
    }
    /// The first node bootstraps the cluster; the others know nothing yet.
    void bootstrap_by_first() {
        payload_by_life = true;
        for (auto& [id, n] : nodes) start(n);
        bootstrap(nodes.begin()->second);
    }
    /// Nodes that no configuration names yet, behind the last one.
    void add_spares(std::uint64_t count) {
        for (; count > 0; --count) {
            quorate::node_id const id{nodes.rbegin()->first.value + 1};
            nodes[id].self = {id, {.high = id.value, .low = 1}};
            start(nodes[id]);
        }
    }
    void start(node& n) { act(n).start(options, now); }
    /// The first `keep` staged writes reach the disk, the others are lost with the process.
    void crash(node& n, std::size_t keep) {
        if (n.staged.size() < keep)
            throw error{"only " + text(n.staged.size()) + " writes are staged"};
        act(n).crash(keep);
    }
    void restart(node& n) {
        if (n.core) throw error{"node " + n.name() + " is up"};
        act(n).restart(options, now);
    }
    /// Another store under the same id: a stranger to the cluster until a configuration entry names
    /// it (Z39).
    void wipe(node& n) {
        auto const self = n.self;
        n = node{};
        n.self = {self.id, {self.store.high, self.store.low + 1}};
        start(n);
    }

    // Inputs. Each runs the laws and ends its own batch.
    void bootstrap(node& n) {
        refresh_members();
        act(n).input({}, [&](auto& core, auto& out) { core.bootstrap(*configuration_, now, out); });
    }
    void tick(node& n) { act(n).tick(now); }
    quorate::errc propose(node& n, std::uint32_t count) { return act(n).propose(count); }
    void read(node& n, std::uint64_t token) {
        reads[{n.self.id, token}] = {law.committed.size(), std::nullopt};
        act(n).read(token, now);
    }
    quorate::failure change(node& n, quorate::membership::electorate<Quorum> const& next) {
        return act(n).change(next, now);
    }
    /// A quorum system, with the stores that the nodes of that name are now, and with learners.
    quorate::membership::electorate<Quorum> electorate(
        Quorum const& q, std::multiset<quorate::node_id> learners = {}) {
        quorate::membership::electorate<Quorum> e{q, {}};
        for (quorate::node_id id : q.members()) learners.insert(id);
        for (quorate::node_id id : learners)
            e.members.push_back({at(id).self, "node-" + text(id) + ":1", {}});
        return e;
    }
    quorate::errc transfer(node& n, quorate::node_id to) { return act(n).transfer(to, now); }
    void unreachable(node& n, quorate::node_id other) {
        act(n).input({}, [&](auto& core, auto& out) { core.unreachable(other, out); });
    }
    /// Staged writes up to `limit` (all, if none) reach the disk in one sync.
    void sync(node& n, std::optional<quorate::sequence> limit = {}) {
        quorate::sequence done;
        while (!n.staged.empty() && (!limit || n.staged.front().asked.number <= *limit))
            done = act(n).make_durable();
        if (!done) throw error{"node " + n.name() + " has nothing to sync"};
        report([&] { return n.name() + " durable w" + text(done); });
        act(n).tell_durable(done, now);
    }
    /// Takes a message to its receiver, if that is up and the link is whole.
    void deliver(packet_type const& p) {
        auto const link = std::pair{p.message.from.id, p.message.to.id};
        auto& to = at(link.second);
        bool const lost = !to.core || cut.contains(link);
        report([&] { return (lost ? "lost " : "> ") + text(p.message); });
        if (!lost) act(to).receive(p, now);
    }
    void post(quorate::message m, std::vector<model_entry<Quorum>> entries) {
        auto const link = std::pair{m.from.id, m.to.id};
        bool const lost = cut.contains(link);
        if (print_sends || lost) report([&] { return (lost ? "  lost " : "  ") + text(m); });
        if (!lost) transit.push_back({++serial_, std::move(m), std::move(entries)});
    }
    void report(std::string line) {
        if (!silent) lines.push_back(std::move(line));
    }

    // What `acting` asks of its host.
    template <class F>
        requires std::is_invocable_v<F&>
    void report(F f) {
        if (!silent) lines.push_back(f());
    }
    std::uint64_t payload(node const& n) {
        return payload_by_life ? payload_of_life(n) : ++serial_;
    }
    auto shared(quorate::membership::configuration<Quorum> const& c) const {
        return std::make_shared<quorate::membership::configuration<Quorum> const>(c);
    }
    void check(node const& n) { law.check(all(), n); }
    void post(node const& from, quorate::message m, std::vector<model_entry<Quorum>> entries) {
        judge<Quorum>::check_ack(all(), from, m);
        post(std::move(m), std::move(entries));
    }
    void cuts(node const& n, quorate::log_index last) const {
        if (law.sound) law.check_cut(n, n.durable, n.durable.ballot.term, last);
    }
    void stopped(node const& n, quorate::errc why) const {
        if (law.sound) law.stops(n, why);
    }

    void answer(node& n, quorate::read_released const& r) {
        auto const at = reads.find({n.self.id, r.token});
        bool const asked = at != reads.end();
        hold(n, laws::read_is_answered_once(r.token, asked, asked && at->second.answer));
        at->second.answer = r;
        bool const ok = r.error == quorate::errc::ok;
        report([&] {
            return "  " + n.name() + " read " + text(r.token) +
                   (ok ? " at " + text(r.index) : " fails: " + text(r.error));
        });
        if (ok) judge<Quorum>::check_read(n, r.token, r.index, at->second.committed);
    }

    void changed(node& n) {
        auto const& c = *n.core;
        if (std::tuple{c.current_role(), c.current_term(), c.leader()} !=
            std::tuple{n.role, n.term, n.leader}) {
            n.role = c.current_role(), n.term = c.current_term(), n.leader = c.leader();
            bool const says_leader = n.role == quorate::role::follower && n.leader;
            report([&] {
                return "  " + n.name() + " is " + std::string{text(n.role)} + " t" + text(n.term) +
                       (says_leader ? " of " + text(n.leader) : "");
            });
        }
        if (n.commit == c.commit()) return;
        n.commit = c.commit();
        report([&] { return "  " + n.name() + " commit " + text(n.commit); });
    }

private:
    Quorum quorum_;
    std::shared_ptr<quorate::membership::configuration<Quorum> const> configuration_;
    std::uint64_t serial_ = 0;  // of packets and payloads

    acting<Quorum, core_world> act(node& n) { return {*this, n}; }
    typename judge<Quorum>::nodes all() const {
        typename judge<Quorum>::nodes out;
        for (auto const& [id, n] : nodes) out.push_back(&n);
        return out;
    }

    void refresh_members() {
        auto c = std::make_shared<quorate::membership::configuration<Quorum>>();
        c->current = electorate(quorum_);
        quorate::membership::number_members(*c);
        configuration_ = std::move(c);
    }
};

}  // namespace model

#endif
