// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_ENGINE_HPP
#define QUORATE_DRIVER_ENGINE_HPP

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cassert>
#include <cstdint>
#include <optional>
#include <quorate/driver/alarm.hpp>
#include <quorate/driver/as_error_code.hpp>
#include <quorate/driver/bootstrapping.hpp>
#include <quorate/driver/call_waiters.hpp>
#include <quorate/driver/change_waiters.hpp>
#include <quorate/driver/context_link.hpp>
#include <quorate/driver/disk_job.hpp>
#include <quorate/driver/inbox.hpp>
#include <quorate/driver/network.hpp>
#include <quorate/driver/pump.hpp>
#include <quorate/driver/rules_of.hpp>
#include <quorate/driver/start_up.hpp>
#include <quorate/driver/status_board.hpp>
#include <quorate/node/options.hpp>
#include <quorate/node/status.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace quorate::inline v1::driver {

/// All of a node but its handle: start, stop, and what connects pump, network and callers. The
/// handle and each handler in flight own a share, so that no handler touches a node that is gone.
/// All state is used on one strand, except what stands under "from any thread".
template <class Machine, class Policies>
class engine : public boost::intrusive_ref_counter<engine<Machine, Policies>> {
public:
    using executor_type = typename Policies::executor;
    using link_type = context_link<executor_type>;
    using strand_type = typename link_type::strand_type;
    using quorum = quorum_of<Policies>;
    using store_type = typename Policies::log_store;
    using pump_type = driver::pump<Machine, Policies, engine>;
    using network_type = network<typename Policies::transport, strand_type, engine>;
    using timer_type = typename Policies::clock::template timer<strand_type>;
    using pointer = boost::intrusive_ptr<engine>;
    using start_up_type = driver::start_up<engine, Machine, rules_of<Policies>>;

    engine(executor_type const& executor, node_options<Policies> options, Machine machine)
        : options_{std::move(options)},
          link_{executor},
          pump_{*this, options_, std::move(machine)},
          network_{*this},
          start_{*this},
          change_waiters_{*this},
          board_{options_.id},
          job_memory_{new job_memory} {}

    /// Called by the creator right after construction, before which nobody can own a share.
    void attach() { link_.park(context_watch<pointer>{self()}); }

    // ---- from any thread

    executor_type const& executor() const { return link_.executor(); }
    node_status status() const { return board_.copy(); }
    std::uint64_t next_id() { return inbox_.next_id(); }

    template <class Handler>
    auto make_write(Handler&& handler) const {
        using result = typename Machine::result;
        if constexpr (std::is_void_v<result>)
            return make_operation<error_code>(std::forward<Handler>(handler), executor());
        else return make_operation<error_code, result>(std::forward<Handler>(handler), executor());
    }
    void submit(typename Machine::command const& command,
                pending_write<typename Machine::result> write) {
        auto const [pushed, why] =
            inbox_.push(command, write, pump_.budget(), options_.entry_bytes_max);
        if (why != errc::ok) write.answer(why);
        else if (pushed == inbox<Machine>::pushed::first) wake();
    }
    void submit(pending_read<Machine> read) {
        auto const [pushed, why] = inbox_.push(read, options_.reads_max);
        if (why != errc::ok) complete(read.op, why, nullptr);
        else if (pushed == inbox<Machine>::pushed::first) wake();
    }
    /// Ends a write or a read. Writes and reads go through the inbox, and so does this; otherwise
    /// the cancellation could overtake what it ends.
    void cancel(std::uint64_t id) {
        if (inbox_.cancel(id) == inbox<Machine>::pushed::first) wake();
    }
    /// Ends an operation that was posted to the strand by itself, and is posted likewise. Through
    /// the inbox it could overtake that operation, in a batch that is on its way already.
    void cancel_posted(std::uint64_t id) {
        later([id](engine& e) {
            e.calls_.cancel(id);
            e.change_waiters_.cancel(id);
            e.after_inputs();
        });
    }
    /// Runs `f(engine&)` on the strand; drops `f` if the context is gone.
    template <class F>
    void later(F f) {
        link_.post([self = self(), f = std::move(f)]() mutable { f(*self); });
    }

    // ---- on the strand: what callers ask for

    void start(start_call call, bootstrap_plan<quorum> plan, start_operation op) {
        if (state() != run_state::idle) {
            auto const why =
                state() < run_state::stopping ? errc::already_running : errc::not_running;
            return complete(op, as_error_code(why),
                            start_report{start_kind::opened, "this node was started before"});
        }
        calls_.begin_start(std::move(op));
        auto bad = validate(options_);
        if (!bad && call == start_call::bootstrap)
            bad = plan.template check<typename Policies::terms>(options_.id);
        if (bad) return calls_.end_start(bad.code, {start_kind::opened, std::move(bad.text)});
        set_state(run_state::starting);
        start_.open(call, std::move(plan));
        after_inputs();
    }

