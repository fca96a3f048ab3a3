// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_CHANGE_WAITERS_HPP
#define QUORATE_DRIVER_CHANGE_WAITERS_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <quorate/driver/as_error_code.hpp>
#include <quorate/driver/operation.hpp>
#include <quorate/effects.hpp>
#include <quorate/error_category.hpp>
#include <quorate/failure.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/node/status.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <string>
#include <utility>

namespace quorate::inline v1::driver {

using change_operation = operation_ptr<error_code, change_report>;
template <class Quorum>
using membership_operation = operation_ptr<error_code, membership_report<Quorum>>;

/// The membership change that a caller at this node waits for, one at a time. The caller may name
/// new members by address, without their stores. Then this node first dials those addresses and
/// learns the stores from the handshakes; only then it asks the core for the change. Used on the
/// node's strand.
template <class Engine, class Quorum>
class change_waiters {
public:
    explicit change_waiters(Engine& engine) : engine_{engine} {}

    void change(wanted_membership<Quorum> w, change_operation op, std::uint64_t id) {
        if (engine_.state() != run_state::running)
            return refuse(op, errc::not_running, "change: this node is not running");
        if (op_)
            return refuse(op, errc::change_in_progress,
                          "change: another one was asked for at this node");
        op_ = std::move(op);
        id_ = id;
        wanted_ = std::move(w);
        auto const& raft = *engine_.pump().raft();
        if (auto bad = check(raft)) return end(bad.code, std::move(bad.text));
        looks_ = true;
        refused_ = {};
        give_up_ = engine_.now() + engine_.options().forward_timeout;
        for (wanted_member const& m : wanted_.members)
            if (is_unknown(m)) engine_.endpoint().probe(m.id, m.address);
        on_met();
    }

    /// A handshake with some node succeeded.
    void on_met() {
        if (!looks_ || missing()) return;
        auto const& raft = *engine_.pump().raft();
        // The configuration may have changed while this node looked for the stores.
        if (auto bad = check(raft)) return end(bad.code, std::move(bad.text));
        auto next = membership::name_stores(wanted_, *raft.configuration(), [&](node_id id) {
            return engine_.endpoint().store_of(id);
        });
        stop_looking();
        auto bad = engine_.pump().change(std::move(next));
        if (bad) end(bad.code, std::move(bad.text));
    }
    /// A handshake with node `id` failed.
    void on_refused(node_id id, failure const& why) {
        if (looks_) refused_ = {id, why.text};
    }
    instant deadline() const { return looks_ ? give_up_ : instant::max(); }
    void expire(instant now) {
        if (!looks_ || now < give_up_) return;
        auto const* m = missing();
        if (!m) return on_met();
        auto text =
            "change: nobody answers as node " + std::to_string(m->id.value) + " at " + m->address;
        if (refused_.first == m->id) text += ": " + refused_.second;
        end(errc::node_not_found, std::move(text));
    }

    /// The core has ended a change. If no call here waits for the core, this was an earlier change
    /// whose caller has cancelled, and there is nobody to tell.
    void on_ended(change_end const& e) {
        if (!is_under_way()) return;
        auto const& raft = *engine_.pump().raft();
        auto text = "the members are " + membership::to_text(*raft.configuration());
        if (e.why == errc::outcome_unknown)
            text =
                "this node leads no more; whoever does goes on with the change, or never heard of "
                "it";
        if (e.why == errc::catch_up_failed)
            text =
                "node " + std::to_string(e.who.id.value) + " did not get hold of the log; " + text;
        end(e.why, std::move(text), raft.configured_at());
    }
    /// Completes the call that waits, if there is one.
    void end(errc why, std::string text, log_index at = {}) {
        stop_looking();
        if (op_) complete(op_, as_error_code(why), change_report{std::move(text), at});
    }
    /// Whether a call waits and the core was asked for its change. Before that nothing was
    /// appended.
    bool is_under_way() const { return op_ && !looks_; }
    void cancel(std::uint64_t id) {
        if (!op_ || id_ != id) return;
        if (looks_) return end(errc::cancelled, "change: cancelled before it was appended");
        end(errc::outcome_unknown, "change: nobody waits for it any more, but it goes on",
            engine_.pump().raft()->configured_at());
    }
    /// The execution context is gone: destroys the handler uncalled.
    void drop() { auto const dropped = std::exchange(op_, {}); }

