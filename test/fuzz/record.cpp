// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Writes the corpora of the fuzz targets from real runs: `fuzz_record DIRECTORY`. A cluster of
// three is bootstrapped, serves writes and reads on each node, changes its leader, loses nodes and
// gets them back; a client talks as redis-cli does.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <fuzz/core_recording.hpp>
#include <fuzz/order.hpp>
#include <fuzz/tapped_cluster.hpp>
#include <fuzz/wal_files.hpp>
#include <iostream>
#include <kv/resp.hpp>
#include <map>
#include <quorate/codec.hpp>
#include <quorate/log_stores/wal.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/weighted.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_facts.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace quorate;
using namespace quorate::transports;
using namespace std::chrono_literals;

namespace {

class corpus {
public:
    explicit corpus(std::filesystem::path root) : root_{std::move(root)} {}
    void add(std::string const& target, std::string const& name, bytes_view bytes) {
        std::filesystem::create_directories(root_ / target);
        std::ofstream out{root_ / target / name, std::ios::binary};
        out.write(reinterpret_cast<char const*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        if (!out.flush())
            std::cerr << "cannot write " << root_ / target / name << '\n', std::exit(1);
    }
    void add(std::string const& target, std::string const& name, writer const& out) {
        add(target, name, out.view());
    }

private:
    std::filesystem::path root_;
};

constexpr char const* kind_names[] = {"pre_vote",         "vote",         "vote_reply",
                                      "append",           "append_reply", "heartbeat",
                                      "heartbeat_reply",  "timeout_now",  "read_index",
                                      "read_index_reply", "forward",      "forward_reply"};

void put_frame(writer& out, parcel const& p) {
    frame_head head;
    encode_head(head, 1, p);
    out.bytes(head.view());
    for (auto const& run : p.entries) out.bytes(run.bytes.view());
    out.bytes(p.body.view());
}
writer frames() {
    writer out;
    out.u8(1);  // checksums are made right
    out.u8(7);  // a seed for the cuts
    return out;
}

/// One file for each kind of message, and the beginning and the end of what went over each link.
void record_frames(fuzz::tape const& tape, corpus& to) {
    std::map<std::size_t, std::pair<writer, int>> kinds;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<parcel>> links;
    for (auto const& p : tape.parcels) {
        auto const kind = p.message.body.index();
        auto& [out, count] = kinds.try_emplace(kind, frames(), 0).first->second;
        bool const tells =
            !std::holds_alternative<messages::append>(p.message.body) || !p.entries.empty();
        if (tells && count++ < 3) put_frame(out, p);
        links[{p.message.from.id.value, p.message.to.id.value}].push_back(p);
    }
    for (auto const& [kind, one] : kinds) to.add("frame", kind_names[kind], one.first);
    for (auto const& [link, parcels] : links) {
        auto const name =
            "link_" + std::to_string(link.first) + "_to_" + std::to_string(link.second);
        auto begin = frames();
        auto end = frames();
        for (std::size_t i = 0; i < std::min<std::size_t>(12, parcels.size()); ++i) {
            put_frame(begin, parcels[i]);
            put_frame(end, parcels[parcels.size() - 1 - i]);
        }
        to.add("frame", name + "_begin", begin);
        to.add("frame", name + "_end", end);
    }
    auto bound = frames();
    frame_head head;
    encode_cluster_bound(head, 1, {5, 6});
    bound.bytes(head.view());
    to.add("frame", "cluster_bound", bound);
}

void add_pair(corpus& to, std::string const& name, std::vector<std::byte> const& first,
              std::vector<std::byte> const& second) {
    writer out;
    out.u8(1);  // lengths and checksums are made right
    out.u8(static_cast<std::uint8_t>(first.size() & 0xFFU));
    out.u8(static_cast<std::uint8_t>(first.size() >> 8U));
    out.bytes(first);
    out.bytes(second);
    to.add("handshake", name, out);
}

/// The dialler's hello with the answer of whom it dialled; and what they say if one of them has
/// gone wrong.
void record_handshakes(fuzz::tape const& tape, corpus& to) {
    auto const& h = tape.hellos.front();
    auto self = h.sender;
    for (auto const& who : tape.identities)
        if (who.self.id == h.expected) self = who;
    std::size_t number = 0;
    for (auto const& one : tape.hellos) {
        if (++number > 8) break;
        add_pair(to, "hello_" + std::to_string(number), encode(one),
                 encode(tape.hellos[tape.hellos.size() - number]));
    }
    add_pair(to, "accepted", encode(h), encode(hello_reply{{}, {{}, 1, {}, self}}));
    std::map<std::string, hello> wrong;
    for (auto const* what : {"cluster", "group", "terms", "quorum", "codec", "id"}) wrong[what] = h;
    self.cluster = {3, 3};
    wrong["cluster"].sender.cluster = {4, 4};
    wrong["group"].group = 2;
    wrong["terms"].sender.terms = distinct_terms::name;
    wrong["quorum"].sender.quorum_kinds = {"weighted", "joint(one_of(majority,weighted),sets)"};
    wrong["codec"].sender.fingerprint += 1;
    wrong["id"].expected = {9};
    for (auto const& [name, one] : wrong)
        add_pair(to, "refused_" + name, encode(one),
                 encode(hello_reply{judge(self, 1, one), {{}, 1, {}, self}}));
}

void add_value(corpus& to, std::string const& name, std::uint8_t which, bytes_view bytes) {
    writer out;
    out.u8(which);
    out.bytes(bytes);
    to.add("codec", name, out);
}

template <class Quorum, class Terms>
void add_configuration(corpus& to, std::string const& name, std::uint8_t which, Quorum const& q,
                       bool changes) {
    membership::configuration<Quorum> c;
    c.current.quorum = q;
    for (node_id id : q.members())
        c.current.members.push_back({{id, {id.value, 1}}, "n" + std::to_string(id.value)});
    number_members(c);
    if (changes) c.target = c.current, c.joint = true;
    writer out;
    encode(out, c, Terms::name);
    add_value(to, name, which, out.view());
}

/// Commands, results and configurations that were in the entries; then what no node of this cluster
/// says.
void record_values(fuzz::tape const& tape, corpus& to) {
    std::map<std::size_t, int> seen;
    int results = 0;
    for (auto const& p : tape.parcels) {
        for (auto const& run : p.entries)
            for_each_entry(run, [&](entry_view const& e) {
                if (e.header.kind == entry_kind::configuration)
                    add_value(to, "configuration", 3, e.payload);
                auto const c = decode_value<kv::store::command>(e.payload);
                if (e.header.kind != entry_kind::command || !c || seen[c->index()]++ != 0) return;
                add_value(to, "command_" + std::to_string(c->index()), 1, e.payload);
            });
        bool const answers =
            std::holds_alternative<messages::forward_reply>(p.message.body) && !p.body.empty();
        if (answers && ++results <= 3)
            add_value(to, "result_" + std::to_string(results), 2, p.body.view());
    }
    using any_kind = one_of<majority, weighted, flexible, threshold_tree>;
    auto const tree = threshold_tree::of("2 of (2 of (a, b, c), 1 of (d, e))");
    auto const thresholds = flexible::of({.commit = 3, .elect = 2}, 1, 2, 3, 4);
    add_configuration<any_kind, distinct_terms>(to, "configuration_flexible", 4, thresholds, true);
    add_configuration<any_kind, distinct_terms>(to, "configuration_any", 4, tree, false);
    add_configuration<threshold_tree, sequential_terms>(to, "configuration_tree", 5, tree, true);
    writer out;
    tree.encode(out);
    add_value(to, "tree_bytes", 6, out.view());
    int number = 0;
    for (std::string_view text :
         {"2 of (a, b, c)", "2 of (2 of (a, b, c), 1 of (d, e))",
          "commit 2 of (a, b, c, d) elect 3 of (a, b, c, d)", "3 of (2*a, b, c)"})
        add_value(to, "tree_text_" + std::to_string(++number), 7, std::as_bytes(std::span{text}));

    fuzz::order o;
    add_value(to, "order_empty", 0, encode_value(o));
    o.lines = {{{"nut", 2, fuzz::percent{10}}, {"bolt", 1, {}}}, {}};
    o.price = std::optional{1.5};
    o.tags = {{"a", {-2, 5}}, {"b", {}}};
    o.bits = {true, false, true};
    o.blob = {std::byte{1}, std::byte{0}};
    o.then = std::map<std::int64_t, std::vector<std::uint16_t>>{{-1, {1, 2}}, {3, {}}};
    add_value(to, "order_map", 0, encode_value(o));
    o.then = fuzz::put{"key", {{"nut", 2, {}}}};
    add_value(to, "order_put", 0, encode_value(o));
}

/// `flags`: of recovery.cpp; 1: checksums are made right. `unfinished`: another file that a start
/// left behind.
void record_disk(quorate::testing::crash_disk& d, corpus& to, std::string const& name,
                 std::uint8_t flags = 1, bool unfinished = false) {
    writer out;
    out.u8(flags);
    fuzz::wal_file f;
    for (auto const& path : d.paths())
        if (auto const n = log_stores::parse_file_name(path.substr(2))) {
            f.name = *n;
            f.content = d.bytes(path);
            fuzz::write_wal_file(out, f);
        }
    f.named = fuzz::wal_file::kind::unfinished;
    f.name.sequence += 1;
    if (unfinished) fuzz::write_wal_file(out, f);
    to.add("recovery", name, out);
}

void record_disks(fuzz::tapped_cluster& c, corpus& to, std::string const& when) {
    // All three say nearly the same; one each time.
    record_disk(c.disk(1 + when.size() % 3), to, when);
}

/// What a power loss may leave: the last `sectors` sectors that hold something were never written.
void record_torn(quorate::testing::crash_disk const& whole, std::size_t sectors, corpus& to) {
    auto d = whole.clone();
    d.kill();
    std::string path;
    for (auto const& p : d.paths())
        if (p.ends_with(log_stores::segment_suffix)) path = p;
    auto const body = d.find(path);
    auto const& newest = body->seen();
    for (std::size_t i = 0; i < sectors; ++i) {
        auto const last = std::find_if(newest.rbegin(), newest.rend(),
                                       [](std::byte b) { return b != std::byte{}; });
        auto const at = static_cast<std::size_t>(newest.rend() - last) - 1;
        auto const begin = at - at % quorate::testing::file_body::sector;
        for (auto o = begin; o < begin + quorate::testing::file_body::sector; ++o)
            body->damage(o, newest[o]);
    }
    record_disk(d, to, "torn_" + std::to_string(sectors));
}

/// Of a node that joined a running cluster, in two segments: the nodes of a cluster that was just
/// bootstrapped did not.
void record_joined(corpus& to) {
    quorate::testing::crash_disk d;
    log_stores::wal<quorate::testing::crash_files> s{
        {.directory = "d", .segment_bytes = 8192, .files = quorate::testing::crash_files{d}}};
    static_cast<void>(s.open({open_mode::create_if_missing, {4}, {11, 22}}));
    s.bind_cluster({5, 6});
    s.save_ballot({{2}, {}});
    for (std::uint64_t i = 1; i <= 3; ++i) {
        s.append(quorate::testing::make_run(2, i, 1, 1500));
        s.begin_sync();
        static_cast<void>(s.sync());
        s.end_sync();
        s.save_joined({i});
    }
    s.begin_sync();
    static_cast<void>(s.sync());
    d.kill();
    record_disk(d, to, "joined");
}

/// From the bootstrap on, as a core that has not heard the beginning makes nothing of the end.
void record_core(fuzz::tape const& tape, corpus& to, std::string const& until) {
    for (std::uint64_t id = 1; id <= fuzz::tapped_cluster::size; ++id) {
        fuzz::core_recording one{id, id == 1};
        for (auto const& p : tape.parcels) one.on(p);
        to.add("core", until + "_node_" + std::to_string(id), one.bytes());
    }
}

void run_cluster(corpus& to) {
    fuzz::tapped_cluster c;
    record_disks(c, to, "bootstrapped");
    auto const write = [&](std::uint64_t id) {
        c.propose(id,
                  kv::set_value{"key", "value " + std::to_string(id), kv::set_if::always, true});
        c.propose(id, kv::add_number{"counter", 2});
        c.propose(id, kv::append_text{"text", std::string(40, 'x')});
        c.propose(id, kv::delete_keys{{"key", "none"}});
        c.read(id);
        c.pass(50ms);
    };
    for (std::uint64_t id = 1; id <= 3; ++id) write(id);
    record_disks(c, to, "written");
    record_core(c.tape, to, "bootstrapping");

    auto const first = c.leader();
    c.node(first).async_transfer_leadership({first % 3 + 1}, [](error_code) {});
    c.pass(500ms);
    write(first);
    record_core(c.tape, to, "transfer");

    // A leader that is cut off writes entries that another one replaces.
    auto const cut_off = c.leader();
    c.isolate(cut_off);
    write(cut_off);
    c.pass(4s);
    write(cut_off % 3 + 1);
    c.reconnect(cut_off);
    c.pass(1s);
    record_disk(c.disk(cut_off), to, "truncated");
    record_core(c.tape, to, "partition");

    c.kill(2);
    record_disks(c, to, "killed");
    c.pass(3s);
    write(1);
    c.restart(2);
    c.pass(2s);
    write(2);
    record_disks(c, to, "restarted");
    record_core(c.tape, to, "restart");

    for (std::size_t sectors = 1; sectors <= 3; ++sectors) record_torn(c.disk(2), sectors, to);
    for (std::uint8_t quarters = 0; quarters < 4; ++quarters)
        record_disk(c.disk(3), to, "replaced_from_" + std::to_string(quarters),
                    static_cast<std::uint8_t>(3U | std::uint32_t{quarters} << 3U));
    record_disk(c.disk(3), to, "unfinished", 1, true);
    for (int i = 0; i < 6; ++i)
        c.propose(c.leader(), kv::set_value{"large", std::string(1500, 'a'), {}, false});
    c.pass(100ms);
    record_disk(c.disk(3), to, "two_segments");

    record_frames(c.tape, to);
    record_handshakes(c.tape, to);
    record_values(c.tape, to);
}

/// As a client library writes it.
std::string bulks(std::vector<std::string> const& words) {
    std::string out;
    kv::reply::array(out, words.size());
    for (auto const& w : words) kv::reply::bulk(out, w);
    return out;
}

void run_clients(corpus& to) {
    std::map<std::string, std::string> sessions;
    for (auto const& words :
         std::vector<std::vector<std::string>>{{"COMMAND", "DOCS"},
                                               {"SET", "key", "value"},
                                               {"GET", "key"},
                                               {"SET", "key", "other", "NX", "GET"},
                                               {"INCR", "counter"},
                                               {"INCRBY", "counter", "41"},
                                               {"GET", "counter"},
                                               {"APPEND", "key", "\r\n$x"},
                                               {"MGET", "key", "counter", "none"},
                                               {"DEL", "key", "none"},
                                               {"EXISTS", "key", "counter"},
                                               {"DBSIZE"},
                                               {"DECRBY", "counter", "-9223372036854775808"},
                                               {"INFO"},
                                               {"QUIT"}})
        sessions["redis_cli"] += bulks(words);
    for (auto const& words :
         std::vector<std::vector<std::string>>{{"CONFIG", "GET", "save"},
                                               {"CONFIG", "GET", "appendonly"},
                                               {"CLIENT", "SETINFO", "LIB-NAME", "x"}})
        sessions["redis_benchmark"] += bulks(words);
    for (int i = 0; i < 16; ++i)
        sessions["redis_benchmark"] += bulks({"SET", "key:000000000007", "VXK"});
    for (int i = 0; i < 8; ++i)
        sessions["pipeline"] += bulks({"INCR", "n"}) + bulks({"GET", "n"}) +
                                bulks({"SET", "n", std::to_string(i)}) + bulks({"MGET", "n", "n"});
    sessions["telnet"] =
        "PING\r\nset key 'a value'\nget key\n\r\n  echo \"two words\"  \r\nwhat is "
        "this\nGET\nquit\n";
    sessions["errors"] = bulks({"GET"}) + bulks({"INCRBY", "n", "1x"}) +
                         bulks({"SET", "n", "1", "EX", "5"}) + bulks({"NO\r\nSUCH", "x"}) +
                         bulks({"SELECT", "1"}) + bulks({"CLUSTER.TRANSFER", "x"}) +
                         "*0\r\n*-1\r\n*1\r\n$-1\r\n";
    sessions["too_large"] = bulks({"SET", "k", std::string(40, 'v')}) + "*9\r\n";
    for (auto const& [name, text] : sessions)
        for (std::uint8_t flags = 0; flags < 2; ++flags) {
            writer out;
            out.u8(flags);  // 1: small limits
            out.u8(9);
            out.u8(3);
            out.bytes(std::as_bytes(std::span{text}));
            to.add("resp", name + (flags == 0 ? "" : "_small_limits"), out);
        }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: fuzz_record DIRECTORY\n";
        return 2;
    }
    corpus to{argv[1]};
    run_cluster(to);
    record_joined(to);
    run_clients(to);
}
