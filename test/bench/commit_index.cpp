// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// How long the commit index takes: per call, median of 21 runs over inputs drawn before, with the
// definition beside it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/weighted.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace quorate;

constexpr std::size_t inputs = 4096;

template <class F>
double nanoseconds(std::vector<std::uint64_t> const& held, std::size_t members, F index_of) {
    std::vector<double> runs;
    std::uint64_t sum = 0;
    for (int run = 0; run < 21; ++run) {
        auto const begin = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < inputs; ++i)
            sum += index_of(
                [values = held.data() + i * members](std::size_t slot) { return values[slot]; });
        std::chrono::duration<double, std::nano> const took =
            std::chrono::steady_clock::now() - begin;
        runs.push_back(took.count() / inputs);
    }
    static volatile std::uint64_t sink;
    sink = sum;
    static_cast<void>(sink);
    std::ranges::nth_element(runs, runs.begin() + 10);
    return runs[10];
}

template <class Q>
void measure(std::string const& name, Q const& q) {
    auto const members = q.members().size();
    std::mt19937_64 dice{members};
    std::vector<std::uint64_t> held(inputs * members);
    for (auto& value : held) value = 1'000'000 + dice() % 64;
    auto const own =
        nanoseconds(held, members, [&](auto const& h) { return quorums::commit_index(q, h); });
    auto const plain = nanoseconds(
        held, members, [&](auto const& h) { return quorums::commit_index_by_definition(q, h); });
    std::cout << std::left << std::setw(22) << name << std::right << std::fixed
              << std::setprecision(1) << std::setw(9) << own << " ns" << std::setw(12) << plain
              << " ns" << std::setw(9) << plain / own << "x\n";
}

}  // namespace

int main() {
    std::cout << std::setw(34) << "commit index" << std::setw(15) << "by definition"
              << std::setw(10) << "ratio\n";
    measure("majority of 3", majority::of(1, 2, 3));
    measure("majority of 5", majority::of(1, 2, 3, 4, 5));
    measure("majority of 7", majority::of(1, 2, 3, 4, 5, 6, 7));
    measure("majority of 9", majority::of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    measure("joint 3 + 3", joint{majority::of(1, 2, 3), majority::of(4, 5, 6)});
    hierarchical const squares{majority::of(1, 2, 3), majority::of(4, 5, 6), majority::of(7, 8, 9)};
    measure("hierarchical 3 x 3", squares);
    measure("threshold_tree 3 x 3", *threshold_tree::from(squares));
    measure("weighted 5", weighted{{{1}, 3}, {{2}, 1}, {{3}, 1}, {{4}, 2}, {{5}, 1}});
}
