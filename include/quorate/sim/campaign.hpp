// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_CAMPAIGN_HPP
#define QUORATE_SIM_CAMPAIGN_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <quorate/sim/plan.hpp>
#include <quorate/sim/replay.hpp>
#include <quorate/sim/report.hpp>
#include <quorate/sim/shrink.hpp>
#include <quorate/sim/simulation.hpp>
#include <string>

namespace quorate::inline v1::sim {

/// Describes a run for people: its settings, and its strikes one by one.
inline std::string story(replay const& r, std::size_t nodes = 0) {
    auto const p = r.draw(nodes);
    auto out = "run " + to_string(r) + ": " + describe(p);
    for (auto const& s : p.strikes) out += "\n  " + to_string(s);
    return out;
}

/// A failing run, and the same cut down to as few faults as still make it fail.
struct finding {
    replay found;           ///< the run as it first failed
    replay least;           ///< what `to_string` of this names, replays it
    std::string violation;  ///< of `least`
    bool repeats = true;    ///< when run again, it went the same way
};

/// Describes a finding for people: what the oracle says, and the run in which it says so.
inline std::string describe(finding const& f, std::size_t nodes = 0) {
    auto const out = f.violation + "\n" + story(f.least, nodes);
    if (f.repeats) return out;
    return out +
           "\nThis run went another way the second time: something depends on more than the seed "
           "and the "
           "commands\n(a static variable, the time, an address), so only the whole campaign shows "
           "it again.";
}

/// Runs seeds, one after the other, until an oracle objects. The failing run is then cut down, and
/// `failed` holds the result.
struct campaign {
    /// At most this many runs to cut a failing run down; 0: it stays as it is.
    std::size_t shrink_runs = 400;
    report sum = report::none();
    std::optional<finding> failed{};

    /// Whether no oracle objected, and at least half of the runs did enough to prove something.
    bool passed() const { return !failed && sum.runs != 0 && sum.runs <= 2 * sum.counted; }

    /// `run(replay)` gives a report; `progress(campaign const&)` is called after each run.
    template <class Run, class Progress>
    void go(std::uint64_t first, std::uint64_t seeds, Run&& run, Progress&& progress) {
        for (auto seed = first; seed < first + seeds && !failed; ++seed) {
            one(replay{seed}, run);
            progress(*this);
        }
    }
    /// One run.
    template <class Run>
    void one(replay const& r, Run&& run) {
        auto const seen = caught(run, r);
        sum += seen;
        if (!seen.violation.empty()) failed = least_of(r, seen, run);
    }

private:
    /// An exception of the machine is a finding, too.
    template <class Run>
    static report caught(Run&& run, replay const& r) {
        try {
            return run(r);
        } catch (std::exception const& e) {
            report thrown;
            thrown.violation = std::string{"exception: "} + e.what();
            return thrown;
        }
    }
    template <class Run>
    finding least_of(replay const& r, report const& seen, Run&& run) const {
        auto const oracle = oracle_of(seen.violation);
        finding f{r, r, seen.violation};
        if (shrink_runs == 0) return f;
        auto const second = caught(run, r);
        f.repeats = second.violation == seen.violation && second.trace == seen.trace;
        if (!f.repeats) return f;
        auto const fails = [&](replay const& smaller) {
            auto const again = caught(run, smaller);
            bool const same = oracle_of(again.violation) == oracle;
            if (same) f.violation = again.violation;
            return same;
        };
        f.least = shrink(r, fails, shrink_runs);
        return f;
    }
};

/// Runs the seeds `first`, `first + 1`, ... of a subject that decides by majorities; `progress` as
/// in campaign::go.
template <class Subject, class Progress>
campaign run_seeds(std::uint64_t first, std::uint64_t seeds, Progress&& progress) {
    campaign c;
    c.go(
        first, seeds, [](replay const& r) { return basic_simulation<Subject>{r}.run(); }, progress);
    return c;
}
template <class Subject>
campaign run_seeds(std::uint64_t first, std::uint64_t seeds) {
    return run_seeds<Subject>(first, seeds, [](campaign const&) {});
}

}  // namespace quorate::inline v1::sim

#endif
