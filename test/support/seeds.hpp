// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_SEEDS_HPP
#define QUORATE_TEST_SUPPORT_SEEDS_HPP

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>

namespace test {

/// Fewer where each costs ten times as much: a sanitizer looks for other faults than the oracles
/// do.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::uint64_t seeds_by_default = 100;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::uint64_t seeds_by_default = 100;
#else
inline constexpr std::uint64_t seeds_by_default = 7000;
#endif
#else
inline constexpr std::uint64_t seeds_by_default = 7000;
#endif

/// A number from the environment: QUORATE_SEEDS says how many seeds to run, QUORATE_SEED replays
/// one.
inline std::uint64_t from_environment(char const* name, std::uint64_t otherwise) {
    char const* const text = std::getenv(name);
    return text && *text ? std::strtoull(text, nullptr, 10) : otherwise;
}

inline std::uint64_t threads_of_this_process() {
    namespace fs = std::filesystem;
    fs::directory_iterator const tasks{"/proc/self/task"};
    return static_cast<std::uint64_t>(std::distance(tasks, fs::directory_iterator{}));
}

}  // namespace test

#endif
