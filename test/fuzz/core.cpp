// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// One protocol core among peers that send anything, in any order: the laws of lone_core_laws.hpp
// hold after every input.
//
// Input: which rules and how the node starts, then one input of the core after the other
// (small_message.hpp).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <fuzz/lone_core_disk.hpp>
#include <fuzz/lone_core_laws.hpp>
#include <fuzz/require.hpp>
#include <fuzz/small_message.hpp>
#include <laws/changes.hpp>
#include <laws/cores.hpp>
#include <map>
#include <optional>
#include <quorate/core/raft.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/testing/laws/commits.hpp>
#include <quorate/testing/laws/configurations.hpp>
#include <utility>
#include <variant>
#include <vector>

using namespace quorate;
using namespace std::chrono_literals;
using fuzz::core_input;
using fuzz::hold;
using fuzz::require;

namespace {

constexpr int inputs_max = 1000;
constexpr std::uint64_t log_entries_max = 200;

template <class Quorum>
membership::electorate<Quorum> electorate_of(Quorum q) {
    membership::electorate<Quorum> e{std::move(q), {}};
    for (node_id id : e.quorum.members())
        e.members.push_back({fuzz::member_of(static_cast<std::uint8_t>(id.value)), "a"});
    return e;
}

/// The configurations that entries of a log may hold, from 1 on; the first is the one that is
/// bootstrapped.
template <class Quorum>
std::vector<membership::configuration<Quorum>> configurations_of(
    std::vector<Quorum> const& systems) {
    std::vector<membership::configuration<Quorum>> out(1);
    for (auto const& q : systems) {
        out.push_back({electorate_of(q), std::nullopt, {}});
        out.push_back({electorate_of(systems[0]), electorate_of(q), {}, true});
    }
    // A number belongs to (id, incarnation), in whichever configuration.
    for (auto& c : out) {
        c.next_number = {8};
        for (auto& m : c.current.members) m.number = {m.who.id.value};
        if (c.target)
            for (auto& m : c.target->members) m.number = {m.who.id.value};
    }
    return out;
}

core_options small_options() {
    core_options o;
    o.inflight_entries_max = 5;
    o.inflight_messages_max = 2;
    o.inflight_bytes_max = 600;
    o.message_entries_max = 3;
    o.message_bytes_max = 300;
    o.pending_reads_max = 3;
    return o;
}

template <class Quorum, class Terms>
class lone_node {
public:
    using core_type = core::raft<Quorum, Terms>;
    using configurations = std::vector<membership::configuration<Quorum>>;

    lone_node(fuzz::input& in, configurations const& known) : in_{in}, known_{known} {
        electors_.emplace_back();
        for (std::size_t i = 1; i < known_.size(); ++i) electors_.emplace_back(known_[i]);
        self_ = fuzz::member_of(static_cast<std::uint8_t>(1 + in_.u8() % 4));
        auto const begin = in_.u8() % 3;
        if (begin == 1) {
            disk_.durable.ballot = {Terms::next({}, {1}), fuzz::member_of(1)};
            disk_.durable.log = {{disk_.durable.ballot.term, 1}};
            disk_.crash(0);
        }
        start();
        if (begin == 2 && known_[1].is_member(self_))
            input([&](effects& out) { core_->bootstrap(known_[1], now_, out); });
    }

    void run() {
        bool commits = false;
        for (int i = 0; i < inputs_max && !in_.empty(); ++i) {
            step();
            commits = commits || core_->commit();
        }
        if (commits) fuzz::went_deep();
    }

private:
    static constexpr std::uint64_t entry_bytes = 100;

    void start() {
        ++start_.value;
        auto const& log = disk_.durable.log;
        core::start_state<Quorum> from{.self = self_,
                                       .start = start_,
                                       .ballot = disk_.durable.ballot,
                                       .base = {},
                                       .last = disk_.durable.last(),
                                       .terms = {},
                                       .configurations = {},
                                       .joined = disk_.durable.joined};
        describe(log, {1}, from.terms, from.configurations);
        core_.emplace(small_options(), std::move(from), start_.value, now_);
        laws_ = {};
        loads_.clear();
        reads_.clear();
        transferring_ = false;
        sent_round_ = 0;
    }

