// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The simulated world itself: what the other simulations stand on.

#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <quorate/sim/clock.hpp>
#include <quorate/sim/disk.hpp>
#include <quorate/sim/executor.hpp>
#include <quorate/sim/files.hpp>
#include <quorate/sim/world.hpp>
#include <quorate/time.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(sim_world)

using namespace quorate;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct one_node {
    sim::world world{7};
    sim::process& process = world.spawn(1);
    sim::latency none;
    sim::latency slow{milliseconds{2}, milliseconds{5}};
    sim::executor cpu{world, process, sim::executor::kind::cpu, none};
    sim::executor disk{world, process, sim::executor::kind::disk, slow};

    void run_until(duration t) {
        while (world.next() <= instant{t}) world.step();
        world.skip_to(instant{t});
    }
};

std::string read_all(sim::files& files, std::string const& path) {
    sim::files::file f;
    if (files.open(path, log_stores::file_mode::read, f)) return "(none)";
    std::string out(10000, '\0');
    std::size_t got = 0;
    BOOST_TEST(!files.read(f, 0, std::as_writable_bytes(std::span{out}), got));
    out.resize(got);
    return out;
}

failure write(sim::files& files, sim::files::file& f, std::uint64_t offset,
              std::string const& text) {
    std::array<bytes_view, 1> const parts{std::as_bytes(std::span{text})};
    return files.write(f, offset, parts);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_strand_over_the_simulated_executor_behaves_as_over_an_io_context) {
    one_node n;
    auto strand = boost::asio::make_strand(n.cpu);
    std::string seen;
    boost::asio::post(strand, [&] {
        seen += "a";
        boost::asio::dispatch(strand, [&] { seen += "b"; });  // inside the strand: at once
        boost::asio::post(strand, [&] { seen += "d"; });
        seen += "c";
    });
    BOOST_TEST(seen == "");  // never inside the initiating call
    n.run_until(seconds{1});
    BOOST_TEST(seen == "abcd");
}

BOOST_AUTO_TEST_CASE(a_disk_job_runs_later_and_the_node_goes_on_meanwhile) {
    one_node n;
    std::string seen;
    boost::asio::post(n.disk, [&] {
        seen += "disk ";
        BOOST_TEST((n.world.now() >= instant{milliseconds{2}}));
    });
    boost::asio::post(n.cpu, [&] { seen += "cpu "; });
    n.run_until(seconds{1});
    BOOST_TEST(seen == "cpu disk ");
}

