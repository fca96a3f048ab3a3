// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_QUORUM_LAB_REPORT_HPP
#define QUORATE_EXAMPLE_QUORUM_LAB_REPORT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iomanip>
#include <ostream>
#include <quorate/quorums/analysis.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/term_policy.hpp>
#include <string>
#include <string_view>
#include <vector>
#include "names.hpp"

namespace lab {

/// A system and what it is called in tables and pictures.
struct design {
    std::string name;
    quorate::threshold_tree system;
};

/// One row of a table, and one column for each thing that is compared.
class table {
public:
    explicit table(std::vector<std::string> heads) : heads_{std::move(heads)} {}
    void row(std::string label, std::vector<std::string> cells) {
        rows_.push_back({std::move(label), std::move(cells)});
    }
    void print(std::ostream& out) const {
        std::size_t left = 0;
        std::vector<std::size_t> widths;
        for (auto const& h : heads_) widths.push_back(h.size());
        for (auto const& [label, cells] : rows_) {
            left = std::max(left, label.size());
            for (std::size_t i = 0; i < cells.size(); ++i)
                widths[i] = std::max(widths[i], cells[i].size());
        }
        auto const line = [&](std::string const& label, std::vector<std::string> const& cells) {
            out << std::left << std::setw(static_cast<int>(left)) << label << std::right;
            for (std::size_t i = 0; i < cells.size(); ++i)
                out << std::setw(static_cast<int>(widths[i] + 3)) << cells[i];
            out << '\n';
        };
        line("", heads_);
        for (auto const& [label, cells] : rows_) line(label, cells);
    }

private:
    struct entry {
        std::string label;
        std::vector<std::string> cells;
    };
    std::vector<std::string> heads_;
    std::vector<entry> rows_;
};

inline std::string fixed(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

inline std::uint64_t choose(std::size_t n, std::size_t k) {
    std::uint64_t ways = 1;
    for (std::size_t i = 0; i < k; ++i) ways = ways * (n - i) / (i + 1);
    return ways;
}

/// Adds the rows that say what a rule is worth, with one column for each rule.
inline void add_rows(table& t, std::vector<quorate::rule_analysis> const& rules,
                     std::vector<std::size_t> const& sizes) {
    using quorate::rule_analysis;
    auto const row =
        [&](std::string label,
            std::function<std::string(rule_analysis const&, std::size_t)> const& cell) {
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < rules.size(); ++i)
                cells.push_back(cell(rules[i], sizes[i]));
            t.row(std::move(label), std::move(cells));
        };
    row("members in the smallest quorum",
        [](auto const& r, std::size_t) { return std::to_string(r.smallest_quorum); });
    row("in the largest that needs all its members", [](auto const& r, std::size_t) {
        return r.largest_minimal_quorum ? std::to_string(*r.largest_minimal_quorum)
                                        : std::string{"?"};
    });
    row("failures survived, whichever they are",
        [](auto const& r, std::size_t) { return std::to_string(r.failures_survived); });
    std::size_t most = 0;
    for (auto const& r : rules)
        for (std::size_t f = 0; f < r.sets_survived.size(); ++f)
            if (r.sets_survived[f] != 0) most = std::max(most, f);
    for (std::size_t f = 1; f <= most; ++f)
        row("  of the sets of " + std::to_string(f) + (f == 1 ? " failure" : " failures"),
            [f](auto const& r, std::size_t n) {
                return f > n ? std::string{"-"}
                             : std::to_string(r.sets_survived[f]) + "/" +
                                   std::to_string(choose(n, f));
            });
    row("load of the busiest member",
        [](auto const& r, std::size_t) { return r.load ? fixed(*r.load, 3) : "?"; });
}

/// Prints what is wrong with a system or a change, one line each, with the names of the nodes.
inline void print_laws(std::ostream& out, quorate::law_report const& report,
                       node_names const& names) {
    for (auto const& b : report.broken()) {
        auto text = quorate::to_text(b, report.nodes());
        // The sets come first in the text, by id; here they are named.
        auto const replace = [&](quorate::slot_set set) {
            auto const ids = quorate::to_text(report.nodes(), set);
            if (auto const at = text.find(ids); at != std::string::npos)
                text.replace(at, ids.size(), names.text(report.nodes(), set));
        };
        if (b.answer == quorate::verdict::no) replace(b.first);
        if (b.answer == quorate::verdict::no) replace(b.second);
        out << "  broken: " << text << '\n';
    }
}

template <class Terms>
void print_own_laws(std::ostream& out, design const& d, node_names const& names) {
    auto const report = quorate::broken_laws<Terms>(d.system);
    out << "with " << Terms::name << ": " << (report.empty() ? "lawful" : "must not run a cluster")
        << '\n';
    print_laws(out, report, names);
}

/// Prints everything about one system.
inline bool show(std::ostream& out, design const& d, node_names const& names, double down) {
    auto const members = d.system.members();
    out << d.system.text(names) << "\n\n";
    auto const a = quorate::analyze(d.system);
    if (!a) {
        out << "This system is too large to analyze: more than 16 members, and some stand in two "
               "places.\n";
        return false;
    }
    table t{{"commits", "elects", "works"}};
    add_rows(t, {a->commits, a->elects, a->works},
             {members.size(), members.size(), members.size()});
    std::vector<double> const each(members.size(), down);
    t.row("available if each node is down " + fixed(100 * down, 2) + " % of the time",
          {fixed(*quorate::availability(d.system, quorate::question::commits, each), 9),
           fixed(*quorate::availability(d.system, quorate::question::elects, each), 9),
           fixed(*quorate::availability(d.system, each), 9)});
    t.print(out);
    auto const needed = a->works.indispensable;
    out << "\nfails if this one node fails: "
        << (needed.empty() ? "none" : names.text(members, needed)) << '\n';
    if (a->dead_partitions) {
        auto const& dead = *a->dead_partitions;
        auto const all = (std::uint64_t{1} << (members.size() - 1)) - 1;
        out << "partitions into two sides after which neither works: " << dead.size() << " of "
            << all << '\n';
        for (std::size_t i = 0; i < std::min<std::size_t>(dead.size(), 8); ++i)
            out << "  " << names.text(members, dead[i]) << " | "
                << names.text(members, quorate::slot_set::first(members.size()) - dead[i]) << '\n';
        if (dead.size() > 8) out << "  ...\n";
    }
    print_own_laws<quorate::sequential_terms>(out, d, names);
    print_own_laws<quorate::distinct_terms>(out, d, names);
    return true;
}

/// Prints systems side by side, each as a whole: commits and elects.
inline bool compare(std::ostream& out, std::vector<design> const& designs, double down) {
    std::vector<std::string> heads;
    std::vector<quorate::rule_analysis> rules;
    std::vector<std::size_t> sizes;
    std::vector<std::string> members;
    std::vector<std::string> writes;
    std::vector<std::string> votes;
    std::vector<std::string> available;
    for (auto const& d : designs) {
        auto const a = quorate::analyze(d.system);
        if (!a) {
            out << d.name
                << " is too large to analyze: more than 16 members, and some stand in two "
                   "places.\n";
            return false;
        }
        heads.push_back(d.name);
        rules.push_back(a->works);
        sizes.push_back(a->members);
        members.push_back(std::to_string(a->members));
        writes.push_back(std::to_string(a->commits.failures_survived));
        votes.push_back(std::to_string(a->elects.failures_survived));
        std::vector<double> const each(a->members, down);
        available.push_back(fixed(*quorate::availability(d.system, each), 9));
    }
    table t{heads};
    t.row("members", members);
    t.row("failures survived by writing, while the leader lives", writes);
    t.row("failures survived by electing", votes);
    add_rows(t, rules, sizes);
    t.row("available if each node is down " + fixed(100 * down, 2) + " % of the time", available);
    t.print(out);
    return true;
}

/// Says whether a cluster may go from one system to the other in one step. If it may not: why, and
/// what the way through the product survives.
template <class Terms>
void explain_change(std::ostream& out, design const& from, design const& to,
                    node_names const& names, double down) {
    auto const report = quorate::broken_laws<Terms>(from.system, to.system);
    if (report.empty()) {
        out << "With " << Terms::name
            << " this is one step: every set that commits or elects before the change meets "
               "every set\nthat elects or commits after it.\n";
        compare(out, {from, to}, down);
        return;
    }
    out << "With " << Terms::name << " this cannot be one step:\n";
    print_laws(out, report, names);
    auto const both = quorate::joint<quorate::threshold_tree, quorate::threshold_tree>::make(
        from.system, to.system);
    auto const product = both ? quorate::threshold_tree::from(*both) : std::nullopt;
    if (!product) {
        out << "Their product has more than 32 members or cannot be decided: change in smaller "
               "steps.\n";
        return;
    }
    out << "It goes through the product, in which a set decides iff it decides before and after:\n "
           " "
        << product->text(names) << "\n\n";
    compare(out, {from, {"product", *product}, to}, down);
}

}  // namespace lab

#endif
