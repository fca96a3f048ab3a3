// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <kv/pipeline.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_pipeline)

namespace {

kv::waiting_write write(kv::reply_queue::ticket t) { return {t, 1, kv::set_value{"k", "v"}}; }
kv::waiting_read read(kv::reply_queue::ticket t) { return {t, 1, kv::commands::get, {"GET", "k"}}; }

std::vector<kv::reply_queue::ticket> tickets(std::vector<kv::waiting_read> const& reads) {
    std::vector<kv::reply_queue::ticket> all;
    for (auto const& r : reads) all.push_back(r.ticket);
    return all;
}
using list = std::vector<kv::reply_queue::ticket>;

}  // namespace

BOOST_AUTO_TEST_CASE(replies_leave_in_the_order_of_the_requests) {
    kv::reply_queue replies;
    auto const a = replies.reserve();
    auto const b = replies.reserve();
    auto const c = replies.reserve();
    std::string out;
    replies.fulfil(b, "b");
    replies.take_ready(out, 100);
    BOOST_TEST(out == "");
    replies.fulfil(a, "a");
    replies.take_ready(out, 100);
    BOOST_TEST(out == "ab");
    auto const d = replies.reserve();
    replies.fulfil(d, "d");
    replies.fulfil(c, "c");
    replies.take_ready(out, 3);
    BOOST_TEST(out == "abc");
    replies.take_ready(out, 100);
    BOOST_TEST(out == "abcd");
    BOOST_TEST(replies.empty());
}

BOOST_AUTO_TEST_CASE(writes_overlap_and_a_read_waits_for_those_before_it) {
    kv::operation_order order;
    order.push(write(0));
    order.push(write(1));
    order.push(read(2));
    order.push(read(3));
    order.push(write(4));
    order.push(read(5));
    BOOST_TEST((tickets(order.start_reads()) == list{}));
    BOOST_TEST(order.start_write()->ticket == 0U);
    BOOST_TEST(order.start_write()->ticket == 1U);
    BOOST_TEST(!order.start_write());
    order.end_write();
    BOOST_TEST((tickets(order.start_reads()) == list{}));
    order.end_write();
    BOOST_TEST((tickets(order.start_reads()) == list{2, 3}));
    BOOST_TEST(!order.start_write());
    BOOST_TEST((tickets(order.start_reads()) == list{}));
    order.end_reads({});
    BOOST_TEST((tickets(order.start_reads()) == list{}));
    BOOST_TEST(order.start_write()->ticket == 4U);
    BOOST_TEST((tickets(order.start_reads()) == list{}));
    order.end_write();
    BOOST_TEST((tickets(order.start_reads()) == list{5}));
}

BOOST_AUTO_TEST_CASE(large_replies_end_a_batch_and_the_rest_is_next) {
    kv::store store;
    store.apply(kv::set_value{"k", std::string(100, 'v')});
    kv::read_batch batch{{read(0), read(1), read(2)}, {}};
    batch.run(store, 150);
    BOOST_TEST(batch.replies.size() == 2U);
    kv::operation_order order;
    for (kv::reply_queue::ticket t : {0U, 1U, 2U}) order.push(read(t));
    auto started = order.start_reads();
    order.push(write(3));
    order.end_reads({started.begin() + 1, started.end()});
    BOOST_TEST(!order.start_write());
    BOOST_TEST((tickets(order.start_reads()) == list{1, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
