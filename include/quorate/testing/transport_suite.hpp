// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_TRANSPORT_SUITE_HPP
#define QUORATE_TESTING_TRANSPORT_SUITE_HPP

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <quorate/transport.hpp>
#include <string>
#include <utility>
#include <vector>

/// Checks what every transport must do. The result is a list of findings; an empty list is good.
/// There is no test framework inside, so any framework can print the list.
///
///     auto findings = quorate::testing::transport_suite<my_transport>(
///         [] { return my_transport::options{...}; });
///
/// The callable gives the options of a new endpoint that can reach the others. Endpoints share one
/// io_context, which the suite runs. What does not happen within ten seconds, or within the second
/// argument, counts as not happening.
namespace quorate::inline v1::testing {

/// What an endpoint told its receiver.
struct transport_record {
    std::vector<parcel> parcels;
    std::vector<cluster_id> clusters;
    std::vector<peer_identity> peers;
    std::vector<node_id> lost;
    std::vector<errc> refused;
    bool inside_call = false;  ///< set while the suite calls the endpoint
    bool called_inside = false;
    bool closed = false;
    bool called_after_close = false;

    void on_parcel(parcel&& p, cluster_id c) {
        note();
        parcels.push_back(std::move(p));
        clusters.push_back(c);
    }
    void on_peer(peer_identity const& peer) {
        note();
        peers.push_back(peer);
    }
    void on_lost(node_id id) {
        note();
        lost.push_back(id);
    }
    void on_refused(node_id, failure const& why) {
        note();
        refused.push_back(why.code);
    }
    void note() {
        called_inside = called_inside || inside_call;
        called_after_close = called_after_close || closed;
    }
};

template <class Transport>
class transport_probe {
public:
    using executor_type = boost::asio::io_context::executor_type;
    using endpoint_type = typename Transport::template endpoint<executor_type, transport_record>;
    using options_type = typename Transport::options;

    static local_identity identity(std::uint64_t id) {
        return {{{id}, {id, 1}}, {1},          {0xC, 0},    7, "sequential_terms",
                "majority",      {"majority"}, {{4}, {id}}, ""};
    }

    transport_probe(boost::asio::io_context& ctx, options_type const& o, local_identity const& self,
                    std::chrono::milliseconds wait_max)
        : ctx_{ctx}, endpoint_{ctx.get_executor(), o, record}, self_{self}, wait_max_{wait_max} {}

    failure listen() {
        return call([&] { return endpoint_.listen(self_); });
    }
    std::string address() const { return endpoint_.local_address(); }
    void set_configuration(std::vector<std::string> kinds, log_id at) {
        call([&] { endpoint_.set_configuration(std::move(kinds), at); });
    }
    void connect(transport_probe const& to) {
        call([&] { endpoint_.connect(to.self_.self.id, to.address()); });
    }
    void disconnect(transport_probe const& from) {
        call([&] { endpoint_.disconnect(from.self_.self.id); });
    }
    bool send(transport_probe const& to, decltype(message::body) body, entry_runs entries = {},
              shared_bytes beside = {}) {
        parcel p{
            {self_.self, to.self_.self, {5}, {1}, body}, std::move(entries), std::move(beside)};
        return call([&] { return endpoint_.send(std::move(p)); });
    }
    void flush() {
        call([&] { endpoint_.flush(); });
    }
    void close() {
        call([&] { endpoint_.close(); });
        record.closed = true;
    }
    template <class Condition>
    bool run_until(Condition done) {
        auto const deadline = std::chrono::steady_clock::now() + wait_max_;
        while (!done()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            if (ctx_.stopped()) ctx_.restart();
            ctx_.run_one_for(std::chrono::milliseconds{10});
        }
        return true;
    }
    /// Sends until a link is there and a message arrives.
    bool deliver(transport_probe& to, decltype(message::body) const& body) {
        auto const before = to.record.parcels.size();
        if (!run_until([&] { return send(to, body); })) return false;
        flush();
        return run_until([&] { return to.record.parcels.size() > before; });
    }

    transport_record record;

private:
    template <class F>
    auto call(F f) {
        struct guard {
            bool& flag;
            ~guard() { flag = false; }
        } const inside{record.inside_call = true};
        return f();
    }

    boost::asio::io_context& ctx_;
    endpoint_type endpoint_;
    local_identity self_;
    std::chrono::milliseconds wait_max_;
};

/// One scenario after the other, each with fresh endpoints.
template <class Transport, class MakeOptions>
class transport_scenarios {
public:
    transport_scenarios(MakeOptions make_options, std::chrono::milliseconds wait_max,
                        std::vector<std::string>& findings)
        : make_options_{std::move(make_options)}, wait_max_{wait_max}, findings_{findings} {}

