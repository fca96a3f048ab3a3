// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Does what doc/membership_howto.md says, word by word: its shell blocks are one script, in a
// directory that looks like the repository's, with ports and files of its own. What the page shows
// of the output is in the output.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>
#include "servers.hpp"

BOOST_AUTO_TEST_SUITE(process_howto)

namespace {

using namespace process;

struct page {
    std::string commands;
    std::vector<std::string> shown;  ///< lines of output
};

page read_page(std::string const& path) {
    page p;
    std::istringstream in{file_text(path)};
    enum { prose, shell, output } at = prose;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("```")) at = at != prose ? prose : line == "```sh" ? shell : output;
        else if (at == shell) p.commands += line + "\n";
        else if (at == output) p.shown.push_back(line);
    }
    return p;
}

std::size_t replace_all(std::string& text, std::string const& from, std::string const& to) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;
         at += to.size(), ++count)
        text.replace(at, from.size(), to);
    return count;
}

/// Each port of the page becomes a free one.
void replace_ports(std::string& text) {
    std::string const host = "127.0.0.1:";
    auto const free = kv_client::free_ports(40);
    std::map<std::string, std::string> known;
    for (std::size_t at = 0; (at = text.find(host, at)) != std::string::npos; at += host.size()) {
        auto const begin = at + host.size();
        auto const size = text.find_first_not_of("0123456789", begin) - begin;
        auto const next = std::to_string(free.at(known.size()));
        text.replace(begin, size, known.try_emplace(text.substr(begin, size), next).first->second);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_commands_of_the_page_about_members_run_as_they_are) {
    auto p = read_page(std::string{QUORATE_TEST_DIR} + "/../doc/membership_howto.md");
    temporary_directory const data;
    auto const build = p.commands.substr(0, p.commands.find('\n') + 1);
    BOOST_REQUIRE(build.starts_with("cmake "));
    p.commands.erase(0, build.size());
    std::filesystem::create_directories(data / "build/mine");
    std::filesystem::create_directory_symlink(
        std::filesystem::path{QUORATE_KV_BINARY}.parent_path(), data / "build/mine/bin");
    BOOST_TEST(replace_all(p.commands, "/tmp/kv", "./kv") > 0U);
    replace_ports(p.commands);
    // Ends with the first command that fails, and leaves nobody behind.
    std::ofstream{data / "script"} << "cd \"${0%/*}\"\n"
                                      "set -ex\n"
                                      "trap 'kill -9 $(jobs -p) 2>/dev/null || true' EXIT\n"
                                      "trap 'exit 1' TERM\n"
                                   << p.commands;
    child shell{{"/bin/bash", data / "script"}, data / "output"};
    auto code = shell.wait(std::chrono::seconds{120});
    if (!code) {
        shell.signal(SIGTERM);
        shell.wait(std::chrono::seconds{70});
    }
    auto const output = file_text(data / "output");
    BOOST_REQUIRE_MESSAGE(code.value_or(-1) == 0, output);
    BOOST_TEST(p.shown.size() > 0U);
    for (auto const& line : p.shown)
        BOOST_TEST(output.find(line + "\n") != std::string::npos, line << "\n" << output);
}

BOOST_AUTO_TEST_SUITE_END()
