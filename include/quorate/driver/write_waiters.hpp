// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_WRITE_WAITERS_HPP
#define QUORATE_DRIVER_WRITE_WAITERS_HPP

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <quorate/codec.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/driver/forwarding.hpp>
#include <quorate/driver/inbox.hpp>
#include <quorate/driver/pending_write.hpp>
#include <quorate/driver/proposals.hpp>
#include <quorate/entry.hpp>
#include <quorate/message.hpp>
#include <quorate/time.hpp>
#include <quorate/transport.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// All writes that have no outcome yet, and how each ends (rule: three-outcomes): applied,
/// rejected (certainly not appended), or unknown. A write was appended here by the leader, sent to
/// the leader by a follower, or taken over from a follower that forwarded it.
template <class Machine>
class write_waiters {
public:
    using result = typename Machine::result;

    write_waiters(std::uint32_t count_max, std::uint64_t bytes_max)
        : budget_{count_max, bytes_max} {}

    write_budget& budget() { return budget_; }

    // ---- as leader

    /// Takes a forwarded write in. Drops it unanswered if it is of another term, comes from no
    /// member, or was decided on before.
    template <class Raft, class Endpoint>
    void on_forward(parcel&& p, Raft const& raft, std::uint64_t bytes_max, Endpoint& endpoint) {
        auto const& m = p.message;
        auto const number = std::get<messages::forward>(m.body).number;
        auto const* members = raft.configuration();
        if (m.term != raft.current_term() || !members || !members->is_member(m.from)) return;
        // Before a restart this node may have led this same term, and may have appended this write
        // then. In that case the answer "rejected" could be wrong.
        if (raft.may_have_led()) return;
        forward_origin const origin{m.from, m.start, number, m.term};
        // First of all: whatever is decided now is decided once (rule: forward-decided-once; Z62).
        if (!notes_.note(origin)) return;
        if (auto const why = refusal(p.body, raft, bytes_max); why != errc::ok)
            return answer(raft.self(), origin, why, {}, endpoint);
        if (!budget_.take(p.body.size()))
            return answer(raft.self(), origin, errc::queue_full, {}, endpoint);
        arrived_.push_back({origin, std::move(p.body)});
    }

    /// Appends all writes that have gathered, own ones first: asks the core for the write, and
    /// seals the entries into `out`. If the core refuses, all of them are rejected.
    template <class Raft, class Effects, class Endpoint>
    void propose(gathered<Machine>& own, Raft& raft, Effects& effects, entry_runs& out,
                 Endpoint& endpoint) {
        out.clear();
        payloads_.clear();
        for (auto const& w : own.writes)
            if (w.write) payloads_.push_back(own.commands.view().subspan(w.offset, w.write.bytes));
        for (auto const& f : arrived_) payloads_.push_back(f.command.view());
        if (payloads_.empty()) return;
        auto const [first, why] =
            raft.propose(static_cast<std::uint32_t>(payloads_.size()), effects);
        if (why != errc::ok) return reject(own, why, raft.self(), endpoint);
        out.push_back(seal_run({raft.current_term(), first}, entry_kind::command, payloads_));
        log_index at = first;
        for (auto& w : own.writes) {
            if (!w.write) continue;
            proposed_.add({at, std::move(w.write), {}, 0});
            at = next(at);
        }
        for (auto& f : arrived_) {
            proposed_.add({at, {}, f.origin, f.command.size()});
            at = next(at);
        }
        arrived_.clear();
    }

    /// Refuses all writes that have gathered: they are certainly not executed.
    template <class Endpoint>
    void reject(gathered<Machine>& own, errc why, member_id self, Endpoint& endpoint) {
        for (auto& w : own.writes)
            if (w.write) w.write.end(budget_, why);
        refuse_arrivals(self, why, endpoint);
    }

    /// Refuses what followers have forwarded and nobody has appended: it is certainly not executed.
    template <class Endpoint>
    void refuse_arrivals(member_id self, errc why, Endpoint& endpoint) {
        for (auto& f : arrived_) {
            budget_.give_back(f.command.size());
            answer(self, f.origin, why, {}, endpoint);
        }
        arrived_.clear();
    }