    void describe(std::vector<fuzz::model_entry> const& entries, log_index i,
                  std::vector<term_run>& terms,
                  std::vector<core::logged_configuration<Quorum>>& found) const {
        for (auto const& e : entries) {
            if (terms.empty() || terms.back().term != e.term) terms.push_back({e.term, i});
            if (e.configuration != 0) found.push_back({i, known_[e.configuration]});
            i = next(i);
        }
    }

    void step() {
        auto const what = in_.u8() % static_cast<unsigned>(core_input::count);
        switch (static_cast<core_input>(what)) {
            case core_input::message: return receive();
            case core_input::deadline: now_ = std::max(now_, core_->deadline()); return tick();
            case core_input::tick: now_ += in_.u8() * 10ms; return tick();
            case core_input::durable: return sync();
            case core_input::propose: return propose();
            case core_input::read: return read();
            case core_input::transfer: return transfer();
            case core_input::unreachable: return unreachable();
            case core_input::loaded: return loaded();
            case core_input::crash: disk_.crash(in_.u8()); return start();
            case core_input::count: break;
        }
    }

    /// Gives the core an input, obeys, and ends the batch. False if the node stopped.
    template <class F>
    bool input(F&& f) {
        effects out;
        auto const before = fuzz::view_of(*core_);
        f(out);
        if (!obey(before, out)) return false;
        out.clear();
        auto const between = fuzz::view_of(*core_);
        core_->replicate(out);
        return obey(between, out);
    }

    bool obey(fuzz::core_view const& before, effects const& out) {
        // It was told what cannot be: it stops, and its operator starts it again.
        if (out.fatal != errc::ok) {
            disk_.crash(0);
            start();
            return false;
        }
        for (auto const& w : out.writes) disk_.ask(w, sent_, own_configuration(w));
        if (before.ballot.term != core_->current_term()) laws_.told.forget();
        laws_.check(*core_, before, disk_, voters());
        auto const newest = laws::newest_configuration(disk_.written.log);
        hold(laws::newest_decides(
            core_->configured_at(), core_->configuration(), newest,
            newest ? &known_[disk_.written.at(newest)->configuration] : nullptr));
        for (auto const& m : out.messages) {
            laws_.check_message(*core_, before, m, disk_);
            auto const* h = std::get_if<messages::heartbeat>(&m.body);
            if (h) sent_round_ = std::max(sent_round_, h->round);
        }
        for (auto const& load : out.loads) check_load(load), loads_.push_back(load);
        for (auto const& r : out.reads) check_read(r);
        if (out.transfer_ended)
            require(std::exchange(transferring_, false), "a transfer ends that was not asked for");
        return true;
    }

    /// Which of the known ones the core writes: the first, or what finishes a change that a peer
    /// began.
    std::size_t own_configuration(quorate::numbered_write const& w) const {
        if (!std::holds_alternative<writes::append_configuration>(w.what)) return 0;
        auto const at = std::find(known_.begin() + 1, known_.end(), *core_->configuration());
        require(at != known_.end(), "a configuration is written that no change leads to");
        return static_cast<std::size_t>(at - known_.begin());
    }
    core::electors<Quorum> const& voters() const {
        auto const newest = laws::newest_configuration(disk_.written.log);
        return electors_[newest ? disk_.written.at(newest)->configuration : 0];
    }

