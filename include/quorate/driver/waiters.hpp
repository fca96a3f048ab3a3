// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_WAITERS_HPP
#define QUORATE_DRIVER_WAITERS_HPP

#include <cstdint>
#include <optional>
#include <quorate/driver/inbox.hpp>
#include <quorate/driver/read_waiters.hpp>
#include <quorate/driver/write_waiters.hpp>
#include <quorate/effects.hpp>
#include <quorate/error_category.hpp>
#include <quorate/types.hpp>
#include <utility>

namespace quorate::inline v1::driver {

/// The writes and reads that callers wait for, and how they end when they are cancelled, when the
/// office that they were taken in is over, or when the node stops. What they need from the core is
/// asked for by the pump.
template <class Machine>
class waiters {
public:
    using writes_type = write_waiters<Machine>;
    using reads_type = read_waiters<Machine>;

    waiters(std::uint32_t proposals_max, std::uint64_t proposal_bytes_max, std::uint32_t reads_max)
        : writes_{proposals_max, proposal_bytes_max}, reads_max_{reads_max} {}

    writes_type& writes() { return writes_; }
    writes_type const& writes() const { return writes_; }
    reads_type& reads() { return reads_; }

    /// Takes the reads of a batch, as many as there is room for; the others end with queue_full.
    /// Gives the token to ask the core with, if any read was taken.
    std::optional<std::uint64_t> take(typename reads_type::batch_type& batch) {
        while (!batch.empty() && reads_max_ < reads_.size() + batch.size()) {
            if (batch.back().op) complete(batch.back().op, errc::queue_full, nullptr);
            batch.pop_back();
        }
        return batch.empty() ? std::nullopt : std::optional{reads_.add(batch)};
    }

    /// Cancels an operation wherever it is: among what has gathered, in a log, at the leader, or
    /// waiting for an index. False if it is not here.
    bool cancel(gathered<Machine>& g, std::uint64_t id) {
        for (auto& w : g.writes)
            if (w.write && w.write.id == id)
                return w.write.end(writes_.budget(), errc::cancelled), true;
        for (auto& r : g.reads)
            if (r.op && r.id == id) return complete(r.op, errc::cancelled, nullptr), true;
        return writes_.cancel(id) || reads_.cancel(id);
    }

    /// Ends with `why` all that has gathered. Nothing of it has reached a log or another node.
    void refuse(gathered<Machine>& g, errc why) {
        for (auto& w : g.writes)
            if (w.write) w.write.end(writes_.budget(), why);
        for (auto& r : g.reads)
            if (r.op) complete(r.op, why, nullptr);
        g.clear();
    }

    /// Role, term or leader changed: what was taken in the office before can no longer end as it
    /// was meant to.
    template <class Raft, class Endpoint>
    void on_office_changed(Raft const& raft, Endpoint& endpoint) {
        office const now{raft.current_role() == role::leader, raft.current_term(), raft.leader()};
        if (office_.leading && (!now.leading || now.term != office_.term))
            writes_.lose_office(raft.self(), endpoint);
        if (now.leader != office_.leader || now.term != office_.term) {
            writes_.lose_leader();
            reads_.lose_leader(raft.commit());
        }
        office_ = now;
    }

    /// Ends all operations. A write that stands in a log, here (of `self`, if there is a core) or
    /// at the leader, ends as unknown; all others end with `why`.
    template <class Endpoint>
    void end_all(errc why, std::optional<member_id> self, Endpoint& endpoint) {
        if (self) {
            writes_.refuse_arrivals(*self, why, endpoint);
            writes_.lose_office(*self, endpoint);
        }
        writes_.lose_leader();
        reads_.fail_all(why);
    }

    /// The execution context is gone: destroys all handlers uncalled.
    void drop() {
        writes_.drop();
        auto const dropped = std::exchange(reads_, {});
    }

private:
    struct office {
        bool leading = false;
        quorate::term term;
        member_id leader;
    };

    writes_type writes_;
    reads_type reads_;
    std::uint32_t reads_max_;
    office office_;  ///< in which the operations were taken
};

}  // namespace quorate::inline v1::driver

#endif
