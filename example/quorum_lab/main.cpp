// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Designs a quorum system on paper: what it is worth, how it compares with others, how a cluster
// gets there from another one, and a picture.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <quorate/quorums/threshold_tree.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>
#include "names.hpp"
#include "report.hpp"
#include "svg.hpp"

namespace {

constexpr std::string_view usage =
    "quorum_lab: what a quorum system is worth\n"
    "\n"
    "  quorum_lab [OPTION] show SYSTEM              its quorums, failures, partitions, load, laws\n"
    "  quorum_lab [OPTION] compare SYSTEM...        some of them side by side\n"
    "  quorum_lab [OPTION] change SYSTEM SYSTEM     from the one to the other: in one step, or why "
    "not\n"
    "  quorum_lab picture FILE.svg SYSTEM...        availability and failures survived, as a "
    "picture\n"
    "\n"
    "  --terms sequential|distinct   how the cluster numbers terms; default sequential\n"
    "  --down P                      how often a node is down, from 0 to 1; default 0.01\n"
    "\n"
    "A SYSTEM is text, with a name for tables if you like, \"zones=2 of (2 of (a,b,c), 2 of "
    "(d,e,f), g)\":\n"
    "  2 of (a, b, c)                            any two; also: all of, any of, majority of\n"
    "  3 of (a:2, b, c, d)                       a counts twice\n"
    "  any of ({a,b}, {b,c}, {a,c})              explicit sets\n"
    "  commit 3 of (a,b,c,d) elect 2 of (a,b,c,d)   two rules\n"
    "Any name is a node, the same one in every SYSTEM of a line.\n";

int wrong(std::string const& text) {
    std::cerr << "quorum_lab: " << text << "\nTry: quorum_lab --help\n";
    return 2;
}

/// Reads "name=system"; says what is wrong, with the place in the text.
std::optional<lab::design> read(std::string_view text, lab::node_names& names, std::size_t number) {
    lab::design d;
    auto const equals = text.find('=');
    bool const named = equals != std::string_view::npos;
    d.name = named ? std::string{text.substr(0, equals)} : "system " + std::to_string(number);
    auto const system = named ? text.substr(equals + 1) : text;
    auto const error = quorate::threshold_tree::parse(system, names, d.system);
    if (!error) return d;
    std::cerr << "quorum_lab: " << system << "\nquorum_lab: ";
    if (error.fault == quorate::tree_fault::unlawful)
        std::cerr
            << names.text(error.shown.nodes(), error.shown.first()) << " commits and "
            << names.text(error.shown.nodes(), error.shown.second())
            << " elects, and they share no node: a new leader would miss what was committed\n";
    else std::cerr << quorate::to_text(error, system) << '\n';
    return std::nullopt;
}

int draw(std::string const& file, std::vector<lab::design> const& designs) {
    std::ostringstream svg;
    if (!lab::picture{svg, designs}.draw())
        return wrong("one of these systems is too large to analyze");
    std::ofstream out{file, std::ios::binary};
    out << svg.str();
    out.close();
    if (!out) return wrong("cannot write " + file);
    std::cout << "wrote " << file << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words{argv + 1, argv + argc};
    bool distinct = false;
    double down = 0.01;
    while (!words.empty() && words.front().starts_with("--")) {
        auto const option = words.front();
        if (option == "--help") return std::cout << usage, 0;
        if (words.size() < 2) return wrong(option + " needs a value");
        auto const value = words[1];
        words.erase(words.begin(), words.begin() + 2);
        if (option == "--terms") {
            if (value != "sequential" && value != "distinct")
                return wrong("--terms is sequential or distinct");
            distinct = value == "distinct";
        } else if (option == "--down") {
            char* end = nullptr;
            down = std::strtod(value.c_str(), &end);
            if (value.empty() || *end != '\0' || !(0 <= down && down <= 1))
                return wrong("--down is from 0 to 1");
        } else {
            return wrong("unknown option " + option);
        }
    }
    if (words.empty()) return std::cerr << usage, 2;
    auto const verb = words.front();
    words.erase(words.begin());
    std::string file;
    if (verb == "picture") {
        if (words.empty()) return wrong("picture needs a file to write");
        file = words.front();
        words.erase(words.begin());
    }
    lab::node_names names;
    std::vector<lab::design> designs;
    for (auto const& text : words) {
        auto d = read(text, names, designs.size() + 1);
        if (!d) return 1;
        designs.push_back(std::move(*d));
    }
    auto const count = designs.size();
    if (verb == "show" && count == 1) return lab::show(std::cout, designs[0], names, down) ? 0 : 1;
    if (verb == "compare" && count > 0) return lab::compare(std::cout, designs, down) ? 0 : 1;
    if (verb == "picture" && count > 0) return draw(file, designs);
    if (verb == "change" && count == 2) {
        if (distinct)
            lab::explain_change<quorate::distinct_terms>(std::cout, designs[0], designs[1], names,
                                                         down);
        else
            lab::explain_change<quorate::sequential_terms>(std::cout, designs[0], designs[1], names,
                                                           down);
        return 0;
    }
    return wrong(verb == "show" || verb == "compare" || verb == "change" || verb == "picture"
                     ? verb + ": " + std::to_string(count) + " systems are not what it takes"
                     : "unknown command " + verb);
}
