// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <malloc.h>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <quorate/log_stores/posix_files.hpp>
#include <quorate/log_stores/wal.hpp>
#include <support/log_facts.hpp>
#include <support/temporary_directory.hpp>

using namespace quorate;
using namespace quorate::testing;
using namespace wal_test;
using posix_wal = log_stores::wal<log_stores::posix_files>;

namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};

void* counted(std::size_t size) {
    auto* p = std::malloc(size);
    if (!p) throw std::bad_alloc{};
    ++allocations;
    auto const now = live += ::malloc_usable_size(p);
    for (auto most = peak.load(); most < now && !peak.compare_exchange_weak(most, now);) {
    }
    return p;
}

constexpr open_request make_it{open_mode::create_if_missing, {1}, {3, 4}};

}  // namespace

// Of the whole program; this file measures only inside its own cases.
void* operator new(std::size_t size) { return counted(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return counted(size); }
void operator delete(void* p) noexcept {
    if (!p) return;
    live -= ::malloc_usable_size(p);
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

BOOST_AUTO_TEST_SUITE(crash_allocations)

BOOST_AUTO_TEST_CASE(a_sync_in_steady_state_allocates_nothing) {
    temporary_directory dir;
    posix_wal s{{.directory = dir.path(), .memory_bytes_max = 10000}};
    BOOST_REQUIRE(!s.open(make_it).second);
    std::size_t inside = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
        s.save_ballot({{i + 1}, {}});
        s.save_joined({i});
        s.append(make_run(i + 1, 3 * i + 1, 3, 256));
        s.append(make_run(i + 1, 3 * i + 4, 1, 256));
        s.truncate_after({3 * i + 3});
        auto const before = allocations.load();
        s.begin_sync();
        auto const f = s.sync();
        s.end_sync();
        // What a log remembers grows with its terms and truncations; a node in office has neither.
        if (i >= 100 && allocations.load() != before) ++inside;
        BOOST_REQUIRE(!f);
    }
    BOOST_TEST(inside <= 4U);
    inside = 0;
    for (std::uint64_t i = 901; i < 1401; ++i) {
        s.append(make_run(300, i, 1, 256));
        auto const before = allocations.load();
        s.begin_sync();
        auto const f = s.sync();
        s.end_sync();
        inside += allocations.load() - before;
        BOOST_REQUIRE(!f);
    }
    BOOST_TEST(inside == 0U);
}

BOOST_AUTO_TEST_CASE(a_large_log_reopens_in_little_memory) {
    temporary_directory dir;
    constexpr std::uint64_t entries = 48;
    constexpr std::size_t payload = 1U << 20U;
    {
        posix_wal s{{.directory = dir.path(), .memory_bytes_max = 0}};
        BOOST_REQUIRE(!s.open(make_it).second);
        for (std::uint64_t i = 1; i <= entries; ++i) {
            s.append(make_run(1, i, 1, payload));
            s.begin_sync();
            BOOST_REQUIRE(!s.sync());
            s.end_sync();
        }
    }
    posix_wal s{{.directory = dir.path()}};
    auto const before = live.load();
    peak = before;
    auto const [r, f] = s.open(make_it);
    BOOST_REQUIRE(!f);
    BOOST_TEST(r.last.value == entries);
    // 48 MiB of log; the window, the index of 32 bytes per 64 KiB.
    BOOST_TEST(peak - before < 512U * 1024);
    BOOST_TEST(live - before < 256U * 1024);
}

BOOST_AUTO_TEST_SUITE_END()
