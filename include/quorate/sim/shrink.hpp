// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_SHRINK_HPP
#define QUORATE_SIM_SHRINK_HPP

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <quorate/sim/replay.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::sim {

/// The smallest run that it can find and that still fails. First settings become calm; then strikes
/// are left out, halves first and single ones last (ddmin of Zeller and Hildebrandt).
/// `fails(replay)` runs one and says whether it fails in the same way. It is called at most `runs`
/// times. Precondition: `found` fails.
template <class Fails>
replay shrink(replay found, Fails&& fails, std::size_t runs = 400) {
    auto const still = [&](replay const& r) { return runs != 0 && (--runs, fails(r)); };
    for (std::size_t c = 0; c < comforts; ++c) {
        if (std::ranges::count(found.calm, static_cast<comfort>(c)) != 0) continue;
        auto calmer = found;
        calmer.calm.push_back(static_cast<comfort>(c));
        if (still(calmer)) found = std::move(calmer);
    }
    if (found.all_strikes) {
        found.all_strikes = false;
        found.strikes.resize(plan::draw(found.seed).strikes.size());
        std::iota(found.strikes.begin(), found.strikes.end(), std::size_t{0});
    }
    for (auto piece = std::max<std::size_t>(found.strikes.size(), 1); piece != 0; piece /= 2) {
        for (std::size_t at = 0; at < found.strikes.size();) {
            auto fewer = found;
            auto const begin = fewer.strikes.begin() + static_cast<std::ptrdiff_t>(at);
            auto const end =
                begin + static_cast<std::ptrdiff_t>(std::min(piece, fewer.strikes.size() - at));
            fewer.strikes.erase(begin, end);
            if (still(fewer)) found = std::move(fewer);
            else at += piece;
        }
    }
    return found;
}

}  // namespace quorate::inline v1::sim

#endif
