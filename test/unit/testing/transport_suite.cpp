// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstring>
#include <quorate/testing/transport_suite.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(testing_transport_suite)

using namespace quorate;
using transports::in_process;

namespace {

enum class wrong {
    nothing,
    alters_bodies,
    swaps_the_pair,  // tells a wrong sender
    takes_without_limit,
    answers_inside,  // calls the receiver inside send
    forgets_the_cluster,
    loses_silently,  // a peer that went away
    refuses_silently,
};

/// in_process, with one thing wrong at a time between it and its receiver.
struct flawed {
    struct options : in_process::options {
        wrong what;
    };

    template <class Receiver>
    struct filter {
        Receiver& to;
        wrong what;
        void on_parcel(parcel&& p, cluster_id c) {
            if (what == wrong::alters_bodies && p.body.size() != 0) {
                auto other = shared_bytes::allocate(p.body.size());
                std::memset(other.mutable_data(), 1, other.size());
                p.body = other;
            }
            if (what == wrong::swaps_the_pair) p.message.from.store = {0, 7};
            to.on_parcel(std::move(p), what == wrong::forgets_the_cluster ? cluster_id{} : c);
        }
        void on_peer(peer_identity const& peer) { to.on_peer(peer); }
        void on_lost(node_id id) {
            if (what != wrong::loses_silently) to.on_lost(id);
        }
        void on_refused(node_id id, failure const& why) {
            if (what != wrong::refuses_silently) to.on_refused(id, why);
        }
    };

    template <class Executor, class Receiver>
    class endpoint : filter<Receiver>, public in_process::endpoint<Executor, filter<Receiver>> {
        using base = in_process::endpoint<Executor, filter<Receiver>>;

    public:
        endpoint(Executor const& e, options const& o, Receiver& r)
            : filter<Receiver>{r, o.what}, base{e, o, static_cast<filter<Receiver>&>(*this)} {}
        bool send(parcel&& p) {
            if (this->what == wrong::answers_inside) this->to.on_lost({9});
            auto const taken = base::send(std::move(p));
            linked_ = linked_ || taken;
            return taken || (this->what == wrong::takes_without_limit && linked_);
        }

    private:
        bool linked_ = false;
    };
};

bool finds(wrong what, char const* expected) {
    transports::in_process_hub hub;
    auto const all = quorate::testing::transport_suite<flawed>(
        [&] {
            return flawed::options{{.hub = &hub, .listen = "", .queue_parcels_max = 1000}, what};
        },
        std::chrono::milliseconds{what == wrong::nothing ? 10000 : 500});
    for (auto const& f : all) BOOST_TEST_MESSAGE(f);
    return expected ? std::ranges::find(all, expected) != all.end() : all.empty();
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    BOOST_TEST(finds(wrong::nothing, nullptr));
    BOOST_TEST(finds(wrong::alters_bodies, "on_parcel: the body as it was sent"));
    BOOST_TEST(finds(wrong::swaps_the_pair, "on_parcel: the sender's pair"));
    BOOST_TEST(finds(wrong::takes_without_limit, "send: says false once its queue is full"));
    BOOST_TEST(finds(wrong::answers_inside, "receiver: never called inside a call"));
    BOOST_TEST(finds(wrong::forgets_the_cluster, "on_parcel: the sender's cluster"));
    BOOST_TEST(finds(wrong::loses_silently, "on_lost: a peer that closes is lost"));
    BOOST_TEST(finds(wrong::refuses_silently, "on_refused: both sides are told"));
}

BOOST_AUTO_TEST_SUITE_END()