    void exchange() {
        boost::asio::io_context ctx;
        probe a{ctx, make_options_(), probe::identity(1), wait_max_};
        probe b{ctx, make_options_(), probe::identity(2), wait_max_};
        expect(!a.send(b, messages::timeout_now{}), "send: false without a link");
        expect(!a.listen() && !b.listen(), "listen: succeeds");
        expect(!a.address().empty(), "local_address: says where it listens");
        a.connect(b);
        b.connect(a);
        expect(a.deliver(b, messages::heartbeat{{1}, 2, {3}}), "send: arrives");
        expect(b.deliver(a, messages::append_reply{{1}, 2, {3}, true, {4}, {}}),
               "send: arrives the other way");
        if (b.record.parcels.empty() || a.record.parcels.empty()) return;
        expect(b.record.parcels[0].message.from == probe::identity(1).self,
               "on_parcel: the sender's pair");
        expect(b.record.parcels[0].message.body ==
                   decltype(message::body){messages::heartbeat{{1}, 2, {3}}},
               "on_parcel: the message as it was sent");
        expect(b.record.clusters[0] == probe::identity(1).cluster,
               "on_parcel: the sender's cluster");
        expect(has_peer(a, 2) && has_peer(b, 1), "on_peer: both sides meet");
        expect(!a.record.called_inside && !b.record.called_inside,
               "receiver: never called inside a call");
        expect(a.record.lost.empty() && a.record.refused.empty(),
               "receiver: no loss without a reason");
        a.close();
        expect(b.run_until([&] { return !b.record.lost.empty(); }),
               "on_lost: a peer that closes is lost");
        expect(!a.record.called_after_close, "close: the receiver is not called any more");
    }

    /// Checks what each side learns of the other, and that `disconnect` ends both connections of a
    /// pair.
    void introduction() {
        boost::asio::io_context ctx;
        probe a{ctx, make_options_(), probe::identity(1), wait_max_};
        probe b{ctx, make_options_(), probe::identity(2), wait_max_};
        expect(!a.listen() && !b.listen(), "listen: succeeds");
        b.set_configuration({"majority"}, {{5}, {9}});
        b.connect(a);
        expect(a.run_until([&] { return !a.record.peers.empty() && !b.record.peers.empty(); }),
               "on_peer: both sides meet");
        if (a.record.peers.empty() || b.record.peers.empty()) return;
        expect(b.record.peers[0].configuration == probe::identity(1).configuration,
               "on_peer: the peer's configuration, as it was when it began to listen");
        expect(a.record.peers[0].configuration == log_id{{5}, {9}},
               "on_peer: the peer's configuration, as it was set last");
        expect(a.record.peers[0].address == b.address() && b.record.peers[0].address == a.address(),
               "on_peer: the address that the peer tells");
        expect(b.record.peers[0].answered_at == a.address(), "on_peer: where it was dialled");
        expect(a.record.peers[0].answered_at.empty(), "on_peer: nowhere, if it dialled");
        a.connect(b);
        auto const answers = [&](peer_identity const& p) { return p.answered_at == b.address(); };
        expect(a.run_until([&] { return std::ranges::any_of(a.record.peers, answers); }),
               "on_peer: also if the other side had dialled before");
        expect(a.deliver(b, messages::timeout_now{}) && b.deliver(a, messages::timeout_now{}),
               "send: arrives");
        auto const met = a.record.peers.size();
        a.disconnect(b);
        expect(!a.send(b, messages::timeout_now{}), "disconnect: no link remains");
        expect(b.run_until([&] { return !b.record.lost.empty() && met < a.record.peers.size(); }),
               "disconnect: the other side notices, and may dial again");
        expect(!std::ranges::any_of(a.record.peers.begin() + static_cast<std::ptrdiff_t>(met),
                                    a.record.peers.end(), answers),
               "disconnect: it is not dialled any more");
        expect(a.record.lost.empty(), "disconnect: who asked for it is not told");
    }

    void bytes_beside() {
        boost::asio::io_context ctx;
        probe a{ctx, make_options_(), probe::identity(1), wait_max_};
        probe b{ctx, make_options_(), probe::identity(2), wait_max_};
        expect(!a.listen() && !b.listen(), "listen: succeeds");
        a.connect(b);
        if (!a.run_until([&] { return a.send(b, messages::forward{1}, {}, pattern(3000)); }))
            return expect(false, "send: a forward is taken");
        entry_runs const runs{{{5}, 1, sealed(5, 100)}, {{6}, 1, sealed(6, 70000)}};
        expect(a.send(b, messages::append{{1}, 1, {{4}, {4}}, 2, {}}, runs),
               "send: an append is taken");
        a.flush();
        if (!a.run_until([&] { return b.record.parcels.size() == 2; }))
            return expect(false, "send: both arrive");
        expect(same(b.record.parcels[0].body, pattern(3000)), "on_parcel: the body as it was sent");
        std::vector<std::byte> got;
        for (auto const& run : b.record.parcels[1].entries)
            got.insert(got.end(), run.bytes.view().begin(), run.bytes.view().end());
        std::vector<std::byte> sent;
        for (auto const& run : runs)
            sent.insert(sent.end(), run.bytes.view().begin(), run.bytes.view().end());
        expect(got == sent, "on_parcel: the entries as they were sent");
    }

