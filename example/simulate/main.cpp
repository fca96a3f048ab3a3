// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The kv machine in the simulated world: a thousand clusters under faults in seconds, each from a
// seed.

#include <unistd.h>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <optional>
#include <quorate/sim/campaign.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include "kv_workload.hpp"

namespace {

using namespace quorate;

constexpr std::string_view usage =
    R"(simulate [--seeds N] [--first N] [--traces]   N clusters (1000), from seed N on (1)
simulate --run NAME                           one run, named as by a failure: 17, or
                                              17:3,8:no_loss

Each seed is a cluster of 1 to 7 nodes with the machine of example/kv, and the faults that
strike it. --traces prints a line for each: two builds that print different lines do not do
the same.
)";

struct options {
    std::uint64_t first = 1;
    std::uint64_t seeds = 1000;
    bool traces = false;
    std::optional<sim::replay> only;
};

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t n = 0;
    auto const [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
    return bad == std::errc{} && end == text.data() + text.size() ? std::optional{n} : std::nullopt;
}

/// Nothing, after a line that says why, if the arguments make no sense.
std::optional<options> parse(int argc, char** argv) {
    options o;
    for (int i = 1; i < argc; ++i) {
        std::string_view const flag = argv[i];
        if (flag == "--traces") {
            o.traces = true;
            continue;
        }
        std::string_view const value = i + 1 < argc ? argv[++i] : "";
        if (flag == "--run") {
            o.only = sim::parse_replay(value);
            if (o.only) continue;
            std::cerr << "--run: '" << value << "' names no run; 17 is one, or 17:3,8:no_loss\n";
            return std::nullopt;
        } else if (flag == "--seeds" || flag == "--first") {
            auto const n = number(value);
            if (!n || (*n == 0 && flag == "--seeds"))
                return std::cerr << flag << ": '" << value << "' is no such number\n", std::nullopt;
            (flag == "--seeds" ? o.seeds : o.first) = *n;
        } else {
            return std::cerr << "'" << flag << "' is no option\n" << usage, std::nullopt;
        }
    }
    return o;
}

sim::report run(sim::replay const& r) {
    return sim::basic_simulation<simulate::kv_subject>{r}.run();
}

void print_trace(sim::replay const& r, sim::report const& seen) {
    std::cout << to_string(r) << " " << std::hex << std::setw(16) << std::setfill('0') << seen.trace
              << std::dec << " " << seen.events << "\n";
}

int replay_one(options const& o) {
    auto const seen = run(*o.only);
    std::cout << story(*o.only) << "\n" << describe(seen) << "\n";
    if (o.traces) print_trace(*o.only, seen);
    std::cout << (seen.violation.empty() ? "all oracles are content" : seen.violation) << "\n";
    return seen.violation.empty() ? 0 : 1;
}

int run_all(options const& o) {
    auto const begin = std::chrono::steady_clock::now();
    auto const seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    bool const shows = ::isatty(STDERR_FILENO) != 0;
    double shown = 0;
    auto const progress = [&](sim::campaign const& c) {
        if (!shows || seconds() < shown + 0.2) return;
        shown = seconds();
        std::cerr << "\r" << c.sum.runs << " of " << o.seeds << " seeds, "
                  << c.sum.clients.acknowledged << " writes acknowledged, " << c.sum.elections
                  << " elections " << std::flush;
    };
    sim::campaign c;
    c.go(
        o.first, o.seeds,
        [&](sim::replay const& r) {
            auto const seen = run(r);
            if (o.traces) print_trace(r, seen);
            return seen;
        },
        progress);
    if (shows) std::cerr << "\r\033[K";
    if (o.traces && !c.failed) return 0;
    std::cout << describe(c.sum) << "\n";
    if (c.failed) {
        std::cout << "\n" << describe(*c.failed) << "\n";
        std::cout << "replay with: simulate --run '" << to_string(c.failed->least) << "'\n";
        return 1;
    }
    if (!c.passed()) {
        std::cout << "no oracle objects, but too few runs did enough to say something\n";
        return 1;
    }
    auto const virtual_seconds = std::chrono::duration<double>(c.sum.virtual_time).count();
    std::cout << "all oracles are content; " << std::fixed << std::setprecision(1) << seconds()
              << " s, " << std::setprecision(0) << virtual_seconds / seconds()
              << " times real time\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--help") {
        std::cout << usage;
        return 0;
    }
    auto const o = parse(argc, argv);
    if (!o) return 2;
    return o->only ? replay_one(*o) : run_all(*o);
}
