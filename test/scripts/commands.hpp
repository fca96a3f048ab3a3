// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_COMMANDS_HPP
#define QUORATE_TEST_SCRIPTS_COMMANDS_HPP

#include <scripts/expectations.hpp>
#include <scripts/steps.hpp>
#include <scripts/systems.hpp>

/// The commands of a script over a world of cores (test/scripts/README.md).
namespace script {

/// "250ms", "2s", or in election timeouts "1T", "3T".
inline quorate::duration to_duration(std::string_view word, quorate::core_options const& o) {
    if (word.ends_with("ms"))
        return std::chrono::milliseconds{words::to_number(word.substr(0, word.size() - 2))};
    auto const count = words::to_number(word.substr(0, word.empty() ? 0 : word.size() - 1));
    if (word.ends_with("s")) return std::chrono::seconds{count};
    if (word.ends_with("T")) return static_cast<std::int64_t>(count) * o.election_timeout;
    throw error{"not a duration (10ms, 2s, 1T): '" + std::string{word} + "'"};
}

template <class Quorum>
class commands {
public:
    using node = scripted_node<Quorum>;

    commands(quorate::core_options const& o, Quorum q, std::uint64_t count)
        : world_{o, std::move(q), count} {}

    void bootstrapped_before() { world_.bootstrapped_before(); }
    void add_spares(std::uint64_t count) { world_.add_spares(count); }
    void start_all() {
        for (auto& [id, n] : world_.nodes) world_.start(n);
    }

    /// Runs one command; what happened stands in `lines()`, also if it throws.
    void run(std::string const& line) {
        words w{line};
        bool const quiet = w.accept("quiet");
        auto const kept = world_.lines.size();
        dispatch(w.next(), w);
        w.finish();
        if (quiet) world_.lines.resize(kept);
    }
    std::vector<std::string>& lines() { return world_.lines; }
    core_world<Quorum> const& world() const { return world_; }

private:
    core_world<Quorum> world_;
    std::map<std::string, packet<Quorum>> kept_;

    using handler = void (commands::*)(words&);
    struct entry {
        std::string_view name;
        handler run;
    };

    void dispatch(std::string const& name, words& w) {
        static constexpr std::array table{
            entry{"log", &commands::log},
            entry{"ballot", &commands::ballot},
            entry{"committed", &commands::declare_committed},
            entry{"sound", &commands::sound},
            entry{"bootstrap", &commands::bootstrap},
            entry{"propose", &commands::propose},
            entry{"read", &commands::read},
            entry{"transfer", &commands::transfer},
            entry{"change", &commands::change},
            entry{"unreachable", &commands::unreachable},
            entry{"tick", &commands::tick},
            entry{"timeout", &commands::timeout},
            entry{"beat", &commands::beat},
            entry{"wait", &commands::wait},
            entry{"run", &commands::run_time},
            entry{"sync", &commands::sync},
            entry{"crash", &commands::crash},
            entry{"restart", &commands::restart},
            entry{"lose", &commands::lose},
            entry{"wipe", &commands::wipe},
            entry{"deliver", &commands::deliver},
            entry{"drop", &commands::drop},
            entry{"duplicate", &commands::duplicate},
            entry{"keep", &commands::keep},
            entry{"inject", &commands::inject},
            entry{"hold", &commands::hold},
            entry{"release", &commands::release},
            entry{"cut", &commands::cut},
            entry{"isolate", &commands::isolate},
            entry{"heal", &commands::heal},
            entry{"stabilize", &commands::stabilize},
            entry{"elect", &commands::elect},
            entry{"catch-up", &commands::catch_up},
            entry{"status", &commands::status},
            entry{"transit", &commands::transit},
            entry{"expect", &commands::expect_that},
        };
        auto const at = std::ranges::find(table, name, &entry::name);
        if (at == table.end()) throw error{"there is no command '" + name + "'"};
        (this->*(at->run))(w);
    }

    node& next_node(words& w) { return world_.at({w.number()}); }
    node& next_running(words& w) { return world_.running({w.number()}); }
    void report_refusal(quorate::errc why) {
        if (why != quorate::errc::ok) world_.report("  refused: " + text(why));
    }

    // What a node starts from.