    void report(membership_operation<Quorum> op) {
        bool const knows =
            engine_.state() == run_state::running && engine_.pump().raft()->configuration();
        if (!knows)
            return complete(op, as_error_code(errc::not_running), membership_report<Quorum>{});
        complete(op, error_code{}, report());
    }

private:
    static void refuse(change_operation& op, errc why, std::string text) {
        complete(op, as_error_code(why), change_report{std::move(text), {}});
    }

    membership_report<Quorum> report() {
        auto const& raft = *engine_.pump().raft();
        membership_report<Quorum> r{.configuration = *raft.configuration(),
                                    .at = raft.configuration_id(),
                                    .committed = raft.is_configuration_committed(),
                                    .leads = raft.leader() == raft.self(),
                                    .commit = raft.commit(),
                                    .last_index = raft.last_index(),
                                    .members = {}};
        r.configuration.for_each_member([&](membership::member const& m) {
            auto const seen = raft.progress_of(m.who);
            auto const met =
                m.who == raft.self() ? std::nullopt : engine_.endpoint().store_of(m.who.id);
            r.members.push_back(
                {m, r.configuration.is_voter(m.who), seen ? seen->reachable : reachability{},
                 seen ? seen->match : log_index{}, met == m.who.store ? std::nullopt : met});
        });
        return r;
    }

    static std::string text(log_id at) {
        return std::to_string(at.index.value) + " of term " + std::to_string(at.term.value);
    }

    template <class Raft>
    failure check(Raft const& raft) const {
        if (!raft.configuration())
            return {errc::no_leader, "change: this node knows no configuration yet"};
        if (wanted_.based_on != log_id{} && wanted_.based_on != raft.configuration_id())
            return {errc::membership_changed,
                    "change: it was made from the configuration at log index " +
                        text(wanted_.based_on) + ", but the newest is at " +
                        text(raft.configuration_id())};
        auto const self = raft.self();
        for (wanted_member const& m : wanted_.members)
            if (m.id == self.id && m.store && m.store != self.store)
                return {errc::configuration_invalid,
                        "change: node " + std::to_string(m.id.value) +
                            " cannot bring in another store under its own id; hand "
                            "leadership over first"};
        return {};
    }
    bool is_unknown(wanted_member const& m) const {
        return !m.store && m.id && !engine_.pump().raft()->configuration()->current.find(m.id);
    }
    /// A new member whose store is not known yet; null if there is none. Only a leader looks for
    /// stores: any other node asks the core at once, which refuses and says why.
    wanted_member const* missing() const {
        if (engine_.pump().raft()->leader() != engine_.pump().raft()->self()) return nullptr;
        auto const at = std::ranges::find_if(wanted_.members, [&](wanted_member const& m) {
            return is_unknown(m) && !engine_.endpoint().store_of(m.id);
        });
        return at == wanted_.members.end() ? nullptr : &*at;
    }
    void stop_looking() {
        if (!std::exchange(looks_, false)) return;
        for (wanted_member const& m : wanted_.members) engine_.endpoint().end_probe(m.id);
    }

    Engine& engine_;
    change_operation op_;
    std::uint64_t id_ = 0;
    wanted_membership<Quorum> wanted_;
    bool looks_ = false;  ///< this node looks for the stores of new members
    instant give_up_{};
    /// The last handshake that failed while this node looks: with which node, and why.
    std::pair<node_id, std::string> refused_;
};

}  // namespace quorate::inline v1::driver

#endif
