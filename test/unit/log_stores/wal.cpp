// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <quorate/log_stores/posix_files.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <support/log_facts.hpp>
#include <support/temporary_directory.hpp>
#include <thread>
#include <utility>

BOOST_AUTO_TEST_SUITE(log_stores_wal)

using namespace quorate;
using namespace quorate::testing;
using namespace wal_test;
using posix_wal = log_stores::wal<log_stores::posix_files>;
using model_wal = log_stores::wal<crash_files>;

namespace {

constexpr open_request make_it{open_mode::create_if_missing, {1}, {3, 4}};
constexpr open_request open_it{open_mode::must_exist, {1}, {3, 4}};

failure sync(auto& s) {
    s.begin_sync();
    auto f = s.sync();
    if (!f) s.end_sync();
    return f;
}

bool says(failure const& f, errc code, std::string const& part) {
    BOOST_TEST_INFO(f.text);
    return f.code == code && f.text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_does_what_every_log_store_must) {
    temporary_directory dir;
    int n = 0;
    auto const fresh = [&](std::uint64_t segment_bytes, std::uint64_t memory_bytes_max) {
        auto const path = dir.path() + "/" + std::to_string(n++) + "/nested";
        return posix_wal{{.directory = path,
                          .segment_bytes = segment_bytes,
                          .memory_bytes_max = memory_bytes_max,
                          .files = {}}};
    };
    auto const large = testing::log_store_suite([&] { return fresh(1U << 20U, 1U << 20U); });
    auto const small = testing::log_store_suite([&] { return fresh(8192, 0); });
    for (auto const& finding : large) BOOST_ERROR(finding);
    for (auto const& finding : small) BOOST_ERROR("tiny segments, " + finding);
}

BOOST_AUTO_TEST_CASE(entries_are_found_on_the_disk_across_segments_truncations_and_lives) {
    crash_disk d;
    log_facts facts;
    for (std::uint64_t life = 1; life <= 5; ++life) {
        model_wal s{{.directory = "d",
                     .segment_bytes = 16384,
                     .memory_bytes_max = 0,
                     .files = crash_files{d}}};
        auto const [r, f] = s.open(make_it);
        BOOST_REQUIRE(!f);
        BOOST_TEST(r.start.value == life);
        failure error;
        BOOST_TEST((facts_of(s, r, error) == facts));
        for (int batch = 0; batch < 20; ++batch) {
            if (batch % 7 == 6) {
                facts.entries.resize(facts.entries.size() / 2);
                s.truncate_after({facts.entries.size()});
            }
            auto const run = make_run(life, facts.entries.size() + 1, 3, 700);
            s.append(run);
            facts.append(run);
            BOOST_REQUIRE(!sync(s));
            // Reads between syncs see the newest version, wherever they begin.
            entry_runs out;
            BOOST_TEST(!s.read({1 + facts.entries.size() / 3}, 4, 100000, out));
            BOOST_REQUIRE(out.size() == 1U);
            for_each_entry(out[0], [&](entry_view const& e) {
                BOOST_TEST(e.header.crc == facts.entries[e.header.index.value - 1].second);
            });
        }
        if (life % 2 == 0) s.close();
        d.kill();
    }
}

BOOST_AUTO_TEST_CASE(reading_on_behind_a_truncation_finds_what_replaced_the_entries) {
    crash_disk d;
    model_wal s{{.directory = "d", .memory_bytes_max = 0, .files = crash_files{d}}};
    BOOST_REQUIRE(!s.open(make_it).second);
    s.append(make_run(1, 1, 10, 100));
    BOOST_REQUIRE(!sync(s));
    entry_runs out;
    // A reader like this one goes on at 6, where it stopped.
    BOOST_TEST(!s.read({1}, 5, 100000, out));
    s.truncate_after({3});
    s.append(make_run(2, 4, 7, 100));
    BOOST_REQUIRE(!sync(s));
    out.clear();
    BOOST_TEST(!s.read({6}, 5, 100000, out));
    BOOST_REQUIRE(out.size() == 1U);
    BOOST_TEST(out[0].count == 5U);
    for_each_entry(out[0], [&](entry_view const& e) { BOOST_TEST(e.header.term.value == 2U); });
}

BOOST_AUTO_TEST_CASE(large_entries_and_large_batches_go_through_a_small_segment) {
    crash_disk d;
    for (std::uint64_t life = 1; life <= 2; ++life) {
        model_wal s{{.directory = "d", .segment_bytes = 8192, .files = crash_files{d}}};
        auto const [r, f] = s.open(make_it);
        BOOST_REQUIRE(!f);
        if (life == 1) {
            s.append(make_run(1, 1, 1, 300000, entry_kind::configuration));
            for (std::uint64_t i = 2; i < 12; ++i) s.append(make_run(1, i, 1, 400000));
            BOOST_REQUIRE(!sync(s));
            continue;
        }
        BOOST_REQUIRE(r.configurations.size() == 1U);
        BOOST_TEST(r.configurations[0].payload.size() == 300000U);
        BOOST_TEST(r.last.value == 11U);
        entry_runs out;
        BOOST_TEST(!s.read({1}, 100, 1U << 30U, out));
        BOOST_REQUIRE(out.size() == 1U);
        BOOST_TEST(out[0].count == 11U);
        BOOST_TEST(d.largest_read <= 65536U);
    }
}

BOOST_AUTO_TEST_CASE(a_node_that_restarts_in_a_loop_does_not_fill_its_directory) {
    crash_disk d;
    for (int life = 0; life < 30; ++life) {
        model_wal s{{.directory = "d", .segment_bytes = 65536, .files = crash_files{d}}};
        auto const [r, f] = s.open(make_it);
        BOOST_REQUIRE(!f);
        s.append(make_run(1, r.last.value + 1, 1, 100));
        BOOST_REQUIRE(!sync(s));
        d.kill();
    }
    BOOST_TEST(d.paths().size() <= 3U);
}

BOOST_AUTO_TEST_CASE(a_failure_of_sync_is_final) {
    for (auto code : {errc::store_io, errc::store_full}) {
        crash_disk d;
        model_wal s{{.directory = "d", .files = crash_files{d}}};
        BOOST_REQUIRE(!s.open(make_it).second);
        s.append(make_run(1, 1, 1, 100));
        d.fail_at = code == errc::store_full ? d.changes : d.changes + 1;
        d.fail_with = code;
        s.begin_sync();
        auto const f = s.sync();
        BOOST_TEST((f.code == code));
        // The disk is well again, and a repeated fdatasync would say so: nobody may believe it
        // (Z11).
        d.fail_at = crash_disk::never;
        auto const before = d.changes;
        entry_runs out;
        BOOST_TEST((s.sync() == f));
        BOOST_TEST((s.read({1}, 1, 1, out) == f));
        s.close();
        BOOST_TEST((s.open(open_it).second == f));
        BOOST_TEST(d.changes == before);
    }
}

BOOST_AUTO_TEST_CASE(a_failure_while_opening_is_not_final_and_gives_the_lock_free) {
    crash_disk d;
    model_wal s{{.directory = "d", .files = crash_files{d}}};
    for (std::uint64_t n = 0; n < 5; ++n) {
        d.changes = 0;
        d.fail_at = n;
        BOOST_TEST((s.open(make_it).second.code == errc::store_io));
    }
    d.fail_at = crash_disk::never;
    BOOST_TEST(!s.open(make_it).second);
}

BOOST_AUTO_TEST_CASE(an_idle_log_writes_one_mark_and_then_nothing) {
    crash_disk d;
    model_wal s{{.directory = "d", .files = crash_files{d}}};
    BOOST_REQUIRE(!s.open(make_it).second);
    auto const opened = d.changes;
    BOOST_TEST(!sync(s));
    BOOST_TEST(d.changes == opened);
    s.save_ballot({{1}, {}});
    BOOST_TEST(!sync(s));
    auto const written = d.changes;
    BOOST_TEST(!sync(s));
    BOOST_TEST(d.changes == written + 2);
    BOOST_TEST(!sync(s));
    s.close();
    BOOST_TEST(d.changes == written + 2);
}

BOOST_AUTO_TEST_CASE(options_out_of_bounds_are_named) {
    crash_disk d;
    model_wal no_directory{{.directory = "", .files = crash_files{d}}};
    BOOST_TEST(says(no_directory.open(make_it).second, errc::option_invalid, "directory"));
    model_wal tiny{{.directory = "d", .segment_bytes = 100, .files = crash_files{d}}};
    BOOST_TEST(says(tiny.open(make_it).second, errc::option_invalid, "segment_bytes"));
}

BOOST_AUTO_TEST_CASE(a_damaged_entry_that_is_read_is_named) {
    crash_disk d;
    model_wal s{{.directory = "d", .memory_bytes_max = 0, .files = crash_files{d}}};
    BOOST_REQUIRE(!s.open(make_it).second);
    s.append(make_run(1, 1, 3, 1000));
    BOOST_REQUIRE(!sync(s));
    auto const path = d.paths().front();
    auto const& bytes = d.bytes(path);
    // In the payload of entry 2.
    auto const at = std::ranges::find(bytes, std::byte{1 + 33}) - bytes.begin();
    d.find(path)->damage(static_cast<std::size_t>(at) + 10);
    entry_runs out;
    BOOST_TEST(!s.read({1}, 1, 5000, out));
    auto const f = s.read({2}, 1, 5000, out);
    BOOST_TEST(says(f, errc::store_corrupt, path + ": offset "));
    BOOST_TEST(says(f, errc::store_corrupt, "log index 2"));
}

BOOST_AUTO_TEST_CASE(a_directory_held_by_a_second_process_is_locked) {
    temporary_directory dir;
    int ready[2];
    int done[2];
    BOOST_REQUIRE(::pipe(ready) == 0);
    BOOST_REQUIRE(::pipe(done) == 0);
    auto const child = ::fork();
    char byte = 'x';
    if (child == 0) {
        posix_wal s{{.directory = dir.path() + "/store"}};
        auto const ok = !s.open(make_it).second;
        static_cast<void>(::write(ready[1], ok ? "1" : "0", 1) + ::read(done[0], &byte, 1));
        ::_exit(0);
    }
    BOOST_REQUIRE(::read(ready[0], &byte, 1) == 1);
    BOOST_TEST(byte == '1');
    posix_wal s{{.directory = dir.path() + "/store"}};
    auto const f = s.open(open_it).second;
    BOOST_TEST(says(f, errc::store_locked, "process " + std::to_string(child)));
    BOOST_TEST(says(f, errc::store_locked, dir.path() + "/store/lock"));
    BOOST_TEST(::write(done[1], &byte, 1) == 1);
    ::waitpid(child, nullptr, 0);
    BOOST_TEST(!s.open(open_it).second);
    posix_wal twin{{.directory = dir.path() + "/store"}};
    BOOST_TEST(says(twin.open(open_it).second, errc::store_locked,
                    "process " + std::to_string(::getpid())));
    for (int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_is_named) {
    temporary_directory dir;
    std::ofstream{dir.path() + "/file"} << "not a directory";
    posix_wal in_file{{.directory = dir.path() + "/file/store"}};
    BOOST_TEST(says(in_file.open(make_it).second, errc::store_io,
                    dir.path() + "/file: cannot use as a directory"));
    posix_wal missing{{.directory = dir.path() + "/typo"}};
    BOOST_TEST(says(missing.open(open_it).second, errc::store_not_found, dir.path() + "/typo"));
    BOOST_TEST(!std::filesystem::exists(dir.path() + "/typo"));
    posix_wal empty{{.directory = dir.path()}};
    BOOST_TEST(says(empty.open(open_it).second, errc::store_not_found, dir.path()));
    if (::geteuid() == 0) {
        // Root may write anywhere but where the system itself refuses it.
        posix_wal refused{{.directory = "/proc/quorate/store"}};
        BOOST_TEST(says(refused.open(make_it).second, errc::store_io,
                        "/proc/quorate: cannot make the directory"));
        return;
    }
    std::filesystem::permissions(
        dir.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    posix_wal refused{{.directory = dir.path() + "/store"}};
    BOOST_TEST(says(refused.open(make_it).second, errc::store_io,
                    "cannot make the directory: Permission denied"));
    std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(the_store_of_another_node_is_foreign) {
    temporary_directory dir;
    posix_wal s{{.directory = dir.path()}};
    BOOST_REQUIRE(!s.open(make_it).second);
    s.close();
    auto const f = s.open({open_mode::create_if_missing, {2}, {5, 5}}).second;
    BOOST_TEST(says(f, errc::store_foreign, "the store of node 1, not of node 2"));
}

// Found by fuzzing: such a log was opened, and none of its entries could be read.
BOOST_AUTO_TEST_CASE(a_first_segment_that_begins_with_entries_is_damaged) {
    log_id const some{{2}, {9}};
    for (auto const& [base, last] : {std::pair{log_id{}, some}, {some, some}, {some, log_id{}}}) {
        crash_disk d;
        crash_files files{d};
        crash_files::file f;
        log_stores::segment_header h{.sequence = 1, .begin = {}};
        h.begin.state = {{{1}, {3, 4}, {}}, {1}, {}, {}, base, last};
        auto const block = log_stores::encode_segment(h);
        std::array<bytes_view, 1> const parts{block};
        BOOST_REQUIRE(!files.make_directory("d"));
        auto const path = "d/" + log_stores::to_file_name({1, {0}});
        BOOST_REQUIRE(!files.open(path, log_stores::file_mode::create, f));
        BOOST_REQUIRE(!files.write(f, 0, parts));
        model_wal s{{.directory = "d", .files = files}};
        BOOST_TEST(says(s.open(open_it).second, errc::store_corrupt, path + ": offset 0"));
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_store_full_and_final) {
    temporary_directory dir;
    if (::mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=256k") != 0) {
        std::cout
            << "skipped, no permission to mount a tmpfs: a_full_disk_is_store_full_and_final\n";
        return;
    }
    {
        posix_wal s{{.directory = dir.path(), .segment_bytes = 65536}};
        BOOST_TEST(!s.open(make_it).second);
        failure f;
        std::uint64_t written = 0;
        while (!f && written < 1000) {
            s.append(make_run(1, written + 1, 1, 4000));
            s.begin_sync();
            f = s.sync();
            if (f) break;
            s.end_sync();
            ++written;
        }
        BOOST_TEST(says(f, errc::store_full, dir.path()));
        BOOST_TEST(written > 5U);
        BOOST_TEST((s.sync() == f));
    }
    ::umount(dir.path().c_str());
}

BOOST_AUTO_TEST_CASE(staging_goes_on_while_the_disk_works) {
    temporary_directory dir;
    posix_wal s{{.directory = dir.path(), .segment_bytes = 1U << 20U, .memory_bytes_max = 20000}};
    BOOST_REQUIRE(!s.open(make_it).second);
    std::mutex mutex;
    std::condition_variable changed;
    int jobs = 0;  // handed to the disk and not done
    bool stop = false;
    std::uint64_t read_entries = 0;
    std::thread disk{[&] {
        std::unique_lock lock{mutex};
        for (;;) {
            changed.wait(lock, [&] { return jobs != 0 || stop; });
            if (jobs == 0) return;
            lock.unlock();
            auto const f = s.sync();
            entry_runs out;
            auto const g = s.read({1}, 100, 10000, out);
            lock.lock();
            if (f || g || out.empty()) stop = true;
            for (auto const& r : out) read_entries += r.count;
            jobs = 0;
            changed.notify_all();
        }
    }};
    std::uint64_t last = 0;
    for (int round = 0; round < 200; ++round) {
        s.append(make_run(1, last + 1, 2, 100));
        last += 2;
        std::unique_lock lock{mutex};
        if (round != 0 && jobs != 0 && round % 3 != 0) continue;
        changed.wait(lock, [&] { return jobs == 0; });
        if (round != 0) s.end_sync();
        s.begin_sync();
        jobs = 1;
        changed.notify_all();
        lock.unlock();
        entry_runs out;
        BOOST_TEST(s.load({last}, 10, 10000, out) == 1U);
        s.release({last / 2});
    }
    {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return jobs == 0; });
        BOOST_TEST(!stop);
        stop = true;
        changed.notify_all();
    }
    disk.join();
    s.end_sync();
    BOOST_TEST(read_entries > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
