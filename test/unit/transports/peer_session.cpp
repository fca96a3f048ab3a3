// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstring>
#include <quorate/transports/address.hpp>
#include <quorate/transports/outbox.hpp>
#include <quorate/transports/peer_session.hpp>
#include <set>
#include <support/random_messages.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(transports_peer_session)

using namespace quorate;
using namespace quorate::transports;
using namespace std::chrono_literals;
using transports_test::make_run;

namespace {

parcel heartbeat(std::uint64_t round) {
    parcel p;
    p.message.body = messages::heartbeat{{1}, round, {}};
    return p;
}

parcel append_of(entry_run const& run) {
    parcel p;
    p.message.body = messages::append{{1}, 1, {{7}, {run.first.value - 1}}, run.count, {}};
    p.entries.push_back(run);
    return p;
}

std::vector<std::byte> joined(std::span<bytes_view const> parts) {
    std::vector<std::byte> out;
    for (auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_wait_doubles_to_its_bound_with_a_random_half) {
    backoff b{{20ms, 1000ms}, 42};
    duration step = 20ms;
    for (int i = 0; i < 12; ++i) {
        auto const wait = b.next();
        BOOST_TEST((step / 2 <= wait && wait <= step));
        step = std::min<duration>(step * 2, 1000ms);
    }
    b.reset();
    BOOST_TEST((b.next() <= 20ms));
}

BOOST_AUTO_TEST_CASE(nodes_with_other_seeds_wait_differently_and_the_same_seed_repeats) {
    std::set<duration> first_waits;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        backoff a{{20ms, 1000ms}, seed};
        backoff same{{20ms, 1000ms}, seed};
        auto const wait = a.next();
        BOOST_TEST((wait == same.next()));
        first_waits.insert(wait);
    }
    BOOST_TEST(first_waits.size() == 20U);
}

BOOST_AUTO_TEST_CASE(complaints_come_in_a_burst_and_then_one_per_interval) {
    complaint_budget budget{10ms};
    instant now{1h};
    int allowed = 0;
    for (int i = 0; i < 100; ++i) allowed += budget.allows(now);
    BOOST_TEST(allowed == static_cast<int>(complaint_budget::burst));
    BOOST_TEST(budget.allows(now + 10ms));
    BOOST_TEST(!budget.allows(now + 10ms));
}

BOOST_AUTO_TEST_CASE(an_outbox_refuses_beyond_its_bound_in_parcels_until_some_have_left) {
    outbox box{{.parcels_max = 3}};
    for (std::uint64_t i = 0; i < 3; ++i) BOOST_TEST(box.add(1, heartbeat(i)));
    BOOST_TEST(!box.add(1, heartbeat(3)));
    box.start_batch();
    BOOST_TEST(!box.add(1, heartbeat(3)));  // on their way still counts
    box.consume(joined(box.rest()).size());
    BOOST_TEST(box.add(1, heartbeat(3)));
}

BOOST_AUTO_TEST_CASE(
    an_outbox_refuses_beyond_its_bound_in_bytes_but_lets_one_large_parcel_through) {
    outbox box{{.bytes_max = 10000}};
    BOOST_TEST(box.add(1, append_of(make_run(1, 1, 50000))));
    BOOST_TEST(!box.add(1, append_of(make_run(2, 1, 10))));
    box.start_batch();
    box.consume(joined(box.rest()).size());
    BOOST_TEST(box.bytes() == 0U);
    BOOST_TEST(box.add(1, append_of(make_run(2, 1, 4000))));
    BOOST_TEST(box.add(1, append_of(make_run(3, 1, 4000))));
    BOOST_TEST(!box.add(1, append_of(make_run(4, 1, 4000))));
}

BOOST_AUTO_TEST_CASE(an_outbox_refuses_a_frame_that_the_peer_would_refuse) {
    outbox box{{.frame_bytes_max = 1000}};
    BOOST_TEST(!box.add(1, append_of(make_run(1, 1, 1000))));
    BOOST_TEST(box.add(1, append_of(make_run(1, 1, 500))));
}

BOOST_AUTO_TEST_CASE(a_batch_is_all_that_gathered_and_large_pieces_are_shared) {
    outbox box{{}};
    auto const run = make_run(1, 4, 2000);
    box.add(1, heartbeat(1));
    box.add(1, heartbeat(2));
    box.add(1, append_of(run));
    box.start_batch();
    BOOST_REQUIRE(box.rest().size() == 2U);  // three heads in one piece, then the entries
    BOOST_TEST(box.rest()[1].data() == run.bytes.data());
    box.consume(joined(box.rest()).size());
    BOOST_TEST(!box.is_writing());
    BOOST_TEST(run.bytes.unique());
}

BOOST_AUTO_TEST_CASE(whatever_the_writes_take_the_bytes_leave_in_order) {
    for (std::size_t step : {std::size_t{1}, std::size_t{13}, std::size_t{5000}}) {
        outbox box{{}};
        frame_reader reader{{.group = 1}};
        std::vector<std::byte> sent;
        std::uint64_t index = 1;
        auto const gather = [&] {
            for (std::size_t payload : {0U, 100U, 3000U})
                box.add(1, append_of(make_run(index++, 1, payload)));
        };
        gather();
        box.start_batch();
        for (int batch = 0; batch < 3; ++batch) {
            gather();  // while the earlier batch is written
            while (box.is_writing()) {
                auto const rest = joined(box.rest());
                auto const size = std::min(step, rest.size());
                sent.insert(sent.end(), rest.begin(),
                            rest.begin() + static_cast<std::ptrdiff_t>(size));
                box.consume(size);
            }
            box.start_batch();
        }
        std::uint64_t seen = 0;
        for (bytes_view rest{sent}; !rest.empty();) {
            auto const room = reader.prepare();
            auto const size = std::min(room.size(), rest.size());
            std::memcpy(room.data(), rest.data(), size);
            reader.commit(size);
            rest = rest.subspan(size);
            while (auto f = reader.next()) {
                auto const p = to_parcel(std::move(*f));
                BOOST_REQUIRE(p.has_value());
                BOOST_TEST(p->entries[0].first.value == ++seen);
            }
        }
        BOOST_TEST(seen == 9U);
    }
}

BOOST_AUTO_TEST_CASE(addresses_are_host_and_port) {
    BOOST_TEST((parse_address("127.0.0.1:7001") == host_and_port{"127.0.0.1", 7001}));
    BOOST_TEST((parse_address("[::1]:0") == host_and_port{"::1", 0}));
    BOOST_TEST((parse_address("db-1.example:65535") == host_and_port{"db-1.example", 65535}));
    for (char const* bad :
         {"", ":", "host", "host:", ":70", "host:65536", "host:-1", "host:7x", "::1:70", "[]:7"})
        BOOST_TEST(!parse_address(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
