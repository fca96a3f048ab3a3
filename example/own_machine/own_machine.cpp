// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// A state machine of your own, under two hundred clusters' worth of faults.

#include <cstdint>
#include <iostream>
#include <map>
#include <quorate/sim/campaign.hpp>
#include <string>

struct stock {  // how many of each article there are; never less than none
    struct command {
        std::string article;
        std::int64_t change = 0;
    };
    using result = bool;
    result apply(command const& c) {
        if (left[c.article] + c.change < 0) return false;
        left[c.article] += c.change;
        return true;
    }
    void save(quorate::writer& out) const { quorate::encode(out, left); }
    void load(quorate::reader& in) { quorate::decode(in, left); }
    std::map<std::string, std::int64_t> left;
};

struct orders {  // what its clients ask
    static stock::command command(quorate::sim::random& dice, std::uint64_t, std::size_t size) {
        auto const change = static_cast<std::int64_t>(dice.below(9)) - 4;
        return {"article " + std::to_string(dice.below(5)) + std::string(size, '.'), change};
    }
};

struct my_world : quorate::sim::default_subject {
    using machine = stock;
    using workload = orders;
};

// own_machine [RUN]: two hundred seeds, or one run by the word that names it.
int main(int argc, char** argv) {
    quorate::sim::campaign c;
    auto const only = quorate::sim::parse_replay(argc == 2 ? argv[1] : "");
    if (argc > 1 && !only) return std::cerr << "own_machine: no run has this name\n", 2;
    if (only)
        c.one(*only,
              [](auto const& r) { return quorate::sim::basic_simulation<my_world>{r}.run(); });
    else c = quorate::sim::run_seeds<my_world>(1, 200);
    std::cout << describe(c.sum) << "\n";
    bool const enough = only || c.failed || c.passed();
    if (c.failed)
        std::cout << describe(*c.failed) << "\nagain: " << *argv << " "
                  << to_string(c.failed->least) << "\n";
    else
        std::cout << (enough ? "no oracle objects\n"
                             : "no oracle objects, but the runs did too little to count\n");
    return enough && !c.failed ? 0 : 1;
}
