// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_LIVENESS_HPP
#define QUORATE_SIM_LIVENESS_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <quorate/codecs/writer.hpp>
#include <quorate/effects.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/shared_bytes.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/history.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// O11: what must happen once faults stand still. A core of nodes that commit and elect reach each
/// other both ways; the other nodes may be down or half cut off. Then there is soon one leader, and
/// writes are acknowledged. All nodes that the leader reaches both ways become equal, and after
/// that no term changes.
template <class Cluster>
class liveness {
public:
    explicit liveness(Cluster& c) : c_{c}, timeout_{c.options().core.election_timeout} {}

    /// All faults are mended, and all nodes are up.
    void in_peace(duration limit) {
        c_.calm();
        core_ = judged_ = standing();
        for (std::size_t n = 1; n <= c_.size(); ++n)
            if (core_.contains(n - 1)) bring_up(n);
        converge(limit);
        hand_over();
        // Operations that waited for the last of these entries are told now.
        c_.run_for(std::chrono::milliseconds{200});
    }

    /// Draws a core: links within it are mended, and all of it is up. Each other link may be cut in
    /// either direction, and each other node may be down. In every other run the loss and the
    /// slowness of those links go on.
    void with_core(random dice, duration limit) {
        core_ = standing();
        // Before the first entry is committed, perhaps only the bootstrapping node knows that there
        // is a cluster.
        if (c_.oracle().committed().value != 0)
            for (auto round = c_.size(); round != 0; --round) {
                slot_set one;
                one.insert(dice.below(c_.size()));
                if (c_.membership().can_do_with(core_ - one)) core_ = core_ - one;
            }
        // With one entry in each message, and a part of the messages lost, a log would take minutes
        // to travel.
        bool const goes_on = dice.chance(1, 2) && c_.options().core.message_entries_max >= 64;
        judged_ = goes_on ? core_ : slot_set::first(c_.size());
        if (!goes_on) c_.calm();
        c_.calm(core_);
        for (std::size_t a = 1; a <= c_.size(); ++a) {
            bool const inside = core_.contains(a - 1);
            bool const up = dice.chance(2, 3);
            if (inside || (up && !c_.rotten(a))) bring_up(a);
            for (std::size_t b = 1; b <= c_.size(); ++b) {
                bool const cut = dice.chance(1, 2);
                if (a != b && cut && !(inside && core_.contains(b - 1))) c_.net().cut(a, b);
            }
        }
        converge(limit);
    }

private:
    /// The nodes whose disks hold what they should.
    slot_set standing() const {
        slot_set all;
        for (std::size_t n = 1; n <= c_.size(); ++n)
            if (!c_.rotten(n)) all.insert(n - 1);
        return all;
    }
    void bring_up(std::size_t n) {
        if (!c_.alive(n) || c_.gave_up(n)) c_.restart(n);
    }
    /// Restarts nodes of the core that stopped: an earlier fault may have its effect only now.
    void mend() {
        for (std::size_t n = 1; n <= c_.size(); ++n)
            if (c_.gave_up(n) && core_.contains(n - 1)) c_.restart(n);
    }
    /// The nodes that node n reaches both ways, itself included.
    slot_set reach(std::size_t n) const {
        slot_set all;
        for (std::size_t to = 1; to <= c_.size(); ++to) {
            bool const there = to == n || (!c_.net().is_cut(n, to) && !c_.net().is_cut(to, n));
            if (there && c_.alive(to) && c_.stopped(to).empty()) all.insert(to - 1);
        }
        return all;
    }
    bool over(instant end) const { return c_.failed() || end <= c_.world().now(); }
    void missed(std::string const& what) {
        std::string who;
        for (std::size_t n = 1; n <= c_.size(); ++n)
            if (core_.contains(n - 1)) who += (who.empty() ? "" : ",") + std::to_string(n);
        std::string cut;
        for (std::size_t a = 1; a <= c_.size(); ++a)
            for (std::size_t b = 1; b <= c_.size(); ++b)
                if (c_.net().is_cut(a, b)) cut += " " + std::to_string(a) + ">" + std::to_string(b);
        c_.oracle().fail("O11: " + what + " although nodes " + who + " reach each other" +
                         (cut.empty() ? "" : "; cut are" + cut));
    }

    /// Lets time pass. In half of the runs a client reads all the time, and all else must go on
    /// nevertheless.
    void pass(bool reads) {
        for (int i = 0; i < 10; ++i) {
            auto const leader = c_.leader();
            if (reads && leader != 0)
                c_.node(leader).async_read([](auto const&) {}, [](error_code) {});
            c_.run_for(timeout_ / 30);
        }
    }

    void converge(duration limit) {
        bool const reads = c_.world().dice().chance(1, 2);
        c_.run_until(c_.paused_until());  // a node that stood still may act on old knowledge
        auto const end = c_.world().now() + limit;
        while (!over(end) && !acknowledged()) {
            pass(reads);
            mend();
        }
        if (c_.failed()) return;
        if (end <= c_.world().now()) return missed("no write succeeds");
        // By then a write that waits for an answer ends as unknown.
        c_.run_for(std::chrono::seconds{2});
        while (!over(end) && !equal()) {
            pass(reads);
            mend();
        }
        if (c_.failed()) return;
        if (end <= c_.world().now()) return missed(unequal_);
        check_stable();
    }

