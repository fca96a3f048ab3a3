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
#include <filesystem>
#include <fstream>
#include <iostream>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/sets.hpp>
#include <scripts/commands.hpp>
#include <scripts/script.hpp>
#include <support/own_quorums.hpp>
#include <variant>

namespace {

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
            } catch (script::error const& e) {
                throw script::error{"'" + line + "': " + e.what() + tail()};
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
    std::variant<std::monostate, script::commands<quorate::majority>,
                 script::commands<quorate::sets>,
                 script::commands<script::distinct<quorate::flexible>>,
                 script::commands<quorate_test::any_rule>,
                 script::commands<script::distinct<quorate_test::any_rule>>>
        world_;

    void run(std::string const& line) {
        script::words w{line};
        if (w.accept("option")) {
            set_option(w);
        } else if (w.peek() == "nodes" || w.peek() == "cluster") {
            begin(w);
        } else {
            std::visit(
                [&](auto& world) {
                    if constexpr (requires { world.run(line); }) world.run(line);
                    else throw script::error{"a script begins with nodes or cluster"};
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

    /// nodes 3: empty stores; cluster 3: entry 1 everywhere. Instead of a count, another quorum
    /// system. spare 2: and as many that are no members.
    void begin(script::words& w) {
        bool const bootstrapped = w.next() == "cluster";
        if (w.accept("sets")) {
            begin(quorate::sets::make(script::read_lists(w.next())), bootstrapped);
        } else if (w.accept("distinct")) {
            if (w.accept("rule")) {
                begin(std::optional{script::distinct<quorate_test::any_rule>{read_rule(w)}},
                      bootstrapped);
            } else {
                auto const commit = static_cast<std::uint32_t>(w.number());
                auto const elect = static_cast<std::uint32_t>(w.number());
                auto const q = quorate::flexible::make(first_ids(w.number()), {commit, elect});
                begin(q ? std::optional{script::distinct<quorate::flexible>{*q}} : std::nullopt,
                      bootstrapped);
            }
        } else if (w.accept("rule")) {
            begin(std::optional{read_rule(w)}, bootstrapped);
        } else {
            begin(quorate::majority::make(first_ids(w.number())), bootstrapped);
        }
        if (w.accept("spare")) {
            auto const count = w.number();
            std::visit(
                [&](auto& world) {
                    if constexpr (requires { world.add_spares(count); }) world.add_spares(count);
                },
                world_);
        }
        w.finish();
    }
    /// 3 commit 1|2,3 elect 1,2 | 3 commit exactly 1 elect exactly 1
    static quorate_test::any_rule read_rule(script::words& w) {
        auto const nodes = w.number();
        if (nodes == 0 || nodes > quorate_test::four_ids.size())
            throw script::error{"1 to 4 nodes"};
        return script::read_rule(w, (1U << nodes) - 1);
    }
    static std::vector<quorate::node_id> first_ids(std::uint64_t count) {
        std::vector<quorate::node_id> ids;
        for (std::uint64_t id = 1; id <= count; ++id) ids.push_back({id});
        return ids;
    }
    template <class Quorum>
    void begin(std::optional<Quorum> q, bool bootstrapped) {
        if (!q) throw script::error{"that is no quorum system"};
        auto const& ids = q->members();
        auto& world =
            world_.emplace<script::commands<Quorum>>(options_, *q, ids[ids.size() - 1].value);
        if (bootstrapped) world.bootstrapped_before();
        else world.start_all();
    }

    void set_option(script::words& w) {
        auto const name = w.next();
        auto const value = w.next();
        w.finish();
        auto& o = options_;
        auto const narrow = [&](std::uint32_t& to) {
            to = static_cast<std::uint32_t>(script::words::to_number(value));
        };
        if (name == "election_timeout") o.election_timeout = script::to_duration(value, o);
        else if (name == "heartbeat_interval") o.heartbeat_interval = script::to_duration(value, o);
        else if (name == "inflight_entries_max") narrow(o.inflight_entries_max);
        else if (name == "inflight_bytes_max")
            o.inflight_bytes_max = script::words::to_number(value);
        else if (name == "inflight_messages_max") narrow(o.inflight_messages_max);
        else if (name == "message_entries_max") narrow(o.message_entries_max);
        else if (name == "message_bytes_max") o.message_bytes_max = script::words::to_number(value);
        else if (name == "pending_reads_max") narrow(o.pending_reads_max);
        else throw script::error{"there is no option '" + name + "'"};
        if (auto const bad = validate(o)) throw script::error{bad.text};
    }
};

bool run_file(fs::path const& file, settings const& s) {
    std::ifstream in{file};
    if (!in) throw script::error{"cannot be read"};
    auto doc = script::parse(in);
    in.close();
    session world;
    bool same = true;
    for (auto& b : doc.blocks) {
        auto const where = file.string() + ":" + std::to_string(b.line) + ": ";
        std::vector<std::string> trace;
        try {
            trace = world.run(b.commands);
        } catch (script::error const& e) {
            throw script::error{"line " + std::to_string(b.line) + ": " + e.what()};
        }
        if (s.verbose) {
            for (auto const& line : b.commands) std::cout << line << "\n";
            std::cout << script::difference({}, trace);
        }
        if (trace == b.trace) continue;
        if (!s.rewrite)
            std::cerr << where << "another trace\n" << script::difference(b.trace, trace);
        b.trace = trace;
        same = false;
    }
    if (doc.blocks.empty()) throw script::error{"holds no commands"};
    if (s.rewrite && !same) {
        std::ofstream out{file};
        out << script::print(doc);
        if (!out.flush()) throw script::error{"cannot be written"};
        std::cout << "rewritten: " << file.string() << "\n";
    }
    return same || s.rewrite;
}

settings read_arguments(int argc, char** argv) {
    settings s;
    std::vector<fs::path> given;
    for (int i = 1; i < argc; ++i) {
        std::string_view const word{argv[i]};
        if (word == "--rewrite") s.rewrite = true;
        else if (word == "-v") s.verbose = true;
        else given.emplace_back(word);
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
            if (!run_file(file, s)) ++failed;
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
