// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LOG_FACTS_HPP
#define QUORATE_TESTING_LOG_FACTS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <quorate/log_store.hpp>
#include <utility>
#include <vector>

/// Makes entries, and keeps what a log says as a value that can be compared.
namespace quorate::inline v1::testing {

inline entry_run make_run(std::uint64_t term, std::uint64_t first, std::uint32_t count,
                          std::size_t payload, entry_kind kind = entry_kind::command) {
    auto const each = entry_header_size + payload;
    auto bytes = shared_bytes::allocate(each * count);
    auto* p = bytes.mutable_data();
    for (std::uint32_t i = 0; i < count; ++i, p += each) {
        // Bytes that tell entries apart. None is zero: a lost sector, which reads as zeros, must
        // show.
        std::memset(p + entry_header_size, static_cast<int>(1 + (term * 31 + first + i) % 250),
                    payload);
        seal_entry(p, {{term}, {first + i}}, kind, payload);
    }
    return {{first}, count, std::move(bytes)};
}

struct log_facts {
    quorate::ballot ballot;
    log_index joined;
    cluster_id cluster;
    // Term and checksum, from index 1 on.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> entries;
    friend bool operator==(log_facts const&, log_facts const&) = default;

    void append(entry_run const& run) {
        for_each_entry(run, [&](entry_view const& e) {
            entries.emplace_back(e.header.term.value, e.header.crc);
        });
    }
};

/// What a store says that was just opened: what open reported, and all entries, read from the disk.
/// If the two do not agree, `error` says so and the result is empty.
template <class Store>
log_facts facts_of(Store& store, recovered_log const& r, failure& error) {
    auto const refuse = [&](char const* why) {
        error = {errc::store_corrupt, why};
        return log_facts{};
    };
    log_facts facts{r.ballot, r.joined, r.identity.cluster, {}};
    for (log_index i{1}; i <= r.last;) {
        entry_runs runs;
        error = store.read(i, 5, 3000, runs);
        if (error) return {};
        if (runs.empty()) return refuse("an entry that open reported is not there to read");
        for (auto const& run : runs) {
            if (run.first != i || !check_run(run.first, run.count, run.bytes))
                return refuse("entries are read that are not consecutive, whole and unharmed");
            facts.append(run);
            i = next(run.last());
        }
    }
    std::size_t run = 0;
    for (std::uint64_t i = 1; i <= facts.entries.size(); ++i) {
        while (run + 1 < r.terms.size() && r.terms[run + 1].first.value <= i) ++run;
        if (run >= r.terms.size() || r.terms[run].term.value != facts.entries[i - 1].first)
            return refuse("the terms that open reported are not those of the entries");
    }
    return facts;
}

}  // namespace quorate::inline v1::testing

#endif