BOOST_AUTO_TEST_CASE(a_crash_destroys_what_was_posted_without_running_it) {
    one_node n;
    auto strand = boost::asio::make_strand(n.cpu);
    auto const kept = std::make_shared<int>(1);
    bool ran = false;
    boost::asio::post(strand, [&ran, kept] { ran = true; });
    boost::asio::post(strand, [&ran, kept] { ran = true; });
    boost::asio::post(n.disk, [&ran, kept] { ran = true; });
    n.world.kill(n.process);
    BOOST_TEST(kept.use_count() == 1);
    boost::asio::post(n.cpu, [&ran, kept] { ran = true; });
    BOOST_TEST(kept.use_count() == 1);
    n.run_until(seconds{1});
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(a_timer_waits_for_its_own_clock_and_keeps_one_wait) {
    one_node n;
    sim::clock clock{n.world, n.process, seconds{3}, -100};
    sim::clock::timer<sim::executor> timer{clock, n.cpu};
    int late = 0;
    bool replaced = false;
    auto const start = clock.now();
    timer.async_wait(start + seconds{1}, [&] { replaced = true; });
    timer.async_wait(start + seconds{2}, [&] {
        ++late;
        BOOST_TEST((clock.now() >= start + seconds{2}));
    });
    n.run_until(seconds{4});
    BOOST_TEST(late == 1);
    BOOST_TEST(!replaced);
    auto const kept = std::make_shared<int>(1);
    timer.async_wait(clock.now() + seconds{1}, [kept] {});
    timer.cancel();
    BOOST_TEST(kept.use_count() == 1);
    timer.async_wait(clock.now() + seconds{1}, [kept] {});
    n.world.kill(n.process);
    BOOST_TEST(kept.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_paused_process_does_afterwards_what_was_due_in_its_order) {
    one_node n;
    std::string seen;
    n.world.at(instant{milliseconds{10}}, &n.process, [&] { seen += "a"; });
    n.world.at(instant{milliseconds{20}}, &n.process, [&] { seen += "b"; });
    n.world.at(instant{milliseconds{30}}, nullptr, [&] { seen += "(world)"; });
    n.process.paused_until = instant{milliseconds{100}};
    n.run_until(milliseconds{99});
    BOOST_TEST(seen == "(world)");
    n.run_until(milliseconds{100});
    BOOST_TEST(seen == "(world)ab");
}

BOOST_AUTO_TEST_CASE(a_clock_that_drifts_never_goes_back_and_its_timers_are_never_early) {
    for (std::int32_t const ppm : {-200'000, -100, 0, 100, 200'000}) {
        one_node n;
        sim::clock clock{n.world, n.process, seconds{1}, ppm};
        sim::clock::timer<sim::executor> timer{clock, n.cpu};
        auto last = clock.now();
        for (int i = 0; i < 3000; ++i) {
            n.run_until(n.world.now().time_since_epoch() + duration{777});
            BOOST_TEST((last <= clock.now()));
            last = clock.now();
        }
        auto const due = clock.now() + seconds{2};
        bool rang = false;
        timer.async_wait(due, [&] {
            rang = true;
            BOOST_TEST((due <= clock.now() && clock.now() <= due + duration{10}));
        });
        n.run_until(seconds{4});
        BOOST_TEST(rang, ppm << " ppm");
    }
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_disk_is_another_disk_with_the_same_bytes) {
    one_node n;
    sim::disk disk;
    sim::files files{n.world, disk, n.process};
    sim::files::file f;
    BOOST_TEST(!files.make_directory("d"));
    BOOST_TEST(!files.open("d/a", log_stores::file_mode::create, f));
    BOOST_TEST(!write(files, f, 0, "synced"));
    BOOST_TEST(!files.sync(f));
    BOOST_TEST(!files.sync_directory("d"));
    BOOST_TEST(!write(files, f, 6, " and not"));
    auto twin = disk.copy();
    sim::files other{n.world, twin, n.process};
    BOOST_TEST(read_all(other, "d/a") == "synced and not");
    BOOST_TEST(!write(files, f, 0, "SYNCED"));
    BOOST_TEST(read_all(other, "d/a") == "synced and not");
    sim::random dice{1};
    for (int i = 0; i < 20; ++i) twin.lose_power(dice);
    BOOST_TEST(read_all(other, "d/a").starts_with("synced"));
    BOOST_TEST(read_all(files, "d/a") == "SYNCED and not");
}

BOOST_AUTO_TEST_CASE(a_process_kill_keeps_what_was_written_and_a_power_loss_what_was_synced) {
    one_node n;
    sim::disk disk;
    sim::files files{n.world, disk, n.process};
    BOOST_TEST(!files.make_directory("d"));
    sim::files::file f;
    BOOST_TEST(!files.open("d/x", log_stores::file_mode::create, f));
    BOOST_TEST(!write(files, f, 0, "synced"));
    BOOST_TEST(!files.sync(f));
    BOOST_TEST(!files.sync_directory("d"));
    BOOST_TEST(!write(files, f, 6, " only written"));
    disk.process_ended();
    BOOST_TEST(read_all(files, "d/x") == "synced only written");
    bool lost = false;
    bool survived = false;
    for (int i = 0; i < 40; ++i) {
        auto const letter = static_cast<char>('a' + i % 26);
        BOOST_TEST(!write(files, f, 6, std::string{letter}));
        disk.lose_power(n.world.dice());
        auto const seen = read_all(files, "d/x");
        BOOST_TEST(seen.starts_with("synced"));
        (seen.size() > 6 && seen[6] == letter ? survived : lost) = true;
    }
    BOOST_TEST(lost);
    BOOST_TEST(survived);
}

BOOST_AUTO_TEST_CASE(a_name_is_lost_with_the_power_unless_its_directory_was_synced) {
    one_node n;
    bool lost = false;
    for (int i = 0; i < 20; ++i) {
        sim::disk disk;
        sim::files files{n.world, disk, n.process};
        BOOST_TEST(!files.make_directory("d"));
        sim::files::file f;
        BOOST_TEST(!files.open("d/old", log_stores::file_mode::create, f));
        BOOST_TEST(!files.sync_directory("d"));
        BOOST_TEST(!files.rename("d/old", "d/new"));
        disk.lose_power(n.world.dice());
        bool const old_name = disk.find("d/old") != nullptr;
        bool const new_name = disk.find("d/new") != nullptr;
        BOOST_TEST(old_name != new_name);  // atomic
        lost = lost || old_name;
    }
    BOOST_TEST(lost);
}

BOOST_AUTO_TEST_CASE(a_failed_fsync_leaves_pages_that_look_clean_and_are_lost) {
    one_node n;
    sim::disk disk;
    sim::files files{n.world, disk, n.process};
    BOOST_TEST(!files.make_directory("d"));
    sim::files::file f;
    BOOST_TEST(!files.open("d/x", log_stores::file_mode::create, f));
    BOOST_TEST(!files.sync_directory("d"));
    BOOST_TEST(!write(files, f, 0, "data"));
    disk.faults.syncs_until_error = 0;
    BOOST_TEST((files.sync(f).code == errc::store_io));
    BOOST_TEST(!files.sync(f));  // as kernels do: the second one finds nothing to write
    BOOST_TEST(read_all(files, "d/x") == "data");
    disk.lose_power(n.world.dice());
    BOOST_TEST(read_all(files, "d/x").find("data") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(after_a_crash_inside_a_job_its_later_file_operations_are_void) {
    one_node n;
    sim::disk disk;
    sim::files files{n.world, disk, n.process};
    BOOST_TEST(!files.make_directory("d"));
    sim::files::file f;
    BOOST_TEST(!files.open("d/x", log_stores::file_mode::create, f));
    disk.faults.crash_after = 1;
    BOOST_TEST(!write(files, f, 0, "whole"));
    BOOST_TEST(!!write(files, f, 5, "partly"));
    BOOST_TEST(n.process.dead);
    BOOST_TEST(!!write(files, f, 50, "not at all"));
    BOOST_TEST(!!files.sync(f));
    auto const& bytes = disk.find("d/x")->seen();
    BOOST_TEST(bytes.size() >= 5U);
    BOOST_TEST(bytes.size() < 11U);
}

BOOST_AUTO_TEST_SUITE_END()