    /// Waits until the leader prefers no other voter. A leader may have backed off from a voter
    /// that did not take over while faults struck; it tries that voter again.
    void hand_over() {
        for (auto const end = c_.world().now() + 200 * timeout_;
             !over(end) && prefers_another(c_.leader()); mend())
            c_.run_for(timeout_);
        if (c_.failed() || !prefers_another(c_.leader())) return;
        missed(c_.leader() == 0
                   ? "nobody leads"
                   : "a voter of a higher priority than the leader's does not take over");
    }

    /// One try: whether a write succeeds at a node that the leader reaches.
    bool acknowledged() {
        auto const leader = c_.leader();
        if (leader == 0) return false;
        auto const there = reach(leader) & members(leader);
        if (!rule(leader).commits(in(there))) return false;
        auto n = 1 + c_.world().dice().below(c_.size());
        while (!there.contains(n - 1)) n = n % c_.size() + 1;
        return c_.outcome(c_.write(n), std::chrono::seconds{2}) == ending::applied && !c_.failed();
    }

    /// Whether the logs on the disks are equal, and the machines save what the machine of the
    /// oracles saves.
    bool equal() {
        auto const leader = c_.leader();
        if (leader == 0) return false;
        auto const there = reach(leader) & judged_ & members(leader);
        if (core_.contains(leader - 1) && !((core_ & members(leader)) - there).empty())
            return false;
        unequal_ = "a change of the membership has no end";
        if (c_.oracle().configuration_at(leader)->goal || !members(leader).contains(leader - 1))
            return false;
        auto const goal = c_.clients().final_state();
        auto const& log = c_.oracle().at(leader).durable().log;
        bool same = true;
        for (std::size_t n = 1; n <= c_.size() && same; ++n) {
            if (!there.contains(n - 1)) continue;
            bool const has_log = c_.oracle().at(n).durable().log == log;
            same = has_log && saves(n, goal);
            auto const who = "node " + std::to_string(n);
            unequal_ =
                who +
                (has_log ? " has the leader's log, but its machine saves other bytes than it should"
                         : " does not get the leader's log");
        }
        return same;
    }
    /// Whether a read at node n sees this state.
    bool saves(std::size_t n, shared_bytes const& goal) {
        bool waiting = true;
        bool same = false;
        c_.save_state(n, [&](error_code const& ec, shared_bytes const& told) {
            waiting = false;
            same = !ec && std::ranges::equal(told.view(), goal.view());
        });
        if (c_.run_while(std::chrono::seconds{20}, [&] { return !waiting; })) return same;
        missed("a read at a healthy node has no end");
        c_.end_process(n);  // the handler refers to this frame
        return false;
    }

    void check_stable() {
        c_.run_while(30 * timeout_, [this] { return !prefers_another(c_.leader()); });
        // A node that does not hear of a new leader learns its term by campaigning.
        c_.run_for(4 * timeout_);
        auto const leader = c_.leader();
        // A leader outside of what is judged may lose its office by lost messages, and one with a
        // damaged disk may stop. And if a leader reaches a preferred node that not all others
        // reach, it tries to hand over for ever. Of these no more is asked.
        if (leader == 0 || !judged_.contains(leader - 1) || c_.rotten(leader) ||
            prefers_another(leader))
            return;
        auto const terms = all_terms();
        c_.run_for(10 * timeout_);
        mend();
        if (c_.failed()) return;
        if (c_.leader() != leader) return missed("the leader changes");
        if (all_terms() != terms) return missed("the term moves on");
    }
    /// Whether this leader reaches a node to which it would hand over by itself.
    bool prefers_another(std::size_t leader) const {
        if (leader == 0) return true;
        int own = 0;
        int most = 0;
        for (auto const& m : c_.status(leader).members) {
            bool const votes =
                std::ranges::find(rule(leader).voters, m.who) != rule(leader).voters.end();
            if (m.who.id == node_id{leader}) own = m.priority;
            else if (votes && in(reach(leader))(m.who)) most = std::max<int>(most, m.priority);
        }
        return own < most;
    }
    std::vector<term> all_terms() const {
        std::vector<term> all;
        for (std::size_t n = 1; n <= c_.size(); ++n)
            all.push_back((judged_ & members(c_.leader())).contains(n - 1) && !c_.rotten(n)
                              ? c_.oracle().at(n).staged().ballot.term
                              : term{});
        return all;
    }
    /// The rule by which this leader decides. A node that is no member of it may be anywhere.
    decision_rule const& rule(std::size_t leader) const {
        return c_.oracle().configuration_at(leader)->now;
    }
    auto in(slot_set nodes) const {
        return [this, nodes](member_id m) {
            return nodes.contains(m.id.value - 1) && c_.oracle().identity(m.id.value) == m;
        };
    }
    slot_set members(std::size_t leader) const {
        slot_set all;
        if (leader == 0) return all;
        for (member_id m : rule(leader).members)
            if (c_.oracle().identity(m.id.value) == m) all.insert(m.id.value - 1);
        return all;
    }

    Cluster& c_;
    duration timeout_;
    slot_set core_;
    std::string unequal_ = "the nodes do not become equal";
    slot_set judged_;  ///< all is asked of these; the others may still meet faults
};

}  // namespace quorate::inline v1::sim

#endif