    void receive() {
        auto m = fuzz::get_message(in_, point_of_view());
        std::vector<term_run> terms;
        std::vector<core::logged_configuration<Quorum>> found;
        sent_.clear();
        if (auto* a = std::get_if<messages::append>(&m.body)) {
            a->count %= 8;
            get_entries(*a);
            describe(sent_, next(a->prev.index), terms, found);
        }
        listen(m);
        auto const commit = core_->commit();
        if (input([&](effects& out) {
                core_->receive(m, {terms, found}, now_, out);
                check_cuts(m, out);
            }))
            check_followed(m, commit);
        sent_.clear();
    }
    fuzz::point_of_view point_of_view() const {
        auto const& s = core_->state();
        auto const* l = std::get_if<core::leader>(&s.office);
        return {self_,
                start_,
                core_->current_term(),
                core_->last_index(),
                core_->commit(),
                l ? l->round : s.campaigns,
                !Terms::elections_must_meet};
    }
    void get_entries(messages::append const& a) {
        auto t = a.prev.term;
        for (std::uint32_t i = 0; i < a.count; ++i) {
            auto const b = in_.u8();
            if ((b & fuzz::entry_term_falls) != 0 && t) t.value -= 1;
            else t.value += b & fuzz::entry_term_step;
            bool const decides = (b & fuzz::entry_configuration) != 0;
            sent_.push_back({t, decides ? 1 + (b >> 2U) % (known_.size() - 1) : 0});
        }
    }
    /// Notes what a peer says as far as it may count, before the core hears it.
    void listen(message const& m) {
        if (auto const* a = std::get_if<messages::append>(&m.body);
            a && m.term == core_->current_term())
            laws_.told.checked(a->prev.index + a->count);
        if (m.start != start_ || m.from == self_ || m.term != core_->current_term()) return;
        if (auto const* v = std::get_if<messages::vote_reply>(&m.body); v && v->granted && !v->pre)
            laws_.told.granted(m.from);
        if (core_->current_role() != role::leader) return;
        if (auto const* a = std::get_if<messages::append_reply>(&m.body);
            a && a->accepted && a->session.value == 1 && a->follower_term <= m.term &&
            a->matched <= core_->last_index())
            laws_.told.acked(m.from, a->matched);
        if (auto const* h = std::get_if<messages::heartbeat_reply>(&m.body);
            h && h->session.value == 1 && h->round <= sent_round_)
            laws_.told.confirmed(m.from, h->round);
    }

    /// Nothing is cut but what the message contradicts (Z15).
    void check_cuts(message const& m, effects const& out) const {
        for (auto const& w : out.writes) {
            auto const* t = std::get_if<writes::truncate_after>(&w.what);
            if (!t || out.fatal != errc::ok) continue;
            auto const* a = std::get_if<messages::append>(&m.body);
            require(a && a->prev.index <= t->last, "the log is cut without a reason");
            auto const at = t->last - a->prev.index;
            require(at < sent_.size() && sent_[at].term != disk_.written.id_at(next(t->last)).term,
                    "an entry is cut that the leader has, too");
        }
    }
    /// A follower's commit index rises to what was checked and is told as committed, no further
    /// (Z16).
    void check_followed(message const& m, log_index before) {
        if (core_->current_role() == role::leader || m.term != core_->current_term()) return;
        auto told = log_index{};
        if (auto const* a = std::get_if<messages::append>(&m.body)) {
            laws_.told.checked(a->prev.index + a->count);
            told = std::min(a->commit, a->prev.index + a->count);
        }
        if (auto const* h = std::get_if<messages::heartbeat>(&m.body)) told = h->commit;
        require(core_->commit() <= std::max(before, told),
                "a follower commits more than it was told");
    }

    void tick() {
        if (!input([&](effects& out) { core_->tick(now_, out); })) return;
        require(now_ < core_->deadline(), "a tick leaves its deadline where it was");
    }
    void sync() {
        auto const done = disk_.sync(in_.u8() % (disk_.staged.size() + 1));
        input([&](effects& out) { core_->durable(done, now_, out); });
    }
    void propose() {
        auto const count = 1U + in_.u8() % 4U;
        if (log_entries_max < core_->last_index().value + count) return;
        auto const last = core_->last_index();
        input([&](effects& out) {
            auto const [first, error] = core_->propose(count, out);
            require(error != errc::ok || first == next(last),
                    "a proposal gets a place that is not the next");
            require((error == errc::ok) == (core_->last_index() == last + count),
                    "a refused proposal is in the log");
        });
    }
    void read() {
        reads_[++token_] = {core_->commit(), sent_round_};
        input([&](effects& out) { core_->read(token_, now_, out); });
    }
    void transfer() {
        node_id const to{in_.u8() % 8U};
        input([&](effects& out) {
            if (core_->transfer(to, now_, out) == errc::ok) transferring_ = true;
        });
    }
    void unreachable() {
        node_id const who{in_.u8() % 8U};
        input([&](effects& out) { core_->unreachable(who, out); });
    }

