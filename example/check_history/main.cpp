// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Judges a history from a file; the text below is what --help prints.

#include <boost/json/src.hpp>
#include <fstream>
#include <iostream>
#include <quorate/testing/linearizability.hpp>
#include <string>
#include <string_view>
#include "json_history.hpp"

namespace {

namespace testing = quorate::testing;

constexpr std::string_view help = R"(Could one machine, doing one operation at a time,
have told these clients what they were told?

    check_history FILE        or - for the standard input

One operation a line, in any order:

    {"client":1,"call":10,"ret":14,"f":"write","key":"x","args":7,"result":null}
    {"client":2,"call":11,"ret":null,"f":"cas","key":"x","args":[7,8],"result":null}
    {"client":1,"call":15,"ret":16,"f":"read","key":"x","args":null,"result":8}

All seven fields must be there. "call" and "ret" say when, as integers; only their
order matters. "client" and "key" are strings or integers. A key is null until it is
written.

    f        args              result
    read     null              any value
    write    any value         null
    delete   null              null
    cas      [expected, new]   true or false
    append   any value         null            to a list; null is an empty one
    add      an integer        the sum         null counts as 0; what does not fit 64 bits is no sum

"ret" is null where nobody knows whether the operation took effect; "result" is then
null, too. The client of such an operation does nothing more: a program that goes on
behind it does so as another client. An operation that certainly had no effect is left
out. Numbers are equal if they are worth the same: 1 is 1.0. Integers may have 64 bits;
others must be below 2^53 and are what a double holds; give larger ones as strings. If a
field stands twice in a line, the last one counts.

Exit code: 0 linearizable, 1 not, 2 not known within the budget, 3 the file is wrong.
)";

constexpr std::uint64_t steps_most = 50'000'000;

void print(check_history::history const& h, std::vector<std::size_t> const& which) {
    constexpr std::size_t shown_most = 20;
    for (std::size_t i = 0; i < which.size() && i < shown_most; ++i) {
        auto const& o = h[which[i]];
        std::cout << "  line " << o.what.line << ": client " << o.what.client << ", from " << o.call
                  << " to ";
        if (o.ret == testing::never) std::cout << "nobody knows when";
        else std::cout << o.ret;
        std::cout << ": " << check_history::name_of(o.what.verb) << " of key " << o.what.key
                  << ", args " << o.what.args << ", result " << o.what.result << "\n";
    }
    if (shown_most < which.size())
        std::cout << "  ... and " << which.size() - shown_most << " more\n";
}

int judge(check_history::history const& h) {
    auto const r = testing::check_linearizable<check_history::values>(h, steps_most);
    switch (r.is) {
        case testing::verdict::linearizable:
            std::cout << "linearizable: " << h.size() << " operations, " << r.steps << " steps\n";
            return 0;
        case testing::verdict::not_linearizable:
            std::cout << "NOT linearizable. Whatever the order, these do not fit behind the others "
                         "of their key:\n";
            print(h, r.culprits);
            return 1;
        case testing::verdict::unknown:
            std::cout << "not known after " << r.steps
                      << " steps: too much happens at once to this key:\n";
            print(h, r.culprits);
            return 2;
    }
    return 3;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: check_history FILE (or - for the standard input); --help says what "
                     "stands in it\n";
        return 3;
    }
    std::string const path = argv[1];
    if (path == "--help") {
        std::cout << help;
        return 0;
    }
    std::ifstream file;
    if (path != "-") file.open(path);
    if (path != "-" && !file) {
        std::cerr << "check_history: " << path << ": cannot be read\n";
        return 3;
    }
    auto const read = check_history::read_history(path == "-" ? std::cin : file);
    if (auto const* wrong = std::get_if<std::string>(&read)) {
        std::cerr << "check_history: " << path << ": " << *wrong << "\n";
        return 3;
    }
    return judge(std::get<0>(read));
}
