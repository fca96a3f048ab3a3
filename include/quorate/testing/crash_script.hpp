// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_CRASH_SCRIPT_HPP
#define QUORATE_TESTING_CRASH_SCRIPT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <quorate/log_store.hpp>
#include <quorate/testing/log_facts.hpp>
#include <span>
#include <vector>

/// What the crash kit of log stores does to a store, and what it may expect to find afterwards.
namespace quorate::inline v1::testing {

/// One call that stages a record, a whole sync, or a clean end and a new start.
struct crash_step {
    enum class kind : std::uint8_t { bind, ballot, joined, append, truncate, sync, reopen };
    kind what = kind::sync;
    std::uint64_t term = 0;   ///< of a ballot or of appended entries
    std::uint32_t count = 0;  ///< of appended entries
    std::size_t payload = 0;  ///< bytes of each appended entry
    std::uint64_t at = 0;     ///< of a truncation: the index that stays; of joined: where
};

namespace crash_steps {

inline constexpr crash_step bind{crash_step::kind::bind};
inline constexpr crash_step sync{crash_step::kind::sync};
inline constexpr crash_step reopen{crash_step::kind::reopen};
constexpr crash_step ballot(std::uint64_t term) { return {crash_step::kind::ballot, term}; }
constexpr crash_step joined(std::uint64_t at) { return {crash_step::kind::joined, 0, 0, 0, at}; }
constexpr crash_step append(std::uint64_t term, std::uint32_t count, std::size_t payload) {
    return {crash_step::kind::append, term, count, payload};
}
constexpr crash_step truncate(std::uint64_t at) {
    return {crash_step::kind::truncate, 0, 0, 0, at};
}

/// All that happens to a log: ballots and facts behind entries, several records in one sync,
/// truncations of synced and of unsynced entries, a sync of an idle log, two starts.
inline constexpr crash_step everything[] = {
    bind,
    ballot(1),
    sync,
    append(1, 3, 100),
    sync,
    append(1, 2, 900),
    joined(2),
    ballot(2),
    sync,
    sync,         // of an idle log
    truncate(2),  // behind the cut lie a ballot and a fact that must stay
    sync,
    append(3, 1, 700),
    ballot(3),
    append(3, 1, 1500),
    sync,
    append(3, 2, 1200),
    sync,
    append(3, 1, 50),
    truncate(3),
    sync,
    reopen,
    ballot(4),
    append(4, 1, 40),
    joined(4),
    sync,
    append(4, 1, 40),
    sync,
};

}  // namespace crash_steps

/// The request with which the kit opens a store. After a crash it offers another identity, to see
/// that the store keeps the first one.
inline constexpr open_request crash_request{open_mode::create_if_missing, {7}, {11, 22}};
inline constexpr open_request crash_request_again{open_mode::create_if_missing, {7}, {33, 44}};

/// What was staged, record by record, and how much of it was promised to last.
struct crash_history {
    std::vector<log_facts> states{{}};  ///< states[k]: after k records
    std::vector<crash_step> records;    ///< records[k] leads from states[k] to states[k + 1]
    std::size_t promised = 0;           ///< so many records were made durable by a sync
    start_number start;                 ///< of the last opening that succeeded; 0: none
    incarnation store;                  ///< its identity
    bool went_on = false;               ///< a failure of sync was not final
    bool forgot = false;                ///< after a clean end, the next start found another log
    failure stopped;                    ///< what an opening or a sync failed with
};

/// Stages one record of the script in the store and in the history.
template <class Store>
void stage(Store& store, crash_step const& s, crash_history& h) {
    auto now = h.states.back();
    using kind = crash_step::kind;
    if (s.what == kind::bind) {
        store.bind_cluster(now.cluster = {5, 6});
    } else if (s.what == kind::ballot) {
        store.save_ballot(now.ballot = {{s.term}, {{s.term}, {s.term, 1}}});
    } else if (s.what == kind::joined) {
        store.save_joined(now.joined = {s.at});
    } else if (s.what == kind::append) {
        auto const run = make_run(s.term, now.entries.size() + 1, s.count, s.payload);
        store.append(run);
        now.append(run);
    } else {
        store.truncate_after({s.at});
        now.entries.resize(std::min<std::size_t>(now.entries.size(), s.at));
    }
    h.states.push_back(std::move(now));
    h.records.push_back(s);
}

/// A whole sync. False if it failed, or if its process died in it: then its success was told to
/// nobody, and is no promise.
template <class Store, class Alive>
bool sync_all(Store& store, crash_history& h, Alive alive) {
    store.begin_sync();
    auto const f = store.sync();
    if (!alive()) return false;
    if (f) {
        h.stopped = f;
        h.went_on = h.went_on || !store.sync();
        return false;
    }
    store.end_sync();
    h.promised = h.records.size();
    return true;
}

/// Leads stores through a script, until its end, the first failure, or `steps_max` steps, while
/// `alive()`. `make` gives the store on what the disk holds, once per start. The last store is not
/// closed. True if the script came to its end.
template <class Make, class Alive>
bool play(Make& make, Alive alive, std::span<crash_step const> script, crash_history& h,
          std::size_t steps_max = std::numeric_limits<std::size_t>::max()) {
    script = script.first(std::min(script.size(), steps_max));
    for (auto step = script.begin();; ++step) {
        auto&& store = make();
        auto const [r, f] = store.open(crash_request);
        h.stopped = f;
        if (f || !alive()) return false;
        h.start = r.start;
        h.store = r.identity.store;
        h.forgot = r.last.value != h.states.back().entries.size();
        if (h.forgot) return false;
        for (; step != script.end() && step->what != crash_step::kind::reopen; ++step) {
            if (step->what != crash_step::kind::sync) stage(store, *step, h);
            else if (!sync_all(store, h, alive)) return false;
        }
        if (step == script.end()) return true;
        store.close();
    }
}

}  // namespace quorate::inline v1::testing

#endif
