// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Random walks of protocol cores under the laws of the scripts (support/core_laws.hpp):
//
//     core_walks [FIRST-SEED [SEEDS [STEPS]]]
//
// Each seed draws a cluster and then steps: deliveries in any order, twice or never, partial syncs,
// timers, proposals, reads, transfers, crashes that keep any prefix of the staged writes, one-way
// cuts. The laws hold after every input. Then the faults end, and the cluster must come to one
// leader, equal logs and no open question (O11, O12). A failure prints its seed and the last lines
// of the trace; the same seed replays it.

#include <cstdint>
#include <iostream>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <string>
#include <string_view>
#include "support/core_steps.hpp"

namespace {

using script::error;

struct totals {
    std::uint64_t committed = 0;
    std::uint64_t reads = 0;
    std::uint64_t crashes = 0;
    std::uint64_t lost = 0;
    std::uint64_t terms = 0;
};

template <class Quorum>
class walk {
public:
    walk(quorate::core_options const& o, Quorum q, std::uint64_t count, std::uint64_t seed)
        : world_{o, std::move(q), count}, random_{seed} {
        for (auto& [id, n] : world_.nodes) world_.start(n);
        world_.found(world_.at({1}));
        world_.sync(world_.at({1}));
    }

    void step() {
        auto const kind = draw(100);
        if (kind < 50)
            deliver();
        else if (kind < 70)
            sync();
        else if (kind < 78)
            tick();
        else if (kind < 90)
            ask(kind);
        else
            fault(kind);
        if (world_.transit.size() > 200) world_.transit.erase(world_.transit.begin());
        if (world_.lines.size() > 1000)
            world_.lines.erase(world_.lines.begin(), world_.lines.begin() + 500);
        check_alive();
    }

    /// The faults end.
    void finish(totals& t) {
        world_.cut.clear();
        for (auto& [id, n] : world_.nodes)
            if (!n.core) world_.restart(n);
        run_until(world_, world_.now + 30 * world_.options.election_timeout);
        auto& leader = sole_leader();
        if (world_.propose(leader, 1) != quorate::errc::ok)
            throw error{"the leader refuses a proposal"};
        world_.read(leader, ++token_);
        settle(world_);
        check_alive();
        for (auto const& [id, n] : world_.nodes) {
            if (n.durable.log != leader.durable.log) throw error{"the logs differ in the end"};
            if (n.core->commit() != leader.written.last())
                throw error{"not all is committed in the end"};
        }
        if (!world_.reads.at({leader.self.id, token_}).answer)
            throw error{"the last read is not answered"};
        count(t);
    }
    std::vector<std::string> const& lines() const { return world_.lines; }

private:
    using node = script::scripted_node<Quorum>;

    script::core_world<Quorum> world_;
    std::uint64_t random_;
    std::uint64_t token_ = 0;
    std::uint64_t crashes_ = 0;
    std::uint64_t lost_ = 0;

    /// splitmix64, modulo: the same walk with every compiler and library.
    std::uint64_t draw(std::uint64_t below) {
        random_ += 0x9E3779B97F4A7C15U;
        auto z = random_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return (z ^ (z >> 31U)) % below;
    }
    node& any() { return world_.at({1 + draw(world_.nodes.size())}); }

