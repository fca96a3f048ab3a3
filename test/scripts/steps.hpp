// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SCRIPTS_STEPS_HPP
#define QUORATE_TEST_SCRIPTS_STEPS_HPP

#include <algorithm>
#include <array>
#include <scripts/selection.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Many steps of a world at once: until it rests, or until a time.
namespace script {

inline constexpr int stabilize_rounds_max = 500;
inline constexpr int ticks_max = 10000;

inline bool is_news(std::string const& line) {
    if (!line.starts_with("  ") || line.find("->") != std::string::npos) return false;
    static constexpr std::array<std::string_view, 7> news{
        " is ", " commit ", " read ", " STOPS", " transfer ends", " change ends", " decides by "};
    return std::ranges::any_of(
        news, [&](std::string_view what) { return line.find(what) != std::string::npos; });
}

/// Of the lines that `f` reports, only those stay that tell a role, a commit, an answer, an end or
/// a step of a change.
template <class Quorum, class F>
void quietly(core_world<Quorum>& world, F&& f) {
    auto const before = static_cast<std::ptrdiff_t>(world.lines.size());
    f();
    auto& lines = world.lines;
    lines.erase(std::remove_if(lines.begin() + before, lines.end(),
                               [](auto const& line) { return !is_news(line); }),
                lines.end());
}

template <class Quorum>
bool sync_all(core_world<Quorum>& world) {
    bool any = false;
    for (auto& [id, n] : world.nodes)
        if (n.core && !n.staged.empty()) world.sync(n), any = true;
    return any;
}

/// Delivers and syncs until nothing moves.
template <class Quorum>
void settle(core_world<Quorum>& world) {
    for (int i = 0; i < stabilize_rounds_max; ++i) {
        bool moved = sync_all(world);
        for (auto id : select(world, {})) world.deliver(take(world, id)), moved = true;
        if (!moved) return;
    }
    throw error{"messages and writes do not come to rest"};
}

template <class Quorum>
void tick_at_deadline(core_world<Quorum>& world, scripted_node<Quorum>& n) {
    world.now = std::max(world.now, n.core->deadline());
    world.tick(n);
}

/// Time passes and deadlines are met; messages and disks take no time. Reports news only.
template <class Quorum>
void run_until(core_world<Quorum>& world, quorate::instant end) {
    quietly(world, [&] { settle(world); });
    for (int i = 0; i < ticks_max; ++i) {
        scripted_node<Quorum>* due = nullptr;
        for (auto& [id, n] : world.nodes)
            if (n.core && (!due || n.core->deadline() < due->core->deadline())) due = &n;
        if (!due || end < due->core->deadline()) {
            world.now = end;
            return;
        }
        quietly(world, [&] {
            tick_at_deadline(world, *due);
            settle(world);
        });
    }
    throw error{"too many deadlines: does one of them stand still?"};
}

}  // namespace script

#endif
