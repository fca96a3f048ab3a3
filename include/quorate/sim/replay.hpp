// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_REPLAY_HPP
#define QUORATE_SIM_REPLAY_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/sim/plan.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace quorate::inline v1::sim {

/// The name of one run: its seed and, if a failing run was shrunk, which of its strikes remain and
/// which settings are calm. As one word: "17" is all of seed 17; "17:3,8" has only its strikes 3
/// and 8; "17:-:no_loss,one_client" has none of them, one client, and a network that loses nothing.
struct replay {
    std::uint64_t seed = 0;
    bool all_strikes = true;
    std::vector<std::size_t> strikes{};  ///< unless all: their positions in the plan, ascending
    std::vector<comfort> calm{};

    plan draw(std::size_t nodes = 0) const {
        auto p = plan::draw(seed, nodes);
        if (!all_strikes) {
            std::vector<strike> kept;
            for (auto i : strikes) kept.push_back(p.strikes.at(i));
            p.strikes = std::move(kept);
        }
        for (auto c : calm) apply(c, p);
        return p;
    }
};

inline std::string to_string(replay const& r) {
    auto out = std::to_string(r.seed);
    if (r.all_strikes && r.calm.empty()) return out;
    out += ':';
    if (r.all_strikes) out += '*';
    else if (r.strikes.empty()) out += '-';
    for (std::size_t i = 0; i < r.strikes.size(); ++i)
        out += (i == 0 ? "" : ",") + std::to_string(r.strikes[i]);
    for (std::size_t i = 0; i < r.calm.size(); ++i) {
        out += i == 0 ? ':' : ',';
        out += comfort_names[static_cast<std::size_t>(r.calm[i])];
    }
    return out;
}

/// The run that the text names, of a simulation of `nodes` nodes (0: as many as the seed says);
/// nothing if it names none.
inline std::optional<replay> parse_replay(std::string_view text, std::size_t nodes = 0) {
    auto const take = [&text](char until) {
        auto const end = text.find(until);
        auto const part = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        return part;
    };
    auto const number = [](std::string_view digits, auto& out) {
        auto const [rest, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return bad == std::errc{} && rest == digits.data() + digits.size();
    };
    auto const whole = text;
    replay r;
    if (!number(take(':'), r.seed)) return std::nullopt;
    auto which = take(':');
    auto calm = text;
    r.all_strikes = which.empty() || which == "*";
    for (text = which == "-" || which == "*" ? std::string_view{} : which; !text.empty();)
        if (!number(take(','), r.strikes.emplace_back())) return std::nullopt;
    for (text = calm; !text.empty();) {
        auto const at = std::ranges::find(comfort_names, take(','));
        if (at == comfort_names.end()) return std::nullopt;
        r.calm.push_back(static_cast<comfort>(at - comfort_names.begin()));
    }
    // A run has one name only: numbers ascend, and none is there twice.
    bool const rises = std::ranges::is_sorted(r.strikes, std::ranges::less_equal{}) &&
                       std::ranges::is_sorted(r.calm, std::ranges::less_equal{});
    if (!rises || to_string(r) != whole) return std::nullopt;
    bool const there =
        r.strikes.empty() || r.strikes.back() < plan::draw(r.seed, nodes).strikes.size();
    return there ? std::optional{r} : std::nullopt;
}

}  // namespace quorate::inline v1::sim

#endif
