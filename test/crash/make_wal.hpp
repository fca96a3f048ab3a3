// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_CRASH_MAKE_WAL_HPP
#define QUORATE_TEST_CRASH_MAKE_WAL_HPP

#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>

namespace test {

/// The write-ahead log as the crash kit judges it, with segments so small that the script fills
/// several.
inline quorate::log_stores::wal<quorate::testing::crash_files> make_wal(
    quorate::testing::crash_files files) {
    return quorate::log_stores::wal<quorate::testing::crash_files>{
        {.directory = "d", .segment_bytes = 8192, .memory_bytes_max = 1000, .files = files}};
}

}  // namespace test

#endif
