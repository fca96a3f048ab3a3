// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_CORE_WORLD_HPP
#define QUORATE_TEST_SUPPORT_CORE_WORLD_HPP

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>
#include "core_laws.hpp"

namespace script {

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
    bool silent = false;  // a search of many worlds: no trace
    laws<Quorum> law;

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

    void start(node& n) {
        n.written = n.durable;
        n.staged.clear();
        n.asked = {};
        n.core.emplace(options, start_from(n), n.self.id.value * 1000 + n.start.value, now);
        n.role = n.core->current_role();
        n.term = n.core->current_term();
        n.leader = n.core->leader();
        n.commit = n.core->commit();
        law.check(nodes, n);
    }
    /// The first `keep` staged writes reach the disk, the others are lost with the process.
    void crash(node& n, std::size_t keep) {
        if (n.staged.size() < keep)
            throw error{"only " + text(n.staged.size()) + " writes are staged"};
        for (; keep > 0; --keep) make_durable(n);
        n.staged.clear();
        n.written = n.durable;
        n.core.reset();
    }
    void restart(node& n) {
        if (n.core) throw error{"node " + n.name() + " is up"};
        n.start = {n.start.value + 1};
        start(n);
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
    void found(node& n) {
        refresh_members();
        input(n, {.own = {model_entry<Quorum>{{}, ++serial_, configuration_}}},
              [&](auto& core, auto& out) { core.found(*configuration_, now, out); });
    }
    void tick(node& n) {
        input(n, {}, [&](auto& core, auto& out) { core.tick(now, out); });
    }
    quorate::errc propose(node& n, std::uint32_t count) {
        auto why = quorate::errc::ok;
        work w;
        for (std::uint32_t i = 0; i < count; ++i) w.own.push_back({{}, ++serial_, {}});
        input(n, std::move(w),
              [&](auto& core, auto& out) { why = core.propose(count, out).second; });
        return why;
    }
    void read(node& n, std::uint64_t token) {
        reads[{n.self.id, token}] = {law.committed.size(), std::nullopt};
        input(n, {}, [&](auto& core, auto& out) { core.read(token, now, out); });
    }
    quorate::errc transfer(node& n, quorate::node_id to) {
        auto why = quorate::errc::ok;
        input(n, {}, [&](auto& core, auto& out) { why = core.transfer(to, now, out); });
        return why;
    }
    void unreachable(node& n, quorate::node_id other) {
        input(n, {}, [&](auto& core, auto& out) { core.unreachable(other, out); });
    }
    /// Staged writes up to `limit` (all, if none) reach the disk in one sync.
    void sync(node& n, std::optional<quorate::sequence> limit = {}) {
        quorate::sequence done;
        while (!n.staged.empty() && (!limit || n.staged.front().asked.number <= *limit))
            done = n.staged.front().asked.number, make_durable(n);
        if (!done) throw error{"node " + n.name() + " has nothing to sync"};
        report(n.name() + " durable w" + text(done));
        if (n.core) input(n, {}, [&](auto& core, auto& out) { core.durable(done, now, out); });
    }
    /// Takes a message to its receiver, if that is up and the link is whole.
    void deliver(packet_type const& p) {
        auto const link = std::pair{p.message.from.id, p.message.to.id};
        auto& to = at(link.second);
        bool const lost = !to.core || cut.contains(link);
        report((lost ? "lost " : "> ") + text(p.message));
        if (lost) return;
        auto const* a = std::get_if<quorate::messages::append>(&p.message.body);
        auto const seen = seen_by_core<Quorum>(
            p.entries, a ? quorate::next(a->prev.index) : quorate::log_index{});
        input(to, {.received = p.entries},
              [&](auto& core, auto& out) { core.receive(p.message, seen, now, out); });
    }
    void post(quorate::message m, std::vector<model_entry<Quorum>> entries) {
        auto const link = std::pair{m.from.id, m.to.id};
        bool const lost = cut.contains(link);
        if (print_sends || lost) report((lost ? "  lost " : "  ") + text(m));
        if (!lost) transit.push_back({++serial_, std::move(m), std::move(entries)});
    }
    void report(std::string line) {
        if (!silent) lines.push_back(std::move(line));
    }

private:
    static constexpr std::uint64_t entry_bytes = 100;  // all entries of the model are this large
    static constexpr int replications_max = 1000;

    /// Where the entries of the writes that an input causes come from.
    struct work {
        std::vector<model_entry<Quorum>> own =
            {};  // a proposal's or a founder's; they get their term from the write
        std::vector<model_entry<Quorum>> received = {};  // beside an append
    };

    Quorum quorum_;
    std::shared_ptr<quorate::membership::configuration<Quorum> const> configuration_;
    std::uint64_t serial_ = 0;  // of packets and payloads

    void refresh_members() {
        auto c = std::make_shared<quorate::membership::configuration<Quorum>>();
        c->current.quorum = quorum_;
        for (auto const& [id, n] : nodes) c->current.members.push_back({n.self, "node-" + text(id) + ":1"});
        quorate::membership::number_members(*c);
        configuration_ = std::move(c);
    }

    template <class F>
    void input(node& n, work w, F&& f) {
        quorate::effects out;
        f(*n.core, out);
        obey(n, w, out);
        for (int i = 0; n.core && i < replications_max; ++i) {
            out.clear();
            n.core->replicate(out);
            obey(n, w, out);
            if (out.loads.empty()) return;
        }
        if (n.core) law.broken(n.name() + " asks for loads without end");
    }

    void obey(node& n, work& w, quorate::effects const& out) {
        if (out.fatal != quorate::errc::ok) {
            report("  " + n.name() + " STOPS: " + text(out.fatal));
            n.core.reset();
            return;
        }
        for (auto const& asked : out.writes) stage(n, w, asked);
        law.check(nodes, n);
        for (auto const& m : out.messages) laws<Quorum>::check_promise(nodes, n, m);
        report_changes(n);
        for (auto const& m : out.messages) post(m, {});
        for (auto const& load : out.loads) send_loaded(n, load);
        for (auto const& r : out.reads) answer(n, r);
        if (out.transfer_ended)
            report("  " + n.name() + " transfer ends: " + text(out.transfer_result));
    }

    void stage(node& n, work& w, quorate::write const& asked) {
        auto const expected = quorate::next(n.asked);
        if (asked.number != expected)
            law.broken(n.name() + " numbers a write " + text(asked.number) + " instead of " +
                       text(expected));
        n.asked = asked.number;
        staged_write<Quorum> s{asked, entries_of(n, w, asked)};
        auto const before = n.written.ballot;
        apply(s, n.written);
        laws<Quorum>::check_ballot_step(n.name(), before, n.written.ballot);
        report("  " + n.name() + " writes " + text(asked));
        n.staged.push_back(std::move(s));
    }

    std::vector<model_entry<Quorum>> entries_of(node const& n, work& w,
                                                quorate::write const& asked) {
        if (auto const* b = std::get_if<quorate::writes::append_blank>(&asked.what))
            return {model_entry<Quorum>{b->id.term, ++serial_, {}}};
        auto const* a = std::get_if<quorate::writes::append_entries>(&asked.what);
        if (!a) return {};
        if (!w.own.empty()) {
            for (auto& e : w.own) e.term = a->term;
            return std::exchange(w.own, {});
        }
        if (w.received.size() < a->count)
            law.broken(n.name() + " appends more entries than it received");
        return {w.received.end() - a->count, w.received.end()};
    }

    void make_durable(node& n) {
        auto const before = n.durable.ballot;
        apply(n.staged.front(), n.durable);
        laws<Quorum>::check_ballot_step(n.name(), before, n.durable.ballot);
        n.staged.pop_front();
    }

    void send_loaded(node& n, quorate::load_request const& load) {
        if (n.written.last() < load.first || load.entries_max == 0)
            law.broken(n.name() + " loads from " + text(load.first) +
                       ", where there is nothing to load");
        auto const room = std::max<std::uint64_t>(1, load.bytes_max / entry_bytes);
        auto const there = n.written.last() - load.first + 1;
        auto const count = std::min({std::uint64_t{load.entries_max}, room, there});
        auto m = n.core->loaded(load, static_cast<std::uint32_t>(count), count * entry_bytes);
        if (!m) return;
        auto const* a = std::get_if<quorate::messages::append>(&m->body);
        if (!a || a->count != count || quorate::next(a->prev.index) != load.first)
            law.broken(n.name() + " sends " + text(*m) + " with other entries than it loaded");
        laws<Quorum>::check_promise(nodes, n, *m);
        auto const from = n.written.log.begin() + static_cast<std::ptrdiff_t>(load.first.value - 1);
        post(std::move(*m), {from, from + static_cast<std::ptrdiff_t>(count)});
    }

    void answer(node& n, quorate::read_released const& r) {
        auto const at = reads.find({n.self.id, r.token});
        if (at == reads.end())
            law.broken(n.name() + " answers read " + text(r.token) + ", which nobody asked");
        if (at->second.answer) law.broken(n.name() + " answers read " + text(r.token) + " twice");
        at->second.answer = r;
        bool const ok = r.error == quorate::errc::ok;
        report("  " + n.name() + " read " + text(r.token) +
               (ok ? " at " + text(r.index) : " fails: " + text(r.error)));
        if (ok) laws<Quorum>::check_read(n.name(), r.token, r.index, at->second.committed);
    }

    void report_changes(node& n) {
        auto const& c = *n.core;
        if (std::tuple{c.current_role(), c.current_term(), c.leader()} !=
            std::tuple{n.role, n.term, n.leader}) {
            n.role = c.current_role(), n.term = c.current_term(), n.leader = c.leader();
            bool const says_leader = n.role == quorate::role::follower && n.leader;
            report("  " + n.name() + " is " + std::string{text(n.role)} + " t" + text(n.term) +
                   (says_leader ? " of " + text(n.leader) : ""));
        }
        if (n.commit != c.commit())
            report("  " + n.name() + " commit " + text(n.commit = c.commit()));
    }
};

}  // namespace script

#endif
