// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_EXECUTOR_HPP
#define QUORATE_SIM_EXECUTOR_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/executor.hpp>
#include <cstdint>
#include <memory>
#include <quorate/sim/world.hpp>
#include <quorate/time.hpp>
#include <utility>

namespace quorate::inline v1::sim {

/// What `execute` costs: each job starts after a time that is drawn. Jobs of a disk take long, so
/// messages arrive meanwhile.
struct latency {
    duration least{};
    duration most{};
};

/// An Asio executor of one run of a simulated process. A job becomes an event of the world. If the
/// process is dead by then, the job is destroyed and not run, as in a crash. `blocking.possibly` is
/// as io_context has it, since a strand asks for that before it runs a dispatched function at once.
class executor {
public:
    enum class kind : std::uint8_t { cpu, disk };

    executor(world& w, process& p, kind k, latency const& cost)
        : world_{&w}, process_{&p}, cost_{&cost}, kind_{k} {}

    template <class F>
    void execute(F&& f) const {
        if (process_->dead) return;
        auto delay = draw();
        if (kind_ == kind::cpu) {
            // A disk job posts its completion. That may come long after the bytes are durable.
            if (process_->in_disk_job)
                delay += world_->dice().between(duration{0}, std::chrono::milliseconds{2});
            return world_->after(delay, process_, std::forward<F>(f));
        }
        world_->after(delay, process_,
                      [p = process_, job = std::decay_t<F>(std::forward<F>(f))]() mutable {
                          p->in_disk_job = true;
                          std::move(job)();
                          p->in_disk_job = false;
                      });
    }

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return *process_->context;
    }
    boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
        return never_
                   ? boost::asio::execution::blocking_t{boost::asio::execution::blocking.never}
                   : boost::asio::execution::blocking_t{boost::asio::execution::blocking.possibly};
    }
    executor require(boost::asio::execution::blocking_t::never_t) const { return with(true); }
    executor require(boost::asio::execution::blocking_t::possibly_t) const { return with(false); }

    friend bool operator==(executor const& a, executor const& b) noexcept {
        return a.process_ == b.process_ && a.kind_ == b.kind_ && a.never_ == b.never_;
    }
    friend bool operator!=(executor const& a, executor const& b) noexcept { return !(a == b); }

private:
    executor with(bool never) const {
        auto e = *this;
        e.never_ = never;
        return e;
    }
    duration draw() const {
        return cost_->most == duration{0} ? duration{0}
                                          : world_->dice().between(cost_->least, cost_->most);
    }

    world* world_;
    process* process_;
    latency const* cost_;
    kind kind_;
    bool never_ = false;
};

}  // namespace quorate::inline v1::sim

#endif
