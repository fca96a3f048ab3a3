// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_ENTROPY_HPP
#define QUORATE_ENTROPY_HPP

#include <concepts>
#include <cstdint>
#include <random>
#include <type_traits>

namespace quorate::inline v1 {

/// The contract of an entropy policy: a copyable function object that gives 64 fresh random bits
/// per call. The identities of stores and clusters and the seeds of election timeouts come from it.
/// Two stores with one identity would be taken for one node.
template <class E>
concept entropy_source = std::copy_constructible<E> && requires(E& e) {
    { e() } -> std::same_as<std::uint64_t>;
};

/// Says in our words what an entropy policy lacks.
template <class E>
consteval bool check_entropy() {
    static_assert(entropy_source<E>,
                  "entropy: must be copyable and have std::uint64_t operator()()");
    return true;
}

/// Takes the bits from the operating system. The only user of std::random_device; throws what that
/// throws.
struct system_entropy {
    std::uint64_t operator()() const {
        std::random_device device;
        static_assert(sizeof(std::random_device::result_type) == 4);
        std::uint64_t const high = device();
        std::uint64_t const low = device();
        return (high << 32U) | low;
    }
};

}  // namespace quorate::inline v1

#endif
