// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_MEMBERSHIP_OPERATOR_HPP
#define QUORATE_SIM_MEMBERSHIP_OPERATOR_HPP

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <quorate/errc.hpp>
#include <quorate/error_category.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/membership/wanted.hpp>
#include <quorate/node/status.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/sim/decision_rule.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/random.hpp>
#include <quorate/sim/report.hpp>
#include <quorate/time.hpp>
#include <quorate/types.hpp>
#include <utility>

namespace quorate::inline v1::sim {

/// The operator that changes the membership of a simulated cluster, and knows which nodes the
/// cluster cannot do without. A cluster can only keep what a commit quorum keeps. The operator
/// never asks for the impossible, so every loss and every standstill is a bug.
template <class Cluster>
class membership_operator {
public:
    explicit membership_operator(Cluster& c) : c_{c} {}

    /// Whether the cluster could go on for ever with these nodes only (slot n - 1), whatever change
    /// is under way.
    bool can_do_with(slot_set among) const {
        bool can = true;
        auto const there = [&](member_id m) {
            auto const n = m.id.value;
            return among.contains(n - 1) && !c_.rotten(n) && c_.oracle().identity(n) == m;
        };
        c_.oracle().for_each_effective_rule(
            [&](decision_rule const& r) { can = can && decides(r, there); });
        for (auto const& [number, a] : asked_) can = can && decides(a.rule, there);
        return can;
    }
    /// Whether node n may lose what its disk holds.
    bool may_lose(std::size_t n) const {
        slot_set one;
        one.insert(n - 1);
        return c_.oracle().committed() >= log_index{2} &&
               can_do_with(slot_set::first(c_.size()) - one);
    }

    /// Asks node n for another membership: these voters, named by their stores, and these learners.
    /// With dice, some have a priority, some are named by their address only, and some changes are
    /// cancelled. False if some of the voters cannot vote; then nothing was asked for.
    template <class Quorum>
    bool change(std::size_t n, Quorum const& q, slot_set learners, random* dice = nullptr) {
        wanted_membership<Quorum> w{{}, q};
        membership::configuration<Quorum> leads_to{{q, {}}, std::nullopt};
        bool exact = true;
        for (std::size_t i = 1; i <= c_.size(); ++i) {
            bool const votes = std::ranges::find(q.members(), node_id{i}) != q.members().end();
            auto const who = c_.oracle().identity(i);
            if (votes && (c_.rotten(i) || !who.store)) return false;
            if (!votes && (!learners.contains(i - 1) || !who.store)) continue;
            bool const by_address = dice && dice->chance(1, 2) && !is_another(n, who);
            exact = exact && !by_address;
            w.members.push_back({who.id, network::address_of(i),
                                 by_address ? incarnation{} : who.store,
                                 static_cast<std::uint8_t>(dice && dice->chance(1, 6) ? 1 : 0)});
            leads_to.current.members.push_back({who, network::address_of(i)});
        }
        auto const number = ++last_;
        auto stop = std::make_unique<boost::asio::cancellation_signal>();
        auto const slot = stop->slot();
        asked_.emplace(number, asked{n, rule_of(leads_to), exact, std::move(stop)});
        if (dice && dice->chance(1, 8))
            cancel_after(dice->between(duration{0}, std::chrono::seconds{2}), number);
        auto const ended = [this, number](error_code ec, change_report const& told) {
            c_.world().fold(number + static_cast<std::uint64_t>(ec.value()));
            on_end(number, ec, told);
        };
        c_.node(n).async_change_membership(std::move(w),
                                           boost::asio::bind_cancellation_slot(slot, ended));
        return true;
    }
    /// The process of node n ended. What it had appended stands in its log; what it had not
    /// appended never will.
    void on_end_of_life(std::size_t n) {
        counts_.unknown += std::erase_if(asked_, [n](auto const& a) { return a.second.node == n; });
    }
    /// Asks node n by which configuration it decides.
    void look(std::size_t n) {
        using told = membership_report<typename Cluster::quorum_type>;
        auto const version = c_.oracle().reconfigured(n);
        c_.node(n).async_membership([this, n, version](error_code ec, told const& r) {
            if (!ec)
                return c_.oracle().check_configuration(n, version, r.at.index,
                                                       known_of(r.configuration));
            if (c_.status(n).state == run_state::running)
                c_.oracle().check_configuration(n, version, {}, {});
        });
    }
    change_counts const& counts() const { return counts_; }

private:
    /// Whether the configuration of node n means another store by this id.
    bool is_another(std::size_t n, member_id who) const {
        auto const* c = c_.oracle().configuration_at(n);
        auto const means = [&](decision_rule const& r) {
            return std::ranges::any_of(
                r.members, [&](member_id m) { return m.id == who.id && m.store != who.store; });
        };
        return !c || means(c->now) || (c->goal && means(*c->goal));
    }

    struct asked {
        std::size_t node;
        decision_rule rule;  ///< what it may lead to
        bool exact;          ///< all its members are named by their stores
        std::unique_ptr<boost::asio::cancellation_signal> stop;
    };

    void cancel_after(duration d, std::uint64_t number) {
        c_.world().after(d, nullptr, [this, number] {
            auto const a = asked_.find(number);
            if (a != asked_.end()) a->second.stop->emit(boost::asio::cancellation_type::terminal);
        });
    }
    /// A change has ended. Whatever it has appended stands in a log by now, where the oracles see
    /// what it may lead to.
    void on_end(std::uint64_t number, error_code ec, change_report const& told) {
        auto const a = asked_.extract(number);
        if (!ec && a.mapped().exact)
            c_.oracle().check_changed(a.mapped().node, told.index, a.mapped().rule);
        ++(!ec                           ? counts_.done
           : ec == errc::catch_up_failed ? counts_.given_up
           : ec == errc::outcome_unknown ? counts_.unknown
                                         : counts_.refused);
    }

    Cluster& c_;
    std::map<std::uint64_t, asked> asked_;  ///< changes that have not ended
    std::uint64_t last_ = 0;
    change_counts counts_;
};

}  // namespace quorate::inline v1::sim

#endif