    void transfer(node_id to, plain_operation op, std::uint64_t id) {
        if (state() != run_state::running) return complete(op, as_error_code(errc::not_running));
        if (calls_.is_transferring())
            return complete(op, as_error_code(errc::transfer_in_progress));
        calls_.begin_transfer(std::move(op), id);  // first: the core may end it within the call
        if (auto const why = pump_.transfer(to); why != errc::ok) calls_.end_transfer(why);
        after_inputs();
    }

    void change_membership(wanted_membership<quorum> wanted, change_operation op,
                           std::uint64_t id) {
        change_waiters_.change(std::move(wanted), std::move(op), id);
        after_inputs();
    }
    void report_membership(membership_operation<quorum> op) {
        change_waiters_.report(std::move(op));
    }

    void wait_stopped(stopped_operation op, std::uint64_t id) {
        if (state() == run_state::stopped)
            return complete(op, as_error_code(pump_.bad().code), std::string{pump_.bad().text});
        calls_.wait_stopped(std::move(op), id);
    }

    /// Stops the node, and then completes `op`. A second call gets not_running.
    void stop(plain_operation op) {
        if (run_state::stopping <= state() || calls_.is_stopping()) {
            if (op) complete(op, as_error_code(errc::not_running));
            return;
        }
        calls_.begin_stop(std::move(op));
        // A leader hands over first: otherwise the others would wait for an election. The end of
        // the hand-over stops the node (`on_transfer_ended`).
        bool const leads =
            state() == run_state::running && pump_.raft()->current_role() == role::leader;
        if (leads) pump_.transfer({});  // refused if one is under way
        if (leads && pump_.is_handing_over()) return after_inputs();
        begin_stop();
    }

    /// The handle was destroyed: no further call can come. Stops the node.
    void abandon() {
        calls_.abandon();
        if (state() < run_state::stopping) begin_stop();
        else if (state() == run_state::stopped) retire();
    }

    // ---- on the strand: what the pump and start_up need

    pump_type& pump() { return pump_; }
    start_up_type& start_up() { return start_; }
    network_type& endpoint() { return network_; }
    node_options<Policies>& options() { return options_; }
    link_type& link() { return link_; }
    call_waiters& calls() { return calls_; }
    run_state state() const { return board_.state(); }
    instant now() { return options_.clock.now(); }

    void set_state(run_state s) {
        assert(state() <= s);
        board_.change([&](node_status& status) { status.state = s; });
    }
    void tell(std::string text) {
        board_.change([&](node_status& status) { status.text = std::move(text); });
    }
    template <class F>
    void change_status(F f) {
        board_.change(std::move(f));
    }

    /// Runs another batch soon: one, however often it is asked for.
    void schedule() {
        if (std::exchange(scheduled_, true)) return;
        later([](engine& e) {
            e.scheduled_ = false;
            e.run_batch();
        });
    }

    /// Runs a blocking `call()` on the executor `options.disk`, then `done(engine&, result)` on the
    /// strand; one at a time. A store that does not block is called in place.
    template <class Call, class Done>
    void on_disk(Call call, Done done) {
        if constexpr (!store_type::blocking) {
            done(*this, call());
        } else {
            auto answer = [done = std::move(done)](engine& e, auto result) {
                e.link_.unhold();
                done(e, std::move(result));
                if (e.state() == run_state::stopping) e.pump_.use_disk();
                else e.run_batch();
            };
            using job = disk_job<engine, Call, decltype(answer)>;
            link_.hold();
            boost::asio::post(options_.disk ? *options_.disk : link_.executor(),
                              job{self(), std::move(call), std::move(answer),
                                  job_allocator<std::byte>{job_memory_}});
        }
    }
    template <class Answer>
    void return_to_strand(Answer answer) {
        link_.post(std::move(answer));
    }

    void on_bound() {
        // A stop may have come while the disk wrote the binding.
        if (state() < run_state::stopping) start_.on_bound();
    }
    void on_transfer_ended(errc why) {
        calls_.end_transfer(why);
        if (calls_.is_stopping() && state() < run_state::stopping)
            later([](engine& e) {
                if (e.state() < run_state::stopping) e.begin_stop();
            });
    }
    void on_change_ended(change_end const& e) { change_waiters_.on_ended(e); }

    /// The store is closed, or was never open.
    void on_closed() {
        network_.reset();
        set_state(run_state::stopped);
        board_.change([&](node_status& s) { s.failure = pump_.bad().text; });
        calls_.end_stop(pump_.bad());
        if (calls_.is_abandoned()) retire();
    }

