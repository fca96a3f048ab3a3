// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_SIM_REPORT_HPP
#define QUORATE_SIM_REPORT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <quorate/sim/history.hpp>
#include <quorate/sim/network.hpp>
#include <quorate/sim/strike.hpp>
#include <quorate/time.hpp>
#include <string>

namespace quorate::inline v1::sim {

/// How changes of the membership ended.
struct change_counts {
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t given_up = 0;  ///< a new voter did not catch up
    std::uint64_t unknown = 0;   ///< the leader was lost
};

/// What runs have seen. A run that met no faults proves nothing, so the totals matter as much as
/// the verdict.
struct report {
    std::string violation;    ///< empty: no oracle objects
    std::uint64_t trace = 0;  ///< of one run: equal only if everything went the same way
    std::uint64_t events = 0;
    std::uint64_t elections = 0;
    std::uint64_t kills = 0;
    std::uint64_t power_losses = 0;
    std::array<std::uint64_t, fault_kinds> struck{};  ///< faults that hit something
    network_counts network;
    client_totals clients;
    change_counts changes;
    duration virtual_time{};
    std::uint64_t runs = 1;
    std::uint64_t counted = 0;  ///< runs that did enough to count

    /// Why this run proves little; empty if it counts.
    std::string too_little() const {
        std::uint64_t faults = 0;
        for (auto n : struck) faults += n;
        if (clients.acknowledged < 20) return "few writes were acknowledged";
        if (clients.reads < 5) return "few reads were answered";
        if (elections < 2) return "the leader never changed";
        if (faults == 0) return "no fault struck";
        return {};
    }

    /// Adds the numbers of other runs.
    report& operator+=(report const& r) {
        if (violation.empty()) violation = r.violation;
        events += r.events;
        elections += r.elections;
        kills += r.kills;
        power_losses += r.power_losses;
        for (std::size_t i = 0; i < fault_kinds; ++i) struck[i] += r.struck[i];
        network.sent += r.network.sent;
        network.lost += r.network.lost;
        network.duplicated += r.network.duplicated;
        network.straggled += r.network.straggled;
        network.refused += r.network.refused;
        network.connections += r.network.connections;
        clients.acknowledged += r.clients.acknowledged;
        clients.rejected += r.clients.rejected;
        clients.unknown += r.clients.unknown;
        clients.reads += r.clients.reads;
        clients.reads_failed += r.clients.reads_failed;
        changes.done += r.changes.done;
        changes.refused += r.changes.refused;
        changes.given_up += r.changes.given_up;
        changes.unknown += r.changes.unknown;
        virtual_time += r.virtual_time;
        runs += r.runs;
        counted += r.counted;
        return *this;
    }
    /// The sum of no runs.
    static report none() {
        report r;
        r.runs = 0;
        return r;
    }
};

/// The oracle that a violation is of: "O5" of "node 2: O5: entry 7 ...".
inline std::string oracle_of(std::string const& violation) {
    if (violation.find("stopped by itself") != std::string::npos) return "stopped by itself";
    auto const at = violation.starts_with("node ") ? violation.find(' ', 5) + 1 : 0;
    return violation.substr(at, violation.find_first_of(": ", at) - at);
}

/// A few lines for people.
inline std::string describe(report const& r) {
    auto const n = [](std::uint64_t v) { return std::to_string(v); };
    auto out =
        n(r.runs) + " runs, " + n(r.counted) + " of them did enough to count; " + n(r.events) +
        " events, " + n(static_cast<std::uint64_t>(r.virtual_time / std::chrono::seconds{1})) +
        " s of virtual time\n" + "  elections " + n(r.elections) + ", process kills " + n(r.kills) +
        ", power losses " + n(r.power_losses) + ", connections " + n(r.network.connections) +
        ", refused " + n(r.network.refused) + "\n  messages sent " + n(r.network.sent) + ", lost " +
        n(r.network.lost) + ", doubled " + n(r.network.duplicated) + ", late " +
        n(r.network.straggled) + "\n  writes acknowledged " + n(r.clients.acknowledged) +
        ", rejected " + n(r.clients.rejected) + ", unknown " + n(r.clients.unknown) + "; reads " +
        n(r.clients.reads) + ", failed " + n(r.clients.reads_failed) + "\n  changes done " +
        n(r.changes.done) + ", given up " + n(r.changes.given_up) + ", unknown " +
        n(r.changes.unknown) + ", refused " + n(r.changes.refused) + "\n  faults:";
    for (std::size_t i = 0; i < fault_kinds; ++i)
        out += " " + std::string{fault_names[i].name} + " " + n(r.struck[i]);
    return out;
}

}  // namespace quorate::inline v1::sim

#endif
