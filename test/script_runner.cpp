// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Runs interaction scripts against the protocol core:
//
//     scripts [--rewrite] [-v] FILE-OR-DIRECTORY...       (default: test/scripts)
//
// A script passes if every trace is as expected, every `expect` holds and no law is broken.
// --rewrite writes the traces that came out into the files; it never hides a failed expectation or
// law.

#include <exception>
#include <iostream>
#include <string_view>
#include "support/script_session.hpp"

namespace {

namespace fs = std::filesystem;
using script::settings;

settings read_arguments(int argc, char** argv) {
    settings s;
    std::vector<fs::path> given;
    for (int i = 1; i < argc; ++i) {
        std::string_view const word{argv[i]};
        if (word == "--rewrite")
            s.rewrite = true;
        else if (word == "-v")
            s.verbose = true;
        else
            given.emplace_back(word);
    }
    if (given.empty()) given.emplace_back("test/scripts");
    for (auto const& path : given) {
        if (!fs::is_directory(path)) {
            s.files.push_back(path);
            continue;
        }
        for (auto const& entry : fs::directory_iterator{path})
            if (entry.path().extension() == ".txt") s.files.push_back(entry.path());
    }
    std::ranges::sort(s.files);
    return s;
}

}  // namespace

int main(int argc, char** argv) try {
    auto const s = read_arguments(argc, argv);
    std::size_t failed = 0;
    for (auto const& file : s.files) {
        try {
            if (!script::run_file(file, s)) ++failed;
        } catch (script::error const& e) {
            std::cerr << file.string() << ": " << e.what() << "\n";
            ++failed;
        }
    }
    std::cout << s.files.size() << " scripts, " << failed << " failed\n";
    return failed == 0 && !s.files.empty() ? 0 : 1;
} catch (std::exception const& e) {
    std::cerr << e.what() << "\n";
    return 1;
}