    std::vector<model_entry<Quorum>> first_entries(std::vector<std::uint64_t> const& terms) {
        std::vector<model_entry<Quorum>> log;
        for (auto t : terms) log.push_back({{t}, 0, {}});
        if (!log.empty()) log.front().configuration = world_.configuration();
        return log;
    }
    /// log 2 1,1,3: the node starts again, from this disk. Its term is that of its last entry
    /// unless it is higher.
    void log(words& w) {
        auto& n = next_node(w);
        n.durable.log = first_entries(number_list(w.next()));
        auto const term = n.durable.last_id().term;
        if (n.durable.ballot.term < term) n.durable.ballot = {term, {}};
        start_anew(n);
    }
    /// ballot 2 5 [vote 3]
    void ballot(words& w) {
        auto& n = next_node(w);
        n.durable.ballot = {{w.number()}, {}};
        if (w.accept("vote")) n.durable.ballot.voted_for = next_node(w).self;
        start_anew(n);
    }
    void start_anew(node& n) { world_.start(n); }
    /// committed 3 as 1: the first three entries of 1 count as committed by an earlier leader.
    void declare_committed(words& w) {
        auto const count = w.number();
        if (!w.accept("as")) throw error{"committed COUNT as NODE"};
        auto const& log = next_node(w).durable.log;
        if (log.size() < count) throw error{"that log is shorter"};
        world_.law.committed = laws::committed_before<model_entry<Quorum>>(
            {log.begin(), log.begin() + static_cast<std::ptrdiff_t>(count)});
    }

    /// sound: no disk loses what it said to hold, and no message is made by hand. More laws hold
    /// then.
    void sound(words&) { world_.law.sound = true; }

    // Inputs of a core.

    void bootstrap(words& w) { world_.bootstrap(next_running(w)); }
    void propose(words& w) {
        auto& n = next_running(w);
        report_refusal(world_.propose(n, w.empty() ? 1 : static_cast<std::uint32_t>(w.number())));
    }
    void read(words& w) {
        auto& n = next_running(w);
        world_.read(n, w.number());
    }
    void transfer(words& w) {
        auto& n = next_running(w);
        report_refusal(world_.transfer(n, {w.number()}));
    }
    /// change 1 2,3,4 learners 5: the quorum system in the words of its kind (systems.hpp).
    void change(words& w) {
        auto& n = next_running(w);
        auto const q = read_system<Quorum>(w);
        if (!q) throw error{"that is no quorum system of this kind"};
        std::multiset<quorate::node_id> learners;
        if (w.accept("learners"))
            for (auto id : number_list(w.next())) learners.insert({id});
        auto next = world_.electorate(*q, std::move(learners));
        if (w.accept("prefer")) {
            std::uint8_t priority = 9;
            for (auto id : number_list(w.next()))
                for (auto& m : next.members)
                    if (m.who.id.value == id) m.priority = priority--;
        }
        auto const bad = world_.change(n, next);
        if (bad) world_.report("  refused: " + text(bad.code) + ": " + bad.text);
    }
    void unreachable(words& w) {
        auto& n = next_running(w);
        world_.unreachable(n, next_node(w).self.id);
    }

    // Time. It is one clock for all, and it stands still unless a command moves it.

    /// wait 1s: time passes, and nobody gets to act.
    void wait(words& w) { world_.now += to_duration(w.next(), world_.options); }
    /// tick 2 [100ms]: time passes, and only this node acts.
    void tick(words& w) {
        auto& n = next_running(w);
        if (!w.empty()) wait(w);
        world_.tick(n);
    }
    /// beat 1: to the next deadline of this node, which acts.
    void beat(words& w) { tick_at_deadline(world_, next_running(w)); }
    /// timeout 2: time passes until this node campaigns; nobody else acts.
    void timeout(words& w) {
        auto& n = next_running(w);
        auto const role = n.core->current_role();
        if (role == quorate::role::leader) throw error{"node " + n.name() + " leads"};
        auto const sent = world_.transit.size() + world_.lines.size();
        for (int i = 0; i < ticks_max; ++i) {
            tick_at_deadline(world_, n);
            if (n.core->current_role() != role ||
                world_.transit.size() + world_.lines.size() != sent)
                return;
        }
        throw error{"node " + n.name() + " does not campaign"};
    }
    /// run 5s: time passes, deadlines are met, messages and disks take none. Only changes are
    /// reported.
    void run_time(words& w) {
        run_until(world_, world_.now + to_duration(w.next(), world_.options));
    }

    // Disks and processes.

    /// sync | sync 2 | sync 2 up-to 5
    void sync(words& w) {
        if (w.empty()) {
            sync_all(world_);
            return;
        }
        auto& n = next_node(w);
        if (w.accept("up-to")) world_.sync(n, quorate::sequence{w.number()});
        else world_.sync(n);
    }
    /// crash 2 [keep 1]: the first staged writes may have reached the disk.
    void crash(words& w) {
        auto& n = next_running(w);
        world_.crash(n, w.accept("keep") ? w.number() : 0);
    }
    void restart(words& w) { world_.restart(next_node(w)); }
    /// lose 2 3: the disk of a node that is down has lost its last three entries, though it had
    /// said otherwise.
    void lose(words& w) {
        auto& n = next_node(w);
        auto const count = w.number();
        if (n.core || n.durable.log.size() < count)
            throw error{"node " + n.name() + " is up, or has fewer entries"};
        n.durable.log.resize(n.durable.log.size() - count);
        n.written = n.durable;
    }
    void wipe(words& w) { world_.wipe(next_node(w)); }