    // ---- on the strand: what the transport says

    void on_parcel(parcel&& p, cluster_id c) {
        if (p.message.to != start_.self()) return start_.on_misdirected(p.message);
        if (start_.is_unbound()) return start_.on_named(c);
        pump_.on_parcel(std::move(p));
        schedule();
    }
    void on_peer(peer_identity const& peer) {
        network_.meet(peer);
        if (start_.is_bootstrapping()) start_.on_met(peer.who);
        change_waiters_.on_met();
        schedule();
    }
    void on_lost(node_id id) {
        pump_.on_lost(id);
        network_.on_lost(id);
        schedule();
    }
    void on_refused(node_id id, failure const& why) {
        auto const who = id ? "node " + std::to_string(id.value) : std::string{"a peer"};
        tell("connection with " + who + " refused: " + why.text);
        change_waiters_.on_refused(id, why);
    }

private:
    friend context_watch<pointer>;
    pointer self() { return pointer{this}; }
    void wake() {
        later([](engine& e) { e.run_batch(); });
    }

    /// Feeds what has gathered to the pump, then ends the batch.
    void run_batch() {
        auto& requests = inbox_.take();
        if (state() == run_state::waiting || state() == run_state::running)
            pump_.on_requests(requests);
        else pump_.refuse(requests, errc::not_running);
        requests.clear();
        after_inputs();
    }

    void after_inputs() {
        if (state() < run_state::starting || run_state::stopping <= state()) return;
        pump_.finish_batch();
        if (pump_.bad()) return begin_stop();
        if (network_.is_open() && pump_.take_configuration_changed()) follow_configuration();
        if (pump_.raft()) set_alarm();
        publish();
    }

    void follow_configuration() {
        auto const* c = pump_.raft()->configuration();
        if (!c) return;
        network_.follow(*c, pump_.raft()->configuration_id());
        std::vector<membership::member> members;
        c->for_each_member([&](membership::member const& m) { members.push_back(m); });
        board_.change([&](node_status& s) { s.members = std::move(members); });
    }

    void set_alarm() {
        if (!alarm_.is_open()) alarm_.open(options_.clock, link_.strand());
        alarm_.set(std::min(pump_.deadline(), change_waiters_.deadline()), [self = self()] {
            self->alarm_.fired();
            self->pump_.on_timer();
            self->change_waiters_.expire(self->now());
            self->run_batch();
        });
    }

    void publish() {
        auto const* raft = pump_.raft();
        if (!raft) return;
        board_.change([&](node_status& s) {
            s.role = raft->current_role();
            s.term = raft->current_term();
            s.leader = raft->leader().id;
            s.commit = raft->commit();
            s.applied = pump_.applied();
            s.last_index = raft->last_index();
            s.pending_writes = pump_.budget().count();
            s.pending_write_bytes = pump_.budget().bytes();
            s.pending_reads = pump_.pending_reads();
        });
    }

    void begin_stop() {
        set_state(run_state::stopping);
        board_.change([](node_status& s) {
            s.role = role::follower;
            s.leader = {};
        });
        pump_.end_operations(errc::not_running);
        pump_.refuse(inbox_.take(), errc::not_running);
        calls_.end_transfer(errc::not_running);
        change_waiters_.end(
            change_waiters_.is_under_way() ? errc::outcome_unknown : errc::not_running,
            "the node was stopped");
        calls_.end_start(
            pump_.bad() ? pump_.bad().code : errc::not_running,
            {start_kind::opened, pump_.bad() ? pump_.bad().text : "the node was stopped"});
        network_.flush();  // the last answers
        network_.close();
        alarm_.close();
        if (start_.is_store_open()) pump_.lane().want_close();
        if (pump_.lane().busy() || start_.is_store_open()) pump_.use_disk();
        else on_closed();
    }

    void retire() {
        auto const keep = self();
        link_.release();
    }

    /// The context is gone: drops what belongs to it; handlers are destroyed uncalled.
    void on_context_gone() {
        link_.cut();
        link_.release();
        alarm_.close();
        network_.reset();
        pump_.drop_operations();
        calls_.drop();
        change_waiters_.drop();
        // Moved out first: the destruction of a handler may run code that comes back here.
        auto const dropped = std::exchange(inbox_.take(), {});
    }

    node_options<Policies> options_;
    link_type link_;
    inbox<Machine> inbox_;
    pump_type pump_;
    network_type network_;
    start_up_type start_;
    change_waiters<engine, quorum> change_waiters_;
    alarm<timer_type> alarm_;
    call_waiters calls_;
    status_board board_;
    boost::intrusive_ptr<job_memory> job_memory_;
    bool scheduled_ = false;
};

}  // namespace quorate::inline v1::driver

#endif
