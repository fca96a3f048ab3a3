// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_SCRIPT_SESSION_HPP
#define QUORATE_TEST_SUPPORT_SCRIPT_SESSION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include "core_commands.hpp"
#include "own_quorums.hpp"
#include "script.hpp"

/// Runs a script from its first line to its last: what the program `scripts` does with each file.
namespace script {

namespace fs = std::filesystem;

struct settings {
    bool rewrite = false;
    bool verbose = false;
    std::vector<fs::path> files;
};

/// One run of one script: before `nodes` or `cluster` there are options only.
class session {
public:
    std::vector<std::string> run(std::vector<std::string> const& commands) {
        std::vector<std::string> trace;
        for (auto const& line : commands) {
            try {
                run(line);
            } catch (error const& e) {
                throw error{"'" + line + "': " + e.what() + tail()};
            }
        }
        std::visit(
            [&](auto& w) {
                if constexpr (requires { w.lines(); }) trace = std::exchange(w.lines(), {});
            },
            world_);
        if (trace.empty()) trace.emplace_back("ok");
        return trace;
    }

private:
    quorate::core_options options_;
    std::variant<std::monostate, commands<quorate::majority>, commands<quorate::sets>,
                 commands<distinct<quorate::flexible>>, commands<quorate_test::first_and_one>,
                 commands<quorate_test::any_rule>, commands<distinct<quorate_test::any_rule>>>
        world_;

    void run(std::string const& line) {
        words w{line};
        if (w.accept("option")) {
            set_option(w);
        } else if (w.peek() == "nodes" || w.peek() == "cluster") {
            begin(w);
        } else {
            std::visit(
                [&](auto& world) {
                    if constexpr (requires { world.run(line); })
                        world.run(line);
                    else
                        throw error{"a script begins with nodes or cluster"};
                },
                world_);
        }
    }

    /// What led to an error: the end of the trace.
    std::string tail() {
        std::string out;
        std::visit(
            [&](auto& w) {
                if constexpr (requires { w.lines(); }) {
                    auto const& lines = w.lines();
                    for (auto i = lines.size() - std::min<std::size_t>(lines.size(), 12);
                         i < lines.size(); ++i)
                        out += "\n      " + lines[i];
                }
            },
            world_);
        return out;
    }

    /// nodes 3: empty stores; cluster 3: entry 1 everywhere. Instead of a count, another quorum system.
    void begin(words& w) {
        bool const founded = w.next() == "cluster";
        if (w.accept("sets")) {
            begin(quorate::sets::make(read_lists(w.next())), founded);
        } else if (w.accept("distinct")) {
            if (w.accept("rule")) {
                begin(std::optional{distinct<quorate_test::any_rule>{read_rule(w)}}, founded);
            } else {
                auto const commit = static_cast<std::uint32_t>(w.number());
                auto const elect = static_cast<std::uint32_t>(w.number());
                auto const q = quorate::flexible::make(first_ids(w.number()), {commit, elect});
                begin(q ? std::optional{distinct<quorate::flexible>{*q}} : std::nullopt, founded);
            }
        } else if (w.accept("first_and_one")) {
            begin(std::optional{quorate_test::first_and_one{}}, founded);
        } else if (w.accept("rule")) {
            begin(std::optional{read_rule(w)}, founded);
        } else {
            begin(quorate::majority::make(first_ids(w.number())), founded);
        }
        w.finish();
    }
    /// "1,2|1,3"
    static std::vector<std::vector<std::uint64_t>> read_lists(std::string const& word) {
        std::vector<std::vector<std::uint64_t>> lists;
        for (std::size_t at = 0; at <= word.size();) {
            auto const end = std::min(word.find('|', at), word.size());
            lists.push_back(number_list(std::string_view{word}.substr(at, end - at)));
            at = end + 1;
        }
        return lists;
    }
    /// 3 commit 1|2,3 elect 1,2 | 3 commit exactly 1 elect exactly 1
    static quorate_test::any_rule read_rule(words& w) {
        quorate_test::any_rule rule;
        rule.nodes = static_cast<std::uint32_t>(w.number());
        if (rule.nodes == 0 || rule.nodes > quorate_test::four_ids.size()) throw error{"1 to 4 nodes"};
        auto const table = [&](char const* what) {
            if (!w.accept(what)) throw error{"rule NODES commit SETS elect SETS"};
            return w.accept("exactly") ? quorate_test::any_rule::exactly(w.number())
                                       : quorate_test::any_rule::listed(read_lists(w.next()));
        };
        rule.commit = table("commit");
        rule.elect = table("elect");
        return rule;
    }
    static std::vector<quorate::node_id> first_ids(std::uint64_t count) {
        std::vector<quorate::node_id> ids;
        for (std::uint64_t id = 1; id <= count; ++id) ids.push_back({id});
        return ids;
    }
    template <class Quorum>
    void begin(std::optional<Quorum> q, bool founded) {
        if (!q) throw error{"that is no quorum system"};
        auto const& ids = q->members();
        auto& world =
            world_.emplace<commands<Quorum>>(options_, *q, ids[ids.size() - 1].value);
        if (founded)
            world.found_before();
        else
            world.start_all();
    }

    void set_option(words& w) {
        auto const name = w.next();
        auto const value = w.next();
        w.finish();
        auto& o = options_;
        auto const narrow = [&](std::uint32_t& to) {
            to = static_cast<std::uint32_t>(words::to_number(value));
        };
        if (name == "election_timeout")
            o.election_timeout = to_duration(value, o);
        else if (name == "heartbeat_interval")
            o.heartbeat_interval = to_duration(value, o);
        else if (name == "inflight_entries_max")
            narrow(o.inflight_entries_max);
        else if (name == "inflight_bytes_max")
            o.inflight_bytes_max = words::to_number(value);
        else if (name == "inflight_messages_max")
            narrow(o.inflight_messages_max);
        else if (name == "message_entries_max")
            narrow(o.message_entries_max);
        else if (name == "message_bytes_max")
            o.message_bytes_max = words::to_number(value);
        else if (name == "pending_reads_max")
            narrow(o.pending_reads_max);
        else
            throw error{"there is no option '" + name + "'"};
        if (auto const bad = validate(o)) throw error{bad.text};
    }
};

/// True if every trace is as expected. Throws if a command fails, an expectation does not hold or a law is broken.
inline bool run_file(fs::path const& file, settings const& s) {
    std::ifstream in{file};
    if (!in) throw error{"cannot be read"};
    auto doc = parse(in);
    in.close();
    session world;
    bool same = true;
    for (auto& b : doc.blocks) {
        auto const where = file.string() + ":" + std::to_string(b.line) + ": ";
        std::vector<std::string> trace;
        try {
            trace = world.run(b.commands);
        } catch (error const& e) {
            throw error{"line " + std::to_string(b.line) + ": " + e.what()};
        }
        if (s.verbose) {
            for (auto const& line : b.commands) std::cout << line << "\n";
            std::cout << difference({}, trace);
        }
        if (trace == b.trace) continue;
        if (!s.rewrite)
            std::cerr << where << "another trace\n" << difference(b.trace, trace);
        b.trace = trace;
        same = false;
    }
    if (doc.blocks.empty()) throw error{"holds no commands"};
    if (s.rewrite && !same) {
        std::ofstream out{file};
        out << print(doc);
        if (!out.flush()) throw error{"cannot be written"};
        std::cout << "rewritten: " << file.string() << "\n";
    }
    return same || s.rewrite;
}

}  // namespace script

#endif
