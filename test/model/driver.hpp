// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_DRIVER_HPP
#define QUORATE_TEST_MODEL_DRIVER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <laws/cores.hpp>
#include <memory>
#include <model/judge.hpp>
#include <optional>
#include <quorate/membership/survival.hpp>
#include <utility>
#include <variant>
#include <vector>

/// What one node does upon an input: its core decides, its writes are staged, its messages leave.
/// It is the same in a world that a script moves and in a search; what is outside of the node is
/// its host.
namespace model {

/// Where the entries of the writes that an input causes come from.
template <class Quorum>
struct input_entries {
    // A proposal's; they get their term from the write.
    std::vector<model_entry<Quorum>> own = {};
    std::vector<model_entry<Quorum>> received = {};  // beside an append
};

/// A host has `payload(node)`, a number for a new entry; `shared(configuration)`, one that stays;
/// `check(node)`, called when the writes of an input are staged; `post(node, message, entries)`;
/// `answer(node, read)`; `changed(node)`; `cuts(node, last)`, before a truncation reaches the disk;
/// `stopped(node, why)`; and `report(f)`, where f() is a line of the trace.
template <class Quorum, class Host>
class acting {
public:
    using node = scripted_node<Quorum>;

    acting(Host& host, node& n) : host_{host}, n_{n} {}

    template <class F>
    void input(input_entries<Quorum> w, F&& f) {
        quorate::effects out;
        f(*n_.core, out);
        obey(w, out);
        for (int i = 0; n_.core && i < replications_max; ++i) {
            out.clear();
            n_.core->replicate(out);
            obey(w, out);
            if (out.loads.empty()) return;
        }
        if (n_.core) broken(n_.name() + " asks for loads without end");
    }
    void tick(quorate::instant now) {
        input({}, [&](auto& core, auto& out) { core.tick(now, out); });
    }
    quorate::errc propose(std::uint32_t count) {
        auto why = quorate::errc::ok;
        input_entries<Quorum> w;
        for (std::uint32_t i = 0; i < count; ++i) w.own.push_back({{}, host_.payload(n_), {}});
        input(std::move(w), [&](auto& core, auto& out) { why = core.propose(count, out).second; });
        return why;
    }
    void read(std::uint64_t token, quorate::instant now) {
        input({}, [&](auto& core, auto& out) { core.read(token, now, out); });
    }
    quorate::errc transfer(quorate::node_id to, quorate::instant now) {
        auto why = quorate::errc::ok;
        input({}, [&](auto& core, auto& out) { why = core.transfer(to, now, out); });
        return why;
    }
    quorate::failure change(quorate::membership::electorate<Quorum> const& next,
                            quorate::instant now) {
        quorate::failure bad;
        n_.change_result.reset();
        input({}, [&](auto& core, auto& out) { bad = core.change(next, now, out); });
        if (bad) n_.change_result = bad.code;
        return bad;
    }
    void receive(packet<Quorum> const& p, quorate::instant now) {
        auto const* a = std::get_if<quorate::messages::append>(&p.message.body);
        auto const seen = seen_by_core<Quorum>(
            p.entries, a ? quorate::next(a->prev.index) : quorate::log_index{});
        input({.received = p.entries},
              [&](auto& core, auto& out) { core.receive(p.message, seen, now, out); });
    }

    void start(quorate::core_options const& options, quorate::instant now) {
        n_.reopen();
        n_.core.emplace(options, start_from(n_), n_.self.id.value * 1000 + n_.start.value, now);
        n_.role = n_.core->current_role();
        n_.term = n_.core->current_term();
        n_.leader = n_.core->leader();
        n_.commit = n_.core->commit();
        host_.check(n_);
    }
    void restart(quorate::core_options const& options, quorate::instant now) {
        n_.start = {n_.start.value + 1};
        start(options, now);
    }
    /// The first `keep` staged writes reach the disk, the others are lost with the process.
    void crash(std::size_t keep) {
        for (; keep > 0; --keep) make_durable();
        n_.reopen();
        n_.core.reset();
    }
    /// The first staged write reaches the disk; its core does not know yet.
    quorate::sequence make_durable() {
        auto const first = n_.staged.front().asked;
        if (auto const* t = std::get_if<quorate::writes::truncate_after>(&first.what))
            host_.cuts(n_, t->last);
        hold(n_, n_.sync_first());
        return first.number;
    }
    void tell_durable(quorate::sequence done, quorate::instant now) {
        if (n_.core) input({}, [&](auto& core, auto& out) { core.durable(done, now, out); });
    }

private:
    static constexpr std::uint64_t entry_bytes = 100;  // all entries of the model are this large
    static constexpr int replications_max = 1000;