    /// Mostly one of the oldest messages, sometimes any; sometimes it stays to come again.
    void deliver() {
        auto const size = world_.transit.size();
        if (size == 0) return;
        bool const in_order = draw(3) != 0;
        auto const at =
            static_cast<std::ptrdiff_t>(draw(in_order ? std::min<std::uint64_t>(4, size) : size));
        auto const p = world_.transit[static_cast<std::size_t>(at)];
        auto const fate = draw(20);
        if (fate != 0) world_.transit.erase(world_.transit.begin() + at);
        if (fate == 1)
            ++lost_;
        else
            world_.deliver(p);
    }
    void sync() {
        auto& n = any();
        if (n.staged.empty()) return;
        world_.sync(n, n.staged[draw(n.staged.size())].asked.number);
    }
    void tick() {
        auto& n = any();
        if (!n.core) return;
        bool const soon = n.core->deadline() < world_.now + 2 * world_.options.heartbeat_interval;
        if (soon || draw(3) == 0) world_.now = std::max(world_.now, n.core->deadline());
        world_.report("tick " + n.name());
        world_.tick(n);
    }
    void ask(std::uint64_t kind) {
        auto& n = any();
        if (!n.core) return;
        if (kind < 86)
            world_.propose(n, 1 + static_cast<std::uint32_t>(draw(3)));
        else if (kind < 89)
            world_.read(n, ++token_);
        else
            world_.transfer(n, any().self.id);
    }
    void fault(std::uint64_t kind) {
        auto& n = any();
        auto const other = any().self.id;
        if (kind < 92 && n.core && draw(3) == 0) {
            world_.report("crash " + n.name());
            world_.crash(n, draw(n.staged.size() + 1));
            ++crashes_;
        } else if (kind < 95 && !n.core) {
            world_.report("restart " + n.name());
            world_.restart(n);
        } else if (kind < 96 && other != n.self.id) {
            world_.cut.insert({n.self.id, other});
        } else if (kind < 97 && draw(2) == 0) {
            world_.cut.clear();
        } else if (kind < 98 && n.core) {
            world_.unreachable(n, other);
        } else if (kind >= 98) {
            world_.now += std::chrono::milliseconds{draw(60)};
        }
    }
    /// No fault of these may make a node stop itself.
    void check_alive() const {
        for (auto const& line : world_.lines)
            if (line.find("STOPS") != std::string::npos) throw error{line};
    }
    node& sole_leader() {
        node* leader = nullptr;
        for (auto& [id, n] : world_.nodes) {
            if (n.core->current_role() != quorate::role::leader) continue;
            if (leader) throw error{"two leaders in the end"};
            leader = &n;
        }
        if (!leader) throw error{"no leader in the end"};
        return *leader;
    }
    void count(totals& t) const {
        t.committed += world_.law.committed.size();
        for (auto const& [key, r] : world_.reads)
            t.reads += r.answer && r.answer->error == quorate::errc::ok;
        t.crashes += crashes_;
        t.lost += lost_;
        t.terms += world_.nodes.begin()->second.core->current_term().value;
    }
};

template <class Quorum>
bool run(quorate::core_options const& o, Quorum q, std::uint64_t nodes, std::uint64_t seed,
         std::uint64_t steps, totals& t) {
    walk<Quorum> w{o, std::move(q), nodes, seed};
    try {
        for (std::uint64_t i = 0; i < steps; ++i) w.step();
        w.finish(t);
        return true;
    } catch (error const& e) {
        std::cerr << "seed " << seed << ", " << nodes << " nodes: " << e.what() << "\n";
        auto const& lines = w.lines();
        for (auto i = lines.size() - std::min<std::size_t>(lines.size(), 60); i < lines.size(); ++i)
            std::cerr << "    " << lines[i] << "\n";
        return false;
    }
}

bool run_seed(std::uint64_t seed, std::uint64_t steps, totals& t) {
    quorate::core_options o;
    if (seed % 2 == 1)
        o.message_entries_max = 2, o.inflight_messages_max = 3, o.inflight_entries_max = 5;
    if (seed % 5 == 0) o.inflight_bytes_max = 250;
    if (seed % 7 == 0)
        return run(o, quorate::sets::of({{1, 2}, {1, 3, 4}, {2, 3, 4}}), 4, seed, steps, t);
    auto const count = 1 + seed % 5;
    std::vector<quorate::node_id> ids;
    for (std::uint64_t id = 1; id <= count; ++id) ids.push_back({id});
    return run(o, *quorate::majority::make(ids), count, seed, steps, t);
}

}  // namespace

int main(int argc, char** argv) try {
    auto const argument = [&](int i, std::uint64_t otherwise) {
        return i < argc ? script::words::to_number(argv[i]) : otherwise;
    };
    auto const first = argument(1, 1);
    auto const seeds = argument(2, 400);
    auto const steps = argument(3, 1500);
    totals t;
    std::uint64_t failed = 0;
    for (auto seed = first; seed < first + seeds && failed < 3; ++seed)
        failed += run_seed(seed, steps, t) ? 0U : 1U;
    std::cout << seeds << " walks of " << steps << " steps: " << t.committed
              << " entries committed, " << t.reads << " reads, " << t.terms << " terms, "
              << t.crashes << " crashes, " << t.lost << " messages lost; " << failed << " failed\n";
    // A walk in which nothing happens proves nothing.
    bool const lively =
        t.committed > 5 * seeds && t.reads > seeds && t.crashes > seeds && t.terms > 2 * seeds;
    if (!lively && seeds >= 100) std::cerr << "too little happened in these walks\n";
    return failed == 0 && (lively || seeds < 100) ? 0 : 1;
} catch (std::exception const& e) {
    std::cerr << e.what() << "\n";
    return 1;
}
