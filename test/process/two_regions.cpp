// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// kv with its one line changed to a system of quorum_lab, "2 of (2 of (1,2,3), 1 of (4,5))": every
// write is in both regions. (Built where nothing sanitizes: see test/CMakeLists.txt.)
#ifdef QUORATE_KV_TWO_REGIONS_BINARY
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include "servers.hpp"

namespace {

using namespace process;

// Some living server takes the write.
bool writes(cluster const& c, std::string const& key) {
    for (std::size_t id = 1; id <= c.size(); ++id) {
        redis_connection to;
        if (!to.connect(c.client_address(id), std::chrono::seconds{3})) continue;
        auto const reply = to.call({"SET", key, "1"});
        if (reply && reply->text == "OK") return true;
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_two_regions)

BOOST_AUTO_TEST_CASE(it_survives_a_node_of_each_region_and_stalls_without_a_region) {
    cluster c{5, QUORATE_KV_TWO_REGIONS_BINARY};
    c.start_all();
    BOOST_TEST(eventually([&] { return writes(c, "all"); }));
    c[3].kill();
    c[4].kill();
    BOOST_TEST(eventually([&] { return writes(c, "a node of each is gone"); }), c.logs());
    c[5].kill();  // three nodes of five are gone, and with them the second region
    BOOST_TEST(!writes(c, "no region 2"));
    c.start(4);
    BOOST_TEST(eventually([&] { return writes(c, "region 2 is back"); }), c.logs());
}

BOOST_AUTO_TEST_SUITE_END()
#endif
