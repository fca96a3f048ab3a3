// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SEARCH_CANONICAL_HPP
#define QUORATE_TEST_SEARCH_CANONICAL_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <search/digest_set.hpp>
#include <search/flat_world.hpp>
#include <search/parts.hpp>

namespace search {

/// One digest for all worlds that differ in names only. The digests of the parts are spread over
/// all bits, so that their sum stands for all of them; the place of a packet on its link multiplies
/// its part, by numbers of which no few have the sum of others, as equal packets may lie there.
template <class Quorum>
class canonical_digests {
public:
    canonical_digests(parts<Quorum>& p, std::size_t nodes) : parts_{p}, nodes_{nodes} {}

    digest of(flat_world const& w) const {
        auto const factors = factors_of(w);
        auto least = sum(w, factors, 0);
        for (std::size_t name = 1; name < parts_.renamings(); ++name)
            least = std::min(least, sum(w, factors, name));
        auto const left = digest::mixed(w.left.packed() + 1);
        return {digest::mixed(least.a ^ left), digest::mixed(least.b + left)};
    }

    /// Of what the laws see.
    digest of_facts(flat_world const& w) {
        digest least{~std::uint64_t{0}, ~std::uint64_t{0}};
        for (std::size_t name = 0; name < parts_.renamings(); ++name) {
            auto sum = parts_.of_history(w.past)[name];
            for (std::size_t i = 0; i < nodes_; ++i) {
                auto const d = parts_.facts_digest(w.nodes[i], name);
                sum.a += d.a, sum.b += d.b;
            }
            least = std::min(least, sum);
        }
        return least;
    }

private:
    static constexpr auto places = [] {
        std::array<std::uint64_t, flat_world::packets_max> factors{};
        for (std::size_t at = 0; at < factors.size(); ++at)
            factors[at] = digest::mixed(at + 1) | 1U;
        return factors;
    }();

    struct place_factors {
        // Each packet, by its place on its link.
        std::array<std::uint64_t, flat_world::packets_max> of;
    };
    place_factors factors_of(flat_world const& w) const {
        place_factors out;
        std::size_t place = 0;
        for (std::size_t i = 0; i < w.count; ++i) {
            place =
                i != 0 && parts_.on(w.packets[i]) == parts_.on(w.packets[i - 1]) ? place + 1 : 0;
            out.of[i] = places[place];
        }
        return out;
    }
    digest sum(flat_world const& w, place_factors const& f, std::size_t name) const {
        auto out = parts_.of_history(w.past)[name];
        for (std::size_t i = 0; i < nodes_; ++i) {
            auto const& d = parts_.of_node(w.nodes[i])[name];
            out.a += d.a, out.b += d.b;
        }
        for (std::size_t i = 0; i < w.count; ++i) {
            auto const& d = parts_.of_packet(w.packets[i])[name];
            out.a += d.a * f.of[i], out.b += d.b * f.of[i];
        }
        return out;
    }

    parts<Quorum>& parts_;
    std::size_t nodes_;
};

}  // namespace search

#endif