    // Messages.

    /// deliver [selection] | deliver kept NAME
    void deliver(words& w) {
        if (w.accept("kept")) {
            auto const at = kept_.find(w.next());
            if (at == kept_.end()) throw error{"nothing is kept under that name"};
            world_.deliver(at->second);
            return;
        }
        for (auto id : selected(w)) world_.deliver(take(world_, id));
    }
    void drop(words& w) {
        for (auto id : selected(w)) world_.report("dropped " + text(take(world_, id).message));
    }
    void duplicate(words& w) {
        for (auto id : selected(w)) {
            auto const at =
                std::ranges::find(world_.transit, id, [](auto const& p) { return p.id; });
            auto const copy = *at;
            world_.post(copy.message, copy.entries);
        }
    }
    /// keep NAME selection: takes a message off its link, for later.
    void keep(words& w) {
        auto name = w.next();
        auto const ids = selected(w);
        if (ids.size() != 1) throw error{"keep takes one message, not " + text(ids.size())};
        auto p = take(world_, ids.front());
        world_.report("kept " + text(p.message));
        kept_[std::move(name)] = std::move(p);
    }
    /// inject 1->2 kind field value ...: delivers a message made by hand.
    void inject(words& w) { world_.deliver(read_packet(world_, w)); }

    std::vector<std::uint64_t> selected(words& w) {
        auto const s = read_selection(w);
        w.finish();
        auto ids = select(world_, s);
        if (ids.empty()) throw error{"no such message is on its way"};
        return ids;
    }

    // Links.

    void hold(words& w) { world_.held.insert(to_link(w.next())); }
    void release(words& w) { world_.held.erase(to_link(w.next())); }
    /// cut 1->2: from now on what is sent there is lost.
    void cut(words& w) { world_.cut.insert(to_link(w.next())); }
    /// isolate 2: all its links, both ways; what is on its way is lost too.
    void isolate(words& w) {
        auto const id = next_node(w).self.id;
        for (auto const& [other, n] : world_.nodes) {
            if (other == id) continue;
            world_.cut.insert({id, other});
            world_.cut.insert({other, id});
        }
        std::erase_if(world_.transit, [&](auto const& p) {
            return p.message.from.id == id || p.message.to.id == id;
        });
    }
    /// heal | heal 1->2
    void heal(words& w) {
        if (w.empty()) world_.cut.clear();
        else world_.cut.erase(to_link(w.next()));
    }

    // Several steps at once.

    /// stabilize: deliver and sync until nothing moves, with each delivery in the trace; stabilize
    /// brief: only news.
    void stabilize(words& w) {
        if (w.accept("brief")) {
            quietly(world_, [&] { settle(world_); });
            return;
        }
        world_.print_sends = false;
        settle(world_);
        world_.print_sends = true;
    }
    /// elect 1: it times out and everything settles; it must lead then.
    void elect(words& w) {
        auto copy = w;
        auto& n = next_running(copy);
        quietly(world_, [&] {
            timeout(w);
            settle(world_);
        });
        demand(n.core && n.core->current_role() == quorate::role::leader,
               n.name() + " does not lead");
    }
    /// catch-up 1 2 within 4: round trips between two nodes until the logs are the same; says how
    /// many it took.
    void catch_up(words& w) {
        auto& leader = next_running(w);
        auto& follower = next_running(w);
        auto const limit = w.accept("within") ? w.number() : stabilize_rounds_max;
        std::uint64_t rounds = 0;
        for (; leader.written.log != follower.written.log && rounds < stabilize_rounds_max;
             ++rounds) {
            deliver_all({leader.self.id, follower.self.id});
            if (!follower.staged.empty()) world_.sync(follower);
            deliver_all({follower.self.id, leader.self.id});
        }
        world_.report("round trips: " + text(rounds));
        demand(rounds <= limit, text(rounds) + " round trips");
    }
    void deliver_all(directed_link link) {
        selection s;
        s.from = link.first, s.to = link.second;
        for (auto id : select(world_, s)) world_.deliver(take(world_, id));
    }

    // Looking.

    void status(words&) {
        for (auto const& [id, n] : world_.nodes) {
            auto const& d = n.durable;
            auto const disk = "disk t" + text(d.ballot.term) + " vote " + text(d.ballot.voted_for) +
                              " log " + terms_of(d);
            auto const& c = n.core;
            world_.report(n.name() + " " +
                          (c ? std::string{text(c->current_role())} + " t" +
                                   text(c->current_term()) + " commit " + text(c->commit()) +
                                   " log " + terms_of(n.written)
                             : "down") +
                          " | " + disk);
        }
    }
    void transit(words&) {
        for (auto const& p : world_.transit) world_.report(text(p.message));
    }
    void expect_that(words& w) { expect(world_, w); }
};

}  // namespace script

#endif
