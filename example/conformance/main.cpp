// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The conformance kits, each in the few lines that a test of your own takes: put your own part in
// the place of the library's.
#include <cstdint>
#include <iostream>
#include <list>
#include <quorate/clocks/steady.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/testing/clock_suite.hpp>
#include <quorate/testing/codec_suite.hpp>
#include <quorate/testing/log_store_crash_suite.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <quorate/testing/quorum_suite.hpp>
#include <quorate/testing/state_machine_suite.hpp>
#include <quorate/testing/transport_suite.hpp>
#include <quorate/transports/in_process.hpp>
#include <string>
#include <vector>

using namespace quorate;

struct tally {  // a machine with a mistake: the snapshot lacks `rounds`
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command c) { return sum += c * ++rounds; }
    void save(writer& out) const { out(sum); }
    void load(reader& in) { in(sum); }
    std::int64_t sum = 0;
    std::int64_t rounds = 0;
};

void print(char const* kit, std::vector<std::string> const& findings) {
    std::cout << kit << ": " << (findings.empty() ? "nothing to complain about" : "findings")
              << '\n';
    for (auto const& finding : findings) std::cout << "    " << finding << '\n';
}

int main() {
    print("quorum system", testing::quorum_suite<sequential_terms>(majority::of(1, 2, 3)));
    print("codec", testing::codec_suite<std::string>({"", "a", std::string(300, 'x')}));
    print("state machine", testing::state_machine_suite([] { return tally{}; }, {1, 2, 2, -7}));
    print("clock", testing::clock_suite(clocks::steady{}));

    transports::in_process_hub hub;
    print("transport", testing::transport_suite<transports::in_process>([&] {
              return transports::in_process::options{
                  .hub = &hub, .listen = "", .queue_parcels_max = 1000};
          }));

    using testing::crash_files;
    auto const make_store = [](crash_files files) {
        return log_stores::wal<crash_files>{
            {.directory = "log", .segment_bytes = 8192, .files = files}};
    };
    std::list<testing::crash_disk> disks;
    print("log store",
          testing::log_store_suite([&] { return make_store(crash_files{disks.emplace_back()}); }));
    testing::crash_counts counts;
    print("log store, crashes", testing::log_store_crash_suite(make_store, {}, &counts));
    std::cout << "    " << counts.states() << " states that a crash may leave, "
              << counts.sampled_points
              << " points with more subsets of unsynced sectors than were tried\n";
}