    /// The entry at this index was applied here, with this result.
    template <class Endpoint>
    void applied(log_index index, stored_result<result>&& value, member_id self,
                 Endpoint& endpoint) {
        auto p = proposed_.take(index);
        if (p.own) return p.own.end(budget_, errc::ok, std::move(value));
        if (p.origin.who || p.cancelled) budget_.give_back(p.bytes);
        if (!p.origin.who) return;
        reply_.clear();
        if constexpr (!std::is_void_v<result>) encode_value(reply_, value);
        answer(self, p.origin, errc::ok, shared_bytes::copy_of(reply_.view()), endpoint);
    }

    /// This node does not lead any more, or leads in another term. Other leaders decide whether its
    /// entries are committed, so the outcome of its writes is unknown.
    template <class Endpoint>
    void lose_office(member_id self, Endpoint& endpoint) {
        while (!proposed_.empty()) {
            auto p = proposed_.take_first();
            if (p.own) p.own.end(budget_, errc::outcome_unknown);
            if (p.origin.who || p.cancelled) budget_.give_back(p.bytes);
            if (!p.origin.who) continue;
            answer(self, p.origin, errc::outcome_unknown, {}, endpoint);
        }
    }

    // ---- as follower

    /// Sends all writes that have gathered to the leader, each once. A write that could not leave
    /// is rejected: it is certainly not executed.
    template <class Raft, class Endpoint>
    void forward(gathered<Machine>& own, Raft const& raft, instant give_up, Endpoint& endpoint) {
        auto const to = raft.leader();
        for (auto& w : own.writes) {
            if (!w.write) continue;
            if (!to || sent_.size() >= budget_.count_max()) {  // counts cancelled ones, too
                w.write.end(budget_, to ? errc::queue_full : errc::no_leader);
                continue;
            }
            auto const command = own.commands.view().subspan(w.offset, w.write.bytes);
            parcel p{{raft.self(), to, raft.current_term(), raft.start(),
                      messages::forward{sent_.next_number()}},
                     {},
                     shared_bytes::copy_of(command)};
            if (endpoint.send(std::move(p))) sent_.add(std::move(w.write), give_up);
            else w.write.end(budget_, errc::no_leader);
        }
    }

    /// The leader's answer. An answer to an earlier start of this node is dropped, since numbers
    /// begin anew with each start: it would end another write (Z65).
    void on_forward_reply(parcel const& p, start_number start) {
        if (p.message.start != start) return;
        auto const& m = std::get<messages::forward_reply>(p.message.body);
        auto write = sent_.take(m.number);
        if (!write) return;
        stored_result<result> value{};
        auto why = m.error;
        // The write was applied, but its result does not decode. So what it gave is not known here.
        if constexpr (!std::is_void_v<result>)
            if (why == errc::ok && !decode_value(p.body.view(), value)) why = errc::outcome_unknown;
        write.end(budget_, why, std::move(value));
    }

    /// The connection with the leader broke, or it does not lead any more.
    void lose_leader() { sent_.end_all(budget_); }
    void expire(instant now) { sent_.expire(now, budget_); }
    instant deadline() const { return sent_.deadline(); }

    // ---- either

    bool cancel(std::uint64_t id) { return proposed_.cancel(id) || sent_.cancel(id, budget_); }

    /// The execution context is gone: destroys all handlers uncalled.
    void drop() {
        auto const proposed = std::exchange(proposed_, {});
        auto const sent = std::exchange(sent_, {});
    }

private:
    struct arrival {
        forward_origin origin;
        shared_bytes command;
    };

    template <class Raft>
    errc refusal(shared_bytes const& command, Raft const& raft, std::uint64_t bytes_max) {
        if (raft.leader() != raft.self()) return errc::not_leader;  // forwarded once at most
        if (command.size() > bytes_max) return errc::command_too_large;
        typename Machine::command decoded{};
        return decode_value(command.view(), decoded) ? errc::ok : errc::command_not_decodable;
    }

    template <class Endpoint>
    void answer(member_id self, forward_origin const& to, errc why, shared_bytes body,
                Endpoint& endpoint) {
        endpoint.send(
            parcel{{self, to.who, to.term, to.start, messages::forward_reply{to.number, why}},
                   {},
                   std::move(body)});
    }

    write_budget budget_;
    proposals<result> proposed_;
    forwarded_writes<result> sent_;
    forward_notes notes_;
    std::vector<arrival> arrived_;      ///< forwarded to this leader, not appended yet
    std::vector<bytes_view> payloads_;  ///< scratch
    writer reply_;                      ///< scratch
};

}  // namespace quorate::inline v1::driver

#endif