    void bound() {
        boost::asio::io_context ctx;
        probe a{ctx, make_options_(), probe::identity(1), wait_max_};
        probe b{ctx, make_options_(), probe::identity(2), wait_max_};
        expect(!a.listen() && !b.listen(), "listen: succeeds");
        a.connect(b);
        expect(a.run_until([&] { return a.send(b, messages::timeout_now{}); }), "send: is taken");
        std::uint64_t taken = 0;
        auto const body = pattern(4096);
        while (taken < 1'000'000 && a.send(b, messages::forward{taken}, {}, body)) ++taken;
        expect(taken < 1'000'000, "send: says false once its queue is full");
        a.flush();
        expect(a.run_until([&] { return b.record.parcels.size() == taken + 1; }),
               "send: what was taken arrives");
        expect(a.deliver(b, messages::timeout_now{}), "send: takes more once some has left");
    }

    /// Checks that the two refuse each other. `kinds`: what the refused endpoint decides by from
    /// then on, if that is the reason.
    void refusal(errc expected, local_identity const& other, std::vector<std::string> kinds = {}) {
        boost::asio::io_context ctx;
        probe a{ctx, make_options_(), probe::identity(1), wait_max_};
        probe b{ctx, make_options_(), probe::identity(2), wait_max_};
        probe c{ctx, make_options_(), other, wait_max_};
        expect(!a.listen() && !b.listen() && !c.listen(), "listen: succeeds");
        if (!kinds.empty()) c.set_configuration(std::move(kinds), {{5}, {9}});
        c.connect(a);
        auto const told = [&](probe const& p) {
            return !p.record.refused.empty() && p.record.refused[0] == expected;
        };
        expect(c.run_until([&] { return !a.record.refused.empty() && !c.record.refused.empty(); }),
               "on_refused: both sides are told");
        expect(told(a) && told(c), "on_refused: with the error of the difference");
        expect(!c.send(a, messages::timeout_now{}) && a.record.peers.empty(), "refusal: no link");
        b.connect(a);
        expect(b.deliver(a, messages::timeout_now{}), "refusal: others are served");
    }

private:
    using probe = transport_probe<Transport>;

    void expect(bool good, char const* what) {
        if (good || std::ranges::find(findings_, what) != findings_.end()) return;
        findings_.emplace_back(what);
    }
    static bool has_peer(probe const& p, std::uint64_t id) {
        return std::ranges::any_of(
            p.record.peers, [&](auto const& peer) { return peer.who == probe::identity(id).self; });
    }
    static shared_bytes pattern(std::size_t size) {
        auto bytes = shared_bytes::allocate(size);
        auto* const data = bytes.mutable_data();
        for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::byte>(i * 7);
        return bytes;
    }
    static shared_bytes sealed(std::uint64_t index, std::size_t payload) {
        auto bytes = shared_bytes::allocate(entry_header_size + payload);
        auto* const data = bytes.mutable_data();
        std::memset(data + entry_header_size, static_cast<int>(index), payload);
        seal_entry(data, {{4}, {index}}, entry_kind::command, payload);
        return bytes;
    }
    static bool same(shared_bytes const& a, shared_bytes const& b) {
        return std::ranges::equal(a.view(), b.view());
    }

    MakeOptions make_options_;
    std::chrono::milliseconds wait_max_;
    std::vector<std::string>& findings_;
};

template <class Transport, class MakeOptions>
std::vector<std::string> transport_suite(MakeOptions make_options,
                                         std::chrono::milliseconds wait_max = std::chrono::seconds{
                                             10}) {
    static_assert(check_transport<Transport, boost::asio::io_context::executor_type>());
    std::vector<std::string> findings;
    transport_scenarios<Transport, MakeOptions> run{std::move(make_options), wait_max, findings};
    run.exchange();
    run.introduction();
    run.bytes_beside();
    run.bound();
    auto other = transport_probe<Transport>::identity(3);
    other.cluster = {0xD, 0};
    run.refusal(errc::wrong_cluster, other);
    other = transport_probe<Transport>::identity(3);
    other.fingerprint = 8;
    run.refusal(errc::wrong_policies, other);
    other = transport_probe<Transport>::identity(3);
    other.terms = "other_terms";
    run.refusal(errc::wrong_policies, other);
    other = transport_probe<Transport>::identity(3);
    other.quorum = "one_of(majority,another)";
    // The newest configuration decides by another kind of system.
    run.refusal(errc::wrong_quorum, other, {"another"});
    other.quorum_kinds = {"another"};
    run.refusal(errc::wrong_quorum, other);
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