    void check_load(load_request const& l) const {
        require(core_->current_role() == role::leader && l.term == core_->current_term(),
                "loads without an office");
        require(l.to != self_ && voters().position(l.to), "loads for one who is no member");
        require(l.bytes_max != 0, "loads nothing");
        hold(laws::load_is_there(l, core_->last_index()));
        auto const on_the_way = l.first - next(laws_.told.matched(l.to));
        require(on_the_way + l.entries_max <= small_options().inflight_entries_max,
                "more on the way than allowed");
    }
    void loaded() {
        auto const which = in_.u8();
        auto const fewer = in_.u8();
        if (loads_.empty()) return;
        auto const at = loads_.begin() + which % static_cast<std::ptrdiff_t>(loads_.size());
        auto const l = *at;
        loads_.erase(at);
        auto const last = core_->last_index();
        auto const there = l.first <= last ? last - l.first + 1 : 0;
        auto const asked = std::min<std::uint64_t>(l.entries_max, there);
        auto const count =
            static_cast<std::uint32_t>(asked - std::min<std::uint64_t>(asked, fewer));
        input([&](effects&) {
            auto const m = core_->loaded(l, count, count * entry_bytes);
            if (!m) return;
            laws_.check_message(*core_, fuzz::view_of(*core_), *m, disk_);
            hold(laws::load_is_sent(l, count, *m));
        });
    }

    struct asked_read {
        log_index commit;
        std::uint64_t round = 0;  ///< the newest one sent when it was asked
    };
    /// Each is answered once. A leader answers if a commit quorum said, in a round after the
    /// question, that it still leads; a follower believes its leader.
    void check_read(read_released const& r) {
        auto const asked = reads_.find(r.token);
        hold(laws::read_is_answered_once(r.token, asked != reads_.end(), false));
        auto const [commit, round] = asked->second;
        reads_.erase(asked);
        if (r.error != errc::ok || core_->current_role() != role::leader) return;
        hold(laws::read_is_fresh(r.index.value, commit.value));
        auto const& members = voters();
        require(members.commits([&](std::size_t at) {
            auto const who = members.members()[at];
            return who == self_ || round < laws_.told.round(who);
        }),
                "a read is answered that no commit quorum has confirmed");
    }

    fuzz::input& in_;
    configurations const& known_;
    std::vector<core::electors<Quorum>> electors_;  // of each
    member_id self_;
    start_number start_;
    instant now_{};
    fuzz::core_disk disk_;
    std::optional<core_type> core_;
    fuzz::core_laws<Quorum, core_type> laws_;
    std::vector<fuzz::model_entry> sent_;  // beside the message that is being received
    std::vector<load_request> loads_;
    std::map<std::uint64_t, asked_read> reads_;
    std::uint64_t token_ = 0;
    std::uint64_t sent_round_ = 0;
    bool transferring_ = false;
};

template <class Terms, class Quorum>
void run(fuzz::input& in, std::vector<membership::configuration<Quorum>> const& known) {
    lone_node<Quorum, Terms>{in, known}.run();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static auto const majorities = configurations_of<majority>(
        {majority::of(1, 2, 3), majority::of(1), majority::of(2, 3, 4, 5)});
    static auto const flexibles =
        configurations_of<flexible>({flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4),
                                     flexible::of({.commit = 2, .elect = 2}, 2, 3, 4)});
    fuzz::input in{data, size};
    if (in.u8() % 2 == 0) run<sequential_terms>(in, majorities);
    else run<distinct_terms>(in, flexibles);
    return 0;
}