    void obey(input_entries<Quorum>& w, quorate::effects const& out) {
        if (out.fatal != quorate::errc::ok) {
            host_.report([&] { return "  " + n_.name() + " STOPS: " + text(out.fatal); });
            n_.core.reset();
            host_.stopped(n_, out.fatal);
            return;
        }
        for (auto const& asked : out.writes) stage(w, asked);
        host_.check(n_);
        for (auto const& m : out.messages) judge<Quorum>::check_promise(n_, m);
        host_.changed(n_);
        for (auto const& m : out.messages) host_.post(n_, m, {});
        for (auto const& load : out.loads) send_loaded(load);
        for (auto const& r : out.reads) host_.answer(n_, r);
        if (out.transfer_ended)
            host_.report(
                [&] { return "  " + n_.name() + " transfer ends: " + text(*out.transfer_ended); });
        if (out.change_ended) n_.change_result = out.change_ended->why;
        if (out.change_ended)
            host_.report([&] {
                return "  " + n_.name() + " change ends: " + text(out.change_ended->why) +
                       (out.change_ended->who ? " of " + text(out.change_ended->who) : "");
            });
    }

    void stage(input_entries<Quorum>& w, quorate::numbered_write const& asked) {
        hold(n_, n_.stage(asked, entries_of(w, asked)));
        host_.report([&] { return "  " + n_.name() + " writes " + text(asked); });
    }

    std::vector<model_entry<Quorum>> entries_of(input_entries<Quorum>& w,
                                                quorate::numbered_write const& asked) {
        if (auto const* b = std::get_if<quorate::writes::append_blank>(&asked.what))
            return {model_entry<Quorum>{b->id.term, host_.payload(n_), {}}};
        if (auto const* c = std::get_if<quorate::writes::append_configuration>(&asked.what)) {
            if (quorate::log_index{1} < c->id.index)
                judge<Quorum>::check_change(n_, *n_.core->configuration());
            auto const& now = *n_.core->configuration();
            host_.report([&] {
                return "  " + n_.name() + " decides by " + quorate::membership::to_text(now);
            });
            return {{c->id.term, host_.payload(n_), host_.shared(now)}};
        }
        auto const* a = std::get_if<quorate::writes::append_entries>(&asked.what);
        if (!a) return {};
        if (!w.own.empty()) {
            for (auto& e : w.own) e.term = a->term;
            return std::exchange(w.own, {});
        }
        if (w.received.size() < a->count)
            broken(n_.name() + " appends more entries than it received");
        return {w.received.end() - a->count, w.received.end()};
    }

    void send_loaded(quorate::load_request const& load) {
        hold(n_, laws::load_is_there(load, n_.written.last()));
        auto const room = std::max<std::uint64_t>(1, load.bytes_max / entry_bytes);
        auto const there = n_.written.last() - load.first + 1;
        auto const count = std::min({std::uint64_t{load.entries_max}, room, there});
        auto m = n_.core->loaded(load, static_cast<std::uint32_t>(count), count * entry_bytes);
        if (!m) return;
        hold(n_, laws::load_is_sent(load, count, *m));
        judge<Quorum>::check_promise(n_, *m);
        auto const from =
            n_.written.log.begin() + static_cast<std::ptrdiff_t>(load.first.value - 1);
        host_.post(n_, std::move(*m), {from, from + static_cast<std::ptrdiff_t>(count)});
    }

    Host& host_;
    node& n_;
};

}  // namespace model

#endif
