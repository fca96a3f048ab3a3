// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_LOG_OUTLINE_HPP
#define QUORATE_LOG_STORES_LOG_OUTLINE_HPP

#include <quorate/entry.hpp>
#include <quorate/log_store.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <vector>

namespace quorate::inline v1::log_stores {

/// What `open` tells of the entries of a log without their payloads: their terms as runs, and the
/// configurations among them, still encoded. Invariant: both ascend by index, and neither says
/// anything behind the last entry.
struct log_outline {
    std::vector<term_run> terms;
    std::vector<stored_configuration> configurations;

    /// Precondition: the entry stands behind the last one.
    void append(log_id id) {
        if (terms.empty() || terms.back().term != id.term) terms.push_back({id.term, id.index});
    }
    /// Precondition: entry i was appended last.
    void append_configuration(log_index i, shared_bytes payload) {
        configurations.push_back({i, std::move(payload)});
    }
    void truncate_after(log_index i) {
        while (!terms.empty() && terms.back().first > i) terms.pop_back();
        while (!configurations.empty() && configurations.back().index > i)
            configurations.pop_back();
    }
};

}  // namespace quorate::inline v1::log_stores

#endif
